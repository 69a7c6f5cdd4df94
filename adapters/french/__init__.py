"""Every French sentence, by code or kind; each is written in one of the files beside."""

from adapters.french.advice import BY_STATUS, GAPS, UNSAID, Advice, unsaid
from adapters.french.copy import DRAFT_FOLDER, READ_ME, UNREADABLE
from adapters.french.labels import (
    BROWSERS,
    CONTACT_CHANNELS,
    CONTACT_DIRECTIONS,
    CONTACT_QUALIFICATIONS,
    CONTACT_REASON,
    CONTACT_SUB_REASON,
    FIELD_NAMES,
    FIT_OFFERS,
    SCANS,
    STATUS_LABELS,
    TIMELINE,
    UNCOVERED,
)
from adapters.french.messages import (
    MESSAGES,
    SENDER,
    STATEMENTS_VERSION,
    MessageText,
    message_text,
    sender_of,
)
from adapters.french.notices import NOTICES, NoticeText, notice_text
from adapters.french.sentences import NOT_ABROAD, sentence
from adapters.french.statements import LEGAL_TEXT, STATEMENTS, StatementTexts
from adapters.french.voices import (
    ATTACH_AGAIN,
    WE_DO,
    add_if_possible,
    check_files_hold,
)
from adapters.french.writing import (
    day,
    day_of_month,
    euros,
    in_words,
    listed,
    moment,
    short_day,
    size,
)

__all__ = [
    "ATTACH_AGAIN",
    "BROWSERS",
    "BY_STATUS",
    "CONTACT_CHANNELS",
    "CONTACT_DIRECTIONS",
    "CONTACT_QUALIFICATIONS",
    "CONTACT_REASON",
    "CONTACT_SUB_REASON",
    "DRAFT_FOLDER",
    "FIELD_NAMES",
    "FIT_OFFERS",
    "GAPS",
    "LEGAL_TEXT",
    "MESSAGES",
    "NOTICES",
    "NOT_ABROAD",
    "READ_ME",
    "SCANS",
    "SENDER",
    "STATEMENTS",
    "STATEMENTS_VERSION",
    "STATUS_LABELS",
    "TIMELINE",
    "UNCOVERED",
    "UNREADABLE",
    "UNSAID",
    "WE_DO",
    "Advice",
    "MessageText",
    "NoticeText",
    "StatementTexts",
    "add_if_possible",
    "check_files_hold",
    "day",
    "day_of_month",
    "euros",
    "in_words",
    "listed",
    "message_text",
    "moment",
    "notice_text",
    "sender_of",
    "sentence",
    "short_day",
    "size",
    "unsaid",
]
