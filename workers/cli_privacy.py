"""The commands of whoever looks after keys and erasures; each imports what it needs when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

if TYPE_CHECKING:
    from adapters.settings import Settings

app = typer.Typer()


@app.command()
def erase(
    person: Annotated[UUID | None, typer.Argument(help="Id of an insured person.")] = None,
    *,
    reason: Annotated[str | None, typer.Option(help="Why: a code of the runbook.")] = None,
    requested_by: Annotated[UUID, typer.Option(help="Who asks: an id as logs know staff.")],
    approved_by: Annotated[UUID | None, typer.Option(help="Who approves: somebody else.")] = None,
    again: Annotated[bool, typer.Option("--again", help="All who ever were; see Restore.")] = False,
) -> None:
    """Forget an insured person for good: two persons, one reason, unless the law says to keep."""
    from workers.forgetting import erase_again, erase_insured

    if again:
        erase_again(_settings(), requested_by)
    elif person is None or reason is None or approved_by is None:
        raise typer.BadParameter("PERSON, --reason and --approved-by are needed")
    else:
        erase_insured(_settings(), person, reason, requested_by, approved_by)


@app.command()
def hold(
    person: Annotated[UUID, typer.Argument(help="Id of an insured person.")],
    *,
    reason: Annotated[str | None, typer.Option(help="Why: a code of the runbook.")] = None,
    release: Annotated[bool, typer.Option("--release", help="The hold is over.")] = False,
    requested_by: Annotated[UUID, typer.Option(help="Who asks: an id as logs know staff.")],
) -> None:
    """Keep a person from being erased, until the hold is released."""
    from workers.forgetting import hold as run

    if (reason is None) is not release:
        raise typer.BadParameter("either --reason or --release is needed")
    run(_settings(), person, reason, requested_by)


@app.command()
def retention() -> None:
    """Whose file the table of retention ends, from which day on, and what keeps it; no names."""
    from workers.forgetting import list_due

    list_due(_settings())


@app.command()
def rotate_keys() -> None:
    """Put another key-encryption key in the place of the present one, while everybody works on."""
    from workers.rotate import rotate_keys as run

    run(_settings())


def _settings() -> Settings:
    from adapters.settings import read_settings

    return read_settings()
