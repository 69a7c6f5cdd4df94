"""Nothing that was typed is lost: other browsers, ended sessions, two tabs, hasty clicks."""

from __future__ import annotations

from .conftest import Walk
from .live import Live
from .said import STEPS, Said, bill
from .walker import Walker

REASON = "Précisez la raison des soins :"
SESSION_LOST = "Votre session a pris fin. Connectez-vous à nouveau : votre saisie est conservée."


def reason_of(walker: Walker) -> str:
    return walker.page.get_by_label(REASON).input_value()


def hidden(walker: Walker, name: str) -> str:
    """What a form holds beside the person's words."""
    return walker.page.locator(f"form[data-step] [name={name}]").input_value()


def at_step_2(alice: Walker) -> None:
    alice.start()
    alice.say_situation(Said())
    alice.is_at(STEPS[1])


def submissions(site: Live, claim: str) -> int:
    history = site["auditor"].get(f"/audit{claim}/history").json()["items"]
    return [one["type"] for one in history].count("claim.claim_submitted.1")


def test_what_was_only_typed_is_there_in_another_browser(walk: Walk) -> None:
    first, second = walk(), walk(390)
    first.log_in()
    at_step_2(first)
    first.type(REASON, "Rage de dent, soignée à")
    first.sees("Saisie conservée à")
    second.log_in()
    second.resume()
    second.is_at(STEPS[1])
    assert reason_of(second) == "Rage de dent, soignée à"


def test_a_session_that_ends_in_the_middle_loses_nothing(alice: Walker, site: Live) -> None:
    at_step_2(alice)
    site.clock.pass_by(minutes=31)
    alice.fill_care(Said(reason="Écrit pendant que la session prenait fin"))
    alice.forward()
    alice.sees(SESSION_LOST)
    alice.log_in()
    alice.is_at(STEPS[1])
    assert reason_of(alice) == "Écrit pendant que la session prenait fin"
    alice.forward()
    alice.is_at(STEPS[2])


def test_a_second_tab_explains_that_the_first_was_faster(alice: Walker) -> None:
    at_step_2(alice)
    other = Walker(alice.page.context.new_page(), alice.address, has_script=alice.has_script)
    other.go(alice.path)
    other.fill_care(Said(reason="Dans le second onglet"))
    alice.say_care(Said(reason="Dans le premier onglet"))
    alice.is_at(STEPS[2])
    other.forward()
    other.sees("Cette demande a été modifiée dans un autre onglet.")
    assert reason_of(other) == "Dans le second onglet"
    other.forward()
    other.is_at(STEPS[2])


def test_two_quick_clicks_transmit_one_claim(alice: Walker, site: Live) -> None:
    alice.prepare(Said(), [bill()])
    alice.declare()
    claim = alice.claim.replace("/demandes", "/claims")
    alice.page.get_by_role("button", name="Valider la demande").dblclick(no_wait_after=True)
    alice.is_acknowledged()
    assert submissions(site, claim) == 1
    assert len(site["alice"].get("/messages").json()["items"]) == 1
    assert site["alice"].get("/submission-window").json()["places_left"] == 1


def test_the_same_form_sent_twice_leads_to_the_one_confirmation(alice: Walker, site: Live) -> None:
    alice.prepare(Said(), [bill()])
    alice.declare()
    claim, recap = alice.claim.replace("/demandes", "/claims"), alice.page.url
    form: dict[str, str | float | bool] = {"keeps_originals": "true", "certifies_accuracy": "true"}
    form |= {name: hidden(alice, name) for name in ("csrf", "cle", "version")}
    headers = {"Origin": alice.address}
    first = alice.page.request.post(recap, form=form, headers=headers, max_redirects=0)
    assert first.status == 303
    alice.press("Valider la demande")
    alice.is_acknowledged()
    assert submissions(site, claim) == 1


def test_two_tabs_with_one_place_left_transmit_one_claim(alice: Walker, site: Live) -> None:
    site["alice"].submitted()
    drafts = [site["alice"].filled() for _ in range(2)]
    other = Walker(alice.page.context.new_page(), alice.address, has_script=alice.has_script)
    for tab, draft in zip((alice, other), drafts, strict=True):
        tab.go(f"{draft.replace('/claims', '/demandes')}/recapitulatif")
        tab.declare()
    for tab in (alice, other):
        tab.page.get_by_role("button", name="Valider la demande").click(no_wait_after=True)
    for tab in (alice, other):
        tab.sees("à partir du 04/04/2026")  # the one that won says so of the next claim
    assert sorted(submissions(site, draft) for draft in drafts) == [0, 1]
    assert sorted(tab.path.rpartition("/")[2] for tab in (alice, other)) == [
        "confirmation",
        "recapitulatif",
    ]


def test_the_pencil_of_the_recap_leads_back_to_it(alice: Walker) -> None:
    alice.prepare(Said(), [bill()])
    for number, title in enumerate(STEPS[:3], start=1):
        alice.follow(f"Modifier l'étape {number}, {title}")
        alice.is_at(title)
        if number == 2:
            alice.type(REASON, "Otite double")
        alice.press("Enregistrer et revenir au récapitulatif")
        alice.is_at(STEPS[4])
    alice.sees("Otite double")


def test_a_reload_and_the_button_back_keep_the_answers(alice: Walker) -> None:
    at_step_2(alice)
    alice.say_care(Said())
    alice.is_at(STEPS[2])
    alice.page.go_back()
    alice.is_at(STEPS[1])
    alice.page.reload()
    assert reason_of(alice) == "Otite"
