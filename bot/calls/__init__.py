"""Follow-up calls and visits: booked, prepared, and what became of them."""
