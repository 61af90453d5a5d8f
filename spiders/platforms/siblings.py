"""Whether a page is a page of the list: a login, a search, an error or another column in its place has links too.

A page of the same list is written by the same template: it is titled alike, its entries stand in the same place, its pager
counts the same pages, its structure is the first page's. Honest pages may differ in one of these (a last page with one row, a
number in the title, a template of its own for the first page); what differs in half of them is something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from lxml.html import HtmlElement

from spiders.html import absolute, base_of, text_of, title_of, visible_text
from spiders.platforms.entries import Row
from spiders.platforms.titles import choose

_STATE = re.compile(r"\d+|\b(?:odd|even|first|last|on|cur(?:rent)?|active|hover)\b|\s+")  # what differs from row to row
_NUMBER = re.compile(r"第?\s*[\d一二三四五六七八九十]+\s*页|[\d\s_\-|—–（）()]+")
_REFUSAL = re.compile(
    r"登[录陆]|(?:系统|网站|正在|升级)(?:维护|升级)|维护中|拒绝|拦截|(?:安全|身份)验证|验证码|出错|错误|异常|无权"
    r"|(?<!\d)[45]0\d(?!\d)|\berror\b|forbidden|denied|\blogin\b",
    re.IGNORECASE,
)
_SEARCH = re.compile(r"搜索|检索")
_MISSING = re.compile(r"404|不存在|找不到|未找到|已删除|not found", re.IGNORECASE)
_COLUMN = re.compile(r"年报|年度报告|信息公开|政务公开")
_NOTHING = re.compile(
    r"(?:抱歉|对不起|很遗憾)?[,，!！]?(?:您访问的)?(?:该|本|此|当前)?(?:栏目|列表|目录)?(?:下|中|内)?(?:暂无|暂时没有|目前没有|尚无|还没有)"
    r"(?:任何|相关|相应|可显示的?|符合条件的?)?(?:数据|内容|信息|记录|文章|资料|政府信息|年报|文件)[。.!！~]*"
)
#: What fills a page later: requests of a script, templates, words kept hidden until they are true.
_FILLS = re.compile(
    r"ajax|axios|XMLHttpRequest|\bfetch\s*\(|getJSON|\$\.(?:get|post)\b|\.load\s*\(|new\s+Vue|createApp|datastore", re.I
)
_LOADS = re.compile(
    r"vue|react|angular|avalon|axios|template|(?:list|data|query|load|pag(?:e|er|ing|ination))[^/]*\.js", re.I
)
_HIDES = re.compile(
    r"^(?:v-|ng-|ms-|data-bind|x-|:)|^style=.*(?:display\s*:\s*none|visibility\s*:\s*hidden)|^hidden=|\{\{", re.I
)
_DEPTH = 5
_ALIKE = 0.5  # of two pages' structures; of one template they share nearly all
_HEAD = frozenset({"html", "head", "meta", "link", "script", "style", "title", "base"})
_MISSING_TEXT = 2000  # characters of a page that does little else than say that there is none


@dataclass(frozen=True, slots=True)
class Shown:
    """A list page with what was taken from it."""

    tree: HtmlElement
    url: str
    rows: tuple[Row, ...]


def no_list(tree: HtmlElement, rows: Iterable[Row], site: str) -> str | None:
    """Why a column's first page is something else, which no other page is there to tell: by its title or a password field.

    ``site`` is what the portal calls itself, and its front page.
    """
    title = title_of(tree)
    if _COLUMN.search(title):
        return None
    if _REFUSAL.search(title):
        return f"the page is titled {title!r}, no list"
    reports, others = choose(rows, ())
    if reports or any(item.why == "roster" for item in others):
        return None
    if title and title == site and others:
        return "the page is titled like the portal's front page and shows no report"
    if _SEARCH.search(title):
        return f"the page is titled {title!r} and shows no report"
    return "the page asks for a password and shows no report" if _asks_for_password(tree) else None


def refusal(first: Shown, page: Shown) -> str | None:
    """Why a follow-up, with entries or without, is surely no page of the list that ``first`` begins: it refuses, and says so."""
    title = title_of(page.tree)
    if _asks_for_password(page.tree) and not _asks_for_password(first.tree):
        return "no page of the list, it asks for a password"
    if _REFUSAL.search(title) and _bare(title) != _bare(title_of(first.tree)):
        return f"no page of the list, it is titled {title!r}"
    return None


def stranger(first: Shown, page: Shown, *, same_pager: bool | None) -> str | None:
    """Why a follow-up with entries is no page of the list that ``first`` begins; None when it is one.

    ``same_pager``: whether both count the same pages or entries, None where the first counts none.
    """
    if why := refusal(first, page):
        return why
    title = title_of(page.tree)
    titled = _bare(title) == _bare(title_of(first.tree))
    here, there = _places(page), _places(first)
    placed = bool(here & there) if here and there else None  # entries that a script writes stand nowhere
    votes = [vote for vote in (titled, placed, same_pager, _alike(first.tree, page.tree)) if vote is not None]
    if 2 * sum(votes) > len(votes):
        return None
    signs = [
        sign
        for vote, sign in (
            (titled, f"it is titled {title!r}"),
            (placed, "its entries stand elsewhere in the page"),
            (same_pager, "its pager counts other pages"),
        )
        if vote is False
    ]
    return f"no page of the list, {', '.join(signs) or 'its structure is another'}"


def says_empty(tree: HtmlElement, declared: int | None) -> str | None:
    """How a page without entries says that its list has none yet; None where it does not, or a script may fill it.

    Pages that a script fills carry the same words for the time before: such a page, and words that nobody sees, say nothing.
    """
    scripts = list(tree.iter("script"))
    if _FILLS.search(" ".join(it.text or "" for it in scripts)) or any(
        _LOADS.search(it.get("src") or "") for it in scripts
    ):
        return None
    if declared == 0:
        return "the page says that its list has 0 entries"
    for element in tree.iter():
        if not isinstance(element.tag, str) or element.tag in _HEAD or len(element):
            continue
        if _NOTHING.fullmatch(said := text_of(element)) and not any(map(_hidden, (element, *element.iterancestors()))):
            return f"the page says {said}"
    return None


def _hidden(element: HtmlElement) -> bool:
    return any(_HIDES.search(f"{name}={value}") for name, value in element.attrib.items())


def says_missing(tree: HtmlElement) -> bool:
    """Whether a page that is none of the list says that there is no such page: the end, where nothing counts the pages."""
    seen = visible_text(tree)
    return bool(_MISSING.search(title_of(tree)) or (len(seen) < _MISSING_TEXT and _MISSING.search(seen)))


def doubled(page: Shown) -> int:
    """How many lines of a list page name an entry that another line of the same list names too.

    Two links in one line (a picture and a title) are one entry; so are a line of the list and one of a list beside it.
    """
    wanted, root = {row.url for row in page.rows}, base_of(page.tree, page.url)
    lines: dict[tuple[str, HtmlElement], set[HtmlElement]] = {}
    for anchor in page.tree.iter("a"):
        address = absolute(anchor.get("href") or "", root)
        if address not in wanted or address is None:
            continue
        line = next(anchor.iterancestors("li", "tr"), None)
        if line is not None and (parent := line.getparent()) is not None:
            lines.setdefault((address, parent), set()).add(line)
    return sum(len(found) - 1 for found in lines.values())


def _places(page: Shown) -> set[tuple[str, ...]]:
    """Where in a page the links to its entries stand."""
    wanted, root = {row.url for row in page.rows}, base_of(page.tree, page.url)
    return {
        tuple(_shape(up) for up in islice(anchor.iterancestors(), _DEPTH))
        for anchor in page.tree.iter("a")
        if anchor.get("href") and absolute(anchor.get("href"), root) in wanted
    }


def _alike(first: HtmlElement, page: HtmlElement) -> bool:
    one, other = _shapes(first), _shapes(page)
    return len(one & other) >= _ALIKE * len(one | other)


def _shapes(tree: HtmlElement) -> set[str]:
    """Which elements of the body stand in which, by tag and class."""
    return {
        f"{_shape(parent)}>{_shape(element)}"
        for element in tree.iter()
        if isinstance(element.tag, str) and element.tag not in _HEAD and (parent := element.getparent()) is not None
    }


def _shape(element: HtmlElement) -> str:
    return _STATE.sub("", f"{element.tag}.{element.get('class') or ''}")


def _asks_for_password(tree: HtmlElement) -> bool:
    return any((field.get("type") or "").lower() == "password" for field in tree.iter("input"))


def _bare(title: str) -> str:
    return _NUMBER.sub("", title)
