"""What a page does behind its reader's back: errors, requests to others, loose headers."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response, WebError

STRICT = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' blob:;"
    " connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""The policy of every page, and of no other kind of answer."""

REFUSALS = ("422", "429", "412", "404", "409", "413", "415", "401", "403")
"""A form that is refused answers with one of these; the browser logs it as if it were our error."""


class Watch:
    """Notes everything that a page of ours must not do."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        """Watch every page of a browser on the service at this address."""
        self.found: list[str] = []
        self.sizes: dict[str, int] = {}
        self._host = urlsplit(address).netloc
        context.on("console", self._console)
        context.on("weberror", self._error)
        context.on("request", self._request)
        context.on("response", self._response)
        context.on("page", lambda page: page.on("crash", self._crash))

    def _console(self, message: ConsoleMessage) -> None:
        is_refusal = any(f"status of {status} " in message.text for status in REFUSALS)
        if message.type in ("error", "warning") and not is_refusal:
            self.found.append(f"console: {message.text}")

    def _error(self, error: WebError) -> None:
        self.found.append(f"uncaught: {error.error.message}")

    def _crash(self, page: Page) -> None:
        self.found.append(f"crashed: {page.url}")

    def _request(self, request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme not in ("blob", "data") and parts.netloc != self._host:
            self.found.append(f"to another host: {request.url}")

    def _response(self, response: Response) -> None:
        kind, path = response.request.resource_type, urlsplit(response.url).path
        if kind == "document" and not path.startswith(("/dev/", "/api/")):
            self._document(path, response.headers)
        elif kind not in ("document", "fetch", "xhr") and response.status >= 400:
            self._missing(path)

    def _missing(self, path: str) -> None:
        # The picture of a document may still be asked for while the document is taken out.
        if not path.startswith("/api/"):
            self.found.append(f"not found: {path}")

    def _document(self, path: str, headers: Mapping[str, str]) -> None:
        if "text/html" in headers.get("content-type", ""):
            policy = headers.get("content-security-policy")
            if policy != STRICT:
                self.found.append(f"policy of {path}: {policy}")
