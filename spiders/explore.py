"""Finds out what a portal is: its platform family, its annual-report columns, the first reports a crawl would fetch.

Starts at any address of the portal, follows only links that are called annual reports or information disclosure, on the
portal's own host, and fetches lists but no report. Robots, delays and limits are those of every crawl.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from db.manifest import Discovery, FoundColumn
from spiders.addresses import host_of
from spiders.html import absolute, base_of, decode_html, parse_html, text_of, title_of
from spiders.platforms import PLATFORMS, recognise
from spiders.platforms.base import Column, Visit
from spiders.platforms.entries import Row
from spiders.platforms.inner import page_key
from spiders.platforms.titles import choose, title_year

SURE = 0.5
_REPORTS = re.compile(r"(?:信息公开|政务公开|公开)?(?:工作)?(?:年度?报告?|年报)")
_HUB = re.compile(r"政府信息公开(?:专栏|平台|目录)?|政务公开|信息公开|法定主动公开内容|公开年报")
_NOT_REPORTS = re.compile(r"预算|决算|财政|统计年报|法治|依法行政|审计|网站(?:工作)?年度报表|网站年报|质量")
_MOST_PAGES = 16
_MOST_COLUMNS = 8
_DEEPEST = 3
_SHOWN = 5  # entries of a column
_MAX_LABEL = 40


_FILE = re.compile(r"\.(?:pdf|docx?|wps|xlsx?|et|rtf|ofd|zip|rar|7z|txt|csv)$", re.IGNORECASE)
_LATER_PAGE = re.compile(r"/(?:index|list|default)[_-]\d{1,4}\.(?:s?html?|jhtml)$", re.IGNORECASE)
_PAGE_NUMBER = re.compile(r"(?:page|pageno|pagenum|currpage|p|pageindex)=\d{1,4}", re.IGNORECASE)
_HANWEB_ARTICLE = re.compile(r"/art_(\d+)_\d+\.html$")
_DATE_FOLDER = re.compile(r"/(?:art/)?(?:19|20)\d{2}(?:\d{2})?(?:[-/]\d{1,2}){0,2}/$")
_OTHER_SCHEME = re.compile(r"^http(s?):")
# After these nothing more is asked of the host.
_CLOSED = frozenset(
    {"dns", "timeout", "tls", "connection", "blocked", "throttled", "waf_challenge", "robots_unreadable"}
)
_NO_DOOR = frozenset({"connection", "tls"})  # a site may be there by the other scheme only
_MOST_ABOVE = 4  # folders above an address that are asked for


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A page that may be a column: read as one when the whole portal has been seen."""

    url: str
    label: str
    text: str
    scores: list[tuple[str, float]]
    asked: tuple[str, str, str]  # the page's key before a redirect


@dataclass
class _Trail:
    """What the exploration has seen so far."""

    scores: dict[str, float] = field(default_factory=dict)
    candidates: list[_Candidate] = field(default_factory=list)
    columns: list[FoundColumn] = field(default_factory=list)
    saw: list[str] = field(default_factory=list)
    done: set[tuple[str, str, str]] = field(default_factory=set)
    site_name: str = ""
    site_code: str | None = None
    pages: int = 0
    given: frozenset[tuple[str, str, str]] = frozenset()  # the addresses that somebody named
    closed: str = ""  # the host itself refuses or is not there: what the last request came to
    articles: list[FoundColumn] = field(default_factory=list)  # single reports, columns only where there is no list


async def explore_portal(visit: Visit) -> None:
    """Explore from the portal's columns, or from its front page, and write one Discovery.

    An address may be a report, its attachment or the third page of a list: the pages above it are looked at then, up to the
    front page, before a single report is taken for a column.
    """
    trail = _Trail()
    starts = visit.portal.columns or (visit.portal.home,)
    trail.given = frozenset(map(page_key, starts))
    await _round(visit, trail, [url for start in starts for url in first_pages(start)])
    if trail.closed in _NO_DOOR and not trail.site_name:
        trail.closed, trail.done = "", set()  # pages are told apart by host and path
        starts = tuple(_OTHER_SCHEME.sub(lambda it: "http:" if it[1] else "https:", url) for url in starts)
        await _round(visit, trail, [url for start in starts for url in first_pages(start)])
    for url in dict.fromkeys(url for start in starts for url in pages_above(start)):
        if trail.columns or trail.pages >= _MOST_PAGES or trail.closed:
            break
        await _round(visit, trail, [url])
    if not trail.columns and trail.articles:
        trail.saw.append("no list of reports was found above: the page itself is taken for the column")
        trail.columns = trail.articles
    if not trail.candidates:
        trail.saw.append(f"no link to annual reports (年报) on the {trail.pages} pages that were looked at")
    ranked = sorted(trail.scores.items(), key=lambda item: -item[1])
    visit.write(
        Discovery(
            visit.portal.portal_id,
            starts[0],
            trail.site_name,
            trail.site_code,
            tuple((name, round(score, 2)) for name, score in ranked),
            tuple(trail.columns),
            tuple(trail.saw),
        )
    )


async def _round(visit: Visit, trail: _Trail, starts: list[str]) -> None:
    """Walk from a few addresses towards annual reports, then read what looks like a column."""
    todo = [(url, "", 0) for url in starts]
    before = len(trail.candidates)
    while todo and trail.pages < _MOST_PAGES and len(trail.candidates) < _MOST_COLUMNS:
        url, label, depth = todo.pop(0)
        if page_key(url) in trail.done:
            continue
        trail.done.add(page_key(url))
        links = await _look_at(visit, trail, url, label)
        if depth < _DEEPEST:
            # Links named like reports first: they lead there, the others only might.
            near = [(link, name, depth + 1) for link, name, sure in links if sure]
            far = [(link, name, depth + 1) for link, name, sure in links if not sure]
            todo = [*near, *todo, *far]
    if trail.pages >= _MOST_PAGES and todo:
        trail.saw.append(f"stopped after {trail.pages} pages; {len(todo)} more links were not followed")
    for candidate in trail.candidates[before:]:
        await _try_column(visit, trail, candidate)


def first_pages(url: str) -> list[str]:
    """Where to begin with an address that somebody gave: the first page of its list before itself, no page for a file."""
    parts = urlsplit(url)
    if _FILE.search(parts.path):
        return []
    later = _LATER_PAGE.sub("/", parts.path)
    query = "&".join(item for item in parts.query.split("&") if not _PAGE_NUMBER.fullmatch(item))
    first = parts._replace(path=later, query=query, fragment="").geturl()
    return list(dict.fromkeys((first, parts._replace(fragment="").geturl())))


def pages_above(url: str) -> list[str]:
    """The column an article's address names, the folders above an address from the deepest, and the front page."""
    parts = urlsplit(url)
    path = parts.path or "/"
    named = [f"/col/col{found[1]}/index.html"] if (found := _HANWEB_ARTICLE.search(path)) else []
    folders = [part for part in path.split("/")[:-1] if part]
    above = [f"/{'/'.join(folders[:depth])}/" for depth in range(len(folders), 0, -1)]
    lists = [folder for folder in above if not _DATE_FOLDER.search(folder)][:_MOST_ABOVE]
    return [parts._replace(path=each, query="", fragment="").geturl() for each in (*named, *lists, "/")]


async def _look_at(visit: Visit, trail: _Trail, url: str, label: str) -> list[tuple[str, str, bool]]:
    """Fetch one page, learn from it, and return where to look next: address, name, whether it is named like reports."""
    page = await visit.fetcher.fetch(visit.portal, url, "list", conditional=False)
    trail.pages += 1
    if not page.good or page.body is None:
        trail.closed = await _why_closed(visit, url, str(page.outcome)) or trail.closed
        trail.saw.append(f"{url}: {page.outcome}{f' ({page.reason})' if page.reason else ''}")
        return []
    text = decode_html(page.body, page.declared_charset)
    tree = parse_html(text)
    if tree is None:
        trail.saw.append(f"{url}: nothing to read")
        return []
    _learn_site(trail, tree, text)
    scores = recognise(text, page.final_url)
    for name, score in scores:
        trail.scores[name] = max(score, trail.scores.get(name, 0.0))
    if _REPORTS.search(label or title_of(tree)) or url in visit.portal.columns:
        trail.candidates.append(_Candidate(page.final_url, label or title_of(tree), text, scores, page_key(url)))
    return _links(tree, page.final_url)


async def _why_closed(visit: Visit, url: str, outcome: str) -> str:
    """What closes a host, empty where nothing does; robots.txt is asked for first and meets the closed door in its place."""
    if outcome == "robots_unreadable":
        robots = await visit.fetcher.fetch(
            visit.portal, urljoin(url, "/robots.txt"), "robots"
        )  # once per run: as it ended
        return str(robots.outcome) if str(robots.outcome) in _NO_DOOR else outcome
    return outcome if outcome in _CLOSED else ""


async def _try_column(visit: Visit, trail: _Trail, candidate: _Candidate) -> None:
    """Read a page as a column: by the family it looks like, by the portal's, at last by heuristics."""
    url, label = candidate.url, candidate.label
    likely = [name for name, score in candidate.scores if score >= SURE]
    portal_wide = [name for name, score in sorted(trail.scores.items(), key=lambda item: -item[1]) if score >= SURE]
    for name in dict.fromkeys([*likely[:1], *portal_wide[:1], "generic"]):
        platform = PLATFORMS[name]
        if (paged := platform.unit_pages(candidate.text, url)) is not None:
            address, units = paged
            trail.columns.append(
                FoundColumn(address, label[:_MAX_LABEL], name, "complete", 0, 0, units=tuple(units.items()))
            )
            return
        column = await platform.read_column(visit, url)
        chosen, _ = choose(column.rows, ())
        first = column
        while not chosen and first.inner:  # the newest year's, or the first department's
            first = await platform.read_column(visit, first.inner[0])
            chosen, _ = choose(first.rows, ())
        if chosen:
            found = _found(column, label, name, [(row.title, row.url) for row in chosen])
            single = candidate.asked in trail.given and _is_report(candidate, [row.url for row in chosen])
            (trail.articles if single else trail.columns).append(found)
            return
    trail.saw.append(f"{url}: called {label!r}, but no report is listed on it")


def _is_report(candidate: _Candidate, urls: list[str]) -> bool:
    """Whether a page is one report: it lists only itself, or its title names the report of one year."""
    if {page_key(url) for url in urls} == {page_key(candidate.url)}:
        return True
    return title_year(candidate.label) is not None and bool(choose([Row(candidate.url, candidate.label)], ())[0])


def _found(column: Column, label: str, platform: str, chosen: list[tuple[str, str]]) -> FoundColumn:
    reasons = [*column.reasons, *([f"{len(column.inner)} columns inside it"] if column.inner else [])]
    return FoundColumn(
        column.url,
        label[:_MAX_LABEL],
        platform,
        column.outcome,
        len(column.rows),
        len(chosen),
        column.declared,
        tuple(chosen[:_SHOWN]),
        "; ".join(reasons) or None,
    )


def _learn_site(trail: _Trail, tree: HtmlElement, text: str) -> None:
    metas = {(meta.get("name") or "").lower(): meta.get("content") or "" for meta in tree.iter("meta")}
    trail.site_name = trail.site_name or metas.get("sitename", "").strip() or title_of(tree)
    code = re.search(r"网站标识码[：:]?\s*([0-9a-zA-Z]{10})|sitecode=['\"]([0-9a-zA-Z]{10})['\"]", text)
    trail.site_code = trail.site_code or metas.get("siteidcode") or (code and (code[1] or code[2])) or None


def _links(tree: HtmlElement, base: str) -> list[tuple[str, str, bool]]:
    """Links of the same host that lead towards annual reports, frames among them, in page order."""
    found: dict[str, tuple[str, str, bool]] = {}
    for element in tree.iter("a", "iframe", "frame"):
        url = absolute(element.get("href") or element.get("src") or "", base_of(tree, base))
        if (
            url is None
            or host_of(url) != host_of(base)
            or urlsplit(url).path.lower().endswith((".pdf", ".doc", ".docx"))
        ):
            continue
        name = " ".join((text_of(element) or element.get("title") or "").split())
        framed = element.tag != "a"
        if len(name) > _MAX_LABEL or _NOT_REPORTS.search(name):
            continue
        if framed or _REPORTS.search(name):
            # A title with a year in it names one report, not the column of them.
            if framed or not re.search(r"20\d\d\s*年", name):
                found.setdefault(url, (url, name, True))
        elif _HUB.search(name):
            found.setdefault(url, (url, name, False))
    return list(found.values())
