"""The hostile corpus sent to the whole service, which goes on serving everybody else."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any, Final, cast
from urllib.parse import unquote
from uuid import uuid4

import httpx2
import pytest
from starlette.testclient import TestClient

from adapters.app import create_app
from adapters.bootstrap import migrate_all, open_runtime
from adapters.http.issuers import signing_key
from adapters.settings import Settings
from domain.claim import state
from hostile.case import ACCEPTED, BOUNDED
from hostile.corpus import Row, write
from installation import API, Clock, Follower, Person, Site, closing, picture, served

AT_ONCE: Final = 4
LONGEST_S: Final = 1_200
BOUNDARY: Final = "----a-boundary-that-no-file-holds"
LOOK_S: Final = 0.2
WAIT_S: Final = 300.0
LONGEST_NAME_BYTES: Final = 255 + len(".jpeg")


@pytest.fixture
def site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A whole service on a socket, with room for the corpus in one claim of one account."""
    monkeypatch.setattr(state, "DRAFT_EVENTS_MAX", 1_000_000)
    most: dict[str, int] = {"documents_max": 2_000, "uploads_max": 10_000, "commands_max": 100_000}
    most |= {"uploads_max_bytes": 10**12, "drafts_max_bytes": 10**12}
    settings = Settings.model_validate({"data_dir": tmp_path / "data", **most})
    migrate_all(settings)
    clock = Clock()
    runtime = open_runtime(settings, clock)
    runtime.register.load_demo()
    follower = Follower(runtime)
    follower.prepare()
    runtime.on_append.append(follower)
    app = create_app(runtime, closing(runtime))
    with served(app) as address, httpx2.Client(base_url=address, timeout=WAIT_S) as client:
        # Asked over a socket, unlike elsewhere: many at once, and cut off where they are refused.
        yield Site(app, cast(TestClient, client), runtime, clock, signing_key(settings))


@dataclass
class Flood:
    """Sends files one after the other, several at a time, and keeps what was answered."""

    person: Person
    claim: str
    answers: dict[str, Any] = field(default_factory=dict)

    def send(self, row: Row, content: bytes) -> None:
        """Send a file under its odd name, as a browser does, but with every byte of the name."""
        name = row.name.translate({34: "%22", 13: "%0D", 10: "%0A"})
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        body = f"--{BOUNDARY}\r\n{head}".encode("utf-8", "surrogatepass")
        self.answers[row.file] = self.person.client.post(
            f"{API}{self.claim}/documents",
            content=body + content + f"\r\n--{BOUNDARY}--\r\n".encode(),
            headers={
                **self.person.headers,
                "Idempotency-Key": str(uuid4()),
                "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            },
        )


def others_are_served(site: Site, bystander: Person, claim: str) -> None:
    """The process lives, somebody else's claim changes, and its view follows."""
    assert site.client.get("/livez").status_code == HTTPStatus.OK
    steps = bystander.steps()
    changed = bystander.put(f"{claim}/care", steps["care"] | {"reason": f"Otite {uuid4().hex}"})
    assert changed.status_code == HTTPStatus.OK, changed.text
    position = changed.json()["position"]
    read = bystander.get(claim, params={"min_position": position})
    assert read.status_code == HTTPStatus.OK, read.text


def flood(site: Site, rows: list[Row], folder: Path) -> tuple[Flood, int]:
    """Send everything while somebody else goes on; gives the answers and how often they did."""
    alice, bystander = site["alice"], site["mgen"]
    sent, claim, looks = Flood(alice, alice.draft()), bystander.draft(), 0
    with ThreadPoolExecutor(AT_ONCE) as pool:
        waiting: set[Future[None]] = {
            pool.submit(sent.send, row, (folder / row.file).read_bytes()) for row in rows
        }
        while waiting:
            done, waiting = wait(waiting, LOOK_S)
            for one in done:
                one.result()
            others_are_served(site, bystander, claim)
            looks += 1
    return sent, looks


def children() -> set[str]:
    """The processes that this one started."""
    listed = Path("/proc/self/task").glob("*/children")
    return {process for path in listed for process in path.read_text().split()}


def is_safe(name: str) -> bool:
    """Whether a name can be shown and saved anywhere without harm."""
    plain = all(unicodedata.category(one)[0] != "C" for one in name)
    return plain and not name.startswith(".") and not {"/", "\\"} & set(name)


def kept(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def surprises(rows: list[Row], answers: Mapping[str, Any]) -> dict[str, object]:
    """The files that were taken and should not, or the other way round, or answered otherwise."""
    found: dict[str, object] = {}
    for row in rows:
        answer = answers[row.file]
        if answer.status_code not in (200, 201, 400, 413, 415, 422):
            found[row.title] = answer.status_code
        elif row.expected != BOUNDED and (answer.status_code in (200, 201)) != (
            row.expected == ACCEPTED
        ):
            found[row.title] = (answer.status_code, answer.text)
        elif row.code and answer.json()["code"] != row.code:
            found[row.title] = answer.json()["code"]
    return found


@pytest.mark.chaos
@pytest.mark.timeout(LONGEST_S)
def test_a_flood_of_hostile_files_stops_nobody_and_leaves_nothing(
    site: Site, tmp_path: Path
) -> None:
    (tmp_path / "corpus").mkdir()
    rows = write(tmp_path / "corpus")
    alice = site["alice"]
    assert alice.attach(alice.draft(), picture(), "warm.jpg").status_code == HTTPStatus.CREATED
    before = children()
    sent, looks = flood(site, rows, tmp_path / "corpus")
    assert looks > len(rows) / 100
    assert children() >= before
    assert surprises(rows, sent.answers) == {}
    documents = alice.get(sent.claim).json()["documents"]
    settings = site.runtime.settings
    assert len(kept(settings.files_dir)) == len(documents) + 1
    assert kept(settings.uploads_dir) == []
    for document in documents:
        came = alice.get(f"{sent.claim}/documents/{document['document_id']}")
        name = unquote(came.headers["content-disposition"].partition("''")[2])
        assert is_safe(document["file_name"])
        assert is_safe(name)
        assert len(name.encode()) <= LONGEST_NAME_BYTES
