"""An operator takes the rates of the bank in; the same file again changes nothing."""

from __future__ import annotations

from pathlib import Path

from commands import escale

HISTORY = "Date,USD,SEK,\n2026-03-20,1.08,10.9,\n2026-03-19,1.0812,10.8345,\n"


def test_rates_are_imported_once_and_never_changed(tmp_path: Path) -> None:
    file = tmp_path / "eurofxref-hist.csv"
    file.write_text(HISTORY)
    first = escale("import-rates", str(file), folder=tmp_path / "var")
    assert (first.returncode, first.stdout) == (0, "4 rates new, 0 known, the last of 2026-03-20\n")
    again = escale("import-rates", str(file), folder=tmp_path / "var")
    assert again.stdout == "0 rates new, 4 known, the last of 2026-03-20\n"
    file.write_text(HISTORY.replace("10.9", "11"))
    other = escale("import-rates", str(file), folder=tmp_path / "var")
    assert other.returncode == 1
    assert other.stderr.count("\n") == 1
    assert "SEK of 2026-03-20: 11, but 10.9 is known" in other.stderr


def test_what_is_no_file_of_rates_is_refused_with_one_line(tmp_path: Path) -> None:
    file = tmp_path / "page.xml"
    file.write_text("<html/>")
    refused = escale("import-rates", str(file), folder=tmp_path / "var")
    assert (refused.returncode, refused.stderr) == (
        1,
        "escale: page.xml: the file tells no rate\n",
    )
    missing = escale("import-rates", str(tmp_path / "none"), folder=tmp_path / "var")
    assert missing.returncode == 1
