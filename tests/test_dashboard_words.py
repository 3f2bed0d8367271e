"""How numbers, times and states are said."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dashboard.words import clock_text, count_text, duration_text, percent_text, plain, plain_list, state_badge
from mnist_core.runs.states import RunState


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (None, "–"),
        (0.4, "0 s"),
        (59.4, "59 s"),
        (59.6, "1 min 0 s"),
        (65, "1 min 5 s"),
        (3599.7, "1 h 0 min"),
        (7320, "2 h 2 min"),
    ],
)
def test_lengths_of_time(seconds: float | None, text: str) -> None:
    assert duration_text(seconds) == text


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (9_999, "9,999"), (34_826, "34.8 k"), (706_600, "707 k"), (999_600, "1.0 M"), (4_560_000, "4.6 M")],
)
def test_large_counts(number: int, text: str) -> None:
    assert count_text(number) == text


def test_shares() -> None:
    assert [percent_text(None), percent_text(0.98969), percent_text(1.0, 0)] == ["–", "98.97 %", "100 %"]


# What a real browser was seen to show as it is; `~` stands for the break that keeps what follows from being found.
PLAIN = [
    ("a | [b](c) *d* :red[e]", r"a \| \[b\](c) \*d\* \:red\[e\]"),
    ("![x](https://evil/p.png)", r"!\[x\](http~s\://evil/p.png)"),
    ("<img src=x> &lt;b&gt; &#33;", r"\<img src=x\> \&lt;b\&gt; \&\#33;"),
    ("HTTP://evil and http://evil", r"HTTP~\://evil and http~\://evil"),
    ("see Www.evil.example", "see Www~.evil.example"),
    ("me@evil.example", "me~@evil.example"),
    ("`code` $x^2$ ~~gone~~", r"\`code\` \$x^2\$ \~\~gone\~\~"),
    (":material/home: :smile: :+1:", r"\:~material/home\: \:~smile\: \:~+1\:"),
    ("::leaf[x]", r"\:\:leaf\[x\]"),
    ("    code\n\tcode", "\xa0\xa0\xa0\xa0code\n\xa0code"),
    ("- a\r+ b\r\n* c", "\\- a\n\\+ b\n\\* c"),
    ("1. a\n23) b\n4", "1\\. a\n23\\) b\n4"),
    ("  - a\n\u2003- b\n\x0b- c", "\xa0\xa0\\- a\n\u2003\\- b\n\x0b\\- c"),
    ("a\n===\nb\n--", "a\n\\===\nb\n\\--"),
    ("> quote\n# title\n---", "\\> quote\n\\# title\n\\---"),
    ("0.001 is -0.5; epochs is 0", "0.001 is -0.5; epochs is 0"),
]


@pytest.mark.parametrize(("text", "markdown"), PLAIN, ids=[text for text, _ in PLAIN])
def test_text_of_others_is_never_markdown(text: str, markdown: str) -> None:
    assert plain(text).replace("\u2060", "~") == markdown


def test_of_several_lines_those_with_a_dash_are_a_list_of_plain_text() -> None:
    text = "No source:\n- npm: [a](b) - c\n- - d\n\nTry *again*."
    assert plain_list(text) == "No source\\:\n- npm\\: \\[a\\](b) - c\n- \\- d\n\nTry \\*again\\*."


def test_a_clock_without_a_known_place_shows_utc() -> None:
    assert clock_text(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)) == "03:04:05"


@pytest.mark.parametrize("state", RunState)
def test_every_state_has_a_badge(state: RunState) -> None:
    assert state_badge(state).endswith(f"-badge[{state.value}]")
