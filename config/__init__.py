"""Settings, logs and the project year."""
