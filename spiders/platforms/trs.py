"""TRS WCM static pages: ``createPageHTML`` lists, ``tYYYYMMDD_ID`` articles, attachments ``P0…`` beside the page.

The oldest and largest family, and the one with the most dialects: articles without a date in their address (``t<id>.shtml``,
Guangxi and Jingdezhen), follow-ups named after the page (``index_<PAGEID>_N``) or asked for with ``?page=``, totals kept in a
configuration of a script, lists that a script writes, one column per year. Search back-ends of the vendor (WAS5, IGS) are
recognised and not asked: what they hold of a column cannot be told from what else they hold.
"""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, base_of, parse_html, text_of
from spiders.platforms.entries import Row
from spiders.platforms.inner import department_columns, same_page, year_columns
from spiders.platforms.links import list_rows
from spiders.platforms.scripts import written
from spiders.platforms.static_list import ListPage, StaticListPlatform

_DETAIL = re.compile(r"/t(\d{8}_\d+|\d{5,})(_wap)?\.s?html?$")
_URL_DATE = re.compile(r"/t(\d{4})(\d{2})(\d{2})_\d+")
_WAP = re.compile(r"_wap(\.s?html?)$")
# four arguments; Kaipu's function of the same name has six and is another family
_PAGER = re.compile(r"createPageHTML\(\s*(\d+)\s*,\s*(\d+)\s*,\s*[\"'](\w+)[\"']\s*,\s*[\"'](\w+)[\"']\s*\)")
_COUNT = re.compile(r"\bcountPage\s*=\s*[\"']?(\d+)")
_CONFIG = re.compile(r"pagination_script_config\b[^;]{0,300}?\btotal[\"']?\s*[:=]\s*[\"']?(\d+)")
_PAGES = re.compile(r"共\s*(?:<[^>]{1,60}>\s*)*(\d+)\s*(?:<[^>]{1,60}>\s*)*页")
_TOTAL = re.compile(r"共\s*(?:<[^>]{1,60}>\s*)*(\d+)\s*(?:<[^>]{1,60}>\s*)*(?:条|篇)|\brecordCount\s*=\s*(\d+)")
_PAGE_ID = re.compile(r"\b_?page_?id\s*=\s*[\"']?(\w+)", re.IGNORECASE)
_QUERY = re.compile(r"[\"'](?:\./)?((?:index|default)\.s?html?)?\?page=")
_NUMBERED = re.compile(r"[\"'/](index(?:_\w+?)?)_\d{1,3}\.(s?html?)\b")
_SEARCH = re.compile(r"/was5/web/(?:search|outline)|/igs/front/search|/irs/front/search")
_EDITOR = re.compile(r"TRS_Editor|trs_editor_view|TRS_UEDITOR|Custom_UnionStyle", re.IGNORECASE)
_DATED_LINK = re.compile(r"/t(?:19|20)\d{6}_\d+(?:_wap)?\.s?html?")
_BARE_LINK = re.compile(r"/t\d{5,9}\.s?html?\b")
_EXTENSION = re.compile(r"/t\d{5,8}(?:_\d+)?\.(s?html?)\b")  # articles and lists of a site have the same
# what other families leave no doubt with; pages migrated from TRS keep its classes, Fujian's portals stand on it
_OTHERS = re.compile(
    r"fjdzapp|\bPageInfo\s*=\s*\{[^}]{0,400}chnlid|jpaas-publish-server|dataproxy\.jsp|<datastore>|/gkmlpt/|NFCMS_|<UCAP|UCAP-CONTENT|CMSPRO_|EWB-FRONT"
    r"|easysite|/eportal/|tree\.TreeTempUrl|publicInfoList|getMessage\.do"
)
_COUNTED = re.compile("|".join(f"(?:{it.pattern})" for it in (_PAGER, _CONFIG, _COUNT, _PAGES)))
_NEXT = re.compile(r"[\[【]?\s*下一?页\s*[›»>]*\s*[\]】]?")
_FULL_PAGE = 10  # rows from which a list without any total is asked for more


class Trs(StaticListPlatform):
    """TRS WCM."""

    name = "trs"

    def recognise(self, html: str, url: str) -> float:
        """Sure with the four-argument pager or the editor's class; likely with article addresses or a search back-end."""
        if _OTHERS.search(html):
            return 0.0
        score = 0.5 if _PAGER.search(html) else 0.3 if _CONFIG.search(html) else 0.2 if _COUNT.search(html) else 0.0
        score += 0.4 if _EDITOR.search(html) else 0.0
        if _DETAIL.search(urlsplit(url).path) or _DATED_LINK.search(html):
            score += 0.4
        elif _BARE_LINK.search(html):
            score += 0.3
        score += 0.2 if _SEARCH.search(html) else 0.0
        return min(score, 1.0)

    def read_list(self, text: str, tree: HtmlElement, url: str) -> ListPage:
        """Rows of the page and of what its scripts write, totals in every dress, columns of years and departments."""
        rows = self._rows(text, tree, url)
        inner = department_columns(tree, url, _DETAIL) | year_columns(tree, url, _DETAIL)
        total = _TOTAL.search(text)
        search = _SEARCH.search(text)
        problem = None
        if search is not None and not rows and not inner:
            problem = f"the list comes from a search back-end ({search[0]}), which is not asked"
        base, extension = _follow_up(text, url)
        pages = _pages(text, len(rows))
        return ListPage(
            rows,
            pages,
            int(total[1] or total[2]) if total else None,
            base,
            extension,
            next=_onwards(tree, url) if pages == 1 and not _COUNTED.search(text) else None,
            inner=tuple(inner),
            inner_labels=tuple(inner.items()),
            pattern=_query_address(text, url),
            problem=problem,
        )

    def main_address(self, url: str) -> str:
        """The desktop page of a ``_wap`` page."""
        return _WAP.sub(r"\1", url)

    def _rows(self, text: str, tree: HtmlElement, url: str) -> tuple[Row, ...]:
        rows = list_rows(tree, url, _DETAIL, _URL_DATE)
        script = parse_html(f"<div>{markup}</div>") if (markup := written(text)) else None
        if script is not None:
            rows += list_rows(script, url, _DETAIL, _URL_DATE)
        return tuple(rows)


def _pages(text: str, rows: int) -> int | None:
    """How many pages a list says it has; 1 when it says nothing and its rows fit on one, None when they may not."""
    for pattern in (_PAGER, _CONFIG, _COUNT, _PAGES):
        if found := pattern.search(text):
            return int(found[1])
    return 1 if rows < _FULL_PAGE and not _NUMBERED.search(text) else None


def _follow_up(text: str, url: str) -> tuple[str, str]:
    """Base name and extension of the follow-up files: the pager's, what links show, else the page's own id and its articles'."""
    if pager := _PAGER.search(text):
        return pager[3], pager[4]
    named = re.search(r"/index\.(s?html?)$", urlsplit(url).path) or _EXTENSION.search(text)
    extension = named[1] if named else "html"
    if numbered := _NUMBERED.search(text):
        return numbered[1], numbered[2]
    page_id = _PAGE_ID.search(text)
    return (f"index_{page_id[1]}" if page_id else "index"), extension


def _onwards(tree: HtmlElement, url: str) -> str | None:
    """Where 下一页 leads on a list that says nothing of its pages and numbers none of them; None without such a link."""
    own, root = urlsplit(url), base_of(tree, url)
    for anchor in tree.iter("a"):
        address = absolute(anchor.get("href") or "", root) if _NEXT.fullmatch(text_of(anchor)) else None
        if address is not None and urlsplit(address).netloc == own.netloc and not same_page(address, url):
            return address
    return None


def _query_address(text: str, url: str) -> str | None:
    """The address of follow-up ``{n}`` where the list is asked for with ``?page=`` (Hunan); None where it is files."""
    found = _QUERY.search(text)
    return f"{urljoin(url, found[1] or urlsplit(url).path)}?page={{n}}" if found and not _PAGER.search(text) else None
