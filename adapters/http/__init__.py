"""The JSON API under /api/v1, as the design's contract names it."""
