"""A browser of the pages' tests, with a page of each kind to look at."""

from __future__ import annotations

from typing import Annotated, Any
from urllib.parse import parse_qs, urlsplit

from fastapi import APIRouter, Depends, Request
from httpx2 import Response
from starlette.testclient import TestClient

from adapters.http.session import Visit, asking_page, changing_page, uploading_page
from adapters.identity.personas import persona_named
from adapters.identity.sessions import LoggedIn
from application.access import Action
from domain.base import Author, Role
from teleservice import Site

HERE = "http://127.0.0.1:8000"
SESSION, LOGIN = "escale-dev", "escale-dev-login"
OURS = {"Origin": HERE}

Reader = Annotated[Visit, Depends(asking_page(Action.READ_CLAIM))]
Writer = Annotated[Visit, Depends(changing_page(Action.CHANGE_CLAIM))]
Uploader = Annotated[Visit, Depends(uploading_page(Action.CHANGE_CLAIM))]
Agent = Annotated[Visit, Depends(asking_page(Action.READ_QUEUE))]

pages = APIRouter()
"""A page of each kind, as those of the service will be."""


@pages.get("/une-page")
async def look(visit: Reader) -> str:
    return f"{visit.asked.author.role} {visit.session.csrf}"


@pages.post("/une-page")
async def change(request: Request, visit: Writer) -> str:
    form = await request.form()
    return f"{visit.asked.author.id} {form.get('typed')}"


@pages.post("/un-envoi")
async def upload(request: Request, visit: Uploader) -> str:
    visit.confirm((await request.body()).decode())
    return "sent"


@pages.get("/une-page-d-agent")
async def look_at_the_queue(visit: Agent) -> str:
    return str(visit.asked.author.role)


class Browser:
    """A browser with cookies of its own, on the one application."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.client = TestClient(site.app, base_url=HERE, follow_redirects=False)
        self.client.portal = site.client.portal  # the one event loop of the application

    def get(self, path: str, **more: Any) -> Response:
        return self.client.get(path, **more)

    def post(self, path: str, form: dict[str, str] | None = None, **more: Any) -> Response:
        return self.client.post(path, data=form or {}, **({"headers": OURS} | more))

    def begin(self, way: str = "compte", **query: str) -> str:
        """Begin a log-in; gives the provider's address."""
        answer = self.get(f"/connexion/{way}", params=query)
        assert answer.status_code == 303
        return str(answer.headers["location"])

    def choose(self, address: str, persona: str) -> str:
        """Pick a persona there; gives the address that brings back."""
        answer = self.get(f"{address}&persona={persona}")
        assert answer.status_code == 303
        return str(answer.headers["location"])

    def log_in(self, persona: str = "alice", way: str = "compte", **query: str) -> Response:
        return self.get(self.choose(self.begin(way, **query), persona))

    def csrf(self) -> str:
        return str(self.get("/une-page").json()).split()[1]

    @property
    def session(self) -> str | None:
        return self.client.cookies.get(SESSION)


def somebody() -> LoggedIn:
    author = Author(role=Role.INSURED, id=persona_named("alice").persona_id)
    return LoggedIn(author=author, way="insured", acr=None, browser="other", id_token="a.b.c")


def reason(answer: Response) -> str:
    """Why a log-in failed, as the address of the log-in page says."""
    assert answer.status_code == 303
    parts = urlsplit(answer.headers["location"])
    assert (parts.scheme, parts.netloc, parts.path) == ("", "", "/connexion")
    return parse_qs(parts.query)["motif"][0]


def flags(answer: Response, name: str) -> set[str]:
    """The attributes of a cookie that is set, in small letters."""
    (found,) = [one for one in answer.headers.get_list("set-cookie") if one.startswith(f"{name}=")]
    return {part.strip().lower() for part in found.split(";")[1:]}
