"""Worked cases B, C, D, G, K from their draft to their end, over HTTP, with every job."""

from __future__ import annotations

import pytest

from lives import Step, lived
from stages import DUE_ON
from teleservice import Site
from whole_lives import WHOLE_LIVES


@pytest.mark.parametrize("steps", WHOLE_LIVES.values(), ids=WHOLE_LIVES)
def test_the_whole_life_of_a_claim(site: Site, steps: list[Step]) -> None:
    lived(site, steps, due_on=DUE_ON)
