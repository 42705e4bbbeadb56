"""People on one side, conversations and storage on the other."""
