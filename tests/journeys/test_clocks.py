"""I18: a host whose wall clock is an hour off decides as every other does: the database's does."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import wrong_clock

ROOT = Path(wrong_clock.__file__).parents[1]
VERDICTS = {
    "2026-03-20 10:29 taken_by_another": 409,
    "2026-03-20 10:31 taken_by_another": 200,
    "2026-04-03 23:45 sent_by_itself": "DRAFT",
    "2026-04-03 23:45 submitted": 429,
    "2026-04-03 23:45 acknowledgments": 2,
    "2026-04-03 23:45 letter_deemed": False,
    "2026-04-04 00:15 sent_by_itself": "ACKNOWLEDGED",
    "2026-04-04 00:15 submitted": 201,
    "2026-04-04 00:15 acknowledgments": 1,
    "2026-04-04 00:15 letter_deemed": True,
    "2026-04-18 23:45 reminders": 0,
    "2026-04-19 00:15 reminders": 1,
    "2026-05-19 23:45 notices": 0,
    "2026-05-20 00:15 notices": 1,
    "2026-06-03 23:45 closed": "AWAITING_SUPPLEMENT",
    "2026-06-04 00:15 closed": "CLOSED_NO_RESPONSE",
    "2026-06-04 23:45 late": False,
    "2026-06-05 00:15 late": True,
}
"""Window, scheduled submission, lease, expiry of a message, supplement, letter, appeal."""


@pytest.mark.parametrize("hours", [pytest.param(-1, marks=pytest.mark.chaos), 1])
def test_a_wall_clock_an_hour_off_changes_no_verdict(
    filled_folder: Path, tmp_path: Path, hours: int
) -> None:
    folder = tmp_path / "var"
    shutil.copytree(filled_folder, folder)
    rooms = os.pathsep.join(str(one) for one in (ROOT, ROOT / "tests"))
    host = subprocess.run(
        [sys.executable, wrong_clock.__file__, str(hours), str(folder)],
        env=os.environ | {"PYTHONPATH": rooms},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert host.returncode == 0, host.stderr
    assert json.loads(host.stdout.splitlines()[-1]) == {"hours off": hours} | VERDICTS
