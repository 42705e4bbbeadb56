"""What it came to: charts, and the reports that hold them. Rows in, pictures and documents out; no database here."""
