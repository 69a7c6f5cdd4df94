"""E-mail: addresses, the text of a notice as a message, and the server that takes it."""
