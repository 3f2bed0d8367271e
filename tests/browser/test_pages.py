"""Every page as a newcomer meets it: opened by its address, on a laptop and on a phone, nothing fetched elsewhere."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from tests.browser.conftest import Lab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = {
    "": "MNIST Accuracy Lab",
    "train": "Train",
    "runs": "Runs",
    "confusions": "Confusions",
    "draw": "Draw",
    "article": "The article, measured",
}
WIDTHS = {"laptop": 1280, "phone": 390}
OVERFLOW = """() => Math.max(...[...document.querySelectorAll("html, [data-testid=stMain]")]
    .map(element => element.scrollWidth - element.clientWidth))"""


@pytest.mark.parametrize("width", WIDTHS.values(), ids=list(WIDTHS))
@pytest.mark.parametrize("name", PAGES, ids=["home", *list(PAGES)[1:]])
def test_a_page_opens_by_its_address_and_fits_its_window(
    page: Page, lab: Lab, console_errors: list[str], name: str, width: int
) -> None:
    asked: list[str] = []

    def remember(request: Request) -> None:
        asked.append(request.url)

    page.on("request", remember)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{lab.address}/{name}")
    expect(page.get_by_role("heading", name=PAGES[name], exact=True).first).to_be_visible()
    expect(page.locator("[data-testid=stStatusWidget]")).to_have_count(0)
    assert page.evaluate(OVERFLOW) <= 0
    assert [url for url in asked if not url.startswith((lab.address, "data:", "blob:"))] == []
    assert console_errors == []


def test_home_starts_a_first_network_in_one_click(page: Page, lab: Lab) -> None:
    page.goto(lab.address)
    page.get_by_role("button", name="Train a first network").click()
    expect(page.get_by_role("heading", name="Train", exact=True)).to_be_visible()
    expect(page.get_by_text("Everything is stored.")).to_be_visible()
