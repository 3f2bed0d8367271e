"""The article page in a browser: verdicts and figures at once, and an example run with one click and judged."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Lab

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_claims_are_judged_at_once_and_by_ones_own_run_when_there_is_one(
    page: Page, lab: Lab, console_errors: list[str]
) -> None:
    page.goto(lab.address)
    page.get_by_role("link", name="The article behind this lab, measured").click()
    expect(page.get_by_role("heading", name=re.compile(r"^Of \d+ claims, \d+ hold"))).to_be_visible()
    expect(page.get_by_label("Accuracy of example 1 over epochs").locator("svg").first).to_be_visible()
    page.get_by_role("button", name=re.compile("^Run example 1 here")).click()
    expect(page.get_by_text(re.compile(r"^Your run of .*, seed 1\.$"))).to_be_visible()
    expect(page.get_by_text(re.compile(r"9\d\.\d\d % of the test images \(95 % interval \d"))).to_be_visible()
    assert console_errors == []
