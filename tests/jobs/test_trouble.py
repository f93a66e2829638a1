"""What a member was promised comes true, also when Slack is away, slow, or takes no blocks."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta

import pytest
from aiohttp import web
from sqlalchemy.orm import Session

from bot.facts import Preferences
from bot.rules.deliveries import CARD, CARD_REMOVAL, DIGEST
from bot.rules.submissions import INSIGHT, UPDATE, Draft
from bot.usecases import communities, digests, submissions
from bot.usecases.deliveries import Access, Attempt
from jobs.sender import Sender
from storage import claims, destinations
from tests.community import Cop, amsterdam
from tests.jobs.conftest import Slack, forward, look, round_of
from tests.jobs.test_deliver import Say, drain

THURSDAY = amsterdam("2026-11-26", "15:00")
THE_NEXT = THURSDAY + timedelta(days=7)


async def away(slack: Slack, bot: object, minutes: int) -> None:
    """Let Slack turn everything away for a while, and then be there again."""
    slack.fault("error", method="*", error="ratelimited", times=10**6)
    until = slack.cop.now + timedelta(minutes=minutes)
    while slack.cop.now < until:
        await round_of(bot)
        forward(slack.cop, 60)
    slack.sandbox.faults.clear()
    forward(slack.cop, 700)
    await drain(slack, bot)


async def test_a_deleted_text_leaves_the_channel_also_after_an_hour_without_slack(slack: Slack) -> None:
    shared = slack.cop.insight("Weg ermee")
    bot = slack.bot()
    forward(slack.cop, 20)
    await drain(slack, bot)
    assert "Weg ermee" in str(slack.posted())
    slack.cop.do(submissions.withdraw, slack.cop.member, shared.line.submission.id, slack.cop.now)
    await away(slack, bot, 60)
    assert "Weg ermee" not in str(slack.posted())
    assert [row.state for row in slack.cop.deliveries(CARD_REMOVAL)] == ["sent"]


async def test_a_digest_comes_also_after_an_hour_without_slack(slack: Slack) -> None:
    slack.cop.insight("Een les", in_channel=False)
    bot = slack.bot()
    slack.cop.clock.move_to(THURSDAY)
    await away(slack, bot, 60)
    assert any(key.startswith("digest") for key in slack.keys(slack.cop))


@pytest.mark.parametrize("change", ["withdraw", "edit"])
async def test_what_changes_while_the_digest_is_on_its_way_is_put_right_in_it(slack: Slack, change: str) -> None:
    number = slack.cop.insight("Verouderd", in_channel=False).line.submission.id
    bot = slack.bot()
    slack.cop.clock.move_to(THURSDAY)
    slack.fault("slow", retry_after=0.5)
    await bot.tick()
    while not any(row.attempted_at for row in slack.cop.deliveries(DIGEST)):  # noqa: ASYNC110 - only the row tells
        await asyncio.sleep(0.01)
    if change == "withdraw":
        slack.cop.do(submissions.withdraw, slack.cop.member, number, slack.cop.now)
    else:
        draft = Draft(INSIGHT, lesson="Nieuw", in_channel=False)
        slack.cop.do(submissions.edit, slack.cop.member, number, draft, slack.cop.now)
    await bot.settle()
    forward(slack.cop, 60)
    await drain(slack, bot)
    assert "Verouderd" not in str(slack.posted())


async def test_a_question_taken_out_of_an_update_leaves_no_empty_quote_in_the_digest(slack: Slack) -> None:
    cop, bot = slack.cop, slack.bot()
    number = cop.update("Een les", ask="Wie helpt?", next_step="Bellen").line.submission.id
    cop.clock.move_to(THURSDAY)
    await drain(slack, bot)
    assert "Wie helpt?" in str(slack.posted())
    cop.do(submissions.edit, cop.holder, number, Draft(UPDATE, cop.case_id, lesson="Een les"), cop.now)
    await drain(slack, bot)
    shown = str(slack.posted())
    assert "Wie helpt?" not in shown
    assert "“”" not in shown
    assert "Een les" in shown


async def test_kept_out_of_the_channel_after_a_429_it_never_appears_there(slack: Slack, say: Say) -> None:
    card = say(slack.cop, "Niet in het kanaal")
    bot = slack.bot()
    slack.fault("ratelimited", retry_after=30)
    await round_of(bot)
    draft = Draft(INSIGHT, lesson="Niet in het kanaal", in_channel=False)
    slack.cop.do(submissions.edit, slack.cop.member, card.subject_id, draft, slack.cop.now)
    forward(slack.cop, 60)
    await drain(slack, bot)
    assert slack.posted() == []
    assert look(slack.cop, card).reason == "only_in_the_digest"


async def test_blocks_that_slack_refuses_go_as_plain_text(slack: Slack, say: Say) -> None:
    card = say(slack.cop, "Een les & meer")
    bot = slack.bot()
    slack.fault("error", error="msg_blocks_too_long")
    await drain(slack, bot)
    (posted,) = slack.posted()
    assert look(slack.cop, card).state == "sent"
    assert "Een les &amp; meer" in posted["text"]
    assert not posted.get("blocks")


async def test_a_second_digest_by_hand_is_asked_about_whatever_became_of_the_weeks_own(slack: Slack) -> None:
    bot = slack.bot()
    slack.cop.clock.move_to(THURSDAY)
    await drain(slack, bot)
    assert next(row.state for row in slack.cop.deliveries(DIGEST)) == "dropped"
    slack.cop.ask("Een open vraag?")
    slack.cop.do(digests.post_now, slack.cop.coordinator, slack.cop.now)
    await drain(slack, bot)
    assert slack.cop.refused(digests.post_now, slack.cop.coordinator, slack.cop.now) == ["digest.already"]
    assert sum(key.startswith("digest") for key in slack.keys(slack.cop)) == 1


async def test_an_uncertain_second_digest_is_the_one_that_goes_again(slack: Slack) -> None:
    cop, bot = slack.cop, slack.bot()
    cop.insight("Een", in_channel=False)
    cop.clock.move_to(THURSDAY)
    await drain(slack, bot)
    cop.insight("Twee", in_channel=False)
    slack.fault("server_error")
    cop.do(digests.post_now, cop.coordinator, cop.now, again="q1")
    await drain(slack, bot)
    assert cop.refused(digests.post_now, cop.coordinator, cop.now) == ["digest.already"]
    cop.do(digests.post_now, cop.coordinator, cop.now, again="q2")
    await drain(slack, bot)
    assert str(slack.posted()).count("“Twee”") == 1
    told = [row.occurrence for row in cop.deliveries(DIGEST) if row.occurrence.startswith("2026-W48")]
    assert told == ["2026-W48", "2026-W48-2"]


async def test_a_quiet_digest_that_never_came_silences_no_month(slack: Slack) -> None:
    cop, bot = slack.cop, slack.bot()
    cop.ask("Een open vraag?")
    cop.clock.move_to(THURSDAY)
    await drain(slack, bot)
    before = sum(key.startswith("digest") for key in slack.keys(slack.cop))
    cop.do(digests.plan_all, cop.now)
    cop.clock.move_to(THE_NEXT)
    slack.fault("error", error="invalid_metadata_format", times=2)
    await drain(slack, bot)
    cop.do(digests.plan_all, cop.now)
    cop.clock.move_to(THE_NEXT + timedelta(days=7))
    await drain(slack, bot)
    assert sum(key.startswith("digest") for key in slack.keys(slack.cop)) == before + 1


@pytest.mark.parametrize(
    "change", [{"reminders": ("1d",)}, {"at": THURSDAY.time().replace(hour=9)}, {"language": "en"}]
)
async def test_a_digest_that_is_owed_survives_new_settings(slack: Slack, change: dict[str, object]) -> None:
    cop, bot = slack.cop, slack.bot()
    cop.insight("Een les", in_channel=False)
    cop.do(lambda session: _rest(session, cop.team_id, cop.channel_id))
    cop.clock.move_to(THURSDAY + timedelta(minutes=10))
    await drain(slack, bot)
    community = cop.community
    wanted = Preferences(
        True, community.digest_weekday, community.digest_time, ("7d",), community.language, community.timezone
    )
    cop.do(communities.configure, cop.coordinator, replace(wanted, **change), cop.now)
    cop.clock.move_to(THURSDAY + timedelta(hours=2))
    await drain(slack, bot)
    assert [key for key in slack.keys(slack.cop) if ":2026-W48:" in key]


def _rest(session: Session, team_id: str, channel_id: str) -> None:
    destinations.rest(session, team_id, channel_id, THURSDAY, THURSDAY + timedelta(hours=1))


@contextmanager
def nobody_accepts() -> Iterator[str]:
    """An address that listens and never accepts: connecting there takes for ever."""
    with ExitStack() as open_ones:
        server = open_ones.enter_context(socket.socket())
        server.bind(("127.0.0.1", 0))
        server.listen(0)
        for _ in range(8):
            waiting = open_ones.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(server.getsockname())
        yield f"http://127.0.0.1:{server.getsockname()[1]}/api/"


async def test_a_connection_that_never_stood_posted_nothing(slack: Slack, say: Say) -> None:
    card = say(slack.cop)
    with nobody_accepts() as url:
        sender = Sender(url)
        outcome = await sender.send(card, Attempt(Access("xoxb-1")), {"text": "hoi"}, "C1")
        await sender.close()
    assert (outcome.state, outcome.reason) == ("due", "unreachable")


@pytest.mark.parametrize(("kind", "status"), [("application/json", 200), ("text/html", 502), ("text/plain", 200)])
async def test_an_answer_that_cannot_be_read_is_uncertain(slack: Slack, say: Say, kind: str, status: int) -> None:
    async def garbled(_request: web.Request) -> web.Response:
        return web.Response(text='{"ok": tr', content_type=kind, status=status)

    application = web.Application()
    application.router.add_post("/api/{method}", garbled)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    sender = Sender(f"http://127.0.0.1:{runner.addresses[0][1]}/api/")
    outcome = await sender.send(say(slack.cop), Attempt(Access("xoxb-1")), {"text": "hoi"}, "C1")
    await sender.close()
    await runner.cleanup()
    assert outcome.state == "uncertain"


def test_a_worker_takes_no_more_than_it_asked_for(cop: Cop, other_cop: Cop) -> None:
    cop.insight("Een les")
    other_cop.insight("Een les")
    now = cop.now + timedelta(minutes=1)
    taken = cop.do(claims.any_claim, "one", now, now + timedelta(minutes=1), [CARD], 1, 4)
    assert len(taken) == 1
