"""What came too late: recorded with why, told to the coordinators once, and in one summary after a pause."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from bot.rules.deliveries import CARD, DIGEST, MEETING_PLANNED, NUDGE, REMINDER, REPORT, Dropped
from bot.usecases import channels, digests, installations, lapses, reports
from bot.usecases import deliveries as delivery_cases
from storage import deliveries
from storage.database import Database
from storage.records import Delivery
from tests.community import COORDINATOR, Cop, amsterdam, connect


def states(cop: Cop, *kinds: str) -> dict[str, tuple[str, str]]:
    return {row.occurrence or row.kind: (row.state, row.reason) for row in cop.deliveries(*kinds)}


def lapse(cop: Cop, at: datetime) -> None:
    cop.clock.move_to(at)
    cop.do(lapses.lapse, at)


def told(cop: Cop) -> list[list[str]]:
    """Give what each report tells of, by key."""
    keys = {row.id: row.key for row in cop.rows(Delivery)}
    return [[keys[number] for number in row.facts["missed"]] for row in cop.deliveries(REPORT)]


def test_what_nothing_stood_in_the_way_of_was_missed_because_the_bot_was_away(cop: Cop) -> None:
    cop.meeting("2026-12-08", "13:30")
    lapse(cop, amsterdam("2026-12-09"))
    assert states(cop, REMINDER) == {
        "7d": ("dropped", "overtaken"), "1d": ("dropped", "overtaken"), "1h": ("missed", "was_away"),
    }  # fmt: skip


def test_what_slack_refused_until_it_was_too_late_keeps_slack_s_reason(cop: Cop) -> None:
    cop.insight("Een les")
    (card,) = cop.deliveries(CARD)
    cop.do(lambda session: setattr(session.get(Delivery, card.id), "reason", "ratelimited"))
    lapse(cop, cop.now + timedelta(days=30))
    assert states(cop, CARD) == {"card": ("missed", "ratelimited")}


def test_what_one_community_missed_is_recorded_without_another_s(cop: Cop, other_cop: Cop) -> None:
    for each in (cop, other_cop):
        each.insight("Een les")
    cop.clock.move_to(cop.now + timedelta(days=30))
    assert cop.do(lapses.lapse_of, cop.community_id, cop.now) > 0
    assert states(cop, CARD) == {"card": ("missed", "was_away")}
    assert states(other_cop, CARD) == {"card": ("due", "")}


def test_the_coordinators_are_told_of_everything_that_was_missed_in_one_message(cop: Cop) -> None:
    cop.insight("Een les")
    cop.meeting("2026-12-08", "13:30")
    lapse(cop, amsterdam("2026-12-20"))
    (missed,) = told(cop)
    assert [key.split(":")[0] for key in sorted(missed)] == ["card", "digest", "digest", "reminder"]
    (report,) = cop.deliveries(REPORT)
    assert (report.channel_id, report.due_at) == (COORDINATOR, cop.now + reports.COLLECTED_FOR)


def test_what_is_missed_a_moment_later_joins_the_message_and_nothing_is_told_twice(cop: Cop) -> None:
    cop.insight("Een les")
    lapse(cop, cop.now + timedelta(days=30))
    (before,) = told(cop)
    cop.do(lapses.lapse, cop.now)
    assert told(cop) == [before]
    cop.meeting("2027-01-08", "13:30")
    (announced,) = cop.deliveries(MEETING_PLANNED)
    in_a_moment = cop.now + timedelta(seconds=30)
    cop.do(lambda session: setattr(session.get(Delivery, announced.id), "late_after", in_a_moment))
    lapse(cop, in_a_moment)
    assert told(cop) == [[*before, announced.key]]


def test_of_what_only_one_person_sees_nobody_else_is_told(cop: Cop) -> None:
    cop.clock.move_to(amsterdam("2026-11-25", "10:00"))
    cop.do(
        deliveries.plan, key="ask", community_id=cop.community_id, team_id=cop.team_id, channel_id="U2", kind=NUDGE,
        subject_id=cop.case_id, due_at=cop.now, late_after=cop.now + timedelta(days=1),
    )  # fmt: skip
    lapse(cop, amsterdam("2026-11-26", "10:00"))
    assert cop.deliveries(NUDGE)[0].state == "missed"
    assert told(cop) == []


def test_several_that_are_owed_for_one_meeting_end_with_the_latest(cop: Cop) -> None:
    cop.meeting("2026-12-08", "13:30")
    cop.clock.move_to(amsterdam("2026-12-08", "12:40"))
    rows = {row.occurrence or row.kind: row for row in cop.deliveries(REMINDER, MEETING_PLANNED)}
    overtaken = {name for name, row in rows.items() if cop.do(lapses.is_overtaken, row, cop.now)}
    assert overtaken == {"meeting_planned", "7d", "1d"}


def test_one_that_went_overtakes_an_earlier_one_and_one_that_failed_does_not(cop: Cop) -> None:
    cop.meeting("2026-12-08", "13:30")
    cop.clock.move_to(amsterdam("2026-12-08", "12:40"))
    day, hour = (row for row in cop.deliveries(REMINDER) if row.occurrence in ("1d", "1h"))
    for state, overtaken in (("sent", True), ("uncertain", True), ("failed", False), ("missed", False)):
        cop.do(lambda session, state=state: setattr(session.get(Delivery, hour.id), "state", state))
        assert cop.do(lapses.is_overtaken, day, cop.now) is overtaken


def test_a_closed_channel_lapses_in_silence_and_opening_it_gives_one_summary(cop: Cop) -> None:
    cop.insight("Een les")
    cop.meeting("2026-12-08", "13:30")
    closed_at = cop.now
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", closed_at)
    for day in ("2026-12-02", "2026-12-09", "2026-12-20"):
        lapse(cop, amsterdam(day))
    assert told(cop) == []
    assert {reason for _, reason in states(cop, CARD, DIGEST).values()} == {"is_archived"}
    cop.do(channels.open_again, cop.team_id, cop.channel_id, cop.now)
    (missed,) = told(cop)
    assert [key.split(":")[0] for key in sorted(missed)] == ["card", "digest", "digest", "reminder"]
    (report,) = cop.deliveries(REPORT)
    assert cop.do(reports.for_report, report).closed_since == closed_at


def test_what_is_late_when_a_channel_opens_stands_in_the_summary_too(cop: Cop) -> None:
    cop.insight("Een les")
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now)
    cop.clock.move_to(cop.now + timedelta(days=30))
    cop.do(channels.open_again, cop.team_id, cop.channel_id, cop.now)
    assert "card" in {key.split(":")[0] for key in told(cop)[0]}
    assert states(cop, CARD) == {"card": ("missed", "is_archived")} or states(cop, CARD)["card"][0] == "missed"


def test_a_summary_is_not_sent_when_the_channel_is_closed_again(cop: Cop) -> None:
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now)
    cop.do(channels.open_again, cop.team_id, cop.channel_id, cop.now)
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now)
    (report,) = cop.deliveries(REPORT)
    with pytest.raises(Dropped, match="closed_again"):
        cop.do(reports.for_report, report)


def test_a_paused_workspace_plans_nothing_and_its_coordinators_get_a_summary_when_it_is_back(cop: Cop) -> None:
    cop.insight("Een les")
    cop.do(installations.disable, cop.team_id, "app_uninstalled", cop.now)
    before = len(cop.deliveries())
    lapse(cop, amsterdam("2027-01-20"))
    cop.do(digests.plan_all, cop.now)
    assert len(cop.deliveries()) == before
    assert states(cop, CARD) == {"card": ("missed", "not_installed")}
    connect(cop.database, cop.clock)
    assert len(told(cop)) == 1


def test_a_replica_that_lapses_at_the_same_time_tells_nothing_twice(cop: Cop, second_database: Database) -> None:
    cop.insight("Een les")
    cop.clock.move_to(cop.now + timedelta(days=30))

    def both(session: object) -> int:
        number = lapses.lapse(session, cop.now)
        if not second_database.is_sqlite:
            assert second_database.write_here(lapses.lapse, cop.now) == 0, "the other replica has them in hand"
        return number

    assert cop.do(both) > 0
    assert len(told(cop)) == 1


def test_what_is_late_is_never_claimed(cop: Cop) -> None:
    cop.insight("Een les")
    (card,) = cop.deliveries(CARD)
    assert cop.do(delivery_cases.claim, "w", card.late_after, [CARD], 8) == []
    assert states(cop, CARD)["card"][0] == "missed"
