"""The log, and what follows it."""
