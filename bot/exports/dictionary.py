"""The data dictionary: every exported column, made from the tables, the models and the flows."""

from collections.abc import Iterator

from bot.exports.contents import OF_RUN, Contents, repeated
from bot.exports.meanings import MEANINGS, OTHERS, Meaning
from conversations.levels import LEVELS
from conversations.model import Flow, Question
from storage.exportedtables import SOURCES
from storage.models.people import NATIONS
from storage.models.runs import RUN_STATES
from storage.models.work import ACTION_STATES

_NAMES = "table column label_en label_cy type allowed_values missing_rule example source personal_data since_version"
HEADER = tuple(_NAMES.split())
SINCE = "0.2.0"
"""The version of the program since which these tables are exported."""
OWN = "A question of the cluster's own"
ANSWER_STATES = ("answered", "skipped", "not_asked")
ALLOWED = {
    "nation": NATIONS,
    "status.state": (*RUN_STATES, "not_started"),
    "status.level": LEVELS,
    "actions.status": ACTION_STATES,
    "answers.status": ANSWER_STATES,
    "private_to": ("staff",),
    "calls.state": ("proposed", "booked", "held", "missed", "cancelled"),
}
"""The words that a column is held to, as the models say them."""
Entry = tuple[str, ...]


def dictionary(contents: Contents) -> Iterator[Entry]:
    """Give one row for each column of each table, and for each question of a wide one."""
    for table in contents.tables:
        yield from of_table(table)
    for name in contents.library.names():
        flow = contents.library.flow(name)
        if not flow.least:
            yield from _of_flow(flow)
    yield from _of_clusters_own(contents)


def of_table(table: str) -> Iterator[Entry]:
    """Give a row for each column of a table."""
    for column in SOURCES[table].columns:
        meaning = OTHERS.get(f"{table}.{column}") or MEANINGS[column]
        words = ALLOWED.get(f"{table}.{column}", ALLOWED.get(column, ()))
        yield _entry(table, column, meaning, "; ".join(words), f"the table {table}")


def _entry(table: str, column: str, meaning: Meaning, allowed: str, source: str) -> Entry:
    personal = "yes" if meaning.personal else "no"
    said = (meaning.en, meaning.cy, meaning.type, allowed or meaning.allowed, meaning.empty, meaning.example)
    return (table, column, *said, source, personal, SINCE)


def _of_flow(flow: Flow) -> Iterator[Entry]:
    table = f"answers_wide_{flow.flow}"
    for column in OF_RUN:
        yield _entry(table, column, MEANINGS[column], "", "the table answers")
    for question in flow.questions():
        if question.type != "calculated":
            yield from _of_question(table, flow, question)


def _of_question(table: str, flow: Flow, question: Question) -> Iterator[Entry]:
    """Give a question's columns; of a repeated one they are called ``question[item]``."""
    name = f"{question.id}[item]" if question.id in repeated(flow) else question.id
    words = "yes; no" if question.type == "group" else "; ".join(f"{one.key} = {one.label}" for one in question.options)
    personal = "yes" if question.type in ("short_text", "long_text") or question.other else "no"
    empty, source = "blank: not answered, skipped or not asked", f"the flow {flow.flow}"
    label = question.prompt or question.brief or question.id
    since = f"{flow.flow} {flow.version}"
    yield (table, name, label, "", question.type, words, empty, "", source, personal, since)
    if question.options or question.type == "group":
        yield (table, f"{name} label", f"{label} (in words)", "", "text", "", empty, "", source, personal, since)
    yield (table, f"{name} comment", f"{label} (comment)", "", "text", "", empty, "", source, "yes", since)


def _of_clusters_own(contents: Contents) -> Iterator[Entry]:
    """Give the columns of questions that a cluster added for itself, or that are asked no more."""
    known = {flow: {one.id for one in contents.library.flow(flow).questions()} for flow in contents.library.names()}
    own = {(row.flow, row.question, bool(row.item), row.type) for row in contents.tx.exported.asked(contents.which)}
    for flow, question, many, kind in sorted(own):
        if question in known[flow]:
            continue
        name, table = f"{question}[item]" if many else question, f"answers_wide_{flow}"
        old = {one.id: one.prompt for one in contents.library.flow(flow).retired}
        label = old.get(question, OWN)
        for end in ("", " label", " comment"):
            empty = "blank: not answered, skipped or not asked"
            yield (table, f"{name}{end}", label, "", kind if not end else "text", "", empty, "", "runs", "yes", flow)
