"""HTML reader: a page's bytes to paragraphs, grids, title and META."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from lxml import etree

from parsers.readers.charset import decode
from parsers.readers.document import Block, Document, Flaw, Grid, Paragraph
from parsers.readers.html_boxes import rewrite_boxes
from parsers.readers.html_embedded import embedded_articles
from parsers.readers.html_flow import read_blocks

MEDIA_TYPE = "text/html"

# libxml2 turns control characters into U+FFFD and ends the document at </html>; browsers do neither.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_CONTROL_BYTES = bytes([*range(0x09), 0x0B, 0x0C, *range(0x0E, 0x20), 0x7F])
# After the name of a tag, in UTF-8: white space, no-break spaces, general and ideographic ones.
_END = re.compile(
    rb"</(?i:html|body)(?:\s|\xc2[\x85\xa0]|\xe2\x80[\x80-\x8a\xa8\xa9\xaf]|\xe3\x80\x80)*>"
)  # the first two bytes apart from the rest: what has no case is looked for much faster
_SPACES = re.compile(r"[ \t\r\n\f]+")
_CJK = re.compile("[\u3400-\u9fff]")
_ALNUM = re.compile(r"[A-Za-z0-9]")
# Below both a page shows practically nothing.
_SHELL_CJK = 20
_SHELL_ALNUM = 80
_SENTENCE = 40  # characters
_THIN = 200
_PLACE = re.compile(r"^(?:app|root|__next|__nuxt|main|view|page)$|content|article|detail|zoom", re.IGNORECASE)
_INDEX = re.compile(r"(?:信息)?索\s*引\s*号|信息索引")
_INDEX_CELLS = 40
_ATTACHMENT = re.compile(r"\.(?:pdf|docx?|xlsx?|wps|ofd|zip|rar)(?:$|[?#])", re.IGNORECASE)
_ELEMENTS_AS_META = ("publishtime", "ucaptitle")  # Kaipu pages mark date and title by elements of their own


@dataclass(frozen=True, slots=True)
class _Read:
    blocks: tuple[Block, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    title: str | None = None
    meta: Mapping[str, tuple[str, ...]] | None = None
    cut: bool = False
    embedded: bool = False


def read_html(data: bytes, declared_charset: str | None = None) -> Document:
    """Read a page or a fragment of one, however broken.

    ``declared_charset`` is what the HTTP header said. Reasons: ``empty`` (no bytes but white space), ``shell_page`` (nothing
    to read without running its scripts), ``damaged`` (nested deeper than the parser goes: blocks end there).
    """
    decoded = decode(data, declared_charset, is_html=True)
    markup, raw = decoded.text, decoded.utf8
    # In every encoding a control character has a byte of its number; few pages have any, and bytes are sooner looked through.
    if len(data.translate(None, _CONTROL_BYTES)) != len(data):
        markup, raw = _CONTROLS.sub(lambda m: " " if m.group() == "\f" else "", markup), None
    if not markup.strip():
        return Document(MEDIA_TYPE, flaws=decoded.flaws, reason="empty")
    root, cut = _tree(markup, raw)
    read = _read(root, cut)
    if _is_thin(block for block in read.blocks if not _is_index(block)):
        read = _with_article(read, markup, root)
    shell = _is_shell(read.blocks) or (not read.embedded and _awaits_script(root, read.blocks))
    reason = "damaged" if read.cut else "shell_page" if shell else None
    return Document(MEDIA_TYPE, read.blocks, read.title, read.meta or {}, (*decoded.flaws, *read.flaws), reason)


def _with_article(read: _Read, markup: str, root: etree._Element | None) -> _Read:
    """The page with the article that it carries but does not show, if that says more than the page itself."""
    shown = _text_length(read.blocks)
    for article in embedded_articles(markup, root):
        inner = _read(*_tree(article.html))
        if _is_shell(inner.blocks) or (not article.fields and _text_length(inner.blocks) <= shown):
            continue
        meta = {**(read.meta or {}), **{name: (value,) for name, value in article.fields.items()}}
        flaw = Flaw("embedded_content", "the text was read from the data of the page's script")
        title = article.title or read.title
        return _Read(inner.blocks, (*inner.flaws, flaw), title, meta, inner.cut, embedded=True)
    return read


def _read(root: etree._Element | None, cut: bool) -> _Read:
    if root is None:
        return _Read()
    _open_frames(root)
    rewrite_boxes(root)
    blocks, flaws, hidden = read_blocks(root)
    if hidden and _is_shell(blocks):
        shown, more, _ = read_blocks(root, with_hidden=True)
        if not _is_shell(shown) and not any("</" in block.text for block in shown if isinstance(block, Paragraph)):
            # Hidden until a script shows it: the text of the page all the same.
            blocks, flaws = shown, [*more, Flaw("hidden_content", "all text of the page is hidden by its style")]
    if cut:
        flaws.append(Flaw("markup_too_deep", "elements nested so deeply that the rest of the page was not read"))
    return _Read(tuple(blocks), tuple(dict.fromkeys(flaws)), _title(root), _meta(root), cut)


def _tree(markup: str, raw: bytes | None = None) -> tuple[etree._Element | None, bool]:
    """The root element, None when there is none, and whether libxml2 gave up before the end.

    ``raw`` is the markup in UTF-8 where it is at hand.
    """
    raw = markup.encode("utf-8", "replace") if raw is None else raw
    if b"\r" in raw:
        raw = raw.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    parser = etree.HTMLParser(encoding="utf-8", huge_tree=True)
    try:
        root: etree._Element | None = etree.fromstring(_END.sub(b"", raw), parser)
    except etree.XMLSyntaxError:
        # Raised for markup without any element; whatever has one is recovered.
        return None, False
    cut = any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log)
    return root, cut


def _open_frames(root: etree._Element) -> None:
    """Put documents that the page itself holds in place: ``iframe srcdoc`` and declared shadow trees."""
    for frame in list(root.iter("iframe")):
        source = frame.get("srcdoc")
        inner = _tree(source)[0] if source else None
        if inner is not None:
            frame.tag = "div"
            frame.text = None
            frame.append(inner)
    for template in root.iter("template"):
        if template.get("shadowrootmode") is not None:
            template.tag = "div"


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


def _text_length(blocks: Iterable[Block]) -> int:
    return sum(
        len(_CJK.findall(text))
        for block in blocks
        for text in ([block.text] if isinstance(block, Paragraph) else [c.text for c in getattr(block, "cells", ())])
    )


def _is_thin(blocks: Iterable[Block]) -> bool:
    """Whether a page shows hardly more than its links: no table, no text to speak of."""
    prose = 0
    for block in blocks:
        if isinstance(block, Grid):
            return False
        if isinstance(block, Paragraph) and len(block.text) >= _SENTENCE:
            prose += len(block.text)
            if prose >= _THIN:
                return False
    return True


def _is_index(block: Block) -> bool:
    """Whether a table is the one portals put above an article, of its 索引号 and dates: it says nothing of what the page holds."""
    return (
        isinstance(block, Grid)
        and len(block.cells) <= _INDEX_CELLS
        and any(_INDEX.match(cell.text.strip()) for cell in block.cells)
    )


def _awaits_script(root: etree._Element | None, blocks: Iterable[Block]) -> bool:
    """Whether a page without any sentence keeps an empty place for the article that its scripts would fetch."""
    if root is None or not _is_thin(blocks) or next(root.iter("script"), None) is None:
        return False
    if any("。" in block.text for block in blocks if isinstance(block, Paragraph)):
        return False
    if any(_ATTACHMENT.search(link.get("href") or "") for link in root.iter("a")):
        return False
    return any(
        _PLACE.search(element.get("id") or "") and not len(element) and not (element.text or "").strip()
        for element in root.iter("div", "section", "article", "main")
    )
