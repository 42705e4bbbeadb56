"""Several things asked at once, before any channel dresses them: a form with its fields."""

from msgspec import Struct


class Pick(Struct, frozen=True):
    """One of the things that may be chosen in a field."""

    key: str
    label: str
    detail: str = ""


class Field(Struct, frozen=True):
    """One thing that a form asks. ``kind`` is text, long_text, one, several, number, date or time.

    A time is wall-clock time, as ``15:30``.
    ``most`` is how many characters or picks may be given, ``low`` and ``high`` bound a number; ``value`` stands there
    when the form opens.
    """

    name: str
    label: str
    kind: str
    hint: str = ""
    brief: str = ""
    """A few words for what is to be chosen: a screen reader may say them instead of the label."""
    picks: tuple[Pick, ...] = ()
    value: str | int | float | bool | tuple[str | int, ...] | None = None
    needed: bool = False
    most: int = 0
    low: int | float | None = None
    high: int | float | None = None
    whole: bool = False


class Form(Struct, frozen=True):
    """What is asked at once. ``token`` says what it is for, ``person`` who alone may hand it in.

    ``trigger`` lets it be opened, for a few seconds; after that, the card that bears the form is shown instead.
    """

    title: str
    token: str
    fields: tuple[Field, ...]
    about: str = ""
    save: str = "Save"
    person: int = 0
    trigger: str = ""
