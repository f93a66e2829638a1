"""The Home tab and its buttons."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from bot.rules.deliveries import DIGEST
from bot.usecases import actors, channels, communities, editions, reach, roster
from bot.usecases.actors import Spot
from bot.usecases.profiles import Profile
from storage import homes
from storage.records import Digest, Home, Meeting
from tests.community import COORDINATOR, MEMBER
from tests.handlers.conftest import Wired

OPENED = {"type": "app_home_opened", "tab": "home"}


def kept(wired: Wired, user_id: str = MEMBER) -> Home:
    found = wired.cop.do(homes.find, wired.cop.team_id, user_id)
    assert found is not None
    return found


def home(community_id: int | None = None) -> dict[str, Any]:
    """Give a Home as Slack sends it along with what is pressed on it."""
    facts = json.dumps({"community": community_id}) if community_id else ""
    return {"type": "home", "id": "V1", "hash": "h1", "blocks": [], "private_metadata": facts}


def pages(wired: Wired) -> list[str]:
    """Give the Home tabs that were published, as they go over the wire."""
    return [json.dumps(asked["view"], ensure_ascii=False) for asked in wired.slack.heard("views.publish")]


async def test_who_opens_home_sees_it_and_from_then_on_it_is_kept_up_to_date(wired: Wired) -> None:
    wired.slack.answer("views.publish", ok=True, view={"hash": "1.first"})
    await wired.person.causes("Ev1", OPENED)
    (asked,) = wired.slack.heard("views.publish")
    assert (asked["user_id"], asked["view"]["type"], asked.get("hash")) == (MEMBER, "home", None)
    assert "Bewoners in beeld" in pages(wired)[0]
    assert (kept(wired).view_hash, kept(wired).changes) == ("1.first", kept(wired).shown)


async def test_what_is_shown_again_names_the_hash_of_what_stood_there(wired: Wired) -> None:
    wired.slack.answer("views.publish", ok=True, view={"hash": "1.first"})
    await wired.person.causes("Ev1", OPENED)
    await wired.person.causes("Ev2", OPENED)
    assert [asked.get("hash") for asked in wired.slack.heard("views.publish")] == [None, "1.first"]


async def test_a_conflict_is_tried_again_and_at_last_without_a_hash(wired: Wired) -> None:
    wired.slack.answer("views.publish", ok=True, view={"hash": "1.first"})
    await wired.person.causes("Ev1", OPENED)
    wired.slack.answer("views.publish", ok=False, error="hash_conflict")
    await wired.person.causes("Ev2", OPENED)
    hashes = [asked.get("hash") for asked in wired.slack.heard("views.publish")[1:]]
    assert hashes == ["1.first", "1.first", None]
    assert kept(wired).changes != kept(wired).shown


async def test_the_messages_tab_is_no_home(wired: Wired) -> None:
    await wired.person.causes("Ev1", {"type": "app_home_opened", "tab": "messages"})
    assert wired.slack.heard("views.publish") == []


async def test_a_slack_that_does_not_answer_leaves_a_home_that_is_shown_later(wired: Wired) -> None:
    wired.slack.hold("views.publish")
    await wired.person.causes("Ev1", OPENED)
    assert kept(wired).changes != kept(wired).shown


async def test_a_page_that_cannot_be_made_says_so_and_its_button_tries_again(wired: Wired) -> None:
    number = wired.cop.meeting().meeting.id
    wired.cop.do(lambda session: setattr(session.get(Meeting, number), "kind", "of a newer version"))
    await wired.person.causes("Ev1", OPENED)
    assert "home.refresh" in pages(wired)[0]
    assert "Probeer opnieuw" in pages(wired)[0]
    wired.cop.do(lambda session: setattr(session.get(Meeting, number), "kind", "bijeenkomst"))
    await wired.person.presses("home.refresh", "-", home())
    assert "8 december" in pages(wired)[1]


async def test_a_page_that_cannot_be_read_says_so(wired: Wired) -> None:
    wired.cop.update()
    first = wired.cop.deliveries(DIGEST)[0]
    wired.cop.do(editions.freeze, first, wired.cop.now)
    wired.cop.do(_without_parts)
    await wired.person.causes("Ev1", OPENED)
    assert "home.refresh" in pages(wired)[0]


def _without_parts(session: Any) -> None:
    """Spoil a digest, so that reading it fails."""
    session.execute(update(Digest).values(parts=0))


async def test_with_several_cops_home_asks_which_and_remembers_it(wired: Wired) -> None:
    cop = wired.cop
    other = cop.do(communities.connect, "sturen-op-impact", cop.team_id, "C2", [COORDINATOR], cop.now).community
    await wired.person.causes("Ev1", OPENED)
    assert "Welke CoP?" in pages(wired)[0]
    assert "home.choose" in pages(wired)[0]
    await wired.person.chooses("home.choose", str(other.id), home())
    shown = json.loads(pages(wired)[1])
    assert json.loads(shown["private_metadata"]) == {"community": other.id}
    assert "Sturen op impact" in pages(wired)[1]
    await wired.person.causes("Ev2", OPENED)
    assert "Sturen op impact" in pages(wired)[2]


async def test_what_is_pressed_on_home_is_about_the_cop_that_it_shows(wired: Wired) -> None:
    cop = wired.cop
    other = cop.do(communities.connect, "sturen-op-impact", cop.team_id, "C2", [COORDINATOR], cop.now).community
    await wired.person.presses("insight.open", "-", home(other.id))
    opened = await wired.slack.hears("views.open")
    assert json.loads(opened["view"]["private_metadata"])["community"] == other.id


async def test_a_coordinator_tries_a_closed_channel_again(wired: Wired) -> None:
    cop = wired.cop
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now)
    await wired.person.causes("Ev1", OPENED, user=COORDINATOR)
    assert "channel.again" in pages(wired)[0]
    await wired.person.presses("channel.again", str(cop.community_id), home(cop.community_id), user=COORDINATOR)
    assert cop.do(reach.why_closed, cop.team_id, cop.channel_id) == ""
    assert kept(wired, COORDINATOR).changes != kept(wired, COORDINATOR).shown


async def test_a_member_cannot_open_a_channel_again(wired: Wired) -> None:
    cop = wired.cop
    cop.do(channels.close, cop.team_id, cop.channel_id, "is_archived", cop.now)
    await wired.person.presses("channel.again", str(cop.community_id), home(cop.community_id))
    assert cop.do(reach.why_closed, cop.team_id, cop.channel_id) == "is_archived"
    assert "Alleen een regiocoördinator" in json.dumps(wired.slack.heard("views.open"), ensure_ascii=False)


async def test_the_last_digest_opens_in_a_window(wired: Wired) -> None:
    cop = wired.cop
    cop.update("Loten werkt")
    first = cop.deliveries(DIGEST)[0]
    cop.do(editions.freeze, first, cop.now)
    await wired.person.causes("Ev1", OPENED)
    assert "digest.last" in pages(wired)[0]
    await wired.person.presses("digest.last", "-", home(cop.community_id))
    opened = (await wired.slack.hears("views.open"))["view"]
    assert opened["type"] == "modal"
    assert "Loten werkt" in json.dumps(opened)


async def test_a_guest_sees_no_button_that_is_not_for_guests(wired: Wired) -> None:
    cop = wired.cop
    guest = cop.do(actors.meet, cop.team_id, "U7", Spot(cop.channel_id), Profile("G", is_outsider=True), cop.now)
    cop.do(roster.take, cop.community_id, [COORDINATOR, "U7"], {}, cop.now + timedelta(seconds=1))
    assert guest.community is not None
    await wired.person.causes("Ev1", OPENED, user="U7")
    assert "Bewoners in beeld" in pages(wired)[0]
    for action in ("update.open", "ask.open", "insight.open", "submission.edit", "channel.again"):
        assert action not in pages(wired)[0]
