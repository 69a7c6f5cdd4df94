"""What ends a command with one clear line."""

from __future__ import annotations


class Refused(Exception):
    """What an operator asked for cannot be done; the text says why."""
