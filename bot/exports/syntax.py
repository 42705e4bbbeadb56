"""SPSS syntax: the commands that read a file and say what its variables and values mean.

It follows the rules of both of SPSS's modes: a command begins in the first column and ends with a full stop, what
continues it is indented, and a quoted text ends on its own line (IBM SPSS Statistics, Command Syntax Reference:
Running Commands).
"""

from collections.abc import Iterator, Sequence

from bot.exports.variables import Text

LONGEST_LINE = 256
"""Characters of a line; in batch mode SPSS drops what lies beyond."""
LONGEST_LABEL = 250
"""Bytes of a variable's label, of the 255 that a quoted text may have."""
LONGEST_WORDS = 120
"""Bytes of a value's label (the same: VALUE LABELS)."""
PIECE = 80
"""Bytes of a label on one line: also with every quote doubled, the line is not too long."""
INTRODUCTION = """\
* Cluster Companion: the answers of {flow}.
* Unpack the archive, and run this file from its folder: INSERT FILE='...' CD=YES does so.
* Or put the name of its folder in front of {file} below.
PRESERVE.
SET DECIMAL=DOT.
GET DATA
  /TYPE=TXT
  /FILE='{file}'
  /ENCODING='UTF8'
  /ARRANGEMENT=DELIMITED
  /DELCASE=LINE
  /FIRSTCASE=2
  /DELIMITERS=','
  /QUALIFIER='"'
  /VARIABLES=
"""
CLOSING = "RESTORE.\nEXECUTE.\n"


def syntax(flow: str, file: str, variables: Sequence[Text]) -> Iterator[str]:
    """Give a syntax file that reads ``file``, whose columns are the variables."""
    yield INTRODUCTION.format(flow=flow, file=file)
    yield from (f"    {one.name} {one.format}\n" for one in variables)
    yield "  .\n"
    yield from _bare([one.name for one in variables if one.is_guarded])
    for one in variables:
        yield from _described(one)
    yield CLOSING


def _bare(names: Sequence[str]) -> Iterator[str]:
    """Take the apostrophe away that guards a text from spreadsheets."""
    for name in names:
        yield f'IF (SUBSTR({name}, 1, 1) = "\'") {name} = SUBSTR({name}, 2).\n'


def _described(one: Text) -> Iterator[str]:
    yield f"VARIABLE LABELS {one.name}\n"
    yield f"  {_pieces(cut(one.label, LONGEST_LABEL))}.\n"
    if one.labels:
        yield f"VALUE LABELS {one.name}"
        for value, words in one.labels.items():
            yield f"\n  {literal(value) if one.is_text else value} {_pieces(cut(words, LONGEST_WORDS))}"
        yield ".\n"
    if one.missing:
        yield f"MISSING VALUES {one.name} ({one.missing}).\n"
    yield f"VARIABLE LEVEL {one.name} ({'NOMINAL' if one.is_text else one.level}).\n"


def literal(text: str) -> str:
    """Write a quoted text, with its quotes doubled."""
    return "'" + text.replace("'", "''") + "'"


def _pieces(label: str) -> str:
    """Write a label in pieces, each short enough for a line."""
    pieces = [""]
    for letter in label:
        if len((pieces[-1] + letter).encode()) > PIECE:
            pieces.append("")
        pieces[-1] += letter
    return "\n  + ".join(map(literal, pieces))


def cut(text: str, most: int) -> str:
    """Give a text on one line and in ``most`` bytes; what is cut ends with an ellipsis."""
    line = " ".join(text.split())
    if len(line.encode()) <= most:
        return line
    return line.encode()[: most - 3].decode(errors="ignore").rstrip() + "…"
