"""The settings of accounts: whom people identify with, how well, and how much they may do."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from pydantic import Field

from adapters.settings_of_proof import ProofSettings

ISSUERS: Final = r"^$|^https://.+"
"""Whom people may log in with; nobody leaves that way out."""

ALGORITHMS: Final = r"^(ES256|RS256)( (ES256|RS256))?$"
"""What an issuer signs with."""


class IdentitySettings(ProofSettings):
    """Whom people identify with: the insured, the insured by federation, staff.

    acr_values: the levels of log-in that will do, separated by blanks; empty takes any.
    algorithms: what the issuer signs with, whatever a token says.
    proxies: whose word is taken for the address that a request comes from, separated by commas:
    addresses or networks; production names them, this machine is enough elsewhere.
    login_begins_max, login_failures_max: of one network in ten minutes. searches_max: of one
    account in an hour; nir_searches_max: for one NIR in an hour, whoever looks. uploads_max: of one
    account in a day; staff_uploads_max: of those who scan; uploads_max_bytes: of one insured person
    in a day; uploads_at_once_max: of one account within one process; commands_max: the same, of an
    insured person in an hour. drafts_max_bytes: of all drafts of one. exports_max: how many copies
    of their data somebody takes in a day. tokens_refused_max: bearer tokens of one network in ten
    minutes that are not believed, before it is told to wait.
    """

    oidc_insured_issuer: str = ""
    oidc_insured_client_id: str = "escale-insured"
    oidc_insured_client_secret_file: Path | None = None
    oidc_insured_acr_values: str = ""
    oidc_insured_algorithms: str = Field("ES256 RS256", pattern=ALGORITHMS)
    oidc_federated_issuer: str = Field("", pattern=ISSUERS)
    oidc_federated_client_id: str = "escale-federated"
    oidc_federated_client_secret_file: Path | None = None
    oidc_federated_scope: str = "openid identite_pivot"
    oidc_federated_acr_values: str = "eidas1"
    oidc_federated_algorithms: str = Field("ES256 RS256", pattern=ALGORITHMS)
    oidc_staff_issuer: str = ""
    oidc_staff_client_id: str = "escale-staff"
    oidc_staff_client_secret_file: Path | None = None
    oidc_staff_acr_values: str = ""
    oidc_staff_algorithms: str = Field("ES256 RS256", pattern=ALGORITHMS)
    oidc_service_issuer: str = Field("", pattern=ISSUERS)
    oidc_service_audience: str = Field("escale-service", min_length=1)
    oidc_service_algorithms: str = Field("ES256 RS256", pattern=ALGORITHMS)
    proxies: str = ""
    login_begins_max: int = Field(300, ge=1)
    login_failures_max: int = Field(50, ge=1)
    searches_max: int = Field(300, ge=1)
    nir_searches_max: int = Field(30, ge=1)
    uploads_max: int = Field(100, ge=1)
    staff_uploads_max: int = Field(2000, ge=1)
    drafts_max_bytes: int = Field(500_000_000, ge=1)
    exports_max: int = Field(5, ge=1)
    tokens_refused_max: int = Field(300, ge=1)
    uploads_max_bytes: int = Field(1_000_000_000, ge=1)
    uploads_at_once_max: int = Field(8, ge=1)
    commands_max: int = Field(1000, ge=1)
