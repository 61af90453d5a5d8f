"""Guangdong's information platform (gkmlpt): a tree of columns in a script, their articles from a JSON interface.

``…/gkmlpt/index`` holds the tree; what it calls 年报 is either a leaf, whose articles ``api/all/<id>`` gives a hundred at a time,
or a jump to a list of NFCMS. The index is read as a directory: each of them is a column of its own, so that a registry entry
names the index alone and a renumbered leaf is found again. Page 0 is page 1; beyond the first, some hosts answer 404 however
many articles the column declares, which ends the list and leaves it short.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, decode_html
from spiders.platforms.answers import count_of, day_of, read_json
from spiders.platforms.base import Column, Page, Visit
from spiders.platforms.dates import iso_date
from spiders.platforms.entries import Ask, Attachment, Row
from spiders.platforms.nfcms import Nfcms, article_files, main_address
from spiders.platforms.paged_list import PagedListPlatform, Source, Window
from spiders.platforms.twins import fold

_CONFIG = re.compile(r"window\._CONFIG\s*=")
_SID = re.compile(r"\bSID\b[\"']?\s*:\s*[\"']?(\d+)")
_TREE = re.compile(r"\bTREE\b[\"']?\s*:\s*(?=\[)")
_INTERFACE = re.compile(r"/gkmlpt/api/all/\d+$")
_PLATFORM = re.compile(r"[\"'/]gkmlpt/(?:index|content|api)\b")
_REPORTS = re.compile(r"年报|年度报告")
_SUBJECT = re.compile(r"信息公开|政务公开")
_OTHER_SUBJECT = re.compile(r"统计|财务|预算|决算|审计|法治|依法行政|环境|质量|企业|国资|社会责任|网站|绩效")
_SIZE = 100


class Gkmlpt(PagedListPlatform):
    """gkmlpt, with the NFCMS lists it jumps to."""

    name = "gkmlpt"
    options: Mapping[str, str] = {"leaf": r"\d+(,\d+)*"}  # ids of the tree, where names do not tell

    def __init__(self) -> None:
        self._lists = Nfcms()

    def recognise(self, html: str, url: str) -> float:
        """Sure with the configuration of its pages; likely with its address, or with a link to it from another system's page."""
        score = 0.6 if _CONFIG.search(html) and (_SID.search(html) or _TREE.search(html)) else 0.0
        score += 0.4 if "/gkmlpt/" in urlsplit(url).path else 0.0
        if not score and _PLATFORM.search(html):
            score = 0.3
        return score

    async def read_column(self, visit: Visit, url: str) -> Column:
        """The index as a directory, a leaf as its interface gives it, anything else as a list of NFCMS."""
        if _INTERFACE.search(urlsplit(url).path):
            column = await super().read_column(visit, url)
            column.skeleton, column.chrome = None, frozenset()  # JSON has neither structure nor links of a frame
            return column
        fetched = await visit.fetcher.fetch(visit.portal, url, "list")
        held = (
            decode_html(fetched.body, fetched.declared_charset) if fetched.good and fetched.body is not None else None
        )
        if held is not None and not _CONFIG.search(held):
            return await self._lists.read_column(visit, url)
        return await super().read_column(visit, url)

    def open(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> Source | str:
        """Of the index its columns of annual reports, of a leaf its first window."""
        parts = urlsplit(url)
        root = parts.path.split("/gkmlpt/", 1)[0]
        if _INTERFACE.search(parts.path):
            sid = parse_qs(parts.query).get("sid", [""])[0]
            interface = parts._replace(query="").geturl()
            source = Source(interface, urljoin(url, f"{root}/gkmlpt/index"), {"sid": sid}, _SIZE)
            window = self.read_window(text, source)
            return window.problem or replace(source, first=window)
        nodes, sid_found = _tree(text), _SID.search(text)
        if nodes is None or sid_found is None:
            return "the configuration of the page names no tree of columns"
        wanted = visit.portal.options.get("leaf", "").split(",")
        chosen = [node for node in nodes if str(node.get("id")) in wanted] if any(wanted) else _reports(nodes)
        inner = {
            address: str(node.get("name"))
            for node in chosen
            if (address := _address(node, urljoin(url, f"{root}/gkmlpt/api/all/"), sid_found[1], url)) is not None
        }
        if not inner:
            return "nothing in the tree of columns is called 年报"
        return Source(url, url, {}, 0, Window(windows=1), tuple(inner), tuple(inner.items()))

    def ask(self, source: Source, number: int) -> tuple[str, Ask | None]:
        """The next hundred."""
        return f"{source.url}?page={number}&sid={source.parameters['sid']}", None

    async def answer(self, visit: Visit, source: Source, number: int) -> tuple[Page, Window]:
        """404 after the first page is how some hosts end a list, be it whole or not."""
        fetched, window = await super().answer(visit, source, number)
        return fetched, Window(last=True) if str(fetched.outcome) == "not_found" else window

    def read_window(self, text: str, source: Source) -> Window:
        """Articles, and how many the column is said to hold."""
        try:
            answer = read_json(text)
        except ValueError:
            return Window(problem="no JSON came")
        articles = answer.get("articles") if isinstance(answer, dict) else None
        if not isinstance(articles, list):
            return Window(problem=f"no articles came: {text[:80]}")
        column = answer.get("classify")
        declared = count_of(column.get("post_count")) if isinstance(column, dict) else None
        found = [row for item in articles if (row := _row(item, source.page_url)) is not None]
        rows = fold(found, main_address)
        return Window(rows, declared, unread=len(articles) - len(found), doubled=len(found) - len(rows))

    def read_attachments(self, html: str, url: str) -> tuple[Attachment, ...]:
        """Files linked from the page, and from the article that its script carries."""
        return article_files(html, url)


def _tree(text: str) -> list[Mapping[str, object]] | None:
    """All nodes of the tree, a parent before its children. Its value is JSON inside an object that is JavaScript."""
    found = _TREE.search(text)
    if found is None:
        return None
    try:
        value, _ = json.JSONDecoder().raw_decode(text, found.end())
    except ValueError:
        return None
    return list(_nodes(value))


def _nodes(value: object) -> Iterator[Mapping[str, object]]:
    for node in value if isinstance(value, list) else ():
        if isinstance(node, Mapping):
            yield node
            yield from _nodes(node.get("children"))


def _reports(nodes: list[Mapping[str, object]]) -> list[Mapping[str, object]]:
    """Nodes named like annual reports on openness, else like annual reports of nothing else; what hangs below them as well."""
    named = [node for node in nodes if _REPORTS.search(str(node.get("name")))]
    sure = [node for node in named if _SUBJECT.search(str(node.get("name")))]
    kept = sure or [node for node in named if not _OTHER_SUBJECT.search(str(node.get("name")))]
    every = {id(item): item for node in kept for item in (node, *_nodes(node.get("children")))}
    # a folder that only holds folders has no articles of its own to ask for
    return [
        node for node in every.values() if node.get("post_count") or node.get("jump_url") or not node.get("children")
    ]


def _address(node: Mapping[str, object], interface: str, sid: str, base: str) -> str | None:
    """Where a node's articles are: the list it jumps to, else the interface."""
    if jump := str(node.get("jump_url") or ""):
        return absolute(jump, base)
    return f"{interface}{node['id']}?page=1&sid={sid}" if str(node.get("id") or "").isdigit() else None


def _row(item: object, base: str) -> Row | None:
    """One article. ``url`` leads where its type says, a jump included; ``post_url`` is another address of it."""
    if not isinstance(item, Mapping):
        return None
    urls = [url for name in ("url", "post_url") if (url := absolute(str(item.get(name) or ""), base)) is not None]
    title = " ".join(str(item.get("title") or "").split())
    if not urls or not title:
        return None
    files = item.get("attachment")
    attachments = (_file(entry, base) for entry in files) if isinstance(files, list) else ()
    kept = next((url for url in urls if url == main_address(urls[0])), urls[0])
    return Row(
        kept,
        title,
        _published(item),
        attachments=tuple(entry for entry in attachments if entry is not None),
        aliases=tuple(dict.fromkeys(url for url in urls if url != kept)),
    )


def _file(entry: object, base: str) -> Attachment | None:
    url = absolute(str(entry.get("url") or ""), base) if isinstance(entry, Mapping) else None
    return Attachment(url, str(entry.get("name") or "附件")) if isinstance(entry, Mapping) and url is not None else None


def _published(item: Mapping[str, object]) -> str | None:
    """The date of publication: written out, or in seconds since 1970. ``date`` is that of the document and not meant."""
    for name in ("display_publish_time", "created_at", "create_time"):
        value = item.get(name)
        if isinstance(value, str) and (date := iso_date(value)):
            return date
        if (seconds := count_of(value)) and (day := day_of(seconds)):
            return day
    return None
