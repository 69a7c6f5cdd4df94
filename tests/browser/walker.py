"""One person's walk through the pages, in the words that stand on them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from playwright.sync_api import FilePayload, Locator, Page, expect

from .said import STEPS, TITLE, Said

ACKNOWLEDGMENT = "Accusé de réception de votre demande de prise en charge de soins à l'étranger"
LOOKS = 100
"""How often somebody looks into the mailbox before they give up."""

OPENED = "D'après vos réponses"
"""What a step says that is shown again with a question more, where there is no JavaScript."""


class Walker:
    """Somebody before a browser.

    has_script: whether this browser runs JavaScript; the walk leads to the same end without it.
    """

    def __init__(self, page: Page, address: str, *, has_script: bool) -> None:
        """Sit down before a page of the service at this address."""
        self.page, self.address, self.has_script = page, address, has_script

    # ---------------------------------------------------------------- small moves
    def go(self, path: str) -> None:
        self.page.goto(f"{self.address}{path}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name, exact=True).click()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name, exact=True).first.click()

    def choose(self, question: str, answer: str) -> None:
        group = self.page.get_by_role("group", name=question, exact=True)
        group.get_by_label(answer, exact=True).check()

    def select(self, label: str, option: str) -> None:
        self.page.get_by_label(label, exact=True).select_option(label=option)

    def type(self, label: str, text: str) -> None:
        self.page.get_by_label(label, exact=True).first.fill(text)

    def sees(self, *texts: str) -> None:
        """Wait until each of these stands on the page."""
        for text in texts:
            expect(self.main.get_by_text(text).locator("visible=true").first).to_be_visible()

    def does_not_see(self, *texts: str) -> None:
        for text in texts:
            expect(self.main.get_by_text(text).locator("visible=true")).to_have_count(0)

    def is_at(self, heading: str) -> None:
        """Wait until the page with this title is there."""
        expect(self.page.get_by_role("heading", level=1, name=heading)).to_be_visible()

    @property
    def main(self) -> Locator:
        """What stands between the header and the footer."""
        return self.page.locator("main")

    @property
    def path(self) -> str:
        return self.page.url.removeprefix(self.address)

    @property
    def claim(self) -> str:
        """The address of the claim that the person is in."""
        found = re.match(r"/demandes/[0-9a-f-]{36}", self.path)
        assert found, self.path
        return found[0]

    # ---------------------------------------------------------------- the way
    def log_in(self, name: str = "alice", through: str = "") -> None:
        """Log in by clicking, from wherever the log-in page stands; again changes nothing.

        through: the way in, that of the account unless told otherwise.
        """
        if "/connexion" not in self.page.url:
            self.go("/connexion")
        if "/connexion" not in self.page.url:
            return
        self.follow(through or "ME CONNECTER")
        self.page.get_by_role("link", name=re.compile(f"^{name} : ")).click()

    def start(self) -> None:
        """From the home page to the first step of a new claim."""
        self.go("/")
        self.follow("Démarches")
        self.follow(TITLE)
        self.is_at(TITLE)
        self.press("Démarrer votre demande")
        self.is_at(STEPS[0])

    def answer(self, said: Said) -> None:
        """Steps 1 to 3."""
        self.say_situation(said)
        self.say_care(said)
        self.say_stay(said)

    def say_situation(self, said: Said) -> None:
        self.is_at(STEPS[0])
        self.fill_situation(said)
        self.forward()

    def say_care(self, said: Said) -> None:
        self.is_at(STEPS[1])
        self.fill_care(said)
        if self.has_script:
            self.open_care(said)
        self.forward()
        if self.is_asked_more():
            self.open_care(said)
            self.forward()

    def say_stay(self, said: Said) -> None:
        self.is_at(STEPS[2])
        self.fill_stay(said)
        if self.has_script:
            self.open_stay(said)
        self.forward()
        if self.is_asked_more():
            self.open_stay(said)
            self.forward()

    def fill_situation(self, said: Said) -> None:
        self.choose("Indiquez votre nationalité :", said.nationality)
        question = "Indiquez votre situation à la date des soins dispensés à l'étranger :"
        self.choose(question, said.situation)

    def fill_care(self, said: Said) -> None:
        self.select("Bénéficiaire", said.beneficiary)
        self.type("Précisez la raison des soins :", said.reason)
        self.choose("Les soins étaient-ils prévus avant le départ ?", said.planned)
        self.type("Indiquez la somme des frais médicaux engagés en euros :", said.amount)
        self.select("Les soins reçus sont liés à", said.linked_to)

    def open_care(self, said: Said) -> None:
        if said.accident_on:
            self.type("Date de l'accident :", said.accident_on)

    def fill_stay(self, said: Said) -> None:
        self.select("Sélectionnez le pays où ont été dispensés les soins :", said.country)
        self.select("Motif du séjour", said.motive)
        self.type("Date de début", said.stay[0])
        self.type("Date de fin", said.stay[1])
        question = "Une hospitalisation a-t-elle été nécessaire lors du séjour"
        group = self.page.get_by_role("group", name=question)
        group.get_by_label("Oui" if said.hospital else "Non", exact=True).check()

    def open_stay(self, said: Said) -> None:
        if said.told:
            self.sees(said.told)
        if said.tariff:
            question = "Souhaitez-vous un remboursement des frais conformément à ?"
            self.choose(question, said.tariff)
        if said.partial:
            question = "Avez-vous reçu un remboursement partiel des soins dans le pays de séjour ?"
            self.choose(question, said.partial)
        if said.hospital:
            nights = self.page.get_by_role("group", name="Période de l'hospitalisation :")
            nights.get_by_label("Date de début").fill(said.hospital[0])
            nights.get_by_label("Date de fin").fill(said.hospital[1])

    def is_asked_more(self) -> bool:
        """Whether the step is shown again because an answer opens a question."""
        return not self.has_script and self.page.get_by_text(OPENED).is_visible()

    def forward(self) -> None:
        self.page.locator("form button.forward").click()

    def choose_files(self, *files: FilePayload) -> None:
        """Choose files in step 4; without JavaScript they leave with a button."""
        self.is_ready()
        self.page.get_by_label("Choisir un fichier", exact=True).set_input_files(files)
        if not self.has_script:
            self.press("Ajouter ces fichiers")

    def is_ready(self) -> None:
        """Wait until step 4 takes files, which with JavaScript its module does."""
        self.is_at(STEPS[3])
        if self.has_script:
            expect(self.page.locator("html.live")).to_be_attached()

    def send(self, *files: FilePayload, now: int | None = None) -> None:
        """Choose files and wait until they are among the documents. now: how many there are."""
        self.choose_files(*files)
        self.has_documents(len(files) if now is None else now)

    def has_documents(self, number: int) -> None:
        name = f"Les documents ({number} sur 10 maximum) :"
        expect(self.page.get_by_role("heading", name=name)).to_be_visible()

    def expects(self, *pieces: str) -> None:
        """Wait until these documents are called for, in this order, and no other."""
        self.is_at(STEPS[3])
        legends = self.page.locator("#pieces legend")
        expect(legends).to_have_text([re.compile(piece) for piece in pieces])

    def says_of(self, piece: str, answer: str) -> None:
        """Answer for a document that is called for."""
        group = self.page.get_by_role("group", name=piece)
        group.get_by_label(answer, exact=True).check()
        if not self.has_script:
            self.press("Enregistrer les documents attendus")

    def fit(self, offer: str, refused: FilePayload) -> None:
        """Take the offer for a refused file; without JavaScript the file is sent once more."""
        if self.has_script:
            self.press(f"{offer} : {refused['name']}")
        else:
            self.sees(f"{offer} : choisissez ce fichier à nouveau")
            self.page.get_by_label("Choisir les fichiers à réunir").set_input_files(refused)
            self.press("Préparer le PDF")
        self.sees("Ce que nous avons fait :")

    def resume(self) -> None:
        """Go on with the draft that the home page offers."""
        self.sees("Reprendre votre brouillon")
        self.page.get_by_role("link", name=re.compile("^Reprendre")).first.click()

    def declare(self) -> None:
        """Tick both declarations."""
        for box in ("vous déclarez conserver les originaux", "vous certifiez l'exactitude"):
            self.page.get_by_role("checkbox", name=box).check()

    def transmit(self) -> None:
        """Declare and send the claim."""
        self.is_at(STEPS[4])
        self.declare()
        self.press("Valider la demande")

    def file(self, said: Said, files: Sequence[FilePayload]) -> None:
        """A whole claim, from the home page until it is transmitted."""
        self.prepare(said, files)
        self.transmit()

    def prepare(self, said: Said, files: Sequence[FilePayload]) -> None:
        """A claim up to its recap."""
        self.start()
        self.answer(said)
        self.send(*files)
        self.forward()
        self.is_at(STEPS[4])

    def is_acknowledged(self) -> None:
        """Find the claim transmitted, and its acknowledgment in the mailbox."""
        self.is_at("Ma demande est bien transmise !")
        self.open_acknowledgment()

    def open_acknowledgment(self) -> None:
        """Open it in the mailbox, where it comes by itself."""
        link = self.page.get_by_role("link", name=ACKNOWLEDGMENT)
        self.go("/messagerie")
        for _ in range(LOOKS):
            if link.count():
                break
            self.go("/messagerie")
        link.first.click()
        self.is_at(ACKNOWLEDGMENT)
