"""Slack as a channel: how cards look there, what is heard, and how both travel."""
