"""Requests and answers as files: whole or not at all, dealt with once, nothing lost."""

from __future__ import annotations

import asyncio
import json
import os
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from adapters.eessi.folders import SharedFolders
from application.foreign_tariffs import TariffAnswer, TariffAsked
from builders import day
from domain.values.review import NoTariff, TariffReply, TariffRequest

CLAIM, REQUEST = UUID(int=1), UUID(int=2)
ASKED = TariffAsked(
    CLAIM,
    "ETR-7K3M9Q2XBDP",
    TariffRequest(request_id=REQUEST, country="IT", requested_on=day("2026-03-20")),
)
ANSWER: dict[str, Any] = {
    "sed": "S068",
    "claim_id": str(CLAIM),
    "request_id": str(REQUEST),
    "reference": "IT-17",
    "amount_cents": 6180,
}
TODAY = day("2026-05-04")


def came(root: Path, said: Any = ANSWER, name: str = "S068-17.json") -> Path:
    inbox = root / "inbox"
    inbox.mkdir(exist_ok=True)
    file = inbox / name
    file.write_bytes(said if isinstance(said, bytes) else json.dumps(said).encode())
    return file


def answers(root: Path) -> tuple[TariffAnswer, ...]:
    return asyncio.run(SharedFolders(root).answers(TODAY))


def names(root: Path, folder: str) -> list[str]:
    return sorted(one.name for one in (root / folder).glob("*"))


def test_a_request_tells_references_and_nothing_about_anybody(tmp_path: Path) -> None:
    asyncio.run(SharedFolders(tmp_path).send(ASKED))
    (file,) = (tmp_path / "outbox").iterdir()
    assert json.loads(file.read_bytes()) == {
        "sed": "S067",
        "bucket": "S_BUC_06",
        "claim_id": str(CLAIM),
        "reference": "ETR-7K3M9Q2XBDP",
        "request_id": str(REQUEST),
        "country": "IT",
        "requested_on": "2026-03-20",
    }


def test_a_request_that_was_taken_away_is_not_sent_again(tmp_path: Path) -> None:
    folders = SharedFolders(tmp_path)
    asyncio.run(folders.send(ASKED))
    (file,) = (tmp_path / "outbox").iterdir()
    file.unlink()
    asyncio.run(folders.send(ASKED))
    assert names(tmp_path, "outbox") == []


def test_an_answer_is_read_until_it_is_put_away(tmp_path: Path) -> None:
    came(tmp_path)
    (first,) = answers(tmp_path)
    assert answers(tmp_path) == (first,)
    assert (first.claim_id, first.request_id, first.no_tariff) == (CLAIM, REQUEST, None)
    assert first.reply == TariffReply(amount_cents=6180, received_on=TODAY, reference="IT-17")
    asyncio.run(SharedFolders(tmp_path).settle(first))
    assert (answers(tmp_path), names(tmp_path, "taken")) == ((), ["S068-17.json"])


def test_an_answer_may_say_that_there_is_no_tariff(tmp_path: Path) -> None:
    said = {one: ANSWER[one] for one in ("sed", "claim_id", "request_id")}
    came(tmp_path, said | {"no_tariff": "NO_RATE_THERE"})
    (found,) = answers(tmp_path)
    assert (found.reply, found.no_tariff) == (None, NoTariff.NO_RATE_THERE)


def test_another_content_under_the_same_name_is_another_answer(tmp_path: Path) -> None:
    came(tmp_path)
    (first,) = answers(tmp_path)
    asyncio.run(SharedFolders(tmp_path).settle(first))
    came(tmp_path, ANSWER | {"amount_cents": 1})
    (second,) = answers(tmp_path)
    assert first.name != second.name
    asyncio.run(SharedFolders(tmp_path).settle(second))
    assert names(tmp_path, "taken") == ["1-S068-17.json", "S068-17.json"]


def test_what_is_still_being_written_is_left_alone(tmp_path: Path) -> None:
    came(tmp_path, b'{"sed": "S0', "S068-17.json.part")
    assert answers(tmp_path) == ()
    assert names(tmp_path, "inbox") == ["S068-17.json.part"]


HOSTILE: dict[str, Any] = {
    "nothing": b"",
    "half an answer": json.dumps(ANSWER).encode()[:-4],
    "no object": [ANSWER],
    "another form": ANSWER | {"sed": "S067"},
    "no claim": ANSWER | {"claim_id": "../../etc"},
    "more than is known": ANSWER | {"name": "Alice"},
    "an amount in words": ANSWER | {"amount_cents": "6180"},
    "an amount below zero": ANSWER | {"amount_cents": -1},
    "an amount beyond all": ANSWER | {"amount_cents": 10**18},
    "both": ANSWER | {"no_tariff": "NO_RATE_THERE"},
    "neither": {one: ANSWER[one] for one in ("sed", "claim_id", "request_id")},
    "a reference that is a text": ANSWER | {"reference": "Mme Dupont, dialyse"},
    "a currency in words": ANSWER | {"currency": "euro"},
    "far too much": b" " * 70_000,
    "nested": b"[" * 60_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_no_answer_is_set_aside_with_why_and_hinders_no_other(
    tmp_path: Path, name: str
) -> None:
    came(tmp_path, HOSTILE[name], "1.json")
    came(tmp_path)
    assert len(answers(tmp_path)) == 1
    assert names(tmp_path, "aside") == ["1.json", "1.json.why"]
    assert SharedFolders(tmp_path).aside() == 1


def test_links_pipes_and_folders_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(json.dumps(ANSWER))
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    (inbox / "link.json").symlink_to(secret)
    os.mkfifo(inbox / "pipe.json")
    (inbox / "folder.json").mkdir()
    assert answers(tmp_path) == ()
    assert SharedFolders(tmp_path).aside() == 3
    assert secret.exists()


def test_what_a_claim_refuses_is_kept_with_its_code(tmp_path: Path) -> None:
    came(tmp_path)
    (found,) = answers(tmp_path)
    asyncio.run(SharedFolders(tmp_path).set_aside(found, "tariff.not_awaited"))
    why = tmp_path / "aside" / "S068-17.json.why"
    assert why.read_text() == "tariff.not_awaited"
    asyncio.run(SharedFolders(tmp_path).set_aside(found, "tariff.not_awaited"))
    assert SharedFolders(tmp_path).aside() == 1


def test_nothing_came_where_there_is_no_folder(tmp_path: Path) -> None:
    assert answers(tmp_path / "nowhere") == ()
    assert SharedFolders(tmp_path / "nowhere").aside() == 0


def test_what_is_about_a_forgotten_claim_goes_from_every_folder(tmp_path: Path) -> None:
    folders = SharedFolders(tmp_path)
    asyncio.run(folders.send(ASKED))
    came(tmp_path)
    other = came(tmp_path, ANSWER | {"claim_id": str(UUID(int=7))}, "S068-18.json")
    for place in ("taken", "aside"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "S068-16.json").write_text(json.dumps(ANSWER))
    assert asyncio.run(folders.forget([CLAIM])) == 5
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [other]
