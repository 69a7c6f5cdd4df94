"""PDFs whose active part is spelled or stored so that a search for it fails."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from hostile.case import ACTIVE, BOUNDED, Case, Cases
from hostile.pdf_actions import EXECUTABLE, LAUNCH, SCRIPT, in_catalog, in_page
from hostile.raw_pdf import (
    FIRST_FREE,
    Objects,
    classic,
    compressed,
    flate,
    indirect,
    object_stream,
    one_page,
    protected,
    stream,
    updated,
)

ALGORITHMS: Final = ("RC4-40", "RC4-128", "AES-128", "AES-256-R5", "AES-256")
PROGRAM: Final = b"<< /Fields [] /XFA [(template) (<script/>)] >>"

Payload = tuple[bytes, bytes]
"""What the catalog says of the active part, which is object 6, and that part."""

PAYLOADS: Final[dict[str, Payload]] = {
    "script": (b"/OpenAction 6 0 R", SCRIPT),
    "program start": (b"/AA << /WC 6 0 R >>", LAUNCH),
    "attached file": (b"/AF [<< /Type /Filespec /F (a) /EF << /F 6 0 R >> >>]", EXECUTABLE),
    "form program": (b"/AcroForm 6 0 R", PROGRAM),
}


def _whole(payload: Payload) -> Objects:
    return one_page(payload[0], more=(payload[1],))


def _in_an_object_stream(payload: Payload) -> bytes:
    is_stream = payload[1].endswith(b"endstream")  # a stream cannot lie within another
    packed = {1, 2, 3, 5} if is_stream else {1, 2, 3, 5, FIRST_FREE}
    return compressed(_whole(payload), packed=packed)


def _in_an_update(payload: Payload) -> bytes:
    objects = _whole(payload)
    return updated(classic(one_page()), {number: objects[number] for number in (1, FIRST_FREE)})


def _in_the_third_revision(payload: Payload) -> bytes:
    return updated(_in_an_update(payload), {4: stream(b"")})


def _unlisted(payload: Payload) -> bytes:
    """Only a reader that rebuilds the table finds the part, and the catalog that names it."""
    more = {FIRST_FREE: payload[1], 7: _whole(payload)[1]}
    return classic({**one_page(), **more}, unlisted=(FIRST_FREE, 7))


def _unlisted_in_an_object_stream(payload: Payload) -> bytes:
    """The table names neither the object stream nor what is in it."""
    hidden = {FIRST_FREE: payload[1], 7: _whole(payload)[1]}
    if payload[1].endswith(b"endstream"):
        return classic({**one_page(), **hidden}, unlisted=(FIRST_FREE, 7))
    return classic({**one_page(), 9: object_stream(hidden)}, unlisted=(9,))


def _declared_free(payload: Payload) -> bytes:
    content = classic(_whole(payload))
    row = b"6 1\n%010d 00000 " % content.index(b"6 0 obj")
    return content.replace(row + b"n", row + b"f")


def _in_a_hybrid_file(payload: Payload) -> bytes:
    """The classic table leaves out what a stream beside it names."""
    objects = {**_whole(payload), 7: b""}
    content = classic({n: b for n, b in objects.items() if n != 7}, unlisted=(FIRST_FREE,))
    body, end = content[: content.rindex(b"xref\n0 1")], content[content.rindex(b"xref\n0 1") :]
    row = b"\x01" + body.index(b"6 0 obj").to_bytes(4) + b"\0\0"
    table = stream(row, b"/Type /XRef /W [1 4 2] /Index [6 1] /Size 8 /Root 1 0 R")
    end = end.replace(b"/Root 1 0 R", b"/Root 1 0 R /XRefStm %d" % len(body))
    moved = body + indirect(7, table)
    return moved + end.replace(b"startxref\n%d" % len(body), b"startxref\n%d" % len(moved))


def _behind_a_broken_table(payload: Payload) -> bytes:
    content = classic(_whole(payload))
    return content.replace(b"xref\n0 1\n", b"xrof\n0 1\n")


def _beyond_a_wrong_address(payload: Payload) -> bytes:
    content = classic(_whole(payload))
    head, _, _ = content.rpartition(b"startxref")
    return head + b"startxref\n7\n%%EOF\n"


STORED: Final[dict[str, Callable[[Payload], bytes]]] = {
    "in an object stream": _in_an_object_stream,
    "in an update": _in_an_update,
    "before another update": _in_the_third_revision,
    "outside the table": _unlisted,
    "outside the table in an object stream": _unlisted_in_an_object_stream,
    "declared free": _declared_free,
    "in a hybrid file": _in_a_hybrid_file,
    "behind a broken table": _behind_a_broken_table,
    "beyond a wrong address": _beyond_a_wrong_address,
}


def stored() -> Cases:
    """Active parts where only a whole reading finds them."""
    for what, payload in PAYLOADS.items():
        for how, store in STORED.items():
            # Where nothing can be read, there is nothing to be found active.
            code = None if store is _behind_a_broken_table else ACTIVE
            yield Case(f"{what} {how}", store(payload), code=code)
        for algorithm in ALGORITHMS:
            content = protected(classic(_whole(payload)), algorithm)
            yield Case(f"{what} under {algorithm} without password", content, code=ACTIVE)
    replaced = updated(classic(_whole(PAYLOADS["script"])), one_page())
    yield Case("script in a revision that was replaced", replaced, BOUNDED)


def _escaped(name: bytes, *places: int) -> bytes:
    """A name with some letters as hexadecimal, which means the same."""
    return b"/" + b"".join(
        b"#%02x" % letter if i in places else bytes([letter]) for i, letter in enumerate(name)
    )


def _respelled() -> dict[str, bytes]:
    """Scripts as actions, spelled in ways that mean the same."""
    name, text = b"JavaScript", b"(app.alert\\(1\\))"
    action = b"<< /S %b /JS %b >>"
    escaped = {f"letter {i} as a number": action % (_escaped(name, i), text) for i in (0, 1, 4, 9)}
    return escaped | {
        "every letter as a number": action % (_escaped(name, *range(10)), text),
        "capital digits": action % (_escaped(name, 9, 0).replace(b"#4a", b"#4A"), text),
        "keys as numbers": b"<< /#53 /JavaScript /#4a#53 %b >>" % text,
        "no spaces": b"<</S/JavaScript/JS%b>>" % text,
        "a comment between": b"<< /S %%x\n/JavaScript%%y\n/JS %b >>" % text,
        "zeros and form feeds between": b"<<\0/S\x0c/JavaScript\0/JS\x0c%b>>" % text,
        "bare line ends": b"<<\r/S\r/JavaScript\r/JS\r%b\r>>" % text,
        "hexadecimal text": action % (b"/JavaScript", b"<6170702E616C65727428312F29>"),
        "wide text": action % (b"/JavaScript", b"(\\376\\377\\000a\\000\\(\\000\\))"),
        "text apart": action % (b"/JavaScript", b"6 0 R"),
        "name apart": action % (b"7 0 R", text),
        "name twice, the harmless first": b"<< /S /URI /S /JavaScript /JS %b >>" % text,
        "name twice, the harmless last": b"<< /S /JavaScript /S /URI /JS %b >>" % text,
        "with other keys": b"<< /Type /Action /S /JavaScript /Next [] /JS %b >>" % text,
    }


def respelled() -> Cases:
    """Scripts that a search for their usual spelling misses."""
    script = flate(b"app.alert(1)")
    more = (script, b"/JavaScript")
    for how, action in _respelled().items():
        opened = in_catalog(b"/OpenAction %b" % action, *more)
        yield Case(f"script with {how}", opened, code=ACTIVE)
    for i in (0, 4, 9):
        entry = b"%b %b" % (_escaped(b"OpenAction", i), SCRIPT)
        yield Case(f"OpenAction with letter {i} as a number", in_catalog(entry), code=ACTIVE)
    yield from _said_twice()


def _said_twice() -> Cases:
    """Keys that stand twice: some readers keep the first value, others the last."""
    goto = b"<< /S /GoTo /D [3 0 R /Fit] >>"
    link = b"/Annots [<< /Type /Annot /Subtype /Link /Rect [9 9 99 99] /A %b /A %b >>]"
    for order, (first, last) in {"first": (goto, SCRIPT), "last": (SCRIPT, goto)}.items():
        for what, content in {
            "OpenAction": in_catalog(b"/OpenAction %b /OpenAction %b" % (first, last)),
            "action of a link": in_page(link % (first, last)),
            "trigger": in_catalog(b"/AA << /WC %b /WC %b >>" % (first, last)),
            "name tree": in_catalog(b"/Names << /A %b >> /Names << /A %b >>" % (first, last)),
            "key of a field": in_catalog(b"/X %b /#58 %b" % (first, last)),
        }.items():
            yield Case(f"{what} twice, the harmless {order}", content, code=ACTIVE)
