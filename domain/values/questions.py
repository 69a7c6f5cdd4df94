"""What an insured person asks in their mailbox."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator

from domain.base import Personal, Value
from domain.values.writing import normalised


class Question(Value):
    """A question in free words; both texts are None once the person is forgotten.

    subject: 1 to 120 characters; body: 1 to 4,000; both after trimming, NFC.
    """

    subject: Annotated[str | None, AfterValidator(normalised), Personal] = None
    body: Annotated[str | None, AfterValidator(normalised), Personal] = None


class QuestionReply(Value):
    """The answer to a question; its text is None once the person is forgotten.

    body: 1 to 2,000 characters after trimming, NFC.
    """

    body: Annotated[str | None, AfterValidator(normalised), Personal] = None
