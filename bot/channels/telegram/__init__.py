"""Telegram as a channel: how cards look there, what is heard, and how both travel."""

import os

# The library gives spans of time as numbers today and will give them as such one day; it warns unless it is asked to.
os.environ.setdefault("PTB_TIMEDELTA", "1")
