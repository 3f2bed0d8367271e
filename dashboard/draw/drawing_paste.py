"""Pasting a picture: anywhere on the Draw page, with the keys that paste elsewhere; it is then opened as a file is."""

from __future__ import annotations

import base64
from dataclasses import dataclass

import streamlit as st

from mnist_core.drawing.pictures import MAX_FILE_BYTES

_KEY, _PASTED = "_draw_paste", "_draw_pasted"

_JS = """
const WRITABLE = "input, textarea, [contenteditable]";

const base64Of = async (blob) => {
  const reader = new FileReader();
  reader.readAsDataURL(blob);
  await new Promise((resolve, reject) => { reader.onload = resolve; reader.onerror = reject; });
  return reader.result.slice(reader.result.indexOf(",") + 1);
};

export default ({ data, setTriggerValue }) => {
  const paste = async (event) => {
    if (event.target instanceof Element && event.target.closest(WRITABLE)) return;
    const picture = [...event.clipboardData.files].find(({ type }) => type.startsWith("image/"));
    if (!picture) return;
    event.preventDefault();
    // One byte too many is enough for the server to refuse it.
    setTriggerValue("picture", await base64Of(picture.slice(0, data.most + 1)));
  };
  document.addEventListener("paste", paste);
  return () => document.removeEventListener("paste", paste);
};
"""

_component = st.components.v2.component("drawing_paste", html="<span></span>", js=_JS)


@dataclass(frozen=True, eq=False)
class Pasted:
    """A picture from the clipboard; `number` counts them."""

    number: int
    data: bytes


def watch_pasting(source_key: str, source: str) -> None:
    """Take pictures that are pasted anywhere on the page, and show the source that opens them.

    To be called outside of fragments.

    Args:
        source_key: Names the choice of sources.
        source: Its entry that shows opened pictures.
    """

    def take() -> None:
        picture = st.session_state[_KEY].get("picture")
        if picture:
            st.session_state[_PASTED] = Pasted(pasted_count() + 1, base64.b64decode(picture))
            st.session_state[source_key] = source

    _component(key=_KEY, data={"most": MAX_FILE_BYTES}, on_picture_change=take)


def pasted_picture() -> Pasted | None:
    """What was pasted last; None where nothing was, or it was removed."""
    pasted: Pasted | None = st.session_state.get(_PASTED)
    return pasted if pasted is not None and pasted.data else None


def pasted_count() -> int:
    """How many pictures this viewer has pasted."""
    pasted: Pasted | None = st.session_state.get(_PASTED)
    return 0 if pasted is None else pasted.number


def remove_pasted() -> None:
    """Forget the picture, but not how many there were."""
    st.session_state[_PASTED] = Pasted(pasted_count(), b"")
