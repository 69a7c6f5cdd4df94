"""Who is asking, and whom the directory knows: tokens, demo personas, insured persons."""
