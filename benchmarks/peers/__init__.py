"""The programs under comparison: ours, what a user would otherwise pick, and the bare minimum."""
