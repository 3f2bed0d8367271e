"""Training as a person does it: start, watch, zoom, leave, come back, stop, lose the worker."""

from __future__ import annotations

import os
import re
import signal
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Lab

pytestmark = [pytest.mark.browser, pytest.mark.slow]

LOSS = '[aria-label="Loss over epochs"]'
POINTS = """selector => {
    const traces = document.querySelector(selector)?.data ?? [];
    return traces.reduce((sum, trace) => sum + trace.x.length, 0);
}"""


def queue_run(page: Page, lab: Lab, **settings: object) -> None:
    page.goto(lab.train_page(**settings))
    page.get_by_role("button", name="Start training").click()


def start(page: Page, lab: Lab, **settings: object) -> None:
    """Start a run that is long enough to be seen training."""
    queue_run(page, lab, **settings)
    expect(page.get_by_text(re.compile(r"Epoch \d+ of"))).to_be_visible()


def complete(page: Page, lab: Lab) -> None:
    """Have a run train to its end, which may come before the page sees it train."""
    queue_run(page, lab, epochs=1)
    expect(page.get_by_text("Everything is stored.")).to_be_visible()


def wait_for_more_points(page: Page, seen: int) -> int:
    page.wait_for_function(f"([selector, seen]) => ({POINTS})(selector) > seen", arg=[LOSS, seen])
    drawn: int = page.evaluate(POINTS, LOSS)
    return drawn


def stop(page: Page) -> None:
    # Streamlit itself shows a Stop button in its header while a script runs.
    page.locator("[data-testid=stMain]").get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("Everything is stored.")).to_be_visible()


def loss_figure(page: Page) -> Locator:
    return page.locator(LOSS)


def test_curves_grow_and_keep_zoom_and_hidden_traces(page: Page, lab: Lab, console_errors: list[str]) -> None:
    start(page, lab, epochs=200)
    seen = wait_for_more_points(page, 3)
    plot = loss_figure(page).locator(".nsewdrag").first
    box = plot.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 0.3 * box["width"], box["y"] + 0.3 * box["height"])
    page.mouse.down()
    page.mouse.move(box["x"] + 0.7 * box["width"], box["y"] + 0.7 * box["height"], steps=5)
    page.mouse.up()
    zoomed = page.evaluate("selector => document.querySelector(selector).layout.xaxis.range", LOSS)
    loss_figure(page).locator(".legendtoggle").first.click()
    page.wait_for_function(
        "selector => document.querySelector(selector)._fullData.some(trace => trace.visible === 'legendonly')", arg=LOSS
    )
    wait_for_more_points(page, seen + 3)
    assert page.evaluate("selector => document.querySelector(selector).layout.xaxis.range", LOSS) == zoomed
    assert page.evaluate(
        "selector => document.querySelector(selector)._fullData.some(trace => trace.visible === 'legendonly')", LOSS
    )
    stop(page)
    assert console_errors == []


def test_a_refresh_another_page_and_a_second_viewer_find_the_run_again(page: Page, lab: Lab) -> None:
    start(page, lab, epochs=200)
    page.reload()
    expect(page.get_by_text(re.compile(r"Epoch \d+ of 200"))).to_be_visible()
    page.get_by_role("link", name="Runs").click()
    expect(page.get_by_role("heading", name="Runs")).to_be_visible()
    page.get_by_role("link", name="Train").click()
    expect(page.get_by_text(re.compile(r"Epoch \d+ of 200"))).to_be_visible()
    second = page.context.browser.new_context().new_page()  # type: ignore[union-attr]
    second.goto(f"{lab.address}/train")
    expect(second.get_by_text(re.compile(r"Epoch \d+ of 200"))).to_be_visible()
    stop(second)
    expect(page.get_by_text("Everything is stored.")).to_be_visible()
    second.close()


def test_a_paused_run_stands_still_until_it_is_resumed(page: Page, lab: Lab) -> None:
    start(page, lab, epochs=200)
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text(re.compile(r"batch .* · paused"))).to_be_visible()
    page.get_by_role("button", name="Resume").click()
    expect(page.get_by_text(re.compile("images/s"))).to_be_visible()
    stop(page)


def test_runs_queue_and_a_waiting_one_can_be_taken_off(page: Page, lab: Lab) -> None:
    start(page, lab, epochs=200)
    page.get_by_role("button", name="Start training").click()
    place = page.get_by_text(re.compile("number 1 in the queue"))
    expect(place).to_be_visible()
    expect(page.get_by_text(re.compile(r"Epoch \d+ of 200"))).to_be_visible()
    page.get_by_role("button", name="Remove").click()
    expect(place).to_have_count(0)
    stop(page)


@pytest.mark.skipif(not Path("/proc").is_dir() or sys.platform != "linux", reason="finds the worker in /proc")
def test_a_killed_worker_shows_as_a_failed_run_and_the_page_lives_on(page: Page, lab: Lab) -> None:
    start(page, lab, epochs=200)
    os.kill(worker_of(lab.pid), signal.SIGKILL)
    expect(page.get_by_text(re.compile("signal 9")).first).to_be_visible()
    complete(page, lab)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_the_web_process_never_loads_tensorflow(page: Page, lab: Lab) -> None:
    complete(page, lab)
    mapped = Path(f"/proc/{lab.pid}/maps").read_text()
    assert "site-packages" in mapped
    assert "tensorflow" not in mapped
    assert "tensorflow" in Path(f"/proc/{worker_of(lab.pid)}/maps").read_text()


def worker_of(server_pid: int) -> int:
    """The process id of a server's worker."""
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            parent = re.search(r"^PPid:\s+(\d+)", status.read_text(), re.MULTILINE)
            command = (status.parent / "cmdline").read_bytes()
        except OSError:
            continue
        if parent and int(parent[1]) == server_pid and b"mnist_core.runs.worker" in command:
            return int(status.parent.name)
    raise AssertionError("The server has no worker.")
