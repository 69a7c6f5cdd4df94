"""The pages of whoever checks: they read, and change nothing."""
