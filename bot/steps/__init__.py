"""Next steps in chat: listed, shown, brought up to date, and added."""
