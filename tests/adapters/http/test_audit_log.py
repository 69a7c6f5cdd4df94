"""The auditor reads the whole log by position, with filters, and follows it as it grows."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from typing import Any

import httpx2
import pytest

from adapters.http.log_tail import MOST_LISTENERS
from installation import API, Person, Site, problem, served

EVENTS = "/audit/events"
ENDS_OF_TIME = (
    "0001-01-01T00:00:00Z",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59Z",
    "9999-12-31T23:59:59-14:00",
)
Passes = Callable[[dict[str, Any]], bool]


def positions(answer: Any) -> list[int]:
    assert answer.status_code == 200, answer.text
    return [one["position"] for one in answer.json()["items"]]


def lines(site: Site) -> list[tuple[str, str | None]]:
    with site.runtime.engines.reading.connect() as db:
        query = "SELECT shown, claim_id FROM access_log ORDER BY position"
        return [(row[0], row[1]) for row in db.exec_driver_sql(query)]


def test_the_log_comes_by_position_page_by_page(site: Site, alice: Person) -> None:
    alice.submitted()
    auditor = site["auditor"]
    whole = auditor.get(EVENTS, params={"limit": 100}).json()
    every = [one["position"] for one in whole["items"]]
    assert every == sorted(every)
    assert (whole["next_cursor"], whole["head"]) == (None, every[-1])
    found: list[int] = []
    after: str | None = "0"
    while after is not None:
        page = auditor.get(EVENTS, params={"limit": 3, "after": after}).json()
        found += [one["position"] for one in page["items"]]
        after = page["next_cursor"]
    assert found == every
    newest = auditor.get(EVENTS, params={"limit": 3, "before": 2**40})
    assert positions(newest) == every[-1:-4:-1]


def looks_for(one: dict[str, Any]) -> tuple[tuple[dict[str, str], Passes], ...]:
    """Filters, and what an independent reading says of them."""
    return (
        ({"type": one["type"]}, lambda event: event["type"] == one["type"]),
        ({"actor_id": one["actor"]["id"]}, lambda event: event["actor"] == one["actor"]),
        ({"role": "service"}, lambda event: event["actor"]["role"] == "service"),
        ({"claim_id": one["claim_id"]}, lambda event: event["claim_id"] == one["claim_id"]),
        (
            {"correlation_id": one["correlation_id"]},
            lambda event: event["correlation_id"] == one["correlation_id"],
        ),
        ({"since": one["recorded_at"]}, lambda event: event["recorded_at"] >= one["recorded_at"]),
        ({"until": one["recorded_at"]}, lambda event: event["recorded_at"] < one["recorded_at"]),
        (
            {"type": one["type"], "role": "insured", "claim_id": one["claim_id"]},
            lambda event: event["position"] == one["position"],
        ),
    )


def test_the_log_is_filtered_by_type_actor_claim_correlation_and_date(
    site: Site, alice: Person
) -> None:
    claim = alice.submitted()
    site["mgen"].draft()
    site.acknowledge(claim)
    auditor = site["auditor"]
    every = auditor.get(EVENTS, params={"limit": 100}).json()["items"]
    one = next(event for event in every if event["type"] == "claim.care_described.1")
    for filters, passes in looks_for(one):
        wanted = [event["position"] for event in every if passes(event)]
        assert wanted, filters
        assert positions(auditor.get(EVENTS, params={"limit": 100} | filters)) == wanted, filters
        back = auditor.get(EVENTS, params={"limit": 100, "before": 2**40} | filters)
        assert positions(back) == wanted[::-1], filters


def test_no_word_of_a_person_stands_in_it(site: Site, alice: Person) -> None:
    alice.submitted()
    text = site["auditor"].get(EVENTS, params={"limit": 100}).text
    assert "Otite" not in text
    assert '"sealed":true' in text


def test_each_page_is_written_down_with_its_claims(site: Site, alice: Person) -> None:
    claim = alice.draft().removeprefix("/claims/")
    auditor = site["auditor"]
    auditor.get(EVENTS)
    auditor.get(EVENTS, params={"after": 10_000})
    told = [(shown, claim_id and claim_id.replace("-", "")) for shown, claim_id in lines(site)]
    assert told == [("EVENTS", claim.replace("-", "")), ("EVENTS", None)]
    with site.runtime.engines.log.begin() as db:
        db.exec_driver_sql("DROP TABLE access_log")
    for path in (EVENTS, f"{EVENTS}/tail"):
        answer = auditor.get(path)
        assert (answer.status_code, claim in answer.text) == (503, False)


@pytest.mark.parametrize(
    "wrong",
    [
        {"after": "-1"},
        {"before": "x"},
        {"actor_id": "x"},
        {"role": "king"},
        {"since": "2026-03-20T09:00:00"},
        {"since": "1774000000"},
        {"until": "0.5"},
        {"until": "-1e3"},
        {"after": "1", "before": "2"},
        {"limit": "101"},
    ],
)
def test_a_filter_that_is_none_is_refused(lasting_site: Site, wrong: dict[str, str]) -> None:
    assert lasting_site["auditor"].get(EVENTS, params=wrong).status_code == 422


@pytest.mark.parametrize("name", ["since", "until"])
def test_the_ends_of_time_are_no_error(lasting_site: Site, name: str) -> None:
    auditor = lasting_site["auditor"]
    for path in (EVENTS, "/audit/access-log"):
        for at in ENDS_OF_TIME:
            assert auditor.get(path, params={name: at}).status_code == 200, (path, at)


@pytest.fixture
def address(site: Site) -> Iterator[str]:
    with served(site.app) as address:
        yield address
        site.app.state.listening.stop()


def followed(site: Site, address: str, **more: Any) -> Iterator[str]:
    """The lines of the stream, until the server lets go."""
    headers = site["auditor"].headers | more.pop("headers", {})
    with (
        httpx2.Client(base_url=address, timeout=20) as client,
        client.stream("GET", f"{API}{EVENTS}/tail", headers=headers, **more) as answer,
    ):
        assert answer.headers["content-type"].startswith("text/event-stream")
        yield from answer.iter_lines()


def taken(lines: Iterator[str], number: int) -> list[dict[str, Any]]:
    told = (json.loads(line.removeprefix("data: ")) for line in lines if line.startswith("data: "))
    return [next(told) for _ in range(number)]


def test_what_is_recorded_comes_as_it_is_recorded(site: Site, address: str) -> None:
    stream = followed(site, address)
    assert next(stream) == ": bonjour"
    with httpx2.Client(base_url=address) as client:
        claim = Person(client, site.token("alice")).draft()
    told = taken(stream, 3)
    assert [one["type"] for one in told][-1] == "claim.claim_started.1"
    assert told[-1]["claim_id"] == claim.removeprefix("/claims/")
    assert ("EVENTS", told[-1]["claim_id"].replace("-", "")) in [
        (shown, claim_id and claim_id.replace("-", "")) for shown, claim_id in lines(site)
    ]


def test_what_was_sent_live_is_written_down_with_its_route(site: Site, address: str) -> None:
    with httpx2.Client(base_url=address) as client:
        Person(client, site.token("alice")).draft()
    taken(followed(site, address, params={"after": 0}), 1)
    (line, *_) = site["dpo"].get("/audit/access-log", params={"shown": "EVENTS"}).json()["items"]
    assert line["claim_id"] is not None
    assert line["place"] == f"GET {API}{EVENTS}/tail"


def test_it_goes_on_after_the_last_event_and_only_with_what_is_looked_for(
    site: Site, address: str
) -> None:
    with httpx2.Client(base_url=address) as client:
        Person(client, site.token("alice")).filled()
    (first, second) = taken(followed(site, address, params={"after": 0}), 2)
    headers = {"Last-Event-ID": str(first["position"])}
    assert taken(followed(site, address, headers=headers), 1) == [second]
    only = {"after": 0, "type": "claim.stay_declared.1"}
    (stay,) = taken(followed(site, address, params=only), 1)
    assert stay["type"] == only["type"]


def test_it_ends_when_the_server_stops(site: Site, address: str) -> None:
    stream = followed(site, address)
    next(stream)
    threading.Timer(0.2, site.app.state.listening.stop).start()
    assert [line for line in stream if line.startswith("data")] == []


def test_no_more_follow_it_than_one_process_serves(site: Site, address: str) -> None:
    streams = [followed(site, address) for _ in range(MOST_LISTENERS)]
    for stream in streams:
        next(stream)
    answer = httpx2.get(f"{address}{API}{EVENTS}/tail", headers=site["auditor"].headers)
    assert (answer.status_code, problem(answer)["code"]) == (503, "log.too_many_listeners")
    assert answer.headers["retry-after"] == "15"
