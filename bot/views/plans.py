"""A meeting that somebody plans or moves: the form, and the question before anything is stored."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, DateTimePickerElement, StaticSelectElement
from slack_sdk.models.views import View

from bot.facts import Check
from bot.i18n import Translator
from bot.rules.instants import wall
from bot.rules.meetings import DEFAULT_DURATION, KINDS, Plan, as_seconds
from bot.views.blocks import Message, actions, button, context, field_of, form, option, section, text_input
from bot.views.meetings import kinds, short
from bot.views.text import capital, fit

BLOCK_OF = {
    "start": "begin",
    "end": "duur",
    "kind": "soort",
    "place": "plaats",
    "link": "link",
    "preparation": "voorbereiding",
}

DURATIONS = (30, 45, 60, 90, 120, 150, 180, 240, 360, 480)


def duration(t: Translator, minutes: int) -> str:
    """Give a length in words: 2 uur, 2 uur en 30 minuten."""
    hours, rest = divmod(minutes, 60)
    long, short = t.plural("{n} hour", "{n} hours", hours), t.plural("{n} minute", "{n} minutes", rest)
    if not hours:
        return short
    return t("{hours} and {minutes}", hours=long, minutes=short) if rest else long


def confirm(t: Translator, checked: Check, now: datetime, facts: dict[str, object]) -> Message:
    """Give the full reading of a plan, to be confirmed: kind, CoP, weekday, date, times, zone and place.

    For a meeting that moves, also when it was.
    """
    plan, community, double = checked.plan, checked.community, checked.double
    when = t.span(plan.starts_at, plan.ends_at, plan.timezone, now)
    what = t(
        "*{kind} {cop}*, {when} ({zone})",
        kind=capital(kinds(t)[plan.kind]),
        cop=fit(community.name, 100),
        when=when,
        zone=t.zone(plan.timezone),
    )
    where = f", {fit(plan.place, 300)}" if plan.place else ""
    text = t("I understood: {what}. Is that right?", what=what + where)
    blocks: list[Block] = [section(text)]
    if checked.before is not None and (checked.before.starts_at, checked.before.ends_at) != (
        plan.starts_at,
        plan.ends_at,
    ):
        blocks.append(context(t("Until now: {meeting}.", meeting=short(t, checked.before, now))))
    if double is not None:
        blocks.append(
            section(t("Note: there already is a meeting at this time: {meeting}.", meeting=short(t, double, now)))
        )
    value = json.dumps(facts, separators=(",", ":"), ensure_ascii=False)
    yes = t("Yes, schedule") if facts.get("number") is None else t("Yes, move")
    blocks.append(
        actions(
            button(yes, "meeting.confirm", value, style="primary"),
            button(t("Change"), "meeting.change", value),
            button(t("Stop"), "message.close"),
        )
    )
    return Message(text, blocks)


def which_day(t: Translator, choices: Sequence[tuple[Plan, dict[str, object]]], typed: int, now: datetime) -> Message:
    """Give the question when weekday and date disagree, with both days as buttons."""
    real = wall(choices[0][0].starts_at, choices[0][0].timezone)
    date = t.day(real.date(), wall(now, choices[0][0].timezone).date(), weekday=False)
    text = t(
        "{date} is a {real}, not a {typed}. Which do you mean?",
        date=date,
        real=t.weekday(real.weekday()),
        typed=t.weekday(typed),
    )
    buttons = [
        button(
            t.at(plan.starts_at, plan.timezone, now),
            f"meeting.choose.{index}",
            json.dumps(facts, separators=(",", ":"), ensure_ascii=False),
        )
        for index, (plan, facts) in enumerate(choices)
    ]
    return Message(text, [section(text), actions(*buttons)])


def meeting_form(
    t: Translator,
    plan: Plan | None,
    *,
    default_start: datetime,
    facts: dict[str, Any],
) -> View:
    """Give the form to plan or move a meeting. Slack shows its date picker in the zone of the device.

    `facts` travel with the form: `community` (id), `number` of the meeting that moves or None, `zone`, and
    `nonce`: the request that the plan came from, or empty.
    """
    number = facts["number"]
    start = plan.starts_at if plan else default_start
    length = int((plan.ends_at - plan.starts_at if plan else DEFAULT_DURATION).total_seconds() // 60)
    lengths = [option(duration(t, minutes), str(minutes)) for minutes in sorted({*DURATIONS, length})]
    chosen_length = next(choice for choice in lengths if choice.value == str(length))
    chosen = plan.kind if plan else "bijeenkomst"
    options = [option(capital(name), value) for value, name in kinds(t).items()]
    blocks: list[Block] = [
        field_of(
            "begin",
            t("When does it start?"),
            DateTimePickerElement(action_id="value", initial_date_time=as_seconds(start)),
            hint=t(
                "Slack shows this in the time zone of your device. The meeting is in {zone}.",
                zone=t.zone(facts["zone"]),
            ),
            optional=False,
        ),
        field_of(
            "duur",
            t("How long does it take?"),
            StaticSelectElement(action_id="value", options=lengths, initial_option=chosen_length),
            optional=False,
        ),
        field_of("plaats", t("Where?"), text_input(plan.place if plan else "", multiline=False)),
        field_of(
            "soort",
            t("What kind of meeting?"),
            StaticSelectElement(action_id="value", options=options, initial_option=options[KINDS.index(chosen)]),
            optional=False,
        ),
        field_of(
            "link",
            t("Link to join online"),
            text_input(plan.link if plan else "", multiline=False, placeholder="https://"),
        ),
        field_of("voorbereiding", t("What to prepare?"), text_input(plan.preparation if plan else "")),
    ]
    return form(
        "meeting",
        _window(t, number),
        blocks,
        submit=t("Check"),
        close=t("Stop"),
        facts=facts,
    )


def confirm_view(t: Translator, message: Message, facts: dict[str, object]) -> View:
    """Give the reading of a filled-in form, to be confirmed with the modal's own button."""
    yes = t("Yes, schedule") if facts.get("number") is None else t("Yes, move")
    change = actions(
        button(t("Change"), "meeting.change", json.dumps(facts, separators=(",", ":"), ensure_ascii=False))
    )
    blocks = [*message.blocks[:-1], change]
    return form("meeting_confirm", _window(t, facts.get("number")), blocks, submit=yes, close=t("Stop"), facts=facts)


def _window(t: Translator, number: object) -> str:
    return t("Plan a meeting") if number is None else t("Move meeting {number}", number=number)
