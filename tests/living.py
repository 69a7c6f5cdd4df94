"""What people, the desk, a State and a bank do with a claim, as steps of its life."""

from __future__ import annotations

import json
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

from defusedxml.ElementTree import fromstring
from pypdf import PdfReader
from sepaxml.validation import try_valid_xml

from adapters.payments.results import read_results
from adapters.settings import Settings
from banking import camt054
from decided import decision_of, letter_of, text_of
from lives import Act, Life
from teleservice import Site, pdf
from workers.jobs import run_job
from workers.payment_commands import record_results
from workers.reactions import ticks

PAIN = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}


def ok(answer: Any) -> Any:
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


# ------------------------------------------------------------------------------- time
def tick(site: Site, **time: float) -> None:
    """Time passes, then the clockwork's hour comes: every kind of job that it knows."""
    site.clock.pass_by(**time)
    now, runtime, portal = site.clock(), site.runtime, site.client.portal
    assert portal is not None
    with runtime.views_writer.begin() as db:
        runtime.board.post(db, ticks(now), now)
    for job in ticks(now):
        portal.call(run_job, UUID(str(job["job_id"])), runtime)
    site.settle()


def wait(**time: float) -> Act:
    return lambda life: tick(life.site, **time)


def settle(life: Life) -> None:
    """The jobs run that follow from what was recorded."""
    life.site.settle()


# ------------------------------------------------------------------------------- the person
def draft(*, files: int = 1, lacking: str = "", **said: Any) -> Act:
    """A draft that only waits to be sent. lacking: an expected document that is not held."""

    def act(life: Life) -> None:
        life.claim = life.owner.filled(**said)
        for number in range(1, files):
            ok(life.owner.attach_pdf(life.claim, pages=1, text=f"facture {number}"))
        if lacking:
            answer = {"code": lacking, "answer": "NOT_HELD"}
            ok(life.owner.put(f"{life.claim}/checklist", answer))

    return act


def submit(life: Life) -> None:
    ok(life.owner.submit(life.claim))


def deposit(life: Life) -> None:
    """A file for the piece that is asked."""
    (item,) = life.owner.claim(life.claim)["supplement"]["items"]
    about = {"item_id": item["item_id"]}
    content = pdf(pages=2, text=f"Pièce {item['code']}")
    ok(life.owner.attach(life.claim, content, "piece.pdf", data=about))


def say_not_held(why: str) -> Act:
    def act(life: Life) -> None:
        (item,) = life.owner.claim(life.claim)["supplement"]["items"]
        place = f"{life.claim}/supplement/items/{item['item_id']}"
        ok(life.owner.put(place, {"answer": "NOT_HELD", "why": why}))

    return act


def all_deposited(life: Life) -> None:
    """« J'ai tout déposé »."""
    ok(life.owner.post(f"{life.claim}/supplement"))


def open_letter(*said: str) -> Act:
    """The person opens the last letter: an accessible PDF that says this."""

    def act(life: Life) -> None:
        content = letter_of(life.owner, life.claim).content
        root: Any = PdfReader(BytesIO(content)).trailer["/Root"]
        assert root["/Lang"] == "fr"
        assert root["/MarkInfo"]["/Marked"].value is True
        assert b"pdfuaid" in root["/Metadata"].get_data()
        text = text_of(content)
        assert [one for one in said if one not in text] == [], text

    return act


def appeal(route: str, *, is_late: bool, until: str) -> Act:
    def act(life: Life) -> None:
        body = {"route": route, "grounds": "C'était urgent."}
        lodged = ok(life.owner.post(f"{life.claim}/appeals", body))
        life.appeal_id = lodged["appeal_id"]
        (found,) = decision_of(life.owner, life.claim)["appeals"]
        assert (found["is_late"], found["until"]) == (is_late, until)

    return act


# ------------------------------------------------------------------------------- the desk
def take(life: Life, by: str = "agent") -> None:
    """Somebody takes what is most urgent, which is this claim."""
    life.site.clock.pass_by(seconds=4)  # so long nobody else is led to what was just taken
    taken = ok(life.site[by].post("/desk/queue/next"))
    assert f"/claims/{taken['claim_id']}" == life.claim
    life.lease_id = taken["lease_id"]


def take_by(name: str) -> Act:
    return lambda life: take(life, name)


def post(path: str, by: str = "agent", **body: Any) -> Act:
    """Something is said of the claim under the lease."""
    return lambda life: ok(life.site[by].post(f"{life.desk}/{path}", life.held(**body)))


def check(code: str, outcome: str = "FINE") -> Act:
    return post("checks", code=code, outcome=outcome)


def copy_bill(**line: Any) -> Act:
    """The agent copies a bill from the first document."""

    def act(life: Life) -> None:
        agent = life.site["agent"]
        documents = agent.get(f"{life.desk}/documents").json()["items"]
        document = {"document_id": documents[0]["document_id"], "label": "Facture"}
        body = life.held(lines=[document | line])
        ok(agent.post(f"{life.desk}/invoice-lines", body))

    return act


def ask_for(code: str) -> Act:
    wanted = {"code": code, "note": "Une copie lisible."}
    return post("supplement-requests", items=[wanted])


def decide(*lines: dict[str, Any], by: str = "agent", **more: Any) -> Act:
    return post("decision", by, lines=list(lines), **more)


def outcome(of_it: str) -> Act:
    """The desk registers what came of the appeal."""

    def act(life: Life) -> None:
        place = f"{life.desk}/appeals/{life.appeal_id}/outcome"
        body = {"outcome": of_it, "reason": "La commission a statué."}
        ok(life.site["agent"].post(place, body))

    return act


# ------------------------------------------------------------------------------- the others
def tariff_comes(**said: Any) -> Act:
    """The access point leaves the State's answer, which the clockwork takes."""

    def act(life: Life) -> None:
        folder = life.site.runtime.settings.exchange_dir
        (request,) = (json.loads(one.read_bytes()) for one in (folder / "outbox").iterdir())
        assert (request["sed"], request["bucket"]) == ("S067", "S_BUC_06")
        answer = {one: request[one] for one in ("claim_id", "request_id")} | {"sed": "S068"} | said
        (folder / "inbox").mkdir()
        (folder / "inbox" / "answer.json").write_text(json.dumps(answer))
        tick(life.site, days=30)
        assert not list((folder / "aside").glob("*"))

    return act


def run_payments(amount: str) -> Act:
    """The night's run: one file, valid, with this amount to the person's own account."""

    def act(life: Life) -> None:
        tick(life.site, days=1)
        (file,) = payment_files(life.site.runtime.settings)
        content = file.read_bytes()
        try_valid_xml(content, "pain.001.001.09")
        document = fromstring(content)
        assert document.findtext(".//p:CtrlSum", namespaces=PAIN) == amount
        told = str(document.findtext(".//p:Ustrd", namespaces=PAIN))
        assert life.owner.claim(life.claim)["reference"] in told

    return act


def bank_pays(amount: str, on: date) -> Act:
    """Two days later the bank's notification is imported, twice."""

    def act(life: Life) -> None:
        tick(life.site, days=2)
        answer = answer_of_bank(life.site.runtime.settings, amount, on)
        portal = life.site.client.portal
        assert portal is not None
        for _ in range(2):
            portal.call(record_results, life.site.runtime, read_results(answer))
        life.site.settle()

    return act


def answer_of_bank(settings: Settings, amount: str, on: date) -> Path:
    """What the bank says of the one file that was handed over: its payment was executed."""
    (file,) = payment_files(settings)
    payment_id = fromstring(file.read_bytes()).findtext(".//p:EndToEndId", namespaces=PAIN)
    answer = settings.data_dir / "bank.xml"
    answer.write_text(camt054((UUID(payment_id), amount), on=f"{on}"))
    return answer


def payment_files(settings: Settings) -> list[Path]:
    """What was handed over to the bank."""
    return sorted(settings.payments_dir.glob("*.xml"))
