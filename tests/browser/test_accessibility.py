"""Every page in every state: nothing that axe finds, nothing that scrolls sideways."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Page

from .conftest import WIDE, Walk
from .live import Live
from .scene import Scene
from .states import GROUPS, enter

OVERFLOW = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  const all = [...document.body.querySelectorAll("*")];
  const wide = all.filter((one) => one.getBoundingClientRect().right > room + 1);
  return wide.map((one) => one.outerHTML.slice(0, 120)).slice(0, 3).concat("scrolls sideways");
}"""

ENLARGE = "(size) => { document.documentElement.style.fontSize = size; }"


def found_by_axe(page: Page) -> list[str]:
    found = Axe().run(page, options={"resultTypes": ["violations"]}).response["violations"]
    return [
        f"{one['id']}: {node['html'][:160]} {node['failureSummary'][:200]}"
        for one in found
        for node in one["nodes"]
    ]


def sideways(page: Page) -> list[str]:
    """What does not fit on a small telephone, or at twice the size of a narrow window."""
    page.set_viewport_size({"width": 320, "height": 700})
    found = page.evaluate(OVERFLOW)
    page.set_viewport_size({"width": 640, "height": 700})
    page.evaluate(ENLARGE, "200%")
    found += page.evaluate(OVERFLOW)
    page.evaluate(ENLARGE, "")
    page.set_viewport_size({"width": WIDE, "height": 900})
    return [str(one) for one in found]


@pytest.mark.parametrize("group", GROUPS)
def test_every_page_in_every_state_can_be_used_by_everybody(
    walk: Walk, site: Live, group: str
) -> None:
    scene = Scene(walk(), site)
    enter(scene, group)
    found: dict[str, list[str]] = {}
    for state in GROUPS[group]:
        state.reach(scene)
        page = scene.walker.page
        found[state.name] = [*found_by_axe(page), *sideways(page)]
    assert {name: wrong for name, wrong in found.items() if wrong} == {}
