"""How Escale touches the world."""
