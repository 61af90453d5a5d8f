"""博达 VisualSiteBuilder: ``/info/COLUMN/ID.htm`` articles, lists ``xxx.htm`` whose follow-ups ``xxx/N.htm`` count downwards.

The pages after the first are numbered from the oldest, so a list of five pages goes on with ``xxx/4.htm`` and ends with
``xxx/1.htm``; only the link 下页 says where it begins. Dynamic lists (``list.jsp?urltype=tree.TreeTempUrl``) link onwards with
``PAGENUM`` or with a parameter named after the component. An article has a second, dynamic address. Attachments go through
``download.jsp``, which wants the article as Referer and at times a code from a picture: then HTML comes, which is no file and
is recorded as such.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from lxml.html import HtmlElement

from spiders.html import absolute, base_of, parse_html, text_of
from spiders.platforms.entries import Attachment
from spiders.platforms.inner import department_columns, year_columns
from spiders.platforms.links import file_links, list_rows
from spiders.platforms.static_list import ListPage, StaticListPlatform

_DETAIL = re.compile(r"/info/\d+/\d+\.htm$|/content\.jsp$")
_NO_DATE = re.compile(r"(?!)(\d)(\d)(\d)")
_NEXT = re.compile(r"下一?页|next", re.IGNORECASE)
_TOTAL = re.compile(r"共\s*(?:<[^>]{1,60}>\s*)*(\d+)\s*(?:<[^>]{1,60}>\s*)*条")
_PAGES = re.compile(r"共\s*\d+\s*条(?:&nbsp;|\s|<[^>]{1,60}>)*\d+\s*/\s*(\d+)|[?&](?:totalpage|a\d+t)=(\d+)")
_DESCENDING = re.compile(r"/(\d+)\.htm$")
_VIEWER = re.compile(r"showVsbpdfIframe\(\s*[\"']([^\"']{1,300})[\"']")
_DOWNLOAD = re.compile(r"news\.DownloadAttachUrl|virtual_attach_file\.vsb", re.IGNORECASE)
_SURE = re.compile(
    r"urltype=(?:tree\.TreeTempUrl|news\.NewsContentUrl|news\.DownloadAttachUrl)|/system/_content/download\.jsp"
    r"|Visual ?SiteBuilder|showVsbpdfIframe|vsb_content|_vsb_|/system/resource/(?:js|code)/"
)
_BODY = re.compile(r"class=[\"']?[^\"'>]*\bv_news_content\b")
_LINK = re.compile(r"[\"'=/]info/\d+/\d+\.htm\b")


class Vsb(StaticListPlatform):
    """博达 VisualSiteBuilder."""

    name = "vsb"
    options: Mapping[str, str] = {}

    def recognise(self, html: str, url: str) -> float:
        """Sure with the words of its addresses and scripts; likely with article addresses and its pager alone."""
        score = 0.5 if _SURE.search(html) or "urltype=tree.TreeTempUrl" in url else 0.0
        score += 0.3 if _BODY.search(html) else 0.0
        score += 0.4 if re.search(r"/info/\d+/\d+\.htm$", urlsplit(url).path) or _LINK.search(html) else 0.0
        return min(score, 1.0)

    def read_list(self, text: str, tree: HtmlElement, url: str) -> ListPage:
        """Rows, the link onwards, entries and pages as the pager counts them, columns of years and departments."""
        rows = tuple(list_rows(tree, url, _DETAIL, _NO_DATE))
        total, pages = _TOTAL.search(text), _PAGES.search(text)
        count = int(pages[1] or pages[2]) if pages else None
        onwards = _next(tree, url)
        problem = None
        if onwards is None and not _is_follow_up(url) and count is not None and count > 1:
            problem = f"the list says it has {count} pages and links to none of them"
        inner = department_columns(tree, url, _DETAIL) | year_columns(tree, url, _DETAIL)
        return ListPage(
            rows,
            count if onwards is not None else 1,
            int(total[1]) if total else None,
            next=onwards,
            inner=tuple(inner),
            inner_labels=tuple(inner.items()),
            problem=problem,
        )

    def main_address(self, url: str) -> str:
        """``/info/COLUMN/ID.htm`` for the dynamic address of the same article."""
        parts = urlsplit(url)
        if not parts.path.endswith("/content.jsp"):
            return url
        fields = parse_qs(parts.query)
        column, news = fields.get("wbtreeid"), fields.get("wbnewsid")
        if not column or not news:
            return url
        folder = parts.path.rsplit("/", 1)[0]
        return parts._replace(path=f"{folder}/info/{column[0]}/{news[0]}.htm", query="").geturl()

    def page_after(self, url: str) -> str | None:
        """``xxx/3.htm`` after ``xxx/4.htm``: the numbers go down to 1."""
        found = _DESCENDING.search(urlsplit(url).path)
        if found is None or int(found[1]) <= 1:
            return None
        parts = urlsplit(url)
        return parts._replace(path=f"{parts.path[: found.start()]}/{int(found[1]) - 1}.htm").geturl()

    def read_attachments(self, html: str, url: str) -> tuple[Attachment, ...]:
        """Links to files, links to ``download.jsp`` whatever their text says, and PDFs that a script shows in the page."""
        tree = parse_html(html)
        if tree is None:
            return ()
        found = {item.url: item for item in file_links(tree, url)}
        for anchor in tree.iter("a"):
            address = absolute(anchor.get("href") or "", base_of(tree, url))
            if address is not None and _DOWNLOAD.search(address):
                found.setdefault(address, Attachment(address, text_of(anchor) or "附件"))
        for shown in _VIEWER.findall(html):
            if address := absolute(shown, url):
                found.setdefault(address, Attachment(address, urlsplit(address).path.rsplit("/", 1)[-1]))
        return tuple(found.values())


def _next(tree: HtmlElement, url: str) -> str | None:
    """Where 下页 leads; on the last page it is no link."""
    for anchor in tree.iter("a"):
        if len(name := text_of(anchor)) <= 6 and _NEXT.search(name):
            address = absolute(anchor.get("href") or "", base_of(tree, url))
            return None if address == url else address
    return None


def _is_follow_up(url: str) -> bool:
    parts = urlsplit(url)
    return bool(_DESCENDING.search(parts.path)) or bool(
        re.search(r"(?:^|&)(?:PAGENUM|a\d+p)=(?!1(?:&|$))", parts.query)
    )
