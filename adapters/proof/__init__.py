"""What proves that the past is untouched: tree, checkpoints, verification, witness, packs."""
