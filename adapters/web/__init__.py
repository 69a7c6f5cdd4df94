"""What people read: the pages, and every French sentence."""
