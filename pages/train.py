"""Set up a network, train it and watch it learn."""

import streamlit as st

from dashboard import resources
from dashboard.errors import shown_errors
from dashboard.home.data_panel import data_panel
from dashboard.live.live_run import live_runs
from dashboard.train.fault_form import fault_form
from dashboard.train.network_panel import network_panel
from dashboard.train.settings_files import settings_files, take_settings_from_link
from dashboard.train.settings_form import preset_picker, settings_form
from dashboard.train.start_button import planned_network, start_button

st.title("Train", anchor=False)
st.caption("Choose a network and its settings, start, and watch it learn. Runs go on when you leave or close the page.")
with shown_errors():
    data_ready = data_panel()
take_settings_from_link()

setup, view = st.columns([3, 7], gap="medium")
with setup:
    preset_picker()
    start = st.container()
    draft = settings_form()
    faults = fault_form()
    settings_files(draft)
    network = planned_network(draft)
    with start:
        start_button(draft, faults, data_ready=data_ready, problem=network if isinstance(network, str) else None)
with view:
    with shown_errors():
        live_runs()
    st.subheader("The network these settings make")
    if isinstance(network, str):
        st.caption("None yet; the reason stands below the start button.")
    else:
        network_panel(network)
resources.run_queue().warm_up()
