"""What a person is told for a code, with the numbers and dates that help to mend it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from adapters.french.decisions import DECISION_SENTENCES
from adapters.french.erasure import ERASURE_SENTENCES
from adapters.french.logins import LOGIN_SENTENCES
from adapters.french.operations import OPERATION_SENTENCES
from adapters.french.payments import PAYMENT_SENTENCES
from adapters.french.review import REVIEW_SENTENCES
from adapters.french.staff import STAFF_SENTENCES
from adapters.french.window import WINDOW_SENTENCES
from adapters.french.writing import MIB, day, size
from domain import reference
from domain.rules.care_reason import MAX_CHARACTERS
from domain.values import SupplementCode

Details = Mapping[str, Any]
Sentence = str | Callable[[Details], str]

PAPER_FORM: Final = "le formulaire papier (Cerfa n° 12267, S3125)"


def sentence(code: str, details: Details | None = None) -> str:
    """What a person is told for a code, with the numbers and dates that help to mend it.

    Raises: KeyError for a code that has no sentence.
    """
    known = SENTENCES[code]
    return known if isinstance(known, str) else known(details or {})


def _reason_too_long(details: Details) -> str:
    now = f" (actuellement {details['length']})" if "length" in details else ""
    return f"La raison des soins ne doit pas dépasser {MAX_CHARACTERS} caractères{now}."


def _limit_reached(details: Details) -> str:
    limit = details.get("limit", 10)
    return (
        f"Vous ne pouvez pas joindre plus de {limit} documents. Au-delà, utilisez {PAPER_FORM}"
        " ou prenez rendez-vous avec votre caisse."
    )


def _too_large(details: Details) -> str:
    limit = details.get("limit_bytes", 0)
    if details.get("why") in ("cannot_fit", "too_many_pages", "too_much_memory"):
        return (
            "Ces fichiers ne tiennent pas lisiblement dans un seul document de"
            f" {size(limit or 512_000)}. Répartissez-les en plusieurs documents."
        )
    if "limit_pixels" in details:
        return "Cette image a trop de pixels : réduisez ses dimensions."
    if limit >= MIB:
        return f"Image trop lourde ({size(limit)} maximum)."
    if "size_bytes" in details:
        return f"Ce PDF pèse {size(details['size_bytes'])} ; la limite est de {size(limit)}."
    return f"Fichier trop lourd ({size(limit)} maximum)."


def _already_submitted(details: Details) -> str:
    return f"Cette demande est déjà transmise (référence {details.get('reference') or '…'})."


def _too_many_leases(details: Details) -> str:
    return f"Vous tenez déjà {details.get('limit', 5)} demandes : rendez-en une."


def _supplement_incomplete(details: Details) -> str:
    codes = details.get("items", ())
    labels = " ; ".join(reference.label(SupplementCode(code)) for code in codes)
    return (
        f"Il manque encore : {labels or 'une réponse'}. Déposez un document, ou indiquez pourquoi"
        " vous ne l'avez pas."
    )


def _too_many_drafts(details: Details) -> str:
    limit = details.get("limit", 20)
    return f"Vous avez déjà {limit} brouillons : terminez-en un ou supprimez-en un."


def _drafts_full(details: Details) -> str:
    held = size(details.get("limit_bytes", 500_000_000))
    return f"Vos brouillons contiennent déjà {held} : transmettez-en un, ou supprimez-en un."


def _too_often(details: Details) -> str:
    minutes = -(-int(details.get("retry_after_s", 60)) // 60)
    return f"Trop de tentatives en peu de temps. Réessayez dans {minutes} min."


def _too_many_questions(details: Details) -> str:
    limit = details.get("limit", 20)
    return f"Vous avez déjà envoyé {limit} questions aujourd'hui. Réessayez demain."


def _too_many_copies(details: Details) -> str:
    return f"L'accusé de réception a déjà été renvoyé {details.get('limit', 3)} fois aujourd'hui."


def _not_served(details: Details) -> str:
    return reference.scheme(details.get("scheme", "OTHER")).own_channel or NOT_SERVED


def _not_abroad(details: Details) -> str:
    code = details.get("country")
    parts = (part.own_sentence for part in reference.not_abroad() if part.code == code)
    return next(parts, None) or NOT_ABROAD


def _not_reached(details: Details) -> str:
    latest = f" : la dernière est la n° {details['latest']}" if "latest" in details else ""
    return f"Cette demande n'a jamais eu cette version{latest}."


def _out_of_time(details: Details) -> str:
    until = details.get("limit_on")
    ended = "est dépassé" if until is None else f"a pris fin le {day(until)}"
    return (
        f"Le délai pour demander ce remboursement {ended}. Vous pouvez transmettre votre demande,"
        " mais elle risque d'être refusée."
    )


NOT_SERVED: Final = "Votre régime dispose de son propre service."
NOT_ABROAD: Final = (
    "Les soins reçus en France métropolitaine et dans les départements d'outre-mer ne relèvent pas"
    " de cette démarche."
)
UNREADABLE: Final = "Ce fichier est illisible ou protégé par un mot de passe."
CHANGED: Final = "Cette demande a été modifiée dans un autre onglet. Rechargez-la."
REFUSED_BY_SECURITY: Final = "Ce fichier a été refusé par le contrôle de sécurité."

SENTENCES: Final[Mapping[str, Sentence]] = {
    **STAFF_SENTENCES,
    **WINDOW_SENTENCES,
    "field.required": "Ce champ est obligatoire.",
    "field.unknown": "Ce champ n'existe pas dans ce formulaire.",
    "field.not_applicable": "Ce champ ne s'applique pas à ce que vous avez déclaré.",
    "field.invalid_choice": "Cette valeur n'est pas acceptée : choisissez une réponse proposée.",
    "field.too_long": "Ce texte est trop long.",
    "care.reason_too_long": _reason_too_long,
    "care.amount_format": "Indiquez un montant en euros, par exemple 123456,78.",
    "care.amount_out_of_range": "Le montant doit être compris entre 0,01 et 999 999,99 €.",
    "care.accident_date_required": "Indiquez la date de l'accident.",
    "care.accident_in_the_future": "La date de l'accident ne peut pas être dans le futur.",
    "care.accident_after_the_stay": "La date de l'accident ne peut pas suivre la fin du séjour.",
    "stay.date_format": "Indiquez une date au format JJ/MM/AAAA.",
    "stay.date_does_not_exist": "Cette date n'existe pas.",
    "stay.starts_in_the_future": "La date de début du séjour ne peut pas être dans le futur.",
    "stay.ends_before_it_starts": (
        "La date de fin doit être égale ou postérieure à la date de début."
    ),
    "stay.hospitalisation_outside_stay": (
        "La période d'hospitalisation doit être comprise dans la période du séjour."
    ),
    "stay.hospitalisation_without_a_night": ("L'hospitalisation doit compter au moins une nuit."),
    "stay.country_not_abroad": _not_abroad,
    "beneficiary.unknown": "Cette personne n'est pas rattachée à votre dossier.",
    "insured.scheme_not_served": _not_served,
    "insured.not_found": "Votre dossier n'est pas connu de ce service.",
    "document.limit_reached": _limit_reached,
    "document.required": "Ajoutez au moins un document.",
    "document.unreadable": UNREADABLE,
    "document.needs_a_password": UNREADABLE,
    "document.active_content": REFUSED_BY_SECURITY,
    "document.infected": REFUSED_BY_SECURITY,
    "document.too_large": _too_large,
    "document.type_not_accepted": "Format non accepté : PDF, JPG, JPEG ou PNG uniquement.",
    "document.duplicate": "Ce document est déjà joint.",
    "document.transmitted_before": (
        "Ce document était déjà dans votre dossier : il ne répond pas à ce qui est demandé."
        " Déposez-en un autre, ou dites pourquoi vous ne l'avez pas."
    ),
    "document.not_found": "Ce document est introuvable.",
    "document.page_not_found": "Ce document n'a pas cette page.",
    "proposal.not_found": (
        "Cette proposition n'est plus disponible. Envoyez à nouveau vos fichiers."
    ),
    "scanner.unavailable": "L'antivirus ne répond pas. Réessayez dans un instant.",
    "claim.not_found": "Cette demande est introuvable.",
    "claim.incomplete": "Votre demande est incomplète : corrigez les points indiqués.",
    "paper.received_in_the_future": "La date de réception ne peut pas être dans le futur.",
    "paper.form_not_signed": (
        "Un formulaire qui n'est pas signé ne s'enregistre pas : renvoyez-le à l'assuré."
    ),
    "claim.statements_required": "Cochez les deux engagements pour valider votre demande.",
    "claim.already_submitted": _already_submitted,
    "claim.under_review": (
        "Votre demande est en cours d'étude : elle ne peut plus être modifiée ni retirée."
    ),
    "claim.not_awaiting_supplement": (
        "Aucun document complémentaire n'est attendu pour cette demande."
    ),
    "supplement.closed": (
        "Votre demande est clôturée : il n'y a plus de délai à prolonger. Déposez vos documents"
        " quand vous les avez : elle sera rouverte aussitôt."
    ),
    "supplement.already_extended": "Vous avez déjà obtenu un délai supplémentaire.",
    "supplement.incomplete": _supplement_incomplete,
    "supplement.item_not_found": "Ce document n'est pas demandé.",
    "claim.not_waiting": "Cette demande n'attend pas d'étude.",
    "lease.not_held": "Vous ne tenez pas cette demande, ou plus : reprenez-la dans la file.",
    "lease.held_by_another": "Cette demande est tenue par quelqu'un d'autre.",
    "lease.too_many": _too_many_leases,
    **DECISION_SENTENCES,
    **PAYMENT_SENTENCES,
    **REVIEW_SENTENCES,
    **OPERATION_SENTENCES,
    **ERASURE_SENTENCES,
    "claim.not_submitted": "Cette demande n'est pas encore transmise.",
    "claim.too_many_changes": "Brouillon modifié trop de fois : transmettez-le ou supprimez-le.",
    "claim.too_many_drafts": _too_many_drafts,
    "document.drafts_full": _drafts_full,
    "abuse.too_many": _too_often,
    "claim.changed_meanwhile": CHANGED,
    "message.not_found": "Ce message est introuvable.",
    "message.too_many_questions": _too_many_questions,
    "message.already_answered": (
        "Quelqu'un vient de répondre à cette question : votre texte n'est pas envoyé."
    ),
    "acknowledgment.too_many_copies": _too_many_copies,
    "letter.not_found": "Ce courrier est introuvable.",
    "satisfaction.already_answered": "Vous avez déjà répondu pour cette demande.",
    "idempotency.key_required": (
        "L'en-tête Idempotency-Key est obligatoire : 1 à 200 caractères ASCII visibles."
    ),
    "idempotency.key_reused": "Cette clé d'idempotence a déjà servi pour une autre requête.",
    "audit.version_not_reached": _not_reached,
    "audit.before_first_event": "À cet instant, cette demande n'était pas encore commencée.",
    "audit.not_signed_yet": "Le dernier événement n'est pas encore signé. Réessayez dans 1 minute.",
    "access.not_permitted": "Votre profil ne permet pas cette action.",
    **LOGIN_SENTENCES,
    "store.unavailable": "Le service est momentanément indisponible. Réessayez dans un instant.",
    "audit.event_type_not_found": "Aucun événement ne porte ce nom.",
    "log.too_many_listeners": "Trop de personnes suivent le journal. Réessayez plus tard.",
    "view.behind": "Votre dernière action est encore en cours d'affichage. Réessayez.",
    "body.malformed": "La requête est illisible.",
    "body.too_large": "La requête est trop volumineuse.",
    "route.not_found": "Cette adresse n'existe pas.",
    "route.method_not_allowed": "Cette action n'existe pas à cette adresse.",
    "internal.error": "Une erreur est survenue. Elle nous est signalée.",
    "care.declare_third_party_accident": (
        "Déclarez aussi cet accident à votre caisse dans les 15 jours :"
        " Déclarer un accident causé par un tiers."
    ),
    "care.planned_contradiction": (
        "Vous avez indiqué un séjour pour soins programmés, mais des soins non prévus avant le"
        " départ. Vérifiez vos réponses."
    ),
    "care.planned_in_the_united_kingdom": (
        "Vous avez indiqué des soins prévus avant le départ : ils ne sont en principe pas pris en"
        " charge au Royaume-Uni."
    ),
    "stay.hospitalisation_ends_in_the_future": (
        "La fin de l'hospitalisation est dans le futur. Vérifiez la date."
    ),
    "stay.out_of_time": _out_of_time,
    "stay.united_kingdom_unforeseen_only": (
        "Royaume-Uni : Seuls les soins inopinés lors d'un séjour temporaire peuvent faire l'objet"
        " d'une prise en charge."
    ),
    "stay.outside_zone_lump_sum": (
        "Vous avez déclaré avoir reçu des soins hors de la zone UE / EEE / Royaume-Uni / Suisse."
        " Le remboursement des soins inopinés et urgents s'effectuera sur une base forfaitaire."
    ),
    "stay.overseas_collectivity_care_sheet": (
        "Collectivité d'Outre-Mer : joignez la feuille de soins remise par le professionnel de"
        " santé."
    ),
    "stay.residence_abroad": (
        "Si vous résidez à l'étranger, vos soins relèvent en général d'un autre régime."
    ),
    "document.not_held": ("Sans ce document, votre dossier pourra vous être retourné incomplet."),
    "document.landscape": "Ce document est en paysage : préférez le format A4 portrait.",
    "document.not_a4": "Ce document n'est pas au format A4.",
    "document.low_resolution": (
        "Cette image a peu de détails : vérifiez que tout le texte se lit."
    ),
    "document.blurred": "Cette image semble floue : vérifiez que tout le texte se lit.",
    "document.blank_page": "Une page semble vide.",
    "fit.converted_from_heic": "Photo HEIC convertie.",
    "fit.rotated": "Photo remise à l'endroit.",
    "fit.first_image_only": "Seule la première image du fichier est gardée.",
    "fit.placed_on_a4": "Image placée sur une page A4 en portrait.",
    "fit.merged": "Fichiers réunis en un seul PDF, dans l'ordre choisi.",
    "fit.simplified": "Copie simplifiée : sans pièces jointes, formulaires ni actions.",
    "fit.recompressed": "PDF compressé sans perte.",
    "fit.images_reduced": "Images du PDF réduites, encore lisibles.",
    "fit.pages_as_images": "Pages converties en images.",
    "fit.greyscale": "Passé en niveaux de gris.",
    "fit.black_and_white": "Passé en noir et blanc.",
}
"""By stable code; a text in full, or a function of the refusal's details."""
