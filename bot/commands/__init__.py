"""What people can ask for by a word."""
