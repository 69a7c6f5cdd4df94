"""The whole OpenAPI document tried out by somebody: every operation, every check, what came of it.

Three checks are told what our routes do beyond the document, by design:
- a header If-Match that names no version is a precondition that failed (412), as RFC 9110 has it,
  also where something else is missing;
- a body that its schema allows may still break a rule of the domain (422), be too long (413), be no
  file that is taken (415), or come with a version that is not the present one (412).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any

import schemathesis
from schemathesis.core.parameters import ParameterLocation
from schemathesis.engine import events, from_schema
from schemathesis.hooks import GLOBAL_HOOK_DISPATCHER

from installation import API

REJECTED = ["400", "401", "403", "404", "405", "406", "409", "412", "413", "415", "422", "429"]
ACCEPTED = ["2xx", "401", "403", "404", "409", "412", "413", "415", "422", "429", "503"]
MISSED = ["400", "401", "403", "405", "412", "415", "422"]
CHECKS = {
    "missing_required_header": {"expected-statuses": MISSED},
    "negative_data_rejection": {"expected-statuses": REJECTED},
    "positive_data_acceptance": {"expected-statuses": ACCEPTED},
}
PHASES = ("examples", "coverage", "fuzzing", "stateful")


@dataclass(frozen=True)
class Somebody:
    """Who tries, and what is there for them: ids of things that exist, by the name of their place.

    known: for each parameter of a path, and each field of a body, whose name is a key.
    """

    role: str
    token: str | None
    known: Mapping[str, tuple[str, ...]]


@dataclass
class Tried:
    """What came of it: how many requests, which statuses, which checks; and what failed."""

    role: str
    operations: set[str] = field(default_factory=set)
    cases: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    checks: Counter[str] = field(default_factory=Counter)
    failures: dict[str, str] = field(default_factory=dict)
    succeeded: Counter[str] = field(default_factory=Counter)

    def __str__(self) -> str:
        statuses = ", ".join(f"{status}: {n}" for status, n in sorted(self.statuses.items()))
        return (
            f"{self.role}: {len(self.operations)} operations, {self.cases} requests,"
            f" {self.checks.total()} checks of {len(self.checks)} kinds,"
            f" {len(self.failures)} failures ({statuses})"
        )


def try_everything(address: str, somebody: Somebody, examples: int, *phases: str) -> Tried:
    """Run the phases of schemathesis, the same requests in every run."""
    schema = schemathesis.openapi.from_url(
        f"{address}{API}/openapi.json", config=_config(somebody, examples, phases or PHASES)
    )
    tried = Tried(somebody.role)
    with _sending_what_is_there(somebody.known):
        for event in from_schema(schema).execute():
            if isinstance(event, events.ScenarioFinished):
                _count(event, tried)
            elif isinstance(event, events.FatalError):
                raise event.exception
            elif isinstance(event, events.NonFatalError):
                tried.failures[f"{event.label}: {event.value!r}"] = ""
    return tried


def _config(somebody: Somebody, examples: int, phases: tuple[str, ...]) -> Any:
    headers = {} if somebody.token is None else {"Authorization": f"Bearer {somebody.token}"}
    return schemathesis.Config.from_dict(
        {
            "seed": 20_261_124,
            "headers": headers,
            "checks": CHECKS,
            "generation": {
                "mode": "all",
                "max-examples": examples,
                "deterministic": True,
                "database": "none",
            },
            "phases": {name: {"enabled": name in phases} for name in PHASES},
        }
    )


@contextmanager
def _sending_what_is_there(known: Mapping[str, tuple[str, ...]]) -> Iterator[None]:
    """Three requests of four are about things that exist; the fourth is as it was drawn."""
    drawn = {name: cycle((*ids, None)) for name, ids in known.items()}
    is_left_out = cycle((True, True, False))  # a version that was drawn is never the present one

    def exchange(values: Any) -> None:
        for name in drawn.keys() & values.keys():
            values[name] = next(drawn[name]) or values[name]

    def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
        def is_meant(place: ParameterLocation) -> bool:
            return case.meta is None or not case.meta.is_negative_at(place)

        if is_meant(ParameterLocation.PATH):
            exchange(case.path_parameters)
        if is_meant(ParameterLocation.BODY) and isinstance(case.body, dict):
            exchange(case.body)
        if is_meant(ParameterLocation.HEADER) and "If-Match" in case.headers and next(is_left_out):
            del case.headers["If-Match"]
        if str(case.query.get("min_position", "")).isdigit():
            case.query["min_position"] = 0  # one that nothing ever reaches takes two seconds

    GLOBAL_HOOK_DISPATCHER.register_hook_with_name(before_call, "before_call")
    try:
        yield
    finally:
        GLOBAL_HOOK_DISPATCHER.unregister(before_call)


def _count(event: events.ScenarioFinished, tried: Tried) -> None:
    recorder = event.recorder
    tried.cases += len(recorder.interactions)
    for case_id, one in recorder.interactions.items():
        label = recorder.cases[case_id].value.operation.label
        tried.operations.add(label)
        if one.response is not None:
            tried.statuses[one.response.status_code] += 1
            if one.response.status_code < 300:
                tried.succeeded[label] += 1
    for checks in recorder.checks.values():
        for check in checks:
            tried.checks[check.name] += 1
            if check.failure_info is not None:
                failure = check.failure_info.failure
                shown = f"{event.label} {check.name}: {failure.title}\n{failure.message}"
                tried.failures.setdefault(shown, check.failure_info.code_sample)
