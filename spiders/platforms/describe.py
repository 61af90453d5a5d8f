"""The platform families written out for operators: what each is, how it is recognised, what a registry entry may tell it."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Iterable, Iterator, Mapping

from spiders.fetching.backoff import Backoff
from spiders.platforms.base import Platform

_WAIT = Backoff()

#: Every option in words; ``family.option`` where one name means different things.
OPTIONS: Mapping[str, str] = {
    "backoff_seconds": f"seconds to wait after a host's first refusal, doubled with each try ({_WAIT.base_seconds:g})",
    "max_backoff_seconds": f"the longest such wait; a host that asks for more is left for the run ({_WAIT.max_seconds:g})",
    "first_page": "number of the first follow-up, `index_1` or `index_2`; without it both are tried",
    "first_year": "report year that unit × year addresses begin with (2019, the first of today's tables)",
    "perpage": "entries asked for at once, where the host serves fewer than its page says",
    "page_size": "entries asked for at once",
    "unit": "id of the unit of the page that is the list, where the page has several",
    "jpaas.unit": "tagId of the unit of the page that is the list, where the page has several",
    "form": "the one request form that the host's proxy knows; without it both are tried",
    "article_column": "column number in the addresses of the list's own articles, `any` where they stand in many columns",
    "page_only": "a person saw that the proxy is empty and that the page holds the whole list",
    "infotypeId": "catalogue (目录) of the annual reports",
    "jdid": "number of the site",
    "area": "the organ's code in this installation",
    "divid": "block of the page that the list fills",
    "standardXxgk": "as the page's own request has it",
    "isAllList": "as the page's own request has it",
    "sortfield": "order of the answers, as the page's own request has it",
    "channel": "channelId of the column; it takes the place of the page's own",
    "site": "websiteCode; it takes the place of the page's own",
    "jiangxi.channel": "code of the column, where the page does not name it",
    "interface": "which of the vendor's interfaces the host offers",
    "leaf": "ids of the tree's leaves that hold annual reports, where their names do not tell",
    "chnlid": "number of the column, where the page does not name it",
    "channelid": "number of the portal's search channel",
    "site_guid": "site id, where no script of the page names it",
    "root": "folder of the interface, where no script of the page names it",
    "categorynum": "category number, where the address does not hold it",
    "wrapped": "whether the host wants what is posted wrapped into `params`",
    "label_file": "template file of the list's label, where the page does not name it",
}
_INTRODUCTION = """# Platform families 平台

Written by `make docs` from `spiders/platforms`; a test fails when this page and the code differ. `platform` of a
[registry entry](portals.md) is one of these names; its `options` are those of the family and those of all. Values are strings,
and one that does not fit its pattern is refused when the registry is loaded.

本页由程序根据 `spiders/platforms` 生成。登记表中 `platform` 填下列名称之一；`options` 只在网页本身没有写明时才需要填写。

`gongkai onboard` asks every family how much a page looks like its own, from 0 (not at all) to 1 (beyond doubt), and takes the
likeliest that is sure enough; otherwise it says “unknown 未知” and what it saw.
"""


def platforms_page(platforms: Iterable[Platform], common: Mapping[str, str]) -> str:
    """The Markdown page of these families, in their order; ``common`` are the options that every family has."""
    parts = [_INTRODUCTION, "## Options of every family\n", *_options("", common)]
    for platform in platforms:
        name, _, rest = _doc(type(platform)).partition(". ")
        parts += [f"## `{platform.name}`: {name.rstrip('.')}\n", f"{_doc(sys.modules[type(platform).__module__])}\n"]
        parts += [f"{rest}\n"] if rest else []
        parts += [f"**Recognised 识别：** {_doc(type(platform).recognise)}\n"]
        if platform.expiring_links:
            parts.append("Links to files carry tokens that expire: the page is asked for anew before its files are.\n")
        parts += _options(platform.name, platform.options)
    return "\n".join(parts)


def words_for(family: str, option: str) -> str:
    """What an option says. Raises KeyError for one without words."""
    return OPTIONS.get(f"{family}.{option}") or OPTIONS[option]


def _doc(thing: object) -> str:
    """A docstring as Markdown, its paragraphs kept."""
    text = inspect.getdoc(thing) or ""
    return re.sub(r"``(.+?)``", r"`\1`", text)


def _options(family: str, options: Mapping[str, str]) -> Iterator[str]:
    if not options:
        return
    yield "| option | pattern | says |\n|---|---|---|"
    for name, pattern in options.items():
        shown = pattern.replace("|", "\\|")
        yield f"| `{name}` | `{shown}` | {words_for(family, name)} |"
    yield ""
