"""Claims of one person in every state that there is, and who holds each at the desk."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from application.automatic import ExpireDraft, expire_draft
from decided import BIG_LINE, LINE, REFUSED_LINE, decide, lease
from domain.claim import Claim
from domain.values import Status
from living import tick
from paid import arrived, failed, sent
from paper_forms import insured_of, keyed
from reviewed import ask_adviser, ask_state, bill
from teleservice import Person, Site, pdf
from workers.jobs import by_the_system

OWNER, HOLDER = "alice", "agent"
PART = LINE | {"retained_cents": 6000, "refused_cents": 2540, "reason": "CEILING_FRENCH_TARIFF"}


@dataclass(frozen=True)
class Standing:
    """A claim where it stands. prepared: by whom of the staff; ids: what an address may name."""

    name: str
    status: Status
    claim_id: str
    is_transmitted: bool
    is_keyed: bool
    holder: UUID | None
    prepared: frozenset[UUID]
    version: int
    ids: dict[str, str] = field(default_factory=dict)


def submitted(site: Site, **said: Any) -> str:
    """A claim that was just sent, beside the quota where that is full."""
    owner = site[OWNER]
    claim = owner.filled(**said)
    if owner.submit(claim).status_code == 429:
        place = f"/desk/insured/{insured_of(owner)}/quota-override"
        assert site["supervisor"].post(place, {"reason": "Essai"}).status_code == 201
        assert owner.submit(claim).status_code == 201
    return claim


def acknowledged(site: Site, **said: Any) -> str:
    claim = submitted(site, **said)
    site.acknowledge(claim)
    return claim


def held(site: Site, name: str = HOLDER) -> str:
    claim = acknowledged(site)
    done(site[name].post(f"/desk{claim}/lease"))
    return claim


def done(answer: Any) -> Any:
    assert answer.status_code in (200, 201, 204), answer.text
    return answer.json() if answer.content else None


def expired(site: Site) -> str:
    claim = site[OWNER].filled()
    site.clock.pass_by(days=40)
    _by_itself(site, expire_draft, ExpireDraft, claim)
    return claim


def abandoned(site: Site) -> str:
    claim = site[OWNER].filled()
    done(site[OWNER].delete(claim))
    return claim


def asked(site: Site) -> str:
    claim = acknowledged(site)
    body = {"lease_id": lease(site[HOLDER], claim), "items": [{"code": "PASSPORT_COPY"}]}
    done(site[HOLDER].post(f"/desk{claim}/supplement-requests", body))
    return claim


def answered(site: Site) -> str:
    claim = asked(site)
    owner = site[OWNER]
    (item,) = owner.claim(claim)["supplement"]["items"]
    done(owner.attach(claim, pdf(pages=1), data={"item_id": item["item_id"]}))
    done(owner.post(f"{claim}/supplement"))
    return claim


def closed(site: Site) -> str:
    claim = asked(site)
    for days in (61, 31, 31):
        tick(site, days=days)
        site.settle()
    return claim


def withdrawn(site: Site) -> str:
    claim = acknowledged(site)
    done(site[OWNER].post(f"{claim}/withdrawal"))
    return claim


def decided(*lines: dict[str, Any]) -> Callable[[Site], str]:
    def build(site: Site) -> str:
        claim = acknowledged(site)
        decide(site[HOLDER], claim, *lines)
        return claim

    return build


def appealed(site: Site) -> str:
    claim = decided(REFUSED_LINE)(site)
    body = {"route": "CRA", "grounds": "C'était urgent."}
    done(site[OWNER].post(f"{claim}/appeals", body))
    return claim


def rejected(site: Site) -> str:
    claim = appealed(site)
    appeal_id = site[OWNER].claim(claim)["decision"]["appeals"][0]["appeal_id"]
    body = {"outcome": "REJECTED", "reason": "La commission a statué."}
    done(site[HOLDER].post(f"/desk{claim}/appeals/{appeal_id}/outcome", body))
    return claim


def ordered(site: Site) -> str:
    claim = decided(LINE)(site)
    site.settle()
    return claim


def payment_failed(site: Site) -> str:
    claim = ordered(site)
    sent(site)
    failed(site, claim)
    return claim


def reimbursed(site: Site) -> str:
    claim = ordered(site)
    sent(site)
    arrived(site, claim)
    return claim


def to_be_signed(site: Site) -> str:
    claim = decided(BIG_LINE)(site)
    lease(site["supervisor"], claim)
    return claim


def prepared(site: Site) -> str:
    """Held for the second signature by the supervisor who had made a check before."""
    claim = acknowledged(site)
    supervisor: Person = site["supervisor"]
    under = {"lease_id": lease(supervisor, claim)}
    check = {"code": "IDENTITY_ON_INVOICES", "outcome": "FINE"}
    done(supervisor.post(f"/desk{claim}/checks", under | check))
    done(supervisor.delete(f"/desk{claim}/lease", params=under))
    decide(site[HOLDER], claim, BIG_LINE)
    lease(supervisor, claim)
    return claim


def studied(site: Site) -> str:
    """Held by the agent, with a bill that was copied and a suspicion that stands."""
    claim = acknowledged(site)
    agent = site[HOLDER]
    under = {"lease_id": lease(agent, claim)}
    swedish = bill(agent, claim, currency="SEK", amount_cents=108_345)
    done(agent.post(f"/desk{claim}/invoice-lines", under | {"lines": [swedish]}))
    done(agent.post(f"/desk{claim}/fraud-suspicions", under | {"reason": "Étrange"}))
    return claim


def with_adviser(site: Site) -> str:
    claim = acknowledged(site)
    ask_adviser(site[HOLDER], claim)
    return claim


def advised(site: Site) -> str:
    claim = with_adviser(site)
    lease(site["medical"], claim)
    return claim


def with_state(site: Site) -> str:
    claim = acknowledged(site)
    ask_state(site[HOLDER], claim)
    return claim


def being_keyed(site: Site) -> str:
    return keyed(site, site[OWNER]).replace("/desk/paper-claims", "/claims")


SCENES: dict[str, Callable[[Site], str]] = {
    "closed": closed,
    "expired": expired,
    "abandoned": abandoned,
    "payment failed": payment_failed,
    "reimbursed": reimbursed,
    "payment ordered": ordered,
    "being keyed": being_keyed,
    "awaiting": asked,
    "queued again": answered,
    "withdrawn": withdrawn,
    "accepted": decided(LINE),
    "partly accepted": decided(PART),
    "refused": decided(REFUSED_LINE),
    "under appeal": appealed,
    "appeal rejected": rejected,
    "assessed": decided(BIG_LINE),
    "with the adviser": with_adviser,
    "with the state": with_state,
    "acknowledged": acknowledged,
    "submitted": submitted,
    "draft": lambda site: site[OWNER].filled(),
    "held by the adviser": advised,
    "held by a supervisor": lambda site: held(site, "supervisor"),
    "to be signed": to_be_signed,
    "to be signed by who prepared it": prepared,
    "held": studied,
}
"""What is done to a claim, in an order in which no later one moves an earlier one."""

FEW = ("acknowledged", "draft", "being keyed", "held")


def standing(site: Site, name: str, path: str) -> Standing:
    """A claim as it stands now, read from the log."""
    claim = loaded(site, UUID(path.removeprefix("/claims/")))
    lease = claim.lease
    pending = claim.pending
    return Standing(
        name=name,
        status=claim.status,
        claim_id=str(claim.id),
        is_transmitted=claim.submitted_on is not None,
        is_keyed=claim.paper is not None,
        holder=lease.agent_id if lease and lease.lasts(site.clock()) else None,
        prepared=frozenset({pending.by, *pending.prepared_by}) if pending else frozenset(),
        version=claim.version,
        ids=dict(_ids(claim)) | {"message_id": _message(site)},
    )


def loaded(site: Site, claim_id: UUID) -> Claim:
    portal = site.client.portal
    assert portal is not None
    claim = portal.call(site.runtime.log.load, Claim, claim_id)
    assert claim is not None
    return claim


def _ids(claim: Claim) -> Any:
    """What an address or a body may name of a claim, else what nobody has."""
    nobodys = "00000000-0000-4000-8000-000000000000"
    review = claim.review
    found = {
        "claim_id": claim.id,
        "insured_id": claim.insured_id,
        "beneficiary_id": claim.insured_id,
        "document_id": next(iter(claim.documents), None),
        "lease_id": claim.lease.lease_id if claim.lease else None,
        "letter_id": next(reversed(claim.letters), None),
        "appeal_id": next(iter(claim.appeals), None),
        "item_id": claim.supplement.request.items[0].item_id if claim.supplement else None,
        "suspicion_id": next(iter(review.suspicions), None),
        "request_id": review.tariff.request.request_id if review.tariff else None,
        "line_id": review.lines[0].line_id if review.lines else None,
    }
    for name, value in found.items():
        yield name, str(value or nobodys)


def _message(site: Site) -> str:
    """What stands last in the owner's mailbox."""
    return str(site[OWNER].get("/messages").json()["items"][0]["message_id"])


def _by_itself(site: Site, handler: Any, kind: Any, claim: str) -> None:
    portal = site.client.portal
    assert portal is not None
    claim_id = UUID(claim.removeprefix("/claims/"))
    command = kind(asked=by_the_system(uuid4(), claim_id), claim_id=claim_id)
    portal.call(handler, command, site.runtime.ports)
