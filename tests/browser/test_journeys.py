"""The worked cases of the design, walked in a real browser from log-in to the acknowledgment."""

from __future__ import annotations

from datetime import UTC, datetime

from playwright.sync_api import expect

from .conftest import Walk, everywhere
from .live import Live
from .said import STEPS, TITLE, Said, bill, ticket
from .walker import Walker

MIDNIGHT = datetime(2026, 3, 22, 23, 0, tzinfo=UTC)
"""23/03/2026 at 00:00 in Paris."""

WAITS = (
    "Votre brouillon et vos documents sont conservés. Si vous ne pouvez pas attendre, utilisez le"
    " formulaire papier S3125 (Cerfa n° 12267) ou prenez rendez-vous avec votre caisse."
)
LUMP_SUM = "Le remboursement des soins inopinés et urgents s'effectuera sur une base forfaitaire."
UNITED_KINGDOM = "Royaume-Uni : Seuls les soins inopinés lors d'un séjour temporaire"
TARIFF = "Souhaitez-vous un remboursement des frais conformément à ?"

CHILD_OVERSEAS = Said(
    beneficiary="LOUISE - 27/09/2015",
    country="POLYNÉSIE FRANÇAISE",
    tariff=None,
    partial=None,
    motive="Visite familiale",
    stay=("15/02/2026", "01/03/2026"),
    told="Collectivité d'Outre-Mer : joignez la feuille de soins remise par le professionnel",
)
"""Worked case H."""


@everywhere
def test_case_a_a_simple_stay_in_the_zone(alice: Walker) -> None:
    alice.start()
    alice.answer(Said())
    alice.expects("Factures acquittées", "Preuves de paiement", "Prescriptions médicales")
    alice.send(ticket(), bill())
    alice.forward()
    alice.sees("ALICE - 21/10/1985", "Les documents (2 sur 10 maximum) :")
    alice.does_not_see(LUMP_SUM)
    alice.transmit()
    alice.is_acknowledged()
    alice.sees("Sera supprimé le 04/04/26")
    alice.sees("demande de prise en charge de soins à l'étranger du 20/03/2026")


def test_case_b_a_stay_in_hospital_in_the_united_kingdom(alice: Walker) -> None:
    said = Said(
        situation="Retraité",
        amount="1 240,00",
        country="ROYAUME-UNI",
        tariff="La tarification du pays de séjour",
        partial="Oui",
        stay=("01/03/2026", "09/03/2026"),
        hospital=("04/03/2026", "06/03/2026"),
        told=UNITED_KINGDOM,
    )
    alice.start()
    alice.answer(said)
    alice.sees("veuillez fournir en pièces justificatives votre titre de transport")
    alice.expects("Factures", "Preuves", "Prescriptions", "Passeport|passeport", "rendu", "Titre")
    alice.send(bill())
    alice.forward()
    alice.sees("1240,00", "Du 04/03/2026 au 06/03/2026", UNITED_KINGDOM)
    alice.transmit()
    alice.is_acknowledged()


def test_case_c_outside_the_zone_without_a_passport_at_hand(alice: Walker) -> None:
    said = Said(
        situation="Étudiant / Stagiaire",
        country="AFRIQUE DU SUD",
        tariff=None,
        partial=None,
        stay=("01/03/2026", "14/03/2026"),
        told=LUMP_SUM,
    )
    alice.start()
    alice.answer(said)
    alice.expects("Factures", "Preuves", "Prescriptions", "Copie du passeport", "rendu médical")
    alice.send(bill())
    alice.says_of("Copie du passeport", "Je ne l'ai pas")
    alice.sees("Sans ce document, votre dossier pourra vous être retourné incomplet.")
    alice.forward()
    alice.is_at(STEPS[4])
    alice.does_not_see(TARIFF)
    alice.sees("Je ne l'ai pas")
    alice.transmit()
    alice.is_acknowledged()


def test_case_g_an_accident_caused_by_somebody_else(alice: Walker) -> None:
    said = Said(
        situation="Étudiant / Stagiaire",
        reason="Urgence médicale",
        amount="200,50",
        linked_to="Un accident causé par un tiers",
        country="POLOGNE",
        partial="Oui",
        stay=("02/03/2026", "08/03/2026"),
        hospital=("06/03/2026", "07/03/2026"),
    )
    alice.start()
    alice.say_situation(said)
    alice.say_care(said)
    alice.sees("Indiquez la date de l'accident.")
    alice.type("Date de l'accident :", "12/02/2026")
    alice.forward()
    alice.say_stay(said)
    alice.expects("Factures", "Preuves", "Prescriptions", "Titre de transport")
    alice.send(*map(bill, range(9)))
    alice.forward()
    alice.sees("Les documents (9 sur 10 maximum) :", "12/02/2026", "200,50")
    alice.transmit()
    alice.is_acknowledged()


def test_case_h_a_child_in_an_overseas_collectivity(alice: Walker) -> None:
    alice.start()
    alice.answer(CHILD_OVERSEAS)
    alice.expects("Factures", "Preuves", "Prescriptions", "rendu médical", "Feuille de soins")
    alice.send(bill())
    alice.forward()
    alice.is_at(STEPS[4])
    alice.does_not_see(TARIFF, LUMP_SUM)
    alice.sees("LOUISE - 27/09/2015", "POLYNÉSIE FRANÇAISE")
    alice.transmit()
    alice.is_acknowledged()


def test_case_i_the_third_claim_waits_until_midnight_in_paris(alice: Walker, site: Live) -> None:
    for day in (8, 19):
        site.clock.at = datetime(2026, 3, day, 9, 0, tzinfo=UTC)
        site["alice"].submitted()
    site.clock.at = datetime(2026, 3, 20, 9, 0, tzinfo=UTC)
    alice.go("/")
    alice.log_in()
    alice.prepare(CHILD_OVERSEAS, [bill()])
    alice.transmit()
    alice.sees(
        "Vous avez déjà transmis 2 demandes sur les 15 derniers jours (08/03/2026 et 19/03/2026)."
        f" Vous pourrez transmettre celle-ci à partir du 23/03/2026. {WAITS}",
        "Les documents (1 sur 10 maximum) :",
    )
    site.clock.at = MIDNIGHT
    alice.go("/")
    alice.log_in()
    alice.resume()
    alice.transmit()
    alice.is_acknowledged()


def test_case_m_of_a_family_of_four_two_wait_for_the_fourth_of_april(
    alice: Walker, site: Live
) -> None:
    for _ in range(2):
        site["alice"].submitted()
    waiting = site["alice"].filled()
    alice.start()
    alice.go(f"/demandes/{waiting.rpartition('/')[2]}/recapitulatif")
    alice.transmit()
    alice.sees("à partir du 04/04/2026.", WAITS)
    alice.go("/demarches/soins-a-l-etranger")
    alice.sees("Vous pourrez transmettre la prochaine à partir du 04/04/2026.")
    alice.sees("Reprendre votre brouillon")


def test_case_l_somebody_of_another_scheme_is_shown_their_own_service(walk: Walk) -> None:
    own = {"cnmss": "CNMSS", "msa": "Votre régime dispose de son propre service."}
    for name, told in own.items():
        somebody = walk()
        somebody.log_in(name)
        somebody.follow("Démarches")
        somebody.follow(TITLE)
        somebody.is_at(TITLE)
        somebody.sees(told, "Caisse Nationale Militaire de Sécurité Sociale (CNMSS)")
        expect(somebody.page.get_by_role("button", name="Démarrer votre demande")).to_have_count(0)


def test_case_l_a_stay_of_long_ago_is_warned_of_and_nights_outside_it_refused(
    alice: Walker,
) -> None:
    said = Said(stay=("03/11/2023", "10/11/2023"), hospital=("08/11/2023", "12/11/2023"))
    alice.start()
    alice.answer(said)
    alice.sees(
        "La période d'hospitalisation doit être comprise dans la période du séjour.",
        "À Saint-Martin et Saint-Barthélemy, vos soins relèvent de votre prise en charge",
        "Les soins reçus en France métropolitaine et dans les départements d'outre-mer ne",
    )
    nights = alice.page.get_by_role("group", name="Période de l'hospitalisation :")
    nights.get_by_label("Date de fin").fill("10/11/2023")
    alice.forward()
    alice.send(bill())
    alice.forward()
    alice.sees("Le délai pour demander ce remboursement a pris fin le 01/01/2026.")
    alice.transmit()
    alice.is_acknowledged()


def test_case_n_somebody_who_is_still_abroad(alice: Walker) -> None:
    alice.file(Said(stay=("10/03/2026", "30/04/2026")), [ticket()])
    alice.is_acknowledged()
