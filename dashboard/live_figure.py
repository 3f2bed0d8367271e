"""A Plotly figure that can change every second without losing zoom, hidden traces or its place in the page.

`st.plotly_chart` makes a new chart whenever its figure changes. This component keeps one element and tells Plotly what
changed; `revision` says for how long the reader's zoom and hidden legend entries are to be kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import streamlit as st

from dashboard.assets import plotly_address

if TYPE_CHECKING:
    import plotly.graph_objects as go


@dataclass(frozen=True)
class FigureClick:
    """Where a reader clicked: the point's coordinates, as the figure has them, and the number of its trace."""

    x: float | str
    y: float | str
    curve: int


_HTML = '<div class="lab-figure" role="img"></div>'

_CSS = """
.lab-figure { width: 100%; overflow: hidden; }
.lab-figure p { margin: 0; padding: 1rem 0; opacity: 0.7; }
"""

_JS = r"""
const loadPlotly = (address) => {
  window.labPlotly ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = address;
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => { window.labPlotly = undefined; script.remove(); reject(new Error(address)); };
    document.head.append(script);
  });
  return window.labPlotly;
};

const isTouch = () => matchMedia("(pointer: coarse)").matches;

const themeOf = (element) => {
  const style = getComputedStyle(element);
  const read = (name) => style.getPropertyValue(name).trim() || undefined;
  return {
    text: read("--st-text-color") ?? style.color,
    background: read("--st-background-color"),
    line: read("--st-border-color"),
    accent: read("--st-primary-color"),
    font: read("--st-font") ?? style.fontFamily,
  };
};

const themedLayout = (element, layout, revision) => {
  const theme = themeOf(element);
  const themed = {
    ...layout,
    uirevision: revision,
    autosize: true,
    width: undefined,
    height: element.clientHeight,
    font: { size: 13, ...layout.font, color: theme.text, family: theme.font },
    hoverlabel: {
      ...layout.hoverlabel,
      bgcolor: theme.background,
      bordercolor: theme.line,
      font: { color: theme.text, family: theme.font },
    },
    modebar: { bgcolor: "rgba(0,0,0,0)", color: theme.text, activecolor: theme.accent },
  };
  // A finger that drags over a chart means to scroll the page.
  if (isTouch()) themed.dragmode = false;
  if (matchMedia("(prefers-reduced-motion: reduce)").matches) themed.transition = { duration: 0 };
  for (const name of Object.keys(layout).filter((key) => /^[xy]axis\d*$/.test(key))) {
    const title = { ...layout[name].title, font: { size: 13, ...layout[name].title?.font } };
    themed[name] = { ...layout[name], title, gridcolor: theme.line, linecolor: theme.line };
  }
  return themed;
};

const config = () => ({
  displayModeBar: isTouch() ? false : "hover",
  displaylogo: false,
  responsive: false,
  scrollZoom: false,
  doubleClick: "reset+autosize",
  modeBarButtons: [["resetScale2d", "toImage"]],
});

const draw = (element) => {
  const { Plotly, data, setTriggerValue } = element.lab;
  if (!Plotly || !element.isConnected) return;
  const figure = JSON.parse(data.figure);
  // Plotly looks error bars up by a class made of this: nothing that a selector cannot hold.
  const plain = (name) => (name ?? "").replace(/[^A-Za-z0-9]/g, "_");
  const traces = figure.data.map((trace, index) => ({ ...trace, uid: `${index}-${plain(trace.name)}` }));
  Plotly.react(element, traces, themedLayout(element, figure.layout ?? {}, data.revision), config());
  if (element.lab.listening) return;
  element.lab.listening = true;
  element.on("plotly_click", (event) => {
    const { x, y, curveNumber } = event.points[0];
    element.lab.setTriggerValue("click", { x, y, curve: curveNumber });
  });
};

const watch = (element) => {
  const resized = new ResizeObserver(() => element.lab.listening && element.lab.Plotly.Plots.resize(element));
  resized.observe(element);
  let text = themeOf(element).text;
  const themed = new MutationObserver(() => {
    const now = themeOf(element).text;
    if (now !== text) { text = now; draw(element); }
  });
  for (let node = element.parentElement; node; node = node.parentElement) {
    themed.observe(node, { attributes: true, attributeFilter: ["style", "class"] });
  }
  return () => { resized.disconnect(); themed.disconnect(); };
};

export default ({ parentElement, data, setTriggerValue }) => {
  const element = parentElement.querySelector(".lab-figure");
  element.style.height = `${data.height}px`;
  element.setAttribute("aria-label", data.label);
  const isDrawn = element.lab?.listening
    && ["figure", "revision", "height"].every((name) => element.lab.data[name] === data[name]);
  element.lab = { ...element.lab, data, setTriggerValue };
  element.lab.unwatch ??= watch(element);
  if (!isDrawn) loadPlotly(data.plotly).then(
    (Plotly) => { element.lab.Plotly = Plotly; draw(element); },
    () => { element.innerHTML = "<p>The chart could not be loaded. Reload the page to try again.</p>"; },
  );
  return () => {
    element.lab.unwatch();
    element.lab.Plotly?.purge(element);
    element.lab = {};
  };
};
"""

_component = st.components.v2.component("live_figure", html=_HTML, css=_CSS, js=_JS, isolate_styles=False)


def pending_click(key: str) -> FigureClick | None:
    """The click on the figure of this key that caused this run of the script, known before the figure is drawn.

    For a figure that shows what was clicked: it need not be drawn twice.
    """
    clicked = st.session_state.get(key, {}).get("click")
    return FigureClick(clicked["x"], clicked["y"], int(clicked["curve"])) if clicked else None


def live_figure(figure: go.Figure, *, key: str, height: int, revision: str, label: str = "Chart") -> FigureClick | None:
    """The click that caused this run of the script, if one on this figure did; draws or updates the figure.

    Args:
        figure: What to draw. Text colour, hover box and axis lines follow the page's theme.
        key: Names the element; the same key keeps the same element.
        height: In CSS pixels; the width is that of the place it stands in.
        revision: Zoom and hidden legend entries are kept until this changes, for instance to another run's id.
        label: What a screen reader says of it.
    """
    from plotly.io.json import to_json_plotly

    spec = figure.to_dict()
    # Plotly's default template is 7 kB of colours for another page; sending it every second is waste.
    spec["layout"].pop("template", None)
    data = {
        "figure": to_json_plotly(spec),
        "height": height,
        "revision": revision,
        "label": label,
        "plotly": plotly_address(),
    }
    _component(key=key, data=data, on_click_change=lambda: None)
    return pending_click(key)
