"""HTML pages in a real browser, with and without JavaScript."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions, ChromeService
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from botopin.diff.reports.html import render_html, render_html_index
from unit.diff.reports.test_html import versions
from unit.diff.sample_reports import (
    HOSTILE,
    full_report,
    hostile_report,
    plain_report,
    quiet_report,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

CHROMIUM = next(
    filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
)
CHROMEDRIVER = shutil.which("chromedriver")

pytestmark = [
    pytest.mark.skipif(
        not (CHROMIUM and CHROMEDRIVER), reason="no Chromium with its driver is installed"
    ),
    pytest.mark.xdist_group("browser"),
]

PAGES: dict[str, Callable[[], str]] = {
    "plain": lambda: render_html(plain_report()),
    "quiet": lambda: render_html(quiet_report()),
    "full": lambda: render_html(full_report()),
    "hostile": lambda: render_html(hostile_report()),
    "index": lambda: render_html_index("braket", "Braket", versions()),
    "hostile index": lambda: render_html_index("braket", HOSTILE, versions(HOSTILE)),
}
PHONE = 360


class Browser:
    """Driver for Chromium with helpers for tests."""

    def __init__(self, driver: Chrome, folder: Path) -> None:
        self.driver = driver
        self._folder = folder

    def open(
        self, page: str, *, width: int = 1280, scripts: bool = True, scheme: str = "light"
    ) -> None:
        self._command(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": 800, "deviceScaleFactor": 1, "mobile": width == PHONE},
        )
        features = {"prefers-color-scheme": scheme, "prefers-reduced-motion": "reduce"}
        self._command(
            "Emulation.setEmulatedMedia",
            {"features": [{"name": name, "value": value} for name, value in features.items()]},
        )
        self._command("Emulation.setScriptExecutionDisabled", {"value": not scripts})
        file = self._folder / "page.html"
        file.write_text(page, encoding="utf-8")
        self.driver.get_log("browser")  # discard the logs of earlier pages
        self.driver.get(file.as_uri())

    def messages(self) -> list[str]:
        """Return the console log, which includes policy violations."""
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def run(self, script: str, *arguments: Any) -> Any:
        return self.driver.execute_script(script, *arguments)

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def shown(self, selector: str = "article.change") -> list[str]:
        """Return the first heading of each displayed element."""
        return [
            each.find_element(By.CSS_SELECTOR, "h3, h4").text
            for each in self.all(selector)
            if each.is_displayed()
        ]

    def result(self, expected: str) -> None:
        """Wait until the result of the filters is the expected text."""
        WebDriverWait(self.driver, 20).until(lambda _: self.one("output").text == expected)

    def _command(self, name: str, parameters: dict[str, Any]) -> None:
        self.driver.execute_cdp_cmd(name, parameters)


@pytest.fixture(scope="module")
def driver() -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = CHROMIUM or ""
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    driver = Chrome(options=options, service=ChromeService(CHROMEDRIVER))
    yield driver
    driver.quit()


@pytest.fixture
def browser(driver: Chrome, tmp_path: Path) -> Browser:
    return Browser(driver, tmp_path)


each_page = pytest.mark.parametrize("page", PAGES)


@each_page
def test_page_has_no_policy_or_script_errors(browser: Browser, page: str) -> None:
    browser.open(PAGES[page]())
    assert browser.one("h1").is_displayed()
    assert browser.messages() == []


def test_policy_blocks_everything_else(browser: Browser) -> None:
    injected = (
        "<script>document.title = 'owned'</script><style>h1 { display: none }</style>"
        "<img src='x' onerror=\"document.title = 'owned'\"></main>"
    )
    browser.open(PAGES["plain"]().replace("</main>", injected))
    assert browser.driver.title != "owned"
    assert browser.one("h1").is_displayed()
    assert sum("Content Security Policy" in each for each in browser.messages()) >= 3


@each_page
def test_page_fits_phone(browser: Browser, page: str) -> None:
    browser.open(PAGES[page](), width=PHONE)
    assert browser.run("return innerWidth") == PHONE
    browser.run("for (const each of document.querySelectorAll('details')) each.open = true")
    assert browser.run("return document.documentElement.scrollWidth") == PHONE


def test_page_without_scripts_is_complete_and_has_no_filters(browser: Browser) -> None:
    browser.open(PAGES["full"](), scripts=False)
    assert not browser.one("#section-filters").is_displayed()
    folded = browser.all("details:not(form *, [open])")
    assert browser.shown("article.change:not(details article)")
    for each in folded:
        summary = each.find_element(By.CSS_SELECTOR, "summary")
        summary.send_keys(Keys.ENTER)
    hidden = [each for each in browser.all("article.change") if not each.is_displayed()]
    assert hidden == []


def test_filters_show_and_count_matches(browser: Browser) -> None:
    browser.open(PAGES["full"]())
    browser.result("14 changes")
    browser.one("#section-filters summary").click()
    browser.one("[value=dangerous]").click()
    browser.result("2 of 14 changes")
    assert browser.shown() == ["error added", "signatureVersion changed"]
    assert not browser.one("#CancelJob").is_displayed()
    assert not browser.one(".contents a[href='#CancelJob']").is_displayed()
    browser.one("[value=error]").click()
    browser.result("1 of 14 changes")
    browser.one("button[type=reset]").click()
    browser.result("14 changes")
    assert browser.one("#CancelJob").is_displayed()


def test_category_filter_opens_folded_sections(browser: Browser) -> None:
    browser.open(PAGES["full"]())
    browser.one("#section-filters summary").click()
    browser.one("[value=docs]").click()
    browser.result("4 of 14 changes")
    assert browser.shown() == ["documentation changed: 4 parts"]


def test_search_finds_operations_paths_rules_and_values(browser: Browser) -> None:
    browser.open(PAGES["full"]())
    search = browser.one("[type=search]")
    for text, found in {
        "canceljob": 1,
        "hybridJobQueueInfo": 1,
        "pattern-added": 0,
        "enum-value-removed ml.p2": 1,
    }.items():
        search.clear()
        search.send_keys(text)
        browser.result(f"{found} of 14 changes" if found else "No matching changes")


def test_search_shows_only_matching_changes_of_a_group(browser: Browser) -> None:
    browser.open(PAGES["plain"]())
    browser.result("6 changes")
    browser.one("[type=search]").send_keys("member-added GetJobResponse")
    browser.result("1 of 6 changes")
    items = [each.text for each in browser.all(".items > li") if each.is_displayed()]
    assert [each.splitlines()[0] for each in items] == ["GetJobResponse.associations"]
    shown = [each.get_attribute("id") for each in browser.all(".operation") if each.is_displayed()]
    assert shown == ["GetJob"]


def test_search_finds_documentation_of_additions(browser: Browser) -> None:
    browser.open(PAGES["plain"]())
    browser.one("[type=search]").send_keys("RESERVATION_TIME_WINDOW_ARN")
    browser.result("4 of 6 changes")
    assert browser.one("details.added").get_attribute("open")


def test_index_of_phone_shows_links_of_all_versions(browser: Browser) -> None:
    browser.open(PAGES["index"](), width=PHONE)
    links = browser.all(".versions a")
    assert len(links) == 4
    for link in links:
        box = link.rect
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= PHONE


def test_link_to_hidden_element_shows_it(browser: Browser) -> None:
    browser.open(PAGES["full"]())
    browser.one("[type=search]").send_keys("canceljob")
    browser.result("1 of 14 changes")
    browser.run("location.hash = '#GetJob'")
    browser.result("14 changes")
    assert browser.one("#GetJob").is_displayed()


def test_filters_work_with_keyboard(browser: Browser) -> None:
    browser.open(PAGES["full"]())
    browser.one("#section-filters summary").send_keys(" ")
    browser.one("[value=safe]").send_keys(" ")
    browser.result("2 of 14 changes")


def test_hostile_text_creates_no_element_and_no_dialog(browser: Browser) -> None:
    count = (
        "return [...new Set([...document.querySelectorAll('*')].map((e) => e.localName))].sort()"
    )
    browser.open(PAGES["hostile"]())
    hostile = set(browser.run(count))
    browser.open(render_html(hostile_report("one|two words " * 9)))
    assert hostile <= set(browser.run(count))


CONTRAST = """
const channel = (c) => (c /= 255) <= .03928 ? c / 12.92 : ((c + .055) / 1.055) ** 2.4;
const light = ([r, g, b]) => .2126 * channel(r) + .7152 * channel(g) + .0722 * channel(b);
const rgb = (text) => text.match(/[\\d.]+/g).map(Number);
const behind = (e) => {
  for (; e; e = e.parentElement) {
    const colour = rgb(getComputedStyle(e).backgroundColor);
    if (colour.length === 3 || colour[3] === 1) return colour;
  }
  return [255, 255, 255];
};
const bad = new Set();
for (const e of document.querySelectorAll("body *:not(svg *):not(script)")) {
  if (![...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim())) continue;
  const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
  const ratio = (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
  if (ratio < 4.5) bad.add(`${e.localName}.${e.className}: ${ratio.toFixed(2)}`);
}
return [...bad];
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_has_sufficient_contrast(browser: Browser, scheme: str) -> None:
    """WCAG 2.2 AA, 1.4.3: 4.5 to 1."""
    for page in ("plain", "full", "index"):
        browser.open(PAGES[page](), scheme=scheme)
        assert browser.run(CONTRAST) == []
