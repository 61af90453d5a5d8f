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
# What servers, portals and gateways write with status 200 instead of a page, in words that stand in no short notice.
_SAYS: tuple[tuple[Outcome, re.Pattern[str]], ...] = tuple(
    (outcome, re.compile(words, re.IGNORECASE))
    for outcome, words in (
        (
            Outcome.THROTTLED,
            r"(访问|请求|操作)(次数)?(过于|太过|太|过)(频繁|多)|(系统|服务器|网络)繁忙|too many requests",
        ),
        (
            Outcome.HTTP_ERROR,
            r"应用程序中的服务器错误|服务器内部错误|HTTP Status 5\d\d|\b50[0234] (Bad Gateway|Service|Internal|Gateway)"
            r"|internal server error|Whitelabel Error Page|(网站|系统|服务器)正?在?(进行)?(维护|升级|改版)(中|期间)",
        ),
        (Outcome.BLOCKED, r"(没有|无)权限?(访问|查看|浏览)|访问被?(拒绝|禁止)|禁止访问|access denied|\b403 forbidden"),
        (
            Outcome.SOFT_404,
            r"(信息|内容|文章|页面)(不存在|已)[^，。]{0,4}(撤回|下线|撤销)|没有找到(对应|要访问|[^，。]{0,8}(页面|网页|站点))"
            r"|HTTP Status 404|(网站|站点)(已到期|未备案)|未根据工信部|requested resource is not available",
        ),
    )
)
_NOTHING_FOUND = re.compile(r"没有找到(您|你|该|相关)")
# The same, in words that a short notice may hold as well: only where the page says hardly anything else.
_HARDLY = 300
_SAYS_ONLY: tuple[tuple[Outcome, re.Pattern[str]], ...] = (
    (Outcome.WAF_CHALLENGE, re.compile(r"验证码|人机验证|安全验证|访问验证|滑动.{0,6}验证")),
    (Outcome.BLOCKED, re.compile(r"用户登录|请先?登录|统一身份认证|密码")),
    (
        Outcome.HTTP_ERROR,
        re.compile(r"运行时错误|维护(中|期间|公告)|正在(维护|升级)|暂停(访问|服务)|稍[后候]再?(试|访问)"),
    ),
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
    if answer.refusal:
        return Verdict(Outcome.THROTTLED, f"status 200, {answer.refusal}")
    if (said := _said_instead(answer.role, seen, tree)) is not None:
        return said
    jumps = _REFRESH.search(text) or (_JUMP.search(text) and not _navigates(tree, _SHELL_LINKS))
    if len(seen) < _SHELL_TEXT and jumps and not _CARRIED.search(text):
        return Verdict(Outcome.JS_SHELL, "the page only sends a browser elsewhere")
    if len(answer.body) < _STUB_BYTES and len(seen) < _SHELL_TEXT // 4 and not _CARRIED.search(text):
        return Verdict(Outcome.EMPTY_STUB, f"{len(answer.body)} bytes without content")
    if answer.role == "page":
        if answer.repeats:
            return Verdict(Outcome.HOMEPAGE_FALLBACK, f"the same bytes as {answer.repeats}, and no report")
        title = title_of(tree) if tree is not None else ""
        if title and title == answer.site_name:
            return Verdict(Outcome.HOMEPAGE_FALLBACK, "titled like the portal's front page, and no report")
    return Verdict(Outcome.OK)


def _said_instead(role: str, seen: str, tree: HtmlElement | None) -> Verdict | None:
    """What a short page that neither is nor announces a report says of why the one asked for did not come."""
    if len(seen) >= _SHORT_TEXT or _REPORT.search(seen):
        return None
    hardly = len(seen) < _HARDLY and not _navigates(tree)
    # a list that found nothing says it in the same words as a page that is lost
    lost = ((Outcome.SOFT_404, _NOTHING_FOUND),) if role != "list" else ()
    for outcome, words in (*_SAYS, *lost, *(_SAYS_ONLY if hardly else ())):
        if said := words.search(seen):
            return Verdict(outcome, f"status 200, the page says {said.group(0)}")
    return None


def _navigates(tree: HtmlElement | None, links: int = _NAVIGATION) -> bool:
    return tree is not None and sum(1 for link in tree.iter("a") if link.get("href")) >= links
