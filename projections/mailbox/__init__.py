"""The messages that an insured person received or sent and still sees."""

from sqlalchemy import Table

from projections.mailbox.fold import HANDLES, apply
from projections.mailbox.questions import AskedQuestion, find_question, open_questions
from projections.mailbox.reading import Message, find, list_of
from projections.mailbox.table import NAME, TABLE, VERSION, Direction, MessageKind

__all__ = [
    "HANDLES",
    "NAME",
    "TABLE",
    "TABLES",
    "VERSION",
    "AskedQuestion",
    "Direction",
    "Message",
    "MessageKind",
    "apply",
    "find",
    "find_question",
    "list_of",
    "open_questions",
]

TABLES: tuple[Table, ...] = (TABLE,)
