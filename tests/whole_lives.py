"""Worked cases B, C, D, G, K from draft to end, as tables; each line says what is seen then."""

from __future__ import annotations

from datetime import date

from lives import APPEAL_ANSWERED, APPEALED, DECIDED, Step
from living import (
    appeal,
    check,
    copy_bill,
    decide,
    deposit,
    draft,
    open_letter,
    outcome,
    post,
    say_not_held,
    settle,
    take,
    take_by,
    tariff_comes,
    wait,
)
from stages import (
    ADVISER,
    AGENT,
    STATE,
    STUDIED,
    WAITS,
    completed,
    paid,
    retained,
    until_taken,
)
from teleservice import stay

RAND = {
    "currency": "ZAR",
    "amount_cents": 185_000,
    "dated_on": "2026-03-06",
    "rate": {"units_per_euro": "21.6630", "on": "2026-03-06", "source": "BANK_STATEMENT"},
}
POUNDS = {
    "currency": "GBP",
    "amount_cents": 107_136,
    "dated_on": "2026-03-06",
    "rate": {"units_per_euro": "0.86400", "on": "2026-03-06", "source": "BANK_STATEMENT"},
}
HOSPITAL = {"starts_on": "2026-03-04", "ends_on": "2026-03-06"}
CASE_B = [
    *until_taken(
        draft(
            situation={"situation": "RETIRED"},
            care={"amount_cents": 124_000},
            stay=stay("GB", "2026-03-01", "2026-03-09")
            | {"tariff": "COUNTRY_OF_STAY", "partially_reimbursed": True}
            | {"hospitalisation": HOSPITAL},
        )
    ),
    *completed("TRAVEL_TICKET", deposit, "Document ajouté"),
    Step(copy_bill(**POUNDS), STUDIED, waits_for=AGENT),
    Step(
        post("foreign-tariff-requests"),
        "En attente du tarif du Royaume-Uni (demandé le 6 avril 2026)",
        ["Tarif demandé au pays de séjour"],
        waits_for=STATE,
    ),
    Step(settle, "En attente du tarif du Royaume-Uni (demandé le 6 avril 2026)", waits_for=STATE),
    Step(
        tariff_comes(amount_cents=98_000, reference="GB-17"),
        WAITS,
        ["Tarif du pays de séjour reçu"],
        waits_for=AGENT,
    ),
    Step(take, STUDIED, waits_for=AGENT),
    Step(check("TARIFF_IN_ZONE"), STUDIED, waits_for=AGENT),
    Step(
        decide(
            retained(78_000, of=124_000, because="CEILING_EXPENSE", basis="COUNTRY_OF_STAY"),
            reimbursed_abroad_cents=20_000,
        ),
        STUDIED,
        waits_for=AGENT,
    ),
    Step(take_by("agent2"), STUDIED, waits_for=AGENT),
    Step(
        post("decision/confirmation", "agent2"),
        "Acceptée en partie",
        ["Demande acceptée en partie"],
        [DECIDED],
    ),
    *paid("780.00", sent_on="07/05/2026", paid_on=date(2026, 5, 9)),
]

CASE_C = [
    *until_taken(
        draft(
            situation={"situation": "STUDENT_OR_TRAINEE"},
            stay=stay("ZA", "2026-03-01", "2026-03-14", in_zone=False),
            lacking="PASSPORT_COPY",
        )
    ),
    Step(check("URGENCY_OUTSIDE_ZONE"), STUDIED, waits_for=AGENT),
    *completed("PASSPORT_COPY", deposit, "Document ajouté"),
    Step(copy_bill(**RAND), STUDIED, waits_for=AGENT),
    Step(
        post("medical-opinion-requests", question="Urgence ?"),
        "En attente de l'avis du médecin-conseil",
        ["Avis du médecin-conseil demandé"],
        waits_for=ADVISER,
    ),
    Step(take_by("medical"), "En attente de l'avis du médecin-conseil", waits_for=ADVISER),
    Step(
        post("medical-opinion", "medical", outcome="FAVOURABLE", text="Soins urgents"),
        WAITS,
        ["Avis du médecin-conseil rendu"],
        waits_for=AGENT,
    ),
    Step(take, STUDIED, waits_for=AGENT),
    Step(
        decide(
            retained(2500, of=8540, because="CEILING_FRENCH_TARIFF", basis="LUMP_SUM")
            | {"currency": "ZAR", "amount_cents": 185_000, "rate": RAND["rate"]}
        ),
        "Acceptée en partie",
        ["Demande acceptée en partie"],
        [DECIDED],
    ),
    *paid("25.00", sent_on="07/04/2026", paid_on=date(2026, 4, 9)),
]

CASE_D = [
    *until_taken(
        draft(
            care={"planned_before_departure": True, "reason": "Dialyse"},
            stay=stay("IT", "2026-02-12", "2026-02-20", reason="SCHEDULED_CARE")
            | {"tariff": "COUNTRY_OF_STAY"}
            | {"hospitalisation": {"starts_on": "2026-02-12", "ends_on": "2026-02-13"}},
            lacking="PRIOR_AUTHORISATION",
        )
    ),
    *completed("PRIOR_AUTHORISATION", say_not_held("Je n'en ai pas demandé.")),
    Step(check("UNFORESEEN_OR_AUTHORISED", "NOT_FINE"), STUDIED, waits_for=AGENT),
    Step(
        decide(retained(0, of=8540, because="PRIOR_AUTHORISATION_MISSING")),
        "Refusée",
        ["Demande refusée"],
        [DECIDED],
    ),
    Step(settle, "Refusée"),
    Step(
        wait(days=15),
        "Refusée",
        ["Courrier non ouvert depuis 15 jours : il compte comme notifié"],
    ),
    Step(
        open_letter(
            "Ces soins nécessitaient une autorisation préalable.",
            "Article R160-2 du code de la sécurité sociale",
            "La commission de recours amiable (CRA)",
            "jusqu'au 06/06/2026 si vous ouvrez ce courrier le 06/04/2026",
            "jusqu'au 21/06/2026 au plus tard",
            "Le médiateur de votre caisse d'Assurance Maladie",
        ),
        "Refusée",
        ["Courrier ouvert"],
    ),
    Step(wait(days=120), "Refusée"),
]

CASE_G = [
    *until_taken(
        draft(
            files=9,
            situation={"situation": "STUDENT_OR_TRAINEE"},
            care={
                "reason": "Urgence médicale",
                "amount_cents": 20_050,
                "linked_to": "THIRD_PARTY_ACCIDENT",
                "accident_on": "2026-02-12",
            },
            stay=stay("PL", "2026-03-02", "2026-03-08")
            | {"partially_reimbursed": True}
            | {"hospitalisation": {"starts_on": "2026-03-06", "ends_on": "2026-03-07"}},
        )
    ),
    *completed("ACCIDENT_CIRCUMSTANCES", deposit, "Document ajouté"),
    Step(check("THIRD_PARTY", "NOT_FINE"), STUDIED, waits_for=AGENT),
    Step(post("third-party-recourse"), STUDIED, waits_for=AGENT),
    Step(
        decide(
            retained(15_050, of=20_050, because="CEILING_EXPENSE"), reimbursed_abroad_cents=5000
        ),
        "Acceptée en partie",
        ["Demande acceptée en partie"],
        [DECIDED],
    ),
    *paid("150.50", sent_on="07/04/2026", paid_on=date(2026, 4, 9)),
]

CASE_K = [
    *until_taken(
        draft(
            care={"planned_before_departure": True},
            stay=stay("GB", "2026-03-01", "2026-03-09"),
        )
    ),
    *completed("DETAILED_INVOICE", deposit, "Document ajouté"),
    Step(
        decide(retained(0, of=8540, because="NOT_UNFORESEEN")),
        "Refusée",
        ["Demande refusée"],
        [DECIDED],
    ),
    Step(
        open_letter(
            "Les soins n'étaient pas imprévus et urgents.",
            "La commission médicale de recours amiable (CMRA)",
            "jusqu'au 06/06/2026 si vous ouvrez ce courrier le 06/04/2026",
        ),
        "Refusée",
        ["Courrier ouvert"],
    ),
]
CASE_K_IN_TIME = [
    *CASE_K,
    Step(wait(days=59), "Refusée"),
    Step(
        appeal("CMRA", is_late=False, until="2026-06-06"),
        "Recours en cours",
        ["Recours enregistré"],
        [APPEALED],
    ),
    Step(outcome("UPHELD"), WAITS, ["Recours accepté"], [APPEAL_ANSWERED], AGENT),
    Step(take, STUDIED, waits_for=AGENT),
    Step(
        decide(retained(8540, of=8540, because=None)), "Acceptée", ["Demande acceptée"], [DECIDED]
    ),
    *paid("85.40", sent_on="05/06/2026", paid_on=date(2026, 6, 7)),
]
CASE_K_LATE = [
    *CASE_K,
    Step(wait(days=62), "Refusée"),
    Step(
        appeal("CMRA", is_late=True, until="2026-06-06"),
        "Recours en cours",
        ["Recours enregistré"],
        [APPEALED],
    ),
    Step(outcome("REJECTED"), "Recours rejeté", ["Recours rejeté"], [APPEAL_ANSWERED]),
    Step(
        open_letter("Votre recours est rejeté", "pôle social du tribunal judiciaire"),
        "Recours rejeté",
        ["Courrier ouvert"],
    ),
]

WHOLE_LIVES = {
    "B, a British hospital asks the State its tariff": CASE_B,
    "C, outside the zone the adviser is asked": CASE_C,
    "D, planned dialysis without its authorisation": CASE_D,
    "G, an accident that somebody else caused": CASE_G,
    "K, contested on day 59 and upheld": CASE_K_IN_TIME,
    "K, contested after two months and a day": CASE_K_LATE,
}
