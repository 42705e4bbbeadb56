"""What a person is asked, and where they stand: pure functions, no clock and no database."""
