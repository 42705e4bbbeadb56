"""A whole project year, and a table of its own to check it against."""
