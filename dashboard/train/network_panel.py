"""The network that the settings make: what it costs and what it looks like, before anything is trained."""

from __future__ import annotations

import streamlit as st

from dashboard.live_figure import live_figure
from dashboard.words import count_text
from mnist_core.models.cost import NetworkDescription


def network_panel(network: NetworkDescription) -> None:
    """Show parameters, multiply-adds, the layer diagram and the layers one by one."""
    from mnist_core.figures.network import network_diagram, shape_text

    totals = (
        f"**{count_text(network.parameters)}** parameters",
        f"**{count_text(network.multiply_adds)}** multiply-adds per picture",
        f"**{len(network.layers)}** layers",
    )
    st.markdown(" · ".join(totals))
    live_figure(network_diagram(network), key="_train_network", height=200, revision="network", label="Layer diagram")
    with st.expander("Layer by layer"):
        rows = [
            {
                "": number,
                "Layer": layer.name,
                "Output": shape_text(layer.output_shape),
                "Parameters": layer.parameters,
                "Multiply-adds": layer.multiply_adds,
            }
            for number, layer in enumerate(network.layers, start=1)
        ]
        st.dataframe(rows, hide_index=True, column_config={"": st.column_config.NumberColumn(width="small")})
