"""live_figure as Python sees it: what is sent, and what a click becomes."""

from __future__ import annotations

import json

from streamlit.testing.v1 import AppTest

from dashboard.assets import plotly_address


def _page() -> None:
    import plotly.graph_objects as go
    import streamlit as st

    from dashboard.live_figure import live_figure

    figure = go.Figure(go.Scatter(x=[1, 2], y=[3, 4], name="Line"))
    click = live_figure(figure, key="figure", height=200, revision="run 1", label="A line")
    st.text(repr(click))


def test_the_figure_is_sent_without_the_default_template() -> None:
    app = AppTest.from_function(_page).run()
    data = json.loads(app.get("bidi_component")[0].proto.json)
    figure = json.loads(data["figure"])
    assert (figure["data"][0]["x"], figure["data"][0]["name"]) == ([1, 2], "Line")
    assert "template" not in figure["layout"]
    assert (data["height"], data["revision"], data["label"], data["plotly"]) == (
        200,
        "run 1",
        "A line",
        plotly_address(),
    )
    assert app.text[0].value == "None"


def test_a_click_comes_back_as_a_value() -> None:
    app = AppTest.from_function(_page)
    app.session_state["figure"] = {"click": {"x": "4", "y": "9", "curve": 0}}
    app.run()
    assert app.text[0].value == "FigureClick(x='4', y='9', curve=0)"
