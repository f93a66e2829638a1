"""Links to messages, as people paste them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import permalinks
from bot.rules.permalinks import Permalink

PLAIN = "https://veenrand.slack.com/archives/C0COP1/p1764165600000100"
TS = "1764165600.000100"
AT = datetime(2025, 11, 26, 14, 0, 0, 100, tzinfo=UTC)
IDS = st.from_regex(r"C[A-Z0-9]{2,12}", fullmatch=True)
STAMPS = st.integers(0, 10**16 - 1).map(lambda number: f"{number:016}")
AROUND = st.text(st.characters(exclude_categories=["Cs"]), max_size=40).filter(lambda text: "http" not in text.lower())


@pytest.mark.parametrize(
    ("pasted", "thread"),
    [
        (PLAIN, None),
        (f"  {PLAIN}\n", None),
        (f"<{PLAIN}>", None),
        (f"<{PLAIN}|het weekoverzicht>", None),
        (f"Dit is hem: {PLAIN}. Groet!", None),
        (f"({PLAIN})", None),
        (PLAIN.replace("https", "http"), None),
        (f"{PLAIN}/", None),
        (PLAIN.replace("veenrand.slack", "Veenrand.Slack"), None),
        (PLAIN.replace("veenrand", "veenrand.enterprise"), None),
        (f"{PLAIN}?thread_ts=1764165599.000200&cid=C0COP1", "1764165599.000200"),
        (f"<{PLAIN}?thread_ts=1764165599.000200&amp;cid=C0COP1>", "1764165599.000200"),
        (f"{PLAIN}?cid=C0COP1&thread_ts=1764165599.000200", "1764165599.000200"),
        (f"{PLAIN}?thread_ts=gisteren", None),
    ],
)
def test_a_link_is_read_however_it_is_pasted(pasted: str, thread: str | None) -> None:
    assert permalinks.read(pasted) == Permalink("C0COP1", TS, thread)


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "hij staat er",
        "https://",
        "https://veenrand.slack.com/archives/C0COP1",
        "https://veenrand.slack.com/archives/C0COP1/p17641656000001",
        f"{PLAIN}7",
        "https://veenrand.slack.com.example.com/archives/C0COP1/p1764165600000100",
        "https://slack.example.com/archives/C0COP1/p1764165600000100",
        "https://app.slack.com/client/T0COP1/C0COP1",
    ],
)
def test_what_is_no_link_to_a_message_is_none(pasted: str) -> None:
    assert permalinks.read(pasted) is None


@given(IDS, STAMPS, AROUND, AROUND)
def test_every_message_s_link_leads_back_to_it_whatever_stands_around_it(
    channel_id: str, stamp: str, before: str, after: str
) -> None:
    found = permalinks.read(f"{before} https://naam.slack.com/archives/{channel_id}/p{stamp} {after}")
    assert found == Permalink(channel_id, f"{stamp[:10]}.{stamp[10:]}")
    assert found.at.tzinfo is UTC


@given(st.text(max_size=300))
def test_anything_pasted_is_a_link_or_none(text: str) -> None:
    found = permalinks.read(text)
    assert found is None or found.at


def test_a_message_is_named_by_its_moment() -> None:
    assert Permalink("C1", TS).at == AT


@pytest.mark.parametrize(
    ("first", "last", "near"),
    [
        (timedelta(), timedelta(), True),
        (timedelta(minutes=1), timedelta(minutes=1), True),
        (timedelta(minutes=1, seconds=1), timedelta(hours=1), False),
        (timedelta(days=-1), timedelta(days=-1), True),
        (timedelta(days=-2), timedelta(days=-1, seconds=-1), False),
        (timedelta(days=-2), timedelta(), True),
    ],
)
def test_a_message_comes_from_an_attempt_of_a_minute_later_to_a_day_before(
    first: timedelta, last: timedelta, near: bool
) -> None:
    assert permalinks.is_near(Permalink("C1", TS), AT + first, AT + last) is near


@pytest.mark.parametrize(
    ("thread", "parent", "right"),
    [
        (None, None, True),
        (None, "1.000002", True),
        (TS, None, True),
        ("1.000002", None, False),
        ("1.000002", "1.000002", True),
        ("1.000003", "1.000002", False),
    ],
)
def test_a_message_stands_in_the_channel_or_in_the_thread_that_it_belongs_to(
    thread: str | None, parent: str | None, right: bool
) -> None:
    assert permalinks.answers(Permalink("C1", TS, thread), parent) is right
