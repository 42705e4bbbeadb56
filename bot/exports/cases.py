"""The cases of an SPSS file: a row for each run of one flow, gathered from the long rows as they pass."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from bot.exports.contents import OF_RUN, PLACES
from bot.exports.dictionary import OWN
from bot.exports.meanings import MEANINGS
from bot.exports.variables import LONGEST_TEXT, RESERVED, Count, Day, Keys, Number, Scale, Text, Ticked, named
from conversations.log import asked
from conversations.model import Flow, Question
from storage.exported import AskedRow

Row = Sequence[Any]
Long = Callable[[str, str, int, str], None]
"""Keeps a text that SPSS has no room for: with its flow, its variable and its run."""
TOO_LONG = "[Too long for SPSS. The whole text is in long_texts.csv: {0}, {1}, run {2}.]"
SURELY_SHORT = LONGEST_TEXT // 4 - 1
"""Characters that there is room for in any case."""
_RUN, _QUESTION, _ITEM, _COMMENT = (PLACES[name] for name in ("run_id", "question", "item", "comment"))
_ITEM_LABEL = PLACES["item_label"]


class Cases:
    """The variables of one flow's file, and how a run becomes a case.

    Each question has a variable; each option of a question with several answers has one too, and so has what
    anybody said beside a question.
    """

    def __init__(self, flow: Flow, rows: Sequence[AskedRow], keep_long: Long) -> None:
        self.flow, self._keep_long = flow.flow, keep_long
        self.of_run = [_of_run(column) for column in OF_RUN]
        self.variables = list(self.of_run)
        self.questions: dict[str, Question] = {}
        """By the variable's name, what it was asked by."""
        self._taken = {one.name.upper() for one in self.of_run}
        self._places: dict[tuple[str, str], range] = {}
        for row in rows:
            question, begun = asked_by(flow, row), len(self.variables)
            self.variables += self._about(question, row)
            self.questions |= {one.name: question for one in self.variables[begun:]}
            self._places[row.question, row.item] = range(begun, len(self.variables))

    def _about(self, question: Question, row: AskedRow) -> Iterator[Text]:
        column = asked(row.question, row.item)
        label = question.prompt or question.brief or question.id
        yield _answer(question, self._named(column), column, label)
        if question.type == "multi":
            for option in question.options:
                ticked = f"{column}={option.key}"
                yield Ticked(self._named(ticked), ticked, f"{label}: {option.label}", str(option.key))
        if row.commented:
            comment = f"{column} comment"
            yield Text(self._named(comment), comment, f"{label} (comment)", _COMMENT)

    def _named(self, column: str) -> str:
        return named(column, self._taken)

    def begin(self, row: Row) -> list[Any]:
        """Begin a case with what is known of its run; what nothing is said of stays blank."""
        return [*(one.cell(row) for one in self.of_run), *(one.blank for one in self.variables[len(self.of_run) :])]

    def put(self, wide: list[Any], row: Row) -> None:
        """Put one answer into its case."""
        for place in self._places.get((row[_QUESTION], row[_ITEM]), ()):
            variable = self.variables[place]
            variable.item = row[_ITEM_LABEL]
            value = row[variable.place]
            fits = len(value) <= SURELY_SHORT or len(value.encode()) < LONGEST_TEXT
            wide[place] = variable.cell(row) if fits else self._too_long(variable, row[_RUN], value)

    def _too_long(self, variable: Text, run: int, value: str) -> str:
        self._keep_long(self.flow, variable.name, run, value)
        return variable.quoted(TOO_LONG.format(self.flow, variable.name, run))


def asked_by(flow: Flow, row: AskedRow) -> Question:
    """Give the question of a row: as it is asked, as it was before it was retired, or a cluster's own."""
    known = flow.question(row.question)
    if known is not None:
        return known
    old = next((one for one in flow.retired if one.id == row.question), None)
    if old is not None:
        return Question(id=old.id, type=old.type, prompt=old.prompt, options=old.options)
    return Question(id=row.question, type=row.type, prompt=OWN)


def _of_run(column: str) -> Text:
    meaning = MEANINGS[column]
    kind = Number if meaning.type == "whole number" else Text
    return kind(column, column, meaning.en, PLACES[column])


def _answer(question: Question, name: str, column: str, label: str) -> Text:
    """Choose the kind of variable that holds a question's answers."""
    words = {str(option.key): option.label for option in question.options}
    if question.type == "group":
        return Keys(name, column, label, {"yes": "Yes", "no": "No"})
    if question.type == "scale" and _has_points(question):
        return Scale(name, column, label, question.options)
    if question.type in ("single", "scale"):
        return Keys(name, column, label, words)
    if question.type == "number":
        never_below = isinstance(question.min, (int, float)) and question.min >= 0
        return Count(name, column, label) if never_below else Number(name, column, label)
    return Day(name, column, label) if question.type == "date" else Text(name, column, label)


def _has_points(question: Question) -> bool:
    """Whether what counts on a scale are numbers, and none so low that it would say why there is no answer."""
    counted = [option.key for option in question.options if not option.uncounted]
    return all(isinstance(key, int) and key > RESERVED for key in counted)
