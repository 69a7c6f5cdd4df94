"""What in a PDF acts by itself, carries files or reaches out of the document."""

from collections.abc import Callable
from typing import Final

from pypdf.generic import ArrayObject, DictionaryObject, NameObject, PdfObject, StreamObject

from adapters.documents.pdf_objects import held

_ACTIONS: Final = frozenset(
    {
        "/GoTo3DView",
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
        "/Thread",
    }
)
_ANNOTATIONS: Final = frozenset({"/3D", "/FileAttachment", "/Movie", "/RichMedia", "/Sound"})
# When the parts of a page, a field or a document act: on entry, on opening, on printing…
_TRIGGERS: Final = (
    *("/E", "/X", "/D", "/U", "/Fo", "/Bl", "/PO", "/PC", "/PV", "/PI"),
    *("/O", "/C", "/K", "/F", "/V", "/WC", "/WS", "/DS", "/WP", "/DP"),
)
_FILE_NAMES: Final = ("/F", "/UF", "/DOS", "/Mac", "/Unix")
_TYPES: Final = frozenset({"/3D", "/EmbeddedFile"})
_SCENES: Final = frozenset({"/PRC", "/U3D"})
_DRAWN: Final = frozenset({"/Form", "/Image", "/PS"})


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
    for key, names in _NAMED.items():
        name = _as_name(held(entries, key))
        if name in names:
            return name
    if isinstance(entries, StreamObject):
        for key in ("/F", "/Ref"):
            if _is_elsewhere(held(entries, key)):
                return key
    for key, is_active in _KEYS.items():
        if key in entries and is_active(entries, held(entries, key)):
            return key
    return None


def _as_name(value: object) -> str | None:
    """A name, also where it is written as a text, which some viewers take for one."""
    if isinstance(value, NameObject):
        return str(value)
    if isinstance(value, bytes):
        return "/" + value.decode("latin-1")
    return f"/{value}" if isinstance(value, str) else None


def _is_text(value: object) -> bool:
    return isinstance(value, str | bytes) and not isinstance(value, NameObject)


def _is_elsewhere(value: object) -> bool:
    """Whether a stream says by this that its bytes lie in another file."""
    return isinstance(value, DictionaryObject) or _is_text(value)


def _is_more_than_going_to_a_page(_: DictionaryObject, value: object) -> bool:
    if not isinstance(value, DictionaryObject):
        return False
    return held(value, "/S") != "/GoTo" or held(value, "/Next") is not None


def _has_an_action(_: DictionaryObject, value: object) -> bool:
    if not isinstance(value, DictionaryObject):
        return False
    actions = (held(value, trigger) for trigger in _TRIGGERS)
    return any(isinstance(action, DictionaryObject) and "/S" in action for action in actions)


def _is_a_script(entries: DictionaryObject, value: object) -> bool:
    if isinstance(value, StreamObject):  # a page may call a drawing so, among other drawings
        return not all(_is_drawing(held(entries, key)) for key in entries)
    return _is_text(value)


def _is_drawing(value: object) -> bool:
    return isinstance(value, StreamObject) and held(value, "/Subtype") in _DRAWN


def _has_names(_: DictionaryObject, value: object) -> bool:
    if not isinstance(value, DictionaryObject):
        return isinstance(value, ArrayObject | str | bytes)
    return any(held(value, key) for key in ("/Names", "/Kids"))


def _carries_a_file(entries: DictionaryObject, value: object) -> bool:
    if value is not None and _specifies_a_file(entries):
        return True
    if not isinstance(value, DictionaryObject) or isinstance(value, StreamObject):
        return False
    is_font = held(value, "/Type") == "/Font"
    return not is_font and any(isinstance(held(value, key), StreamObject) for key in value)


def _specifies_a_file(entries: DictionaryObject) -> bool:
    is_said = held(entries, "/Type") in {"/Filespec", "/F"}
    return is_said or any(_is_text(held(entries, key)) for key in _FILE_NAMES)


def _is_a_form_program(_: DictionaryObject, value: object) -> bool:
    return isinstance(value, ArrayObject | StreamObject)


_NAMED: Final = {
    "/S": _ACTIONS,
    "/Subtype": _ANNOTATIONS | _SCENES,
    "/Type": _TYPES,
}
_KEYS: Final[dict[str, Callable[[DictionaryObject, object], bool]]] = {
    "/OpenAction": _is_more_than_going_to_a_page,
    "/AA": _has_an_action,
    "/JS": _is_a_script,
    "/JavaScript": _has_names,
    "/EmbeddedFiles": _has_names,
    "/EF": _carries_a_file,
    "/RF": _carries_a_file,
    "/XFA": _is_a_form_program,
}
