"""Epoint 新点: lists that are asked for with a category number from the page's address and a site id from a script file."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urljoin, urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, base_of, decode_html, parse_html, text_of
from spiders.platforms.answers import count_of, read_json
from spiders.platforms.base import Page, Visit
from spiders.platforms.dates import iso_date
from spiders.platforms.entries import Ask, Attachment, Row
from spiders.platforms.links import date_in_url, file_links
from spiders.platforms.paged_list import PagedListPlatform, Source, Window

_ACTION = "rest/lightfrontaction/getgovinfolist"
_SIZE = 20
_SCRIPTS = ("/js/webBuilderCommon.js", "/js/ajaxReq.js")  # where the site id stands, the first on most sites
_GUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_SITE = re.compile(rf"[\"']?siteGuid[\"']?\s*[:=]\s*[\"']({_GUID})[\"']")
_PROJECT = re.compile(r"[\"']?projectName[\"']?\s*[:=]\s*[\"']/?([\w.-]+)[\"']")
_ROOT = re.compile(r"/([\w.-]+)/rest/lightfrontaction")
_COMMON = re.compile(r"/(webBuilderCommon|ajaxReq)[\w.-]*\.js")
_KNOWN_ROOT = re.compile(r"\b(EWB-FRONT|EWB_YK_Mid|Epoint-MiddleForWeb)\b")
_CATEGORY = re.compile(r"[\"']?categorynum[\"']?\s*[:=]\s*[\"'](\d{3,})[\"']", re.IGNORECASE)
_PAGE = re.compile(r"/dynamic/\w+/\w*(govInfoPub|openlist)\w*\.html\?(?:.*&)?categorynum=", re.IGNORECASE)
_URL_DATE = re.compile(rf"/(\d{{4}})(\d{{2}})(\d{{2}})/{_GUID}\.html?$")
_ARTICLE = re.compile(rf"/\d{{6}}[\d/]*/\d{{8}}/{_GUID}\.html?")
_ONCLICK = re.compile(r"[\"']([^\"']*\battachGuid=[^\"']*)[\"']", re.IGNORECASE)
_TAG = re.compile(r"<[^>]+>")


class Epoint(PagedListPlatform):
    """徐州, 营口, 抚顺 and others. Older installations have another root and wrap what is posted into ``params``."""

    name = "epoint"
    options: Mapping[str, str] = {
        "site_guid": _GUID,
        "root": r"[\w.-]+",
        "categorynum": r"\d{3,}",
        "wrapped": "yes|no",
    }

    def recognise(self, html: str, url: str) -> float:
        """Sure with the interface or a column's address; likely with the web builder's script and its articles' addresses."""
        if "/lightfrontaction/" in html or _PAGE.search(url) or _PAGE.search(html):
            return 1.0
        score = 0.6 if _COMMON.search(html) else 0.0
        score += 0.4 if _KNOWN_ROOT.search(html) else 0.0
        score += 0.3 if _ARTICLE.search(url) or _ARTICLE.search(html) else 0.0
        score += 0.2 if score and re.search(r"class=[\"'][^\"']*\bewb-", html) else 0.0
        return min(score, 1.0)

    def open(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> Source | str:
        """Category and department from the address of the page, the rest from it or the scripts it loads."""
        options = visit.portal.options
        query = parse_qs(urlsplit(url).query)
        found = _CATEGORY.search(text)
        category = query.get("categorynum", [""])[0] or options.get("categorynum") or (found[1] if found else "")
        if not category:
            return "neither the address nor the page names a categorynum"
        root, known, site = _ROOT.search(text), _KNOWN_ROOT.search(text), _SITE.search(text)
        told = {
            "category": category,
            "department": query.get("deptcode", [""])[0],
            "root": options.get("root") or (root[1] if root else known[1] if known else ""),
            "site": options.get("site_guid") or (site[1] if site else ""),
            "wrapped": options.get("wrapped", ""),
            "scripts": "\n".join(_scripts(tree, url)),
            "hosts": " ".join(visit.portal.hosts),
            "size": str(_SIZE),
            "got": "0",
        }
        return Source(urljoin(url, "/"), url, told, _SIZE)

    async def answer(self, visit: Visit, source: Source, number: int) -> tuple[Page, Window]:
        """A window; before the first, the site id is looked up, and the root and the form that are answered are found."""
        if number > 1:
            return await super().answer(visit, source, number)
        told = source.parameters
        looked = await self._look_up(visit, source)
        if not told["site"] and looked is not None:
            return looked, Window(problem="no script of the page names a siteGuid: option site_guid would")
        tried = None
        for root, wrapped in _forms(told):
            told["root"], told["wrapped"] = root, wrapped
            fetched, window = await super().answer(visit, source, number)
            tried = tried or (fetched, window)
            if window.problem is None:
                return fetched, self._capped(window, source)
            if not fetched.good and str(fetched.outcome) not in ("not_found", "http_error", "soft_404"):
                break  # the host refuses, and is not asked in other words
        assert tried is not None
        return tried

    def _capped(self, window: Window, source: Source) -> Window:
        """The first window of a server that sends less than it is asked for: the others are asked for at its size."""
        got = int(source.parameters["got"])
        if window.declared is None or not 0 < got < min(_SIZE, window.declared):
            return window
        source.parameters["size"] = str(got)
        return replace(window, windows=-(-window.declared // got))

    async def _look_up(self, visit: Visit, source: Source) -> Page | None:
        """Site id and root into the parameters; the last page that was asked for them, None when none had to be."""
        told, fetched = source.parameters, None
        for script in told["scripts"].split("\n"):
            if told["site"]:
                break
            fetched = await visit.fetcher.fetch(visit.portal, script, "list", referer=source.page_url)
            text = decode_html(fetched.body, fetched.declared_charset) if fetched.good and fetched.body else ""
            if site := _SITE.search(text):
                told["site"] = site[1]
                project = _ROOT.search(text) or _PROJECT.search(text)
                told["root"] = told["root"] or (project[1] if project else "")
        return fetched

    def ask(self, source: Source, number: int) -> tuple[str, Ask | None]:
        """JSON with the page counted from 0."""
        told = source.parameters
        body: dict[str, Any] = {
            "deptcode": told["department"],
            "categorynum": told["category"],
            "pageIndex": number - 1,
            "pageSize": int(told["size"]),
            "siteGuid": told["site"],
        }
        if told["wrapped"] == "yes":
            body = {"token": "", "params": body}
        headers = (("X-Requested-With", "XMLHttpRequest"),)
        return f"{source.url}{told['root']}/{_ACTION}", Ask(
            json=json.dumps(body, separators=(",", ":")), headers=headers
        )

    def read_window(self, text: str, source: Source) -> Window:
        """Entries and total under ``custom``, which some installations send as a string."""
        custom = _nested(text)
        custom = _nested(custom.get("custom")) if custom is not None else None
        items = custom.get("data") if custom is not None else None
        items = _parsed(items) if isinstance(items, str) else items
        if custom is None or not isinstance(items, list):
            return Window(problem=f"no list in the answer: {text[:80]}")
        rows = tuple(row for item in items if isinstance(item, dict) and (row := _row(item, source)) is not None)
        source.parameters["got"] = str(len(items))
        declared = count_of(custom.get("total"))
        windows = None if declared is None else -(-declared // int(source.parameters["size"]))
        return Window(rows, declared, windows, unread=len(items) - len(rows))

    def read_attachments(self, html: str, url: str) -> tuple[Attachment, ...]:
        """Files, and downloads by ``attachGuid``, which stand in a link's script when a picture puzzle guards them."""
        tree = parse_html(html)
        if tree is None:
            return ()
        found = {item.url: item for item in file_links(tree, url)}
        root = base_of(tree, url)
        for anchor in tree.iter("a"):
            quoted = _ONCLICK.search(anchor.get("onclick") or "")
            href = quoted[1] if quoted else anchor.get("href") or ""
            target = absolute(href, root) if "attachguid=" in href.lower() else None
            if target is not None:
                name = text_of(anchor) or anchor.get("title") or "附件"
                found.setdefault(target, Attachment(target, name))
        return tuple(found.values())


def _scripts(tree: HtmlElement, url: str) -> list[str]:
    """Script files that may name the site, those the page loads first; of its own host only."""
    loaded = [
        target
        for script in tree.iter("script")
        if (target := absolute(script.get("src") or "", base_of(tree, url))) is not None
        and _COMMON.search(urlsplit(target).path)
        and urlsplit(target).netloc == urlsplit(url).netloc
    ]
    return list(dict.fromkeys([*loaded, *(urljoin(url, path) for path in _SCRIPTS)]))[:3]


def _forms(told: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Root and wrapping in the order worth trying; what the registry entry or the page says is not doubted first."""
    roots = list(dict.fromkeys([told["root"] or "EWB-FRONT", "EWB-FRONT"]))
    for root in roots:
        older = root in ("EWB_YK_Mid", "Epoint-MiddleForWeb")
        for wrapped in [told["wrapped"]] if told["wrapped"] else ["yes", "no"] if older else ["no", "yes"]:
            yield root, wrapped


def _row(item: Mapping[str, Any], source: Source) -> Row | None:
    """One entry; ``realtitle`` is the whole title where ``title`` is cut. Further addresses are the same article's."""
    hosts = source.parameters["hosts"].split()
    addresses = (str(item.get(name) or "").strip() for name in ("infourl", "visiturl", "linkurl"))
    urls = [url for address in addresses if address and (url := absolute(address, source.page_url)) is not None]
    titles = [" ".join(_TAG.sub("", str(item.get(name) or "")).split()) for name in ("title", "realtitle")]
    title = max(titles, key=lambda text: (not text.endswith(("…", "...")), len(text)))
    if not urls or not title:
        return None
    urls.sort(key=lambda url: urlsplit(url).netloc not in hosts)
    return Row(
        urls[0],
        title,
        iso_date(str(item.get("infodate") or "")) or iso_date(str(item.get("handsdate") or "")),
        date_in_url(urls[0], _URL_DATE),
        aliases=tuple(url for url in dict.fromkeys(urls) if url != urls[0]),
    )


def _parsed(text: str) -> Any:
    try:
        return read_json(text)
    except ValueError:
        return None


def _nested(value: object) -> dict[str, Any] | None:
    """An object, or an object written as a string; None when it is neither."""
    value = _parsed(value) if isinstance(value, str) else value
    return dict(value) if isinstance(value, dict) else None
