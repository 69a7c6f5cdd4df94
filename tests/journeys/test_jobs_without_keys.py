"""I17: the keys go away in the midst of a job: it waits for them, and nothing is half done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import pytest
from sqlalchemy import select

import living
import teleservice
from absent_keys import keys_refuse, moved, state_of
from adapters.bootstrap import Runtime
from adapters.persistence.job_board import PENDING, jobs
from canary_life import CanarySite, lived, take_in
from lives import Life
from teleservice import Site
from whole_lives import WHOLE_LIVES
from workers.jobs import KINDS, run_job

LOG = "escale.db stored_events"
MOST_USES = 200


@dataclass
class Seen:
    """Tries without the keys, by kind of job; kinds: all that ran; wrong: what is not as it was."""

    tries: Counter[str] = field(default_factory=Counter)
    kinds: set[str] = field(default_factory=set)
    whole: int = 0
    to_sweep: int = 0
    wrong: list[str] = field(default_factory=list)

    async def run(self, job_id: UUID, runtime: Runtime) -> bool:
        """Run a job while the keys refuse from their first use on, the second …; then with all."""
        kind = self._standing(job_id, runtime)[0]
        self.kinds.add(kind)
        for since in range(1, MOST_USES):
            before = state_of(runtime.settings.data_dir)
            with keys_refuse(runtime, since) as refusing:
                is_done = await run_job(job_id, runtime)
            if not refusing.has_refused:
                return is_done
            self.tries[kind] += 1
            changed = moved(before, state_of(runtime.settings.data_dir))
            self.to_sweep += sum(one.startswith("files") for one in changed)
            self.whole += LOG in changed
            left = [one for one in changed if not one.startswith("files")]
            if is_done or (left and LOG not in changed):
                self.wrong.append(f"{kind}, use {since}: done={is_done}, changed {left}")
            if not is_done and self._standing(job_id, runtime)[1:] != (PENDING, 0):
                self.wrong.append(f"{kind}, use {since}: {self._standing(job_id, runtime)}")
        raise AssertionError(f"{kind} uses the keys without end")

    def _standing(self, job_id: UUID, runtime: Runtime) -> tuple[str, str, int]:
        """Its kind, its state, and how many of its attempts are used up."""
        found = select(jobs.c.kind, jobs.c.state, jobs.c.attempts).where(jobs.c.job_id == job_id)
        with runtime.views.connect() as db:
            kind, state, attempts = db.execute(found).one()
        return kind, state, attempts


@pytest.fixture
def seen(monkeypatch: pytest.MonkeyPatch) -> Seen:
    seen = Seen()
    for module in (living, teleservice):
        monkeypatch.setattr(module, "run_job", seen.run)
    return seen


def a_submission(site: Site, _: Path) -> None:
    site["alice"].submitted()
    site.settle()


def a_whole_life(site: Site, folder: Path) -> None:
    take_in(whole := CanarySite(**vars(site)), folder)
    lived(whole)


def a_life_with_a_state(site: Site, _: Path) -> None:
    life = Life(site)
    for step in WHOLE_LIVES["B, a British hospital asks the State its tariff"]:
        step.does(life)


def left_alone(site: Site, _: Path) -> None:
    """A draft that is forgotten, a supplement that is not answered, a letter not opened."""
    site["alice"].filled()
    for days in (31, 31, 31):
        living.tick(site, days=days)


LONG = (pytest.mark.chaos, pytest.mark.timeout(1800))
WAYS = (
    a_submission,
    *(pytest.param(one, marks=LONG) for one in (a_whole_life, a_life_with_a_state, left_alone)),
)


@pytest.mark.parametrize("way", WAYS)
def test_a_job_whose_keys_go_away_waits_and_has_changed_nothing(
    way: Callable[[Site, Path], None], site: Site, seen: Seen, tmp_path: Path
) -> None:
    way(site, tmp_path)
    print(
        f"{seen.tries.total()} tries of {len(seen.kinds)} of {len(KINDS)} kinds of job without the"
        f" keys: {dict(seen.tries)}; {seen.whole} whole, {seen.to_sweep} files to be swept"
    )
    print("never ran:", sorted(dict(KINDS).keys() - seen.kinds))
    print(*seen.wrong, sep="\n")
    assert seen.wrong == []
    assert seen.tries
