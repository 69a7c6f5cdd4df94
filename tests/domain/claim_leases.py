"""What agents do with the claims of the state machine."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from desk import AGENT, OTHER, POLICY, SYSTEM, lease_id
from domain.base import Act, Author
from domain.claim import Claim
from domain.errors import LeaseHeldByAnother
from domain.values import Lease

from .claim_strategies import maybe, which
from .claim_world import ClaimsUnderTest

AGENTS = (AGENT, OTHER)


class ClaimsAtTheDesk(ClaimsUnderTest):
    """Two agents and the clockwork, who take, keep and give back."""

    @precondition(lambda self: self.claims)
    @rule(which=which, by=st.sampled_from(AGENTS), number=st.integers(1, 99), over=maybe)
    def take(self, which: int, by: Author, number: int, over: bool) -> None:
        """Take a claim, from whoever holds it if need be."""

        def change(claim: Claim, act: Act) -> Lease:
            if over:
                return claim.take_over(lease_id(number), "Absence", POLICY, act)
            return claim.assign(lease_id(number), POLICY, act)

        before = self.claims[which % len(self.claims)].lease
        refusal = self.do(which, change, by)
        after = self.claims[which % len(self.claims)].lease
        is_mine = after is not None and after.agent_id == by.id
        assert is_mine == (refusal is None)
        if isinstance(refusal, LeaseHeldByAnother):
            assert before is not None
            assert before.lasts(self.now)
            assert not over

    @precondition(lambda self: self.claims)
    @rule(which=which, by=st.sampled_from(AGENTS), renews=maybe)
    def end_lease(self, which: int, by: Author, renews: bool) -> None:
        """Go on with a claim, or give it back, under whatever lease there is."""
        held = self.claims[which % len(self.claims)].lease
        number = held.lease_id if held else lease_id(0)

        def change(claim: Claim, act: Act) -> None:
            claim.renew(number, POLICY, act) if renews else claim.release(number, act)

        refusal = self.do(which, change, by)
        is_theirs = held is not None and held.agent_id == by.id and held.lasts(self.now)
        assert (refusal is None) == is_theirs

    @precondition(lambda self: self.claims)
    @rule(which=which)
    def return_lease(self, which: int) -> None:
        assert self.do(which, lambda claim, act: claim.return_expired(act), SYSTEM) is None
        lease = self.claims[which % len(self.claims)].lease
        assert lease is None or lease.lasts(self.now)
