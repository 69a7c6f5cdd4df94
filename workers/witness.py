"""The process that watches a log from elsewhere."""

from __future__ import annotations

import json
import signal
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import structlog
from rich.console import Console

from adapters.bootstrap import host_clock
from adapters.http.openapi import API
from adapters.identity.personas import persona_named
from adapters.identity.tokens import DEVELOPMENT_ISSUER, TOKEN_KEY_NAME, SigningKey, mint
from adapters.logs import configure
from adapters.proof.keys import log_key, witness_key, witness_signer
from adapters.proof.notes import NoteNotValid
from adapters.proof.witness import Ask, Contradiction, Cosigned, Witness
from adapters.settings import WrongSetting
from adapters.settings_of_proof import ProofSettings

EVERY_S: Final = 60.0
PATIENCE_S: Final = 30.0
LARGEST_ANSWER: Final = 1_000_000
console = Console(highlight=False, soft_wrap=True)
log = structlog.get_logger("escale.witness")


def run_witness(*, once: bool, ask: Ask | None = None) -> bool:
    """Look at the log each minute until SIGTERM or SIGINT; with `once` look once.

    It reads its own settings alone, for it must not hold the passwords of what it watches.
    Returns: False when it was asked to look once and refused.
    Raises: WrongSetting; OSError when it was asked to look once and nobody answered.
    """
    settings = ProofSettings()
    witness = _witness(settings, ask or over_http(settings, host_clock))
    if once:
        return _look_once(witness)
    configure(is_readable=settings.is_development)
    stopping = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda *_: stopping.set())
    log.info("witness_started", of=settings.witness_of)
    while not stopping.is_set():
        _look(witness)
        stopping.wait(EVERY_S)
    return True


def print_keys() -> None:
    """Print whom to believe, as ESCALE_CHECKPOINT_VKEY and ESCALE_WITNESS_VKEY want it."""
    settings = ProofSettings()
    for name, key in (("CHECKPOINT", log_key(settings)), ("WITNESS", witness_key(settings))):
        if key is not None:
            console.print(f"ESCALE_{name}_VKEY={key}")


def over_http(settings: ProofSettings, now: Callable[[], datetime]) -> Ask:
    """Asks the API of the site that is watched, with a bearer token that may read the audit."""

    def ask(what: str, query: dict[str, int]) -> Any:
        address = f"{settings.witness_of}{API}/audit/integrity/{what}?{urlencode(query)}"
        headers = {"Authorization": f"Bearer {_token(settings, now())}"}
        request = Request(address, headers=headers)  # noqa: S310 - http or https: the setting says so
        with urlopen(request, timeout=PATIENCE_S) as answer:  # noqa: S310
            return json.loads(answer.read(LARGEST_ANSWER))

    return ask


def _witness(settings: ProofSettings, ask: Ask) -> Witness:
    key = log_key(settings)
    if key is None:
        raise WrongSetting("ESCALE_CHECKPOINT_VKEY is needed: whose checkpoints are cosigned?")
    return Witness(settings.witnessed_dir, witness_signer(settings), key, ask)


def _look_once(witness: Witness) -> bool:
    try:
        console.print(_told(witness.look(host_clock())))
    except (Contradiction, NoteNotValid) as error:
        console.print(f"refused: {error}")
        return False
    return True


def _look(witness: Witness) -> None:
    try:
        witness.look(host_clock())
    except (Contradiction, NoteNotValid) as error:
        log.error("witness_refused", why=str(error))
    except (OSError, ValueError, KeyError, TypeError) as error:
        log.warning("log_not_seen", error=type(error).__name__)


def _told(seen: Cosigned | None) -> str:
    if seen is None:
        return "no checkpoint yet"
    return f"cosigned: {seen.checkpoint.size} events, seen at {seen.at.isoformat()}"


def _token(settings: ProofSettings, now: datetime) -> str:
    """Read anew each time: whoever renews it writes the file."""
    if settings.witness_token_file is not None:
        return settings.witness_token_file.read_text().strip()
    if not settings.is_development:
        raise WrongSetting("ESCALE_WITNESS_TOKEN_FILE is needed")
    auditor = persona_named("auditor")
    key = SigningKey.load_or_create(settings.data_dir / Path(TOKEN_KEY_NAME))
    return mint(auditor, key, issuer=DEVELOPMENT_ISSUER, audience=auditor.audience, now=now)
