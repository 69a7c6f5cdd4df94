"""The pieces that an agent asks for, as they type them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from adapters.web.desk.viewer import Sheet
from adapters.web.forms import FieldError
from adapters.web.wizard import Option, options
from domain.claim import Claim
from domain.claim.supplement import MOST_ITEMS
from domain.errors import FieldRequired
from domain.rules import checklist
from domain.values import SupplementCode, Wanted

OF_A_PIECE: Final[Mapping[str, str]] = {
    "code": "pièce",
    "document_id": "document concerné",
    "note": "vos mots",
}
CODES: Final = frozenset(one.value for one in SupplementCode)


def first_words(claim: Claim) -> Mapping[str, str]:
    """The form before anybody typed: the expected pieces that no file covers, else one choice."""
    lacking = (*checklist.missing_expected(claim.facts), *checklist.unspecified(claim.facts))
    codes = [str(one) for one in dict.fromkeys(lacking) if str(one) in CODES] or [""]
    pieces = {f"code_{number}": code for number, code in enumerate(codes, 1)}
    return {**pieces, "pieces": str(len(codes))}


def pieces_of(words: Mapping[str, str]) -> range:
    """The numbers of the pieces, from 1."""
    text = words.get("pieces", "1")
    count = int(text) if text.isascii() and text.isdigit() and len(text) < 4 else 1
    return range(1, max(1, min(count, MOST_ITEMS)) + 1)


def with_piece(words: Mapping[str, str]) -> Mapping[str, str]:
    """One piece more at the end."""
    return {**words, "pieces": str(min(len(pieces_of(words)) + 1, MOST_ITEMS))}


def without_piece(words: Mapping[str, str], number: int) -> Mapping[str, str]:
    """One piece less; the others move up. The only one is emptied."""
    kept = [one for one in pieces_of(words) if one != number]
    moved = {
        f"{name}_{place}": words.get(f"{name}_{old}", "")
        for place, old in enumerate(kept, 1)
        for name in OF_A_PIECE
    }
    return {**moved, "pieces": str(max(1, len(kept)))}


def names_of(words: Mapping[str, str]) -> Mapping[str, str]:
    """What a summary of errors calls the fields."""
    return {
        f"{field}_{number}": f"Pièce {number}, {name}"
        for number in pieces_of(words)
        for field, name in OF_A_PIECE.items()
    }


def fields_of_form(words: Mapping[str, str]) -> Mapping[str, str]:
    """Where the path of a field leads on the page; the list as a whole leads to its first piece."""
    places = [n for n in pieces_of(words) if _is_filled(words, n)]
    found = {
        f"items.{place}.{name}": f"{name}_{number}"
        for place, number in enumerate(places)
        for name in OF_A_PIECE
    }
    return {**found, "items": "code_1"}


def unchosen(words: Mapping[str, str]) -> tuple[FieldError, ...]:
    """The pieces of which something is said, and not which piece it is."""
    text = "Choisissez la pièce à demander."
    return tuple(
        FieldError(f"code_{number}", text)
        for number in pieces_of(words)
        if _is_filled(words, number) and words.get(f"code_{number}", "") not in CODES
    )


def wanted_of(words: Mapping[str, str], sheets: tuple[Sheet, ...]) -> tuple[Wanted, ...]:
    """What is asked for; an empty piece is none. sheets: what a piece may be about.

    Raises: FieldRequired when nothing is.
    """
    known = {str(one.document_id): one.document_id for one in sheets}
    wanted = tuple(
        Wanted(
            code=SupplementCode(words[f"code_{number}"]),
            note=words.get(f"note_{number}") or None,
            document_id=known.get(words.get(f"document_id_{number}", "")),
        )
        for number in pieces_of(words)
        if words.get(f"code_{number}", "") in CODES
    )
    if not wanted:
        raise FieldRequired("items")
    return wanted


def options_of(sheets: tuple[Sheet, ...]) -> Mapping[str, tuple[Option, ...]]:
    """The closed list of pieces, and the documents that one may be about."""
    return {
        "code": options(SupplementCode),
        "document_id": tuple(Option(str(one.document_id), one.name) for one in sheets),
    }


def _is_filled(words: Mapping[str, str], number: int) -> bool:
    return any(words.get(f"{name}_{number}", "").strip() for name in OF_A_PIECE)
