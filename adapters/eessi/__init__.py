"""The exchange with the institutions of other States."""
