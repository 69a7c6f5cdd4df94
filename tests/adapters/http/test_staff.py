"""What the front office, the desk and the auditor read."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest

from domain.window import SubmissionWindow
from installation import CARE, SITUATION, STAY, Person, Site, pdf, problem

COLUMNS = ("number", "channel", "direction", "qualification", "reason", "sub_reason")
TWO_ROWS = [
    (
        "1 - 1",
        "Compte web",
        "Entrant",
        "Démarches - Ce qu'il faut faire",
        "Frais de santé - Démarches",
        "Soins à l'étranger",
    ),
    (
        "2 - 1",
        "Compte AS messagerie",
        "Sortant",
        "Notification d'accusé-réception",
        "Frais de santé - Démarches",
        "Soins à l'étranger",
    ),
]


def test_the_front_office_reads_the_two_rows_of_a_claim(site: Site, alice: Person) -> None:
    claim = alice.submitted()
    site.acknowledge(claim)
    claim_id = claim.removeprefix("/claims/")
    body = site["clerk"].get("/contacts", params={"claim_id": claim_id}).json()
    assert [tuple(row[name] for name in COLUMNS) for row in body["items"]] == TWO_ROWS
    assert body["items"][0]["contacted_at"] == "2026-03-20T09:00:00Z"
    insured = alice.get("/beneficiaries").json()["items"][0]["beneficiary_id"]
    assert site["agent"].get("/contacts", params={"insured_id": insured}).json() == body


def test_contacts_are_asked_for_one_claim_or_one_person(site: Site) -> None:
    clerk = site["clerk"]
    assert problem(clerk.get("/contacts"))["code"] == "field.required"
    both = {"claim_id": str(uuid4()), "insured_id": str(uuid4())}
    assert problem(clerk.get("/contacts", params=both))["code"] == "field.not_applicable"
    wrong = problem(clerk.get("/contacts", params={"claim_id": "x"}))
    assert wrong["errors"][0]["field"] == "claim_id"
    assert clerk.get("/contacts", params={"claim_id": str(uuid4())}).json()["items"] == []


def test_the_desk_sees_who_waits_the_most_urgent_first(site: Site, alice: Person) -> None:
    first = alice.submitted()
    site.clock.pass_by(days=1)
    second = site["mgen"].submitted()
    body = site["agent"].get("/desk/queue").json()
    assert [f"/claims/{one['claim_id']}" for one in body["items"]] == [first, second]
    assert [one["due_on"] for one in body["items"]] == ["2026-04-17", "2026-04-18"]
    assert body["total"] == 2
    item = body["items"][0]
    assert (item["channel"], item["lease_id"], item["lease_expires_at"]) == ("ONLINE", None, None)
    assert (item["country"], item["amount_cents"], item["documents"]) == ("ES", 8540, 1)


@pytest.mark.parametrize(
    ("filters", "total"),
    [
        ({"country": "ES", "zone": "EU_EEA_UK_CH", "stay_reason": "TOURISM"}, 1),
        ({"country": "IT"}, 0),
        ({"channel": "PAPER"}, 0),
        ({"is_planned": "true"}, 0),
        ({"is_third_party_accident": "false", "due_by": "2026-04-17"}, 1),
        ({"due_by": "2026-04-16"}, 0),
    ],
)
def test_the_queue_is_filtered(
    site: Site, alice: Person, filters: dict[str, str], total: int
) -> None:
    alice.submitted()
    body = site["supervisor"].get("/desk/queue", params=filters).json()
    assert (len(body["items"]), body["total"]) == (total, total)


def test_a_filter_that_is_none_is_refused(site: Site) -> None:
    for name, value in (("country", "es"), ("zone", "MOON"), ("due_by", "soon"), ("limit", "101")):
        answer = site["agent"].get("/desk/queue", params={name: value})
        assert answer.status_code == 422
        assert problem(answer)["errors"][0]["field"] == name


def test_the_queue_comes_page_by_page(site: Site, alice: Person) -> None:
    claims = [alice.submitted(), site["mgen"].submitted(), site["mgp"].submitted()]
    agent = site["agent"]
    page = agent.get("/desk/queue", params={"limit": 2}).json()
    rest = agent.get("/desk/queue", params={"limit": 2, "cursor": page["next_cursor"]}).json()
    shown = [f"/claims/{one['claim_id']}" for one in page["items"] + rest["items"]]
    assert shown == claims
    assert rest["next_cursor"] is None


def declared(alice: Person) -> str:
    """A draft in five versions."""
    claim = alice.draft()
    alice.put(f"{claim}/personal-situation", SITUATION)
    alice.put(f"{claim}/care", CARE)
    alice.attach(claim, pdf(), "secret.pdf")
    return claim


def test_the_auditor_reads_every_event_in_its_order(site: Site, alice: Person) -> None:
    claim = declared(alice)
    history = site["auditor"].get(f"/audit{claim}/history").json()
    items = history["items"]
    assert [one["version"] for one in items] == [1, 2, 3, 4, 5]
    assert [one["type"] for one in items][-2:] == [
        "claim.care_described.1",
        "claim.document_attached.1",
    ]
    assert items[1]["command_id"] == items[2]["command_id"]
    assert items[1]["facts"] == {"nationality": "FRENCH"}
    assert items[0]["occurred_at"] == "2026-03-20T09:00:00Z"


def test_the_history_comes_page_by_page(site: Site, alice: Person) -> None:
    address = f"/audit{declared(alice)}/history"
    auditor = site["auditor"]
    page = auditor.get(address, params={"limit": 3}).json()
    rest = auditor.get(address, params={"limit": 3, "cursor": page["next_cursor"]}).json()
    assert [one["version"] for one in page["items"] + rest["items"]] == [1, 2, 3, 4, 5]
    assert rest["next_cursor"] is None
    for wrong in ("x", "-1", "9" * 30, "٣"):
        assert auditor.get(address, params={"cursor": wrong}).status_code == 422


def test_personal_fields_stay_sealed_before_the_auditor(site: Site, alice: Person) -> None:
    claim = declared(alice)
    auditor = site["auditor"]
    history = auditor.get(f"/audit{claim}/history")
    state = auditor.get(f"/audit{claim}/state")
    for text in (history.text, state.text):
        assert "Otite" not in text
        assert "secret" not in text
    care, document = history.json()["items"][3:]
    assert (care["facts"]["care"]["reason"], care["sealed"]) == (None, True)
    assert (document["facts"]["document"]["file_name"], document["sealed"]) == (None, True)
    facts = state.json()["facts"]
    assert (facts["care"]["reason"], facts["care"]["sealed"]) == (None, True)
    assert facts["documents"][0]["sealed"] is True
    assert facts["care"]["amount_cents"] == 8540


def test_the_auditor_sees_a_claim_as_it_was_at_a_version(site: Site, alice: Person) -> None:
    claim = declared(alice)
    address = f"/audit{claim}/state"
    state = site["auditor"].get(address, params={"version": 3}).json()
    assert (state["version"], state["status"], state["facts"]["care"]) == (3, "DRAFT", None)
    assert state["facts"]["situation"] == "EMPLOYED_OR_SELF_EMPLOYED"
    assert site["auditor"].get(address).json()["version"] == 5


def test_the_auditor_sees_a_claim_as_it_was_at_an_instant(site: Site, alice: Person) -> None:
    claim = alice.draft()
    site.clock.pass_by(hours=1)
    alice.put(f"{claim}/stay", STAY)
    address = f"/audit{claim}/state"
    auditor = site["auditor"]
    for at, version in (
        ("2026-03-20T09:00:00Z", 1),
        ("2026-03-20T10:59:59+01:00", 1),
        ("2026-03-20T11:00:00+01:00", 2),
        ("2027-01-01T00:00:00Z", 2),
    ):
        assert auditor.get(address, params={"at": at}).json()["version"] == version


@pytest.mark.parametrize("version", ["6", "0", "-1"])
def test_a_version_that_never_was_is_refused(site: Site, alice: Person, version: str) -> None:
    address = f"/audit{declared(alice)}/state"
    answer = site["auditor"].get(address, params={"version": version})
    assert answer.status_code == 422
    body = problem(answer)
    assert (body["code"], body["latest"]) == ("audit.version_not_reached", 5)
    assert body["errors"][0]["field"] == "version"


@pytest.mark.parametrize("at", ["2026-03-20T09:00:00", "yesterday", ""])
def test_an_instant_that_is_none_is_refused(site: Site, alice: Person, at: str) -> None:
    answer = site["auditor"].get(f"/audit{alice.draft()}/state", params={"at": at})
    assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, "at")


def test_a_claim_did_not_exist_before_it_was_begun(site: Site, alice: Person) -> None:
    address = f"/audit{alice.draft()}/state"
    answer = site["auditor"].get(address, params={"at": "2026-03-20T08:59:59Z"})
    body = problem(answer)
    assert (answer.status_code, body["code"]) == (422, "audit.before_first_event")
    assert (body["errors"][0]["field"], body["begins_at"]) == ("at", "2026-03-20T09:00:00+00:00")


def test_the_auditor_reads_abandoned_drafts_too(site: Site, alice: Person) -> None:
    claim = alice.draft()
    alice.delete(claim)
    assert site["auditor"].get(f"/audit{claim}/state").json()["status"] == "ABANDONED"


def test_a_stream_that_is_no_claim_is_not_found(site: Site, alice: Person) -> None:
    alice.draft()
    insured = alice.get("/beneficiaries").json()["items"][0]["beneficiary_id"]
    window = SubmissionWindow.id_of(UUID(insured))
    for stream in (window, uuid4()):
        for what in ("history", "state"):
            answer = site["auditor"].get(f"/audit/claims/{stream}/{what}")
            assert (answer.status_code, problem(answer)["code"]) == (404, "claim.not_found")


def test_a_state_is_asked_for_at_a_version_or_at_an_instant(site: Site) -> None:
    claim = site["alice"].draft()
    both = {"version": 1, "at": "2026-03-20T10:00:00Z"}
    answer = site["auditor"].get(f"/audit{claim}/state", params=both)
    assert (answer.status_code, answer.json()["code"]) == (422, "field.not_applicable")


@pytest.mark.parametrize("cents", [-1, 2**63, 10**24])
def test_an_amount_that_no_database_compares_is_refused(site: Site, cents: int) -> None:
    agent = site["agent"]
    for name in ("least_cents", "most_cents"):
        listed = agent.get("/desk/queue", params={name: cents})
        taken = agent.post("/desk/queue/next", {name: cents})
        for answer in (listed, taken):
            assert (answer.status_code, problem(answer)["errors"][0]["field"]) == (422, name)
