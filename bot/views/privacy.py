"""What the bot keeps about somebody: to see, to set, to fetch, and to have erased."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from slack_sdk.models.blocks import Block, ConfirmObject, DatePickerElement, RadioButtonsElement
from slack_sdk.models.views import View

from bot.facts import InCommunity, OwnData, Wishes
from bot.i18n import LANGUAGES, Translator
from bot.rules.commands import storable
from bot.rules.instants import wall
from bot.rules.roles import COORDINATOR, PROGRAMME_COORDINATOR
from bot.views.blocks import (
    Message,
    actions,
    are_you_sure,
    button,
    context,
    field_of,
    form,
    heading,
    option,
    section,
    text_input,
)
from bot.views.lists import and_more
from bot.views.text import as_many, bold, fit, quoted

BLOCK_OF = {
    "language": "taal",
    "private_messages": "berichten",
    "paused_until": "pauze",
    "topics": "waar_weet_je_veel_van",
}
NAMES = {"nl": "Nederlands", "en": "English"}
ROOM = 2900


def own_data(t: Translator, own: OwnData, community_id: int | None, now: datetime) -> View:
    """Give the form that shows what is held about somebody, with what they can set, and the buttons to fetch or erase.

    `community_id` is that of the channel it was opened in, if any: the form is about all of them.
    """
    told = [_community(t, held, own, now) for held in own.communities]
    blocks: list[Block] = [section(_person(t, own, now))]
    shown = as_many(told, ROOM)
    blocks.append(section("\n".join(shown) or t("You stand in no CoP.")))
    if len(told) > len(shown):
        blocks.append(context(and_more(t, len(told) - len(shown))))
    blocks.append(context(t("I never read conversations. I only keep what you send me yourself, and who is in a CoP.")))
    blocks += [*_fields(t, own), heading(t("Your data")), _buttons(t, own)]
    if not own.downloads:
        blocks.append(context(t("Do you want a copy of your data? Ask the operator of the bot.")))
    return form("privacy", t("Your data"), blocks, submit=t("Save"), close=t("Stop"), facts={"community": community_id})


def read_form(values: Mapping[str, Mapping[str, Any]]) -> Wishes:
    """Give what somebody filled in."""
    state: dict[str, Mapping[str, Any]] = {
        name: next(iter(values.get(block_id, {}).values()), {}) for name, block_id in BLOCK_OF.items()
    }
    day = state["paused_until"].get("selected_date")
    return Wishes(
        language=(state["language"].get("selected_option") or {}).get("value") or "",
        private_messages=(state["private_messages"].get("selected_option") or {}).get("value") != "off",
        pause=date.fromisoformat(day) if day else None,
        topics=storable(state["topics"].get("value") or ""),
    )


def saved(t: Translator, own: OwnData, now: datetime) -> Message:
    """Give the receipt: how the bot is to somebody from now on."""
    text = t("Saved.") + " " + _writes(t, own, now)
    blocks: list[Block] = [section(text)]
    if own.member.topics:
        known = t("Others can find you when they look for somebody who knows about this:")
        blocks.append(section(f"{known} {quoted(own.member.topics, 1000)}"))
    return Message(text, blocks)


def link(t: Translator, address: str) -> Message:
    """Give the link to somebody's own data."""
    text = t("Here is the link to your data. It works once, for fifteen minutes. Do not pass it on.")
    return Message(text, [section(text), section(f"<{address}|{t('Download my data')}>")])


def no_link(t: Translator) -> Message:
    """Give the answer where the bot has no address for browsers."""
    text = t("Do you want a copy of your data? Ask the operator of the bot.")
    return Message(text, [section(text)])


def erased(t: Translator, *, keep_texts: bool) -> Message:
    """Give the answer to somebody who is not known any more."""
    text = t("Done. What you shared and everything else I kept about you is gone.")
    if keep_texts:
        text = t("Done. Your name is off what you shared, and everything else I kept about you is gone.")
    later = t(
        "The channel follows within a minute. Are you still in the channel of a CoP? Then I will see you there again, "
        "as somebody new. Leave the channel if you do not want that."
    )
    return Message(text, [section(text), section(later)])


def _person(t: Translator, own: OwnData, now: datetime) -> str:
    member = own.member
    since = t.day(wall(member.created_at, own.zone).date(), wall(now, own.zone).date())
    lines = [
        t("Your name, as Slack gives it: {name}.", name=bold(member.name) if member.name.strip() else t("none")),
        t("Language: {language}. Time zone: {zone}.", language=NAMES[own.language], zone=fit(own.zone, 60)),
        t("I have known you since {day}.", day=since),
        _writes(t, own, now),
    ]
    if member.is_outsider:
        lines.append(t("You are a guest here."))
    return bold(t("What I keep about you")) + "\n" + "\n".join(f"• {line}" for line in lines)


def _writes(t: Translator, own: OwnData, now: datetime) -> str:
    if not own.member.private_messages:
        return t("I send you no private messages.")
    if own.paused_until is not None:
        day = t.day(wall(own.paused_until, own.zone).date(), wall(now, own.zone).date())
        return t("I send you no private messages until {day}.", day=day)
    return t("I may send you private messages.")


def _community(t: Translator, held: InCommunity, own: OwnData, now: datetime) -> str:
    names = {COORDINATOR: t("coordinator"), PROGRAMME_COORDINATOR: t("programme coordinator")}
    told = [names.get(role, fit(role, 40)) for role in held.roles]
    if held.since is not None:
        day = t.day(wall(held.since, own.zone).date(), wall(now, own.zone).date(), weekday=False)
        told.insert(0, t("in the channel since {day}", day=day))
    if held.cases:
        cases = [fit(title, 80) for title in held.cases[:5]]
        if len(held.cases) > len(cases):
            cases.append(and_more(t, len(held.cases) - len(cases)))
        told.append(t("you hold {cases}", cases=t.several(cases)))
    told.append(t.plural("{n} contribution", "{n} contributions", held.submissions))
    if held.open_asks:
        told.append(t.plural("{n} open ask", "{n} open asks", held.open_asks))
    return f"{bold(held.community.name)}: {', '.join(told)}."


def _fields(t: Translator, own: OwnData) -> list[Block]:
    languages = [option(NAMES[language], language) for language in LANGUAGES]
    onoff = [option(t("On"), "on"), option(t("Off"), "off")]
    day = f"{wall(own.paused_until, own.zone):%Y-%m-%d}" if own.paused_until else None
    language = RadioButtonsElement(
        action_id="value", options=languages, initial_option=languages[LANGUAGES.index(own.language)]
    )
    messages = RadioButtonsElement(
        action_id="value", options=onoff, initial_option=onoff[0 if own.member.private_messages else 1]
    )
    topics = text_input(own.member.topics, multiline=False)
    return [
        field_of("taal", t("Language"), language, optional=False),
        field_of("berichten", t("Private messages from the bot"), messages, optional=False),
        field_of(
            "pauze",
            t("No private messages until"),
            DatePickerElement(action_id="value", initial_date=day),
            hint=t("From that day I may write to you again. Empty: no pause."),
        ),
        field_of(
            "waar_weet_je_veel_van",
            t("What do you know a lot about?"),
            topics,
            hint=t("A few words, with commas. Then others can find you with their question. Empty: nobody can."),
        ),
    ]


def _buttons(t: Translator, own: OwnData) -> Block:
    nameless = button(t("Take my name off"), "privacy.nameless", confirm=_sure_nameless(t))
    everything = button(t("Erase everything of mine"), "privacy.erase", style="danger", confirm=_sure_everything(t))
    if own.downloads:
        return actions(button(t("Download my data"), "privacy.download"), nameless, everything)
    return actions(nameless, everything)


def _sure_nameless(t: Translator) -> ConfirmObject:
    text = t(
        "What you shared stays, without your name. Your roles, cases, settings and everything else "
        "I keep about you go. This cannot be undone."
    )
    return are_you_sure(t("Take your name off?"), text, t("Take it off"), t("Keep"))


def _sure_everything(t: Translator) -> ConfirmObject:
    text = t(
        "What you shared disappears, from the channel and the digests too. Your roles, cases, settings and "
        "everything else I keep about you go. This cannot be undone."
    )
    return are_you_sure(t("Erase everything?"), text, t("Erase"), t("Keep"))
