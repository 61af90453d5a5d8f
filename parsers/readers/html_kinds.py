"""What every HTML element does to the flow of text: breaks it, hides it, holds a table, prints a field."""

from __future__ import annotations

import re
from functools import lru_cache

from lxml import etree

from parsers.readers.html_sheet import StyleSheet
from parsers.readers.html_style import NONE, Effect, effect_of

# Kinds of elements; plain numbers because every element of a page is compared with them several times. From BLOCK on they
# begin and end a line, from GROUP on they are parts of a table.
INLINE, APART, BREAK, IMAGE, CONTROL, DROP, BLOCK, HEADING, PRE, TABLE, GROUP, ROW, CELL = range(13)

KINDS: dict[str, int] = {
    name: kind
    for kind, names in {
        BLOCK: "html body p div li ul ol dl dt dd section article header footer main nav aside blockquote center form "
        "fieldset legend address figure figcaption details summary dir menu hgroup caption option marquee",
        BREAK: "br hr",
        DROP: "script style noscript template title datalist iframe noframes noembed audio video xml head",
        HEADING: "h1 h2 h3 h4 h5 h6",
        PRE: "pre textarea listing xmp plaintext",
        TABLE: "table",
        GROUP: "thead tbody tfoot",
        ROW: "tr",
        CELL: "td th",
        IMAGE: "img image object embed svg canvas",
        CONTROL: "input select",
    }.items()
    for name in names.split()
}
_TAG_STYLES = {
    "sup": "vertical-align:super",
    "sub": "vertical-align:sub",
    **dict.fromkeys(("s", "strike", "del"), "text-decoration:line-through"),
}
_BLOCK_DISPLAYS = ("block", "flex", "grid", "list-item", "table", "table-row", "table-row-group", "flow-root")
_NEVER_HIDDEN = ("html", "body")  # hidden there until a script has run
_FILLS = re.compile(r"document\s*\.\s*write|innerHTML|innerText|textContent")
_FILLED = re.compile(r"(?:getElementById\(\s*[\"']|(?:querySelector|\$|jQuery)\(\s*[\"']#)([\w-]+)[\"']")
_HAS_GROUNDS, _HAS_HIDDEN = etree.XPath("boolean(//*/@bgcolor)"), etree.XPath("boolean(//*/@hidden)")

#: What happens besides: something stands there that has no text, or an element with its texts is left out.
PICTURED, LEFT_OUT = "pictured", "left out"
#: A kind, its effect where that changes how the text inside is read, and what happens besides.
Found = tuple[int, Effect | None, str | None]


class Kinds:
    """The kinds of a page's elements. ``with_hidden`` reads those hidden by style or attribute too."""

    def __init__(self, root: etree._Element, with_hidden: bool) -> None:
        self._with_hidden = with_hidden
        # Asked once of the whole page: most have none, and every element would be asked for each.
        self._grounds, self._hideable = bool(_HAS_GROUNDS(root)), bool(_HAS_HIDDEN(root))
        sheet = StyleSheet(root)
        self._sheet = sheet if sheet else None
        # Elements that scripts of the page fill: an empty one is no blank.
        self._filled = {name for script in root.iter("script") for name in _FILLED.findall(script.text or "")}
        #: Whether tag and style tell the kind of nearly all elements.
        self.plain = not (sheet or self._grounds or self._hideable or self._filled or with_hidden)

    def of(self, element: etree._Element, tag: str) -> Found:
        """What an element is, by all that bears on it."""
        if KINDS.get(tag) is DROP:
            # What a script writes here nobody knows.
            return DROP, None, PICTURED if tag == "script" and _FILLS.search(element.text or "") else None
        style = _tag_style(tag, element.get("style"))
        if tag == "font" and (color := element.get("color")) is not None:
            style = f"color:{color};{style or ''}"
        if self._grounds and (ground := element.get("bgcolor")) is not None:
            style = f"background-color:{ground};{style or ''}"
        if self._sheet is not None:
            style = self._sheet.style_of(element, style)
        hidden = self._hideable and element.get("hidden") is not None
        kind, effect, besides = _found(tag, style, hidden, self._with_hidden)
        if self._filled and element.get("id") in self._filled and not len(element) and not element.text:
            besides = PICTURED
        return kind, effect, besides


@lru_cache(maxsize=4096)
def plain_kind(tag: str, style: str | None) -> Found | None:
    """What an element is by these alone, on a page where nothing else counts; None for those that must be looked at."""
    return None if tag in ("script", "font") else _found(tag, _tag_style(tag, style))


def _tag_style(tag: str, style: str | None) -> str | None:
    return f"{_TAG_STYLES[tag]};{style or ''}" if tag in _TAG_STYLES else style


def _found(tag: str, style: str | None, hidden: bool = False, with_hidden: bool = False) -> Found:
    kind = KINDS.get(tag, INLINE)
    if kind is DROP:
        return DROP, None, None
    effect = effect_of(style) if style is not None else NONE
    if (effect.gone or hidden) and tag not in _NEVER_HIDDEN and not with_hidden:
        return DROP, None, LEFT_OUT
    if effect is NONE:
        return kind, None, None
    kind = _displayed(kind, effect)
    if not effect.on_text or tag in _NEVER_HIDDEN:
        return kind, None, None
    return kind, effect, LEFT_OUT if effect.veil and not with_hidden else None


def _displayed(kind: int, effect: Effect) -> int:
    if kind is INLINE:
        if effect.display in _BLOCK_DISPLAYS:
            return BLOCK
        return APART if effect.apart else kind
    if kind is BLOCK:
        if effect.display == "inline":
            return INLINE
        return PRE if effect.preformatted else kind
    return kind
