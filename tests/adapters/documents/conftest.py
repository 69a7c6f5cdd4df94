"""One gate for a whole module of tests, and short ways to ask it."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from adapters.documents.gate import Gate, Inspection, Refused


@pytest.fixture(scope="module")
def inspect(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Inspection]]:
    """Have the real gate inspect these bytes, under the name of a file that promises a PDF."""
    folder = tmp_path_factory.mktemp("received")

    def inspect_content(content: bytes, name: str = "scan.pdf") -> Inspection:
        path = folder / name
        path.write_bytes(content)
        return runner.run(gate.inspect(path))

    with asyncio.Runner() as runner:
        gate = Gate()
        runner.run(gate.warm())
        yield inspect_content
        runner.run(gate.close())


@pytest.fixture
def refused(inspect: Callable[..., Inspection]) -> Callable[[bytes], Refused]:
    """Have the real gate refuse these bytes, and give the refusal."""

    def refuse(content: bytes) -> Refused:
        with pytest.raises(Refused) as raised:
            inspect(content)
        return raised.value

    return refuse


@pytest.fixture
def write(tmp_path: Path) -> Callable[[bytes], Path]:
    """Write these bytes to a file of their own."""

    def write_content(content: bytes) -> Path:
        path = tmp_path / f"file{len(list(tmp_path.iterdir()))}"
        path.write_bytes(content)
        return path

    return write_content
