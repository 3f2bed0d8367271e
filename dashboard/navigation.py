"""The pages there are, in the order of the menu."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

_FOLDER = Path(__file__).parent.parent / "pages"


@dataclass(frozen=True)
class _Entry:
    title: str
    icon: str


_ENTRIES: Mapping[str, _Entry] = {
    "home": _Entry("Home", ":material/home:"),
    "train": _Entry("Train", ":material/play_circle:"),
    "runs": _Entry("Runs", ":material/list_alt:"),
    "confusions": _Entry("Confusions", ":material/grid_on:"),
    "diagnose": _Entry("Diagnose", ":material/stethoscope:"),
    "draw": _Entry("Draw", ":material/draw:"),
    "article": _Entry("The article", ":material/article:"),
}


def page(name: str) -> StreamlitPage:
    """The page of this name, for `st.switch_page` and `st.page_link`; KeyError if there is none."""
    entry = _ENTRIES[name]
    path = _FOLDER / f"{name}.py"
    return st.Page(path, title=entry.title, icon=entry.icon, url_path=name, default=name == "home")


def pages() -> list[StreamlitPage]:
    """All pages, home first."""
    return [page(name) for name in _ENTRIES]
