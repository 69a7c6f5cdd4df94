"""What the seed prints on each screen, word for word, by the page where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

EVERYWHERE: Final = ("Accueil", "Frais de santé", "Démarches", "Vos documents", "Vos informations")
TITLE: Final = "Demander un remboursement de soins à l'étranger"
STEPPER: Final = (
    "1 Informations personnelles",
    "2 Bénéficiaire et soins",
    "3 Modalités du séjour",
    "4 Document(s)",
    "5 Récapitulatif",
)
REMINDER: Final = (
    "Téléchargez toutes les pièces justificatives en votre possession, en lien avec votre demande"
    " de prise en charge de soins à l'étranger :",
    "Les factures acquittées et détaillées des prestations dispensées (prestations de soins,"
    " hospitalisation, etc.)",
    "Les preuves de paiements (tickets de carte bancaire, extraits de compte bancaire mentionnant"
    " le débit des sommes payées, reçus divers, etc.)",
    "Les prescriptions médicales (pour les soins de pharmacie, matériel médical, soins"
    " paramédicaux, etc.)",
    "Conseil : vous pouvez joindre plusieurs justificatifs dans un même document. Par exemple,"
    " collez sur une feuille de papier les différents tickets de carte bancaire en votre"
    " possession.",
    "En cas de soins programmés avant le séjour",
    "En cas de détachement professionnel",
)
STAY: Final = (
    "Tous les champs sont obligatoires.",
    "Veuillez renseigner les informations concernant votre séjour.",
    "Sélectionnez le pays où ont été dispensés les soins :",
    "Sélectionner le pays",
    "Motif et période du séjour dans le pays où ont eu lieu les soins :",
    "Motif du séjour",
    "Tourisme",
    "Date de début",
    "Date de fin",
    "Format JJ/MM/AAAA",
    "Une hospitalisation a-t-elle été nécessaire lors du séjour (au moins une nuit passée à"
    " l'hôpital) ?",
    "Oui",
    "Non",
    "Retourner à l'étape précédente",
    "Passer à l'étape suivante",
)
ZONE: Final = (
    "Souhaitez-vous un remboursement des frais conformément à ?",
    "La tarification du pays de séjour",
    "La tarification française",
    "Avez-vous reçu un remboursement partiel des soins dans le pays de séjour ?",
)
UNITED_KINGDOM: Final = (
    "Royaume-Uni : Seuls les soins inopinés lors d'un séjour temporaire peuvent faire l'objet"
    " d'une prise en charge."
)
OUTSIDE: Final = (
    "Vous avez déclaré avoir reçu des soins hors de la zone UE / EEE / Royaume-Uni / Suisse. Le"
    " remboursement des soins inopinés et urgents s'effectuera sur une base forfaitaire."
)
HOSPITAL: Final = "Période de l'hospitalisation :"
ACCIDENT: Final = "Date de l'accident :"

SEED: Final[Mapping[str, tuple[str, ...]]] = {
    "log-in": (
        "J'accède à mon compte ameli",
        "Où trouver mon numéro de sécurité sociale ?",
        "Code oublié ?",
        "ME CONNECTER",
        "OU",
        "S'identifier avec FranceConnect",
        "Qu'est-ce que FranceConnect ?",
    ),
    "home": (*EVERYWHERE, TITLE, "Prendre un rendez-vous", "1 Notification"),
    "menu": (
        *EVERYWHERE,
        TITLE,
        "Vos cartes",
        "Modifier vos informations personnelles",
        "Arrêt / accident du travail",
        "Autres démarches",
        "Espace d'échanges",
        "Commander une carte européenne d'assurance maladie (CEAM)",
        "Consulter les délais de traitement de ma Caisse d'Assurance Maladie",
        "Prendre un rendez-vous",
    ),
    "landing": (
        *EVERYWHERE,
        TITLE,
        "Vous ou les membres affiliés de la famille avez reçu des soins de santé à l'étranger ou"
        " dans une collectivité d'Outre-Mer ? Faites une demande de prise en charge pour chacune"
        " des personnes ayant reçu ces soins.",
        "Avant de commencer la démarche, préparez tous les documents qui vous seront utiles",
        *REMINDER,
        "Joignez l'autorisation préalable de prise en charge délivrée par la Caisse d'Assurance"
        " Maladie (formulaire S2, autorisation de dialyse, DA1, etc.).",
        "Joignez l'avis de mission professionnelle ou l'attestation de détachement délivrée par la"
        " Caisse d'Assurance Maladie.",
        "Si les soins reçus sont en lien avec une affection d'origine militaire, prenez contact"
        " avec la Caisse Nationale Militaire de Sécurité Sociale (CNMSS)",
        "Démarrer votre demande",
    ),
    "step 1": (
        *EVERYWHERE,
        TITLE,
        *STEPPER,
        "Tous les champs sont obligatoires.",
        "Veuillez compléter vos informations personnelles.",
        "Indiquez votre nationalité :",
        "Française",
        "Ressortissant UE / EEE / Royaume-Uni / Suisse",
        "Autre",
        "Indiquez votre situation à la date des soins dispensés à l'étranger :",
        "Salarié / travailleur indépendant",
        "Étudiant / Stagiaire",
        "Indemnisé par France Travail",
        "Frontalier Suisse",
        "Retraité",
        "Pensionné d'invalidité / rentier d'incapacité AT/MP",
        "Retourner à l'accueil de la démarche",
        "Passer à l'étape suivante",
    ),
    "step 2": (
        TITLE,
        *STEPPER,
        "Tous les champs sont obligatoires.",
        "Indiquez la personne ayant bénéficié de soins à l'étranger.",
        "Bénéficiaire",
        "Sélectionner le bénéficiaire",
        "Veuillez décrire les soins reçus.",
        "Précisez la raison des soins :",
        "Contexte des soins",
        "0/180",
        "Les soins étaient-ils prévus avant le départ ?",
        "Oui",
        "Non",
        "Indiquez la somme des frais médicaux engagés en euros :",
        "Montant total",
        "€",
        "Exemple 123456,78",
        "Les soins reçus sont liés à",
        "Sélectionner",
        "Un accident causé par un tiers",
        "Retourner à l'étape précédente",
        "Passer à l'étape suivante",
    ),
    "step 2, accident": (ACCIDENT,),
    "step 3": (TITLE, *STEPPER, *STAY),
    "step 3, United Kingdom": (*STAY, UNITED_KINGDOM, *ZONE, "ROYAUME-UNI", HOSPITAL),
    "step 3, South Africa": (*STAY, OUTSIDE, "AFRIQUE DU SUD"),
    "step 4": (
        TITLE,
        *STEPPER,
        "En cas d'hospitalisation, veuillez fournir en pièces justificatives votre titre de"
        " transport",
        "Pièces justificatives : rappel des consignes",
        *REMINDER,
        "Joignez l'autorisation préalable de prise en charge délivrée par la caisse d'assurance"
        " maladie",
        "Pour en savoir plus sur les soins soumis à un accord préalable, rendez-vous sur ameli.fr",
        "En cas de détachement supérieur à 3 mois, joignez l'accord de détachement qui vous a été"
        " délivré. Pour un détachement de moins de 3 mois, joignez un avis de mission, aucune"
        " attestation n'est demandée.",
        "Pour les séjours Hors Union Européenne, joignez une copie de votre passeport (identité et"
        " visa du pays de séjour concerné) et le compte-rendu médical. Pour tout autre séjour,"
        " aucun justificatif d'état civil n'est à envoyer.",
        "Vous ne pouvez pas joindre plus de 10 documents. Vous pouvez utiliser le format PDF pour"
        " créer un seul et même document regroupant toutes vos pièces justificatives. Pour plus"
        " d'information, veuillez consulter le tutoriel de création de document PDF",
        "Chaque document doit être en format «JPG, JPEG, PNG ou PDF». Les documents PDF ne doivent"
        " pas excéder 500 ko.",
        "Vérifiez enfin la bonne qualité de vos pièces jointes en visualisant chacun des documents"
        " transmis.",
        "Documents à nous transmettre :",
        "Choisir un fichier",
        "Formats acceptés : PDF (taille max : 500 Ko), JPG, JPEG, PNG",
        "Retourner à l'étape précédente",
        "Passer à l'étape suivante",
    ),
    "step 5": (
        TITLE,
        *STEPPER,
        "Indiquez votre nationalité :",
        "Française",
        "Indiquez votre situation à la date des soins dispensés à l'étranger :",
        "Étudiant / Stagiaire",
        "Indiquez la personne ayant bénéficié de soins à l'étranger :",
        "Précisez la raison des soins :",
        "Urgence médicale",
        "Les soins étaient-ils prévus avant le départ ?",
        "Indiquez la somme des frais médicaux engagés en euros :",
        "200,50",
        "Les soins reçus sont liés à :",
        "Un accident causé par un tiers",
        ACCIDENT,
        "12/08/2020",
        "Sélectionnez le pays où ont été dispensés les soins :",
        "POLOGNE",
        "Souhaitez-vous un remboursement des frais conformément à ?",
        "La tarification française",
        "Avez-vous reçu un remboursement partiel des soins dans le pays de séjour ?",
        "Motif et période du séjour dans le pays où ont eu lieu les soins :",
        "Motif : Tourisme",
        "Du 22/09/2020 au 28/09/2020",
        "Une hospitalisation a-t-elle été nécessaire lors du séjour (au moins une nuit passée à"
        " l'hôpital) ?",
        HOSPITAL,
        "Du 26/09/2020 au 27/09/2020",
        "Les documents (1 sur 10 maximum) :",
        "En cochant cette case, vous déclarez conserver les originaux des pièces justificatives"
        " pendant 5 ans, après la date du remboursement par la caisse d'assurance maladie, pour"
        " les présenter en cas de contrôle.",
        "En cochant cette case, vous certifiez l'exactitude des éléments déclarés et déclarez avoir"
        " vérifié la bonne qualité du ou des documents transmis.",
        "La loi rend passible d'amende et/ou d'emprisonnement quiconque se rend coupable de fraudes"
        " ou de fausses déclarations en vue d'obtenir ou de tenter d'obtenir des avantages indus -"
        " Article de 313-1 à 313-3 ; 433-19 ; 441-1 et suivants du Code Pénal.",
        "Retourner à l'étape précédente",
        "Valider la demande",
    ),
    "confirmation": (
        TITLE,
        "✓",
        "Ma demande est bien transmise !",
        "Je recevrai très vite, dans la messagerie de mon compte ameli, une confirmation de cette"
        " démarche.",
        "Si ma demande est acceptée, je serai directement remboursé sur le compte bancaire"
        " enregistré dans mon dossier et consultable dans mon compte ameli.",
        "Si ma demande est refusée, je recevrai, dans la messagerie de mon compte, un courrier de"
        " refus de prise en charge de soins réalisés à l'étranger.",
        "Si mon dossier est incomplet, je recevrai, dans la messagerie de mon compte, un courrier"
        " m'indiquant les informations ou pièces complémentaires à joindre au dossier.",
        "Important : les délais de traitement d'une demande de prise en charge de soins réalisés à"
        " l'étranger sont en moyenne de 4 semaines.",
        "ÊTES-VOUS SATISFAIT DE CE SERVICE ?",
        "Retour au tableau de bord",
    ),
}
"""As printed, but for its slips: « Veillez », « soins ces hors », « at-elle », « ont lieu »."""

SCRIPTED: Final[Mapping[str, tuple[str, ...]]] = {
    "step 4": ("Déposer votre fichier ici", "ou"),
}
"""What stands on a page for those whose browser runs our script, and is hidden from others."""

HIDDEN: Final[Mapping[str, tuple[str, ...]]] = {
    "step 2": (ACCIDENT,),
    "step 3": (UNITED_KINGDOM, OUTSIDE, *ZONE, HOSPITAL),
    "step 3, United Kingdom": (OUTSIDE,),
    "step 3, South Africa": (UNITED_KINGDOM, *ZONE),
}
"""What a page keeps to itself in a state where the seed does not show it."""
