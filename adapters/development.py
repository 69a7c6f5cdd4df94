"""What development does not start with: others who could come, and what is real."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from adapters.production import DATABASES, variable
from adapters.servers import NoSuchAddress, is_loopback, leads_elsewhere

if TYPE_CHECKING:
    from adapters.settings import Settings

ISSUERS: Final = (
    "oidc_insured_issuer",
    "oidc_staff_issuer",
    "oidc_federated_issuer",
    "oidc_service_issuer",
)


def opened_to_others(settings: Settings) -> str | None:
    """The first setting with which others could reach development, or it them, in one line.

    In development anybody is anybody: it is for one machine and for fictive people. None when there
    is no such setting, or when somebody said that it shall be open.
    """
    if settings.development_open:
        return None
    name = _real(settings)
    if name is None:
        return None
    return (
        f"{variable(name)} is not for development, where anybody is anybody:"
        " ESCALE_ENV=production, or ESCALE_DEVELOPMENT_OPEN=1 where all people are fictive"
    )


def _real(settings: Settings) -> str | None:
    if not is_loopback(settings.host):
        return "host"
    if settings.public_url and not is_loopback(urlsplit(settings.public_url).hostname):
        return "public_url"
    issuer = next((name for name in ISSUERS if getattr(settings, name)), None)
    return issuer or next((name for name in DATABASES if _is_elsewhere(settings, name)), None)


def _is_elsewhere(settings: Settings, name: str) -> bool:
    url: str = getattr(settings, name)
    try:
        return url.startswith("postgresql:") and leads_elsewhere(url)
    except NoSuchAddress:
        return True
