"""Answers as files that people can open."""
