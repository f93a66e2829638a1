"""What can happen, each step made of a few numbers, so that a failure shrinks to what matters."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.usecases import installations
from storage.records import Case, Community
from tests.separation.forging import Step, forged_facts, forged_value, form_values
from tests.separation.keeping import Json, person
from tests.separation.neighbours import BOTH, COORDINATOR, NEIGHBOUR, SECOND, TEAMS, USERS, WITHOUT
from tests.separation.town import Town, Who, Window, buttons_of, channels_of
from tests.separation.watching import Watch
from tests.structure.test_listeners import names

COMMANDS = (
    "/casus lijst", "/casus toon {own}", "/casus toon {foreign}", "/casus nieuw Dorp {new}", "/casus nieuw",
    "/casus houder {foreign} <@U3>", "/casus houder {own} <@U3>", "/casusupdate {own}: Les {new}",
    "/casusupdate {foreign}: Les {new}", "/casusupdate {own}", "/casusupdate", "/inzicht Inzicht {new}", "/inzicht",
    "/hulpvraag lijst", "/hulpvraag Wie helpt met {new}?", "/hulpvraag sluit {number}", "/bijeenkomst lijst",
    "/bijeenkomst plan di 15 december 2026 13:30-16:00 Zaal {new}", "/bijeenkomst plan",
    "/bijeenkomst verzet {number} naar wo 16 december 2026 10:00", "/bijeenkomst verzet {number}",
    "/bijeenkomst annuleer {number} Want {new}", "/weekoverzicht laatste", "/weekoverzicht voorbeeld",
    "/weekoverzicht nu", "/weekoverzicht instellen vr 9:00", "/cop hulp", "/cop start {slug}", "/cop start",
    "/cop instellingen", "/cop rol", "/cop rol <@U3> casushouder {own}", "/cop rol <@U6> coördinator", "/cop nieuw",
    "/cop taal en", "/cop gegevens", "/cop onzin {new}",
)  # fmt: skip
ACTIONS = tuple(sorted(names("action")))
Kind = Callable[[Town, Watch, Step], Awaitable[None]]


def place(town: Town, step: Step) -> Who:
    """Give somebody of the workspace in a channel that they are in, one without a community, or a direct message."""
    team_id, user_id = TEAMS[step.team], USERS[step.user]
    inside = [channel for channel in channels_of(team_id) if user_id in town.slack.members[team_id, channel]]
    return Who(
        team_id, user_id, [*inside, *inside, WITHOUT, f"D{team_id}{user_id}"][step.where % (2 * len(inside) + 2)]
    )


def stranger(town: Town, step: Step) -> Who:
    """Give somebody of another organisation in a community's channel; here somebody else has the same id."""
    team_id = TEAMS[step.team]
    home = TEAMS[(step.team + 1 + step.second % (len(TEAMS) - 1)) % len(TEAMS)]
    return Who(team_id, USERS[step.user], channels_of(team_id)[step.where % len(channels_of(team_id))], home)


async def command(town: Town, watch: Watch, step: Step) -> None:
    """Somebody types a command; what it names may be of another community."""
    who = place(town, step)
    mark = town.marks.new(town.origin(who))
    town.typed.add(mark)
    text = COMMANDS[step.first % len(COMMANDS)]

    def fill(session: Session) -> str:
        titles = [t for t in session.scalars(select(Case.title).order_by(Case.id)) if "mk" not in t]
        slugs = [c.slug for c in session.scalars(select(Community).order_by(Community.id)) if "mk" not in c.slug]
        own = [c.title for c in session.scalars(select(Case)) if c.community_id == town.origin(who)]
        return text.format(
            own=next((title for title in own if "mk" not in title), titles[0]),
            foreign=titles[step.second % len(titles)],
            number=step.second % 7 + 1,
            slug=slugs[step.second % len(slugs)],
            new=mark,
        )

    name, _, rest = town.database.write_here(fill).partition(" ")
    await town.types(who, name, rest)


async def seen_button(town: Town, watch: Watch, step: Step) -> None:
    """Somebody presses a button that they have before them."""
    if not town.buttons:
        return
    who, action_id, value, _ = town.buttons[-1 - step.first % min(12, len(town.buttons))]
    if not who.user_id:
        here = Who(who.team_id, USERS[step.user], who.channel_id)
        if here.user_id not in town.slack.members.get((who.team_id, who.channel_id), ()):
            return
        who = here
    await town.presses(who, action_id, value)


async def window_button(town: Town, watch: Watch, step: Step) -> None:
    """Somebody presses a button in a form, or on Home."""
    if not town.windows:
        return
    window = town.windows[-1 - step.first % min(4, len(town.windows))]
    found = buttons_of(window)
    if found:
        button = found[step.second % len(found)]
        await town.presses(window.who, button["action_id"], button.get("value", "-"), window)


async def forged_button(town: Town, watch: Watch, step: Step) -> None:
    """Somebody sends what no button of theirs holds: ids of other communities."""
    who = stranger(town, step) if step.where > 4 else place(town, step)
    action_id = ACTIONS[step.first % len(ACTIONS)]
    value = town.database.write_here(forged_value, action_id, step)
    window = None
    if step.where % 2:
        community_id = step.second % 7 + 1
        facts = json.dumps({"community": community_id, "more": False, "editing": None, "asked": False, "key": ""})
        view: Json = {"type": "modal", "id": "V0", "callback_id": "receipt", "private_metadata": facts, "blocks": []}
        view |= {"hash": "h", "state": {"values": {}}}
        if action_id not in ("form.more", "onboarding.cop"):
            window = Window(who, view, None)
    await town.presses(who, action_id, value, window)


async def form(town: Town, watch: Watch, step: Step) -> None:
    """Somebody sends a form; what travels with it may be forged."""
    filled = [window for window in town.windows if window.view.get("submit")]
    if not filled:
        return
    window = filled[-1 - step.first % min(3, len(filled))]
    forged = step.second % 3 == 0
    facts = json.loads(window.view.get("private_metadata") or "{}")
    origin = None if forged else window.origin
    mark = town.marks.new(origin if origin is not None else None)
    town.typed.add(mark)
    if forged:
        facts |= town.database.write_here(forged_facts, facts, step)
    view = {**window.view, "private_metadata": json.dumps(facts)}
    await town.submits(window.who, view, town.database.write_here(form_values, window, mark, forged, step), origin)


async def shortcut(town: Town, watch: Watch, step: Step) -> None:
    """Somebody shares from the lightning bolt, or keeps a message as an insight, perhaps one of a stranger."""
    who = stranger(town, step) if step.where > 7 else place(town, step)
    origin = town.origin(who) if step.first % 2 else None
    mark = town.marks.new(origin)
    town.typed.add(mark)
    await town.uses(
        who, "insight.keep" if step.first % 2 else "update.share", f"Bericht {mark}", USERS[step.second % 8]
    )


async def opens_home(town: Town, watch: Watch, step: Step) -> None:
    """Somebody opens the bot's Home."""
    who = place(town, step)
    await town.tells(Who(who.team_id, who.user_id), {"type": "app_home_opened", "tab": "home", "channel": "D1"})


async def mentions(town: Town, watch: Watch, step: Step) -> None:
    """Somebody mentions the bot, perhaps somebody of another organisation."""
    who = stranger(town, step) if step.first % 2 else place(town, step)
    await town.tells(who, {"type": "app_mention", "text": "<@UBOT> hulp"})


async def comes_or_goes(town: Town, watch: Watch, step: Step) -> None:
    """Somebody comes into a community's channel, or leaves it."""
    who = place(town, step)
    channel_id = channels_of(who.team_id)[step.first % len(channels_of(who.team_id))]
    inside, there = town.slack.members[who.team_id, channel_id], Who(who.team_id, who.user_id, channel_id)
    watch.remember([who])
    kind = "member_left_channel" if who.user_id in inside else "member_joined_channel"
    inside.symmetric_difference_update({who.user_id})
    await town.tells(there, {"type": kind, "channel": channel_id, "team": who.team_id})


async def changes(town: Town, watch: Watch, step: Step) -> None:
    """Slack tells that somebody was deactivated, became a guest, or is as before."""
    who = place(town, step)
    change = ({"deleted": True}, {"is_restricted": True}, {}, {})[step.first % 4]
    watch.remember([who])
    user = person(who.user_id, who.team_id, **change)
    await town.tells(Who(who.team_id, who.user_id), {"type": "user_change", "user": user})


async def uninstalls(town: Town, watch: Watch, step: Step) -> None:
    """The app is removed from a workspace; sometimes it comes back with another token."""
    team_id = TEAMS[step.team]
    await town.tells(Who(team_id, COORDINATOR), {"type": "app_uninstalled", "user": COORDINATOR})
    await town.delivers()
    if step.first % 3:
        town.number += 1
        town.tokens[team_id] = f"xoxb-{team_id}-{town.number}"
        town.database.write_here(
            installations.remember, team_id, town.tokens[team_id], town.clock.now(), team_name="Zelfde naam",
            bot_id="B1", bot_user_id="UBOT",
        )  # fmt: skip
        town.known.forget()


async def time_passes(town: Town, watch: Watch, step: Step) -> None:
    """The clock moves, and what is due is posted."""
    town.clock.move_to(town.clock.now() + timedelta(minutes=(10, 30 * 60, 10, 7 * 24 * 60, 30 * 60)[step.first % 5]))
    for _ in range(5):
        await town.delivers()
        town.clock.move_to(town.clock.now() + timedelta(seconds=2))


async def _presses_own(town: Town, step: Step, action_id: str) -> Window | None:
    """Let somebody who shared a lot press a button on their Home. Gives the window that it opened."""
    who = Who(TEAMS[step.team], BOTH)
    await town.tells(who, {"type": "app_home_opened", "tab": "home", "channel": "D1"})
    found = [button for button in buttons_of(town.windows[-1]) if button["action_id"] == action_id]
    if town.windows[-1].view.get("type") != "home" or not found:
        return None
    button = found[step.second % len(found)]
    await town.presses(who, action_id, button["value"], town.windows[-1])
    return town.windows[-1]


async def edits(town: Town, watch: Watch, step: Step) -> None:
    """Somebody changes what they shared, and the channel follows."""
    window = await _presses_own(town, step, "submission.edit")
    if window is not None and window.view.get("submit"):
        mark = town.marks.new(window.origin)
        town.typed.add(mark)
        await town.submits(
            window.who, window.view, town.database.write_here(form_values, window, mark, False, step), window.origin
        )
    watch.check()
    await time_passes(town, watch, step._replace(first=0))


async def deletes(town: Town, watch: Watch, step: Step) -> None:
    """Somebody takes back what they shared, and its card goes."""
    await _presses_own(town, step, "submission.delete")
    watch.check()
    await time_passes(town, watch, step._replace(first=0))


async def plans(town: Town, watch: Watch, step: Step) -> None:
    """A coordinator plans a meeting, or moves one, and the channel hears of it."""
    channel_id = channels_of(TEAMS[step.team])[step.where % len(channels_of(TEAMS[step.team]))]
    who = Who(TEAMS[step.team], NEIGHBOUR if channel_id == SECOND else COORDINATOR, channel_id)
    mark = town.marks.new(town.origin(who))
    town.typed.add(mark)
    asked = "plan" if step.first % 2 else f"verzet {step.second % 6 + 1} naar"
    before = len(town.buttons)
    day = step.second % 20 + 1
    await town.types(who, "/bijeenkomst", f"{asked} {day} januari 2027 13:30-16:00 Zaal {mark}")
    for pressed, action_id, value, _ in town.buttons[before:]:
        if action_id == "meeting.confirm":
            await town.presses(pressed, action_id, value)
    watch.check()
    await time_passes(town, watch, step._replace(first=0))


STEPS: dict[str, Kind] = {
    "command": command, "seen_button": seen_button, "window_button": window_button, "forged_button": forged_button,
    "form": form, "home": opens_home, "mention": mentions, "comes_or_goes": comes_or_goes, "changes": changes,
    "uninstalls": uninstalls, "time": time_passes, "edits": edits, "deletes": deletes, "plans": plans,
    "shortcut": shortcut,
}  # fmt: skip
