"""A Chromium that looks at a dashboard, and starts runs in it as a person does."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.lab_server import LabServer
from dashboard.train.settings_files import settings_link
from mnist_core.config import TrainingConfig

CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
SLOW_MILLISECONDS = 120_000.0


@contextmanager
def chromium() -> Iterator[Browser]:
    """An installed Chromium, else Playwright's own."""
    installed = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    is_root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=installed, args=["--no-sandbox"] if is_root else [])
        try:
            yield browser
        finally:
            browser.close()


def new_tab(browser: Browser) -> Page:
    """A tab as wide as a laptop's."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    page.set_default_timeout(SLOW_MILLISECONDS)
    return page


def start_run(page: Page, server: LabServer, config: TrainingConfig) -> str:
    """The id of a run of this config, started on the Train page and now training."""
    page.goto(settings_link(config, f"{server.url}/train"))
    page.get_by_role("button", name="Start training").click()
    page.wait_for_url("**/train?*run=*")
    page.get_by_text("images/s").first.wait_for()
    return page.url.partition("run=")[2].partition("&")[0]


def wait_until_completed(page: Page, milliseconds: float) -> None:
    """Return once the watched run has completed."""
    page.get_by_text("completed", exact=True).first.wait_for(timeout=milliseconds)
