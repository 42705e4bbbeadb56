"""What is said beside words that ask for care: whom to tell of a child at risk, and what may be a pupil's name."""

from conversations import careful
from conversations.cards import Card, Choice

MAY_NAME = "This may include a pupil's name."
SIGNPOST = Card(body=careful.SIGNPOST)


def signposted(cards: list[Card], text: str) -> list[Card]:
    """Say whom to tell of a child at risk after anything that was typed, kept or not; once is enough."""
    return [*cards, SIGNPOST] if careful.may_be_at_risk(text) and SIGNPOST not in cards else cards


def about_kept(text: str, edit: str, keep: str) -> list[Card]:
    """Give what is to be said of words that were just kept; the tokens are those of the two ways on."""
    cards = signposted([], text)
    if careful.may_name_a_pupil(text):
        rows = ((Choice("Edit", edit, "e"), Choice("Keep, it does not", keep, "k")),)
        cards.append(Card(body=MAY_NAME, rows=rows))
    return cards


def about_step(what: str) -> list[Card]:
    """Give what is to be said of a step's words."""
    again = "If it does, please take the step off the list, and add it again without the name."
    return [Card(body=f"{MAY_NAME} {again}")] if careful.may_name_a_pupil(what) else []
