"""The pages of the preview: HTML that needs no script and names no outside address."""

from collections.abc import Sequence
from importlib.resources import files

from jinja2 import DictLoader, Environment

from bot.commands.menus import WELSH, menu_for
from bot.commands.table import EVERYONE, STRANGER
from bot.preview.chapters import FLOW, SCENE, Chapter
from bot.preview.looks import in_slack, in_telegram
from conversations.reading import EASY, FAIR, LONG_WORD, MOST_WORDS

TEMPLATES = ("frame.html", "index.html", "chapter.html", "welsh.html")
LANGUAGES = {"en": "English", "cy": "Cymraeg (Welsh)"}


def pages(chapters: Sequence[Chapter]) -> dict[str, str]:
    """Write every page, by the name of its file."""
    within = _templates()
    about = {
        "chapters": chapters,
        "scenes": [one for one in chapters if one.kind == SCENE],
        "flows": [one for one in chapters if one.kind == FLOW],
        "cards": sum(len(one.shown) for one in chapters),
        "amiss": sum(one.amiss for one in chapters),
        "limits": {"sentence": MOST_WORDS, "long": LONG_WORD, "easy": EASY, "fair": FAIR},
        "welsh": _welsh(),
    }
    made = {
        f"{name}.html": within.get_template(f"{name}.html").render(about, here=f"{name}.html")
        for name in ("index", "welsh")
    }
    of_chapter = within.get_template("chapter.html")
    for chapter in chapters:
        name = f"{chapter.key}.html"
        made[name] = of_chapter.render(about, here=name, chapter=chapter, numbered=_named(chapter))
    return made


def _templates() -> Environment:
    folder = files("bot.preview").joinpath("templates")
    texts = {name: folder.joinpath(name).read_text(encoding="utf-8") for name in (*TEMPLATES, "preview.css")}
    made = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True, loader=DictLoader(texts))
    made.filters |= {"in_slack": in_slack, "in_telegram": in_telegram}
    return made


def _named(chapter: Chapter) -> list[str]:
    """Name each card of a chapter for links to it: by its place, so that none is named twice."""
    return [f"card-{number}" for number in range(1, len(chapter.shown) + 1)]


def _welsh() -> list[tuple[str, str, str]]:
    """Give each command of the menus with its words in English and in Welsh."""
    entries = {word: about for roles in (STRANGER, EVERYONE) for word, about in menu_for(roles)}
    return [(word, about, WELSH[word]) for word, about in sorted(entries.items())]
