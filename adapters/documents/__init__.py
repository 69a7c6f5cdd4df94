"""The documents that people join to a claim: their gate, their sandbox and their store."""
