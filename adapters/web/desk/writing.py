"""A form of the desk that ends in a letter: kept at every step, shown beside the documents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from fastapi import Request
from fastapi.responses import RedirectResponse, Response

from adapters import french
from adapters.documents.admission import in_the_words_of_the_domain
from adapters.documents.memory_file import memory_file
from adapters.http.downloads import SAFE_TO_SAVE
from adapters.http.file_names import attachment
from adapters.http.session import TOKEN_FIELD, Visit
from adapters.web.desk import typed
from adapters.web.desk.lease_page import lease_of
from adapters.web.desk.opening import Opened
from adapters.web.forms import FieldError, Form
from adapters.web.keyed import keyed
from application.ports import Asked
from domain.errors import LetterNotFound, Refusal

Words = Mapping[str, str]
Lengthen = Callable[[Words], Words]
Shorten = Callable[[Words, int], Words]

PDF: Final = "application/pdf"
WIDTH_PX: Final = 1240
PAGE: Final = re.compile(r"[1-9][0-9]?")
CHANGED: Final = (
    "Le dossier a changé depuis que vous avez ouvert ce formulaire : relisez les documents et"
    " l'historique, puis envoyez à nouveau. Rien de ce que vous avez saisi n'est perdu."
)


@dataclass(frozen=True)
class Writing:
    """One request to a form of a claim. name: decision, complement or confirmation."""

    opened: Opened
    name: str
    sent: Mapping[str, str]

    @classmethod
    async def open(cls, request: Request, visit: Visit, claim_id: UUID, name: str) -> Writing:
        """The form of a claim, with what was sent of it.

        Raises: ForeignRequest, ClaimNotFound, NotPermitted, StoreUnavailable.
        """
        sent: Mapping[str, str] = {}
        if request.method == "POST":
            sent = await typed.many_fields_of(request)
            visit.confirm(sent.get(TOKEN_FIELD))
        return cls(await Opened.open(request, visit, claim_id), name, sent)

    @property
    def address(self) -> str:
        """Where the form stands."""
        return f"{self.opened.address}/{self.name}"

    @property
    def words(self) -> Mapping[str, str]:
        """What was sent of the agent's words."""
        return typed.words_of(self.sent)

    @property
    def lease_id(self) -> UUID:
        """The lease that the form was filled under; that of whoever looks when it names none."""
        own = self.opened.own_lease
        if "bail" in self.sent:
            return lease_of(self.sent["bail"])
        return own.lease_id if own else UUID(int=0)

    @property
    def wish(self) -> str:
        """Which button was pressed."""
        return self.sent.get("faire", "")

    @property
    def asked(self) -> Asked:
        """Who asks by this form, once however often it is sent.

        Raises: IdempotencyKeyRequired.
        """
        return keyed(self.opened.visit.asked, self.sent.get("cle", ""), self.opened.claim.id)

    @property
    def was_done(self) -> bool:
        """Whether this very form was accepted before."""
        return self.asked.command_id in self.opened.claim.accepted

    async def with_lines(self, add: Lengthen, remove: Shorten) -> Words:
        """Keep what was typed, with a line more or one less when a button says so."""
        words, (wish, _, number) = self.words, self.wish.partition(" ")
        if wish == "ajouter":
            words = add(words)
        elif wish == "retirer" and number.isascii() and number.isdigit() and len(number) <= 3:
            words = remove(words, int(number))
        await self.keep(words)
        return words

    def left(self) -> Response | None:
        """Where a button leads that sends nothing; None for any other. What was typed is kept."""
        wish, _, view = self.wish.partition(" ")
        if wish == "garder":
            return Response(status_code=204)
        if wish == "retour":
            return self.done(is_back=True)
        return self.back(view) if wish == "vue" else None

    async def keep(self, words: Mapping[str, str]) -> None:
        """Keep what was typed, whatever becomes of it."""
        opened = self.opened
        await typed.keep(opened.runtime, opened.claim, self.name, self._agent_id, words)

    async def kept(self) -> Mapping[str, str] | None:
        """What was typed before, None when there is nothing."""
        opened = self.opened
        pad = await typed.kept(opened.runtime, opened.claim, self.name, self._agent_id)
        return pad.values if pad else None

    async def drop(self) -> None:
        """Forget what was typed: it was sent."""
        await typed.drop(self.opened.runtime, self.opened.claim.id, self.name, self._agent_id)

    async def show(self, form: Form, status: int = 200, **given: Any) -> Response:
        """The form beside the documents, with who holds the claim now."""
        return await self.opened.show(
            f"agents/poste-{self.name}.html",
            status,
            form=form,
            place=self.address,
            saves=True,
            **given,
        )

    async def show_letter(
        self, content: bytes, form: Form, status: int = 200, **given: Any
    ) -> Response:
        """The letter as it would be sent, page by page, beside what it says and its button."""
        return await self.opened.show(
            "agents/poste-apercu.html",
            status,
            form=form,
            place=self.address,
            what=self.name,
            pages=range(1, await self._pages(content) + 1),
            digest=digest_of(content),
            **given,
        )

    async def picture(self, content: bytes, page: str) -> Response:
        """A page of the letter as a picture.

        Raises: LetterNotFound for a page that it does not have, StoreUnavailable.
        """
        if not PAGE.fullmatch(page) or int(page) > await self._pages(content):
            raise LetterNotFound
        with memory_file() as file, in_the_words_of_the_domain():
            file.write(content)
            file.flush()
            drawn = await self.opened.runtime.studio.picture(
                file, media_type=PDF, page=int(page), width_px=WIDTH_PX
            )
        return Response(drawn, headers=SAFE_TO_SAVE, media_type="image/jpeg")

    def done(self, *, is_back: bool = False) -> Response:
        """Where one goes once the form was accepted."""
        return RedirectResponse(f"{self.opened.address}{'' if is_back else '?fait'}", 303)

    def back(self, view: str = "") -> Response:
        """The form again, with this page of a document beside it."""
        return RedirectResponse(f"{self.address}?vue={view}" if view else self.address, 303)

    async def _pages(self, content: bytes) -> int:
        with memory_file() as file, in_the_words_of_the_domain():
            file.write(content)
            file.flush()
            return len(await self.opened.runtime.studio.sizes(file))

    @property
    def _agent_id(self) -> UUID:
        return self.opened.visit.asked.author.id


def digest_of(content: bytes) -> str:
    """What names a letter: SHA-256, hex."""
    return hashlib.sha256(content).hexdigest()


def letter_file(content: bytes) -> Response:
    """The letter as it would be sent, to be saved."""
    headers = {**SAFE_TO_SAVE, "Content-Disposition": attachment("apercu.pdf")}
    return Response(content, media_type=PDF, headers=headers)


def told(refusal: Refusal) -> FieldError:
    """A refusal that is about the whole form."""
    return FieldError(None, french.sentence(refusal.code, refusal.details))


def on_to(address: str) -> Response:
    """The page that comes next."""
    return RedirectResponse(address, 303)
