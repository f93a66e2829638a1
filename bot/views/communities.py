"""A community: connecting it, help, welcome."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.facts import Connected
from bot.i18n import Translator
from bot.rules.instants import ZONES
from bot.views.blocks import Message, actions, button, context, section
from bot.views.text import bold, channel, fit, mentions
from storage.records import Community


def connected(t: Translator, done: Connected, now: datetime) -> Message:
    """Give the receipt of connecting, with the welcome text to post."""
    community = done.community
    place = channel(community.channel_id or "")
    text = t("{channel} now belongs to {cop}.", channel=place, cop=bold(community.name))
    if done.again:
        text = t("This channel already belongs to {cop}. Nothing has changed.", cop=bold(community.name))
    when = digest_moment(t, community)
    if done.first_digest_at is not None:
        when += " " + t("The next one comes on {when}.", when=t.at(done.first_digest_at, community.timezone, now))
    blocks: list[Block] = [section(f"{text} {when}")]
    if not done.again:
        blocks += [
            section(t("This is my welcome text. Shall I post it in {channel}?", channel=place)),
            *welcome(t, community).blocks,
            actions(button(t("Post"), "welcome.post", style="primary"), button(t("Not now"), "message.close")),
        ]
    return Message(f"{text} {when}".replace("*", ""), blocks)


def invite_first(t: Translator, bot_user_id: str) -> Message:
    """Give what to type when the bot is not in the channel."""
    text = t(
        "I am not in this channel yet. Type `/invite {bot}` here, and then the command again.", bot=f"<@{bot_user_id}>"
    )
    return Message(text, [section(text)])


def ask_to_move(t: Translator, community: Community, slug: str) -> Message:
    """Give the question before a community's posts go to another channel from now on."""
    text = t(
        "{cop} is in {channel} now. Shall it be in this channel from now on? What still waits comes here too.",
        cop=bold(community.name),
        channel=channel(community.channel_id or ""),
    )
    buttons = actions(
        button(t("Yes, use this channel"), "community.move", slug, style="primary"), button(t("Stop"), "message.close")
    )
    return Message(text.replace("*", ""), [section(text), buttons])


def welcome(t: Translator, community: Community) -> Message:
    """Give the text with which the bot introduces itself in a channel."""
    name = fit(community.name, 100)
    return Message(t("Hi, I am the CoP bot of {cop}.", cop=name), introduction(t, community))


def introduction(t: Translator, community: Community) -> list[Block]:
    """Give what the bot does, what it does not read, and the first commands."""
    first = t(
        "Hi, I am the CoP bot of *{cop}*. I remind you of meetings, collect updates and post a short "
        "overview each week. I do not read your conversations. I only see what you send me yourself: "
        "with a command, button, form or shortcut, or when you mention me. "
        "I keep your Slack name with what you share.",
        cop=fit(community.name, 100),
    )
    following = t(
        "Share an update with `/case-update`. Ask with `/ask-help`. See dates with `/cop-meeting list`. "
        "Just reading is fine too."
    )
    return [section(first), section(following)]


def welcome_posting(t: Translator) -> Message:
    """Give the answer to posting the welcome text."""
    text = t("I am posting the welcome text now.")
    return Message(text, [section(text)])


def help_page(t: Translator, community: Community | None, contacts: list[str]) -> Message:
    """Give the commands, the goal, and whom to ask."""
    blocks: list[Block] = []
    if community is not None:
        goal = community.goal_nl if t.language == "nl" else community.goal_en
        question = community.question_nl if t.language == "nl" else community.question_en
        lines = [bold(community.name), fit(goal, 500), f"_{fit(question, 500)}_" if question else ""]
        blocks.append(section("\n".join(line for line in lines if line)))
    blocks.append(section(_commands(t)))
    blocks.append(section(t("In a thread, commands do not work: Slack does not allow it. Use the channel itself.")))
    if community is not None:
        bureaus = t("Coordinated by {bureaus}.", bureaus=fit(t.several(community.bureaus), 500))
        bureaus = bureaus if community.bureaus else ""
        ask = t("Questions? Ask {people}.", people=mentions(contacts)) if contacts else ""
        blocks.append(context(f"{bureaus} {ask}".strip(), digest_moment(t, community)))
    blocks.append(
        context(t("Nederlands? Type `/cop taal nl`.") if t.language == "en" else t("English? Type `/cop taal en`."))
    )
    return Message(t("What I can do for you"), blocks)


def language_set(t: Translator) -> Message:
    """Give the answer to choosing a language."""
    text = t("From now on I speak English with you.")
    return Message(text, [section(text)])


def digest_moment(t: Translator, community: Community) -> str:
    """Say when the weekly digest comes, or that it is off."""
    if not community.digest_on:
        return t("The weekly digest is off.")
    day, time = t.weekday(community.digest_weekday), t.clock(community.digest_time)
    if community.timezone != ZONES[0]:
        zone = t.zone(community.timezone)
        return t("The weekly digest comes on {day} at {time} ({zone}).", day=day, time=time, zone=zone)
    return t("The weekly digest comes on {day} at {time}.", day=day, time=time)


def _commands(t: Translator) -> str:
    lines = (
        t("`/case-update`: share an update. Or in one line: `/case-update case: text`"),
        t("`/insight`: share an insight that others can use"),
        t("`/ask-help`: ask a question. `/ask-help list` shows what is open, `/ask-help close 12` closes number 12"),
        t("`/case list`: see the cases. `/case show` and a title shows one. `/case new` and a title adds one"),
        t("`/case rest` and a title: I do not ask about your case for now. `/case active` and a title: I may again"),
        t("`/cop-meeting list`: see the dates. Coordinators: `plan`, `move 4`, `cancel 4`"),
        t("`/cop my-data`: see what I keep about you, change it, fetch it or have it erased"),
        t("`/weekly-digest last`: read the last digest. Coordinators: `preview`, `now`, `settings`"),
        t("`/cop status`: see what comes next. Coordinators also see what did not go out, and why"),
        t("Coordinators: `/cop settings` changes everything, `/cop role @name coordinator` gives a role"),
    )
    return "\n".join(f"• {line}" for line in lines)
