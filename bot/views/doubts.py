"""The question whether something stands in the channel, to a coordinator: two buttons, a form for the link, answers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.facts.doubts import Doubt
from bot.i18n import Translator
from bot.rules import states
from bot.rules.deliveries import CARD, DIGEST, waits_for_a_word
from bot.views.blocks import (
    Message,
    actions,
    button,
    context,
    field_of,
    form,
    of_community,
    section,
    text_input,
)
from bot.views.reasons import because
from bot.views.text import author, bold, capital, channel, fit
from bot.views.trouble import what_now
from storage.records import Delivery

BLOCK_OF = {"permalink": "berichtlink"}
FOLLOWED = (CARD, DIGEST)
"""What stands there follows what its authors do later."""


def question(t: Translator, doubt: Doubt, now: datetime) -> Message:
    """Give the question. It quotes nothing: what its author takes back must not stay behind in a private message."""
    delivery, zone = doubt.delivery, doubt.community.timezone
    asked = t("Does {what} stand in {channel}?", what=_what(t, doubt), channel=channel(delivery.channel_id))
    happened = t(
        "I wanted to post it on {when}, and Slack did not answer. So I do not know whether it stands there. "
        "I do not want to post it twice.",
        when=t.at(delivery.attempted_at or delivery.due_at, zone, now),
    )
    please = t(
        "*Please look in the channel.* Does it stand there? Choose *It is there*. Does it not? Choose *Post it again*."
    )
    cop = fit(doubt.community.name, 100)
    small = t("Every coordinator of {cop} gets this message.", cop=cop) + " " + t("One answer is enough.")
    blocks: list[Block] = [section(f"*{asked.replace('*', '')}*\n{happened}"), section(please)]
    blocks += [_buttons(t, delivery, of_community(doubt.community.id)), context(small)]
    return Message(asked.replace("*", ""), blocks)


def answers(t: Translator, delivery: Delivery) -> list[Block]:
    """Give the two buttons on Home, under what waits for a coordinator's word; under anything else nothing."""
    waits = waits_for_a_word(delivery.kind, delivery.state, delivery.look_at)
    return [_buttons(t, delivery)] if waits else []


def link_form(t: Translator, doubt: Doubt, message: tuple[str, str] | None) -> View:
    """Give the form that asks for the link of what stands there.

    `message` is the channel and ts of the question whose button was pressed: the answer comes in its place.
    """
    delivery = doubt.delivery
    thanks = t("Good that you looked. Give me the link of {what}.", what=_what(t, doubt))
    if delivery.kind in FOLLOWED:
        thanks += " " + t("Then I can still change it when somebody changes or takes back what they shared.")
    steps = [
        t("Go to {what} in {channel}.", what=_what(t, doubt), channel=channel(delivery.channel_id)),
        t("Point at it, and choose *⋮* at its top right. On your phone: keep your finger on it."),
        t("Choose *Copy link*."),
    ]
    find = t("This is how you find the link")
    told = "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1))
    hint = t("It looks like this: https://name.slack.com/archives/C0123/p1764165600000100")
    element = text_input("", multiline=False, placeholder="https://")
    blocks: list[Block] = [
        section(thanks),
        section(f"*{find}*\n{told}"),
        field_of("berichtlink", t("Link of the message"), element, hint=hint, optional=False),
    ]
    facts = {"community": doubt.community.id, "delivery": delivery.id, "message": message}
    return form("doubt", t("It is there"), blocks, submit=t("Save"), close=t("Stop"), facts=facts)


def answered(t: Translator, doubt: Doubt) -> Message:
    """Give the answer to a coordinator's word: what happens now, or what had been settled before."""
    what, place = _what(t, doubt), channel(doubt.delivery.channel_id)
    text = _happens(t, doubt, what, place)
    if doubt.delivery.state == states.UNCERTAIN:
        text = t(
            "I look in {channel} myself whether {what} stands there. You do not have to do anything.",
            what=what,
            channel=place,
        )
    elif doubt.before:
        text = t("This was settled already.") + " " + text
    elif doubt.delivery.state == states.SENT:
        text = t("Thank you.") + " " + text
    return Message(text.replace("*", ""), [section(text)])


def _happens(t: Translator, doubt: Doubt, what: str, place: str) -> str:
    state = doubt.delivery.state
    if state == states.SENT:
        stands = capital(t("{what} stands in {channel}.", what=what, channel=place))
        return f"{stands} {_follows(t, doubt)}".rstrip()
    if state in (states.DUE, states.SENDING) and _is_gone(doubt):
        return t("This contribution was taken back since, so I do not post it again.")
    if state in (states.DUE, states.SENDING):
        return t("I post {what} in {channel} again.", what=what, channel=place)
    if state == states.HELD:
        return t("Whoever runs the bot decides whether {what} is posted.", what=what)
    if state == states.MISSED:
        return t("It is too late now to post {what}.", what=what) + _instead(t, doubt)
    return capital(t("{what} is not posted any more.", what=what)) + _instead(t, doubt)


def _follows(t: Translator, doubt: Doubt) -> str:
    """Say what knowing where it stands is good for."""
    if _is_gone(doubt):
        return t("I take it away now.")
    return t("When something in it changes, I change it there too.") if doubt.delivery.kind in FOLLOWED else ""


def _is_gone(doubt: Doubt) -> bool:
    """Say whether the card's author took back what it shows."""
    return doubt.delivery.kind == CARD and doubt.line is None


def _instead(t: Translator, doubt: Doubt) -> str:
    if doubt.delivery.kind == DIGEST:
        return " " + t("What was in it stands in the next weekly digest.")
    if doubt.delivery.kind == CARD and not _is_gone(doubt):
        return " " + t("It does stand in the weekly digest.")
    return ""


def _what(t: Translator, doubt: Doubt) -> str:
    """Name what it is about, as in a sentence."""
    delivery = doubt.delivery
    if delivery.kind == DIGEST:
        # 2026-W48, or 2026-W48-2 for a second one in that week.
        week = int(delivery.occurrence[6:8])
        if delivery.part:
            return t("part {part} of the weekly digest of week {week}", part=delivery.part + 1, week=week)
        return t("the weekly digest of week {week}", week=week)
    if delivery.kind != CARD:
        return t("the welcome text")
    if doubt.line is None:
        return t("a contribution that was taken back since")
    if doubt.line.case_title:
        who, case = author(t, doubt.line.author), bold(doubt.line.case_title)
        return t("the contribution of {author} to {case}", author=who, case=case)
    return t("the contribution of {author}", author=author(t, doubt.line.author))


def _buttons(t: Translator, delivery: Delivery, block_id: str | None = None) -> Block:
    stands = button(t("It is there"), "doubt.stands", str(delivery.id))
    again = button(t("Post it again"), "doubt.again", str(delivery.id))
    return actions(stands, again, block_id=block_id)


Facts = Mapping[str, Any]
SENTENCES: dict[str, Callable[[Translator, Facts, datetime], str]] = {
    "delivery.unknown": lambda t, f, _: t("I do not know this message any more. You do not have to do anything."),
    "delivery.closed": lambda t, f, _: " ".join(
        [
            t("I cannot post in the channel of {cop} now.", cop=bold(f["cop"])),
            because(t, f["reason"]),
            what_now(t, f["reason"]),
        ]
    ),
    "permalink.unreadable": lambda t, f, _: t(
        "I do not see a link to a message in this. Choose ⋮ at the message, then Copy link, and paste it here."
    ),
    "permalink.elsewhere": lambda t, f, _: t(
        "This link leads to another channel. I need the link of the message in the channel of {cop}.",
        cop=bold(f["cop"]),
    ),
    "permalink.far": lambda t, f, now: t(
        "This link leads to a message of another moment. I posted mine around {when}. Copy the link of that message.",
        when=t.at(f["instant"], f["zone"], now),
    ),
    "permalink.other": lambda t, f, _: t(
        "This link leads to another message. Look at which message I ask for, and copy the link of that one."
    ),
}
