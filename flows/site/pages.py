"""The site's pages, rendered once: the overview, and the frames that the script fills for search, an agency and a report."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FunctionLoader, StrictUndefined
from markupsafe import Markup

from db.coverage import LABELS
from db.divisions import divisions
from db.site import PortalHealth
from flows.pages import outcomes, rules, view, words
from flows.site import figures
from flows.site.measures import DISPUTES, REQUESTS
from flows.site.records import prose
from flows.site.totals import GROUPS, VERDICTS
from flows.site.words import GROUP, LETTER, VERDICT
from flows.years import CHINA
from parsers.model import Grade

if TYPE_CHECKING:
    from flows.site.build import Site

_PAGES = ("index.html", "search.html", "agency.html", "report.html", "about.html")
_SCOPES = ("organ", "same_level", "area", "system")
#: Portals that the overview lists one by one: those that are not fine come first.
PORTALS_SHOWN = 40


def write_pages(folder: Path, site: Site) -> None:
    """Write every page, the styles and the scripts into the folder."""
    assets = folder / "assets"
    assets.mkdir()
    styles = _text("flows.pages", "demo.css") + _text("flows.site", "site.css")
    (assets / "site.css").write_text(styles, encoding="utf-8")
    (assets / "reading.js").write_text(_text("flows.pages", "demo.js"), encoding="utf-8")
    (assets / "site.js").write_text(_text("flows.site", "site.js"), encoding="utf-8")
    environment, context = _environment(), _context(site)
    for name in _PAGES:
        page = environment.get_template(f"site_{name}").render(context, here=name)
        (folder / name).write_text(page, encoding="utf-8", errors="replace")


def _text(package: str, name: str) -> str:
    return (resources.files(package) / name).read_text(encoding="utf-8")


def _environment() -> Environment:
    loader = FunctionLoader(lambda name: _text("flows.site", f"templates/{name}"))
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    environment.lstrip_blocks = True
    environment.filters |= {"prose": prose, "when": _when, "number": _number, "percent": _percent, "size": _size}
    environment.globals |= {"say": _vocabulary(), "svg": Markup}
    return environment


def _vocabulary() -> dict[str, Callable[[str | None], words.Words]]:
    tables = {
        "coverage": words.COVERAGE,
        "scope": words.SCOPE,
        "grade": words.GRADE,
        "severity": words.SEVERITY,
        "who": words.RESPONSIBILITY,
        "rule": rules.RULE,
        "verdict": VERDICT,
        "group": GROUP,
        "permission": words.PERMISSION,
        "outcome": outcomes.EVENT | outcomes.OUTCOME,
        "portal_state": {"active": words.Words("采集中", "active"), "parked": words.Words("暂停采集", "parked")},
    }

    def saying(table: dict[str, words.Words]) -> Callable[[str | None], words.Words]:
        return lambda code: words.words(table, code)

    return {name: saying(table) for name, table in tables.items()}


def _context(site: Site) -> dict[str, object]:
    totals, coverage = site.totals, site.coverage
    years = sorted(totals.years)
    groups = [name for name in GROUPS if any((name, year) in totals.grouped for year in years)]
    statuses: Counter[str] = Counter()
    for counts in coverage.cells.values():
        statuses.update(counts)
    order = {"error": 0, "warning": 1}
    found = sorted(totals.rules.items(), key=lambda item: (order.get(item[1].severity, 2), -item[1].findings, item[0]))
    portals = sorted(site.portals, key=lambda one: (_calm(one), one.division_code, one.name))
    return {
        "site": site,
        "totals": totals,
        "coverage": coverage,
        "years": years,
        "groups": groups,
        "added": sum(totals.grouped.values()),
        "statuses": statuses,
        "all_statuses": tuple(LABELS),
        "letter": LETTER,
        "tone": words.COVERAGE_TONE,
        "province": {code: _province(code) for code in coverage.provinces},
        "found": found,
        "verdicts": VERDICTS,
        "requests": REQUESTS,
        "disputes": DISPUTES,
        "charts": figures.charts(totals, groups, years),
        "scopes": [scope for scope in _SCOPES if scope in totals.rated_scopes()],
        "shown_scopes": [scope for scope in words.SCOPE if any(of == scope for of, _ in totals.scopes)],
        "portals": portals[:PORTALS_SHOWN],
        "portals_total": len(portals),
        "portals_fine": sum(_calm(one) == 2 for one in portals),
        "good": outcomes.GOOD,
        "grades": tuple(Grade),
        "contact_link": _contact(site.contact),
        "is_link": view.is_link,
        "cut_grade": max((grade for grade in totals.grades if grade != "—"), default="—"),
    }


def _calm(portal: PortalHealth) -> int:
    """What needs a look first: 0 in trouble or not allowed, 1 active and not visited yet, 2 fine, 3 not visited and not active."""
    if portal.permission != "allowed" or not all(outcome in outcomes.GOOD for outcome in portal.outcomes):
        return 0
    if portal.outcomes:
        return 2
    return 1 if portal.state == "active" else 3


def _contact(contact: str | None) -> str | None:
    """An address to report errors to, as a link: a web address, or mail."""
    if contact is None:
        return None
    if contact.startswith(("https://", "http://", "mailto:")):
        return contact
    return f"mailto:{contact}" if "@" in contact and " " not in contact else None


def _province(code: str) -> words.Words:
    if not code:
        return words.Words("区划不明", "division not known")
    names = [row.name for row in divisions() if row.code == f"{code}0000"]
    return words.Words(names[-1] if names else code, _ENGLISH.get(code, code))


def _when(moment: dt.datetime | None) -> str:
    """A moment as a day and time in Beijing."""
    return moment.astimezone(CHINA).strftime("%Y-%m-%d %H:%M UTC+8") if moment else "—"


def _number(value: object) -> str:
    return "—" if value is None else f"{value:,}"


def _percent(value: object) -> str:
    return "—" if value is None else f"{100 * float(str(value)):.1f}%"


def _size(count: int) -> str:
    for unit in ("B", "kB", "MB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count //= 1000
    return f"{count} GB"


_ENGLISH = {
    "11": "Beijing",
    "12": "Tianjin",
    "13": "Hebei",
    "14": "Shanxi",
    "15": "Inner Mongolia",
    "21": "Liaoning",
    "22": "Jilin",
    "23": "Heilongjiang",
    "31": "Shanghai",
    "32": "Jiangsu",
    "33": "Zhejiang",
    "34": "Anhui",
    "35": "Fujian",
    "36": "Jiangxi",
    "37": "Shandong",
    "41": "Henan",
    "42": "Hubei",
    "43": "Hunan",
    "44": "Guangdong",
    "45": "Guangxi",
    "46": "Hainan",
    "50": "Chongqing",
    "51": "Sichuan",
    "52": "Guizhou",
    "53": "Yunnan",
    "54": "Tibet",
    "61": "Shaanxi",
    "62": "Gansu",
    "63": "Qinghai",
    "64": "Ningxia",
    "65": "Xinjiang",
    "66": "Xinjiang Corps",
    "71": "Taiwan",
    "81": "Hong Kong",
    "82": "Macao",
}
