"""Reads the line that an inspection writes; strict, since a hostile file may have written it."""

from typing import Annotated, Final, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, TypeAdapter
from pydantic import ValidationError as Nonsense

from adapters.documents.verdict import UNREADABLE, Cost, Facts, Made, Refused

_Word = Annotated[str, Field(pattern=r"^[A-Za-z0-9_/.]{1,40}$")]
_Hint = Literal["document.low_resolution", "document.blurred", "document.blank_page"]


class _Answer(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, hide_input_in_errors=True)


class _Used(_Answer):
    cpu_ms: NonNegativeInt
    peak_bytes: NonNegativeInt

    def to_cost(self) -> Cost:
        return Cost(self.cpu_ms, self.peak_bytes)


class _Taken(_Answer):
    pages: PositiveInt
    page_sizes: Annotated[tuple[tuple[float, float], ...], Field(min_length=1, max_length=50)]
    hints: Annotated[tuple[_Hint, ...], Field(max_length=3)]
    cost: _Used


class _Drawn(_Answer):
    cost: _Used


class _Fitted(_Answer):
    pages: PositiveInt
    done: Annotated[
        tuple[Annotated[str, Field(pattern=r"^fit\.[a-z0-9_]{1,40}$")], ...], Field(max_length=20)
    ]
    cost: _Used


class _NotTaken(_Answer):
    details: Annotated[dict[_Word, int | _Word], Field(max_length=4)]
    cost: _Used


class _NotExamined(_NotTaken):
    code: Literal[
        "document.unreadable",
        "document.needs_a_password",
        "document.too_large",
        "document.active_content",
    ]


class _NotDrawn(_NotTaken):
    code: Literal["document.unreadable", "document.page_not_found"]


class _NotFitted(_NotTaken):
    code: Literal[
        "document.unreadable",
        "document.needs_a_password",
        "document.too_large",
        "document.type_not_accepted",
    ]


_QUIET = ConfigDict(hide_input_in_errors=True)
_EXAMINED: Final[TypeAdapter[_Taken | _NotExamined]] = TypeAdapter(
    _Taken | _NotExamined, config=_QUIET
)
_DRAWN: Final[TypeAdapter[_Drawn | _NotDrawn]] = TypeAdapter(_Drawn | _NotDrawn, config=_QUIET)
_FITTED: Final[TypeAdapter[_Fitted | _NotFitted]] = TypeAdapter(_Fitted | _NotFitted, config=_QUIET)
_T = TypeVar("_T")


def facts(line: bytes) -> Facts:
    """What an examination found.

    Raises:
        Refused: as it says; unreadable if it says nothing, or what no examination says.
    """
    said = _read(_EXAMINED, line)
    if isinstance(said, _NotTaken):
        raise _refusal(said.code, said)
    return Facts(said.pages, said.page_sizes, said.hints, said.cost.to_cost())


def drawn(line: bytes) -> None:
    """Whether a picture was made.

    Raises:
        Refused: as it says; unreadable if it says nothing, or what no drawing says.
    """
    said = _read(_DRAWN, line)
    if isinstance(said, _NotTaken):
        raise _refusal(said.code, said)


def fitted(line: bytes) -> Made:
    """What was made.

    Raises:
        Refused: as it says; unreadable if it says nothing, or what no fitting says.
    """
    said = _read(_FITTED, line)
    if isinstance(said, _NotTaken):
        raise _refusal(said.code, said)
    return Made(said.pages, said.done)


def _read(adapter: TypeAdapter[_T], line: bytes) -> _T:
    try:
        return adapter.validate_json(line)
    except Nonsense as nonsense:
        raise Refused(UNREADABLE, why="inspection_died") from nonsense


def _refusal(code: str, said: _NotTaken) -> Refused:
    refusal = Refused(code, **said.details)
    refusal.cost = said.cost.to_cost()
    return refusal
