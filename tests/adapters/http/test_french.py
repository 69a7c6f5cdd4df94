"""Every code has its sentence, and dates and sizes are written as people write them."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

import domain.rules
from adapters import french
from application.automatic import ACKNOWLEDGMENT_TEXT
from domain import errors
from domain.errors import Refusal
from domain.values import RateSource, Status
from projections.claim_summary import What
from projections.contact_trace import ContactChannel, ContactKind, Direction
from projections.mailbox import MessageKind

ERROR_CODES = sorted(
    {
        one.code
        for one in vars(errors).values()
        if isinstance(one, type) and issubclass(one, Refusal) and hasattr(one, "code")
    }
)


def notice_codes() -> list[str]:
    """What the rules say with Notice(…)."""
    codes = set()
    for path in Path(domain.rules.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Notice":
                (code, *_) = node.args
                assert isinstance(code, ast.Constant)
                codes.add(str(code.value))
    return sorted(codes)


def test_every_error_has_a_sentence() -> None:
    for code in ERROR_CODES:
        assert french.sentence(code).endswith((".", "!")), code


def test_every_notice_has_a_sentence() -> None:
    codes = notice_codes()
    assert len(codes) == 10
    for code in codes:
        assert french.sentence(code).endswith("."), code


def test_a_code_without_a_sentence_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        french.sentence("no.such_code")


def test_every_word_of_a_closed_list_is_there() -> None:
    assert french.STATUS_LABELS.keys() == set(Status)
    assert french.TIMELINE.keys() == set(What)
    assert french.CONTACT_CHANNELS.keys() == set(ContactChannel)
    assert french.CONTACT_DIRECTIONS.keys() == set(Direction)
    assert french.CONTACT_QUALIFICATIONS.keys() == set(ContactKind)


def test_the_acknowledgment_that_goes_out_today_has_its_text() -> None:
    assert (MessageKind.ACKNOWLEDGMENT, ACKNOWLEDGMENT_TEXT) in french.MESSAGES


def test_dates_are_written_in_paris_time() -> None:
    assert french.day(date(2026, 3, 1)) == "01/03/2026"
    assert french.day(date(987, 3, 1)) == "01/03/0987"
    assert french.moment(datetime(2021, 10, 12, 9, 36, tzinfo=UTC)) == "12/10/21 11:36"
    assert french.moment(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)) == "01/01/27 00:30"


def test_an_instant_is_told_in_words() -> None:
    assert french.in_words(datetime(2026, 3, 1, 9, 0, tzinfo=UTC)) == "1er mars 2026 à 10:00"
    assert french.in_words(datetime(2026, 7, 31, 22, 5, tzinfo=UTC)) == "1er août 2026 à 00:05"
    assert french.in_words(datetime(2026, 12, 9, 9, 0, tzinfo=UTC)) == "9 décembre 2026 à 10:00"
    assert french.short_day(date(2021, 10, 27)) == "27/10/21"


def test_sizes_are_rounded_up() -> None:
    assert french.size(512_000) == "500 Ko"
    assert french.size(512_001) == "501 Ko"
    assert french.size(26_214_400) == "25 Mo"


def test_a_full_window_names_its_days() -> None:
    details = {
        "submitted_on": (date(2026, 3, 1), date(2026, 3, 10)),
        "next_allowed_on": date(2026, 3, 16),
    }
    assert french.sentence("claim.window_full", details) == (
        "Vous avez déjà transmis 2 demandes sur les 15 derniers jours (01/03/2026 et 10/03/2026)."
        " Vous pourrez transmettre celle-ci à partir du 16/03/2026. Votre brouillon et vos"
        " documents sont conservés. Si vous ne pouvez pas attendre, utilisez le formulaire papier"
        " S3125 (Cerfa n° 12267) ou prenez rendez-vous avec votre caisse."
    )


def test_a_file_that_is_too_large_says_how_large_it_may_be() -> None:
    pdf = {"size_bytes": 831_000, "limit_bytes": 512_000}
    picture = {"size_bytes": 27_000_000, "limit_bytes": 26_214_400}
    assert french.sentence("document.too_large", pdf) == (
        "Ce PDF pèse 812 Ko ; la limite est de 500 Ko."
    )
    assert french.sentence("document.too_large", picture) == "Image trop lourde (25 Mo maximum)."


def test_a_line_begins_with_a_capital_and_names_keep_theirs() -> None:
    begun = french.begun(french.RATE_SOURCES[RateSource.TREASURY])
    assert begun == "Taux de chancellerie du Trésor"
