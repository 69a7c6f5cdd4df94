"""Every page in every state that it has, and how one gets there."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from .desk_states import DESK
from .said import Said, file, scan
from .scene import Scene, State, at
from .staff_states import AUDITOR, FRONT_OFFICE, STAFF, SUPERVISOR
from .study_states import STUDENTS, STUDIES

DOCX = file("scan.pdf", b"PK\x03\x04 word/document.xml")
LANDING = "/demarches/soins-a-l-etranger"
QUESTION = "/messagerie/question"


def drafted(name: str, step: str) -> State:
    """A step of a draft in which nothing is said."""
    return State(name, lambda scene: scene.walker.go(f"{scene.draft}/{step}"))


def refused(name: str, step: str) -> State:
    """A step sent without a word."""

    def reach(scene: Scene) -> None:
        scene.walker.go(f"{scene.draft}/{step}")
        scene.walker.forward()
        scene.walker.page.locator("#erreurs").wait_for()

    return State(name, reach)


def told(name: str, address: Callable[[Scene], str], *, until: str = "") -> State:
    """A page of a claim; until: what must stand on it before it is complete."""

    def reach(scene: Scene) -> None:
        scene.walker.go(address(scene))
        if until:
            scene.walker.sees(until)

    return State(name, reach)


def _accident(scene: Scene) -> None:
    scene.walker.go(f"{scene.draft}/beneficiaire-et-soins")
    scene.walker.fill_care(Said(linked_to="Un accident causé par un tiers"))
    scene.walker.sees("Date de l'accident :")


def _in_hospital(scene: Scene) -> None:
    said = Said(country="ROYAUME-UNI", hospital=("11/02/2026", "12/02/2026"))
    scene.walker.go(f"{scene.draft}/sejour")
    scene.walker.fill_stay(said)
    scene.walker.open_stay(said)


def _outside(scene: Scene) -> None:
    scene.walker.go(f"{scene.draft}/sejour")
    scene.walker.fill_stay(Said(country="AFRIQUE DU SUD"))


def _refused_file(scene: Scene) -> None:
    scene.walker.go(f"{scene.filled}/documents")
    scene.walker.choose_files(DOCX)
    scene.walker.sees("Format non accepté")


def _proposed(scene: Scene) -> None:
    scene.walker.go(f"{scene.filled}/documents")
    heavy = scan(512_001)
    scene.walker.choose_files(heavy)
    scene.walker.fit("Réduire sa taille", heavy)


def _proposal(scene: Scene) -> None:
    address = scene.walker.page.locator("#proposition form").get_attribute("action")
    scene.walker.page.evaluate("window.onbeforeunload = null")
    scene.walker.go(str(address))
    scene.walker.is_at("Document préparé")


def _undeclared(scene: Scene) -> None:
    scene.press(f"{scene.filled}/recapitulatif", "Valider la demande")
    scene.walker.sees("Cochez les deux engagements")


def _last(scene: Scene) -> None:
    scene.walker.go(f"{scene.new('filled')}/recapitulatif")
    scene.walker.transmit()
    scene.walker.sees("à partir du 04/04/2026")


def _too_early(scene: Scene) -> None:
    third = scene.new("filled")
    scene.walker.go(f"{third}/recapitulatif")
    scene.walker.transmit()
    scene.walker.sees("Vous avez déjà transmis 2 demandes")


def _scheduled(scene: Scene) -> None:
    scene.walker.press("Transmettre dès le 04/04/2026")
    scene.walker.sees("Envoi prévu le 04/04/2026")


def _scheduled_recap(scene: Scene) -> None:
    scene.walker.page.get_by_role("link", name="Reprendre le brouillon").first.click()
    scene.walker.sees("Envoi prévu le 04/04/2026", "Annuler l'envoi prévu")


def _thanked(scene: Scene) -> None:
    scene.press(f"{scene.submitted}/confirmation", "Oui")
    scene.walker.sees("Merci, votre réponse est enregistrée.")


def _withdrawn(scene: Scene) -> None:
    scene.press(f"{scene.submitted}/retirer", "Retirer ma demande")
    scene.walker.sees("Cette demande reste comptée")


def _message(scene: Scene) -> None:
    scene.walker.open_acknowledgment()


def _deleting(scene: Scene) -> None:
    scene.walker.open_acknowledgment()
    scene.walker.follow("SUPPRIMER")
    scene.walker.is_at("Supprimer ce message ?")


def _bare_question(scene: Scene) -> None:
    scene.press(QUESTION, "Envoyer ma question")
    scene.walker.page.locator("#erreurs").wait_for()


def _asked(scene: Scene) -> None:
    scene.walker.go(QUESTION)
    scene.walker.type("Objet", "Délai")
    scene.walker.type("Votre question", "Où en est ma demande ?")
    scene.walker.press("Envoyer ma question")
    scene.walker.sees("Votre question est envoyée.")


def _contested_wrongly(scene: Scene) -> None:
    scene.press(f"{scene.refused}/contester", "Envoyer mon recours")
    scene.walker.page.locator("#erreurs").wait_for()


def _contested(scene: Scene) -> None:
    scene.walker.go(f"{scene.refused}/contester")
    scene.walker.page.get_by_role("radio").first.check()
    scene.walker.type("Expliquez pourquoi vous n'êtes pas d'accord", "J'avais l'autorisation.")
    scene.walker.press("Envoyer mon recours")
    scene.walker.sees("Recours en cours")


def _incomplete(scene: Scene) -> None:
    scene.press(f"{scene.asked}/complement", "J'ai tout déposé")
    scene.walker.page.locator("#erreurs").wait_for()


def _logged_out(scene: Scene) -> None:
    scene.walker.go("/")
    scene.walker.press("Se déconnecter")
    scene.walker.is_at("Vous êtes déconnecté")


GUEST = (
    at("connexion", "/connexion"),
    at("connexion-session-finie", "/connexion?motif=login.session_lost"),
    at("aide", "/aide"),
    at("aide-connexion", "/aide/connexion"),
    at("aide-creer-un-pdf", "/aide/creer-un-pdf"),
    at("aide-zone", "/aide/zone"),
    at("aide-delais", "/aide/delais"),
    at("aide-rendez-vous", "/aide/rendez-vous"),
    at("aide-formulaire-papier", "/aide/formulaire-papier"),
    at("aide-conserver-les-originaux", "/aide/conserver-les-originaux"),
    at("accessibilite", "/accessibilite"),
    at("page-introuvable", "/nulle-part"),
)

NEWCOMER = (
    at("accueil", "/"),
    at("demarches", "/demarches"),
    at("depart-de-la-demarche", LANDING),
    at("mes-demandes-vide", "/demandes"),
    at("messagerie-vide", "/messagerie"),
    at("messages-envoyes-vide", "/messagerie/envoyes"),
    at("question", QUESTION),
    State("question-erreurs", _bare_question),
    State("question-envoyee", _asked),
    at("vos-documents-vide", "/documents"),
    at("vos-informations", "/informations"),
    at("mes-donnees", "/donnees"),
    State("deconnecte", _logged_out),
)

STEPS_1_TO_3 = (
    drafted("etape-1", "informations-personnelles"),
    refused("etape-1-erreurs", "informations-personnelles"),
    drafted("etape-2", "beneficiaire-et-soins"),
    refused("etape-2-erreurs", "beneficiaire-et-soins"),
    State("etape-2-accident", _accident),
    drafted("etape-3", "sejour"),
    refused("etape-3-erreurs", "sejour"),
    State("etape-3-royaume-uni-hopital", _in_hospital),
    State("etape-3-hors-zone", _outside),
    at("accueil-brouillon", "/"),
)

STEPS_4_AND_5 = (
    drafted("etape-4", "documents"),
    refused("etape-4-sans-document", "documents"),
    told("etape-4-documents", lambda scene: f"{scene.filled}/documents"),
    State("etape-4-refus", _refused_file),
    State("etape-4-proposition", _proposed),
    State("proposition", _proposal),
    drafted("etape-5-incomplete", "recapitulatif"),
    told("etape-5", lambda scene: f"{scene.filled}/recapitulatif"),
    State("etape-5-erreurs", _undeclared),
    told("brouillon-supprimer", lambda scene: f"{scene.draft}/supprimer"),
    told(
        "etape-2-depuis-le-recapitulatif",
        lambda scene: f"{scene.filled}/beneficiaire-et-soins?vers=recapitulatif",
    ),
)

SENT = (
    told("confirmation", lambda scene: f"{scene.submitted}/confirmation"),
    State("confirmation-merci", _thanked),
    State("message", _message),
    State("message-supprimer", _deleting),
    at("messagerie", "/messagerie"),
    told("demande", lambda scene: scene.submitted, until="Accusé de réception envoyé"),
    told("documents-ajouter", lambda scene: f"{scene.submitted}/ajouter-des-documents"),
    told("demande-retirer", lambda scene: f"{scene.submitted}/retirer"),
    told("question-sur-une-demande", lambda scene: f"{QUESTION}?demande={scene.submitted[10:]}"),
    at("vos-documents", "/documents"),
    State("demande-retiree", _withdrawn),
    State("confirmation-derniere", _last),
    State("etape-5-trop-tot", _too_early),
    State("mes-demandes-envoi-prevu", _scheduled),
    State("etape-5-envoi-prevu", _scheduled_recap),
    at("depart-quota", LANDING),
    at("mes-demandes", "/demandes"),
    at("accueil-demandes", "/"),
)

ASKED = (
    told("demande-a-completer", lambda scene: scene.asked),
    told("complement", lambda scene: f"{scene.asked}/complement"),
    State("complement-erreurs", _incomplete),
    at("mes-demandes-a-completer", "/demandes"),
)

DECIDED = (
    told("demande-refusee", lambda scene: scene.refused),
    told("contester", lambda scene: f"{scene.refused}/contester"),
    State("contester-erreurs", _contested_wrongly),
    State("demande-contestee", _contested),
    at("mes-demandes-decidees", "/demandes"),
)

ELSEWHERE = (at("depart-autre-regime", LANDING),)

GROUPS: Mapping[str, tuple[State, ...]] = {
    "guest": GUEST,
    "newcomer": NEWCOMER,
    "steps 1 to 3": STEPS_1_TO_3,
    "steps 4 and 5": STEPS_4_AND_5,
    "sent": SENT,
    "asked": ASKED,
    "decided": DECIDED,
    "elsewhere": ELSEWHERE,
    "front office": FRONT_OFFICE,
    "supervisor": SUPERVISOR,
    "auditor": AUDITOR,
    "desk": DESK,
    **STUDIES,
}
"""What one person may see one after the other."""

WHO: Mapping[str, str | None] = {
    "guest": None,
    "elsewhere": "cnmss",
    "front office": "clerk",
    "supervisor": "supervisor",
    "auditor": "auditor",
    "desk": "agent",
    **STUDENTS,
}
"""Who sees a group; Alice sees the others."""


def enter(scene: Scene, group: str) -> None:
    """Log in whoever sees this group."""
    if name := WHO.get(group, "alice"):
        is_staff = name in STAFF
        scene.walker.log_in(name, through="Accès réservé aux agents" if is_staff else "")
