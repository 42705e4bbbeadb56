"""Evidence: files, links and words that people send, from the message to the data folder."""
