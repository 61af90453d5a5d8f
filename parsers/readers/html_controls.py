"""Form fields and pictures as a page shows them: the value of an input, the chosen option of a list, no spacers."""

from __future__ import annotations

import re

from lxml import etree

from parsers.readers.html_table import PICTURE

_WORDLESS = ("hidden", "password", "file", "range", "color")
_TICKS = ("checkbox", "radio")
_SPACER = re.compile(r"\s*[0-3](?:px)?\s*$")
_SPACER_NAME = re.compile(r"(?:spacer|blank|transparent|clear|pixel|1x1)[\w-]*\.(?:gif|png)$", re.IGNORECASE)


def is_seen(image: etree._Element) -> bool:
    """Whether an image is more than a spacer, by its size and name."""
    sizes = (image.get("width"), image.get("height"))
    return not any(size and _SPACER.match(size) for size in sizes) and not _SPACER_NAME.search(image.get("src") or "")


def printed_control(element: etree._Element) -> str | None:
    """The text in an ``input`` or ``select``; None for one that shows none, a picture's sign where a script or a tick may
    show what the markup does not tell."""
    if element.tag == "select":
        return _chosen(element)
    kind = (element.get("type") or "text").lower()
    if kind in _WORDLESS:
        return None
    if kind in _TICKS or kind == "image":
        return PICTURE
    value = element.get("value")
    return PICTURE if value is None else value.strip() or None


def _chosen(element: etree._Element) -> str | None:
    options = list(element.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None]
    if element.get("multiple") is not None or (element.get("size") or "1") != "1":
        return PICTURE
    shown = chosen[-1:] or options[:1]
    return "".join(str(text) for text in shown[0].itertext()).strip() or None if shown else None
