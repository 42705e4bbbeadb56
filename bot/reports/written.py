"""A paper written down: as one web page, as PDF and as a Word document. Bytes out, no files kept."""

import json
import re
import tempfile
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn
from docx.shared import Mm
from docxtpl import DocxTemplate, InlineImage
from jinja2 import Environment
from matplotlib import get_data_path

from bot.reports.pages import Block, Paper
from bot.reports.paper import Chart

NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
"""Characters that XML 1.0 cannot hold (section 2.2)."""
ACROSS, BESIDE = 184, 86
"""Millimetres of a picture in a Word document: across the page, and beside another."""


def template(name: str) -> bytes:
    """Give one of the templates that come with the program."""
    return files("bot.reports").joinpath("templates", name).read_bytes()


def html(paper: Paper) -> bytes:
    """Write a report as one web page: its pictures are inside it, and it prints as it should."""
    page = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True).from_string(
        template("report.html").decode()
    )
    plain = _plain(paper, lambda chart: {"alt": chart.alt, "base64": b64encode(chart.png).decode()})
    return page.render(paper=plain).encode("utf-8", "replace")


def pdf(paper: Paper) -> bytes:
    """Write a report as tagged PDF, with the font that the charts are drawn in."""
    import typst  # noqa: PLC0415 - 40 MB that only this needs

    with tempfile.TemporaryDirectory(prefix="companion-report-") as folder:
        here = Path(folder)

        def kept(chart: Chart) -> dict[str, str]:
            name = f"{_name(chart)}.png"
            (here / name).write_bytes(chart.png)
            return {"alt": chart.alt, "file": name}

        plain = json.dumps(_plain(paper, kept), ensure_ascii=True)
        (here / "paper.json").write_text(plain, encoding="utf-8")
        (here / "report.typ").write_bytes(template("report.typ"))
        fonts = [str(Path(get_data_path()) / "fonts" / "ttf")]
        return typst.compile(str(here / "report.typ"), root=folder, font_paths=fonts, ignore_system_fonts=True)


def docx(paper: Paper, own: Path | None = None) -> bytes:
    """Write a report as a Word document, from the template that comes with the program or one's ``own``.

    Raises:
        OSError: one's own template cannot be read.
    """
    document = DocxTemplate(BytesIO(own.read_bytes() if own else template("report.docx")))
    wide = {chart.png for block in (*paper.top, *paper.foot) for chart in block.charts}

    def kept(chart: Chart) -> dict[str, Any]:
        width = Mm(ACROSS if chart.png in wide else BESIDE)
        return {"picture": InlineImage(document, BytesIO(chart.png), width=width)}

    document.init_docx()
    plain = _plain(paper, kept)
    document.render({"paper": plain | {"pairs": _pairs(plain["grid"])}}, autoescape=True)
    _describe(document, {_name(chart): chart.alt for block in paper.blocks for chart in block.charts})
    document.docx.core_properties.title = paper.title
    out = BytesIO()
    document.save(out)
    return out.getvalue()


WRITERS: Mapping[str, Callable[[Paper], bytes]] = {"docx": docx, "pdf": pdf, "html": html}


def _describe(document: Any, alts: Mapping[str, str]) -> None:
    """Say of each picture what it shows, wherever the template has put it: python-docx has no argument for it."""
    parts = document.docx.part.related_parts
    for drawn in document.docx.element.body.iter(qn("wp:inline")):
        blip = next(drawn.iter(qn("a:blip")))
        alt = alts.get(sha256(parts[blip.get(qn("r:embed"))].blob).hexdigest()[:16], "")
        if alt:
            drawn.find(qn("wp:docPr")).set("descr", NO_XML.sub("", alt))


def _pairs(blocks: list[Any]) -> list[list[Any]]:
    nothing = {"heading": "", "charts": [], "lines": [], "quotes": []}
    padded = [*blocks, nothing] if len(blocks) % 2 else blocks
    return [padded[start : start + 2] for start in range(0, len(padded), 2)]


def _name(chart: Chart) -> str:
    return sha256(chart.png).hexdigest()[:16]


def _plain(paper: Paper, kept: Callable[[Chart], Mapping[str, Any]]) -> dict[str, Any]:
    def block(one: Block) -> dict[str, Any]:
        charts = [dict(kept(chart)) for chart in one.charts]
        lines = [_safe(words).replace("n = ", "n\u00a0=\u00a0") for words in one.lines]
        quotes = [_safe(words) for words in one.quotes]
        return {"heading": one.heading, "charts": charts, "lines": lines, "quotes": quotes}

    behind = [
        {"heading": _safe(one.heading), "rows": [[_safe(asked), _safe(answer)] for asked, answer in one.rows]}
        for one in paper.behind
    ]
    parts = {name: [block(one) for one in getattr(paper, name)] for name in ("top", "grid", "foot")}
    return {"title": _safe(paper.title), "source": _safe(paper.source), **parts, "behind": behind}


def _safe(words: str) -> str:
    return NO_XML.sub("", words)
