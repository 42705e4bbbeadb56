"""What is written out."""
