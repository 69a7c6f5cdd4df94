"""What happens when nobody is waiting."""
