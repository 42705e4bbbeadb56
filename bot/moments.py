"""Reading a moment that an operator types."""

from datetime import UTC, datetime

from bot.troubles import Refused


def moment(text: str, option: str) -> datetime | None:
    """Read an ISO day or moment, taken as UTC where it names no zone; None for nothing.

    Raises:
        Refused: it is neither; ``option`` is named.
    """
    if not text:
        return None
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(
            f"{option} takes a day such as 2026-09-01 or a moment such as 2026-09-01T09:00+00:00, not {text}."
        ) from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)
