"""PDFs whose structure is too deep, leads back into itself or lies."""

from __future__ import annotations

from typing import Final

from hostile.case import BOUNDED, REFUSED, UNREADABLE, Case, Cases
from hostile.raw_pdf import A4, Objects, classic, compressed, object_stream, one_page, updated

DEEP: Final = 50_000


def _deep_values() -> dict[str, bytes]:
    return {
        "arrays": b"[" * DEEP + b"]" * DEEP,
        "arrays that never close": b"[" * DEEP,
        "dictionaries": b"<</A" * DEEP + b" 0 " + b">>" * DEEP,
        "dictionaries that never close": b"<</A" * DEEP,
    }


def nesting() -> Cases:
    """Values within values."""
    for what, value in _deep_values().items():
        content = classic(one_page(more=(value,)))
        expected = BOUNDED if what == "dictionaries" else REFUSED  # they are read without depth
        yield Case(f"{what} within each other", content, expected)
        yield Case(f"{what} in the catalog", classic(one_page(b"/Deep " + value)), expected)
        packed = classic({**one_page(), 6: object_stream({7: value})})
        yield Case(f"{what} in an object stream", packed, BOUNDED)
    text = b"(" * DEEP + b")" * DEEP
    yield Case("brackets in a text", classic(one_page(more=(text,))), BOUNDED)
    yield Case("a text that never closes", classic(one_page(more=(b"(" * DEEP,))), BOUNDED)


def _page_tree(depth: int) -> Objects:
    """A page under so many floors."""
    objects = dict(one_page())
    for i in range(depth):
        kid = 3 if i == depth - 1 else 11 + i
        objects[10 + i] = b"<< /Type /Pages /Parent %d 0 R /Kids [%d 0 R] /Count 1 >>" % (
            9 + i if i else 2,
            kid,
        )
    objects[2] = b"<< /Type /Pages /Kids [10 0 R] /Count 1 >>"
    return objects


def _pages(body: bytes) -> bytes:
    """A document whose tree of pages is this."""
    return classic({**one_page(), 2: body})


def page_trees() -> Cases:
    """Trees of pages that never end, or have no leaf."""
    itself = b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"
    yield Case("pages that hold themselves", _pages(itself), code=UNREADABLE)
    both = b"<< /Type /Pages /Kids [3 0 R 2 0 R] /Count 2 >>"
    yield Case("a page and the pages themselves", _pages(both), BOUNDED)
    loop = {2: b"<< /Type /Pages /Kids [6 0 R] /Count 1 >>", 6: itself}
    yield Case("pages that hold each other", classic({**one_page(), **loop}), code=UNREADABLE)
    yield Case("no page", _pages(b"<< /Type /Pages /Kids [] /Count 0 >>"), code=UNREADABLE)
    yield Case("pages that are not there", _pages(b"<< /Type /Pages /Kids [77 0 R] >>"))
    yield Case("no pages at all", classic({**one_page(), 1: b"<< /Type /Catalog >>"}))
    yield Case("no catalog", classic(one_page(), trailer=b""), BOUNDED)
    yield Case("a catalog that is a number", classic({**one_page(), 1: b"7"}))
    for depth in (100, 1_000, 3_500):
        yield Case(f"a page under {depth} floors", classic(_page_tree(depth)), BOUNDED)
    for count in (b"2147483647", b"-1", b"1e99", b"(one)"):
        lie = b"<< /Type /Pages /Kids [3 0 R] /Count %b >>" % count
        yield Case(f"{count.decode()} pages declared", _pages(lie), BOUNDED)
    wide = b"<< /Type /Pages /Kids [%b] /Count 70000 >>" % (b"3 0 R " * 70_000)
    yield Case("the same page seventy thousand times", _pages(wide), BOUNDED)
    branches = b"<< /Type /Pages /Kids [%b] /Count 9 >>"
    tower = {10 + i: branches % (b"%d 0 R " % (11 + i) * 9) for i in range(20)}
    tower |= {30: b"<< /Type /Page /Parent 2 0 R %b >>" % A4, 2: branches % b"10 0 R"}
    yield Case("nine to the twenty pages", classic({**one_page(), **tower}), code=UNREADABLE)


def loops() -> Cases:
    """References that lead back."""
    for what, objects in {
        "a parent that is its child": {3: b"<< /Type /Page /Parent 3 0 R %b >>" % A4},
        "an object that is itself": {6: b"6 0 R"},
        "two objects that are each other": {6: b"7 0 R", 7: b"6 0 R"},
        "a chain of references": {n: b"%d 0 R" % (n + 1) for n in range(6, 3000)},
        "a text whose length is itself": {4: b"<< /Length 4 0 R >>\nstream\nq Q\nendstream"},
        "bookmarks in a circle": {
            1: b"<< /Type /Catalog /Pages 2 0 R /Outlines 6 0 R >>",
            6: b"<< /Type /Outlines /First 7 0 R /Last 7 0 R >>",
            7: b"<< /Title (a) /Parent 6 0 R /Next 7 0 R /First 7 0 R >>",
        },
        "names in a circle": {
            1: b"<< /Type /Catalog /Pages 2 0 R /Names << /Dests 6 0 R >> >>",
            6: b"<< /Kids [6 0 R] >>",
        },
    }.items():
        yield Case(what, classic({**one_page(), **objects}), BOUNDED)
    yield Case("a table that comes before itself", _previous_itself(), BOUNDED)
    yield Case("tables that come before each other", _previous_each_other(), BOUNDED)
    yield Case("an object stream within itself", _stream_in_itself(), BOUNDED)


def _previous_itself() -> bytes:
    content = classic(one_page())
    at = content.rindex(b"xref\n0 1")
    return content.replace(b"/Root 1 0 R", b"/Root 1 0 R /Prev %d" % at)


def _previous_each_other() -> bytes:
    first = classic(one_page(), trailer=b"/Root 1 0 R /Prev 0000000000")
    both = updated(first, {5: b"<< /Type /Font >>"})
    return both.replace(b"/Prev 0000000000", b"/Prev %010d" % both.rindex(b"xref\n0 1"))


def _stream_in_itself() -> bytes:
    """The table says that the object stream, number 6, lies in object stream 6."""
    content = compressed(one_page(), packed={1, 2, 3, 5})
    return content.replace(b"/Type /ObjStm", b"/Type /ObjStm /Extends 6 0 R")
