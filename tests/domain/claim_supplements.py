"""What is asked of a person in the state machine, and what must hold of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from builders import LIMIT, TEXT, document
from desk import AGENT, OTHER, SYSTEM, lease_id
from domain.base import Act
from domain.claim import Claim
from domain.values import Answer, Reply, SupplementCode, SupplementPolicy, Wanted

from .claim_leases import ClaimsAtTheDesk
from .claim_oracle import Told
from .claim_strategies import maybe, which

POLICY = SupplementPolicy()
CODES = (SupplementCode.PASSPORT_COPY, SupplementCode.XRAYS, SupplementCode.LEGIBLE_COPY)
REPLY = Reply(answer=Answer.NOT_HELD, why="Perdu")


class ClaimsToComplete(ClaimsAtTheDesk):
    """Agents ask, the person answers some of it, the clockwork looks now and then."""

    @precondition(lambda self: self.claims)
    @rule(which=which, how_many=st.integers(0, 3), takes=maybe)
    def ask_for_more(self, which: int, how_many: int, takes: bool) -> None:
        if takes:
            self.take(which, AGENT, 1 + which % 50, over=False)
        held = self.claims[which % len(self.claims)].lease
        by = next((one for one in (AGENT, OTHER) if held and one.id == held.agent_id), AGENT)
        number = held.lease_id if held else lease_id(0)
        wanted = tuple(Wanted(code=code) for code in CODES[:how_many])

        def change(claim: Claim, act: Act) -> None:
            claim.request_supplement(number, wanted, POLICY, act, text_version=TEXT)

        refusal = self.do(which, change, by)
        may_ask = held is not None and held.lasts(self.now) and bool(wanted)
        assert (refusal is None) == may_ask

    @precondition(lambda self: any(claim.supplement for claim in self.claims))
    @rule(which=which, number=st.integers(0, 2), file=st.integers(1, 40), deposits=maybe)
    def answer(self, which: int, number: int, file: int, deposits: bool) -> None:
        chosen, items = self._asked(which)
        item_id = items[number % len(items)].item_id
        if deposits:
            answers = {"answers": (item_id,)}
            sent = document(file).model_copy(update=answers)
            self.do(chosen, lambda claim, act: claim.attach_document(sent, LIMIT, act))
        else:
            self.do(chosen, lambda claim, act: claim.answer_item(item_id, REPLY, act))

    @precondition(lambda self: any(claim.supplement for claim in self.claims))
    @rule(which=which, extends=maybe)
    def complete(self, which: int, extends: bool) -> None:
        chosen, _ = self._asked(which)

        def change(claim: Claim, act: Act) -> None:
            if extends:
                claim.extend_supplement(POLICY, act)
            else:
                claim.receive_supplement(act, text_version=TEXT)

        self.do(chosen, change)

    @precondition(lambda self: any(claim.supplement for claim in self.claims))
    @rule(which=which, days=st.sampled_from([0, 1, 8, 15, 30, 61]))
    def pursue(self, which: int, days: int) -> None:
        self.now += timedelta(days=days)
        chosen, _ = self._asked(which)

        def change(claim: Claim, act: Act) -> None:
            claim.pursue_supplement(POLICY, act, text_version=TEXT)

        assert self.do(chosen, change, SYSTEM) is None

    def answer_if_asked(self, which: int) -> None:
        if any(claim.supplement for claim in self.claims):
            chosen, _ = self._asked(which)
            first = next(iter(self.claims[chosen].documents), document().document_id)
            self.do(chosen, lambda claim, act: claim.remove_document(first, act))
            self.answer(which, which % 3, 1 + which % 40, deposits=which % 2 == 0)
            self.complete(which, extends=which % 5 == 0)

    def _asked(self, which: int) -> tuple[int, Any]:
        asked = [number for number, claim in enumerate(self.claims) if claim.supplement]
        chosen = asked[which % len(asked)]
        supplement = self.claims[chosen].supplement
        assert supplement is not None
        return chosen, supplement.request.items


def assert_well_asked(told: list[Told]) -> None:
    """What holds of every request, told from the events alone."""
    asked: dict[str, Any] | None = None
    before: set[str] = set()
    held: dict[str, list[str]] = {}
    for number, (name, facts) in enumerate(told):
        _hold(held, before, name, facts)
        if name == "claim_submitted":
            before = set(held)
        elif name == "supplement_requested":
            assert asked is None
            asked, before = facts["request"], set(held)
            assert asked["due_on"] == str(
                date.fromisoformat(asked["asked_on"]) + timedelta(days=60)
            )
        elif name == "claim_closed_without_response":
            assert asked is not None
            _assert_noticed(told[:number], facts)
        elif name == "supplement_received":
            assert asked is not None
            _assert_answered(asked, told[:number], held, before)
            before = set(held)
        assert len(set(held) - before) <= LIMIT
        if name in ("supplement_received", "claim_withdrawn"):
            asked = None


def _hold(held: dict[str, list[str]], before: set[str], name: str, facts: dict[str, Any]) -> None:
    """Follow what the claim holds; nothing transmitted goes unless a virus was found in it."""
    if name == "document_attached":
        held[facts["document"]["document_id"]] = facts["document"]["answers"]
    elif name == "document_classified" and facts["answers"]:
        held[facts["document_id"]] = facts["answers"]
    elif name in ("document_removed", "document_rejected"):
        assert name == "document_rejected" or facts["document_id"] not in before
        del held[facts["document_id"]]


def _assert_noticed(past: list[Told], closed: dict[str, Any]) -> None:
    """The last thing that the system said was a notice, and its day has come."""
    spoken = ("supplement_requested", "supplement_extended", "supplement_reminder_sent")
    last = [one for one in past if one.name in (*spoken, "closing_notice_sent")][-1]
    assert last.name == "closing_notice_sent"
    assert last.facts["due_on"] < last.facts["closes_on"] <= closed["timestamp"][:10]


def _assert_answered(
    asked: dict[str, Any], past: list[Told], held: dict[str, list[str]], before: set[str]
) -> None:
    """Every item has a reply that was not taken back, or a file that came since."""
    said = {one.facts["item_id"]: one.facts["reply"] for one in past if "item_id" in one.facts}
    files = [items for file, items in held.items() if file not in before]
    for item in asked["items"]:
        is_alone = len(asked["items"]) == 1 and [] in files
        is_deposited = is_alone or any(item["item_id"] in items for items in files)
        # A file that names no item may cover the passport; no other code is one of step 4 here.
        assert said.get(item["item_id"]) or is_deposited or item["code"] == "PASSPORT_COPY"
