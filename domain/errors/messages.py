"""Refusals about messages, questions and letters."""

from __future__ import annotations

from domain.errors.families import NotFound, StateConflict


class MessageNotFound(NotFound, code="message.not_found"):
    """No such message in this mailbox."""


class LetterNotFound(NotFound, code="letter.not_found"):
    """No such letter about this claim, or none yet."""


class SatisfactionAlreadyAnswered(StateConflict, code="satisfaction.already_answered"):
    """One answer per claim."""


class TooManyQuestions(StateConflict, code="message.too_many_questions"):
    """As many questions as one person may ask in a day; details: limit."""


class QuestionAlreadyAnswered(StateConflict, code="message.already_answered"):
    """One answer per question, whoever was first."""


class TooManyCopies(StateConflict, code="acknowledgment.too_many_copies"):
    """As many copies of an acknowledgment as may be sent in a day; details: limit."""
