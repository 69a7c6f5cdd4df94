"""Refusals of how something is asked, by whom and when, whatever it is about."""

from __future__ import annotations

from domain.errors.families import NotFound, Refusal, RuleBroken, StateConflict, Unavailable


class IdempotencyKeyRequired(RuleBroken, code="idempotency.key_required"):
    """A POST without an Idempotency-Key."""


class IdempotencyKeyReused(RuleBroken, code="idempotency.key_reused"):
    """The same Idempotency-Key with another body."""


class VersionNotReached(RuleBroken, code="audit.version_not_reached"):
    """A version that the claim never had; details: latest."""


class BeforeFirstEvent(RuleBroken, code="audit.before_first_event"):
    """An instant at which the claim had not begun; details: begins_at."""


class EventTypeNotFound(NotFound, code="audit.event_type_not_found"):
    """No event has this stored name."""


class NotSignedYet(StateConflict, code="audit.not_signed_yet"):
    """The newest events still wait for the checkpoint that proves them."""


class InsuredNotFound(NotFound, code="insured.not_found"):
    """No such insured person."""


class ChangedMeanwhile(StateConflict, code="claim.changed_meanwhile"):
    """Somebody else changed it at the same time, again and again."""


class StaleVersion(Refusal, code="claim.changed_meanwhile"):
    """The version that the caller saw is no longer the current one; details: version."""


class BodyTooLarge(Refusal, code="body.too_large"):
    """A request above its limit; details: limit_bytes."""


class NotPermitted(Refusal, code="access.not_permitted"):
    """The role may not do this."""


class OpeningReasonRequired(NotPermitted, code="access.reason_required"):
    """Whoever does not hold a claim says why they open its documents."""


class TooManyRequests(Refusal, code="abuse.too_many"):
    """Too much of the same in too little time; details: retry_after_s."""


class StoreUnavailable(Unavailable, code="store.unavailable"):
    """The log, the keys or the files cannot be reached."""


class TooManyListeners(Unavailable, code="log.too_many_listeners"):
    """As many follow the log as one process serves; details: limit."""


class ViewBehind(Unavailable, code="view.behind"):
    """The view has not reached the position that was asked for."""
