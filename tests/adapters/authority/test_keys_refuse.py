"""I17: the keys go away in the midst of a request: come back later, and nothing is half done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from absent_keys import keys_refuse, moved, state_of
from authority import Route

from .asking import Answer, Asked
from .expected import Verdict
from .standings import SCENES
from .world import Case, Opening, World, built, product

LONG = (pytest.mark.chaos, pytest.mark.timeout(3600))
MOST_USES = 40
WRONG_ONCE = ("/poste/suivante", "/contenu", "/messagerie/question")
LOG, PADS = "escale.db stored_events", "views.db pads"


@dataclass
class Seen:
    """What came of it. told: tries by status; routes: those that need a key; wrong: what is not."""

    told: Counter[int] = field(default_factory=Counter)
    routes: set[Route] = field(default_factory=set)
    asked: set[Route] = field(default_factory=set)
    uses: int = 0
    whole: int = 0
    to_sweep: int = 0
    wrong: list[str] = field(default_factory=list)


@pytest.mark.parametrize(
    "names", [("draft", "held"), pytest.param(tuple(SCENES), marks=LONG)], ids=len
)
def test_a_request_whose_keys_go_away_is_told_to_come_back_and_changed_nothing(
    names: tuple[str, ...], filled_folder: Path, tmp_path: Path
) -> None:
    seen = Seen()
    with built(tmp_path, filled_folder, names) as opening:
        with opening() as world:
            cases = list(asked_once(world))
        if len(names) == 2:
            cases = [one for one in cases if one.route.path.endswith(WRONG_ONCE)] + cases[::20]
        each_on_its_own(opening, cases, seen)
    print(
        f"{len(cases)} requests of {len(seen.asked)} routes, {seen.told.total()} tries without"
        f" the keys, of {len(seen.routes)} routes; at most {seen.uses} uses; {dict(seen.told)};"
        f" {seen.whole} whole, {seen.to_sweep} files to be swept"
    )
    print(*seen.wrong, sep="\n")
    assert seen.wrong == []


def asked_once(world: World) -> Iterator[Case]:
    """Each route about each claim, by the first who may."""
    known = set()
    for case in product(world):
        place = (case.route, case.about.name)
        if case.verdict in (Verdict.MAY, Verdict.OPEN) and place not in known and not case.unknown:
            known.add(place)
            yield case


def each_on_its_own(opening: Opening, cases: list[Case], seen: Seen) -> None:
    """Ask about each claim until it has changed, then go on with a fresh copy of it."""
    left: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        left[case.about.name].append(case)
    while any(left.values()):
        with opening() as world:
            portal = world.site.client.portal
            assert portal is not None
            for mine in left.values():
                while mine and not portal.call(tried, world, mine.pop(0), seen):
                    pass


async def tried(world: World, case: Case, seen: Seen) -> bool:
    """Ask while the keys refuse from their first use on, the second …; then with all of them.

    Returns: whether that changed anything.
    """
    folder = world.site.runtime.settings.data_dir
    seen.asked.add(case.route)
    for since in range(1, MOST_USES):
        before, asked = state_of(folder), world.desk.request(*case[:3])
        with keys_refuse(world.site.runtime, since) as refusing:
            answer = await world.desk.ask(asked)
        changed = moved(before, state_of(folder))
        if not refusing.has_refused:
            if answer.status >= 500:
                seen.wrong.append(f"{case}: {answer.status} with all keys")
            return bool(changed)
        seen.told[answer.status] += 1
        seen.routes.add(case.route)
        seen.uses = max(seen.uses, since)
        if wrong := await fault(world, asked, answer, changed, seen):
            seen.wrong.append(f"{case}, without keys from use {since} on: {wrong}")
        if wrong or LOG in changed or answer.status < 500:
            return True
    raise AssertionError(f"{case} uses the keys without end")


async def fault(
    world: World, asked: Asked, answer: Answer, changed: list[str], seen: Seen
) -> str | None:
    """What is wrong with an answer without the keys, and with what it left behind."""
    if 400 <= answer.status < 500 and not changed:
        again = (await world.desk.ask(asked)).status
        return None if again == answer.status else f"{answer.status}, and {again} with all keys"
    if not answer.is_whole:
        return None  # a download that had begun: it breaks off, and the browser says so
    waits = answer.headers.get("retry-after", "")
    if answer.status != 503 or not waits.isdigit() or int(waits) < 1:
        return f"{answer.status}, Retry-After {waits!r}"
    if LOG not in changed:
        return half_done(changed, seen)
    seen.whole += 1
    return await not_whole(world, asked)


async def not_whole(world: World, asked: Asked) -> str | None:
    """What is wrong with a command that was recorded before its answer could be made.

    The same request again is answered, or refused as it was recorded to be, and then always so;
    one page says two commands, of which the second may have been missing.
    """
    folder, known = world.site.runtime.settings.data_dir, []
    for _ in range(2):
        answer = await world.desk.ask(asked)
        known.append((answer.status, state_of(folder)[LOG]))
    if known[0][0] >= 500:
        return f"{known[0][0]} when it is sent again"
    return None if known[0] == known[1] else f"not the same when it is sent again: {known}"


def half_done(changed: list[str], seen: Seen) -> str | None:
    """What is there of something that was not done, but for words that are kept in a pad.

    A sealed file that no event names is dropped within a day, as that of any refused command.
    """
    left = [one for one in changed if one != PADS and not one.startswith("files")]
    seen.to_sweep += sum(one.startswith("files") for one in changed)
    return f"changed {left}" if left else None
