"""The past of a claim on the auditor's pages: found, read, compared, unmasked once."""

from __future__ import annotations

import io
from typing import Any
from uuid import UUID

import pytest
from httpx2 import Response

from adapters.http.named import document_name
from adapters.proof.verifier import check
from decided import LINE, decide, refused
from installation import CARE
from paper_forms import insured_of
from teleservice import Site

from .at_the_desk import send, shown
from .front_office import acknowledged, lines, staff
from .pages import Page, page_of
from .signing import signed, verified
from .visitors import Browser

PLACE = "/agents/historique"
OTHERS = ("agent", "supervisor", "clerk", "medical", "dpo")


@pytest.fixture
def auditor(site: Site) -> Browser:
    return staff(site, "auditor")


def sought(auditor: Browser, text: str) -> Response:
    return send(auditor, shown(auditor, PLACE), PLACE, demande=text)


def changed(site: Site) -> str:
    """The past of a draft whose care was said twice."""
    alice = site["alice"]
    claim = alice.filled()
    alice.put(f"{claim}/care", CARE | {"reason": "Entorse", "amount_cents": 9000})
    return f"{PLACE}/{claim.removeprefix('/claims/')}"


def told(site: Site) -> list[tuple[str, str | None]]:
    return [(one.shown, one.reason) for one in lines(site)]


def unmasked(auditor: Browser, place: str, reason: str) -> Response:
    page = shown(auditor, f"{place}/versions")
    return send(auditor, page, f"{place}/demasquer", raison=reason)


def test_a_claim_is_found_by_its_reference_or_by_its_id(site: Site, auditor: Browser) -> None:
    claim_id = acknowledged(site)
    reference = site["alice"].claim(f"/claims/{claim_id}")["reference"]
    for text in (reference, reference.lower().replace("-", " "), claim_id, f" {claim_id} "):
        answer = sought(auditor, text)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{PLACE}/{claim_id}")
    assert told(site) == [], "nothing was shown yet"


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("", 422, "Ce champ est obligatoire."),
        ("ETR-00000000000", 404, "Aucune demande n'a cette référence"),
        ("ETR-00000000001", 422, "Cette référence n'existe pas"),
        ("0b6b7c2e-3c5b-4f83-9a8f-2f0f2d7d9c55", 404, "Aucune demande n'a cette référence"),
    ],
)
def test_what_is_no_claim_is_not_found(auditor: Browser, text: str, status: int, said: str) -> None:
    answer = sought(auditor, text)
    assert answer.status_code == status
    page = page_of(answer)
    assert said in page.text
    assert page.title.startswith("Erreur : ")


@pytest.mark.parametrize("name", OTHERS)
def test_nobody_else_reads_the_past(site: Site, name: str) -> None:
    browser, place = staff(site, name), changed(site)
    for address in (PLACE, place, f"{place}/versions"):
        assert browser.get(address).status_code == 403
    assert "Historique" not in [text for _, text in shown(browser, "/agents").links]
    assert told(site) == []


QUESTIONS = [
    "En bref",
    "L'historique est-il intact ?",
    "Qui a décidé quoi, sur quels documents",
    "Ce que l'assuré a reçu et ouvert, et quand",
    "Qui a ouvert la demande",
    "Temps passé dans chaque état",
    "Chronologie",
    "Emporter les preuves",
]
ANSWERS = (
    "✓ Suite complète",
    "Demande acceptée",
    "10,8345 SEK",
    "Version de la table des motifs",
    "Accusé de réception envoyé",
    "Historique, données masquées",
    "En cours d'étude",
    "Travail « Accuser réception » : fait",
    "A entraîné la",
    "masqué",
)
SWEDISH = LINE | {
    "currency": "SEK",
    "amount_cents": 108_345,
    "retained_cents": 10_000,
    "rate": {"units_per_euro": "10.8345", "on": "2026-03-02", "source": "ECB"},
}


def test_the_past_answers_the_questions_on_one_page(site: Site, auditor: Browser) -> None:
    claim_id = acknowledged(site)
    decide(site["agent"], f"/claims/{claim_id}", SWEDISH)
    site.settle()
    page = shown(auditor, f"{PLACE}/{claim_id}")
    assert [text for level, text in page.headings if level == 2] == QUESTIONS
    assert [said for said in ANSWERS if said not in page.text] == []
    assert "Otite" not in page.text
    assert "ticket.jpg" not in page.text
    assert told(site)[-1] == ("HISTORY", None)


def test_an_opening_tells_which_document_without_its_name(site: Site, auditor: Browser) -> None:
    claim_id = acknowledged(site)
    agent = site["agent"]
    (document,) = agent.get(f"/desk/claims/{claim_id}/documents").json()["items"]
    which = document["document_id"]
    assert agent.post(f"/desk/claims/{claim_id}/lease").is_success
    assert agent.get(f"/desk/claims/{claim_id}/documents/{which}").is_success
    page = shown(auditor, f"{PLACE}/{claim_id}")
    assert f"Document : {document_name(UUID(which))}" in page.text.replace("n° ", "n°\u00a0")
    assert "ticket.jpg" not in page.text


def test_the_proof_of_a_claim_is_told_line_by_line(site: Site, auditor: Browser) -> None:
    claim_id = acknowledged(site)
    place = f"{PLACE}/{claim_id}"
    text = shown(auditor, place).text
    assert "? Vérification : le journal n'a pas encore été vérifié" in text
    assert "le dernier événement attend le prochain état signé" in text
    signed(site)
    verified(site)
    page = shown(auditor, place)
    assert "✓ Vérification : aucune altération le" in page.text
    assert "cette demande comprise" in page.text
    assert "✓ Signature : le dernier événement est couvert par l'état signé" in page.text
    assert "? Témoin" in page.text
    assert page.link("Intégrité du journal") == "/agents/integrite"
    site["alice"].post(f"/claims/{claim_id}/withdrawal")
    later = shown(auditor, place).text
    assert "mais le dernier événement de cette demande est plus récent" in later


def test_the_evidence_of_a_claim_is_taken_from_its_own_page(site: Site, auditor: Browser) -> None:
    claim_id = acknowledged(site)
    signed(site)
    page = shown(auditor, f"{PLACE}/{claim_id}")
    answer = send(auditor, page, "/agents/integrite/preuves")
    assert answer.headers["content-type"] == "application/zip"
    assert check(io.BytesIO(answer.content))
    assert told(site)[-1] == ("EVIDENCE", None)


def test_a_version_stands_beside_the_one_before_it(site: Site, auditor: Browser) -> None:
    place = changed(site)
    page = shown(auditor, f"{place}/versions")
    assert "Soins · Montant 85,40 € 90,00 €" in page.text
    assert "Soins · Motif masqué masqué" in page.text
    assert "Entorse" not in page.text
    first = shown(auditor, f"{place}/versions?version=1")
    assert "Avant le début" in first.text
    same = shown(auditor, f"{place}/versions?version=2&avec=2")
    assert "Aucune différence." in same.text


def test_an_instant_chooses_the_version_that_stood_then(site: Site, auditor: Browser) -> None:
    alice = site["alice"]
    claim = alice.draft()
    site.clock.pass_by(minutes=1)
    alice.put(f"{claim}/care", CARE)
    place = f"{PLACE}/{claim.removeprefix('/claims/')}/versions"
    for typed, heading in (
        ("20/03/2026 10:00", "Version 1 sur 2"),
        ("20/03/2026 10:00:59,999999", "Version 1 sur 2"),
        ("20/03/2026 10:01:00", "Version 2 sur 2"),
        ("20/03/2027 10:01", "Version 2 sur 2"),
    ):
        page = page_of(auditor.get(place, params={"instant": typed}))
        assert page.headings[0] == (1, heading), typed


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"version": "0"}, "Cette demande n'a jamais eu cette version : la dernière est la n° 7"),
        ({"version": "99"}, "Cette demande n'a jamais eu cette version : la dernière est la n° 7"),
        ({"version": "x"}, "Version : "),
        ({"version": "2", "avec": "99"}, "Comparer avec : "),
        ({"instant": "20/03/2026 09:59:59"}, "n'était pas encore commencée"),
        ({"instant": "hier"}, "Instant : "),
    ],
)
def test_a_version_or_an_instant_that_never_was_is_refused(
    site: Site, auditor: Browser, query: dict[str, str], said: str
) -> None:
    claim = site["alice"].filled()
    place = f"{PLACE}/{claim.removeprefix('/claims/')}/versions"
    answer = auditor.get(place, params=query)
    assert answer.status_code == 422
    assert said in page_of(answer).text


def test_personal_facts_are_unmasked_once_for_a_reason_that_is_written_first(
    site: Site, auditor: Browser
) -> None:
    place = changed(site)
    page = page_of(unmasked(auditor, place, "Réclamation 2026-118"))
    for said in ("Otite Entorse", "ALICE", "ticket.jpg", "une seule fois"):
        assert said in page.text, said
    assert told(site)[-1] == ("UNMASKED", "Réclamation 2026-118")
    again = shown(auditor, f"{place}/versions")
    assert "Entorse" not in again.text
    assert "Réclamation 2026-118" in shown(auditor, place).text


def test_nothing_is_unmasked_without_a_reason(site: Site, auditor: Browser) -> None:
    answer = unmasked(auditor, changed(site), "  ")
    assert answer.status_code == 422
    assert "Raison : Ce champ est obligatoire." in page_of(answer).text
    assert "Entorse" not in answer.text
    assert "UNMASKED" not in [what for what, _ in told(site)]


def test_nothing_leaves_while_it_cannot_be_written_down(site: Site, auditor: Browser) -> None:
    place = changed(site)
    page = shown(auditor, f"{place}/versions")
    with site.runtime.engines.log.begin() as db:
        db.exec_driver_sql("ALTER TABLE access_log RENAME TO access_log_away")
    for answer in (
        auditor.get(place),
        auditor.get(f"{place}/versions"),
        send(auditor, page, f"{place}/demasquer", raison="Réclamation"),
    ):
        assert answer.status_code == 503
        assert not {"Entorse", "90,00", "Soins décrits"} & set(page_of(answer).text.split())


def test_the_words_of_the_medical_service_stay_masked(site: Site, auditor: Browser) -> None:
    claim_id = acknowledged(site)
    agent, medical = site["agent"], site["medical"]
    desk = f"/desk/claims/{claim_id}"
    lease = agent.post(f"{desk}/lease").json()["lease_id"]
    asked = {"lease_id": lease, "question": "Était-ce urgent ?"}
    assert agent.post(f"{desk}/medical-opinion-requests", asked).is_success
    lease = medical.post(f"{desk}/lease").json()["lease_id"]
    said = {"lease_id": lease, "outcome": "FAVOURABLE", "text": "Appendicite aiguë"}
    assert medical.post(f"{desk}/medical-opinion", said).is_success
    answer = unmasked(auditor, f"{PLACE}/{claim_id}", "Contrôle")
    assert answer.status_code == 200
    assert "Otite" in answer.text
    assert "Appendicite" not in answer.text
    assert "urgent ?" not in answer.text


def test_the_places_of_a_person_are_told_with_the_rule(site: Site, auditor: Browser) -> None:
    claim = refused(site)
    alice = site["alice"]
    assert alice.submit(alice.filled()).status_code == 201
    assert alice.submit(alice.filled()).status_code == 429
    page = shown(auditor, f"{PLACE}/assures/{insured_of(alice)}")
    assert page.text.count("✓ oui") == 3
    assert "Transmission refusée, 20/03/2026" in page.text
    assert "Places libres avant 0 ; la première le 04/04/2026" in page.text
    assert f"{PLACE}/{claim.removeprefix('/claims/')}" in page.addresses
    assert told(site)[-1] == ("WINDOW", None)


def test_the_past_has_no_script_inside_and_a_label_for_everything(
    site: Site, auditor: Browser
) -> None:
    place = changed(site)
    pages: list[Page] = [shown(auditor, one) for one in (PLACE, place, f"{place}/versions")]
    for page in pages:
        assert page.styled == []
        assert len(page.ids) == len(set(page.ids))
        assert next(level for level, _ in page.headings) == 1
    found: Any = pages[-1].form(f"{place}/versions")
    assert found.method == "get"
