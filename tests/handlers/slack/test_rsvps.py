"""Answering to a meeting on Home."""

from __future__ import annotations

import json
from datetime import timedelta

from bot.rules.rsvps import ABSENT
from bot.usecases import meetings
from storage.records import Rsvp
from tests.community import MEMBER
from tests.handlers.conftest import Wired
from tests.handlers.slack.test_home import OPENED, home, pages


async def test_an_answer_is_kept_and_shown_at_once(wired: Wired) -> None:
    cop = wired.cop
    meeting = cop.meeting().meeting
    await wired.person.causes("Ev1", OPENED)
    assert "Kom je?" in pages(wired)[0]
    assert "rsvp.absent" in pages(wired)[0]
    await wired.person.presses("rsvp.absent", f"{meeting.id}:0", home(cop.community_id))
    assert "Je antwoord: ik kan niet." in pages(wired)[1]
    assert "Kom je?" not in pages(wired)[1]
    assert [row.choice for row in cop.rows(Rsvp)] == [ABSENT]


async def test_who_answers_to_a_meeting_that_has_begun_or_gone_is_told_why_not(wired: Wired) -> None:
    cop = wired.cop
    first, second = cop.meeting("2026-12-08").meeting, cop.meeting("2026-12-15").meeting
    cop.do(meetings.cancel, cop.coordinator, second.number, "", cop.now)
    cop.clock.move_to(first.starts_at + timedelta(minutes=1))
    for meeting, sentence in ((first, "is begonnen"), (second, "afgezegd")):
        await wired.person.presses("rsvp.coming", f"{meeting.id}:{meeting.sequence}", home(cop.community_id))
        opened = wired.slack.heard("views.open")[-1]
        assert sentence in json.dumps(opened, ensure_ascii=False)
    assert cop.rows(Rsvp) == []
    assert MEMBER not in wired.log.getvalue()
