"""Payments as banks understand them: files of transfers, and what comes back."""
