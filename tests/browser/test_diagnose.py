"""A run is broken on purpose, diagnosed, mended and proved, as a teacher would do it in front of a class."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BROKEN = "Broken on purpose: inverted."


def train_inverted(page: Page, lab: Lab) -> None:
    page.goto(lab.train_page(architecture="mlp", learning_rate=0.001))
    page.get_by_text("Plant a fault").click()
    page.get_by_text("Inverted", exact=True).click()
    expect(page.get_by_text(BROKEN)).to_be_visible()
    page.get_by_role("button", name="Start training").click()
    expect(page.get_by_text("Everything is stored.")).to_be_visible()


@pytest.mark.long
def test_a_run_broken_on_purpose_is_diagnosed_and_its_remedy_proved(
    page: Page, lab: Lab, console_errors: list[str]
) -> None:
    train_inverted(page, lab)
    page.get_by_role("button", name="Diagnose it").click()
    expect(
        page.get_by_role("heading", name=re.compile("images that look different from those it is judged on"))
    ).to_be_visible()
    expect(page.get_by_text(BROKEN)).to_be_visible()
    page.get_by_role("button", name=re.compile("^Prove it")).first.click()
    expect(page.get_by_text("Its remedy is being tried now.")).to_be_visible()
    expect(page.get_by_text(re.compile(r"Confirmed: \+\d+\.\d points"))).to_be_visible()
    page.get_by_text("Side by side").first.click()
    expect(
        page.get_by_label("Change of the confusion matrix of the validation images").locator("svg").first
    ).to_be_visible()
    expect(page.get_by_text("Remedies tried")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.get_by_text("images fixed")).to_be_visible()
    widths = "[document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"
    assert page.evaluate(widths) == [390, 390]
    assert console_errors == []
