"""From an installed bot to a working CoP: the button in the direct message, the form, and the settings later."""

from __future__ import annotations

import re
from typing import Any

import pytest

from bot.facts import Preferences, Setup
from bot.rules.problems import Refused
from bot.rules.programme import COMMUNITIES
from bot.sandbox.faults import Fault
from bot.usecases import actors, communities, onboarding, reach
from bot.usecases.actors import Spot
from bot.usecases.coordinators import coordinators
from bot.usecases.profiles import Profile
from storage.records import Community
from tests.living import NEW, Living

pytestmark = pytest.mark.parametrize("database_kind", ["sqlite"], indirect=True)
INSTALLER, PUBLIC, PRIVATE = "U0COP601", "C0COP601", "C0COP602"


async def form(bot: Living, user: str = INSTALLER, team: str = NEW) -> dict[str, Any]:
    """Give the open form."""
    where = {"team": team, "user": user}
    async with bot.session.get(f"{bot.slack_url}/sandbox/api/view", params=where) as answer:
        found: dict[str, Any] = await answer.json()
    return found


async def begin(bot: Living, cop: str) -> None:
    """Install the bot, press Begin in its message, and choose a CoP in the form."""
    if not bot.team(6).bot_token:
        await bot.installs()
        await bot.sends()
    dm = bot.team(6).im(INSTALLER).id
    (message,) = bot.sandbox.state.messages[(NEW, dm)]
    place = {"team": NEW, "user": INSTALLER}
    await bot.control("click", where="message", channel=dm, ts=message["ts"], action_id="onboarding.open", **place)
    await bot.control("click", where="view", action_id="onboarding.cop", value=cop, **place)


async def submit(bot: Living, user: str = INSTALLER, team: str = NEW, **values: Any) -> dict[str, Any]:
    """Send the open form. Gives what became of it."""
    return await bot.tries("submit", team=team, user=user, values=values)


def of_kustland(bot: Living) -> list[Community]:
    known = bot.database.write_here(communities.any_all)
    return [community for community in known if community.team_id == NEW]


@pytest.mark.parametrize("slug", [plan.slug for plan in COMMUNITIES])
async def test_each_cop_of_the_programme_begins_in_a_public_channel(bot: Living, slug: str) -> None:
    await begin(bot, slug)
    answer = await submit(bot, kanaal=PUBLIC, coordinatoren=["U0COP602"])
    assert (answer["ok"], answer["errors"]) == (True, {}), answer
    (community,) = of_kustland(bot)
    assert (community.slug, community.channel_id) == (slug, PUBLIC)
    assert bot.database.write_here(lambda session: [m.user_id for m in _coordinators(session, community.id)]) == [
        "U0COP602"
    ]
    channel = next(one for one in bot.team(6).channels if one.id == PUBLIC)
    assert bot.team(6).bot_user_id in channel.members
    assert "staat klaar" in str(answer["view"]) or "hoort" in str(answer["view"])


async def test_setting_up_keeps_the_language_the_moments_and_the_region_that_were_chosen(bot: Living) -> None:
    await begin(bot, COMMUNITIES[0].slug)
    answer = await submit(
        bot, kanaal=PUBLIC, coordinatoren=[INSTALLER, "U0COP602"], taal="en", dag="1", tijd="08:45",
        herinneringen=["7d", "1h"], regio="Noord",
    )  # fmt: skip
    assert (answer["ok"], answer["errors"]) == (True, {}), answer
    (community,) = of_kustland(bot)
    assert (community.language, community.digest_weekday, f"{community.digest_time:%H:%M}") == ("en", 1, "08:45")
    assert (sorted(community.reminders), community.region) == (["1h", "7d"], "Noord")


async def test_a_cop_of_one_s_own_in_a_private_channel_says_which_invite(bot: Living) -> None:
    await begin(bot, "new")
    answer = await submit(bot, titel="Wonen aan zee", doel="Samen leren.", kanaal=PRIVATE, coordinatoren=[INSTALLER])
    assert (answer["ok"], answer["errors"]) == (True, {}), answer
    (community,) = of_kustland(bot)
    assert (community.name, community.goal_nl) == ("Wonen aan zee", "Samen leren.")
    assert re.fullmatch(r"wonen-aan-zee-[0-9a-f]{6}", community.slug), "the ending says nothing of what is elsewhere"
    shown = str(answer["view"])
    assert f"/invite <@{bot.team(6).bot_user_id}>" in shown
    assert f"<#{PRIVATE}>" in shown
    await bot.control("channel", team=NEW, channel=PRIVATE, action="invite", user=INSTALLER)
    await bot.reads_rosters()
    assert set(bot.roster(community.id)) == {"U0COP601", "U0COP602", "U0COP603"}


async def test_what_is_missing_is_said_under_its_own_field(bot: Living) -> None:
    await begin(bot, "new")
    bot.database.write_here(communities.connect, COMMUNITIES[0].slug, NEW, PUBLIC, [INSTALLER], bot.clock.now())
    answer = await submit(bot, titel="!!", kanaal=PRIVATE, coordinatoren=[INSTALLER], doel="x" * 301)
    assert set(answer["errors"]) == {"titel", "doel"}
    answer = await submit(bot, titel="Wonen", kanaal=PUBLIC, coordinatoren=[INSTALLER], doel="Leren")
    assert list(answer["errors"]) == ["kanaal"]
    assert COMMUNITIES[0].name in answer["errors"]["kanaal"]


async def test_only_people_of_this_workspace_with_an_account_coordinate(bot: Living) -> None:
    team = bot.team(6)
    await begin(bot, COMMUNITIES[1].slug)
    team.users[2].guest = "multi"
    team.users[1].deleted = True
    for user_id in ("U0COP603", "U0COP602"):
        answer = await submit(bot, kanaal=PUBLIC, coordinatoren=[user_id])
        assert list(answer["errors"]) == ["coordinatoren"], answer
    assert of_kustland(bot) == []


async def test_a_busy_slack_closes_no_channel(bot: Living) -> None:
    await begin(bot, COMMUNITIES[1].slug)
    bot.sandbox.faults.add(Fault("conversations.join", "ratelimited", retry_after=30))
    answer = await submit(bot, kanaal=PUBLIC, coordinatoren=[INSTALLER])
    assert (answer["ok"], answer["errors"]) == (True, {}), answer
    assert "/invite" not in str(answer["view"])
    (community,) = of_kustland(bot)
    assert bot.database.write_here(_reachable, community.id)


async def test_a_form_that_comes_twice_counts_once(bot: Living) -> None:
    await begin(bot, "new")
    await submit(bot, titel="Wonen aan zee", kanaal=PUBLIC, coordinatoren=[INSTALLER])
    (community,) = of_kustland(bot)
    p = Preferences(True, 3, community.digest_time, ("7d",), "nl", "Europe/Amsterdam")
    setup = Setup("", "Duinen", "", (), PRIVATE, (INSTALLER,), p, is_new=True)

    def once(session: Any) -> int:
        actor = actors.find(session, NEW, INSTALLER, Spot())
        assert actor is not None
        return onboarding.set_up(session, actor, setup, bot.clock.now(), request_key="view:1").community.id

    assert bot.database.write_here(once) == bot.database.write_here(once)
    assert len(of_kustland(bot)) == 2


async def test_a_cop_that_another_workspace_made_is_unknown_here(bot: Living) -> None:
    await begin(bot, "new")
    await submit(bot, titel="Wonen aan zee", kanaal=PUBLIC, coordinatoren=[INSTALLER])
    slug = of_kustland(bot)[0].slug
    bot.connect(bot.team(1))
    profile = Profile("S", is_admin=True)
    elsewhere = bot.database.write_here(actors.meet, "T0COP1", "U0COP101", Spot(), profile, bot.clock.now())
    with pytest.raises(Refused) as refusal:
        bot.database.write_here(communities.by_name, elsewhere, slug)
    (problem,) = refusal.value.problems
    assert problem.code == "community.unknown"
    assert slug not in problem.facts["known"]
    assert "Wonen aan zee" not in str(problem.facts)
    assert "Wonen" not in await bot.types(bot.team(1), "U0COP101", "/cop", f"start {slug}")


async def test_somebody_who_did_not_install_it_sets_nothing_up(bot: Living) -> None:
    await bot.installs()
    answer = await bot.types(bot.team(6), "U0COP602", "/cop", "start")
    assert of_kustland(bot) == []
    assert answer


async def test_the_settings_form_changes_everything_and_keeps_what_it_did_not_ask(bot: Living) -> None:
    one = bot.team(1)
    before = bot.connect(one)
    await bot.types(one, "U0COP101", "/cop", "instellingen")
    answer = await submit(
        bot, "U0COP101", one.id, kanaal="C0COP102", coordinatoren=["U0COP101", "U0COP105"], doel="Een nieuw doel",
        bureaus="Een\nTwee", aan="off", taal="en", dag="0", tijd="09:30", herinneringen=["1d"], regio="Zuid",
        tijdzone="Europe/Amsterdam", gasten="share",
    )  # fmt: skip
    assert (answer["ok"], answer["errors"]) == (True, {}), answer
    after = bot.community(one)
    assert (after.channel_id, after.goal_nl, after.bureaus, after.digest_on) == (
        "C0COP102", "Een nieuw doel", ["Een", "Twee"], False,
    )  # fmt: skip
    assert (after.language, after.digest_weekday, f"{after.digest_time:%H:%M}", after.reminders) == (
        "en", 0, "09:30", ["1d"],
    )  # fmt: skip
    assert (after.region, after.outsiders) == ("Zuid", "share")
    assert (after.name, after.slug, after.goal_en, after.question_nl) == (
        before.name, before.slug, before.goal_en, before.question_nl,
    )  # fmt: skip
    channel = next(one for one in one.channels if one.id == "C0COP102")
    assert one.bot_user_id in channel.members


def _coordinators(session: Any, community_id: int) -> Any:
    return coordinators(session, community_id)


def _reachable(session: Any, community_id: int) -> bool:
    community = communities.by_id(session, community_id)
    return reach.why_closed(session, community.team_id or "", community.channel_id or "") == ""
