"""HTML reader: a page's bytes to paragraphs, grids, title and META."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from parsers.readers.charset import decode
from parsers.readers.document import Block, Document, Flaw, Grid, Paragraph
from parsers.readers.html_boxes import rewrite_boxes
from parsers.readers.html_embedded import embedded_article
from parsers.readers.html_flow import read_blocks

MEDIA_TYPE = "text/html"

# libxml2 turns control characters into U+FFFD and ends the document at </html>; browsers do neither.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_END = re.compile(r"</(?:html|body)\s*>", re.IGNORECASE)
_SPACES = re.compile(r"[ \t\r\n\f]+")
_CJK = re.compile("[\u3400-\u9fff]")
_ALNUM = re.compile(r"[A-Za-z0-9]")
# Below both a page shows practically nothing.
_SHELL_CJK = 20
_SHELL_ALNUM = 80
_ELEMENTS_AS_META = ("publishtime", "ucaptitle")  # Kaipu pages mark date and title by elements of their own


@dataclass(frozen=True, slots=True)
class _Read:
    blocks: tuple[Block, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    title: str | None = None
    meta: Mapping[str, tuple[str, ...]] | None = None
    cut: bool = False


def read_html(data: bytes, declared_charset: str | None = None) -> Document:
    """Read a page or a fragment of one, however broken.

    ``declared_charset`` is what the HTTP header said. Reasons: ``empty`` (no bytes but white space), ``shell_page`` (nothing
    to read without running its scripts), ``damaged`` (nested deeper than the parser goes: blocks end there).
    """
    decoded = decode(data, declared_charset, is_html=True)
    markup = _CONTROLS.sub(lambda m: " " if m.group() == "\f" else "", decoded.text)
    if not markup.strip():
        return Document(MEDIA_TYPE, flaws=decoded.flaws, reason="empty")
    read = _read(markup)
    if _is_shell(read.blocks):
        article = embedded_article(markup)
        if article is not None:
            inner = _read(article.html)
            meta = {**(read.meta or {}), **{name: (value,) for name, value in article.fields.items()}}
            flaw = Flaw("embedded_content", "the text was read from the data of the page's script")
            read = _Read(inner.blocks, (*inner.flaws, flaw), article.title or read.title, meta, inner.cut)
    reason = "damaged" if read.cut else "shell_page" if _is_shell(read.blocks) else None
    return Document(MEDIA_TYPE, read.blocks, read.title, read.meta or {}, (*decoded.flaws, *read.flaws), reason)


def _read(markup: str) -> _Read:
    root, cut = _tree(markup)
    if root is None:
        return _Read()
    rewrite_boxes(root)
    blocks, flaws, hidden = read_blocks(root)
    if hidden and _is_shell(blocks):
        shown, more, _ = read_blocks(root, with_hidden=True)
        if not _is_shell(shown):
            # Hidden until a script shows it: the text of the page all the same.
            blocks, flaws = shown, [*more, Flaw("hidden_content", "all text of the page is hidden by its style")]
    if cut:
        flaws.append(Flaw("markup_too_deep", "elements nested so deeply that the rest of the page was not read"))
    return _Read(tuple(blocks), tuple(dict.fromkeys(flaws)), _title(root), _meta(root), cut)


def _tree(markup: str) -> tuple[etree._Element | None, bool]:
    """The root element, None when there is none, and whether libxml2 gave up before the end."""
    markup = _END.sub("", markup.replace("\r\n", "\n").replace("\r", "\n"))
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root: etree._Element | None = etree.fromstring(markup.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError:
        # Raised for markup without any element; whatever has one is recovered.
        return None, False
    cut = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    return root, cut


def _title(root: etree._Element) -> str | None:
    for element in root.iter("title"):
        text = _text(element)
        if text:
            return text
    return None


def _meta(root: etree._Element) -> dict[str, tuple[str, ...]]:
    """Values by lower-cased name in order of the page; empty ones say nothing and are left out."""
    found: dict[str, list[str]] = {}
    for element in root.iter("meta", *_ELEMENTS_AS_META):
        if element.tag == "meta":
            name, value = element.get("name") or element.get("property"), element.get("content") or ""
        else:
            name, value = str(element.tag), _text(element)
        if name and name.strip() and value.strip():
            found.setdefault(name.strip().lower(), []).append(value.strip())
    return {name: tuple(values) for name, values in found.items()}


def _text(element: etree._Element) -> str:
    return _SPACES.sub(" ", "".join(str(text) for text in element.itertext())).strip()


def _is_shell(blocks: Iterable[Block]) -> bool:
    cjk = alnum = 0
    for block in blocks:
        if isinstance(block, Grid):
            return False
        if isinstance(block, Paragraph):
            cjk += len(_CJK.findall(block.text))
            alnum += len(_ALNUM.findall(block.text))
        if cjk >= _SHELL_CJK or alnum >= _SHELL_ALNUM:
            return False
    return True
