"""The copy of one's own data: what is in it, its shape, its pages, and how it is sent."""
