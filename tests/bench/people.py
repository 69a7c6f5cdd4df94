"""Insured persons in any number, each with a key, for measurements that need more than the demo."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid5

from adapters.bootstrap import Runtime
from adapters.identity.directory_file import InsuredLine
from adapters.identity.directory_filling import Filling
from adapters.keys.uses import RowSealer
from adapters.nir import parse

PEOPLE = UUID(int=0x9E091E)
AT_ONCE = 500
"""Written in one transaction, whose keys are then still open."""


def filled(runtime: Runtime, number: int, pepper: bytes) -> Sequence[UUID]:
    """Take so many persons of the general scheme into the directory. Returns: their ids."""
    ids = [uuid5(PEOPLE, str(one)) for one in range(number)]
    for first in range(0, number, AT_ONCE):
        some = ids[first : first + AT_ONCE]
        runtime.vault.for_writing(some)
        with runtime.engines.log.begin() as db:
            filling = Filling(db, RowSealer(runtime.vault), pepper)
            for one, insured_id in enumerate(some, first):
                filling.insured(_line(one), insured_id)
    return ids


def _line(one: int) -> InsuredLine:
    commune, rank = divmod(one, 1000)
    year, commune = divmod(commune, 900)
    return InsuredLine(
        line=one,
        nir=parse(f"1{50 + year:02}0175{commune + 100}{rank:03}"),
        display_name=f"PERSONNE {one}",
        born_on=date(1950 + year, 1, 1),
        scheme="GENERAL",
        home_fund="561",
        account_masked=None,
        subject=None,
    )
