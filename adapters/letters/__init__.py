"""The letters that people keep, as accessible PDF."""
