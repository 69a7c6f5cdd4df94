"""The settings of log-ins: whom people and services identify with, and how well."""

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
