"""The demo page in a real browser: opens alone and quietly, speaks two languages, a cell tells where it is from."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from db.answers import CoverageRow
from flows.pages.build import DemoPage, write_demo_page
from tests.flows.page_samples import BROKEN, LAYOUT_2021, SPECIAL, full, page, portal, problem, report, whole

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, ViewportSize

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser

ROOT = Path(__file__).parents[2]
WIDE: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 390, "height": 844}


@dataclass
class Opened:
    """A page of the browser, with everything it complained about or asked the network for."""

    page: Page
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def lay_out_width(self) -> int:
        return int(self.page.evaluate("document.documentElement.scrollWidth"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine: the page is not tried in a browser")
    with sync_api.sync_playwright() as playwright:
        quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=program, args=quiet)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    path = tmp_path_factory.mktemp("page") / "index.html"
    write_demo_page(path, sample())
    return path.as_uri()


@pytest.fixture
def pictures() -> Path:
    folder = Path(os.environ.get("GONGKAI_TEST_OUTPUT") or ROOT / "var" / "test-output") / "pages"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def sample() -> DemoPage:
    first = full(report(whole(special=SPECIAL), findings=(BROKEN,)), 7)
    second = full(report(whole(LAYOUT_2021), LAYOUT_2021, year=2022), 8)
    url = "http://www.linjiang.portal.test/c/2020-01-20/9.shtml"
    troubles = (
        problem("http_error", subject=url, message="HTTP 503, 2 attempts"),
        problem("no_report_found", kind="notice", subject=url, message="临江市2019年政府信息公开工作年度报告"),
    )
    coverage = tuple(
        CoverageRow(
            "临江市人民政府", None, year, "collected" if version else "list_incomplete", "", False, version, None
        )
        for year, version in ((2019, None), (2020, 7), (2021, None), (2022, 8), (2023, None))
    )
    return replace(page(first, second, portals=(portal(),), problems=troubles), coverage=coverage)


def opened(browser: Browser, address: str, size: ViewportSize, *, touch: bool = False) -> Opened:
    tab = Opened(browser.new_page(viewport=size, locale="zh-CN", has_touch=touch, is_mobile=touch))
    tab.page.on("pageerror", lambda error: tab.complaints.append(str(error)))
    tab.page.on("console", lambda said: tab.complaints.append(said.text))
    tab.page.on("request", lambda request: tab.requests.append(request.url))
    tab.page.goto(address)
    return tab


def test_the_page_opens_without_a_complaint_and_asks_the_network_for_nothing(
    browser: Browser, address: str, pictures: Path
) -> None:
    tab = opened(browser, address, WIDE)
    assert tab.page.locator("article.report").count() == 2
    tab.page.screenshot(path=pictures / "wide.png", full_page=True)
    assert tab.complaints == []
    assert tab.requests == [address]
    tab.page.close()


def test_one_language_hides_the_other_and_both_show_both(browser: Browser, address: str) -> None:
    tab = opened(browser, address, WIDE)
    chinese, english = tab.page.locator("h1 .zh"), tab.page.locator("h1 .en")
    seen = {}
    for language in ("zh", "en", "both"):
        button = tab.page.locator(f"[data-set={language}]")
        button.click()
        assert button.get_attribute("aria-pressed") == "true"
        seen[language] = (chinese.is_visible(), english.is_visible())
    assert seen == {"zh": (True, False), "en": (False, True), "both": (True, True)}
    tab.page.click("[data-set=en]")
    assert tab.page.get_attribute("html", "lang") == "en"
    tab.page.close()


def test_pointing_at_a_cell_tells_its_raw_text_grade_and_place(browser: Browser, address: str, pictures: Path) -> None:
    tab = opened(browser, address, WIDE)
    panel = tab.page.locator("#panel")
    assert not panel.is_visible()
    tab.page.hover("#r7-disclosure-procurement-amount_wanyuan")
    for fact in ("251000元", "25.1", "A 行、列标签完全相符", "disclosure/procurement/amount_wanyuan", "第 2 个表"):
        assert fact in panel.inner_text()
    tab.page.screenshot(path=pictures / "cell.png")
    tab.page.hover("#r7-disputes-reconsideration-total")
    assert "11" in panel.inner_text()  # what the relation asks for
    tab.page.close()


def test_the_keyboard_walks_from_cell_to_cell_and_escape_closes(browser: Browser, address: str) -> None:
    tab = opened(browser, address, WIDE)
    tab.page.focus("#r7-requests-received-natural_person")
    tab.page.keyboard.press("ArrowRight")
    tab.page.keyboard.press("ArrowDown")
    assert tab.page.evaluate("document.activeElement.id") == "r7-requests-carried_in-commercial_enterprise"
    assert "requests/carried_in/commercial_enterprise" in tab.page.inner_text("#panel")
    tab.page.keyboard.press("Escape")
    assert not tab.page.locator("#panel").is_visible()
    tab.page.close()


def test_a_finding_leads_to_its_cell(browser: Browser, address: str) -> None:
    tab = opened(browser, address, WIDE)
    tab.page.click('#found a[href="#r7-disputes-reconsideration-pending"]')
    assert tab.page.evaluate("document.activeElement.id") == "r7-disputes-reconsideration-pending"
    assert tab.page.locator("#panel").is_visible()
    tab.page.close()


@pytest.mark.parametrize("language", ["zh", "en", "both"])
def test_a_phone_shows_all_without_moving_sideways_and_a_tap_opens_a_cell(
    browser: Browser, address: str, pictures: Path, language: str
) -> None:
    tab = opened(browser, f"{address}?lang={language}", PHONE, touch=True)
    assert tab.lay_out_width() == PHONE["width"]
    tab.page.screenshot(path=pictures / f"phone-{language}.png", full_page=True)
    tab.page.tap("#r7-requests-received-natural_person")
    panel = tab.page.locator("#panel")
    assert "requests/received/natural_person" in panel.inner_text()
    box = panel.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= PHONE["width"]
    assert tab.complaints == []
    tab.page.close()


def test_on_paper_nothing_is_cut_off_at_the_right(browser: Browser, address: str, pictures: Path) -> None:
    tab = opened(browser, f"{address}?lang=both", {"width": 718, "height": 1000})  # A4 less its margins
    tab.page.emulate_media(media="print")
    assert tab.lay_out_width() <= 718
    wide = "[...document.querySelectorAll('.paper')].filter(t => t.getBoundingClientRect().right > 719).length"
    assert tab.page.evaluate(wide) == 0
    tab.page.pdf(path=pictures / "page.pdf", format="A4")
    tab.page.close()
