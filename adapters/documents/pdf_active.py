"""What in a PDF acts by itself, carries files or reaches out of the document."""

from collections.abc import Callable
from typing import Final

from pypdf.generic import ArrayObject, DictionaryObject, NameObject, PdfObject, StreamObject

from adapters.documents.pdf_objects import held

_ACTIONS: Final = frozenset(
    {
        "/GoToE",
        "/GoToR",
        "/ImportData",
        "/JavaScript",
        "/Launch",
        "/Movie",
        "/Rendition",
        "/RichMediaExecute",
        "/Sound",
        "/SubmitForm",
    }
)
_ANNOTATIONS: Final = frozenset({"/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Sound"})
# When the parts of a page, a field or a document act: on entry, on opening, on printing…
_TRIGGERS: Final = (
    *("/E", "/X", "/D", "/U", "/Fo", "/Bl", "/PO", "/PC", "/PV", "/PI"),
    *("/O", "/C", "/K", "/F", "/V", "/WC", "/WS", "/DS", "/WP", "/DP"),
)
_ATTACHED: Final = ("/F", "/UF", "/DOS", "/Mac", "/Unix")


def active_part(part: PdfObject | None) -> str | None:
    """The first name found in an object, or in what it directly contains, that makes it active.

    References are not followed: the caller looks at every object of the file. Keys such as ``/AA``
    count by what they hold and not by name alone, since a page may call a font or an image so.
    """
    waiting: list[object] = [part]
    while waiting:
        item = waiting.pop()
        if isinstance(item, DictionaryObject):
            found = _active_entry(item)
            if found is not None:
                return found
            waiting.extend(item.values())
        elif isinstance(item, ArrayObject):
            waiting.extend(item)
    return None


def _active_entry(entries: DictionaryObject) -> str | None:
    """The name that makes this dictionary active, if any."""
    for key, names in (("/S", _ACTIONS), ("/Subtype", _ANNOTATIONS), ("/Type", {"/EmbeddedFile"})):
        name = held(entries, key)
        if isinstance(name, NameObject) and name in names:
            return str(name)
    for key, is_active in _KEYS.items():
        if key in entries and is_active(entries, held(entries, key)):
            return key
    return None


def _is_more_than_going_to_a_page(_: DictionaryObject, value: object) -> bool:
    return isinstance(value, DictionaryObject) and held(value, "/S") != "/GoTo"


def _has_an_action(_: DictionaryObject, value: object) -> bool:
    if not isinstance(value, DictionaryObject):
        return False
    actions = (held(value, trigger) for trigger in _TRIGGERS)
    return any(isinstance(action, DictionaryObject) and "/S" in action for action in actions)


def _is_a_script(entries: DictionaryObject, value: object) -> bool:
    if isinstance(value, StreamObject):
        return isinstance(held(entries, "/S"), NameObject)
    return isinstance(value, str | bytes) and not isinstance(value, NameObject)


def _has_names(_: DictionaryObject, value: object) -> bool:
    if not isinstance(value, DictionaryObject):
        return isinstance(value, ArrayObject | str | bytes)
    return any(held(value, key) for key in ("/Names", "/Kids"))


def _carries_a_file(_: DictionaryObject, value: object) -> bool:
    if not isinstance(value, DictionaryObject):
        return False
    return any(isinstance(held(value, key), StreamObject) for key in _ATTACHED)


def _is_a_form_program(_: DictionaryObject, value: object) -> bool:
    return isinstance(value, ArrayObject | StreamObject)


_KEYS: Final[dict[str, Callable[[DictionaryObject, object], bool]]] = {
    "/OpenAction": _is_more_than_going_to_a_page,
    "/AA": _has_an_action,
    "/JS": _is_a_script,
    "/JavaScript": _has_names,
    "/EmbeddedFiles": _has_names,
    "/EF": _carries_a_file,
    "/XFA": _is_a_form_program,
}
