"""Styles of a Word document: how the text of a run looks, and which paragraphs are headings or numbered."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

from lxml import etree

from parsers.readers.docx_xml import W, child, local, number, switched, value
from parsers.readers.html_look import Look
from parsers.readers.html_style import WHITE

_DEPTH = 32  # styles that a style may be based on, one on the other
_TINY = 4  # half-points: nobody reads type of two points
_RAISED = 6  # half-points by which a run must stand above or below its line to be no part of the number in it
_NO_FILL = frozenset({None, "", "auto", "nil", "none", "ffffff"})
_HEADING = ("heading", "标题", "title")


@dataclass(frozen=True, slots=True)
class RunLook:
    """Properties of a run; None where they are left to the style below."""

    hidden: bool | None = None
    struck: bool | None = None
    shift: str | None = None  # super, sub or "" for the line itself
    position: int | None = None  # half-points above the line
    color: str | None = None
    ground: str | None = None
    size: int | None = None  # half-points

    def over(self, below: RunLook) -> RunLook:
        """This look where it says something, the other elsewhere."""
        given = {it.name: mine for it in fields(self) if (mine := getattr(self, it.name)) is not None}
        return replace(below, **given) if given else below

    @property
    def gone(self) -> bool:
        """Whether nobody sees the text."""
        return bool(self.hidden) or (self.size is not None and self.size <= _TINY)

    def marks(self, text: str, ground: str | None) -> str:
        """The text with the digits marked that are no plain ones, on the shading of the cell around (None without)."""
        shift = self.shift or None
        if shift is None and self.position is not None and abs(self.position) >= _RAISED:
            shift = "super" if self.position > 0 else "sub"
        white = WHITE if (self.color or "").lower() == "ffffff" else None
        seen = self.ground if (self.ground or "").lower() not in _NO_FILL else ground
        return Look(struck=bool(self.struck), shift=shift, color=white, background=seen).on(text)


def run_look(properties: etree._Element | None) -> RunLook:
    """The look that ``w:rPr`` gives."""
    if properties is None or not len(properties):
        return RunLook()
    its = {local(element): element for element in properties}
    strokes = (switched(its.get("strike")), switched(its.get("dstrike")))
    vertical = value(its.get("vertAlign"))
    shift = {"superscript": "super", "subscript": "sub", "baseline": ""}.get(vertical or "")
    raised, size, marked = its.get("position"), its.get("sz"), its.get("highlight")
    return RunLook(
        hidden=switched(its.get("vanish")),
        struck=True if True in strokes else False if False in strokes else None,
        shift=shift,
        position=None if raised is None else number(raised, 0),
        color=value(its.get("color")),
        ground=value(marked) if marked is not None else value(its.get("shd"), "fill"),
        size=None if size is None else number(size, 24),
    )


@dataclass(frozen=True, slots=True)
class _Style:
    base: str | None
    look: RunLook
    heading: bool
    numbered: tuple[str, int] | None  # numId and level


class Styles:
    """The styles part; without one every style is unknown and says nothing."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._looks: dict[str | None, RunLook] = {}
        self._paragraphs: str | None = None  # the style of paragraphs that name none
        self._defaults = RunLook()
        if root is None:
            return
        self._defaults = run_look(child(root, "docDefaults", "rPrDefault", "rPr"))
        for element in root.iterfind(f"{W}style"):
            name = value(element, "styleId")
            if name is None:
                continue
            self._styles[name] = _read(element)
            if value(element, "type") == "paragraph" and (value(element, "default") or "") in ("1", "true", "on"):
                self._paragraphs = name

    def paragraph_look(self, style: str | None) -> RunLook:
        """The look of the runs of a paragraph of this style."""
        return self._look(style if style in self._styles else self._paragraphs).over(self._defaults)

    def character_look(self, style: str | None) -> RunLook:
        return self._look(style)

    def _look(self, style: str | None) -> RunLook:
        if style not in self._looks:
            look = RunLook()
            for its in self._chain(style):
                look = look.over(its.look)
            self._looks[style] = look
        return self._looks[style]

    def is_heading(self, style: str | None) -> bool:
        return any(its.heading for its in self._chain(style))

    def numbering(self, style: str | None) -> tuple[str, int] | None:
        """The list that a style puts its paragraphs in: numId and level."""
        return next((its.numbered for its in self._chain(style) if its.numbered is not None), None)

    def _chain(self, style: str | None) -> list[_Style]:
        """The style and those it is based on, nearest first."""
        chain: list[_Style] = []
        while style in self._styles and len(chain) < _DEPTH:
            chain.append(self._styles[style])
            style = chain[-1].base
        return chain


def _read(element: etree._Element) -> _Style:
    name = (value(child(element, "name")) or "").lower()
    outline = child(element, "pPr", "outlineLvl")
    listed = child(element, "pPr", "numPr")
    numbered = None
    if listed is not None and (numeral := value(child(listed, "numId"))) is not None:
        numbered = (numeral, number(child(listed, "ilvl"), 0))
    return _Style(
        value(child(element, "basedOn")),
        run_look(child(element, "rPr")),
        name.startswith(_HEADING) or (outline is not None and number(outline, 9) < 9),
        numbered,
    )
