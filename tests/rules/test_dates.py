"""Typed dates: what is read, what is asked back, and what is refused."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.rules import dates
from bot.rules.dates import Ambiguous, Reading, read, read_clock
from bot.rules.problems import Refused

ZONE = "Europe/Amsterdam"
TODAY = date(2026, 11, 25)
NINTH = datetime(2026, 12, 9, 14, 0)  # noqa: DTZ001 - wall time
FOUR = datetime(2026, 12, 9, 16, 0)  # noqa: DTZ001 - wall time


def wall(text: str) -> datetime:
    return datetime.fromisoformat(text)


def refusal(text: str, today: date = TODAY) -> str:
    with pytest.raises(Refused) as refused:
        read(text, today, ZONE)
    return refused.value.problems[0].code


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-09 14:00-16:00 Huis van de Streek",
        "2026-12-09T14:00-16:00 Huis van de Streek",
        "wo 2026-12-09 14:00-16:00 Huis van de Streek",
        "wo 9 dec 2026 14:00-16:00 Huis van de Streek",
        "Wo. 9 dec. 2026 14.00-16.00 Huis van de Streek",
        "woensdag 9 december 2026 van 14.00 tot 16.00 uur Huis van de Streek",
        "WOENSDAG 9 DECEMBER 2026, 14u00-16u00 Huis van de Streek",
        "wed 9 dec 2026 14:00-16:00 Huis van de Streek",
        "Wednesday 9 December 2026 from 14:00 to 16:00 Huis van de Streek",
        "9 december 2026 at 14:00 until 16:00 Huis van de Streek",
        "9 dec 14:00 - 16:00 Huis van de Streek",
        "wo 9 dec 2026 14:00–16:00 Huis van de Streek",
        "wo 9 dec 2026 14:00 — 16:00 Huis van de Streek",
        "wo 9 dec 2026 14:00−16:00 Huis van de Streek",
        "2026‑12‑09 14:00-16:00 Huis van de Streek",
        "wo\u00a09\u00a0dec\u00a02026\u00a014:00-16:00\u00a0Huis van de Streek",
        "\u200bwo 9\u200b dec\ufeff 2026 14:\u200b00-16:00 Huis van de Streek",
        "  wo   9 dec\t2026\n14:00-16:00   Huis  van de Streek  ",
        "wo 9 dec 2026 14:00-16:00, Huis van de Streek",
        "wo 9 dec 2026 14:00-16:00,Huis van de Streek",
        "wo 9 dec 2026 14:00-16:00; Huis van de Streek",
        "wo 9 dec 2026 14:00-16:00 \u200b Huis van de Streek",
    ],
)
def test_one_meeting_is_read_from_every_way_to_write_it(text: str) -> None:
    assert read(text, TODAY, ZONE) == Reading(NINTH, FOUR, "Huis van de Streek")


def test_a_meeting_needs_no_end_and_no_place() -> None:
    assert read("wo 9 dec 2026 14:00", TODAY, ZONE) == Reading(NINTH, None, "")


def test_the_place_is_kept_as_it_was_typed() -> None:
    place = "’t “Huis” – zaal 2"
    assert read(f"9 dec 2026 14:00 {place}", TODAY, ZONE).rest == place
    decomposed = "Cafe\u0301 Zuid"
    assert read(f"9 dec 2026 14:00 {decomposed}", TODAY, ZONE).rest == decomposed


@pytest.mark.parametrize(("index", "words"), list(enumerate(dates._WEEKDAYS)))
def test_every_name_of_a_weekday_is_read(index: int, words: tuple[str, ...]) -> None:
    day = date(2026, 12, 7) + timedelta(days=index)
    for word in words:
        assert read(f"{word} {day.day} dec 2026 10:00", TODAY, ZONE).start.date() == day


@pytest.mark.parametrize(("number", "words"), list(enumerate(dates._MONTHS, 1)))
def test_every_name_of_a_month_is_read(number: int, words: tuple[str, ...]) -> None:
    for word in words:
        assert read(f"5 {word} 2027 10:00", TODAY, ZONE).start.date() == date(2027, number, 5)


@given(
    st.datetimes(wall("2026-01-01T00:00"), wall("2035-12-31T23:59")).filter(
        # Two hours a year are refused or asked about; they have tests of their own.
        lambda at: at.hour not in (2, 3)
    ),
    st.sampled_from([0, 1]),
    st.sampled_from(["{y:04}-{m:02}-{d:02} {h:02}:{n:02}", "{w} {d} {name} {y} {h}:{n:02}"]),
)
def test_what_is_written_out_in_full_is_read_back(at: datetime, language: int, shape: str) -> None:
    weekday = dates._WEEKDAYS[at.weekday()][-1 if language else 2]
    month = dates._MONTHS[at.month - 1][-1 if language else 0]
    text = shape.format(y=at.year, m=at.month, d=at.day, h=at.hour, n=at.minute, w=weekday, name=month)
    assert read(text, TODAY, ZONE).start == at.replace(second=0, microsecond=0)


def test_a_weekday_that_disagrees_with_its_date_gives_two_readings() -> None:
    with pytest.raises(Ambiguous) as two:
        read("di 9 dec 2026 14:00-16:00 Huis", TODAY, ZONE)
    assert two.value.typed_weekday == 1
    assert two.value.first == Reading(NINTH, FOUR, "Huis")
    day = timedelta(days=1)
    assert two.value.second == Reading(NINTH - day, FOUR - day, "Huis")


@pytest.mark.parametrize(
    ("word", "day"), [("do", 10), ("vr", 11), ("za", 12), ("zo", 6), ("ma", 7), ("tue", 8), ("Thursday", 10)]
)
def test_the_second_reading_is_the_nearest_such_day(word: str, day: int) -> None:
    with pytest.raises(Ambiguous) as two:
        read(f"{word} 9 dec 2026 14:00", TODAY, ZONE)
    assert two.value.second.start == NINTH.replace(day=day)
    assert two.value.second.start.weekday() == two.value.typed_weekday


def test_an_ambiguous_date_can_be_raised_again_by_python_s_own_tools() -> None:
    with pytest.raises(Ambiguous) as two:
        read("di 9 dec 2026 14:00", TODAY, ZONE)
    two.value.__traceback__ = None  # as contextlib does
    assert isinstance(two.value, Ambiguous)


@pytest.mark.parametrize(
    "text",
    ["30 feb 2027 10:00", "31 april 2027 10:00", "29 feb 2027 10:00", "32 dec 10:00", "0 dec 10:00",
     "2027-02-30 10:00", "2027-13-01 10:00", "2027-00-10 10:00"],
)  # fmt: skip
def test_a_date_that_does_not_exist_is_refused(text: str) -> None:
    assert refusal(text) == "date.impossible"


def test_a_leap_day_is_read_in_a_leap_year() -> None:
    assert read("29 feb 2028 10:00", TODAY, ZONE).start == wall("2028-02-29T10:00")
    assert read("29 feb 10:00", TODAY, ZONE).start == wall("2028-02-29T10:00")
    assert read("29 feb 10:00", date(2027, 3, 1), ZONE).start == wall("2028-02-29T10:00")


@pytest.mark.parametrize("text", ["9 dec 2026 24:00", "9 dec 2026 25:10", "9 dec 2026 14:60", "9 dec 2026 14:00-24:30"])
def test_a_time_that_does_not_exist_is_refused(text: str) -> None:
    assert refusal(text) == "time.impossible"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "date.unreadable"),
        ("   \u200b ", "date.unreadable"),
        ("morgen om twee uur", "date.unreadable"),
        ("9/12/2026 14:00", "date.unreadable"),
        ("9 foo 2026 14:00", "date.unreadable"),
        ("foo 9 dec 2026 14:00", "date.unreadable"),
        ("9 dec 0001 14:00", "date.unreadable"),
        ("9999-12-31 23:30", "date.unreadable"),
        ("14:00", "date.noday"),
        ("14.00 uur Huis van de Streek", "date.noday"),
        ("9 dec 2026", "date.notime"),
        ("2026-12-09", "date.notime"),
        ("9 dec 2026 Huis van de Streek", "date.notime"),
        ("9 dec 2026 14:0012", "date.notime"),
    ],
)
def test_what_is_not_fully_understood_is_refused_with_a_reason(text: str, code: str) -> None:
    assert refusal(text) == code


@pytest.mark.parametrize(
    ("text", "year"),
    [("9 dec 14:00", 2026), ("25 nov 14:00", 2026), ("24 nov 14:00", 2027), ("1 jan 14:00", 2027)],
)
def test_a_date_without_a_year_is_the_next_one(text: str, year: int) -> None:
    assert read(text, TODAY, ZONE).start.year == year


def test_a_year_that_was_typed_stays_even_in_the_past() -> None:
    assert read("24 nov 2025 14:00", TODAY, ZONE).start == wall("2025-11-24T14:00")


def test_the_hour_that_is_skipped_in_spring_is_refused() -> None:
    assert refusal("zo 28 mrt 2027 02:30") == "time.skipped"
    assert read("28 mrt 2027 01:59", TODAY, ZONE).start == wall("2027-03-28T01:59")
    assert read("28 mrt 2027 03:00", TODAY, ZONE).start == wall("2027-03-28T03:00")


def test_the_hour_that_comes_twice_in_autumn_is_refused() -> None:
    before = date(2026, 10, 1)
    assert refusal("zo 25 okt 2026 02:30", before) == "time.twice"
    assert read("25 okt 2026 01:59", before, ZONE).start == wall("2026-10-25T01:59")
    assert read("25 okt 2026 03:00", before, ZONE).start == wall("2026-10-25T03:00")


def test_clock_changes_are_those_of_the_zone() -> None:
    assert read("2027-03-28 02:30", TODAY, "UTC").start == wall("2027-03-28T02:30")
    with pytest.raises(Refused):
        read("2027-03-14 02:30", TODAY, "America/New_York")


PIECES = st.sampled_from(
    ["9", "31", "0", "2026", "0000", "9999", "2026-12-09", "9999-12-31", "0001-01-01", "dec", "februari", "may", "wo",
     "zondag", "tue", "14:00", "23.59", "99:99", "-", "–", "tot", "van", "om", ",", ".", "T", "uur", "\u200b",
     "\u00a0", "Huis", "e\u0301", "é", "<!channel>", "&amp;", "🎉", "٣", "²", "\x00"]
)  # fmt: skip
TYPED = st.one_of(
    st.text(max_size=60),
    st.builds(str.join, st.sampled_from(["", " ", "\u00a0"]), st.lists(PIECES, max_size=9)),
)


@given(TYPED, st.dates(date(2020, 1, 1), date(2040, 1, 1)), st.sampled_from([ZONE, "UTC", "Pacific/Auckland"]))
@example("zo 9999-12-31 10:00", TODAY, ZONE)
@example("ma 0001-01-02 00:10", TODAY, ZONE)
@example("0001-01-01 00:10", TODAY, ZONE)
def test_nothing_that_is_typed_gives_another_error_than_a_refusal(text: str, today: date, zone: str) -> None:
    codes: list[str] = []
    readings: list[Reading] = []
    try:
        readings.append(read(text, today, zone))
    except Ambiguous as two:
        readings += [two.first, two.second]
    except Refused as refused:
        codes += [problem.code.split(".")[0] for problem in refused.problems]
    assert codes in ([], ["date"], ["time"])
    for reading in readings:
        assert reading.start.tzinfo is None
        assert reading.rest in " ".join(text.split())


@given(st.text(max_size=60).map(lambda rest: f"x{rest}"))
def test_whatever_follows_the_time_is_the_place(rest: str) -> None:
    assert read(f"9 dec 2026 14:00 {rest}", TODAY, ZONE).rest == " ".join(rest.split())


def test_twelve_thousand_characters_are_read_at_once() -> None:
    assert len(read("9 dec 2026 14:00 " + "& \u200b" * 4000, TODAY, ZONE).rest) > 7000
    assert refusal("\u200b " * 6000) == "date.unreadable"


@pytest.mark.parametrize(
    ("text", "at"),
    [("15:00", time(15)), ("15.00", time(15)), ("15u", time(15)), ("15 uur", time(15)), ("15", time(15)),
     ("9u30", time(9, 30)), (" 0:05 UUR", time(0, 5)), ("15\u00a0uur", time(15))],
)  # fmt: skip
def test_a_time_of_day_is_read(text: str, at: time) -> None:
    assert read_clock(text) == at


@pytest.mark.parametrize("text", ["", "24:00", "9:60", "kwart voor drie", "15:00:00", "-3", "15:0"])
def test_what_is_no_time_of_day_is_refused(text: str) -> None:
    with pytest.raises(Refused, match=r"time\.impossible"):
        read_clock(text)


@given(st.text(max_size=12))
def test_no_time_of_day_gives_another_error_than_a_refusal(text: str) -> None:
    code = ""
    try:
        assert read_clock(text).second == 0
    except Refused as refused:
        code = str(refused)
    assert code in ("", "time.impossible")


@pytest.mark.parametrize(
    ("text", "start", "end", "rest"),
    [
        ("di 8 dec 13u30-16u", "13:30", "16:00", ""),
        ("di 8 dec 14u Assen", "14:00", None, "Assen"),
        ("di 8 dec 14 uur tot 16 uur, zaal 2", "14:00", "16:00", "zaal 2"),
        ("do 3 dec van 13 uur tot 15 uur", "13:00", "15:00", ""),
        ("8 dec 9u-10u30 x", "09:00", "10:30", "x"),
        ("8 dec 3 uur", "15:00", None, ""),
        ("8 dec 3:00", "03:00", None, ""),
        ("8 dec om 13.30 uur – 16.00 uur Huis", "13:30", "16:00", "Huis"),
    ],
)
def test_an_hour_alone_is_a_time_and_one_to_six_is_in_the_afternoon(
    text: str, start: str, end: str | None, rest: str
) -> None:
    reading = read(text, TODAY, ZONE)
    assert f"{reading.start:%H:%M}" == start
    assert (f"{reading.end:%H:%M}" if reading.end else None) == end
    assert reading.rest == rest


def test_a_wrong_weekday_offers_no_day_on_which_the_time_does_not_exist() -> None:
    assert read("za 28 mrt 2027 02:30", TODAY, ZONE).start == datetime(2027, 3, 27, 2, 30)  # noqa: DTZ001
    assert read("zo 27 mrt 2027 02:30-04:00", TODAY, ZONE).start.day == 27
    with pytest.raises(Ambiguous):
        read("za 28 mrt 2027 04:30", TODAY, ZONE)


def test_a_month_that_does_not_exist_is_repeated_as_typed() -> None:
    with pytest.raises(Refused) as refused:
        read("2027-13-01 10:00", TODAY, ZONE)
    assert refused.value.problems[0].facts["typed"] == "2027-13-01"


def test_a_clock_time_may_begin_with_om() -> None:
    assert read_clock("om 10:00") == time(10)
    assert read_clock("at 9.30") == time(9, 30)
