"""The letter of a decision, as its person reads it; every opening is recorded first."""

from __future__ import annotations

from io import BytesIO
from typing import Any
from uuid import UUID, uuid4

import pytest
from pypdf import PdfReader

from decided import (
    LINE,
    REFUSED_LINE,
    decide,
    decision_of,
    letter_of,
    refused,
    text_of,
    types_of,
)
from installation import Person, Site, problem

NOBODYS = "c4b0d0a2-6f0e-4a55-8f58-53f4d3b0a6c1"
NOT_URGENT = REFUSED_LINE | {"reason": "NOT_UNFORESEEN"}


def opened(site: Site, claim: str) -> int:
    return types_of(site, claim).count("letter_opened")


def test_a_refusal_gives_its_reasons_and_how_to_contest_it_by_when(
    site: Site, alice: Person
) -> None:
    claim = refused(site)
    text = text_of(letter_of(alice, claim).content)
    for said in (
        "Refus de prise en charge de soins réalisés à l'étranger",
        alice.get(claim).json()["reference"],
        "Ces soins nécessitaient une autorisation préalable.",
        "Article R160-2 du code de la sécurité sociale",
        "À contester devant la CRA.",
        "Dialyse à l'hôpital",
        "La commission de recours amiable (CRA)",
        "Vous avez deux mois",
        "jusqu'au 20/05/2026 si vous ouvrez ce courrier le 20/03/2026",
        "jusqu'au 04/06/2026 au plus tard",
        "Le médiateur de votre caisse d'Assurance Maladie",
        "dès votre premier désaccord, gratuitement",
        "pôle social du tribunal judiciaire",
        "Agent chargé de votre dossier : numéro",
        "36 46",
    ):
        assert said in text, said
    assert "CMRA" not in text


def test_a_medical_ground_goes_to_the_medical_board(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    decide(site["agent"], claim, NOT_URGENT)
    text = text_of(letter_of(alice, claim).content)
    assert "La commission médicale de recours amiable (CMRA)" in text
    assert "(CRA) de votre caisse" not in text


def test_an_acceptance_is_a_statement_of_what_is_paid(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    decide(site["agent"], claim)
    text = text_of(letter_of(alice, claim).content)
    assert "Décompte de vos soins réalisés à l'étranger" in text
    assert "85,40" in text
    assert "pas d'accord" not in text


def test_a_letter_is_an_accessible_pdf_that_names_nobody_outside(site: Site, alice: Person) -> None:
    answer = letter_of(alice, refused(site))
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "attachment; filename*=UTF-8''decision.pdf"
    found = PdfReader(BytesIO(answer.content))
    root: Any = found.trailer["/Root"]
    assert root["/Lang"] == "fr"
    assert root["/MarkInfo"]["/Marked"].value is True
    assert b"pdfuaid" in root["/Metadata"].get_data()
    assert found.metadata is not None
    assert "ALICE" not in str(found.metadata.title).upper()


def test_what_an_agent_writes_is_never_markup(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    label, comment = "*gras* #panic() $x$", "_italique_\n= Titre #sys"
    decide(site["agent"], claim, LINE | {"label": label}, comment=comment)
    text = text_of(letter_of(alice, claim).content)
    assert label in text
    assert "_italique_ = Titre #sys" in text


def test_each_opening_is_recorded_once_a_minute(site: Site, alice: Person) -> None:
    claim = refused(site)
    assert opened(site, claim) == 0
    letter_of(alice, claim)
    letter_of(alice, claim)
    assert opened(site, claim) == 1
    site.clock.pass_by(seconds=61)
    letter_of(alice, claim)
    assert opened(site, claim) == 2
    told = decision_of(alice, claim)["letters"][0]
    assert told["notified_on"] == "2026-03-20"
    assert told["opened_at"] == "2026-03-20T09:01:01Z"
    routes = {one["route"]: one["until"] for one in decision_of(alice, claim)["routes"]}
    assert routes == {"CRA": "2026-05-20", "MEDIATOR": None}


def test_nobody_else_opens_a_letter(site: Site, alice: Person) -> None:
    claim = refused(site)
    address = decision_of(alice, claim)["letters"][0]["address"].removeprefix("/api/v1")
    foreign = site["mgen"].get(address)
    unknown = site["mgen"].get(f"/claims/{uuid4()}/letters/{uuid4()}.pdf")
    for answer in (foreign, unknown):
        assert (answer.status_code, problem(answer)["code"]) == (404, "claim.not_found")
    assert site["agent"].get(address).status_code == 403
    assert opened(site, claim) == 0
    site["agent"].get(f"/desk{address}")
    assert opened(site, claim) == 0, "an agent who looks notifies nobody"


@pytest.mark.parametrize("letter", [NOBODYS, "decision"])
def test_a_letter_that_is_none_is_not_found(site: Site, alice: Person, letter: str) -> None:
    claim = refused(site)
    answer = alice.get(f"{claim}/letters/{letter}.pdf")
    assert (answer.status_code, problem(answer)["code"]) == (404, "letter.not_found")
    at_the_desk = site["agent"].get(f"/desk{claim}/letters/{uuid4()}.pdf")
    assert (at_the_desk.status_code, problem(at_the_desk)["code"]) == (404, "letter.not_found")


def test_a_message_brings_the_letter_and_stays_until_nobody_can_contest(
    site: Site, alice: Person
) -> None:
    claim = refused(site)
    message = alice.get("/messages").json()["items"][0]
    assert message["subject"] == (
        "Courrier de refus de prise en charge de soins réalisés à l'étranger"
    )
    assert message["letter_id"] == decision_of(alice, claim)["letters"][0]["letter_id"]
    assert message["deletes_on"] == "2026-06-05"
    assert "20/03/2026" in message["body"]
    site.clock.pass_by(days=76)  # 4 June, the last day to contest an unread letter
    fresh = site["alice"]
    assert [one["message_id"] for one in fresh.get("/messages").json()["items"]] == [
        message["message_id"]
    ]
    site.clock.pass_by(days=1)
    fresh = site["alice"]
    assert fresh.get("/messages").json()["items"] == []
    assert letter_of(fresh, claim).status_code == 200, "the letter stays under the claim"


def test_a_letter_costs_one_reading_of_its_claim(
    site: Site, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    claim = refused(site)
    loaded: list[UUID] = []
    load = site.runtime.log.load

    async def counted(kind: Any, stream_id: UUID, owner: UUID | None = None) -> Any:
        loaded.append(stream_id)
        return await load(kind, stream_id, owner)

    address = decision_of(alice, claim)["letters"][-1]["address"].removeprefix("/api/v1")
    monkeypatch.setattr(site.runtime.log, "load", counted)
    assert alice.get(address).status_code == 200
    assert len(loaded) == 1
