"""What the follower's notary and a witness do beside the application of a test."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from adapters.proof.keys import log_key, log_signer, witness_signer
from adapters.proof.merkle import Edge
from adapters.proof.notes import Checkpoint
from adapters.proof.tree import Tree
from adapters.proof.witness import Witness
from installation import Site

PLACE = "/audit/integrity"


def signed(site: Site) -> Checkpoint:
    """Let the follower's notary do its work."""
    engines = site.runtime.engines
    tree = Tree(engines.reading, engines.proof)
    tree.catch_up()
    signer = log_signer(site.runtime.settings)
    assert signer is not None
    made = tree.sign(signer, site.clock(), at_once=True)
    assert made is not None
    return made


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The head of a tree with these leaf hashes."""
    edge = Edge()
    for leaf in leaves:
        edge.append(leaf)
    return edge.root()


def witness(site: Site) -> Witness:
    settings = site.runtime.settings
    key = log_key(settings)
    assert key is not None

    def ask(what: str, query: dict[str, int]) -> Any:
        answer = site["auditor"].get(f"{PLACE}/{what}", params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return Witness(settings.witnessed_dir, witness_signer(settings), key, ask)
