"""The FastAPI application: its routers, and which class of error has which status."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractAsyncContextManager
from datetime import datetime
from typing import Final

from fastapi import APIRouter, FastAPI
from fastapi.telemetry import TelemetryConfig

from adapters.bootstrap import Runtime
from adapters.http import (
    access,
    account,
    accounts,
    answering,
    appeals,
    audit,
    audit_log,
    catalogue,
    claims,
    contacts,
    deciding,
    desk,
    desk_documents,
    documents,
    figures,
    fitting,
    front,
    health,
    history,
    integrity,
    leases,
    letters,
    messages,
    openapi,
    operations,
    opinions,
    outlook,
    pads,
    panel,
    paper,
    payments,
    pictures,
    questions,
    quota,
    review,
    scheduling,
    search,
    steps,
    supplements,
    window_audit,
)
from adapters.http.door import Door
from adapters.http.issuers import signing_key
from adapters.http.log_tail import Listening
from adapters.http.middleware import BoundedBody, SafeHeaders
from adapters.http.observed import Observed
from adapters.http.own_data import route as own_data
from adapters.http.problems import Handlers
from adapters.http.ways import clients
from adapters.identity.personas import PERSONAS
from adapters.identity.tokens import DEVELOPMENT_ISSUER
from adapters.settings import Settings
from adapters.web import site
from application.at_once import AtOnce
from domain.errors import (
    BodyTooLarge,
    DocumentTooLarge,
    DocumentTypeNotAccepted,
    NotFound,
    NotPermitted,
    RuleBroken,
    StaleVersion,
    StateConflict,
    TooManyRequests,
    Unavailable,
    WindowFull,
)

STATUS: Final[Mapping[type[Exception], int]] = {
    RuleBroken: 422,
    NotFound: 404,
    StateConflict: 409,
    StaleVersion: 412,
    DocumentTooLarge: 413,
    BodyTooLarge: 413,
    DocumentTypeNotAccepted: 415,
    WindowFull: 429,
    TooManyRequests: 429,
    NotPermitted: 403,
    Unavailable: 503,
}

ROUTERS: Final[tuple[APIRouter, ...]] = (
    claims.router,
    outlook.router,
    scheduling.router,
    steps.router,
    pads.router,
    documents.router,
    fitting.router,
    pictures.router,
    account.router,
    own_data.router,
    messages.router,
    questions.router,
    letters.router,
    contacts.router,
    search.router,
    front.router,
    answering.router,
    desk.router,
    leases.router,
    desk_documents.router,
    deciding.router,
    appeals.router,
    payments.router,
    supplements.router,
    review.router,
    opinions.router,
    panel.router,
    quota.router,
    figures.router,
    paper.router,
    audit.router,
    history.router,
    window_audit.router,
    audit_log.router,
    catalogue.router,
    access.router,
    operations.router,
    accounts.router,
    integrity.router,
)
"""Everything under /api/v1."""

UNTOLD: Final[TelemetryConfig] = {
    "tracing": False,
    "metrics": False,
    "logs": False,
    "operation_spans": False,
    "auto_configure": False,
}
"""FastAPI's own telemetry says addresses, which hold ids; ours is adapters/spans.py."""

Lifespan = Callable[[FastAPI], AbstractAsyncContextManager[None]]


def create_app(runtime: Runtime, lifespan: Lifespan | None = None) -> FastAPI:
    """The application over a runtime, which whoever made it closes.

    lifespan: what else runs while the application does, such as a follower.
    Raises: SigningKeyNotUsable, OSError when the development key or a client's secret cannot be
        used.
    """
    app = FastAPI(
        title="Escale",
        version="1",
        description=openapi.DESCRIPTION,
        openapi_url=f"{openapi.API}/openapi.json",
        docs_url=None,  # their pages load scripts from elsewhere
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        generate_unique_id_function=lambda route: route.name,
        telemetry=UNTOLD,
    )
    serve_over(app, runtime)
    app.add_middleware(BoundedBody)
    app.add_middleware(SafeHeaders)
    app.add_middleware(Observed)
    Handlers(STATUS).install(app)
    for router in ROUTERS:
        app.include_router(router, prefix=openapi.API)
    app.include_router(health.router)
    site.install(app)
    if runtime.settings.is_development:
        app.include_router(_development_provider(app, runtime.settings))
    openapi.describe(app)
    return app


def serve_over(app: FastAPI, runtime: Runtime) -> None:
    """Have the application serve this runtime, in the place of the one that it served.

    The runtimes of one application share their signing key: the development provider keeps it.
    Raises: as create_app.
    """
    app.state.runtime = runtime
    app.state.door = Door(runtime)
    app.state.sendings = AtOnce(runtime.settings.uploads_at_once_max)
    app.state.clients = clients(runtime.settings, app)
    app.state.listening = Listening()


def _development_provider(app: FastAPI, settings: Settings) -> APIRouter:
    from adapters.identity.development import provider

    def now() -> datetime:
        served: Runtime = app.state.runtime
        return served.ports.now()

    return provider(
        DEVELOPMENT_ISSUER,
        signing_key(settings),
        PERSONAS,
        env=settings.env,
        now=now,
        is_open=settings.development_open,
    )
