"""Refusals of files."""

from __future__ import annotations

from domain.errors.families import NotFound, Refusal, RuleBroken, StateConflict, Unavailable


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


class DraftsFull(StateConflict, code="document.drafts_full"):
    """The drafts of a person hold as much as an account may; details: limit_bytes."""


class DocumentNotFound(NotFound, code="document.not_found"):
    """No such document in this claim."""


class PageNotFound(NotFound, code="document.page_not_found"):
    """The document has no such page."""


class ProposalNotFound(NotFound, code="proposal.not_found"):
    """No fitted copy is proposed under this id, or none any more."""


class DocumentTooLarge(Refusal, code="document.too_large"):
    """A file above its limit; details: size_bytes, limit_bytes."""


class DocumentTypeNotAccepted(Refusal, code="document.type_not_accepted"):
    """Content that is none of PDF, JPEG and PNG."""


class ScannerUnavailable(Unavailable, code="scanner.unavailable"):
    """The antivirus cannot be asked now."""
