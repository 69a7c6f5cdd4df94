"""The databases of a process, each opened for its uses."""

from __future__ import annotations

from functools import partial
from typing import NamedTuple

from sqlalchemy import Engine

from adapters.persistence.database import VIEWS_SCHEMA, open_engine
from adapters.settings import Settings


class Engines(NamedTuple):
    """The databases of a process; on SQLite, those that read begin without the write lock.

    log: the log's file or server, for the directory beside it; views, views_writer: for reading the
    views and for keeping them; proof, proof_reading: for the tree over the log.
    """

    log: Engine
    reading: Engine
    keys: Engine
    views: Engine
    views_writer: Engine
    proof: Engine
    proof_reading: Engine


def open_engines(settings: Settings) -> Engines:
    """Every database that a process of these settings uses; none is connected to yet."""
    views = partial(open_engine, settings.views_url, durability="NORMAL", schema=VIEWS_SCHEMA)
    return Engines(
        log=open_engine(settings.log_url),
        reading=open_engine(settings.log_url, is_writer=False),
        keys=open_engine(settings.person_keys_url),
        views=views(is_writer=False),
        views_writer=views(is_writer=True),
        proof=open_engine(settings.proof_url),
        proof_reading=open_engine(settings.proof_url, is_writer=False),
    )
