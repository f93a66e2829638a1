"""Home tabs follow what changes, whoever changed it; who is in trouble holds up nobody else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.services import Services
from bot.settings import Settings
from bot.usecases import actors, home, installations
from bot.usecases.actors import Spot
from bot.usecases.profiles import Profile
from jobs.homes import MOST, Homes
from storage import homes
from storage import installations as stored_installations
from storage.database import Database
from storage.records import Home, Meeting
from tests.community import ZONE, Cop
from tests.jobs.conftest import Slack, forward
from tests.logged import logged

Keeper = Callable[..., Homes]


@pytest.fixture
async def keeper(slack: Slack) -> AsyncIterator[Keeper]:
    """Make the half of a bot process that keeps Home tabs up to date."""
    made: list[Homes] = []

    def make(database: Database | None = None) -> Homes:
        settings = Settings(slack_api_url=f"{slack.url}/api/")
        made.append(Homes(Services(database or slack.cop.database, slack.cop.clock, settings)))
        return made[-1]

    with logged():
        yield make
    for one in made:
        await one.stop()


def somebody(slack: Slack, cop: Cop, position: int = 0) -> str:
    """Let a person of a workspace of the pretend Slack open their Home. Gives who it is."""
    team = next(team for team in slack.sandbox.world.teams if team.id == cop.team_id)
    user_id = [user.id for user in team.users if not user.is_bot][position]
    opens(cop, user_id)
    return user_id


def opens(cop: Cop, user_id: str) -> None:
    cop.do(actors.meet, cop.team_id, user_id, Spot(), Profile(user_id, "nl-NL", ZONE), cop.now)
    cop.do(home.opened, cop.team_id, user_id)


def kept(cop: Cop, user_id: str) -> Home | None:
    return cop.do(homes.find, cop.team_id, user_id)


def is_stale(cop: Cop, user_id: str) -> bool:
    found = kept(cop, user_id)
    assert found is not None
    return found.changes != found.shown


def shown(slack: Slack, cop: Cop, user_id: str) -> dict[str, Any]:
    """Give what stands on somebody's Home."""
    return slack.sandbox.state.homes.get((cop.team_id, user_id), {"blocks": []})


async def round_until_shown(*keepers: Homes) -> None:
    while sum(await asyncio.gather(*(keeper.tick() for keeper in keepers))):
        pass


async def test_home_shows_what_another_process_changed(slack: Slack, keeper: Keeper, second_database: Database) -> None:
    cop, ours = slack.cop, keeper(second_database)
    user_id = somebody(slack, cop)
    assert await ours.tick() == 1
    assert "10 december" not in str(shown(slack, cop, user_id))
    cop.meeting("2026-12-10")
    assert await ours.tick() == 1
    assert "10 december" in str(shown(slack, cop, user_id))
    assert kept(cop, user_id).view_hash == shown(slack, cop, user_id)["hash"]
    assert await ours.tick() == 0


async def test_two_replicas_at_once_end_with_the_newest(
    slack: Slack, keeper: Keeper, second_database: Database
) -> None:
    cop, replicas = slack.cop, (keeper(), keeper(second_database))
    user_id = somebody(slack, cop)
    for day in range(1, 9):
        cop.meeting(f"2026-12-0{day}")
        # Slack takes its time over one of the two, so that they overtake each other.
        slack.fault("slow", method="views.publish", retry_after=0.05)
        await asyncio.gather(*(replica.tick() for replica in replicas))
    await round_until_shown(*replicas)
    assert not is_stale(cop, user_id)
    assert kept(cop, user_id).view_hash == shown(slack, cop, user_id)["hash"]
    for day in (1, 2, 3):
        assert f"{day} december" in str(shown(slack, cop, user_id))


async def test_what_was_read_first_is_not_shown_last(slack: Slack, keeper: Keeper, second_database: Database) -> None:
    cop, slow, quick = slack.cop, keeper(), keeper(second_database)
    user_id = somebody(slack, cop)
    await slow.tick()
    cop.meeting("2026-12-10")
    slack.fault("slow", method="views.publish", retry_after=0.5)
    waiting = asyncio.create_task(slow.tick())
    await asyncio.sleep(0.2)
    cop.meeting("2026-12-09")
    await quick.tick()
    newest = shown(slack, cop, user_id)
    assert "9 december" in str(newest)
    await waiting
    assert "9 december" in str(shown(slack, cop, user_id))
    assert kept(cop, user_id).view_hash == shown(slack, cop, user_id)["hash"]


async def test_a_hash_that_was_never_noted_keeps_no_home_behind(slack: Slack, keeper: Keeper) -> None:
    cop, ours = slack.cop, keeper()
    user_id = somebody(slack, cop)
    await ours.tick()
    cop.do(homes.shown, cop.team_id, user_id, 1, "of a worker that died", instead_of=kept(cop, user_id).view_hash)
    cop.meeting("2026-12-10")
    assert await ours.tick() == 1
    assert "10 december" in str(shown(slack, cop, user_id))
    assert kept(cop, user_id).view_hash == shown(slack, cop, user_id)["hash"]


async def test_what_two_wrote_over_each_other_is_shown_once_more(slack: Slack) -> None:
    cop = slack.cop
    user_id = somebody(slack, cop)
    view = cop.do(home.to_show, cop.team_id, user_id, cop.now)
    cop.do(home.shown, cop.team_id, user_id, view, "1.a")
    assert not is_stale(cop, user_id)
    cop.do(home.shown, cop.team_id, user_id, view, "1.b")
    assert is_stale(cop, user_id)
    assert kept(cop, user_id).view_hash == "1.a"


@pytest.mark.parametrize("kind", ["error", "server_error", "lost_answer", "refused", "ratelimited"])
async def test_a_workspace_in_trouble_does_not_hold_up_another(slack: Slack, keeper: Keeper, kind: str) -> None:
    ours = keeper()
    broken, fine = somebody(slack, slack.cop), somebody(slack, slack.other)
    slack.fault(kind, method="views.publish", cop=slack.cop, times=10**6)
    await ours.tick()
    assert not is_stale(slack.other, fine)
    assert is_stale(slack.cop, broken)
    slack.sandbox.faults.clear()
    forward(slack.cop, 60)
    await round_until_shown(ours)
    assert not is_stale(slack.cop, broken)
    assert shown(slack, slack.cop, broken)["blocks"]


async def test_a_crowd_in_trouble_does_not_stand_before_everybody_else_for_ever(slack: Slack, keeper: Keeper) -> None:
    ours, (first, last) = keeper(), sorted((slack.cop, slack.other), key=lambda cop: cop.team_id)
    for number in range(2 * MOST + 3):
        opens(first, f"U{number:03}")
    slack.fault("error", method="views.publish", cop=first, times=10**6)
    waiting = somebody(slack, last)
    for _ in range(3):
        await ours.tick()
        forward(slack.cop, 2)
    assert not is_stale(last, waiting)


async def test_who_fails_is_tried_less_and_less_often(slack: Slack, keeper: Keeper) -> None:
    ours, user_id = keeper(), somebody(slack, slack.cop)
    slack.fault("error", method="views.publish", times=10**6)
    tried = slack.sandbox.faults._coming[0]
    for _ in range(30):
        await ours.tick()
        forward(slack.cop, 2)
    assert 10**6 - tried.times == 5  # After 0, 2, 6, 14 and 30 seconds.
    assert is_stale(slack.cop, user_id)


async def test_a_workspace_that_asked_for_rest_gets_it(slack: Slack, keeper: Keeper) -> None:
    ours = keeper()
    users = [somebody(slack, slack.cop, position) for position in (0, 1)]
    slack.fault("ratelimited", method="views.publish", cop=slack.cop, retry_after=30, times=2)
    await ours.tick()
    forward(slack.cop, 29)
    assert await ours.tick() == 0
    assert all(is_stale(slack.cop, user_id) for user_id in users)
    forward(slack.cop, 2)
    assert await ours.tick() == 2


async def test_a_refused_token_ends_the_work_for_its_workspace(slack: Slack, keeper: Keeper) -> None:
    ours, user_id, other = keeper(), somebody(slack, slack.cop), somebody(slack, slack.other)
    slack.fault("error", method="views.publish", error="token_revoked", cop=slack.cop)
    await ours.tick()
    assert kept(slack.cop, user_id) is None
    assert slack.cop.do(installations.find, slack.cop.team_id) is None
    assert not is_stale(slack.other, other)


async def test_a_refusal_of_a_token_that_was_replaced_meanwhile_ends_nothing(slack: Slack) -> None:
    cop, user_id = slack.cop, somebody(slack, slack.cop)
    before = cop.now - timedelta(hours=1)
    cop.do(home.lost, cop.team_id, "token_revoked", before, cop.now)
    assert kept(cop, user_id) is not None
    assert cop.do(installations.find, cop.team_id) is not None


async def test_where_the_bot_is_not_installed_any_more_nothing_is_tried(slack: Slack, keeper: Keeper) -> None:
    ours, user_id = keeper(), somebody(slack, slack.cop)
    slack.cop.do(installations.disable, slack.cop.team_id, "app_uninstalled", slack.cop.now)
    slack.cop.do(home.opened, slack.cop.team_id, user_id)
    assert await ours.tick() == 0
    assert kept(slack.cop, user_id) is None
    assert (slack.cop.team_id, user_id) not in slack.sandbox.state.homes


async def test_who_is_not_there_any_more_is_forgotten_and_the_others_are_not(slack: Slack, keeper: Keeper) -> None:
    ours, user_id = keeper(), somebody(slack, slack.cop)
    opens(slack.cop, "UGONE")
    await round_until_shown(ours)
    assert kept(slack.cop, "UGONE") is None
    assert not is_stale(slack.cop, user_id)


async def test_a_home_of_somebody_who_had_everything_of_them_deleted_is_forgotten(slack: Slack, keeper: Keeper) -> None:
    slack.cop.do(home.opened, slack.cop.team_id, "UUNKNOWN")
    await keeper().tick()
    assert kept(slack.cop, "UUNKNOWN") is None


async def test_a_page_that_cannot_be_made_says_so_and_is_not_made_again_for_ever(slack: Slack, keeper: Keeper) -> None:
    cop, ours = slack.cop, keeper()
    user_id = somebody(slack, cop)
    number = cop.meeting("2026-12-10").meeting.id
    cop.do(lambda session: setattr(session.get(Meeting, number), "kind", "of a newer version"))
    assert await ours.tick() == 1
    assert "home.refresh" in str(shown(slack, cop, user_id))
    assert await ours.tick() == 0
    cop.do(lambda session: setattr(session.get(Meeting, number), "kind", "bijeenkomst"))
    cop.meeting("2026-12-11")
    assert await ours.tick() == 1
    assert "11 december" in str(shown(slack, cop, user_id))


async def test_a_page_that_slack_does_not_take_is_replaced_by_one_that_says_so(slack: Slack, keeper: Keeper) -> None:
    user_id = somebody(slack, slack.cop)
    slack.fault("error", method="views.publish", error="invalid_blocks")
    assert await keeper().tick() == 1
    assert "home.refresh" in str(shown(slack, slack.cop, user_id))
    assert not is_stale(slack.cop, user_id)


async def test_one_that_stopped_begins_nothing_more(slack: Slack, keeper: Keeper) -> None:
    ours, user_id = keeper(), somebody(slack, slack.cop)
    await ours.stop()
    assert await ours.tick() == 0
    assert is_stale(slack.cop, user_id)


async def test_a_workspace_whose_token_no_key_opens_does_not_hold_up_another(
    slack: Slack, keeper: Keeper, database: Database
) -> None:
    ours = keeper()
    user_id, other = somebody(slack, slack.cop), somebody(slack, slack.other)

    def spoil(session: Any) -> None:
        stored_installations.find(session, slack.cop.team_id).bot_token = "of another key"

    slack.cop.do(spoil)
    await ours.tick()
    assert is_stale(slack.cop, user_id)
    assert not is_stale(slack.other, other)
