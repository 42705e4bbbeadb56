"""Partner schools: who is asked for each, and what may be shown of their answers."""
