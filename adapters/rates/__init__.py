"""Files in which exchange rates are published."""
