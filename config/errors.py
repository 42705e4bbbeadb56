"""What can be wrong with the settings; apart from them, so that whoever names it need not load what reads them."""


class SettingsError(Exception):
    """A setting is wrong; the text is one sentence that names it and says what would be taken."""
