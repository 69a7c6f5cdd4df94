"""The closed lists."""

from __future__ import annotations

from enum import StrEnum


class Nationality(StrEnum):
    """Nationality of the insured person. Source: docs/sources.md#seed-step-1."""

    FRENCH = "FRENCH"
    EU_EEA_UK_CH = "EU_EEA_UK_CH"
    OTHER = "OTHER"


class InsuredSituation(StrEnum):
    """Situation of the insured person on the day of care. Source: docs/sources.md#seed-step-1."""

    EMPLOYED_OR_SELF_EMPLOYED = "EMPLOYED_OR_SELF_EMPLOYED"
    STUDENT_OR_TRAINEE = "STUDENT_OR_TRAINEE"
    UNEMPLOYMENT_BENEFIT = "UNEMPLOYMENT_BENEFIT"
    SWISS_CROSS_BORDER = "SWISS_CROSS_BORDER"
    RETIRED = "RETIRED"
    DISABILITY_PENSIONER = "DISABILITY_PENSIONER"
    OTHER = "OTHER"


class CareLink(StrEnum):
    """What the care is linked to. Source: docs/sources.md#care-linked-to."""

    ILLNESS = "ILLNESS"
    MATERNITY = "MATERNITY"
    LONG_TERM_CONDITION = "LONG_TERM_CONDITION"
    THIRD_PARTY_ACCIDENT = "THIRD_PARTY_ACCIDENT"
    OTHER_ACCIDENT = "OTHER_ACCIDENT"
    WORK_ACCIDENT_OR_DISEASE = "WORK_ACCIDENT_OR_DISEASE"
    OTHER = "OTHER"


class StayReason(StrEnum):
    """Why the person stayed abroad. Source: docs/sources.md#stay-reason."""

    TOURISM = "TOURISM"
    FAMILY_VISIT = "FAMILY_VISIT"
    STUDIES = "STUDIES"
    POSTING = "POSTING"
    BUSINESS_TRIP = "BUSINESS_TRIP"
    CROSS_BORDER = "CROSS_BORDER"
    JOB_SEARCH = "JOB_SEARCH"
    SCHEDULED_CARE = "SCHEDULED_CARE"
    RESIDENCE = "RESIDENCE"
    OTHER = "OTHER"


class TariffBasis(StrEnum):
    """The tariff that a person asks for, in the zone only. Source: docs/sources.md#seed-step-3."""

    COUNTRY_OF_STAY = "COUNTRY_OF_STAY"
    FRENCH = "FRENCH"


class Zone(StrEnum):
    """Which rules a country falls under on a given day. Source: docs/sources.md#zones."""

    EU_EEA_UK_CH = "EU_EEA_UK_CH"
    OUTSIDE = "OUTSIDE"
    FR_COM = "FR_COM"


class DocumentCode(StrEnum):
    """Kinds of supporting document. Source: docs/sources.md#required-documents."""

    PAID_INVOICES = "PAID_INVOICES"
    PAYMENT_PROOFS = "PAYMENT_PROOFS"
    PRESCRIPTIONS = "PRESCRIPTIONS"
    PRIOR_AUTHORISATION = "PRIOR_AUTHORISATION"
    POSTING_AGREEMENT = "POSTING_AGREEMENT"
    MISSION_NOTICE = "MISSION_NOTICE"
    PASSPORT_COPY = "PASSPORT_COPY"
    MEDICAL_REPORT = "MEDICAL_REPORT"
    TRAVEL_TICKET = "TRAVEL_TICKET"
    LOCAL_CARE_SHEET = "LOCAL_CARE_SHEET"


class SupplementCode(StrEnum):
    """What an agent may ask a person to add. Source: docs/sources.md#supplement."""

    PAID_INVOICES = "PAID_INVOICES"
    PAYMENT_PROOFS = "PAYMENT_PROOFS"
    PRESCRIPTIONS = "PRESCRIPTIONS"
    PRIOR_AUTHORISATION = "PRIOR_AUTHORISATION"
    POSTING_AGREEMENT = "POSTING_AGREEMENT"
    MISSION_NOTICE = "MISSION_NOTICE"
    PASSPORT_COPY = "PASSPORT_COPY"
    MEDICAL_REPORT = "MEDICAL_REPORT"
    TRAVEL_TICKET = "TRAVEL_TICKET"
    LOCAL_CARE_SHEET = "LOCAL_CARE_SHEET"
    TRANSLATION = "TRANSLATION"
    XRAYS = "XRAYS"
    BANK_DETAILS = "BANK_DETAILS"
    LEGIBLE_COPY = "LEGIBLE_COPY"
    DETAILED_INVOICE = "DETAILED_INVOICE"
    CARE_DATES = "CARE_DATES"
    CURRENCY = "CURRENCY"
    BENEFICIARY_NAME_ON_INVOICE = "BENEFICIARY_NAME_ON_INVOICE"
    ACCIDENT_CIRCUMSTANCES = "ACCIDENT_CIRCUMSTANCES"
    PARTIAL_REIMBURSEMENT_AMOUNT = "PARTIAL_REIMBURSEMENT_AMOUNT"
    OTHER = "OTHER"


class Answer(StrEnum):
    """What a person says of an expected document that no file covers."""

    NOT_HELD = "NOT_HELD"
    NOT_CONCERNED = "NOT_CONCERNED"


class Status(StrEnum):
    """Where a claim stands. Source: docs/sources.md#states."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    QUEUED = "QUEUED"
    IN_REVIEW = "IN_REVIEW"
    ASSESSED = "ASSESSED"
    ACCEPTED = "ACCEPTED"
    PARTIALLY_ACCEPTED = "PARTIALLY_ACCEPTED"
    REFUSED = "REFUSED"
    PAYMENT_ORDERED = "PAYMENT_ORDERED"
    PAYMENT_FAILED = "PAYMENT_FAILED"
    REIMBURSED = "REIMBURSED"
    UNDER_APPEAL = "UNDER_APPEAL"
    APPEAL_REJECTED = "APPEAL_REJECTED"
    AWAITING_SUPPLEMENT = "AWAITING_SUPPLEMENT"
    MEDICAL_OPINION_PENDING = "MEDICAL_OPINION_PENDING"
    FOREIGN_TARIFF_PENDING = "FOREIGN_TARIFF_PENDING"
    CLOSED_NO_RESPONSE = "CLOSED_NO_RESPONSE"
    WITHDRAWN = "WITHDRAWN"
    ABANDONED = "ABANDONED"
    EXPIRED = "EXPIRED"


class LeaseEnd(StrEnum):
    """Why an agent holds a claim no more."""

    GIVEN_BACK = "GIVEN_BACK"
    EXPIRED = "EXPIRED"
    TAKEN_OVER = "TAKEN_OVER"


class WaitsFor(StrEnum):
    """Who must act before a claim goes on."""

    AGENT = "AGENT"
    INSURED = "INSURED"
    MEDICAL_ADVISER = "MEDICAL_ADVISER"
    STATE_OF_STAY = "STATE_OF_STAY"


class Reopening(StrEnum):
    """Why a closed claim is open again."""

    LATE_DEPOSIT = "LATE_DEPOSIT"


class Channel(StrEnum):
    """How a claim reached the CNSE: by the online service or keyed from paper."""

    ONLINE = "ONLINE"
    PAPER = "PAPER"


class DraftEnd(StrEnum):
    """Why a draft ended without a submission."""

    ABANDONED = "ABANDONED"
    EXPIRED = "EXPIRED"


class MediaType(StrEnum):
    """What a file is, told by its content alone."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"


class ScanOutcome(StrEnum):
    """What the antivirus says of a file; NOT_SCANNED until it has said anything."""

    CLEAN = "CLEAN"
    INFECTED = "INFECTED"
    NOT_SCANNED = "NOT_SCANNED"
    SCAN_ERROR = "SCAN_ERROR"
