"""Settings as text to keep or to pass on: a JSON file down and up, and a link that opens the page with them."""

from __future__ import annotations

import json
from urllib.parse import quote, urlsplit, urlunsplit

import streamlit as st

from dashboard.draft import Draft, draft_of
from dashboard.state import get_state
from dashboard.train.settings_form import fill_form
from dashboard.words import plain
from mnist_core.config import TrainingConfig, parse_config
from mnist_core.errors import ConfigError

_PARAMETER = "settings"
_UPLOAD_KEY = "_train_upload"


def settings_files(draft: Draft) -> None:
    """Offer the settings as a file and as a link, and take a file."""
    with st.expander("Settings as JSON"):
        try:
            config = draft.config()
        except ConfigError:
            st.caption("There is nothing to save until the settings are allowed.")
        else:
            st.download_button(
                "Download", config.to_json(), "settings.json", "application/json", icon=":material/download:"
            )
            st.caption("A link that opens this page with these settings:")
            st.code(settings_link(config, st.context.url or ""), language=None, wrap_lines=True)
        st.file_uploader("Use a settings file", type="json", key=_UPLOAD_KEY, on_change=_uploaded)


def settings_link(config: TrainingConfig, address: str) -> str:
    """The page's address with the settings that differ from the defaults."""
    # `exclude_defaults` would go into the layers too and leave out what kind each is.
    changed = config.model_dump(mode="json", include=set(config.model_dump(exclude_defaults=True)))
    values = json.dumps(changed, separators=(",", ":"))
    return urlunsplit(urlsplit(address)._replace(query=f"{_PARAMETER}={quote(values)}", fragment=""))


def take_settings_from_link() -> None:
    """Put the settings of a link into the form, once, or say why not; to be called before the form is shown."""
    text = st.query_params.pop(_PARAMETER, None)
    if text is None:
        return
    try:
        fill_form(draft_of(parse_config(text)))
    except ConfigError as error:
        st.warning(f"The settings in the link were not used: {plain(str(error))}", icon=":material/info:")


def _uploaded() -> None:
    file = st.session_state[_UPLOAD_KEY]
    if file is None:
        return
    try:
        fill_form(draft_of(parse_config(file.getvalue())))
    except ConfigError as error:
        get_state().notice = f"{file.name} was not used: {error}"
