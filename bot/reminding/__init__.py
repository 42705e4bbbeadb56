"""Reminding people: what is owed is planned, said at the right moment, and answered."""
