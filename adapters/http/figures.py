"""The desk's figures for whoever answers for it: as JSON, and each table for a spreadsheet."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response
from pydantic import BaseModel

from adapters import french
from adapters.http.answers import example
from adapters.http.contact_table import BYTE_ORDER_MARK, MEDIA_TYPE
from adapters.http.downloads import SAFE_TO_SAVE
from adapters.http.figure_tables import Figures, FigureTable, csv_of, figures_of, sheet_of
from adapters.http.file_names import attachment
from adapters.http.openapi import refusals
from adapters.http.reading import Uses, look, reached, today_of
from adapters.http.security import asking
from application.access import Action
from application.ports import Asked
from domain.figures import AgeBand, Delay
from domain.values import Channel, ReasonCode, WaitsFor, Zone
from projections import desk_figures

router = APIRouter(prefix="/desk", tags=["desk"])

Reader = Annotated[Asked, Depends(asking(Action.READ_FIGURES))]
Reached = Annotated[None, Depends(reached(desk_figures.NAME))]
Wanted = Annotated[FigureTable, Query(description="Which of the tables.")]

HEADED: Final = BYTE_ORDER_MARK + ";".join(french.FIGURE_COLUMNS[FigureTable.WEEKS]) + "\r\n"
AS_TABLE: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The table.",
        "content": {MEDIA_TYPE: {"schema": {"type": "string"}, "example": HEADED}},
    }
}


class BacklogBody(BaseModel):
    """So many claims that wait; GREEN: up to 28 days, AMBER: up to 60, RED: longer."""

    band: AgeBand
    channel: Channel
    zone: Zone
    waits_for: WaitsFor
    number: int


class MeasuredBody(BaseModel):
    """The delay of a channel or a zone, of all when both are null; null of fewer than 20."""

    channel: Channel | None
    zone: Zone | None
    delay: Delay | None


class ReasonBody(BaseModel):
    """How often a reason was given in the last four weeks."""

    code: ReasonCode
    refused: int
    reduced: int


class FlowBody(BaseModel):
    """What came and went on a day; ended: what left without a decision."""

    day: date
    received: int
    reopened: int
    decided: int
    ended: int


class SatisfiedBody(BaseModel):
    """How many said that they were satisfied, or not."""

    yes: int
    no: int


class FiguresBody(BaseModel):
    """The desk on a Paris day, in counts alone.

    delays: from receipt to first decision, of the decisions of the last 28 days. days: of twelve
    weeks, earliest first. satisfied_lately: in the last 28 days.
    """

    model_config = example(
        today="2026-03-24",
        backlog=[
            {
                "band": "GREEN",
                "channel": "ONLINE",
                "zone": "EU_EEA_UK_CH",
                "waits_for": "AGENT",
                "number": 412,
            }
        ],
        delays=[
            {
                "channel": None,
                "zone": None,
                "delay": {"decisions": 214, "median_days": 23, "ninth_decile_days": 41},
            }
        ],
        reasons=[{"code": "NOT_PAID", "refused": 12, "reduced": 3}],
        days=[{"day": "2026-03-24", "received": 31, "reopened": 1, "decided": 28, "ended": 2}],
        satisfied_lately={"yes": 90, "no": 10},
        satisfied_ever={"yes": 1200, "no": 140},
    )

    today: date
    backlog: list[BacklogBody]
    delays: list[MeasuredBody]
    reasons: list[ReasonBody]
    days: list[FlowBody]
    satisfied_lately: SatisfiedBody
    satisfied_ever: SatisfiedBody


@router.get("/figures", responses=refusals())
def get_figures(_: Reader, _reached: Reached, runtime: Uses) -> FiguresBody:
    """The backlog by age, delays, reasons, throughput and satisfaction; nothing of any person."""
    found = _figures(runtime)
    return FiguresBody.model_validate(
        found._asdict() | {"satisfied_lately": found.lately, "satisfied_ever": found.ever},
        from_attributes=True,
    )


@router.get("/figures.csv", response_class=Response, responses=refusals() | AS_TABLE)
def get_figure_table(_: Reader, _reached: Reached, runtime: Uses, table: Wanted) -> Response:
    """One table of the figures for a spreadsheet, in French columns.

    UTF-8 with its mark, cells apart by semicolons.
    """
    text = csv_of(sheet_of(table, _figures(runtime)))
    headers = {**SAFE_TO_SAVE, "Content-Disposition": attachment(f"{table.value}.csv")}
    return Response(text, media_type=f"{MEDIA_TYPE}; charset=utf-8", headers=headers)


def _figures(runtime: Uses) -> Figures:
    today = today_of(runtime)
    return look(runtime, lambda db: figures_of(db, today))
