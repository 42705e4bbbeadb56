"""The database, behind one door."""
