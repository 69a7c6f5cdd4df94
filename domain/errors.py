"""Every refusal, with the stable code that the outside world reads.

Refusal
├── RuleBroken            a field or a rule
│   ├── FieldRequired, FieldUnknown, FieldNotApplicable, InvalidChoice, FieldTooLong
│   ├── CareReasonTooLong, CareAmountFormat, CareAmountOutOfRange, AccidentDateRequired,
│   │   AccidentInTheFuture, AccidentAfterTheStay, BeneficiaryUnknown, SchemeNotServed
│   ├── DateFormat, DateDoesNotExist, StayStartsInTheFuture, StayEndsBeforeItStarts,
│   │   HospitalisationOutsideStay, HospitalisationWithoutANight, CountryNotAbroad
│   ├── DocumentLimitReached, DocumentRequired, DocumentUnreadable, DocumentNeedsAPassword,
│   │   DocumentActiveContent, DocumentInfected
│   └── ClaimIncomplete, StatementsRequired, IdempotencyKeyRequired, IdempotencyKeyReused,
│       VersionNotReached
├── NotFound              ClaimNotFound, DocumentNotFound, PageNotFound, ProposalNotFound,
│                         MessageNotFound, LetterNotFound, InsuredNotFound; foreign = unknown
├── StateConflict         AlreadySubmitted, NotSubmitted, TooManyDrafts, ChangedMeanwhile,
│                         SatisfactionAlreadyAnswered, TooManyQuestions, UnderReview, NotWaiting,
│                         LeaseNotHeld, LeaseHeldByAnother, TooManyLeases
├── StaleVersion          the caller's If-Match is not the current version
├── DocumentTooLarge, BodyTooLarge, DocumentTypeNotAccepted, WindowFull, NotPermitted
└── Unavailable           StoreUnavailable, ScannerUnavailable, ViewBehind; try again later
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar


class Refusal(Exception):
    """Something that cannot be done, and why.

    field: path of the field at fault within what was sent, None when none is.
    others: what else is wrong with the same input.
    details: what a person needs to mend it (numbers, dates, references); never personal data.
    """

    code: ClassVar[str]

    def __init_subclass__(cls, code: str = "") -> None:
        """Give a kind of refusal its stable code; a family of refusals has none."""
        if code:
            cls.code = code

    def __init__(
        self, field: str | None = None, *, others: Sequence[Refusal] = (), **details: Any
    ) -> None:
        """Say what is wrong, at which field."""
        super().__init__(self.code)
        self.field = field
        self.others = tuple(others)
        self.details = details


class RuleBroken(Refusal):
    """A field or a rule is not respected."""


class FieldRequired(RuleBroken, code="field.required"):
    """A displayed field is missing."""


class FieldUnknown(RuleBroken, code="field.unknown"):
    """A field that no form has."""


class FieldNotApplicable(RuleBroken, code="field.not_applicable"):
    """A field of a closed branch was sent."""


class InvalidChoice(RuleBroken, code="field.invalid_choice"):
    """A value outside the closed list, or of another type than the field's."""


class FieldTooLong(RuleBroken, code="field.too_long"):
    """A text longer than the field holds."""


class CareReasonTooLong(RuleBroken, code="care.reason_too_long"):
    """More than 180 characters."""


class CareAmountFormat(RuleBroken, code="care.amount_format"):
    """The amount is not a whole number of cents."""


class CareAmountOutOfRange(RuleBroken, code="care.amount_out_of_range"):
    """Below 0.01 € or above 999 999.99 €."""


class AccidentDateRequired(RuleBroken, code="care.accident_date_required"):
    """A third party caused an accident, and its date is missing."""


class AccidentInTheFuture(RuleBroken, code="care.accident_in_the_future"):
    """The accident lies after today."""


class AccidentAfterTheStay(RuleBroken, code="care.accident_after_the_stay"):
    """The accident lies after the last day of the stay."""


class DateFormat(RuleBroken, code="stay.date_format"):
    """Not a date."""


class DateDoesNotExist(RuleBroken, code="stay.date_does_not_exist"):
    """A day that no calendar has, such as 31 February."""


class StayStartsInTheFuture(RuleBroken, code="stay.starts_in_the_future"):
    """The stay has not begun."""


class StayEndsBeforeItStarts(RuleBroken, code="stay.ends_before_it_starts"):
    """The last day lies before the first."""


class HospitalisationOutsideStay(RuleBroken, code="stay.hospitalisation_outside_stay"):
    """A day in hospital that is no day of the stay."""


class HospitalisationWithoutANight(RuleBroken, code="stay.hospitalisation_without_a_night"):
    """In and out of hospital on the same day."""


class CountryNotAbroad(RuleBroken, code="stay.country_not_abroad"):
    """France: the same scheme, not abroad."""


class BeneficiaryUnknown(RuleBroken, code="beneficiary.unknown"):
    """Not the insured person and not attached to them."""


class SchemeNotServed(RuleBroken, code="insured.scheme_not_served"):
    """The insured person's scheme has its own service."""


class DocumentLimitReached(RuleBroken, code="document.limit_reached"):
    """The claim holds as many documents as it may."""


class DocumentRequired(RuleBroken, code="document.required"):
    """The claim holds no document."""


class DocumentUnreadable(RuleBroken, code="document.unreadable"):
    """Empty, damaged, or not parsed within its limits."""


class DocumentNeedsAPassword(RuleBroken, code="document.needs_a_password"):
    """A PDF that does not open without a password."""


class DocumentActiveContent(RuleBroken, code="document.active_content"):
    """A PDF that carries a program or another file."""


class DocumentInfected(RuleBroken, code="document.infected"):
    """The antivirus took a file with these very bytes away from the claim."""


class ClaimIncomplete(RuleBroken, code="claim.incomplete"):
    """Steps are missing or contradict each other; `others` names each field."""


class StatementsRequired(RuleBroken, code="claim.statements_required"):
    """The two declarations are not both made."""


class IdempotencyKeyRequired(RuleBroken, code="idempotency.key_required"):
    """A POST without an Idempotency-Key."""


class IdempotencyKeyReused(RuleBroken, code="idempotency.key_reused"):
    """The same Idempotency-Key with another body."""


class VersionNotReached(RuleBroken, code="audit.version_not_reached"):
    """A version that the claim never had; details: latest."""


class NotFound(Refusal):
    """There is no such thing for this person; a foreign one looks the same."""


class ClaimNotFound(NotFound, code="claim.not_found"):
    """No such claim."""


class DocumentNotFound(NotFound, code="document.not_found"):
    """No such document in this claim."""


class PageNotFound(NotFound, code="document.page_not_found"):
    """The document has no such page."""


class ProposalNotFound(NotFound, code="proposal.not_found"):
    """No fitted copy is proposed under this id, or none any more."""


class MessageNotFound(NotFound, code="message.not_found"):
    """No such message in this mailbox."""


class LetterNotFound(NotFound, code="letter.not_found"):
    """No such letter about this claim, or none yet."""


class InsuredNotFound(NotFound, code="insured.not_found"):
    """No such insured person."""


class StateConflict(Refusal):
    """Right in itself, but not in the present state."""


class AlreadySubmitted(StateConflict, code="claim.already_submitted"):
    """The claim is transmitted; details: reference."""


class NotSubmitted(StateConflict, code="claim.not_submitted"):
    """The claim is still a draft."""


class TooManyDrafts(StateConflict, code="claim.too_many_drafts"):
    """As many open drafts as one person may hold."""


class ChangedMeanwhile(StateConflict, code="claim.changed_meanwhile"):
    """Somebody else changed it at the same time, again and again."""


class SatisfactionAlreadyAnswered(StateConflict, code="satisfaction.already_answered"):
    """One answer per claim."""


class TooManyQuestions(StateConflict, code="message.too_many_questions"):
    """As many questions as one person may ask in a day; details: limit."""


class UnderReview(StateConflict, code="claim.under_review"):
    """An agent studies the claim; details: reference."""


class NotWaiting(StateConflict, code="claim.not_waiting"):
    """The claim waits for nobody at the desk."""


class LeaseNotHeld(StateConflict, code="lease.not_held"):
    """The caller does not hold the claim under this lease, or no longer."""


class LeaseHeldByAnother(StateConflict, code="lease.held_by_another"):
    """Somebody holds the claim; details: expires_at."""


class TooManyLeases(StateConflict, code="lease.too_many"):
    """As many claims as one agent may hold; details: limit."""


class StaleVersion(Refusal, code="claim.changed_meanwhile"):
    """The version that the caller saw is no longer the current one; details: version."""


class DocumentTooLarge(Refusal, code="document.too_large"):
    """A file above its limit; details: size_bytes, limit_bytes."""


class BodyTooLarge(Refusal, code="body.too_large"):
    """A request above its limit; details: limit_bytes."""


class DocumentTypeNotAccepted(Refusal, code="document.type_not_accepted"):
    """Content that is none of PDF, JPEG and PNG."""


class WindowFull(Refusal, code="claim.window_full"):
    """As many claims as the window allows; details: submitted_on, next_allowed_on."""


class NotPermitted(Refusal, code="access.not_permitted"):
    """The role may not do this."""


class Unavailable(Refusal):
    """Nothing was decided; the same request may be sent again; details: retry_after_s."""


class StoreUnavailable(Unavailable, code="store.unavailable"):
    """The log, the keys or the files cannot be reached."""


class ScannerUnavailable(Unavailable, code="scanner.unavailable"):
    """The antivirus cannot be asked now."""


class ViewBehind(Unavailable, code="view.behind"):
    """The view has not reached the position that was asked for."""
