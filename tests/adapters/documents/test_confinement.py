"""What an inspector can no longer do once it looks at a file."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.mark.parametrize(
    "attempt",
    [
        "open('/etc/hostname')",
        "open(os.devnull, 'w')",
        "os.dup(1)",
        "socket.socket()",
        "os.fork()",
        "bytearray(600_000_000)",
        "os.setuid(0)",
        "os.chroot('/')",
    ],
)
def test_a_sealed_process_cannot(attempt: str) -> None:
    program = (
        "import os, socket\n"
        "from adapters.documents import confinement\n"
        "confinement.limit(); confinement.isolate(); confinement.seal()\n"
        f"try:\n  {attempt}\n"
        "except (OSError, MemoryError): os.write(1, b'refused')\n"
        "else: os.write(1, b'done')\n"
    )
    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, check=True)
    assert ran.stdout == b"refused", ran.stderr


def test_a_process_that_makes_something_may_write_32_mebibytes_and_no_more(tmp_path: Path) -> None:
    program = (
        "import sys\n"
        "from adapters.documents import confinement\n"
        "confinement.limit(); confinement.isolate(); confinement.seal(confinement.FITTING)\n"
        "[sys.stdout.buffer.write(bytes(1024 * 1024)) for _ in range(33)]\n"
    )
    with (tmp_path / "given").open("wb") as given:
        ran = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, stdout=given, stderr=subprocess.PIPE
        )
    assert b"File too large" in ran.stderr
    assert (tmp_path / "given").stat().st_size == 32 * 1024 * 1024


def test_a_sealed_process_cannot_write_to_a_file_it_was_given(tmp_path: Path) -> None:
    program = (
        "import os\n"
        "from adapters.documents import confinement\n"
        "confinement.limit(); confinement.isolate(); confinement.seal()\n"
        "os.write(1, b'anything')\n"
    )
    with (tmp_path / "given").open("wb") as given:
        ran = subprocess.run(
            [sys.executable, "-c", program], cwd=ROOT, stdout=given, stderr=subprocess.PIPE
        )
    assert b"File too large" in ran.stderr
    assert (tmp_path / "given").read_bytes() == b""
