"""Which names make a PDF active wherever they stand, and which only look like them."""

import pytest

from adapters.documents.pdf_names import NameSearch

ACTIVE = {
    "a key": b"<< /JavaScript 5 0 R >>",
    "glued to another name": b"<</S/JavaScript/JS(1)>>",
    "with letters as numbers": b"<< /S /J#61vaScr#69pt /JS (1) >>",
    "with every letter as a number": b"/" + b"".join(b"#%02x" % one for one in b"Launch") + b" ",
    "behind a text": b"(a) /Launch (b)",
    "between texts on two lines": b"% (\n/S /Launch\n% )",
    "behind a bracket within a name": b"/a#28 /S /Launch /b#29 )",
    "in a dictionary within brackets": b"( << /S /Launch >> )",
    "a tree that is not empty": b"/EmbeddedFiles << /Names [(a) 5 0 R] >>",
    "at the end": b"/RichMediaContent",
    "a form program": b"/AcroForm << /XFA 5 0 R >>",
}
HARMLESS = {
    "an address": b"/URI (https://example.org/Launch/EmbeddedFile) ",
    "a word of a text": b"(HTML/JavaScript et autres) Tj",
    "an empty tree": b"/JavaScript << /Names [ ] >> /EmbeddedFiles <<>>",
    "a tree that is not there": b"/JavaScript null",
    "a longer name": b"/LaunchPad /SoundTrack /JavaScripts",
    "a font": b"/Font << /XFA 5 0 R >>",
    "without its slash": b"JavaScript Launch",
}


def found(content: bytes, step: int) -> str | None:
    search = NameSearch()
    names = [
        search.look(content[at : at + step], is_last=at + step >= len(content))
        for at in range(0, len(content), step)
    ]
    return next((name for name in names if name), None)


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE)
@pytest.mark.parametrize("step", [1, 7, 1000])
def test_a_name_that_acts_is_found(content: bytes, step: int) -> None:
    assert found(content, step)


@pytest.mark.parametrize("content", ACTIVE.values(), ids=ACTIVE)
def test_a_name_is_found_between_two_pieces(content: bytes) -> None:
    assert all(found(b" " * room + content, 1000) for room in range(900, 1001))


@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS)
@pytest.mark.parametrize("step", [7, 1000])
def test_what_only_looks_like_it_is_left_alone(content: bytes, step: int) -> None:
    assert found(content, step) is None


@pytest.mark.parametrize("content", HARMLESS.values(), ids=HARMLESS)
def test_what_only_looks_like_it_is_left_alone_between_two_pieces(content: bytes) -> None:
    assert not any(found(b" " * room + content, 1000) for room in range(900, 1001, 9))


def test_one_content_does_not_run_into_the_next() -> None:
    search = NameSearch()
    assert search.look(b"/Laun", is_last=True) is None
    assert search.look(b"ch ", is_last=True) is None
