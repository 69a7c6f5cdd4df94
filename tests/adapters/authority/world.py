"""An installation with claims in every state, asked and compared with the authorisations."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from starlette.testclient import TestClient

from adapters.http.issuers import signing_key
from adapters.settings import Settings
from authority import Route, routes_of
from installation import Clock, application, followed
from teleservice import Site

from .asking import Answer, Asker, Desk, askers
from .expected import Verdict, may_look_on, verdict
from .standings import SCENES, Standing, standing

REFUSED = {
    Verdict.LOG_IN: (401, 303),
    Verdict.NEVER: (403,),
    Verdict.NOT_FOUND: (404,),
    Verdict.NOT_NOW: (303, 403, 404, 409, 412, 422, 429),
}
"""The statuses that a refusal may have; a page sends away with 303."""

ENDS_SESSIONS = ("/deconnexion", "/informations/connexions")
"""They are asked last."""

WRITE_NOTHING = ("nobody", "auditor", "dpo", "admin")
SEE_NOTHING = ("nobody", "dpo", "admin")
PERSONAL = tuple(word.encode() for word in ("ALICE", "Otite", "ticket.jpg", "Étrange"))
"""A name, a reason of care, a file and a suspicion of the claims that are asked about."""

HOME = "/"
"""It sends staff to their own pages instead of refusing them."""


class Case(NamedTuple):
    """A request of the product: who asks which route about which claim. unknown: about none."""

    route: Route
    who: Asker
    about: Standing
    unknown: bool = False

    def __str__(self) -> str:
        about = "unknown" if self.unknown else self.about.name
        return f"{self.who.name} {self.route.method} {self.route.path} ({about})"

    @property
    def verdict(self) -> Verdict:
        return verdict(self.route, self.who, self.about, unknown=self.unknown)


@dataclass
class Found:
    """What was asked, and what came of it. passed: the routes that let somebody do something."""

    verdicts: Counter[Verdict] = field(default_factory=Counter)
    statuses: Counter[int] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    passed: set[Route] = field(default_factory=set)
    roles: set[str] = field(default_factory=set)

    def __str__(self) -> str:
        told = ", ".join(f"{count} {name}" for name, count in sorted(self.verdicts.items()))
        by_status = ", ".join(f"{count} × {one}" for one, count in sorted(self.statuses.items()))
        return (
            f"{self.verdicts.total()} requests of {len(self.roles)} roles and nobody: {told};"
            f" {by_status}; {len(self.unexpected)} unexpected"
        )


@dataclass
class World:
    """One installation, its claims, and everybody who asks."""

    site: Site
    standings: list[Standing]
    people: list[Asker]
    desk: Desk
    recorded: list[int]

    @property
    def routes(self) -> list[Route]:
        return sorted(routes_of(self.site.app), key=lambda one: one.path in ENDS_SESSIONS)

    def compare(self, cases: Iterable[Case], found: Found) -> list[Case]:
        """Ask each, and keep what is not as written; gives those that recorded something."""
        portal = self.site.client.portal
        assert portal is not None
        return list(portal.call(self._compare, cases, found))

    async def _compare(self, cases: Iterable[Case], found: Found) -> list[Case]:
        moved = []
        for case in cases:
            before = len(self.recorded)
            answer = await self._answer(case)
            is_effect = len(self.recorded) > before
            note(case, answer, found, is_effect=is_effect)
            if case.verdict is Verdict.NOT_FOUND and not case.unknown:
                unknown = await self._answer(case._replace(unknown=True))
                if _seen(unknown) != _seen(answer):
                    found.unexpected.append(f"{case}: does not look as an unknown claim does")
            if is_effect:
                moved.append(case)
        return moved

    async def _answer(self, case: Case) -> Answer:
        return await self.desk.ask(self.desk.request(*case[:3], unknown=case.unknown))


def _seen(answer: Answer) -> tuple[int, bytes, frozenset[tuple[str, str]]]:
    return answer.status, answer.body, frozenset(answer.headers.items())


def note(case: Case, answer: Answer, found: Found, *, is_effect: bool) -> None:
    """Count a request, and whether it came out as written."""
    found.verdicts[case.verdict] += 1
    found.statuses[answer.status] += 1
    if case.who.author is not None:
        found.roles.add(case.who.author.role)
    if wrong := fault(case, answer, is_effect=is_effect):
        found.unexpected.append(f"{case}: {wrong}")
    if is_effect or 200 <= answer.status < 300:
        found.passed.add(case.route)


def fault(case: Case, answer: Answer, *, is_effect: bool) -> str | None:
    """What is wrong with an answer, None when it is as written."""
    status, expected = answer.status, case.verdict
    if status >= 500:
        return f"{status}"
    if is_effect and case.who.name in WRITE_NOTHING:
        return f"{status}, and something was recorded, by somebody who writes nothing"
    is_told = any(word in answer.body for word in PERSONAL)
    if is_told and case.who.name in SEE_NOTHING and expected is not Verdict.OPEN:
        return f"{status}, with words about the person"
    if expected is Verdict.MAY:
        # Programs show certificates, which no route believes yet: they may, and have no door.
        is_refused = status in (401, 403) and case.who.name != "service"
        return f"{status} where it may: {answer.body[:200]!r}" if is_refused else None
    if expected not in REFUSED:
        return None
    if is_effect:
        return f"{status}, and something was recorded, where it is {expected}"
    if status in REFUSED[expected] or _is_only_shown(case, status):
        return None
    return f"{status} where it is {expected}"


def _is_only_shown(case: Case, status: int) -> bool:
    if case.route.path == HOME:
        return status == 303
    if case.who.name == "service" and case.route.is_page:
        return status == 403  # a program that answers a page is refused its page
    # The page of a form shows the claim, and says that it is not held, to whoever may look at it.
    is_form = case.route.is_page and case.verdict is Verdict.NOT_NOW
    return is_form and status == 200 and may_look_on(case.who)


def sample(world: World) -> Iterator[Case]:
    """One claim for each route, the first that it lets somebody do something with."""
    for route in world.routes:
        about = next((one for one in world.standings if _lets(route, one, world.people)), None)
        yield from of_everybody(world, route, [about or world.standings[0]], sampled=True)


def product(world: World) -> Iterator[Case]:
    """Every claim for each route."""
    for route in world.routes:
        about = world.standings if route.is_about_a_claim else world.standings[:1]
        yield from of_everybody(world, route, about)


def of_everybody(
    world: World, route: Route, about: Sequence[Standing], *, sampled: bool = False
) -> Iterator[Case]:
    """Everybody asks this route: about these claims, and about one that does not exist."""
    for who in world.people:
        mine = [Case(route, who, one) for one in about]
        names_something = route.is_about_a_claim or route.is_about_a_message
        if names_something and who.author is not None:
            mine.append(Case(route, who, about[0], unknown=True))
        if sampled and mine[0].verdict is Verdict.NEVER:
            mine = [] if who.is_second else mine[:1]
        yield from mine


def _lets(route: Route, about: Standing, people: Sequence[Asker]) -> bool:
    return any(verdict(route, who, about) is Verdict.MAY for who in people)


Opening = Callable[[], AbstractContextManager[World]]


@contextmanager
def built(folder: Path, template: Path, names: Iterable[str] = SCENES) -> Iterator[Opening]:
    """An installation with these claims; each opening of it is a copy of its own."""
    clock = Clock()
    shutil.copytree(template, folder / "first")
    with _open(folder / "first", clock) as (site, _):
        claims = {name: SCENES[name](site) for name in SCENES if name in names}
        people = askers(site)
        standings = [standing(site, name, path) for name, path in claims.items()]
    number = 0

    @contextmanager
    def opening() -> Iterator[World]:
        nonlocal number
        number += 1
        copy = folder / f"copy-{number}"
        shutil.copytree(folder / "first", copy)
        with _open(copy, clock) as (site, recorded):
            yield World(site, standings, people, Desk(site.app), recorded)
        shutil.rmtree(copy)

    yield opening


@contextmanager
def _open(folder: Path, clock: Clock) -> Iterator[tuple[Site, list[int]]]:
    settings = Settings(data_dir=folder, commands_max=100_000)
    runtime = followed(settings, clock)
    recorded: list[int] = []
    runtime.on_append.append(recorded.append)
    app = application(runtime)
    with TestClient(app, base_url="http://127.0.0.1:8000", follow_redirects=False) as client:
        yield Site(app, client, runtime, clock, signing_key(settings)), recorded
