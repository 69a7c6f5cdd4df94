"""A key per insured person."""
