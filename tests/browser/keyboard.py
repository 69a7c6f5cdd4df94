"""Somebody who walks through the pages with the keyboard alone."""

from __future__ import annotations

from playwright.sync_api import FilePayload, Locator, Page, expect

FARTHEST = 120
"""How many stops somebody makes before they say that something cannot be reached."""

IS_FOCUSED = "(one) => one === document.activeElement && one.matches(':focus-visible')"
OUTLINE = """(one) => {
  const shown = one.closest('.pick')?.querySelector('label') ?? one;
  const { outlineStyle, outlineWidth } = getComputedStyle(shown);
  return outlineStyle !== 'none' && parseFloat(outlineWidth) >= 2;
}"""


class Keyboard:
    """Goes from stop to stop, and touches nothing that is not focused."""

    def __init__(self, page: Page) -> None:
        """Type on this page."""
        self.page = page
        # Asked for from the start: else the key may be faster than the wish to know of the window.
        page.on("filechooser", lambda _: None)

    def press(self, *keys: str) -> None:
        """Press them on a page that is whole: its text is there before its scripts listen."""
        self.page.wait_for_load_state()
        for key in keys:
            self.page.keyboard.press(key)

    def to(self, stop: Locator) -> None:
        """Press Tab until this has the focus, and see that one can see it."""
        expect(stop).to_be_visible()
        for _ in range(FARTHEST):
            if stop.evaluate(IS_FOCUSED):
                assert stop.evaluate(OUTLINE), f"no outline: {stop}"
                return
            self.press("Tab")
        raise AssertionError(f"Tab never reaches {stop}")

    def button(self, name: str) -> None:
        self.to(self.page.get_by_role("button", name=name, exact=True))
        self.press("Enter")

    def link(self, name: str) -> None:
        self.to(self.page.get_by_role("link", name=name, exact=True).first)
        self.press("Enter")

    def choose(self, question: str, number: int) -> None:
        """Choose an answer by its place, the first being 0, with the arrows."""
        answers = self.page.get_by_role("group", name=question).get_by_role("radio")
        self.to(answers.first)
        self.press("Space", *["ArrowDown"] * number)
        expect(answers.nth(number)).to_be_checked()

    def select(self, label: str, option: str) -> None:
        """Type the beginning of an option; Playwright has no keys for letters with accents."""
        field = self.page.get_by_label(label, exact=True)
        self.to(field)
        self.page.keyboard.type(option.encode("ascii", "replace").decode().partition("?")[0])
        expect(field.locator("option:checked")).to_have_text(option)

    def type(self, label: str, text: str) -> None:
        self.to(self.page.get_by_label(label, exact=True).first)
        self.page.keyboard.type(text)

    def tick(self, box: str) -> None:
        self.to(self.page.get_by_role("checkbox", name=box))
        self.press("Space")

    def choose_files(self, *files: FilePayload) -> None:
        self.to(self.page.get_by_label("Choisir un fichier", exact=True))
        with self.page.expect_file_chooser() as chosen:
            self.press("Enter")
        chosen.value.set_files(files)
