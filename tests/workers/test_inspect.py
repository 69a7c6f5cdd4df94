"""`escale inspect`, as an operator runs it."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from hostile.damage import invoice, picture
from hostile.pdf_actions import LAUNCH, in_catalog
from hostile.raw_pdf import protected

ROOT = Path(__file__).parents[2]
LINE = re.compile(r"(accepted|refused) (\S+) (\d+|-) \d+ ms \d+ MiB (.+)")


def inspect(
    *paths: Path, folder: Path, more: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ESCALE_")}
    return subprocess.run(
        [sys.executable, "-m", "workers.cli", "inspect", *paths],
        env=kept | {"ESCALE_DATA_DIR": str(folder / "data")} | dict(more or {}),
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def verdicts(told: subprocess.CompletedProcess[str]) -> list[tuple[str, ...]]:
    """Verdict, reason, pages and name of each line."""
    found = [LINE.fullmatch(line) for line in told.stdout.splitlines()]
    return [(*line.groups()[:3], Path(line[4]).name) for line in found if line]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    """A folder of files, some of them further down."""
    folder = tmp_path / "files"
    (folder / "b").mkdir(parents=True)
    (folder / "c.pdf").write_bytes(invoice(3))
    (folder / "b" / "photo.pdf").write_bytes(picture("JPEG"))
    (folder / "b" / "locked.pdf").write_bytes(protected(invoice(1), "AES-256", "secret"))
    (folder / "d.png").write_bytes(in_catalog(b"/AA << /WC %b >>" % LAUNCH))
    (folder / "e.pdf").write_bytes(b"")
    (folder / "a.pdf").write_bytes(b"GIF89a" + bytes(60))
    return folder


def test_each_file_of_a_folder_gets_one_line_in_the_order_of_the_paths(
    files: Path, tmp_path: Path
) -> None:
    told = inspect(files, folder=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert told.stdout.count("\n") == 6
    assert verdicts(told) == [
        ("refused", "document.type_not_accepted", "-", "a.pdf"),
        ("refused", "document.needs_a_password", "-", "locked.pdf"),
        ("accepted", "-", "1", "photo.pdf"),
        ("accepted", "-", "3", "c.pdf"),
        ("refused", "document.active_content/AA", "-", "d.png"),
        ("refused", "document.unreadable/empty", "-", "e.pdf"),
    ]


def test_no_store_is_opened(files: Path, tmp_path: Path) -> None:
    assert inspect(files, folder=tmp_path).returncode == 0
    assert [path.name for path in tmp_path.iterdir()] == ["files"]


def test_a_file_that_is_named_twice_is_told_once(files: Path, tmp_path: Path) -> None:
    told = inspect(files, files / "c.pdf", files / "c.pdf", folder=tmp_path)
    assert len(verdicts(told)) == 6


def test_what_cannot_be_read_is_told_and_the_others_still_get_their_verdict(
    files: Path, tmp_path: Path
) -> None:
    (files / "b" / "nowhere.pdf").symlink_to(tmp_path / "absent")
    os.mkfifo(files / "pipe.pdf")
    told = inspect(files, tmp_path / "missing.pdf", folder=tmp_path)
    assert told.returncode == 1
    assert len(verdicts(told)) == 6
    complaints = sorted(told.stderr.splitlines())
    assert [line.rpartition("/")[2] for line in complaints] == [
        "nowhere.pdf: No such file or directory",
        "pipe.pdf: not a file",
        "missing.pdf: No such file or directory",
    ]
    assert all(line.startswith("escale: ") for line in complaints)


def test_a_path_never_speaks_to_the_terminal(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name in ("a\x1b[31m.jpg", "b\u202egpj.exe", "c\n.jpg", "d é.jpg", "e\udc80.jpg"):
        (folder / name).write_bytes(picture("JPEG"))
    told = inspect(folder, folder=tmp_path)
    assert (told.returncode, told.stderr) == (0, "")
    assert [found[3] for found in verdicts(told)] == [
        r"a\x1b[31m.jpg",
        r"b\u202egpj.exe",
        r"c\n.jpg",
        "d é.jpg",
        r"e\udc80.jpg",
    ]


def test_a_path_is_shown_where_only_ascii_can_be(tmp_path: Path) -> None:
    (tmp_path / "é.jpg").write_bytes(picture("JPEG"))
    told = inspect(tmp_path / "é.jpg", folder=tmp_path, more={"PYTHONIOENCODING": "ascii"})
    assert verdicts(told) == [("accepted", "-", "1", r"\xe9.jpg")]


def test_the_limits_are_those_of_the_settings(files: Path, tmp_path: Path) -> None:
    told = inspect(files / "c.pdf", folder=tmp_path, more={"ESCALE_PDF_MAX_BYTES": "1000"})
    assert told.returncode == 0
    assert verdicts(told) == [("refused", "document.too_large", "-", "c.pdf")]


def test_nothing_to_inspect_is_a_wrong_use(tmp_path: Path) -> None:
    assert inspect(folder=tmp_path).returncode == 2
