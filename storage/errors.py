"""What can go wrong with the store, said so that an operator can act on it."""

from conversations.log import Event


class StoreError(Exception):
    """The store cannot be used; the text says why and what to do."""


class Unavailable(StoreError):
    """The store cannot be written to at this moment: locked, full or gone. Nothing of the work was kept."""


class AlreadyThere(Exception):
    """Something of that name exists already."""


class Taken(Exception):
    """Another call of the same person or cluster has that time already."""


class Outrun(Exception):
    """A run's log grew after it was read. ``newer`` are the events that came in between."""

    def __init__(self, newer: tuple[Event, ...]) -> None:
        self.newer = newer
        super().__init__(f"{len(newer)} newer events")


def why(error: Exception) -> str:
    """Say in a sentence why the database cannot be used, and what to do."""
    words = str(getattr(error, "orig", error)).strip().splitlines()[0]
    if "malformed" in words or "not a database" in words:
        return f"The database file is damaged ({words}). Put the latest backup in its place; it has not been changed."
    return f"The database cannot be opened: {words}. Check COMPANION_DATABASE_URL and that the database is running."
