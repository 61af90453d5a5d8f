"""Jiangxi's unified platform (a newer UCAP): the first page of a list stands in a script of the page, the rest is posted for."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, base_of
from spiders.platforms.answers import count_of, day_of, read_json
from spiders.platforms.base import Visit
from spiders.platforms.dates import iso_date
from spiders.platforms.entries import Ask, Attachment, Row
from spiders.platforms.inner import year_columns
from spiders.platforms.paged_list import PagedListPlatform, Source, Window

_QUERY = "/queryList"
_SIZE = 15  # for pages that show no rows of their own
_LIST = re.compile(r"\blistData\s*=\s*\{\s*[\"']?articleList[\"']?\s*:\s*(?=\[)")
_SELF = re.compile(r"\bchannelsTagSelf\s*=\s*(?=\{)")
_VARIABLE = r"\b{name}\s*=\s*[\"']([^\"']+)[\"']"
_SITE, _CODE, _CHANNEL = (re.compile(_VARIABLE.format(name=name)) for name in ("websiteCode", "codeName", "channelId"))
_DETAIL = re.compile(r"/content/content_\d{15,20}\.html")
_STAMP = re.compile(r"\d{13}(?=\.\w{2,5}$)")  # milliseconds that the editor puts behind a file's name


class Jiangxi(PagedListPlatform):
    """The province, its departments, cities and counties since 2024."""

    name = "jiangxi"
    options: Mapping[str, str] = {
        "channel": r"[\w-]+",
        "site": r"[\w-]+",
    }  # codeName, for pages that name no channel; websiteCode

    def recognise(self, html: str, url: str) -> float:
        """Sure with a list in a script or the page's three codes; likely with an article's snowflake number alone."""
        score = 0.6 if _LIST.search(html) else 0.0
        score += 0.5 if _SITE.search(html) and (_CODE.search(html) or _CHANNEL.search(html)) else 0.0
        score += 0.5 if _DETAIL.search(html) or _DETAIL.search(url) else 0.0
        score += 0.2 if score and "/doc/ucap/" in html else 0.0
        return min(score, 1.0)

    def open(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> Source | str:
        """Codes and first rows from the page's scripts.

        The page is a file written when something was last published, its interface is asked at once: window 1 is asked for
        again when the list goes on, so that nothing slips between the two.
        """
        options = visit.portal.options
        site, code, channel = _SITE.search(text), _CODE.search(text), _CHANNEL.search(text)
        told = {
            "site": options.get("site") or (site[1] if site else ""),
            "code": code[1] if code else "" if channel else options.get("channel", ""),
            "channel": channel[1] if channel else "",
            "base": base_of(tree, url),
        }
        if not told["site"] or not (told["code"] or told["channel"]):
            return "the page names no websiteCode, or no codeName and no channelId"
        inner = year_columns(tree, url, _DETAIL)
        entries, itself = _literal(_LIST, text), _literal(_SELF, text)
        count = itself.get("articleCount") if isinstance(itself, dict) else None
        source = Source(urljoin(url, _QUERY), url, told, _SIZE, None, tuple(inner), tuple(inner.items()), next=1)
        if not isinstance(entries, list) or not entries:
            return source
        first = Window(_rows(entries, told["base"]), count_of(count))
        whole = first.declared is not None and first.declared <= len(entries)
        size = _SIZE if whole else len(entries)
        return Source(source.url, url, told, size, first, source.inner, source.inner_labels, next=1)

    def ask(self, source: Source, number: int) -> tuple[str, Ask | None]:
        """The form that the page's own pager posts."""
        told = source.parameters
        channel = ("channelCode[]", told["code"]) if told["code"] else ("channelId[]", told["channel"])
        form = (
            ("current", str(number)),
            ("pageSize", str(source.size)),
            ("webSiteCode[]", told["site"]),
            channel,
            ("sort", "sortNum"),
            ("order", "desc"),
        )
        return source.url, Ask(form, headers=(("X-Requested-With", "XMLHttpRequest"),))

    def read_window(self, text: str, source: Source) -> Window:
        """Entries under ``data.results[].source``, the total beside them."""
        try:
            answer = read_json(text)
        except ValueError:
            return Window(problem="no JSON came")
        data = answer.get("data") if isinstance(answer, dict) else None
        results = data.get("results") if isinstance(data, dict) else None
        if not isinstance(data, dict) or not isinstance(results, list):
            return Window(problem=f"no results in the answer: {text[:80]}")
        entries = [item.get("source", item) for item in results if isinstance(item, dict)]
        declared = next(
            (found for name in ("total", "totalCount") if (found := count_of(data.get(name))) is not None), None
        )
        if not entries and not declared and source.first is not None:
            return Window(problem="the interface has nothing where the page shows entries")
        rows = _rows(entries, source.parameters["base"])
        return Window(rows, declared, unread=len(results) - len(rows))


def _rows(entries: list[Any], base: str) -> tuple[Row, ...]:
    return tuple(row for entry in entries if isinstance(entry, dict) and (row := _row(entry, base)) is not None)


def _row(entry: Mapping[str, Any], base: str) -> Row | None:
    """One entry. ``urls`` is JSON inside JSON: the address for each kind of screen, of which the first is asked for."""
    addresses = _nested(entry.get("urls"))
    ordered = [addresses.pop("pc", ""), *addresses.values()]
    urls = list(dict.fromkeys(url for item in ordered if (url := absolute(str(item or ""), base)) is not None))
    title = " ".join(str(entry.get("title") or "").split())
    if not urls or not title:
        return None
    return Row(urls[0], title, _date(entry.get("pubDate")), None, tuple(_files(entry, base)), tuple(urls[1:]))


def _files(entry: Mapping[str, Any], base: str) -> Iterator[Attachment]:
    """The files that the list names; an empty object stands for none."""
    files = entry.get("articleFiles")
    for file in files if isinstance(files, list) else ():
        url = absolute(str(file.get("url") or file.get("filePath") or ""), base) if isinstance(file, dict) else None
        if url is not None and not file.get("delFlag"):
            name = _STAMP.sub("", str(file.get("fileName") or ""))
            yield Attachment(url, name or urlsplit(url).path.rsplit("/", 1)[-1])


def _date(value: object) -> str | None:
    """A printed date, or milliseconds since 1970 in China."""
    if isinstance(value, int) and value > 10**11:
        return day_of(value // 1000)
    return iso_date(str(value or ""))


def _literal(pattern: re.Pattern[str], text: str) -> Any:
    """The JSON value behind a pattern in a script; None when there is none."""
    found = pattern.search(text)
    if not found:
        return None
    try:
        return json.JSONDecoder(strict=False).raw_decode(text, found.end())[0]
    except ValueError:
        return None


def _nested(value: object) -> dict[str, Any]:
    """An object, or an object written as a string; empty when it is neither."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return {}
    return dict(value) if isinstance(value, dict) else {}
