"""The program that looks into files: a warm process that forks once for each request."""

# It reads requests on its standard input, a socket: each is a few words of a fixed length, with
# open descriptors: the files, the place for what is made of them if any, the place for the answer.
# Each is done by a fork of its own, which begins its answer with ``STARTED`` once it is confined,
# goes on with one line of JSON, ends.

import codecs
import gc
import json
import logging
import os
import resource
import signal
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from io import BytesIO
from typing import Any, BinaryIO, Final, NoReturn

from adapters.documents import confinement
from adapters.documents.request import MAX_FILES, REQUEST_BYTES, Request
from adapters.documents.verdict import JPEG, PDF, PNG, UNREADABLE, Refused

STARTED: Final = b"+"

_Done = dict[str, object]
_Operations = dict[str, Callable[..., _Done]]
# Python loads a codec when it is first used; a sealed process can open nothing any more.
_CODECS: Final = ("ascii", "charmap", "gbk", "latin-1", "utf-8", "utf-16", "utf-16-be", "utf-16-le")
_MAXRSS_BYTES: Final = 1024 if sys.platform.startswith("linux") else 1


def main() -> None:
    """Serve until the parent closes the socket."""
    confinement.limit()
    operations = _load()
    control = socket.socket(fileno=0)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the forks
    control.sendall(json.dumps(confinement.isolate()).encode())
    gc.freeze()
    while True:
        said, descriptors, _, _ = socket.recv_fds(control, REQUEST_BYTES, MAX_FILES + 2)
        if not said:
            return
        if os.fork() == 0:
            _answer(operations, Request.from_bytes(said), descriptors)
        for descriptor in descriptors:
            os.close(descriptor)


def _load() -> _Operations:
    """Import the parsers, after the limits, and use each once so that nothing is left to load."""
    from adapters.documents import images, pdf, pdf_look, render

    logging.disable()
    for codec in _CODECS:
        codecs.lookup(codec)
    examiners = {PDF: pdf_look.examine, JPEG: images.examine_jpeg, PNG: images.examine_png}
    samples = [(PDF, sample) for sample in pdf.samples()]
    samples += [(JPEG, images.sample("JPEG")), (PNG, images.sample("PNG"))]
    for media_type, sample in samples:
        examiners[media_type](BytesIO(sample))
        render.picture(BytesIO(sample), media_type=media_type, page=1, width_px=240, to=BytesIO())

    def examine(file: BinaryIO, *, media_type: str) -> _Done:
        return asdict(examiners[media_type](file))

    def draw(file: BinaryIO, to: BinaryIO, **wanted: Any) -> _Done:
        render.picture(file, to=to, **wanted)
        return {}

    def measure(file: BinaryIO) -> _Done:
        return asdict(render.measure(file))

    operations: _Operations = {"examine": examine, "measure": measure, "picture": draw}
    return operations | {"fit": _load_fitting()}


def _load_fitting() -> Callable[..., _Done]:
    from adapters.documents import fitting

    fitting.warm()

    def fit(*files: BinaryIO, limit_bytes: int) -> _Done:
        *sources, to = files
        return asdict(fitting.fit(sources, to, limit_bytes=limit_bytes))

    return fit


def _answer(operations: _Operations, request: Request, descriptors: Sequence[int]) -> NoReturn:
    """Do one request in this fork and end it, whatever happens."""
    *given, answer = descriptors
    try:
        os.close(0)  # else a parser that was taken over could read the requests of others
        confinement.seal(request.bounds)
        os.write(answer, STARTED)
        files = _opened(given, is_writing=request.bounds.written_bytes > 0)
        os.write(answer, _line(lambda: _do(operations, request, files)))
    finally:
        os._exit(0)


def _opened(descriptors: Sequence[int], *, is_writing: bool) -> list[BinaryIO]:
    """The files, each at its beginning; the last is empty and open for writing if one is made."""
    modes = ["rb"] * (len(descriptors) - is_writing) + ["wb"] * is_writing
    files: list[BinaryIO] = []
    for descriptor, mode in zip(descriptors, modes, strict=True):
        os.lseek(descriptor, 0, os.SEEK_SET)
        files.append(os.fdopen(descriptor, mode))  # type: ignore[arg-type]
    if is_writing:
        files[-1].truncate(0)
    return files


def _do(operations: _Operations, request: Request, files: Sequence[BinaryIO]) -> _Done:
    done = operations[request.operation](*files, **request.arguments)
    files[-1].flush()
    return done


def _line(work: Callable[[], _Done]) -> bytes:
    """One line of JSON: what was found or made, or the code and details of a refusal, its cost."""
    try:
        said = work()
    except Refused as refusal:
        said = {"code": refusal.code, "details": refusal.details}
    except Exception:
        # The parsers raise far outside their own hierarchies on hostile files, and the exception's
        # text may quote the file: whatever it is, the verdict is the same.
        said = {"code": UNREADABLE, "details": {"why": "parse"}}
    used = resource.getrusage(resource.RUSAGE_SELF)
    cpu_ms, peak_bytes = round(1000 * (used.ru_utime + used.ru_stime)), used.ru_maxrss
    said["cost"] = {"cpu_ms": cpu_ms, "peak_bytes": peak_bytes * _MAXRSS_BYTES}
    return json.dumps(said, allow_nan=False).encode() + b"\n"
