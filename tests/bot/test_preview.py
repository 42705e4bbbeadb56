"""The preview: every card that people may be shown is in it, and its pages can be read by anybody."""

import ast
from html.parser import HTMLParser
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.cli import app
from bot.demo import ACTIONS
from bot.library import Library
from bot.preview import questions
from bot.preview.chapters import FLOW, SCENE, Chapter, Shown, chapters
from bot.preview.pages import pages
from bot.preview.recorder import Sent
from bot.preview.run import preview_to
from bot.preview.scenes import Scene, played
from bot.troubles import Refused
from conversations.cards import Card, Choice

LIBRARY = Library()
ROOT = Path(__file__).parents[2]
ROOMS = [*(ROOT / "bot").rglob("*.py"), *(ROOT / "conversations").rglob("*.py")]
NOT_SAID = {
    "bot/desk.py": "what is said when something breaks, or is typed too fast",
    "bot/filling.py": "what is said of a form that was handed in",
    "bot/exports/maker.py": "what is said when no file can be made",
    "bot/reports/maker.py": "what is said when nothing can be drawn",
    "bot/errands": "what is said when nothing can be made",
    "bot/evidence/fetcher.py": "what is said when a file cannot be fetched",
    "bot/parts.py": "only Slack cuts a long text",
    "bot/edits.py": "a message that is edited after it was sent",
    "bot/preview": "this is where the preview is made",
    "conversations/cards.py": "cards that are read back, or split",
}
"""Rooms whose cards no scene brings up, each with its reason."""
MOST_MISSING = 0.2
"""The part of what makes cards that no scene has to bring up."""
LONG_ENOUGH = 12
"""Characters from which on words can belong to one card only."""


@pytest.fixture(scope="module")
def book() -> list[Chapter]:
    """Play every scene once, as Slack; what both channels are given is looked at with a scene of its own."""
    return chapters(LIBRARY, channels=["slack"])


def _words_of_cards(path: Path) -> dict[str, set[str]]:
    """Give the words that the cards of a room are made of, by the function or name that makes each."""
    found: dict[str, set[str]] = {}
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        for part in ast.walk(node):
            calls = [one.func for one in ast.walk(part) if isinstance(one, ast.Call)]
            makes = any(isinstance(func, ast.Name) and func.id == "Card" for func in calls)
            if makes and isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Assign)):
                name = part.name if not isinstance(part, ast.Assign) else ast.unparse(part.targets[0])
                found[name] = _said_in(part)
    return {name: words for name, words in found.items() if words}


def _said_in(part: ast.AST) -> set[str]:
    texts = [one.value for one in ast.walk(part) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
    doc = ast.get_docstring(part, clean=False) if isinstance(part, (ast.FunctionDef, ast.AsyncFunctionDef)) else None
    return {text.strip() for text in texts if text != doc and len(text.strip()) >= LONG_ENOUGH and " " in text.strip()}


def _named(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _shown_in(book: list[Chapter]) -> str:
    return "\n".join(one.sent.card.text() for chapter in book for one in chapter.shown)


def test_every_room_that_words_cards_is_in_the_preview(book: list[Chapter]) -> None:
    shown = _shown_in(book)
    rooms = {_named(path): set().union(*_words_of_cards(path).values()) for path in ROOMS}
    missing = [
        room
        for room, words in sorted(rooms.items())
        if words and not any(text in shown for text in words) and not room.startswith(tuple(NOT_SAID))
    ]
    assert not missing, f"say in a scene of bot/preview/scenes what brings up the cards of {', '.join(missing)}"


def test_most_of_what_makes_cards_in_each_room_is_in_the_preview(book: list[Chapter]) -> None:
    shown = _shown_in(book)
    makers = [
        (f"{_named(path)}: {name}", words)
        for path in ROOMS
        for name, words in _words_of_cards(path).items()
        if not _named(path).startswith(tuple(NOT_SAID))
    ]
    missing = sorted(maker for maker, words in makers if not any(text in shown for text in words))
    assert len(missing) <= len(makers) * MOST_MISSING, missing


def test_both_channels_are_played_and_each_is_offered_what_only_it_has() -> None:
    moments = played(Scene("x", "x", ("activity new", "start", "f", "/home")), LIBRARY)
    pairs = [(moment.slack, moment.telegram) for moment in moments if moment.slack and moment.telegram]
    labels = [
        {choice.label for choice in slack.card.choices} ^ {choice.label for choice in other.card.choices}
        for slack, other in pairs
    ]
    assert labels[1] == {"Fill in a form"}
    assert [slack.card.form is not None for slack, _ in pairs] == [False, False, True, False]
    assert [slack.page for slack, _ in pairs][-1]


def test_every_question_that_a_flow_asks_has_its_card(book: list[Chapter]) -> None:
    for name, flow in LIBRARY.flows.items():
        (chapter,) = [one for one in book if one.key == f"flow-{name}"]
        asked = {one.id for one in flow.questions() if one.type not in ("calculated", "group")}
        shown = {one.title for one in chapter.shown}
        assert asked <= shown
        assert {"The front of it", "When it was sent"} <= shown
        assert not [one.title for one in chapter.shown if "{" in one.sent.card.text()]


def test_a_card_that_says_the_same_is_shown_once_in_all_conversations(book: list[Chapter]) -> None:
    cards = [one.sent for chapter in book if chapter.kind == SCENE for one in chapter.shown]
    seen = [(sent.card.text(), sent.card.alt, sent.page, sent.card.form is None) for sent in cards if sent.card.body]
    assert len(seen) == len(set(seen))


def test_no_sentence_of_a_card_is_longer_than_people_read(book: list[Chapter]) -> None:
    long = [
        f"{chapter.key}: {badge.more}"
        for chapter in book
        for one in chapter.shown
        for badge in one.badges
        if badge.what == "Longest sentence" and not badge.within and not any(words in badge.more for words in ACTIONS)
    ]
    assert not long


def test_nothing_is_cut_in_either_channel_and_every_row_fits_a_phone(book: list[Chapter]) -> None:
    beyond = [
        f"{chapter.key}, after {one.title}: {badge.what}, {badge.says}: {badge.more}"
        for chapter in book
        for one in chapter.shown
        for badge in one.badges
        if not badge.within and badge.what not in ("Longest sentence", "Reading", "Slack, title of the form")
    ]
    assert not beyond


class _Page(HTMLParser):
    """Reads what matters of a page to somebody who cannot see it, and to a browser that may ask nobody."""

    def __init__(self) -> None:
        super().__init__()
        self.headings: list[int] = []
        self.ids: list[str] = []
        self.alts: list[str] = []
        self.addresses: list[str] = []
        self.tags: set[str] = set()
        self.language = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.add(tag)
        self.ids += [given["id"]] if "id" in given else []
        self.addresses += [given[name] for name in ("href", "src") if name in given]
        self.headings += [int(tag[1])] if tag in ("h1", "h2", "h3", "h4") else []
        self.alts += [given.get("alt", "")] if tag == "img" else []
        self.language = given.get("lang", "") if tag == "html" else self.language


def test_pages_need_no_script_name_no_outside_address_and_lead_to_each_other(book: list[Chapter]) -> None:
    written = pages(book)
    for name, text in written.items():
        page = _Page()
        page.feed(text)
        assert not page.tags & {"script", "link", "iframe", "object", "form"}, name
        assert all(one in written or one.startswith(("#", "data:image/png;base64,")) for one in page.addresses), name
        assert page.language == "en-GB"
        assert len(page.ids) == len(set(page.ids)), name
        assert all(page.alts), name
        assert page.headings.count(1) == 1
    assert set(written) == {"index.html", "welsh.html", *(f"{chapter.key}.html" for chapter in book)}


def test_the_pages_say_what_is_not_translated_yet(book: list[Chapter]) -> None:
    written = pages(book)
    cards = sum(len(chapter.shown) for chapter in book)
    assert f"0 of {cards}: not translated yet" in written["index.html"]
    assert '<span lang="cy">gweld y rhestr hon</span>' in written["welsh.html"]
    assert "<i>not translated yet</i>" in written["welsh.html"]


def test_what_somebody_wrote_is_never_markup_on_a_page() -> None:
    card = Card(
        "<b>bold</b>", "<script>x</script> & <https://a.example>", ("<i>",), "</p>", ((Choice("<u>", "x|0|0|"),),)
    )
    sent = Sent(card, "<em>", "")
    text = pages([Chapter("scene-x", "<x>", SCENE, (Shown("<after>", "<em>", sent, sent),))])["scene-x.html"]
    page = _Page()
    page.feed(text)
    assert not page.tags & {"script", "u", "em", "after", "x"}
    assert text.count("&lt;script&gt;x&lt;/script&gt;") >= 2


def test_what_is_beyond_a_limit_is_marked_with_what_would_be_cut() -> None:
    wide = Card("A", "word " * 900, rows=((Choice("M" * 40, "x|0|0|"),) * 3,), note=f"{'many ' * 30}.")
    sent = Sent(wide, "Priya", "")
    shown = Shown("hello", "Priya", sent, None)
    beyond = {badge.what: badge for badge in shown.badges if not badge.within}
    assert shown.amiss
    assert beyond["Slack, part"].says == "4,500 of 3,000 characters, cut"
    assert beyond["Slack, part"].more.startswith(" word word")
    assert beyond["Telegram"].says.startswith("4,6")
    assert beyond["Fullest row at 360 pixels"].says == "3 buttons, 480 of 96 pixels each"
    assert set(beyond) >= {"Longest sentence", "Slack, whole text for screen readers"}
    assert "<b>Look: </b>" in pages([Chapter("scene-x", "x", SCENE, (shown,))])["scene-x.html"]


def test_many_buttons_and_long_words_in_the_text_field_are_beyond_their_limits() -> None:
    many = Card("A", rows=tuple((Choice("Go", "x|0|0|"),) for _ in range(101)), placeholder="p" * 65)
    says = [badge.says for badge in Shown("x", "x", Sent(many, "", ""), None).badges if not badge.within]
    assert "101 rows of buttons and its words: more than 50 blocks" in says
    assert "101 buttons, of which 100 are shown" in says
    assert "65 of 64 characters, cut" in says


def test_a_card_must_go_to_some_channel() -> None:
    with pytest.raises(LookupError):
        _ = Shown("x", "x", None, None).sent


def test_examples_stand_for_what_a_conversation_would_fill_in() -> None:
    flow = LIBRARY.flow("self_assessment")
    lead = questions.said("Your answers point to about level {answer:sa.f1.suggested}.", flow)
    assert lead == "Your answers point to about level 2."
    assert questions.said("{cluster}, {date:sa.f1.due}", flow) == "Oakfield, Friday 15 January 2027"


def test_the_command_writes_the_pages_and_says_where_they_begin(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(Refused, match="cannot be written"):
        preview_to(tmp_path / "file", LIBRARY, only=FLOW)
    done = CliRunner().invoke(app, ["preview", "--only", "flow", "--out", str(tmp_path / "out")])
    assert done.output == f"{tmp_path}/out/index.html\n"
    assert (tmp_path / "out" / "flow-activity.html").is_file()
    assert "not flows" in str(CliRunner().invoke(app, ["preview", "--only", "flows"]).exception)
