"""The program that looks into files: a warm process that forks once for each of them."""

# It reads requests on its standard input, a socket: one byte for the type, with two open
# descriptors, the file and the place for the answer. Each file is examined by a fork of its own,
# which begins its answer with ``STARTED`` once it is confined, goes on with one line of JSON, ends.

import codecs
import gc
import json
import logging
import os
import signal
import socket
from collections.abc import Callable
from dataclasses import asdict
from io import BytesIO
from typing import BinaryIO, Final, NoReturn

from adapters.documents import confinement
from adapters.documents.verdict import JPEG, PDF, PNG, UNREADABLE, Facts, Refused

KINDS: Final = {PDF: b"P", JPEG: b"J", PNG: b"N"}
STARTED: Final = b"+"

_Examiners = dict[bytes, Callable[[BinaryIO], Facts]]
# Python loads a codec when it is first used; a sealed process can open nothing any more.
_CODECS: Final = ("ascii", "charmap", "gbk", "latin-1", "utf-8", "utf-16", "utf-16-be", "utf-16-le")


def main() -> None:
    """Serve until the parent closes the socket."""
    confinement.limit()
    examiners = _load()
    control = socket.socket(fileno=0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the forks
    control.sendall(json.dumps(confinement.isolate()).encode())
    gc.freeze()
    while True:
        kind, descriptors, _, _ = socket.recv_fds(control, 1, 2)
        if not kind:
            return
        if os.fork() == 0:
            _answer(examiners[kind], *descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _load() -> _Examiners:
    """Import the parsers, after the limits, and use each once so that nothing is left to load."""
    from adapters.documents import images, pdf

    logging.disable()
    for codec in _CODECS:
        codecs.lookup(codec)
    for sample in pdf.samples():
        pdf.examine(BytesIO(sample))
    for name, examine in (("JPEG", images.examine_jpeg), ("PNG", images.examine_png)):
        examine(BytesIO(images.sample(name)))
    return {
        KINDS[PDF]: pdf.examine,
        KINDS[JPEG]: images.examine_jpeg,
        KINDS[PNG]: images.examine_png,
    }


def _answer(examine: Callable[[BinaryIO], Facts], file: int, answer: int) -> NoReturn:
    """Examine one file in this fork and end it, whatever happens."""
    try:
        os.close(0)  # else a parser that was taken over could read the requests of others
        confinement.seal()
        os.write(answer, STARTED)
        with os.fdopen(file, "rb") as opened:
            opened.seek(0)
            os.write(answer, _verdict(examine, opened))
    finally:
        os._exit(0)


def _verdict(examine: Callable[[BinaryIO], Facts], file: BinaryIO) -> bytes:
    """One line of JSON: the facts, or the code and details of a refusal."""
    try:
        said: dict[str, object] = asdict(examine(file))
    except Refused as refusal:
        said = {"code": refusal.code, "details": refusal.details}
    except Exception:
        # The parsers raise far outside their own hierarchies on hostile files, and the exception's
        # text may quote the file: whatever it is, the verdict is the same.
        said = {"code": UNREADABLE, "details": {"why": "parse"}}
    return json.dumps(said, allow_nan=False).encode() + b"\n"
