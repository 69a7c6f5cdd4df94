"""Every process and operator command by name; each imports what it needs when asked."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any
from uuid import UUID

import typer

from adapters.private_files import keep_private
from workers import cli_privacy
from workers.refused import Refused

if TYPE_CHECKING:
    from sqlalchemy.exc import DBAPIError

    from adapters.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
app.add_typer(cli_privacy.app)


def main() -> None:
    """Run a command: exit 0 done, 1 refused with one clear line on stderr, 2 usage."""
    keep_private()
    try:
        app()
    except Exception as error:
        told = _told(error)
        if told is None:
            raise
        print(f"escale: {told}", file=sys.stderr)
        sys.exit(1)


def _told(error: Exception) -> str | None:
    """The one line of what stops a command; None of what nobody foresaw."""
    # Imported late: a command that succeeds quickly does not pay for what may go wrong.
    from sqlalchemy.exc import DBAPIError, OperationalError

    from adapters.settings import WrongSetting
    from domain.errors import Refusal

    if isinstance(error, DBAPIError) and _has_no_tables(error):
        return "the tables are not there yet; `escale migrate` makes them"
    if isinstance(error, OperationalError):
        return str(error.orig).splitlines()[0]
    if isinstance(error, Refused | WrongSetting | Refusal | OSError):
        details = getattr(error, "details", None)
        return f"{error}{f' {details}' if details else ''}"
    return None


def _has_no_tables(error: DBAPIError) -> bool:
    is_unknown = getattr(error.orig, "sqlstate", None) == "42P01"
    return is_unknown or str(error.orig).startswith("no such table")


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port.", min=0, max=65535)] = None,
) -> None:
    """Serve the web; without ESCALE_REDIS_URL also follow the log and run the jobs."""
    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    settings = _settings(**given)  # before what takes seconds to import: told at once when wrong
    from workers.serve import serve as run

    run(settings)


@app.command()
def follower() -> None:
    """Keep the views and send the jobs, until interrupted."""
    from workers.processes import run_follower

    run_follower(_settings())


@app.command()
def worker() -> None:
    """Run the jobs that come over Redis, until interrupted."""
    from workers.processes import run_worker

    run_worker(_settings())


@app.command()
def migrate() -> None:
    """Bring the tables of the log, the jobs and the keys up to date."""
    from adapters.bootstrap import migrate_all

    migrate_all(_settings())


@app.command()
def demo() -> None:
    """Tell one claim from draft to acknowledgment, event by event."""
    from workers.demo import run_demo

    run_demo(_settings())


@app.command()
def token(
    persona: Annotated[str, typer.Argument(help="Name of a demo persona.")],
    env: Annotated[str, typer.Option(envvar="ESCALE_ENV")] = "development",
    data_dir: Annotated[Path, typer.Option(envvar="ESCALE_DATA_DIR")] = Path("var"),
    key_file: Annotated[Path | None, typer.Option(envvar="ESCALE_TOKEN_KEY_FILE")] = None,
) -> None:
    """Print a bearer token for a persona of the demo directory, or a service (development only)."""
    # The settings are not read here: the library that checks them takes longer than the rest.
    from adapters.identity.personas import UnknownPersona, persona_named
    from adapters.identity.services import SERVICE_ROLES, mint_service
    from adapters.identity.tokens import DEVELOPMENT_ISSUER, TOKEN_KEY_NAME, SigningKey, mint

    if env != "development":
        raise Refused("tokens are printed in development only")
    try:
        chosen = None if persona in SERVICE_ROLES else persona_named(persona)
    except UnknownPersona as error:
        raise Refused(str(error)) from error
    data_dir.mkdir(parents=True, exist_ok=True)
    key = SigningKey.load_or_create(key_file or data_dir / TOKEN_KEY_NAME)
    now = datetime.now(UTC)
    if chosen is None:
        print(mint_service(persona, key, issuer=DEVELOPMENT_ISSUER, now=now))
        return
    print(mint(chosen, key, issuer=DEVELOPMENT_ISSUER, audience=chosen.audience, now=now))


@app.command()
def rebuild(
    name: Annotated[str | None, typer.Argument(help="Name of a projection.")] = None,
    *,
    every: Annotated[bool, typer.Option("--all", help="Rebuild all of them.")] = False,
) -> None:
    """Fill a view anew from the log, beside the live one, then put it in its place."""
    from workers.operator import rebuild_views

    rebuild_views(_settings(), None if every else name)


@app.command()
def projections() -> None:
    """Print how far each view has come, how fast, what stopped it, and what is built beside it."""
    from workers.standing import print_standings

    print_standings(_settings())


@app.command()
def replay(
    until: Annotated[int | None, typer.Option("--to", min=0, help="Last position.")] = None,
    since: Annotated[
        int | None, typer.Option("--from", min=0, help="Tell what came after this position.")
    ] = None,
    projection: Annotated[str | None, typer.Option(help="One view; all without it.")] = None,
) -> None:
    """Derive views once more, beside the live ones, and compare row by row; 1 if they differ."""
    from adapters.persistence.replay import Wanted
    from workers.replaying import replay_views

    if not replay_views(_settings(), projection, Wanted(until, since)):
        raise typer.Exit(1)


@app.command()
def history(
    claim: Annotated[UUID, typer.Argument(help="Id of a claim.")],
    at_version: Annotated[int | None, typer.Option(help="Stop at this version.")] = None,
    at: Annotated[datetime | None, typer.Option(help="Stop at this instant (ISO, UTC).")] = None,
) -> None:
    """Print the events of a claim and the state that they amount to."""
    from workers.operator import print_history

    print_history(_settings(), claim, at_version, at)


@app.command()
def status() -> None:
    """Print the head of the log, how far each view has come, and the jobs by state."""
    from workers.operator import print_status

    print_status(_settings())


@app.command()
def rescan(
    *,
    every: Annotated[bool, typer.Option("--all", help="Those found clean as well.")] = False,
) -> None:
    """Have the antivirus look at the files again, after a failure or with new signatures."""
    from workers.operator import rescan_files

    rescan_files(_settings(), every=every)


@app.command()
def import_directory(file: Annotated[Path, typer.Argument(help="A CSV file.")]) -> None:
    """Take insured persons and dependants in, whole or not at all."""
    from workers.operator import import_people

    import_people(_settings(), file)


@app.command()
def payment_run() -> None:
    """Send what is ordered: one file per payer, in the folder of payments."""
    from workers.payment_commands import run

    run(_settings())


@app.command()
def import_payments(file: Annotated[Path, typer.Argument(help="pain.002, camt.053/054.")]) -> None:
    """Record what a bank says of payments, whole or not at all."""
    from workers.payment_commands import import_results

    import_results(_settings(), file)


@app.command()
def import_rates(
    file: Annotated[Path, typer.Argument(help="eurofxref XML, CSV or zip of the ECB.")],
) -> None:
    """Take the reference rates of the European Central Bank in, whole or not at all."""
    from workers.rates import import_published

    import_published(_settings(), file)


@app.command()
def verify(
    *, views: Annotated[bool, typer.Option("--views", help="Each view with its replay.")] = False
) -> None:
    """Compare both logs with what was signed and witnessed of them; 1 when they were changed."""
    from workers.verify import verify_log
    from workers.verify_views import view_differences

    if not verify_log(_settings(), [view_differences] if views else []):
        raise typer.Exit(1)


@app.command()
def witness(
    *, once: Annotated[bool, typer.Option("--once", help="Look once; 1 when refused.")] = False
) -> None:
    """Watch the log of ESCALE_WITNESS_OF and cosign its checkpoints, until interrupted."""
    from workers.witness import run_witness

    if not run_witness(once=once):
        raise typer.Exit(1)


@app.command()
def evidence(
    claim: Annotated[UUID, typer.Argument(help="Id of a claim.")],
    out: Annotated[Path, typer.Option("-o", "--out", help="The file to write.")],
    reason: Annotated[str | None, typer.Option(help="Why its documents go with it.")] = None,
) -> None:
    """Write the evidence of a claim, with what verifies it anywhere."""
    from workers.evidence import write_evidence

    write_evidence(_settings(), claim, out, reason)


@app.command()
def proof_keys() -> None:
    """Print the keys with which checkpoints and cosignatures are checked."""
    from workers.witness import print_keys

    print_keys()


@app.command()
def inspect(
    paths: Annotated[list[Path], typer.Argument(help="Files, or folders with all they hold.")],
) -> None:
    """Say of each file whether it would be accepted, why not, and what it costs to know."""
    from workers.inspect import inspect_files

    if not inspect_files(_settings(), paths):
        raise typer.Exit(1)


def _settings(**given: Any) -> Settings:
    from adapters.logs import configure
    from adapters.settings import read_settings

    settings = read_settings(**given)
    configure(is_readable=settings.is_development)
    return settings


if __name__ == "__main__":
    main()
