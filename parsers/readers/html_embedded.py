"""Articles that a page carries without showing them itself: data of a script, written by a script, or kept for browsers
without scripts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from lxml import etree

_CONFIG = re.compile(r"window\._CONFIG\s*=")
_DETAIL = re.compile(r"[\"']?\bDETAIL[\"']?\s*:\s*(?=\{)")
_LITERAL = r"(?:\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`(?:[^`\\$]|\\.)*`)"
_STRING = re.compile(_LITERAL, re.DOTALL)
_WRITES = re.compile(r"document\s*\.\s*write(?:ln)?\s*\(")
_WRITTEN = re.compile(rf"document\s*\.\s*write(?:ln)?\s*\(\s*({_LITERAL}(?:\s*\+\s*{_LITERAL})*)\s*\)", re.DOTALL)
_SCRIPT_ESCAPE = re.compile(r"\\(u\{?[0-9a-fA-F]{4,6}\}?|x[0-9a-fA-F]{2}|\r?\n|.)", re.DOTALL)
_PLAIN_ESCAPES = {"n": "\n", "r": "\n", "t": "\t", "b": "", "f": " ", "0": ""}
_PLACEHOLDER = re.compile(r"\{\{|\$\{|<%|\{%")
_MARKUP = re.compile(r"<(?:p|div|table|span|br|h[1-6]|section)\b", re.IGNORECASE)
_CJK = re.compile("[\u3400-\u9fff]")
_ARTICLE = 100  # CJK characters that make a text of a script an article
_TEMPLATE_TYPES = ("text/html", "text/template", "text/x-template", "text/x-handlebars-template")


@dataclass(frozen=True, slots=True)
class Article:
    """The article's own HTML, its title, and its other texts and dates by their names, prefixed ``detail:``."""

    html: str
    title: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


def embedded_articles(markup: str, root: etree._Element | None) -> Iterator[Article]:
    """What may be the article of a page that shows none, surest first.

    ``window._CONFIG = {…, DETAIL: {…}}`` of the Guangdong gkmlpt platform; markup that a script writes as it stands; texts in
    the strings of scripts; what ``noscript`` and templates hold. Nothing that a script would still fill in is given.
    """
    config = _gkmlpt(markup)
    if config is not None:
        yield config
    if root is None:
        return
    scripts = [element.text or "" for element in root.iter("script")]
    candidates = [*_written(scripts), *_strings(scripts), *_kept(root)]
    whole = [html for html in candidates if len(_CJK.findall(html)) >= _ARTICLE and not _PLACEHOLDER.search(html)]
    for html in sorted(whole, key=lambda html: len(_CJK.findall(html)), reverse=True):
        yield Article(html)


def _gkmlpt(markup: str) -> Article | None:
    """The object around DETAIL is JavaScript (bare keys), its value is JSON."""
    config = _CONFIG.search(markup)
    detail = _DETAIL.search(markup, config.end()) if config else None
    if detail is None:
        return None
    try:
        value, _ = json.JSONDecoder(strict=False).raw_decode(markup, detail.end())
    except (json.JSONDecodeError, RecursionError):
        # Not the JSON we know: the page stays what it looks like, a shell, and is reported as one.
        return None
    content = value.get("content")
    if not isinstance(content, str) or not content.strip():
        return None
    title = value.get("title")
    fields = {
        f"detail:{name.lower()}": str(its)
        for name, its in value.items()
        if name not in ("content", "title") and isinstance(its, str | int) and str(its).strip()
    }
    return Article(content, title if isinstance(title, str) and title.strip() else None, fields)


def _written(scripts: list[str]) -> Iterator[str]:
    """What scripts write into the page in plain strings; nothing of a script that writes anything else as well."""
    parts: list[str] = []
    for script in scripts:
        calls = len(_WRITES.findall(script))
        plain = _WRITTEN.findall(script)
        if calls != len(plain):
            return
        parts += ["".join(_unquoted(literal) for literal in _STRING.findall(argument)) for argument in plain]
    if parts:
        yield "".join(parts)


def _strings(scripts: list[str]) -> Iterator[str]:
    """Strings of scripts and of their JSON that hold markup."""
    for script in scripts:
        if _WRITES.search(script):
            continue
        for match in _STRING.finditer(script):
            if len(match[0]) >= _ARTICLE and "<" in (text := _unquoted(match[0])) and _MARKUP.search(text):
                yield text


def _unquoted(literal: str) -> str:
    return _SCRIPT_ESCAPE.sub(_escaped, literal[1:-1])


def _escaped(match: re.Match[str]) -> str:
    code = match[1]
    if len(code) > 1 and code[0] in "ux":
        number = int(code[1:].strip("{}"), 16)
        return chr(number) if number < 0x110000 and not 0xD800 <= number < 0xE000 else "\ufffd"
    return _PLAIN_ESCAPES.get(code, "" if code.strip() == "" and "\n" in code else code)


def _kept(root: etree._Element) -> Iterator[str]:
    """The markup of elements that no browser shows as it stands."""
    for element in root.iter("noscript", "template", "textarea", "script"):
        if element.tag == "script" and (element.get("type") or "").lower() not in _TEMPLATE_TYPES:
            continue
        if element.tag in ("script", "textarea"):
            yield "".join(str(text) for text in element.itertext())
        else:
            inside = "".join(etree.tostring(child, encoding="unicode", method="html") for child in element)
            yield f"{element.text or ''}{inside}"
