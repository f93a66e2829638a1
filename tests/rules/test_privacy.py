"""What may be a personal detail is asked about; ordinary numbers are not. And until when somebody wants rest."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from bot.rules.privacy import may_be_personal, pause_end, read_pause
from bot.rules.problems import Refused


@pytest.mark.parametrize(
    "text",
    [
        "Bel de buurvrouw op 06-12345678.",
        "Bel 06 12 34 56 78 voor meer.",
        "Haar nummer is +31 6 12345678",
        "Mail naar jan.jansen@voorbeeld.nl",
        "Zij woont op Dorpsstraat 12, 9431 AB Westerbork",
        "9431AB 12 doet mee",
        "BSN 111222333",
        "bsn: 123 456 782",
    ],
)
def test_what_may_be_personal_is_seen(text: str) -> None:
    assert may_be_personal(text)


@pytest.mark.parametrize(
    "text",
    [
        "Persoonlijk uitnodigen leverde in drie weken 48 nieuwe leden op; een brief leverde er 5 op.",
        "In Dalstroom willen we 2.000 huizen bouwen voor 12.500.000 euro.",
        "Het budget is 123456789 euro.",
        "Er zijn 640 leden in 2026 en 1.234.567.890 redenen.",
        "Van 13.30 tot 16.00 uur, op 08-12-2026 en 2026-12-08.",
        "Besluit 2026-000123 staat in artikel 12.",
        "@Sanne weet meer.",
        "000000000",
        "",
    ],
)
def test_ordinary_numbers_are_left_alone(text: str) -> None:
    assert not may_be_personal(text)


NOW = datetime(2026, 11, 25, 9, tzinfo=UTC)
ZONE = "Europe/Amsterdam"


def test_a_pause_ends_at_midnight_where_the_person_is() -> None:
    assert pause_end(date(2026, 12, 1), NOW, ZONE) == datetime(2026, 11, 30, 23, tzinfo=UTC)
    assert pause_end(date(2026, 12, 1), NOW, "America/Curacao") == datetime(2026, 12, 1, 4, tzinfo=UTC)


@pytest.mark.parametrize("day", [date(2026, 11, 25), date(2026, 11, 24), date.min])
def test_a_pause_until_today_or_before_is_refused(day: date) -> None:
    with pytest.raises(Refused) as refused:
        pause_end(day, NOW, ZONE)
    assert [problem.code for problem in refused.value.problems] == ["pause.past"]


def test_today_is_what_the_person_s_own_calendar_says() -> None:
    late = datetime(2026, 11, 25, 23, 30, tzinfo=UTC)
    with pytest.raises(Refused):
        pause_end(date(2026, 11, 26), late, ZONE)
    assert pause_end(date(2026, 11, 26), late, "America/Curacao")


@pytest.mark.parametrize(
    "text", ["tot 2027-02-01", "2027-02-01", "until 1 February 2027", "Tot  ma 1 feb", "1 februari 2027"]
)
def test_the_day_of_a_pause_is_read_as_people_type_it(text: str) -> None:
    assert read_pause(text, NOW, ZONE) == date(2027, 2, 1)


@pytest.mark.parametrize("text", ["", "tot", "later", "2027-02-31", "di 1 feb 2027", "1 feb 2027 thuis", "tot 99"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Refused) as refused:
        read_pause(text, NOW, ZONE)
    assert [problem.code for problem in refused.value.problems] == ["pause.unreadable"]
