"""Who is in the channels: read each day, and put right when Slack did not tell."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.rules.deliveries import NEWCOMER, SUCCESSOR, TROUBLE
from bot.sandbox import User
from bot.sandbox.faults import Fault
from bot.services import Services
from bot.settings import Settings
from bot.usecases import actors, cases, communities, installations
from bot.usecases.actors import Spot
from bot.usecases.coordinators import coordinators
from jobs.roster import Rosters
from tests.community import Cop
from tests.living import Living, living

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)


async def a_day_later(bot: Living) -> None:
    bot.clock.move_to(bot.clock.now() + timedelta(hours=23))
    await bot.reads_rosters()


def present(number: int, last: int) -> set[str]:
    return {f"U0COP{number}0{index}" for index in range(1, last + 1)}


async def test_the_first_reading_takes_everybody_but_bots_and_welcomes_nobody(bot: Living) -> None:
    one = bot.team(1)
    community = bot.connect(one)
    await bot.reads_rosters()
    assert set(bot.roster(community.id)) == present(1, 6)
    assert bot.deliveries(NEWCOMER) == []


async def test_a_long_list_is_read_page_after_page(bot: Living) -> None:
    one = bot.team(1)
    many = [User(f"U1X{index:03}", f"Lid {index}") for index in range(230)]
    one.users += many
    one.channels[0].members += [user.id for user in many]
    community = bot.connect(one)
    await bot.reads_rosters()
    assert set(bot.roster(community.id)) == present(1, 6) | {user.id for user in many}


async def test_who_came_and_went_unheard_is_found_out_the_next_day(bot: Living) -> None:
    one = bot.team(1)
    community = bot.connect(one)
    place = {"team": one.id, "channel": one.channels[0].id, "quiet": True}
    await bot.control("channel", action="leave", user="U0COP106", **place)
    await bot.reads_rosters()
    await bot.control("channel", action="join", user="U0COP106", **place)
    await bot.control("channel", action="leave", user="U0COP105", **place)
    await bot.reads_rosters()
    assert "U0COP106" not in bot.roster(community.id)
    await a_day_later(bot)
    assert set(bot.roster(community.id)) == present(1, 6) - {"U0COP105"}
    assert [row.channel_id for row in bot.deliveries(NEWCOMER)] == ["U0COP106"]


async def test_somebody_is_welcomed_once_whatever_slack_tells(bot: Living) -> None:
    one = bot.team(1)
    community = bot.connect(one)
    await bot.reads_rosters()
    one.users.append(User("U0COP109", "Zeynep"))
    one.im("U0COP109")
    place = {"team": one.id, "channel": one.channels[0].id, "user": "U0COP109"}
    for planned in (1, 0):
        await bot.control("channel", action="join", **place)
        assert "U0COP109" in bot.roster(community.id)
        assert len(bot.deliveries(NEWCOMER)) == planned
        await bot.control("channel", action="leave", **place)
        assert "U0COP109" not in bot.roster(community.id)
    await bot.control("channel", action="join", **place)
    await a_day_later(bot)
    # What waited for them was taken away when they left, and they are nobody new after that.
    assert bot.deliveries(NEWCOMER) == []


async def test_who_comes_while_slack_does_not_tell_who_they_are_is_taken_in_at_the_next_reading(bot: Living) -> None:
    three = bot.team(3)
    community = bot.connect(three)
    place = {"team": three.id, "channel": three.channels[0].id, "user": "U0COP306"}
    await bot.control("channel", action="leave", quiet=True, **place)
    await bot.reads_rosters()
    bot.sandbox.faults.add(Fault("users.info", "server_error"))
    await bot.control("channel", action="join", **place)
    assert "U0COP306" not in bot.roster(community.id)
    await bot.reads_rosters()
    assert bot.roster(community.id)["U0COP306"] == "T0EXT01"
    assert bot.deliveries(NEWCOMER) == []


async def test_a_stranger_stands_under_their_own_workspace_and_leaves_like_everybody(bot: Living) -> None:
    three = bot.team(3)
    community = bot.connect(three)
    await bot.reads_rosters()
    assert bot.roster(community.id)["U0COP306"] == "T0EXT01"
    place = {"team": three.id, "channel": three.channels[0].id, "user": "U0COP306"}
    await bot.control("channel", action="leave", **place)
    assert "U0COP306" not in bot.roster(community.id)


async def test_one_person_whom_slack_does_not_show_hides_nobody_else(bot: Living) -> None:
    one = bot.team(1)
    one.channels[0].members.insert(0, "U0GHOST")
    community = bot.connect(one)
    await bot.reads_rosters()
    assert set(bot.roster(community.id)) == present(1, 6)


async def test_a_workspace_in_trouble_keeps_no_other_roster_waiting(
    bot: Living, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, two = bot.team(1), bot.team(2)
    first, second = bot.connect(one), bot.connect(two)
    bot.sandbox.faults.add(Fault("conversations.members", "server_error", times=9, team=one.id))
    await bot.reads_rosters()
    assert bot.roster(first.id) == {}
    assert bot.roster(second.id) != {}
    bot.sandbox.faults.clear()
    await bot.reads_rosters()
    assert bot.roster(first.id) == {}, "it is asked again after ten minutes"
    bot.clock.move_to(bot.clock.now() + timedelta(minutes=11))
    await bot.reads_rosters()
    assert set(bot.roster(first.id)) == present(1, 6)


@pytest.mark.parametrize(("kind", "status"), [("application/json", 200), ("text/html", 502), ("text/plain", 200)])
async def test_an_answer_that_cannot_be_read_keeps_no_other_roster_waiting(
    cop: Cop, other_cop: Cop, kind: str, status: int
) -> None:
    asked: list[str] = []

    async def garbled(request: web.Request) -> web.Response:
        asked.append(request.query["channel"])
        return web.Response(text='{"ok": tr', content_type=kind, status=status)

    application = web.Application()
    application.router.add_get("/api/{method}", garbled)
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/"
    await Rosters(Services(cop.database, cop.clock, Settings(slack_api_url=url))).tick()
    await runner.cleanup()
    assert asked == [cop.channel_id, other_cop.channel_id]


async def test_a_dead_token_and_a_closed_channel_are_found_out_by_reading(bot: Living) -> None:
    one, two = bot.team(1), bot.team(2)
    bot.connect(one), bot.connect(two)
    await bot.control("uninstall", team=one.id, events=[])
    await bot.control("channel", team=two.id, channel=two.channels[0].id, action="kick", quiet=True)
    await bot.reads_rosters()
    assert bot.installation(one.id).disabled_reason == "account_inactive"
    assert [row.channel_id for row in bot.deliveries(TROUBLE)] == ["U0COP201"]
    # Invited again, and Slack does not tell: the next reading sees it.
    place = {"team": two.id, "channel": two.channels[0].id, "user": "U0COP201"}
    await bot.control("channel", action="invite", quiet=True, **place)
    bot.clock.move_to(bot.clock.now() + timedelta(minutes=11))
    await bot.reads_rosters()
    await bot.sends()
    assert [row.state for row in bot.deliveries(TROUBLE)] == ["dropped"]
    assert bot.roster(bot.community(two).id) != {}


async def test_a_case_that_nobody_else_holds_asks_each_coordinator_once(bot: Living) -> None:
    one = bot.team(1)
    community = bot.connect(one)
    await bot.reads_rosters()

    def open_case(session: Any) -> None:
        actor = actors.find(session, one.id, "U0COP101", Spot(community.channel_id))
        assert actor is not None
        cases.create(session, actor, "Alleen van Youssef", bot.clock.now(), request_key="a", holders=("U0COP102",))
        both = ("U0COP102", "U0COP103")
        cases.create(session, actor, "Van twee", bot.clock.now(), request_key="b", holders=both)

    bot.database.write_here(open_case)
    await bot.control("person", team=one.id, user="U0COP102", action="deactivate")
    await bot.control("person", team=one.id, user="U0COP102", action="reactivate")
    await bot.control("person", team=one.id, user="U0COP102", action="deactivate")
    await a_day_later(bot)
    assert [row.channel_id for row in bot.deliveries(SUCCESSOR)] == ["U0COP101"]


async def test_a_coordinator_who_was_deactivated_unheard_coordinates_no_more(bot: Living) -> None:
    one = bot.team(1)
    community = bot.connect(one)
    await bot.reads_rosters()
    person = next(user for user in one.users if user.id == "U0COP101")
    person.deleted = True
    one.channels[0].members.remove("U0COP101")
    await a_day_later(bot)
    assert bot.database.write_here(coordinators, community.id) == []


async def test_the_rosters_of_an_organisation_are_read_with_its_one_token(database: Any, clock: Any) -> None:
    async with living(database, clock, organisation=(1, 2)) as bot:
        await bot.installs("T0COP1", org=True)
        for number in (1, 2):
            team = bot.team(number)
            place = {"team": team.id, "channel": team.channels[0].id, "user": team.users[0].id}
            await bot.types(team, team.users[0].id, "/cop", "help")
            await bot.tries("channel", action="invite", **place)
            bot.database.write_here(
                communities.connect, team.cop, team.id, team.channels[0].id, [team.users[0].id], clock.now()
            )
        await bot.reads_rosters()
        assert [set(bot.roster(bot.community(bot.team(number)).id)) for number in (1, 2)] == [
            present(1, 6), present(2, 6),
        ]  # fmt: skip
        # Events under an organisation's installation name the workspace beside the authorization.
        two = bot.team(2)
        place = {"team": two.id, "channel": two.channels[0].id, "user": "U0COP205"}
        await bot.control("channel", action="leave", **place)
        assert "U0COP205" not in bot.roster(bot.community(two).id)
        assert bot.database.write_here(installations.find, two.id) is not None
