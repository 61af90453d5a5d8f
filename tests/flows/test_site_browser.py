"""The site in a real browser: search, an agency, a report drawn as the form; two languages, two widths, no serious fault."""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.flows.site_samples import ANNEX, add_country, filled, publish, records, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
axe_wheel = pytest.importorskip("axe_playwright_python", reason="axe-core's wheel is not installed")

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}


@dataclass(frozen=True)
class Served:
    """A site at an address, with the keys of an agency and of its last report, of a report of old and of one with a cell more."""

    address: str
    agency: str
    report: str
    annex: str
    stray: str

    @property
    def pages(self) -> dict[str, str]:
        return {
            "index": "index.html?",
            "search": "search.html?q=区",
            "agency": f"agency.html?a={self.agency}",
            "report": f"report.html?r={self.report}",
            "about": "about.html?",
        }


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine: the site is not tried in a browser")
    with sync_api.sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=program, args=quiet)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("www")
    store = filled(folder)
    add_country(store, folder)
    archive = "https://archive.portal.test/{sha256}"
    place = publish(store, folder / "a folder" / "site", archive=archive, release=_release(folder / "2026-03-02"))
    agency = next(key for key, record in records(place, "agencies").items() if record["name"] == "安宁市人民政府")
    kept = {(record["agency"], record["year"]): key for key, record in records(place, "reports").items()}
    wanted = (("安宁市人民政府", 2021), ("昆明市司法局", 2018), ("海淀区人民政府", 2020))
    with served(folder / "a folder") as address:
        yield Served(f"{address}/site/", agency, *(kept[one] for one in wanted))


def _release(folder: Path) -> Path:
    """Something with the look of a release: what a real one holds is tried elsewhere."""
    files = {
        "README.md": b"# Release",
        "data/panel.csv": b"agency,year\n" * 9000,
        "data/cells.csv": b"cell,raw\n" * 40000,
    }
    for name, held in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(held)
    sums = "".join(f"{hashlib.sha256(held).hexdigest()}  {name}\n" for name, held in files.items())
    (folder / "CHECKSUMS.sha256").write_text(sums)
    return folder


@pytest.fixture(scope="module")
def pictures() -> Path:
    folder = Path(os.environ.get("GONGKAI_TEST_OUTPUT") or ROOT / "var" / "test-output") / "site"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def opened(browser: Browser, address: str, *, checked: bool = False) -> tuple[Page, list[str]]:
    """A page that is done drawing, and what it complained about or asked of others. ``checked``: the checker may be put in."""
    width, height = SIZES["desktop"]
    page = browser.new_page(viewport={"width": width, "height": height}, locale="zh-CN", bypass_csp=checked)
    wrong: list[str] = []
    page.on("pageerror", lambda error: wrong.append(str(error)))
    page.on("console", lambda said: wrong.append(said.text))
    page.on("request", lambda it: None if it.url.startswith(("http://127.0.0.1", "data:")) else wrong.append(it.url))
    page.goto(address)
    drawn = "#drawn:not([aria-busy]), #told:not(:empty), body:not(:has(#drawn, #results))"
    page.wait_for_selector(drawn, state="attached")
    return page, wrong


@pytest.mark.parametrize(("language", "checked_at"), [("zh", "desktop"), ("en", "phone")])
def test_every_page_draws_without_a_complaint_fits_and_has_no_serious_fault(
    browser: Browser, site: Served, pictures: Path, language: str, checked_at: str
) -> None:
    for name, path in site.pages.items():
        page, wrong = opened(browser, f"{site.address}{path}&lang={language}", checked=True)
        assert page.get_attribute("html", "lang") == ("en" if language == "en" else "zh-CN")
        assert "object HTML" not in page.inner_text("main")
        for size, (width, height) in SIZES.items():
            page.set_viewport_size({"width": width, "height": height})
            assert page.evaluate("document.documentElement.scrollWidth") <= width, name
            page.screenshot(path=pictures / f"{name}-{size}-{language}.png", full_page=True)
            # The checker takes seconds a page: each language is checked at one width.
            if size == checked_at:
                grave = _grave(page)
                assert not grave, (name, grave)
        assert wrong == [], name
        page.close()


def _grave(page: Page) -> list[tuple[str, str]]:
    """What the accessibility checker holds against the page that is serious or worse: (rule, the element)."""
    page.evaluate((Path(axe_wheel.__file__).parent / "axe.min.js").read_text(encoding="utf-8"))
    found: dict[str, Any] = page.evaluate("axe.run({resultTypes: ['violations']})")
    assert len(found["passes"]) > 10
    grave = (one for one in found["violations"] if one["impact"] in ("serious", "critical"))
    return [(one["id"], one["nodes"][0]["html"]) for one in grave]


def test_a_part_of_a_name_finds_the_agency_and_leads_to_the_form(browser: Browser, site: Served) -> None:
    page, wrong = opened(browser, f"{site.address}index.html?lang=zh")
    page.fill(".tools input[name=q]", "宁市")
    page.press(".tools input[name=q]", "Enter")
    page.click("#results a")
    page.click("table.series thead a >> text=2021")
    page.wait_for_selector("#c-requests-received-total")
    assert "安宁市人民政府 2021" in page.inner_text("h1")
    assert page.inner_text("#c-requests-received-legal_service") == ""
    assert page.inner_text("#c-requests-granted-total") == "⟨未读⟩"
    assert wrong == []
    page.fill(".tools input[name=q]", "没有这个机关")
    page.press(".tools input[name=q]", "Enter")
    page.wait_for_selector("#told:has-text('没有找到')")
    page.close()


def test_a_cell_tells_its_source_by_pointer_and_keyboard_and_a_finding_leads_to_it(
    browser: Browser, site: Served
) -> None:
    page, _ = opened(browser, f"{site.address}report.html?r={site.report}&lang=zh")
    sha256 = page.inner_text(".provenance code.hash >> nth=0")
    assert page.get_attribute(".provenance a[href*=archive]", "href") == f"https://archive.portal.test/{sha256}"
    page.hover("#c-requests-received-total")
    for fact in ("requests/received/total", "原文", "可信级", "页面第 1 个表，第 "):
        assert fact in page.inner_text("#panel")
    page.focus("#c-requests-received-natural_person")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "c-requests-received-commercial_enterprise"
    page.keyboard.press("Escape")
    assert not page.is_visible("#panel")
    page.mouse.move(0, 0)
    page.focus('#found a[href="#c-disputes-reconsideration-total"]')
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "c-disputes-reconsideration-total"
    assert "合计与分项之和不一致" in page.inner_text("#panel")
    page.close()


def test_an_older_report_is_its_annex_and_a_cell_that_the_form_does_not_have_stands_beside_it(
    browser: Browser, site: Served
) -> None:
    page, wrong = opened(browser, f"{site.address}report.html?r={site.annex}&lang=zh")
    assert page.locator("table.paper.statistics td").all_inner_texts() == [raw for _, _, raw in ANNEX]
    assert page.locator("table.paper").count() == 1
    page.click("details.ledger summary")
    assert page.inner_text("#d-a-3 .raw") == "4,001"
    assert page.inner_text("#d-a-3 td.n").startswith("4001")
    page.goto(f"{site.address}report.html?r={site.stray}&lang=zh")
    page.wait_for_selector("#c-requests-other_rest-total")
    assert page.inner_text("#c-requests-other_rest-total") == "requests/other_rest/total 3.其他: 77"
    assert wrong == []
    page.close()


def test_the_language_chosen_stays_from_page_to_page(browser: Browser, site: Served) -> None:
    context = browser.new_context(locale="zh-CN")
    page = context.new_page()
    page.goto(f"{site.address}index.html")
    page.click("[data-set=en]")
    page.click("nav.site a >> text=About")
    assert page.get_attribute("html", "lang") == "en"
    assert page.title().startswith("About")
    context.close()


def test_an_address_that_names_nothing_says_so(browser: Browser, site: Served) -> None:
    page, _ = opened(browser, f"{site.address}report.html?r=0000000000000000&lang=zh")
    assert "没有这一页所指的内容" in page.inner_text("#told")
    page.close()


def test_paper_cuts_nothing_off(browser: Browser, site: Served, pictures: Path) -> None:
    page, _ = opened(browser, f"{site.address}report.html?r={site.report}&lang=both")
    page.set_viewport_size({"width": 718, "height": 1000})  # A4 less its margins
    page.emulate_media(media="print")
    wide = "[...document.querySelectorAll('.paper')].filter(t => t.getBoundingClientRect().right > 719).length"
    assert page.evaluate(wide) == 0
    page.pdf(path=pictures / "report.pdf", format="A4")
    page.close()
