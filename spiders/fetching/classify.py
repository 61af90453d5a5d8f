"""What an answer really is, by status, size, content and repetition. Pure: no network, no clock."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from lxml.html import HtmlElement

from spiders.fetching.outcomes import Outcome
from spiders.html import decode_html, parse_html, title_of, visible_text

_REPORT = re.compile(r"信息公开.{0,40}?(年度报告|年报)", re.DOTALL)
_REPORT_PART = re.compile(r"总体情况|第二十条第|勾稽关系|主动公开政府信息")
_GONE = re.compile(
    r"(访问|请求|查看|浏览)的?(页面|网页|内容|信息|栏目|文章)(不存在|已被?删除|未找到|不见了)"
    r"|(页面|网页|文章|该信息|栏目)(不存在|未找到|已被?删除|走丢了)|找不到(该|此|您|页面|网页|相关)"
    r"|非法请求|404\s*(错误|not\s*found)|page\s+not\s+found",
    re.IGNORECASE,
)
_JUMP = re.compile(r"(window\.|document\.|self\.|top\.)?location(\.href)?\s*=[^=]|location\.(replace|assign)\s*\(")
_REFRESH = re.compile(r"<meta[^>]+http-equiv\s*=\s*[\"']?refresh", re.IGNORECASE)
_CHALLENGE = re.compile(rb"__jsl_clearance|\$_ts\s*=\s*window|<script[^>]+r=['\"]m['\"]|acw_sc__v2|_waf_|wzws_", re.I)
# what firewalls write into the page that says 405; a server that only knows another method writes none of it
_FIREWALL = re.compile(
    r"阻断|拦截|安全威胁|攻击|防火墙|访问被?拒绝|请求\s*ID|\bWAF\b|errors\.aliyun\.com|\btrace_?id\b|\bblocked\b",
    re.IGNORECASE,
)
_CARRIED = re.compile(r"window\._CONFIG\s*=")  # platforms whose pages carry their content in a script
_STUB_BYTES = 600
_SHORT_TEXT = 2000
_SHELL_TEXT = 120
_SHELL_LINKS = (
    4  # a page that a script fills has few words, but links; one that only sends a browser elsewhere has neither
)
_NAVIGATION = 10  # links from which a page is one that a product guards, and not its challenge


@dataclass(frozen=True, slots=True)
class Verdict:
    """An outcome with its reason, empty for a plain ok."""

    outcome: Outcome
    reason: str | None = None
    tree: HtmlElement | None = field(default=None, compare=False, repr=False)  # of a page: who holds it has it at hand


@dataclass(frozen=True, slots=True)
class Answer:
    """One final HTTP answer and what was asked."""

    url: str
    role: str  # list | page | attachment | robots
    status: int
    body: bytes
    media_type: str
    declared_charset: str | None = None
    headers: Mapping[str, str] | None = None  # lower-case names
    site_name: str = ""
    repeats: str | None = None  # an other address that answered the same bytes
    refusal: str | None = None  # why the family of the portal takes the page for a refusal


def classify(answer: Answer) -> Verdict:
    """The outcome of an answer that is neither a redirect nor a 304."""
    if answer.status != 200:
        return _by_status(answer)
    if answer.role == "robots":
        return _robots(answer)
    if not answer.body:
        return Verdict(Outcome.EMPTY_STUB, "empty body")
    if answer.media_type != "text/html":
        return _file(answer)
    text = decode_html(answer.body, answer.declared_charset)
    tree = parse_html(text)
    return replace(_page(answer, text, tree), tree=tree)


def _by_status(answer: Answer) -> Verdict:
    status = f"status {answer.status}"
    if answer.status in (404, 410):
        return Verdict(Outcome.NOT_FOUND, status)
    if answer.status == 521 or (answer.status in (403, 405, 412, 503) and _CHALLENGE.search(answer.body)):
        return Verdict(Outcome.WAF_CHALLENGE, f"{status}, a browser challenge")
    if answer.status == 405 and _FIREWALL.search(decode_html(answer.body, answer.declared_charset)):
        return Verdict(Outcome.BLOCKED, f"{status}, a firewall's page")
    if answer.status in (401, 403, 412):
        return Verdict(Outcome.BLOCKED, status)
    if answer.status in (429, 503):
        return Verdict(Outcome.THROTTLED, status)
    return Verdict(Outcome.HTTP_ERROR, status)


def _robots(answer: Answer) -> Verdict:
    if answer.media_type in ("text/plain", "application/x-empty"):
        return Verdict(Outcome.OK)
    return Verdict(Outcome.ROBOTS_UNREADABLE, f"robots.txt is {answer.media_type}")


def _file(answer: Answer) -> Verdict:
    if answer.role == "list" and answer.media_type not in ("text/plain", "application/json", "application/xml"):
        return Verdict(Outcome.WRONG_TYPE, f"a list was announced, {answer.media_type} came")
    return Verdict(Outcome.OK)


def _page(answer: Answer, text: str, tree: HtmlElement | None) -> Verdict:
    seen = visible_text(tree) if tree is not None else ""
    if _REPORT.search(seen) and _REPORT_PART.search(seen):
        return Verdict(Outcome.OK)  # a report is a report, whatever else the page says
    if answer.role == "attachment" and not urlsplit(answer.url).path.lower().endswith((".htm", ".html", ".shtml")):
        gone = _GONE.search(seen)
        return Verdict(Outcome.WRONG_TYPE, f"HTML instead of a file{f' ({gone.group(0)})' if gone else ''}")
    if _CHALLENGE.search(answer.body) and len(seen) < _SHORT_TEXT and not _navigates(tree):
        return Verdict(Outcome.WAF_CHALLENGE, "a browser challenge with status 200")
    if len(seen) < _SHORT_TEXT and (gone := _GONE.search(seen)):
        return Verdict(Outcome.SOFT_404, f"status 200, the page says {gone.group(0)}")
    jumps = _REFRESH.search(text) or (_JUMP.search(text) and not _navigates(tree, _SHELL_LINKS))
    if len(seen) < _SHELL_TEXT and jumps and not _CARRIED.search(text):
        return Verdict(Outcome.JS_SHELL, "the page only sends a browser elsewhere")
    if len(answer.body) < _STUB_BYTES and len(seen) < _SHELL_TEXT // 4 and not _CARRIED.search(text):
        return Verdict(Outcome.EMPTY_STUB, f"{len(answer.body)} bytes without content")
    if answer.refusal:
        return Verdict(Outcome.THROTTLED, f"status 200, {answer.refusal}")
    if answer.role == "page":
        if answer.repeats:
            return Verdict(Outcome.HOMEPAGE_FALLBACK, f"the same bytes as {answer.repeats}, and no report")
        title = title_of(tree) if tree is not None else ""
        if title and title == answer.site_name:
            return Verdict(Outcome.HOMEPAGE_FALLBACK, "titled like the portal's front page, and no report")
    return Verdict(Outcome.OK)


def _navigates(tree: HtmlElement | None, links: int = _NAVIGATION) -> bool:
    return tree is not None and sum(1 for link in tree.iter("a") if link.get("href")) >= links
