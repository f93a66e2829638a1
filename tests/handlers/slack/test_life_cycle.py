"""The bot goes from a workspace or a channel and comes back: settings stay, nobody else is disturbed."""

from __future__ import annotations

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.clock import MovableClock
from bot.rules.deliveries import DIGEST, ONBOARDING, TROUBLE
from bot.rules.submissions import INSIGHT, Draft
from bot.services import Services
from bot.settings import Settings
from bot.usecases import actors, communities, installations, submissions
from bot.usecases.actors import Spot
from handlers.slack.authorize import Installations
from storage.cipher import TokenCipher
from storage.database import Database
from tests.community import Cop, amsterdam, connect
from tests.conftest import KEY
from tests.handlers.conftest import Wired
from tests.living import Living, living, replica

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
GONE = "De bot is niet meer geïnstalleerd in deze Slack."
THURSDAY = amsterdam("2026-11-26", "15:00")


def works(bot: Living, team_id: str) -> bool:
    return bot.installation(team_id).disabled_at is None


def shares(bot: Living, number: int, lesson: str) -> None:
    """Let the coordinator share an insight for the next digest."""
    team = bot.team(number)
    assert team.admin
    community = bot.community(team)

    def share(session: Any) -> None:
        actor = actors.meet(session, team.id, team.admin.id, Spot(community.channel_id), None, bot.clock.now())
        draft = Draft(INSIGHT, lesson=lesson, in_channel=False)
        submissions.share(session, actor, draft, bot.clock.now(), request_key=f"key:{lesson}")

    bot.database.write_here(share)


def digests_in(bot: Living, number: int) -> list[str]:
    return [
        row.occurrence for row in bot.deliveries(DIGEST) if row.state == "sent" and row.team_id == bot.team(number).id
    ]


@pytest.mark.parametrize(
    "events",
    [
        ["app_uninstalled", "tokens_revoked"],
        ["tokens_revoked", "app_uninstalled"],
        ["app_uninstalled"],
        ["tokens_revoked"],
        ["app_uninstalled", "app_uninstalled", "tokens_revoked"],
    ],
)
async def test_an_uninstall_ends_one_workspace_and_no_other(bot: Living, events: list[str]) -> None:
    one, other = bot.team(1), bot.team(2)
    bot.connect(one), bot.connect(other)
    before = bot.community(one)
    await bot.control("uninstall", team=one.id, events=events)
    assert not works(bot, one.id)
    assert works(bot, other.id)
    assert "Wat ik voor je kan doen" in await bot.types(other, other.users[0].id, "/cop", "help")
    assert GONE in await bot.types(one, one.users[0].id, "/cop", "help")
    after = bot.community(one)
    assert (after.channel_id, after.digest_time, after.reminders) == (
        before.channel_id, before.digest_time, before.reminders,
    )  # fmt: skip


async def test_a_withdrawn_token_ends_the_installation_and_a_person_s_token_does_not(bot: Living) -> None:
    one = bot.team(1)
    bot.connect(one)
    event = {"type": "tokens_revoked", "tokens": {"oauth": ["U0COP101"], "bot": []}}
    await bot.sandbox.people.events.tell(one, event)
    assert works(bot, one.id)
    await bot.control("revoke", team=one.id)
    assert not works(bot, one.id)


async def test_what_was_told_of_an_installation_from_before_does_not_end_the_new_one(bot: Living) -> None:
    one = bot.team(1)
    bot.connect(one)
    await bot.control("uninstall", team=one.id, events=["tokens_revoked"])
    bot.clock.move_to(bot.clock.now() + timedelta(seconds=5))
    await bot.installs(one.id)
    # Slack tells it a minute late, with the moment at which it happened.
    told_at = datetime.fromtimestamp(int(bot.clock.now().timestamp()) - 5, UTC)
    assert not bot.database.write_here(
        installations.disable, one.id, "app_uninstalled", bot.clock.now(), told_at=told_at, whole=False
    )
    assert works(bot, one.id)
    bot.clock.move_to(bot.clock.now() + timedelta(seconds=5))
    await bot.control("uninstall", team=one.id)
    assert not works(bot, one.id)


async def test_an_operator_s_token_that_comes_back_is_not_ended_by_older_news(bot: Living) -> None:
    one = bot.team(1)
    bot.connect(one)
    gone_at = bot.clock.now() + timedelta(minutes=1)
    bot.clock.move_to(gone_at)
    assert bot.database.write_here(installations.disable, one.id, "app_uninstalled", gone_at, told_at=gone_at)
    bot.clock.move_to(gone_at + timedelta(minutes=1))
    bot.connect(one)
    assert not bot.database.write_here(
        installations.disable, one.id, "tokens_revoked", bot.clock.now(), told_at=gone_at, whole=False
    )
    assert works(bot, one.id)


async def test_an_uninstall_that_slack_never_told_of_is_found_out_at_the_next_post(bot: Living) -> None:
    one, other = bot.team(1), bot.team(2)
    bot.connect(one), bot.connect(other)
    shares(bot, 1, "Van een"), shares(bot, 2, "Van twee")
    await bot.control("uninstall", team=one.id, events=[])
    bot.clock.move_to(THURSDAY)
    await bot.sends()
    assert not works(bot, one.id)
    assert bot.installation(one.id).disabled_reason == "account_inactive"
    assert digests_in(bot, 2) == ["2026-W48"]
    assert digests_in(bot, 1) == []


async def test_a_workspace_that_comes_back_goes_on_from_then_with_one_digest_a_week(bot: Living) -> None:
    one = bot.team(1)
    bot.connect(one)
    shares(bot, 1, "Een les")
    await bot.control("uninstall", team=one.id)
    for week in range(4):
        bot.clock.move_to(THURSDAY + timedelta(weeks=week))
        bot.plans()
        await bot.sends()
    assert digests_in(bot, 1) == []
    bot.clock.move_to(THURSDAY + timedelta(weeks=3, days=4))
    await bot.installs(one.id)
    for day in range(14):
        bot.clock.move_to(THURSDAY + timedelta(weeks=3, days=5 + day))
        shares(bot, 1, f"Les {day}")
        bot.plans()
        await bot.sends()
    assert digests_in(bot, 1) == ["2026-W52", "2026-W53"]
    assert bot.deliveries(ONBOARDING) == []


@pytest.mark.parametrize("gone", ["archive", "kick"])
async def test_a_closed_channel_is_told_once_and_opens_again(bot: Living, gone: str) -> None:
    one, other = bot.team(1), bot.team(2)
    bot.connect(one), bot.connect(other)
    assert one.admin
    place = {"team": one.id, "channel": one.channels[0].id, "user": one.admin.id}
    shares(bot, 1, "Een les"), shares(bot, 2, "Een les")
    await bot.control("channel", action=gone, **place)
    bot.clock.move_to(THURSDAY)
    await bot.sends()
    assert [row.state for row in bot.deliveries(TROUBLE)] == ["sent"]
    assert len(bot.told(one, one.admin.id)) == 1
    assert digests_in(bot, 2) == ["2026-W48"]
    # A week later the week's digest is of no use any more, and nobody is told again.
    bot.clock.move_to(THURSDAY + timedelta(days=4))
    bot.plans()
    await bot.sends()
    assert len(bot.told(one, one.admin.id)) == 1
    assert [row.state for row in bot.deliveries(DIGEST) if row.occurrence == "2026-W48" and row.team_id == one.id] == [
        "missed"
    ]
    await bot.control("channel", action={"archive": "unarchive", "kick": "invite"}[gone], **place)
    bot.clock.move_to(THURSDAY + timedelta(days=7))
    bot.plans()
    await bot.sends()
    assert digests_in(bot, 1) == ["2026-W49"]


@pytest.mark.parametrize("private", [False, True])
@pytest.mark.parametrize("gone", ["archive", "kick", "delete"])
async def test_a_coordinator_hears_of_a_closed_channel_before_anything_is_due_there(
    bot: Living, gone: str, private: bool
) -> None:
    one = bot.team(1)
    one.channels[0].private = private
    bot.connect(one)
    assert one.admin
    await bot.sends()
    await bot.control("channel", action=gone, team=one.id, channel=one.channels[0].id, user=one.admin.id)
    await bot.sends()
    assert len(bot.told(one, one.admin.id)) == 1
    bot.clock.move_to(THURSDAY)
    bot.plans()
    await bot.sends()
    assert digests_in(bot, 1) == []
    assert len(bot.told(one, one.admin.id)) == 1


@pytest.mark.parametrize("gone", ["archive", "kick", "delete"])
async def test_a_closed_channel_that_slack_never_told_of_is_found_out_and_told_once(bot: Living, gone: str) -> None:
    one = bot.team(1)
    bot.connect(one)
    assert one.admin
    shares(bot, 1, "Een les")
    place = {"team": one.id, "channel": one.channels[0].id}
    await bot.control("channel", action=gone, quiet=True, **place)
    bot.clock.move_to(THURSDAY)
    await bot.sends()
    await bot.sends()
    assert len(bot.told(one, one.admin.id)) == 1
    assert works(bot, one.id)


async def test_a_channel_that_gets_another_name_stays_the_community_s(bot: Living) -> None:
    one = bot.team(1)
    before = bot.connect(one)
    await bot.control("channel", team=one.id, channel=one.channels[0].id, action="rename", name="iets-anders")
    assert bot.community(one).channel_id == before.channel_id


async def test_a_channel_that_gets_another_id_takes_its_digest_along(bot: Living) -> None:
    one = bot.team(1)
    bot.connect(one)
    shares(bot, 1, "Een les")
    new = (await bot.control("channel", team=one.id, channel=one.channels[0].id, action="convert"))["channel"]
    assert bot.community(one).channel_id == new
    bot.clock.move_to(THURSDAY)
    await bot.sends()
    assert len(bot.said(one, new)) == 1


async def test_a_command_a_button_and_a_form_after_an_uninstall_get_a_sentence(wired: Wired) -> None:
    cop, person = wired.cop, wired.person
    cop.insight("Een les")
    cop.do(installations.disable, cop.team_id, "app_uninstalled", cop.now)
    assert GONE in (await person.types("/inzicht", "Een les"))["text"]
    answered = await person.submits({"id": "V1", "callback_id": "inzicht", "blocks": [], "state": {"values": {}}})
    assert answered["response_action"] == "update"
    assert GONE in json.dumps(answered, ensure_ascii=False)
    await person.presses_in_message("submission.delete", "1", response_url=f"{wired.slack.url}/api/response")
    assert GONE in wired.slack.heard("response")[0]["text"]
    await person.presses("submission.delete", "1", {"type": "home", "id": "V1", "hash": "h1", "blocks": []})
    assert "Traceback" not in wired.log.getvalue()


async def test_a_workspace_whose_key_was_taken_away_gets_a_sentence_and_the_others_work(
    cop: Cop, database_url: str, clock: MovableClock
) -> None:
    other = TokenCipher.new_key()
    rotated = Database(database_url, TokenCipher([other]))
    connect(rotated, clock, slug="sturen-op-impact", team_id="T2")
    known = Installations(Services(rotated, clock, Settings()))
    assert await known.find("T1", "") is None
    found = await known.find("T2", "")
    assert found is not None
    with pytest.raises(LookupError):
        rotated.write_here(installations.any_reseal)
    both = Database(database_url, TokenCipher([other, KEY]))
    assert both.write_here(installations.any_reseal) == 2
    known.forget()
    assert [one is not None for one in (await known.find("T1", ""), await known.find("T2", ""))] == [True, True]
    both.close()
    rotated.close()


async def test_an_event_of_the_workspace_s_own_uninstall_leaves_its_organisation_alone(
    database: Database, clock: Any
) -> None:
    async with living(database, clock, organisation=(1, 2)) as bot:
        await bot.installs("T0COP1", org=True)
        await bot.installs("T0COP1")
        now = clock.now()
        for reason in ("app_uninstalled", "tokens_revoked"):
            bot.database.write_here(
                installations.disable, "T0COP1", reason, now, enterprise_id="E1", told_at=now, whole=False
            )
        assert not works(bot, "T0COP1")
        assert works(bot, "")


async def test_a_whole_organisation_goes_and_comes_back_with_every_community(database: Database, clock: Any) -> None:
    async with living(database, clock, organisation=(1, 2)) as bot:
        await bot.installs("T0COP1", org=True)
        teams = [bot.team(1), bot.team(2)]
        for team in teams:
            assert team.admin
            await bot.types(team, team.admin.id, "/cop", "help")  # so that the workspace was heard of
            place = {"team": team.id, "channel": team.channels[0].id, "user": team.admin.id}
            await bot.tries("channel", action="invite", **place)
            bot.database.write_here(
                communities.connect, team.cop, team.id, team.channels[0].id, [team.admin.id], clock.now()
            )
            shares(bot, int(team.id[-1]), "Een les")
        await bot.sends()
        invited = len(bot.deliveries(ONBOARDING))
        await bot.control("uninstall", team="T0COP1")
        assert not works(bot, "")
        clock.move_to(THURSDAY + timedelta(weeks=3, days=1))
        bot.plans()
        await bot.sends()
        await bot.installs("T0COP2", org=True)
        assert works(bot, "")
        assert len(bot.deliveries(ONBOARDING)) == invited
        for team in teams:
            place = {"team": team.id, "channel": team.channels[0].id, "user": team.users[0].id}
            await bot.tries("channel", action="invite", **place)
        clock.move_to(THURSDAY + timedelta(weeks=4))
        bot.plans()
        await bot.sends()
        assert [digests_in(bot, number) for number in (1, 2)] == [["2026-W52"], ["2026-W52"]]


async def test_another_replica_knows_within_a_minute(
    bot: Living, second_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = bot.team(1)
    bot.connect(one)
    async with replica(bot.sandbox, bot.slack_url, second_database, bot.clock, bot.session, bot.bot.url) as other:
        assert await other.known.find(one.id, "")
        await bot.control("uninstall", team=one.id)
        assert await bot.bot.known.find(one.id, "") is None
        real = time.monotonic
        monkeypatch.setattr(time, "monotonic", lambda: real() + 61)
        assert await other.known.find(one.id, "") is None
