"""The plain rules of a page's ``<style>`` elements: which declarations they have for an element.

Sheets of other files are not seen, nor what only holds elsewhere than on a screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from parsers.readers.html_style import NONE, effect_of

_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_SCREEN = re.compile(r"@(?:media\s+(?:all|screen|only\s+screen)|supports\b[^{]*|layer\b[^{]*)\s*$")
_COMPOUND = re.compile(r"(?:\*|[a-z][a-z0-9-]*)?(?:[.#][\w-]+)*", re.IGNORECASE)
_NAME = re.compile(r"([.#]?)([\w-]+)")
_MOST_RULES = 4000

_Compound = tuple[str | None, str | None, frozenset[str]]  # tag, id, classes


@dataclass(frozen=True, slots=True)
class _StyleRule:
    compounds: tuple[_Compound, ...]  # left to right
    direct: tuple[bool, ...]  # whether > stands before the compound
    weight: tuple[int, int, int, int]
    style: str


class StyleSheet:
    """The rules of a page that bear on what is read, found by the class, id or tag of an element."""

    def __init__(self, root: etree._Element) -> None:
        self._by_key: dict[str, list[_StyleRule]] = {}
        number = 0
        for element in root.iter("style"):
            media = (element.get("media") or "all").lower()
            if element.text and media in ("all", "screen", ""):
                for rule in _rules(element.text, number):
                    number += 1
                    self._by_key.setdefault(_key(rule.compounds[-1]), []).append(rule)

    def __bool__(self) -> bool:
        return bool(self._by_key)

    def style_of(self, element: etree._Element, inline: str | None) -> str | None:
        """All declarations for an element, weaker ones first, its own ``style`` last."""
        by_key = self._by_key
        candidates = [*by_key.get(str(element.tag), ())]
        if (classes := element.get("class")) is not None:
            for name in classes.split():
                candidates += by_key.get(f".{name}", ())
        if (identifier := element.get("id")) is not None:
            candidates += by_key.get(f"#{identifier}", ())
        found = [rule for rule in candidates if _matches(element, rule)]
        if not found:
            return inline
        found.sort(key=lambda rule: rule.weight)
        return ";".join([*(rule.style for rule in found), inline or ""])


def _rules(sheet: str, number: int) -> Iterator[_StyleRule]:
    text = f"{_COMMENT.sub(' ', sheet)}}}"  # what is open at the end of a sheet is closed there
    for selectors, style in _plain_rules(text):
        effect = effect_of(style)
        if effect is NONE:
            continue
        for selector in selectors.split(","):
            rule = _rule(selector.strip(), style, number)
            if rule is not None:
                number += 1
                yield rule
            if number > _MOST_RULES:
                return


def _plain_rules(text: str) -> Iterator[tuple[str, str]]:
    """Selectors and declarations outside at-rules, and inside those that always hold on a screen."""
    at, depth, start = 0, 0, 0
    hidden_from: int | None = None  # the depth at which an at-rule that does not hold began
    for match in re.finditer(r"[{};]", text):
        mark = match[0]
        if mark == ";" and depth == 0:
            start = match.end()
        elif mark == "{":
            head = text[start : match.start()].strip()
            depth += 1
            if head.startswith("@") and hidden_from is None and not _SCREEN.match(head.lower()):
                hidden_from = depth
            at, last_head = match.end(), head
            start = match.end()
        elif mark == "}" and depth:
            if hidden_from is None and at == start and not last_head.startswith("@"):
                yield last_head, text[at : match.start()]
            if hidden_from == depth:
                hidden_from = None
            depth -= 1
            start = match.end()


def _rule(selector: str, style: str, number: int) -> _StyleRule | None:
    """None for selectors beyond tags, ids, classes and descent: what they match depends on more than is known."""
    compounds: list[_Compound] = []
    direct: list[bool] = []
    ids = names = tags = 0
    child = False
    for part in selector.replace(">", " > ").split():
        if part == ">":
            child = True
            continue
        if not _COMPOUND.fullmatch(part):
            return None
        tag, identifier, classes = None, None, set()
        for kind, name in _NAME.findall(part):
            if kind == ".":
                classes.add(name)
                names += 1
            elif kind == "#":
                identifier = name
                ids += 1
            else:
                tag = name.lower()
                tags += 1
        compounds.append((tag, identifier, frozenset(classes)))
        direct.append(child)
        child = False
    if not compounds or compounds[-1] == (None, None, frozenset()):
        return None
    return _StyleRule(tuple(compounds), tuple(direct), (ids, names, tags, number), style)


def _key(compound: _Compound) -> str:
    tag, identifier, classes = compound
    if identifier is not None:
        return f"#{identifier}"
    return f".{min(classes)}" if classes else str(tag)


def _matches(element: etree._Element, rule: _StyleRule) -> bool:
    if not _is(element, rule.compounds[-1]):
        return False
    here = element.getparent()
    for position in range(len(rule.compounds) - 2, -1, -1):
        while here is not None and not _is(here, rule.compounds[position]):
            if rule.direct[position + 1]:
                return False
            here = here.getparent()
        if here is None:
            return False
        here = here.getparent()
    return True


def _is(element: etree._Element, compound: _Compound) -> bool:
    tag, identifier, classes = compound
    if tag is not None and element.tag != tag:
        return False
    if identifier is not None and element.get("id") != identifier:
        return False
    return not classes or classes <= set((element.get("class") or "").split())
