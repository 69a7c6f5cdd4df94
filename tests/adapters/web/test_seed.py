"""The pages say what the seed says, word for word, where and when the seed says it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import pytest

from adapters.http.ways import clients
from adapters.settings import Settings
from adapters.web.links import LANDING, MENU
from installation import Person
from teleservice import Site, stay

from .pages import Page, page_of
from .seed_sentences import HIDDEN, SCRIPTED, SEED
from .visitors import Browser

ACCIDENT = {"linked_to": "THIRD_PARTY_ACCIDENT", "accident_on": "2020-08-12"}
NIGHTS = {"hospitalisation": {"starts_on": "2020-09-26", "ends_on": "2020-09-27"}}


@dataclass
class Screens:
    """The seed's screens, each in the state that it prints."""

    site: Site
    browser: Browser

    @property
    def alice(self) -> Person:
        return self.site["alice"]

    def open(self, address: str) -> Page:
        return page_of(self.browser.get(address))

    def step(self, claim: str, slug: str) -> Page:
        return self.open(f"{claim.replace('/claims', '/demandes')}/{slug}")

    def log_in(self) -> Page:
        settings = Settings(
            data_dir=self.site.runtime.settings.data_dir,
            oidc_federated_issuer="https://identity.example",
        )
        self.site.app.state.clients = clients(settings, self.site.app)
        self.browser.client.cookies.clear()
        return self.open("/connexion")

    def home(self) -> Page:
        self.alice.submitted()
        return self.open("/")

    def at(self, slug: str) -> Page:
        return self.step(self.alice.draft(), slug)

    def said(self, step: str, body: object, slug: str) -> Page:
        claim = self.alice.draft()
        assert self.alice.put(f"{claim}/{step}", body).status_code == 200
        return self.step(claim, slug)

    def accident(self) -> Page:
        care = self.alice.steps()["care"] | ACCIDENT
        return self.said("care", care, "beneficiaire-et-soins")

    def abroad(self, country: str, *, in_zone: bool) -> Page:
        body = stay(country, "2020-09-22", "2020-09-28", in_zone=in_zone) | NIGHTS
        return self.said("stay", body, "sejour")

    def recap(self) -> Page:
        claim = self.site["alice"].filled(
            situation={"situation": "STUDENT_OR_TRAINEE"},
            care=ACCIDENT | {"reason": "Urgence médicale", "amount_cents": 20050},
            stay=stay("PL", "2020-09-22", "2020-09-28") | NIGHTS,
        )
        return self.step(claim, "recapitulatif")

    def confirmation(self) -> Page:
        return self.step(self.alice.submitted(), "confirmation")


SCREENS: Final[Mapping[str, Callable[[Screens], Page]]] = {
    "log-in": Screens.log_in,
    "home": Screens.home,
    "menu": lambda screens: screens.open(MENU),
    "landing": lambda screens: screens.open(LANDING),
    "step 1": lambda screens: screens.at("informations-personnelles"),
    "step 2": lambda screens: screens.at("beneficiaire-et-soins"),
    "step 2, accident": Screens.accident,
    "step 3": lambda screens: screens.at("sejour"),
    "step 3, United Kingdom": lambda screens: screens.abroad("GB", in_zone=True),
    "step 3, South Africa": lambda screens: screens.abroad("ZA", in_zone=False),
    "step 4": lambda screens: screens.at("documents"),
    "step 5": Screens.recap,
    "confirmation": Screens.confirmation,
}


@pytest.fixture
def screens(site: Site, browser: Browser) -> Screens:
    browser.log_in()
    return Screens(site, browser)


def test_every_screen_of_the_seed_is_looked_at() -> None:
    assert SCREENS.keys() == SEED.keys()
    assert HIDDEN.keys() <= SEED.keys()


@pytest.mark.parametrize("name", SEED)
def test_a_screen_says_what_the_seed_says(screens: Screens, name: str) -> None:
    page = SCREENS[name](screens)
    assert [sentence for sentence in SEED[name] if sentence not in page.text] == []
    assert [sentence for sentence in HIDDEN.get(name, ()) if sentence in page.text] == []
    assert [sentence for sentence in SCRIPTED.get(name, ()) if sentence not in page.unseen] == []
