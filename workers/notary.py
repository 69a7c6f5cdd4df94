"""The notary: grows the tree along the log and signs what it has become."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import datetime

import structlog
from sqlalchemy.exc import SQLAlchemyError

from adapters.bootstrap import Runtime
from adapters.proof.keys import log_signer
from adapters.proof.tree import Tree

POLL_S = 1.0
RETRY_S = 5.0
log = structlog.get_logger("escale.notary")


class Notary:
    """A thread beside the follower's: what goes wrong here keeps no view waiting."""

    def __init__(self, runtime: Runtime) -> None:
        """Keep the tree of this runtime's log."""
        self._tree = Tree(runtime.engines.reading, runtime.engines.proof)
        self._signer = log_signer(runtime.settings)
        self._now: Callable[[], datetime] = runtime.ports.now
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._keep, name="notary", daemon=True)

    def start(self) -> None:
        """Run until `stop`; without a key the tree grows and nobody signs it, which is said."""
        if self._signer is None:
            log.warning("no_checkpoints", missing="ESCALE_CHECKPOINT_KEY_FILE")
        self._thread.start()

    def wake(self) -> None:
        """Look at the log now."""
        self._woken.set()

    def stop(self) -> None:
        """Grow to the end of the log, sign, then end."""
        self._stopping.set()
        self._woken.set()
        if self._thread.is_alive():
            self._thread.join()

    def _keep(self) -> None:
        while not self._stopping.is_set():
            self._woken.clear()
            if not self._try(at_once=False):
                self._stopping.wait(RETRY_S)
            elif not self._stopping.is_set():
                self._woken.wait(POLL_S)
        self._try(at_once=True)

    def _try(self, *, at_once: bool) -> bool:
        """Grow and sign; False when the database would not."""
        try:
            while self._tree.step():
                self._sign(at_once=False)
            self._sign(at_once=at_once)
        except SQLAlchemyError as error:
            log.warning("tree_not_kept", error=type(error).__name__)
            return False
        return True

    def _sign(self, *, at_once: bool) -> None:
        if self._signer is not None:
            self._tree.sign(self._signer, self._now(), at_once=at_once)
