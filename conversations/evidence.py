"""The cards of evidence: asking for it, listing what has come, taking one back, and saying what it is for."""

import re
from dataclasses import dataclass

from conversations.cards import Card, Choice, laid_out
from conversations.text import clean
from conversations.tokens import Token
from conversations.wording import count

LONGEST_NAME = 80
"""Characters of a file's name that are kept."""
LONGEST_WORDS = 4000
MOST = "20 MB"
LISTED = 30
"""Pieces that a card lists at most."""
NO_PUPILS = "Please do not send anything that names or shows a pupil."
KINDS = f"Up to {MOST} each: PDF, Word, PowerPoint, Excel, OpenDocument, JPG or PNG."
WRONG_KIND = "I can take PDF, Word, PowerPoint, Excel, OpenDocument, JPG and PNG files"
_HIDDEN = re.compile(r"[\s\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+")
_LINK = re.compile(r"https?://\S+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence as it is listed. ``size`` is in bytes, 0 for a link or words; ``coming`` is not in yet."""

    id: int
    name: str
    size: int = 0
    coming: bool = False
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """The question that evidence belongs to: its run, its name in brief, and the revision that was seen."""

    run: int
    question: str
    item: str
    brief: str
    revision: int

    def token(self, argument: str) -> str:
        """Write what a button here does."""
        return str(Token("evi", self.run, self.question, self.item, self.revision, argument))


def file_name(name: str) -> str:
    """Make a file's name fit to keep and to show: no folders, no control or direction characters, its ending kept."""
    last = re.split(r"[/\\]", clean(name).text)[-1]
    plain = _HIDDEN.sub(" ", last).strip(" .")
    stem, dot, ending = plain.rpartition(".")
    if len(plain) > LONGEST_NAME and dot and len(ending) <= 5:
        plain = f"{stem[: LONGEST_NAME - len(ending) - 2].rstrip()}….{ending}"
    return plain[:LONGEST_NAME] or "file"


def size_of(size: int) -> str:
    """Word a size in bytes: ``214 KB``, ``64 MB``."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    return f"{size / (1024 * 1024):.1f}".removesuffix(".0") + " MB"


def is_link(words: str) -> bool:
    """Whether what was sent is a link and nothing else."""
    return _LINK.fullmatch(words) is not None


def pieces(number: int) -> str:
    """Count pieces of evidence."""
    return f"{count(number, 'piece')} of evidence"


def evidence_card(place: Place, sent: list[Piece], note: str = "") -> Card:
    """Ask for evidence, or list what has come (cards 4.3 and 4.4)."""
    done = Choice("Done", place.token("done"), "d", "primary")
    if not sent:
        body = (
            f"Send a photo, a document or a link. You can send several. Tap Done when you have finished.\n\n{NO_PUPILS}"
        )
        rows = ((done, Choice("Cancel", place.token("done"), "x")),)
        return Card(
            _about("Add evidence for", place),
            body,
            note=f"{note} {KINDS}".strip(),
            rows=rows,
            wants="evidence",
            live=True,
        )
    body = f"{_listed(sent)}\n\nSend more, or tap Done."
    rows = ((done, Choice("Remove one", place.token("remove"), "r")),)
    return Card(_about("Evidence for", place), body, note=note, rows=rows, wants="evidence", live=True)


def remove_card(place: Place, sent: list[Piece]) -> Card:
    """Ask which piece to take back."""
    lines = "\n".join(f"{n}. {_line(piece)}" for n, piece in enumerate(sent[:LISTED], 1))
    numbers = tuple(Choice(str(n), place.token(f"drop:{piece.id}"), str(n)) for n, piece in enumerate(sent[:LISTED], 1))
    rows = (
        *(numbers[start : start + 6] for start in range(0, len(numbers), 6)),
        (Choice("Keep all", place.token("list"), "k"),),
    )
    return Card("Remove which one?", lines, note="A file that you remove is deleted.", rows=rows, live=True)


def which_card(run: int, sent: list[Piece], likely: list[Place]) -> Card:
    """Ask what files are for that came while no question was open (card 4.6)."""
    names = ", ".join(piece.name for piece in sent[:3])
    more = f" and {len(sent) - 3} more" if len(sent) > 3 else ""
    near = tuple(Choice(place.brief[:40], place.token("for")) for place in likely)
    rest = (
        Choice("Another question", str(Token("evi", run, argument="pick0")), "a"),
        Choice("Leave it out", str(Token("evi", run, argument="out")), "x"),
    )
    body = f"You sent {names}{more}. Choose a question, or I can leave it out."
    return Card("What is this evidence for?", body, rows=(*laid_out(near), rest), live=True)


def pick_card(run: int, places: list[Place], part: int, parts: list[str]) -> Card:
    """List one part's questions, to choose the one that evidence is for."""
    lines = "\n".join(f"{n}. {place.brief}" for n, place in enumerate(places, 1))
    numbers = tuple(Choice(str(n), place.token("for"), str(n)) for n, place in enumerate(places, 1))

    def go(argument: str) -> str:
        return str(Token("evi", run, argument=argument))

    turn = [Choice("Earlier part", go(f"pick{part - 1}"), "b")] if part > 0 else []
    turn += [Choice("Next part", go(f"pick{part + 1}"), "n")] if part + 1 < len(parts) else []
    rows = (
        *(numbers[start : start + 6] for start in range(0, len(numbers), 6)),
        *((tuple(turn),) if turn else ()),
        (Choice("Leave it out", go("out"), "x"),),
    )
    return Card(parts[part], lines, note="Choose the number of a question.", rows=rows, live=True)


def refused_card(name: str, why: str) -> Card:
    """Say why a file was not kept (card 4.5)."""
    return Card(body=f"I could not keep {name}. {why}.\n\nYou could send a link to it instead.")


def too_large(size: int) -> str:
    """Say that a file of ``size`` bytes is too large; of one whose size is not known, 0, only the limit."""
    is_size = f"It is {size_of(size)} and" if size else "It is too large:"
    return f"{is_size} I can take up to {MOST}"


def _about(words: str, place: Place) -> str:
    return f"{words} “{place.brief}”"


def _listed(sent: list[Piece]) -> str:
    more = f"\n• and {len(sent) - LISTED} more" if len(sent) > LISTED else ""
    return "\n".join(f"• {_line(piece)}" for piece in sent[:LISTED]) + more


def _line(piece: Piece) -> str:
    size = " (on its way)" if piece.coming else f" ({size_of(piece.size)})" if piece.size else ""
    caption = f": {_short(piece.caption)}" if piece.caption else ""
    return f"{_short(piece.name)}{size}{caption}"


def _short(words: str) -> str:
    line = " ".join(words.split())
    return line if len(line) <= LONGEST_NAME else f"{line[: LONGEST_NAME - 1]}…"
