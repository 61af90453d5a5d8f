"""Hanweb JCMS jpage columns: a datastore in the page, and ``dataproxy.jsp`` for the rest.

The proxy takes two forms, and a site may know one of them only: POST with record numbers, as the page's script asks, and GET
of the datastore's link with ``page=N``. It answers with up to a page group and a record more than was asked for, so that
neighbours overlap; with another column's rows when column and unit do not belong together; with nothing deep in a list.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from lxml.html import HtmlElement

from spiders.html import visible_text
from spiders.platforms.base import Column, Page, Visit
from spiders.platforms.entries import Ask, Attachment, Row
from spiders.platforms.hanweb import ARTICLE, COLUMN, URL_DATE, article_column, column_id, named_files
from spiders.platforms.inner import year_columns
from spiders.platforms.jpage import JpagePlatform, Unit
from spiders.platforms.links import list_rows
from spiders.platforms.paged_list import Source, Window
from spiders.platforms.titles import choose

_FORM = ("col", "appid", "webid", "path", "columnid", "sourceContentType", "unitid", "webname", "permissiontype")
_MORE = re.compile(r"下一?页|后页|共\s*\d+\s*[页条]")
_PAGER = re.compile(r"[?&]uid=\w+&(?:amp;)?pageNum=\d+")
_OTHER_FAMILY = re.compile(r"jpaas-publish-server|unitbuild\.js|messageController/getMessage\.do", re.IGNORECASE)
# answers after which the other form is worth a try; a refusal or a broken line is none of them
_WRONG_FORM = frozenset(
    {"ok", "not_modified", "not_found", "soft_404", "empty_stub", "homepage_fallback", "http_error"}
)


class HanwebJpage(JpagePlatform):
    """Hanweb JCMS with jpage lists. ``page_only``: a person saw that the proxy is empty and the page holds the whole list."""

    name = "hanweb_jpage"
    options: Mapping[str, str] = {
        **JpagePlatform.options,
        "form": "post|get",
        "article_column": r"\d+|any",
        "page_only": "yes",
    }
    detail, url_date = ARTICLE, URL_DATE

    def recognise(self, html: str, url: str) -> float:
        """Sure with a datastore or its proxy; likely with articles; a ``colN`` alone proves nothing, others have it too."""
        proxied = "jpage/dataproxy.jsp" in html
        if _OTHER_FAMILY.search(html) and not proxied:
            return 0.0
        score = 0.6 if proxied else 0.0
        score += 0.3 if re.search(r"<datastore\b|jquery\.jpage|\.jpage\s*\(", html) else 0.0
        score += 0.5 if ARTICLE.search(url) or ARTICLE.search(html) else 0.0
        score += 0.1 if _PAGER.search(html) else 0.0
        score += 0.2 if score and (COLUMN.search(url) or COLUMN.search(html)) else 0.0
        return min(score, 1.0)

    def open(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> Source | str:
        """The column's list, and the columns of single years that its page links to."""
        years = {link: name for link, name in year_columns(tree, url, ARTICLE).items() if COLUMN.search(link)}
        source = self._list(text, tree, url, visit)
        if not years:
            return source
        if isinstance(source, str):  # nothing but the years
            source = Source(url, url, {"own": "", "perpage": "0"}, first=Window(windows=1))
        return replace(source, inner=tuple(years), inner_labels=tuple(years.items()))

    def _list(self, text: str, tree: HtmlElement, url: str, visit: Visit) -> Source | str:
        """The column's unit. Where it shows nothing, or there is none, the article links of the page itself count."""
        source, own = super().open(text, tree, url, visit), column_id(text, url)
        if isinstance(source, str):
            return _plain(source, tree, url, own)
        source.parameters["own"] = _own_columns(source, own, visit.portal.options.get("article_column"))
        if source.first is not None:
            return source
        links = _own_links(tree, url, own)
        if not links:
            return source
        if "page_only" in visit.portal.options:
            return replace(source, first=Window(links, windows=1), next=2)
        source.parameters["outside"] = str(len(links))
        declared = int(source.parameters.get("declared", 0)) or None
        return replace(source, first=Window(links, declared), next=1)

    def choose_unit(self, units: list[Unit], text: str, url: str) -> Unit | str:
        """The unit whose column is the page's; ids that are encrypted are told by the articles they show."""
        if not units:
            return "no list: neither a datastore nor a jpage call"
        own = column_id(text, url)
        matching = [unit for unit in units if own is not None and unit.parameters.get("columnid") == own]
        if not matching and len(units) > 1:
            matching = [unit for unit in units if own is not None and _mostly(unit.rows) == own]
        if not matching and len(units) == 1:
            matching = units
        if not matching:
            shown = ", ".join(f"unit {unit.id} of column {unit.parameters.get('columnid', '?')}" for unit in units)
            return f"several lists and none is column {own}'s ({shown}): name one in options.unit"
        return max(matching, key=lambda unit: (unit.declared or 0, len(unit.rows)))

    def source_of(self, unit: Unit, url: str, visit: Visit) -> dict[str, str]:
        """The proxy's fields, which forms to try, and the column whose articles count."""
        options = visit.portal.options
        forms = [options["form"]] if "form" in options else ["post", "get"] if unit.scripted else ["get", "post"]
        fields = {"col": "1", **unit.parameters}
        return {
            "forms": " ".join(forms),
            "form": forms[0],
            **({"declared": str(unit.declared)} if unit.declared else {}),
            **{f"field.{name}": value for name, value in fields.items() if name not in ("page", "perpage")},
        }

    def ask(self, source: Source, number: int) -> tuple[str, Ask | None]:
        """Record numbers by POST, or the datastore's link with its page number."""
        fields = {name[6:]: value for name, value in source.parameters.items() if name.startswith("field.")}
        if source.parameters["form"] == "get":
            query = {"page": str(number), **{name: value for name, value in fields.items() if name != "col"}}
            return f"{source.url}?{urlencode(query)}", None
        ordered = [*(name for name in _FORM if name in fields), *(name for name in fields if name not in _FORM)]
        return f"{source.url}?{urlencode(self.records(source, number))}", Ask(
            form=tuple((name, fields[name]) for name in ordered)
        )

    async def answer(self, visit: Visit, source: Source, number: int) -> tuple[Page, Window]:
        """The window in the form that is known to work, else in either; the first that brings rows is kept to."""
        proven = source.parameters.get("proven")
        tries: list[tuple[Page, Window]] = []
        for form in [proven] if proven else source.parameters["forms"].split():
            source.parameters["form"] = form
            fetched, window = await super().answer(visit, source, number)
            if window.rows:
                source.parameters["proven"] = form
                return fetched, replace(window, covers=window.covers if form == "post" else 1)
            tries.append((fetched, window))
            if str(fetched.outcome) not in _WRONG_FORM:
                break
        if any(window.problem for _, window in tries):
            why = "; ".join(dict.fromkeys(window.problem or "no records" for _, window in tries))
            return tries[-1][0], Window(problem=why)
        return tries[-1]

    def read_window(self, text: str, source: Source) -> Window:
        """A datastore without the entries of other columns.

        One with none of the column's own is the answer to a wrong pair of column and unit, unless nothing was ever seen of
        the column: parents show their children's articles, and migrated articles keep the numbers they had.
        """
        window = super().read_window(text, source)
        own = source.parameters["own"].split()
        rows = tuple(row for row in window.rows if article_column(row) in (*own, None))
        if not own or len(rows) == len(window.rows):
            return window
        if rows:
            source.parameters["foreign"] = next(row.url for row in window.rows if row not in rows)
            return replace(window, rows=rows)
        if source.first is not None or "proven" in source.parameters:
            return Window(problem=f"entries of column {_mostly(window.rows)} only, asked for column {', '.join(own)}")
        source.parameters["own"] = ""
        return window

    def finish(self, column: Column, source: Source) -> None:
        """A proxy that knows nothing of what the page shows leaves open whether that is all."""
        if foreign := source.parameters.get("foreign"):
            column.reasons.append(f"entries of other columns left out, such as {foreign}")
        shown = source.parameters.get("outside")
        if (
            shown
            and "proven" not in source.parameters
            and not (column.declared and len(column.rows) >= column.declared)
        ):
            column.fail(
                "incomplete", f"the interface has no records, the page itself shows {shown}: more may be missing"
            )

    def read_attachments(self, html: str, url: str) -> tuple[Attachment, ...]:
        """Files, those behind ``downfile.jsp`` among them."""
        return named_files(html, url)


def _own_links(tree: HtmlElement, url: str, own: str | None) -> tuple[Row, ...]:
    """Article links in the page's markup: the column's own, else all of them when some announce a report."""
    rows = [row for row in list_rows(tree, url, ARTICLE, URL_DATE) if article_column(row) is not None]
    mine = [row for row in rows if article_column(row) == own]
    return tuple(mine or (rows if choose(rows, ())[0] else ()))


def _plain(why_no_list: str, tree: HtmlElement, url: str, own: str | None) -> Source | str:
    """A column that is a page of links and no more. One that speaks of further pages is none."""
    links = _own_links(tree, url, own)
    if not links or _MORE.search(visible_text(tree)):
        return why_no_list
    return Source(url, url, {"own": "", "perpage": "0"}, first=Window(links, windows=1))


def _own_columns(source: Source, own: str | None, option: str | None) -> str:
    """The columns whose articles are the list's: what the option says, else the page's column and those that the page shows."""
    if option is not None:
        return "" if option == "any" else option
    shown = {article_column(row) for row in source.first.rows} if source.first is not None else set()
    asked = source.parameters.get("field.columnid", "")
    mine = asked if asked.isdigit() else own or ""  # encrypted ids stand in no article's address
    return " ".join(sorted({mine, *(number for number in shown if number)} - {""}))


def _mostly(rows: tuple[Row, ...]) -> str | None:
    """The column that most of the articles name."""
    counted = Counter(found for row in rows if (found := article_column(row)) is not None)
    return counted.most_common(1)[0][0] if counted else None
