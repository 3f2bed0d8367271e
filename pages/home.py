"""What this is, and the first step in one click."""

# ruff: noqa: E402 -- the words are painted first: what stands below takes half a second to import on a fresh server
import streamlit as st

st.title("MNIST Accuracy Lab", anchor=False)
st.markdown(
    "Train a network on 60,000 handwritten digits, see which ones it confuses and why, and draw your own to put it to "
    "the test."
)

from dashboard.errors import shown_errors
from dashboard.home.data_panel import data_panel
from dashboard.home.digit_strip import digit_strip
from dashboard.home.first_steps import first_steps, journey
from dashboard.home.latest_runs import latest_runs

buttons = st.container(horizontal=True)
with shown_errors():
    data_ready = data_panel()
    with buttons:
        first_steps(data_ready=data_ready)
    if data_ready:
        st.image(digit_strip(), width="stretch")
        st.caption("The first four test images of each digit. All 70,000 images are on this machine.")
journey()
st.subheader("Latest runs")
with shown_errors():
    latest_runs()
