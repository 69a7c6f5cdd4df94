"""Photographs and PDFs made to fit: one PDF that the teleservice takes."""

from adapters.documents.fitting.warmth import warm
from adapters.documents.fitting.work import fit
from adapters.documents.verdict import Made

__all__ = ["Made", "fit", "warm"]
