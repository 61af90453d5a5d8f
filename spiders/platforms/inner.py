"""Columns inside a column: one per year, one per department, panes filled by a script, a page in a frame.

The layout of 2019 leaves open how its 年报 item is realised, and portals realise it in every way. What is found here is only
where to look next; each inner column is read and judged as a list of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.addresses import without_session
from spiders.html import absolute, base_of, text_of

_YEAR_NAME = re.compile(
    r"(20\d{2})\s*(年度?|－|-)?\s*(政府)?(信息公开)?(工作)?(年度工作报告|年度报告|年报|报告)?\s*(\(\d+\)|（\d+）|[>»])?"
)
_YEAR_FOLDER = re.compile(r"(?:[a-z]*_?)(20\d{2})(?:nd|nb|nian(?:bao|du)?|n|年)?(?:_\d+)?", re.IGNORECASE)
_GROUP = re.compile(
    r"(市|县|区|州|旗|省)?(级|直|政府)?(各)?(工作)?(部门|单位|机构|乡镇|镇街|街镇|街道|镇乡|园区|科室|区县|县区)"
    r"(单位|街道|办|（街道）|\(街道\))?(信息公开)?(年报|年度报告|汇总|合集)?"
)
_ORGAN_END = re.compile(
    r"(人民政府|办公室|委员会|管委会|管理局|监督局|分局|办事处|服务中心|中心|公安局|司法局|财政局|[局委办厅院所站队处镇乡]|街道|苏木|政府)"
    r"(\(\d+\)|（\d+）)?$"
)
_MORE = re.compile(r"更多|历年|往年|往期|历史年报|more", re.IGNORECASE)
_INDEX = re.compile(r"/(index|default)\.(s?html?|jsp|aspx?|php)$", re.IGNORECASE)
_LIST_FILE = re.compile(r"/(index|default|[^/]*list)[^/]*\.(s?html?|jsp|aspx?|php|do|jhtml)$", re.IGNORECASE)
_PAGE_FILE = re.compile(r"\.(s?html?|jsp|aspx?|php|do|jhtml)$", re.IGNORECASE)
_LOADED = re.compile(
    r"(?:\.load|\$\.get|\$\.ajax|loadTab|loadPane)\(\s*(?:\{\s*url\s*:\s*)?[\"']([^\"'{}<>]{2,200})[\"']"
)
_PANE_ATTRIBUTES = ("data-url", "data-href", "data-src", "data-load", "tab-url", "dataurl")
_MAX_NAME = 40
_CHINESE_YEAR = re.compile("二[〇○零OＯ０0][〇○零一二三四五六七八九]{2}(?=年|$)")
_DIGITS = {digit: str(value) for value, digit in enumerate("〇一二三四五六七八九")} | dict.fromkeys("○零OＯ０", "0")
_FIRST_YEAR = 2003


def year_columns(tree: HtmlElement, base: str, article: re.Pattern[str] | None = None) -> dict[str, str]:
    """Addresses of one column per year with what the page calls them: links named by a year and nothing else, or to its folder.

    Only beside or below the column itself; ``article`` tells addresses that are articles and therefore no columns.
    """
    found: dict[str, str] = {}
    for anchor, url in _near(tree, base):
        path = urlsplit(url).path
        if article is not None and article.search(path):
            continue
        named = _YEAR_NAME.fullmatch(_CHINESE_YEAR.sub(_in_digits, _name(anchor)))
        folder = _YEAR_FOLDER.fullmatch(_folder(url))
        year = int(named[1]) if named else int(folder[1]) if folder and is_below(url, base) else 0
        if year >= _FIRST_YEAR:
            found.setdefault(url, _name(anchor) or str(year))
    return found


def department_columns(tree: HtmlElement, base: str, article: re.Pattern[str] | None = None) -> dict[str, str]:
    """Addresses of one column per department or group of them, with their names: named like an organ, below the column's own.

    The names of organs stand in every portal's navigation; only the place tells those that belong to the column.
    """
    found: dict[str, str] = {}
    for anchor, url in _near(tree, base):
        parts, here = urlsplit(url), urlsplit(base)
        if article is not None and article.search(parts.path):
            continue
        name = _name(anchor)
        if not (_GROUP.fullmatch(name) or _is_organ(name)):
            continue
        lists = parts.path.endswith("/") or _LIST_FILE.search(parts.path) or not here.path.startswith(_root(base))
        folder = is_below(url, base) and lists
        query = parts.path == here.path and parts.query and parts.query != here.query
        if folder or query:
            found.setdefault(url, name)
    return found


def more_columns(tree: HtmlElement, base: str) -> dict[str, str]:
    """Where a column says that the rest is: 更多, 历年; beside or below the column."""
    return {url: name for anchor, url in _near(tree, base) if _MORE.search(name := _name(anchor))}


def framed_pages(tree: HtmlElement, base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Addresses of frames: those of the column's own host, which are read in its place, and those of others, which are not."""
    own: dict[str, None] = {}
    foreign: dict[str, None] = {}
    for frame in tree.iter("iframe", "frame"):
        url = absolute(frame.get("src") or frame.get("data-src") or "", base_of(tree, base))
        if url is None or same_page(url, base) or not _is_page(url):
            continue
        (own if _same_host(url, base) else foreign).setdefault(url)
    return tuple(own), tuple(foreign)


def pane_pages(tree: HtmlElement, base: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Pages that tab panes are filled with, of the column's host and of others: in the tabs' attributes, or loaded by a script."""
    own: dict[str, None] = {}
    foreign: dict[str, None] = {}
    for candidate in _pane_addresses(tree):
        url = absolute(candidate.split(" ", 1)[0], base_of(tree, base))
        if url is not None and not same_page(url, base) and _is_page(url):
            (own if _same_host(url, base) else foreign).setdefault(url)
    return tuple(own), tuple(foreign)


def _pane_addresses(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter():
        if not isinstance(element.tag, str):
            continue
        if element.tag == "script":
            yield from _LOADED.findall(element.text or "")
            continue
        yield from (value for name in _PANE_ATTRIBUTES if (value := element.get(name)))
        yield from _LOADED.findall(element.get("onclick") or "")


def is_bare_name(text: str) -> bool:
    """Whether a text is nothing but a year or the name of an organ."""
    return bool(re.fullmatch(r"20\d{2}\s*(年度?)?", text)) or (len(text) <= _MAX_NAME and _is_organ(text))


def _is_organ(name: str) -> bool:
    return len(name) > 2 and bool(_ORGAN_END.search(name))


def same_page(one: str, other: str) -> bool:
    """Whether two addresses are the same page: a folder and its index file are, http and https are."""
    return page_key(one) == page_key(other)


def page_key(url: str) -> tuple[str, str, str]:
    """Host, path and query of an address as they are the same for every way of writing it."""
    parts = urlsplit(without_session(url))
    return parts.netloc, _INDEX.sub("/", parts.path), parts.query


def _near(tree: HtmlElement, base: str) -> Iterator[tuple[HtmlElement, str]]:
    """Links of the column's host to pages beside or below it, the page itself left out."""
    parent, root = _root(base).rstrip("/").rsplit("/", 1)[0] + "/", base_of(tree, base)
    for anchor in tree.iter("a"):
        url = absolute(anchor.get("href") or "", root)
        if url is None or same_page(url, base) or not _same_host(url, base) or not _is_page(url):
            continue
        if urlsplit(url).path.startswith(parent):
            yield anchor, url


def _root(url: str) -> str:
    """The folder that is a column's own: that of its index or list file, or ``xxx/`` of a column ``xxx.htm``."""
    path = urlsplit(url).path
    if path.endswith("/") or _LIST_FILE.search(path):
        return path.rsplit("/", 1)[0] + "/"
    return _PAGE_FILE.sub("", path) + "/"


def is_below(url: str, base: str) -> bool:
    """Whether an address lies in a column's own folder; everything lies in the host's, so that is no column's."""
    root = _root(base)
    return root != "/" and urlsplit(url).path.startswith(root)


def _folder(url: str) -> str:
    """The last folder of an address, empty for the address of a file that is no index."""
    path = _INDEX.sub("/", urlsplit(url).path)
    return path.rstrip("/").rsplit("/", 1)[-1] if path.endswith("/") else ""


def _in_digits(year: re.Match[str]) -> str:
    """二〇二三 as 2023."""
    return "".join(_DIGITS.get(character, character) for character in year[0])


def _name(anchor: HtmlElement) -> str:
    text = text_of(anchor) or " ".join((anchor.get("title") or "").split())
    return text if len(text) <= _MAX_NAME else ""


def _is_page(url: str) -> bool:
    path = urlsplit(url).path
    return bool(_PAGE_FILE.search(path)) or "." not in path.rsplit("/", 1)[-1]


def _same_host(url: str, base: str) -> bool:
    return urlsplit(url).netloc == urlsplit(base).netloc
