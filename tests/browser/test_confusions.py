"""Looking at confusions as a person does: click a cell, see its images, on a laptop and on a phone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from mnist_core.evaluation.cases import predicted_digits
from mnist_core.evaluation.confusion import Counts, confusion_matrix
from mnist_core.runs.store import RunStore
from tests.browser.conftest import Lab, open_until
from tests.nearest_mean import nearest_mean_predictions, store_finished_run
from tests.stores import uri_of

if TYPE_CHECKING:
    from mnist_core.data.dataset import Mnist

pytestmark = [pytest.mark.browser, pytest.mark.slow]


@pytest.fixture(scope="module")
def matrix(lab: Lab, mnist: Mnist, tmp_path_factory: pytest.TempPathFactory) -> Counts:
    """The confusion matrix of a finished run that the server has in its store, the newest there."""
    predictions = nearest_mean_predictions(mnist)
    folder = lab.home / "runs"
    folder.mkdir(exist_ok=True)
    store_finished_run(RunStore(uri_of(folder), folder), predictions, tmp_path_factory.mktemp("predictions"))
    return confusion_matrix(predictions.y_test, predicted_digits(predictions.test_probabilities))


def open_page(page: Page, lab: Lab) -> None:
    def shows_its_run() -> bool:
        expect(page.get_by_role("heading", name="Each digit")).to_be_visible()
        return page.get_by_role("combobox", name="Run").input_value().startswith("Nearest mean")

    open_until(page, f"{lab.address}/confusions", shows_its_run)


def click_cell(page: Page, true: int, predicted: int) -> None:
    area = page.get_by_label("Confusion matrix").locator(".nsewdrag").first
    area.scroll_into_view_if_needed()
    box = area.bounding_box()
    assert box is not None
    area.hover(position={"x": box["width"] * (predicted + 0.5) / 10, "y": box["height"] * (true + 0.5) / 10})
    page.mouse.down()
    page.mouse.up()


def test_a_click_on_a_cell_shows_its_images_and_can_be_repeated(
    page: Page, lab: Lab, matrix: Counts, console_errors: list[str]
) -> None:
    open_page(page, lab)
    for true, predicted in ((4, 9), (7, 1), (4, 9)):
        click_cell(page, true, predicted)
        expect(
            page.get_by_text(f"{matrix[true, predicted]} true {true}s read as {predicted}; the surest first.")
        ).to_be_visible()
        pictures = page.get_by_alt_text(f"true digit {true}, read as {predicted} with probability")
        assert pictures.count() >= 12
        expect(pictures.first).to_be_visible()
    assert console_errors == []


def test_the_page_fits_a_phone(page: Page, lab: Lab, matrix: Counts) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, lab)
    expect(page.get_by_label("Confusion matrix").locator(".nsewdrag").first).to_be_visible()
    widths = "[document.documentElement, document.querySelector('[data-testid=stMain]')].map(e => e.scrollWidth)"
    assert page.evaluate(widths) == [390, 390]
