"""A copy of one's data that fails in the middle: on a real server nothing of it looks whole."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID
from zipfile import BadZipFile, ZipFile

import httpx2
import pytest
from structlog.testing import capture_logs

from adapters.http.issuers import signing_key
from adapters.http.own_data import archive
from adapters.identity.personas import persona_named
from adapters.keys.vault import Vault
from adapters.settings import Settings
from domain.base import Act, Author, Meta, Role
from domain.errors import StoreUnavailable
from domain.retention import RetentionFile
from domain.values.retention import ErasureReason
from installation import API, Clock, Person, Site, application, followed, served

EXPORT = "/me/export"


@pytest.fixture
def settings(filled_folder: Path, tmp_path: Path) -> Settings:
    shutil.copytree(filled_folder, tmp_path / "var")
    return Settings(data_dir=tmp_path / "var", exports_max=1000)


class FailingVault(Vault):
    """The keys are away from the n-th use on, `lasts` uses long; nothing is remembered."""

    uses, fails_at, lasts = 0, 1 << 30, 1 << 30

    def _known(self, cache: Any, wanted: Any) -> Any:
        FailingVault.uses += bool(wanted)
        if wanted and 0 <= FailingVault.uses - FailingVault.fails_at < FailingVault.lasts:
            raise StoreUnavailable(retry_after_s=5)
        return {}, set(wanted)


@pytest.fixture
def reached(settings: Settings) -> Iterator[Site]:
    """A real server: what a client sees of a cut answer, only a socket shows."""
    clock = Clock()
    runtime = followed(settings, clock)
    app = application(runtime)
    # Told by nobody: else structlog draws every traceback with all that stood in its frames.
    with capture_logs(), served(app) as at, httpx2.Client(base_url=at, timeout=60) as client:
        yield Site(app, client, runtime, clock, signing_key(settings))  # type: ignore[arg-type]


def taken(alice: Person) -> str:
    """What became of asking for a copy: refused, cut, or whole."""
    received = bytearray()
    with alice.client.stream("GET", f"{API}{EXPORT}", headers=alice.headers) as answer:
        if answer.status_code != 200:
            answer.read()
            assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
            return "refused"
        try:
            for piece in answer.iter_raw():
                received += piece
        except httpx2.RemoteProtocolError:
            with pytest.raises(BadZipFile):
                ZipFile(BytesIO(received))
            return "cut"
    with ZipFile(BytesIO(received)) as archive:
        assert archive.testzip() is None
    return "whole"


@pytest.mark.parametrize(
    ("lasts", "step"),
    [
        pytest.param(1, 5, id="for-a-moment"),
        pytest.param(1, 1, id="for-a-moment-whenever", marks=pytest.mark.chaos),
        pytest.param(1 << 30, 1, id="for-good", marks=pytest.mark.chaos),
    ],
)
def test_a_copy_that_fails_in_the_middle_never_looks_whole(
    reached: Site, lasts: int, step: int
) -> None:
    alice = reached["alice"]
    alice.filled()
    alice.submitted()
    reached.runtime.vault.__class__ = FailingVault
    FailingVault.uses, FailingVault.fails_at, FailingVault.lasts = 0, 1 << 30, lasts
    assert taken(alice) == "whole"
    most, became = FailingVault.uses, []
    for number in range(1, most + 1, step):
        FailingVault.uses, FailingVault.fails_at = 0, number
        became.append(taken(alice))
    FailingVault.fails_at = 1 << 30
    assert set(became) == {"refused", "cut"}, became
    assert taken(alice) == "whole"
    print(f"{most} uses of the keys: {became.count('refused')} refused, {became.count('cut')} cut")


def test_of_somebody_who_is_erased_meanwhile_no_copy_comes_to_its_end(
    reached: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice, entry = reached["alice"], archive._entry
    alice.filled()

    async def ordered_meanwhile(*given: Any) -> Any:
        await reached.runtime.log.save(ordered_erasure(reached))
        return await entry(*given)

    assert taken(alice) == "whole"
    monkeypatch.setattr(archive, "_entry", ordered_meanwhile)
    assert taken(alice) == "cut"


def ordered_erasure(site: Site) -> RetentionFile:
    """What `escale erase` begins with."""
    dpo = Author(role=Role.DPO, id=UUID(int=1))
    act = Act(site.clock(), Meta(actor=dpo, command_id=UUID(int=3), correlation_id=UUID(int=4)))
    file = RetentionFile.open(persona_named("alice").persona_id, act)
    file.order_erasure(ErasureReason.COURT_ORDER, UUID(int=2), [], act, is_begun=False)
    return file
