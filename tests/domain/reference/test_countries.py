"""The countries that a person may choose."""

from __future__ import annotations

import re
import unicodedata

from babel import Locale

from domain.reference import COUNTRIES_VERSION, countries, country, is_abroad, not_abroad

OVERRIDES = {
    "CD": "RÉPUBLIQUE DÉMOCRATIQUE DU CONGO",
    "CG": "CONGO",
    "HK": "HONG KONG",
    "MM": "BIRMANIE",
    "MO": "MACAO",
    "VA": "VATICAN",
}
NO_COUNTRY_OF_ISO = {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB"}
NOBODY_IS_CARED_FOR = {"AQ", "BV", "GS", "HM", "UM"}
SAME_SCHEME = {"FR", "GP", "MQ", "GF", "RE", "YT", "MF", "BL"}


def babel() -> dict[str, str]:
    """Babel's French names in upper case with a straight apostrophe, by two-letter code."""
    names = Locale("fr").territories
    return {
        code: name.upper().replace("\u2019", "'").replace("\u00a0", " ")
        for code, name in names.items()
        if re.fullmatch("[A-Z]{2}", code) and code not in {*NO_COUNTRY_OF_ISO, "ZZ"}
    }


def folded(text: str) -> str:
    """The text without its accents."""
    letters = unicodedata.normalize("NFKD", text)
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def test_names_are_those_of_babel_but_for_the_overrides() -> None:
    expected = babel() | OVERRIDES
    assert {one.code: one.name for one in countries()} == {
        one.code: expected[one.code] for one in countries()
    }


def test_every_country_of_iso_and_kosovo_is_listed_but_france_and_empty_lands() -> None:
    listed = {one.code for one in countries()}
    assert len(babel()) == 250
    assert listed == set(babel()) - SAME_SCHEME - NOBODY_IS_CARED_FOR
    assert len(listed) == len(countries()) == 237


def test_countries_come_in_alphabetical_order_accents_folded() -> None:
    names = [one.name for one in countries()]
    assert names == sorted(names, key=folded)
    assert names.index("ÉQUATEUR") < names.index("ESPAGNE") < names.index("ÉTATS-UNIS")
    assert [one.sort_key for one in countries()] == [folded(name) for name in names]
    assert all(one.sort_key.isascii() for one in countries())


def test_a_country_is_found_by_its_code() -> None:
    found = country("CZ")
    assert found is not None
    assert (found.name, found.aliases) == ("TCHÉQUIE", ("RÉPUBLIQUE TCHÈQUE",))
    assert country("FR") is None
    assert country("ZZ") is None


def test_an_alias_names_one_country_and_no_other() -> None:
    names = [name for one in countries() for name in (one.name, *one.aliases)]
    assert len(names) == len(set(names))
    assert all(name == name.upper() for name in names)


def test_countries_with_an_agreement_are_flagged_for_the_agent() -> None:
    flagged = {one.code for one in countries() if one.bilateral}
    assert len(flagged) == 37
    assert {"MA", "DZ", "TN", "CA", "US", "XK", "CG"} <= flagged
    assert not flagged & {"ES", "GB", "CH", "ZA", "CD", "KP"}


def test_france_under_the_same_scheme_is_not_abroad() -> None:
    assert {part.code for part in not_abroad()} == SAME_SCHEME
    assert not any(is_abroad(code) for code in SAME_SCHEME | NOBODY_IS_CARED_FOR | {"ZZ", ""})
    assert all(is_abroad(one.code) for one in countries())


def test_saint_martin_and_saint_barthelemy_have_their_own_sentence() -> None:
    own = {part.code: part.own_sentence for part in not_abroad() if part.own_sentence}
    assert set(own) == {"MF", "BL"}
    assert set(own.values()) == {
        "À Saint-Martin et Saint-Barthélemy, vos soins relèvent de votre prise en charge"
        " habituelle, sans cette démarche."
    }


def test_the_list_has_a_version() -> None:
    assert re.fullmatch(r"\d{4}-\d{2}", COUNTRIES_VERSION)
