"""The e-mails that say that a message waits: words that anybody may read over a shoulder."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from domain.values import NoticeKind


class NoticeText(NamedTuple):
    """The words of a notice: nothing of the person, the claim, the care or the decision."""

    subject: str
    said: str


NOTICES: Final[Mapping[NoticeKind, NoticeText]] = {
    NoticeKind.ACKNOWLEDGMENT: NoticeText(
        subject="Un nouveau message vous attend",
        said="Un nouveau message vous attend dans votre messagerie.",
    ),
    NoticeKind.SUPPLEMENT: NoticeText(
        subject="Une réponse est attendue de vous",
        said="Un message de votre messagerie attend une réponse de vous.",
    ),
    NoticeKind.ACCOUNT: NoticeText(
        subject="Une réponse est attendue de vous",
        said="Un message de votre messagerie attend une réponse de vous.",
    ),
    NoticeKind.LETTER: NoticeText(
        subject="Un nouveau courrier vous attend",
        said="Un nouveau courrier vous attend dans votre messagerie.",
    ),
    NoticeKind.MESSAGE: NoticeText(
        subject="Un nouveau message vous attend",
        said="Un nouveau message vous attend dans votre messagerie.",
    ),
}

_BODY: Final = """\
Bonjour,

{said}

Pour le lire, connectez-vous :
{link}

Par sécurité, cet e-mail ne dit rien de son contenu. Ne donnez à personne vos codes de connexion : \
nous ne vous les demanderons jamais.

Cet e-mail est envoyé automatiquement, merci de ne pas y répondre.

--\x20
Escale
{banner}
"""


def notice_text(kind: NoticeKind, *, link: str, banner: str) -> NoticeText:
    """A notice as it is sent. link: where the mailbox is; banner: what the service is not."""
    text = NOTICES[kind]
    return text._replace(said=_BODY.format(said=text.said, link=link, banner=banner))
