"""Names of WordprocessingML and the little questions asked of its elements again and again."""

from __future__ import annotations

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

_OFF = frozenset({"0", "false", "off", "none"})


def local(element: etree._Element) -> str:
    """The name of an element of Word; of another namespace its full name."""
    tag = element.tag
    return tag.removeprefix(W) if isinstance(tag, str) else ""


def child(element: etree._Element | None, *names: str) -> etree._Element | None:
    """The element down a path of Word names, None where it ends."""
    for name in names:
        if element is None:
            return None
        element = element.find(W + name)
    return element


def value(element: etree._Element | None, name: str = "val") -> str | None:
    """An attribute of Word's namespace; None without the element or the attribute."""
    return None if element is None else element.get(W + name)


def number(element: etree._Element | None, default: int, name: str = "val") -> int:
    """An attribute that is a whole number, else ``default``."""
    text = (value(element, name) or "").strip()
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 9 else default


def switched(element: etree._Element | None) -> bool | None:
    """A toggle: None where it is not given, on unless it says off."""
    return None if element is None else (value(element) or "").lower() not in _OFF


def chosen(alternate: etree._Element) -> etree._Element | None:
    """The one branch of ``mc:AlternateContent`` that is shown: the first choice that holds something, else the fallback."""
    branches = [branch for branch in alternate if branch.tag in (f"{MC}Choice", f"{MC}Fallback")]
    return next((branch for branch in branches if len(branch)), None)
