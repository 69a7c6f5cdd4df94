"""Addresses: only those that every mail server takes, and nothing that could be a command."""

from __future__ import annotations

import pytest

from adapters.mail.address import AddressNotValid, checked, masked

LONG = "a" * 64


@pytest.mark.parametrize(
    "address",
    [
        "a@b.example",
        "jean.dupont+soins@mail.exemple.example",
        "o'brien@b.example",
        f"{LONG}@b.example",
        "a@xn--caf-dma.example",
    ],
)
def test_a_usual_address_is_kept_as_it_is(address: str) -> None:
    assert checked(address) == address


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a@",
        "@b.example",
        "a@localhost",
        "a@b..example",
        "a..b@c.example",
        ".a@b.example",
        "a@b.example.",
        "a@-b.example",
        "a b@c.example",
        "a@b.example\n",
        "a@b.example\r\nBcc: c@d.example",
        "a@b.example>\r\nRCPT TO:<c@d.example",
        "a@b.example,c@d.example",
        "Alice <a@b.example>",
        '"a"@b.example',
        "a(b)@c.example",
        "a@[127.0.0.1]",
        "é@b.example",
        "a@é.example",
        "a\0@b.example",
        f"{LONG}a@b.example",
        "a@" + "b." * 126 + "example",
    ],
)
def test_any_other_text_is_no_address_and_is_not_repeated(text: str) -> None:
    with pytest.raises(AddressNotValid) as refused:
        checked(text)
    assert str(refused.value) == ""


def test_a_masked_address_shows_the_first_character_and_the_domain() -> None:
    assert masked("jean.dupont@b.example") == "j•••@b.example"
    assert masked("j@b.example") == "j•••@b.example"
