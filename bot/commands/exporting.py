"""``export``: staff choose what to export and how; it is made beside the chat and sent to their own chat."""

from dataclasses import dataclass
from datetime import timedelta

from bot.commands.opening import NO_SUCH_CLUSTER, menu, named
from bot.exports.cards import COLUMNS, in_all
from bot.talk import Talk
from conversations.cards import Card, Choice, laid_out
from conversations.text import fold

MOST_A_DAY = 5
DAY = timedelta(days=1)
LABELS = {"xlsx": "Excel workbook", "zip": "CSV files (zip)", "spss": "SPSS file", "jsonl": "JSON Lines"}
MOST_SHOWN = 6
ENOUGH = f"You have asked for {MOST_A_DAY} exports in a day. Please try again tomorrow."
COPY_ON_ITS_WAY = "I am putting your copy together. It comes to this chat in a few minutes."


@dataclass(frozen=True, slots=True)
class _Scope:
    """What is to be exported: one cluster, one review, or everything that the person may see."""

    cluster_id: int | None = None
    review: str = ""
    words: str = "Everything so far"

    @property
    def argument(self) -> str:
        """Write it as a button holds it."""
        return f" #{self.cluster_id}" if self.cluster_id is not None else f" {self.review}" if self.review else ""


def export(talk: Talk, rest: str) -> list[Card]:
    """Choose a format and content, or export at once where both are named."""
    word, _, more = rest.partition(" ")
    form = fold(word)
    if rest == "columns":
        return [COLUMNS]
    if form == "content":
        return [_content(talk)]
    scope = _scope(talk, more if form in LABELS else rest)
    if scope is None:
        return [NO_SUCH_CLUSTER]
    return [_wanted(talk, form, scope) if form in LABELS else _choose(talk, scope)]


def _scope(talk: Talk, words: str) -> _Scope | None:
    """Read what is to be exported; None where the person knows no such cluster or review."""
    words = words.strip()
    if not words:
        return _Scope()
    review = next((period for period in _reviews(talk) if fold(period) == fold(words)), "")
    if review:
        return _Scope(review=review, words=f"{review[:1].upper()}{review[1:]}")
    mine = {f"#{cluster.id}": cluster for cluster in talk.clusters}
    cluster = mine.get(words) or named(talk, words)
    return None if cluster is None else _Scope(cluster.id, words=cluster.name)


def _reviews(talk: Talk) -> list[str]:
    """Give the periods of the reviews that the person may see, the newest first."""
    mine = {cluster.name for cluster in talk.clusters}
    rows = [row for row in talk.tx.queries.standing() if row.cluster in mine and row.period and row.run_id is not None]
    return list(dict.fromkeys(row.period for row in sorted(rows, key=lambda row: -(row.run_id or 0))))


def _choose(talk: Talk, scope: _Scope) -> Card:
    mine = {cluster.name for cluster in talk.clusters if scope.cluster_id in (None, cluster.id)}
    rows = [row for row in talk.tx.queries.standing() if row.cluster in mine]
    sent = sum(1 for row in rows if row.sent_at is not None and scope.review in ("", row.period))
    formats = tuple(
        Choice(label, menu(f"export {form}{scope.argument}"), form[0], "primary" if form == "xlsx" else "")
        for form, label in LABELS.items()
    )
    change = Choice("Change what is in it", menu("export content"), "w")
    return Card(
        "Export answers",
        in_all(len(mine), sent, scope.words),
        note="People’s names are replaced with codes.",
        rows=(*laid_out(formats), (*_report(talk, scope), change)),
    )


def _report(talk: Talk, scope: _Scope) -> tuple[Choice, ...]:
    """Offer the report as a Word file: of the cluster, or of the project to those who look after all of it."""
    if scope.cluster_id is not None:
        return (Choice("Word report", menu(f"report {scope.words} docx"), "r"),)
    of_all = any(role.cluster_id is None for role in talk.roles)
    return (Choice("Word report", menu("report docx"), "r"),) if of_all else ()


def _content(talk: Talk) -> Card:
    """Offer the latest reviews; one cluster is named by typing."""
    reviews = tuple(Choice(period[:1].upper() + period[1:], menu(f"export {period}")) for period in _reviews(talk))
    everything = Choice("Everything so far", menu("export"), "a")
    return Card(
        "What should be in it?",
        "Choose a review, or everything. For one cluster, type export and its name.",
        rows=(*laid_out(reviews[:MOST_SHOWN]), (everything,)),
    )


def _wanted(talk: Talk, form: str, scope: _Scope) -> Card:
    if talk.tx.errands.asked(talk.person.id, "answers", talk.now - DAY) >= MOST_A_DAY:
        return Card(body=ENOUGH)
    where = talk.heard.chat if talk.heard.private else talk.heard.account
    more = {"cluster_id": scope.cluster_id}
    talk.tx.errands.want(
        "answers", form, talk.person.id, talk.heard.channel, where, talk.now, review=scope.review, **more
    )
    return Card(
        body=f"I am making it: {scope.words}, {LABELS[form]}. The file comes to our private chat in a few minutes."
    )


def own_copy(talk: Talk) -> Card:
    """Let a copy of what is held about the person be made."""
    if talk.tx.errands.asked(talk.person.id, "own", talk.now - DAY) >= MOST_A_DAY:
        return Card(body=ENOUGH)
    where = talk.heard.chat if talk.heard.private else talk.heard.account
    talk.tx.errands.want("own", "zip", talk.person.id, talk.heard.channel, where, talk.now)
    return Card(body=COPY_ON_ITS_WAY)
