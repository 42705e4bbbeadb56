"""The preview: every card that people may be shown, in each channel's look, on pages for staff and translators."""
