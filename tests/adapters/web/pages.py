"""A page as its reader takes it: its words, its headings, where its links lead, what it asks."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser

from httpx2 import Response

SILENT = ("script", "style", "head")
EMPTY = ("meta", "link", "input", "br", "img", "hr", "circle", "path")
ASKS = ("input", "select", "textarea", "button")


@dataclass
class Sent:
    """A form of a page: where it goes, how, and what it sends as it stands."""

    action: str
    method: str
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Page(HTMLParser):
    """What a page holds."""

    title: str = ""
    words: list[str] = field(default_factory=list)
    hidden_words: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    forms: list[Sent] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    styled: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()
        self._inside: list[str] = []
        self._hidden = 0

    @property
    def text(self) -> str:
        """Every word that is not hidden, with single blanks."""
        return " ".join("".join(self.words).split())

    @property
    def unseen(self) -> str:
        """Every word that is hidden until a script or an answer shows it."""
        return " ".join("".join(self.hidden_words).split())

    @property
    def addresses(self) -> list[str]:
        return [address for address, _ in self.links]

    def link(self, name: str) -> str:
        """Where the link of this name leads."""
        return next(address for address, text in self.links if " ".join(text.split()) == name)

    def form(self, action: str) -> Sent:
        """The form that goes to this address."""
        return next(form for form in self.forms if form.action.partition("?")[0] == action)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.styled += [tag] if {"style", "onclick"} & given.keys() else []
        if tag == "form":
            self.forms.append(Sent(given.get("action", ""), given.get("method", "get")))
        if tag == "a" and "href" in given:
            self.links.append((given["href"], ""))
        if tag in ASKS:
            self._ask(tag, given)
        if tag not in EMPTY:
            self._inside.append(tag)
            self._hidden += bool(self._hidden or "hidden" in given)
        if tag in ("h1", "h2", "h3"):
            self.headings.append((int(tag[1]), ""))

    def handle_endtag(self, tag: str) -> None:
        while tag in self._inside:
            self._hidden = max(0, self._hidden - 1)
            if self._inside.pop() == tag:
                return

    def handle_data(self, data: str) -> None:
        if "title" in self._inside:
            self.title += data
        if not set(SILENT) & set(self._inside):
            (self.hidden_words if self._hidden else self.words).append(data)
        if "a" in self._inside:
            address, text = self.links[-1]
            self.links[-1] = (address, text + data)
        if {"h1", "h2", "h3"} & set(self._inside):
            level, text = self.headings[-1]
            self.headings[-1] = (level, text + data)

    def _ask(self, tag: str, given: dict[str, str]) -> None:
        if not self.forms or "form" not in self._inside or "name" not in given:
            return
        is_choice = given.get("type") in ("radio", "checkbox")
        if tag == "input" and (not is_choice or "checked" in given):
            self.forms[-1].fields[given["name"]] = given.get("value", "")


def page_of(answer: Response) -> Page:
    """The page that was answered."""
    assert answer.headers["content-type"] == "text/html; charset=utf-8", answer.text
    page = Page()
    page.feed(answer.text)
    return page
