"""Everybody who may ask, and a whole request for each route, straight to the application."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final, NamedTuple
from urllib.parse import urlencode
from uuid import UUID, uuid4

from fastapi import FastAPI

from adapters.identity.personas import persona_named
from adapters.identity.sessions import LoggedIn
from authority import Route
from decided import LINE
from domain.base import Author, Role
from installation import picture
from teleservice import Site

from .standings import Standing

HOST: Final = "127.0.0.1:8000"
NOBODYS: Final = "00000000-0000-4000-8000-000000000000"
NIR: Final = "2 85 10 75 999 000 81"
NAMES: Final = (
    "nobody",
    "alice",
    "mgen",
    "agent",
    "agent2",
    "medical",
    "supervisor",
    "clerk",
    "auditor",
    "dpo",
    "admin",
    "service",
)
"""Nobody, each of the nine roles, and a second insured person and a second agent."""


@dataclass(frozen=True)
class Asker:
    """Who asks. token: of their requests to the API, None where a session must do."""

    name: str
    author: Author | None
    token: str | None = None
    cookie: str = ""
    csrf: str = ""
    search_id: str = NOBODYS

    @property
    def is_second(self) -> bool:
        """Whether somebody else of the same role asks too."""
        return self.name in ("mgen", "agent2")


class Answer(NamedTuple):
    """What came back. is_whole: False for a stream that broke off."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    is_whole: bool = True


@dataclass
class Asked:
    """A request: its address, headers and body."""

    method: str
    path: str
    query: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def askers(site: Site) -> list[Asker]:
    """Everybody, with a session of the pages and, but for machines, a token."""
    found = []
    for name in NAMES:
        if name == "nobody":
            found.append(Asker(name, None))
            continue
        author = _author(name)
        who = LoggedIn(author=author, way="compte", acr=None, browser="Firefox", id_token="a.b.c")
        secret = site.runtime.sessions.open(who, site.clock())
        session = site.runtime.sessions.find(secret, site.clock())
        assert session is not None
        token = None if name == "service" else site.token(name)
        search_id = _search(site, name) if name in ("clerk", "agent", "supervisor") else NOBODYS
        found.append(Asker(name, author, token, f"escale-dev={secret}", session.csrf, search_id))
    return found


def _author(name: str) -> Author:
    if name == "service":
        return Author(role=Role.SERVICE, id=UUID(int=5))
    persona = persona_named(name)
    (role,) = persona.roles
    return Author(role=Role(role), id=persona.persona_id)


def _search(site: Site, name: str) -> str:
    return str(site[name].post("/desk/search", {"nir": NIR}).json()["search_id"])


class Desk:
    """Makes requests of routes, with bodies that hold: those of the examples of the API."""

    def __init__(self, app: FastAPI) -> None:
        self._app = app
        self._examples = dict(_examples(app.openapi()))  # kept by the application

    def request(self, route: Route, who: Asker, about: Standing, *, unknown: bool = False) -> Asked:
        """A request of this route. unknown: about a claim that does not exist."""
        names = dict(about.ids) | {"search_id": who.search_id}
        if unknown:
            names["claim_id"] = names["message_id"] = NOBODYS
        path = re.sub(r"{(\w+)}", lambda m: names.get(m[1], WORDS.get(m[1], NOBODYS)), route.path)
        if who.author and who.author.role is Role.INSURED:
            names["beneficiary_id"] = str(who.author.id)
        asked = Asked(route.method, path)
        if route.method in ("GET", "DELETE"):
            named = {name: names[name] for name in ("lease_id", "claim_id")}
            asked.query = urlencode(QUERIES | named)
        asked.headers |= {"host": HOST, "origin": f"http://{HOST}", "x-csrf-token": who.csrf}
        if not route.is_page and who.token:
            asked.headers["authorization"] = f"Bearer {who.token}"
        elif who.cookie:
            asked.headers["cookie"] = who.cookie
        if route.method != "GET":
            asked.headers["idempotency-key"] = str(uuid4())
            self._fill(asked, route, who, names)
        return asked

    def _fill(self, asked: Asked, route: Route, who: Asker, names: Mapping[str, str]) -> None:
        example = self._examples.get((route.method, route.path))
        if route.path.endswith(("/documents", "/documents/fit", "/documents/preparer")):
            kind = "files" if "fit" in route.path or "preparer" in route.path else "file"
            asked.headers["content-type"] = "multipart/form-data; boundary=b"
            asked.body = _parts(who.csrf if route.is_page else None, kind)
        elif route.is_page:
            asked.headers["content-type"] = "application/x-www-form-urlencoded"
            form = _form(who, names)
            if route.path.endswith("/prendre") and who.name != "supervisor":
                del form["reason"]  # with one, a claim is taken over
            if route.path.endswith("/contester"):
                form = {name: form[name] for name in ("csrf", "cle", "route", "grounds")}
            asked.body = urlencode(form).encode()
        elif example is not None:
            asked.headers["content-type"] = "application/json"
            body = _named(_fitting(route, who, example), names)
            asked.body = json.dumps(body).encode()

    async def ask(self, asked: Asked) -> Answer:
        """The answer, cut where a stream would go on."""
        sent: list[dict[str, Any]] = []
        given = [{"type": "http.request", "body": asked.body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            return given.pop(0) if given else {"type": "http.disconnect"}

        async def send(message: Any) -> None:
            sent.append(message)

        try:
            await self._app(_scope(self._app, asked), receive, send)
        except Exception:
            if not sent:  # as a server does: the answer of a fault is 500, and was sent
                raise
        start = next(one for one in sent if one["type"] == "http.response.start")
        headers = {name.decode(): value.decode() for name, value in start["headers"]}
        body = b"".join(one.get("body", b"") for one in sent)
        return Answer(start["status"], headers, body, not sent[-1].get("more_body", False))


WORDS: Final = {
    "page": "1",
    "number": "1",
    "step": "care",
    "word": "relancer",
    "path": "compte",
    "name": "claim.claim_started.1",
}
QUERIES: Final = {
    "from": "1",
    "to": "2",
    "position": "1",
    "currency": "SEK",
    "table": "received_per_day",
}


def _scope(app: FastAPI, asked: Asked) -> dict[str, Any]:
    headers = asked.headers | {"content-length": str(len(asked.body))}
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": asked.method,
        "scheme": "http",
        "path": asked.path,
        "raw_path": asked.path.encode(),
        "query_string": asked.query.encode(),
        "root_path": "",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8000),
        "app": app,
        "state": {},
    }


def _examples(document: Mapping[str, Any]) -> Iterable[tuple[tuple[str, str], Any]]:
    schemas = document["components"]["schemas"]
    for path, item in document["paths"].items():
        for method, operation in item.items():
            content = operation.get("requestBody", {}).get("content", {})
            schema = content.get("application/json", {}).get("schema", {})
            if "$ref" in schema:
                schema = schemas[schema["$ref"].rpartition("/")[2]]
            if "examples" in schema:
                yield (method.upper(), path), schema["examples"][0]


def _fitting(route: Route, who: Asker, example: Mapping[str, Any]) -> dict[str, Any]:
    """The example as this person would send it: nothing previewed, nothing taken over."""
    body = {name: value for name, value in example.items() if name != "letter_sha256"}
    if route.path.endswith(("/lease", "/queue/next")) and who.name != "supervisor":
        return {"lease_id": ""} if route.method == "PUT" else {}
    if route.path.endswith("/queue/next"):
        return {}
    if "lines" in body and "decision" in route.path:
        body["lines"] = None if who.name == "supervisor" else [LINE]
    if route.path.endswith("/paper-claims"):
        body["received_on"] = "2026-03-18"
    return body


def _named(value: Any, names: Mapping[str, str]) -> Any:
    """The same with the ids of what is there."""
    if isinstance(value, list):
        return [_named(one, names) for one in value]
    if isinstance(value, Mapping):
        return {key: names.get(key) or _named(one, names) for key, one in value.items()}
    return value


def _parts(csrf: str | None, kind: str) -> bytes:
    head = b'--b\r\nContent-Disposition: form-data; name="'
    token = head + b'csrf"\r\n\r\n' + csrf.encode() + b"\r\n" if csrf else b""
    name = kind.encode() + b'"; filename="billet.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    return token + head + name + _picture() + b"\r\n--b--\r\n"


@cache
def _picture() -> bytes:
    return picture()


FIELDS: Final = {
    "note": "Rappeler la caisse",
    "soupcon": "Deux tampons",
    "reexamen": "Erreur de saisie",
    "raison": "Absence",
    "motif": "Contrôle",
    "reason": "Contrôle",
    "question": "Urgence ?",
    "text": "Soins urgents",
    "outcome": "FAVOURABLE",
    "code": "IDENTITY_ON_INVOICES",
    "outcome-IDENTITY_ON_INVOICES": "FINE",
    "verdict": "LEGIBLE",
    "tariff_amount": "61,80",
    "tariff_currency": "EUR",
    "tariff_on": "20/03/2026",
    "tariff_reference": "ES-17",
    "keeps_originals": "true",
    "certifies_accuracy": "true",
    "satisfait": "true",
    "nir": NIR,
    "route": "CRA",
    "grounds": "C'était urgent.",
    "subject": "Un mot",
    "body": "Bonjour",
}
"""Every field of every form, as a browser would fill it in."""


def _form(who: Asker, names: Mapping[str, str]) -> dict[str, str]:
    appeal = names["appeal_id"]
    named = {f"outcome-{appeal}": "REJECTED", f"reason-{appeal}": "La commission a statué."}
    own = {"csrf": who.csrf, "cle": str(uuid4()), "bail": names["lease_id"]}
    return FIELDS | named | own
