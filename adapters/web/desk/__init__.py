"""The pages of the CNSE desk: the queue, a claim beside its documents, what is decided of it."""
