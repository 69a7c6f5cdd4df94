"""Whose signature is believed: the keys of the log and of its witness."""

from __future__ import annotations

from adapters.keys.secret_files import secret_of
from adapters.proof.notes import COSIGNS, SIGNS, PublicKey, Signer
from adapters.settings_of_proof import ProofSettings

CHECKPOINT, WITNESS = "checkpoint", "witness"


def log_signer(settings: ProofSettings) -> Signer | None:
    """Signs checkpoints; None where the installation was given no key for that.

    Raises: FileNotFoundError when the file of the key is not there.
    """
    if not (settings.is_development or settings.checkpoint_key_file):
        return None
    seed = secret_of(settings, settings.checkpoint_key_file, CHECKPOINT)
    return Signer(settings.log_origin, SIGNS, seed)


def log_key(settings: ProofSettings) -> PublicKey | None:
    """Who signs checkpoints; None when nobody said whom to believe.

    Raises: NoteNotValid when the setting is no key.
    """
    if settings.checkpoint_vkey:
        return PublicKey.read(settings.checkpoint_vkey)
    signer = log_signer(settings)
    return signer.public if signer else None


def witness_signer(settings: ProofSettings) -> Signer:
    """Cosigns what a witness saw.

    Raises: FileNotFoundError when the installation was not given its key.
    """
    seed = secret_of(settings, settings.witness_key_file, WITNESS)
    return Signer(settings.witness_name, COSIGNS, seed)


def witness_key(settings: ProofSettings) -> PublicKey | None:
    """Who cosigns checkpoints; None when nobody said whom to believe.

    Raises: NoteNotValid when the setting is no key.
    """
    if settings.witness_vkey:
        return PublicKey.read(settings.witness_vkey)
    is_drawn = settings.is_development or settings.witness_key_file
    return witness_signer(settings).public if is_drawn else None
