"""Every page, in one list, and the static files beside them."""

from __future__ import annotations

from typing import Final

from fastapi import APIRouter, FastAPI
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from adapters.http import session
from adapters.web import (
    account_page,
    appeal_page,
    care_page,
    claim_page,
    claims_page,
    confirmation_page,
    documents_page,
    error_pages,
    help_pages,
    home_page,
    landing_page,
    login,
    lost_forms,
    mailbox_page,
    message_page,
    my_data_page,
    personal_page,
    pieces_page,
    proposal_page,
    question_page,
    recap_page,
    stay_page,
    supplement_page,
)
from adapters.web.audit import access_page as audit_access_page
from adapters.web.audit import log_page as audit_log_page
from adapters.web.desk import (
    bills_page,
    lease_page,
    opinion_page,
    queue_page,
    study_page,
    suspicions_page,
)
from adapters.web.desk import claim_page as desk_claim_page
from adapters.web.desk import (
    confirmation_page as desk_confirmation_page,
)
from adapters.web.desk import decision_page as desk_decision_page
from adapters.web.desk import files_page as desk_files_page
from adapters.web.desk import supplement_page as desk_supplement_page
from adapters.web.history import claim_page as history_claim_page
from adapters.web.history import search_page as history_search_page
from adapters.web.history import version_page as history_version_page
from adapters.web.history import window_page as history_window_page
from adapters.web.rendering import STATIC
from adapters.web.staff import (
    dead_jobs_page,
    figures_page,
    file_page,
    front_desk,
    front_page,
    integrity_page,
    projections_page,
    questions_page,
    results_page,
    sessions_page,
)

PAGES: Final[tuple[APIRouter, ...]] = (
    login.router,
    home_page.router,
    landing_page.router,
    personal_page.router,
    care_page.router,
    stay_page.router,
    documents_page.router,
    pieces_page.router,
    proposal_page.router,
    recap_page.router,
    confirmation_page.router,
    claims_page.router,
    claim_page.router,
    appeal_page.router,
    supplement_page.router,
    mailbox_page.router,
    question_page.router,
    message_page.router,  # its address holds an id where the two above hold a word
    my_data_page.router,
    account_page.router,
    help_pages.router,
    front_page.router,
    figures_page.router,
    results_page.router,
    file_page.router,
    front_desk.router,
    questions_page.router,
    queue_page.router,
    lease_page.router,
    desk_claim_page.router,
    study_page.router,
    desk_files_page.router,
    desk_decision_page.router,
    desk_confirmation_page.router,
    desk_supplement_page.router,
    bills_page.router,
    opinion_page.router,
    suspicions_page.router,
    history_search_page.router,
    history_claim_page.router,
    history_version_page.router,
    history_window_page.router,
    audit_access_page.router,
    audit_log_page.router,
    projections_page.router,
    dead_jobs_page.router,
    integrity_page.router,
    sessions_page.router,
)

FOR_EVER: Final = "public, max-age=31536000, immutable"


class KeptForEver(StaticFiles):
    """Files whose address holds the digest of their content: `/static/<digest>/<name>`."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file that the address names, whatever digest it holds: an old page finds the new."""
        response = await super().get_response(path.partition("/")[2], scope)
        response.headers["Cache-Control"] = FOR_EVER
        return response


def install(app: FastAPI) -> None:
    """Serve the pages, and pages for what is refused."""
    session.install(app)
    error_pages.install(app)
    lost_forms.install(app)
    for router in PAGES:
        app.include_router(router, include_in_schema=False)
    app.mount("/static", KeptForEver(directory=STATIC), name="static")
