"""Refusals of what a person declares: the steps, the drafts, the submission."""

from __future__ import annotations

from domain.errors.families import NotFound, Refusal, RuleBroken, StateConflict


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


class ClaimIncomplete(RuleBroken, code="claim.incomplete"):
    """Steps are missing or contradict each other; `others` names each field."""


class StatementsRequired(RuleBroken, code="claim.statements_required"):
    """The two declarations are not both made."""


class ClaimNotFound(NotFound, code="claim.not_found"):
    """No such claim."""


class AlreadySubmitted(StateConflict, code="claim.already_submitted"):
    """The claim is transmitted; details: reference."""


class NotSubmitted(StateConflict, code="claim.not_submitted"):
    """The claim is still a draft."""


class TooManyDrafts(StateConflict, code="claim.too_many_drafts"):
    """As many open drafts as one person may hold."""


class TooManyChanges(StateConflict, code="claim.too_many_changes"):
    """A draft that was changed as often as one may be; details: limit."""


class WindowFull(Refusal, code="claim.window_full"):
    """As many claims as the window allows; details: submitted_on, next_allowed_on."""
