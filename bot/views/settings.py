"""The settings of a community as a form, when it begins and later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import time
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ConversationFilter,
    ConversationSelectElement,
    InputBlock,
    Option,
    RadioButtonsElement,
    StaticMultiSelectElement,
    StaticSelectElement,
    TimePickerElement,
    UserMultiSelectElement,
)
from slack_sdk.models.views import View

from bot.facts import Preferences, Setup
from bot.i18n import Translator
from bot.rules.instants import ZONES
from bot.rules.programme import COMMUNITIES, REGIONS
from bot.rules.roles import NOTHING, READ, SHARE
from bot.views.blocks import Message, field_of, form, option, plain, section, text_input
from bot.views.communities import digest_moment
from bot.views.meetings import reminder_list
from bot.views.text import capital
from storage.records import Community

_PROGRAMME = frozenset(plan.slug for plan in COMMUNITIES)
OFFSETS = ("14d", "7d", "3d", "2d", "1d", "4h", "2h", "1h")
BLOCK_OF = {
    "slug": "cop",
    "title": "titel",
    "goal": "doel",
    "channel": "kanaal",
    "coordinators": "coordinatoren",
    "reminders": "herinneringen",
}
"""Which block of the form a problem belongs to."""


def settings_form(t: Translator, setup: Setup, community_id: int) -> View:
    """Give the form with everything that a coordinator may change of a community."""
    p = setup.preferences
    blocks: list[Block] = [
        *([title_field(t, setup)] if setup.slug not in _PROGRAMME else []),
        *place_fields(t, setup),
        *texts_fields(t, setup),
        _on_or_off(t, p),
        *rhythm_fields(t, p),
        _zone(t, p),
        _outsiders(t, p),
    ]
    facts = {"community": community_id, "slug": setup.slug}
    return form("settings", t("Settings"), blocks, submit=t("Save"), close=t("Stop"), facts=facts)


def settings_saved(t: Translator, community: Community) -> Message:
    """Give the receipt of changed settings."""
    reminders = reminder_list(t, community.reminders) or t("none")
    text = t("Saved.") + f" {digest_moment(t, community)} " + t("Reminders: {list}.", list=reminders)
    return Message(text, [section(text)])


def setup_of(community: Community, coordinators: Sequence[str], t: Translator) -> Setup:
    """Give a community as it is, to fill the form with."""
    preferences = Preferences(
        community.digest_on,
        community.digest_weekday,
        community.digest_time,
        tuple(community.reminders),
        community.language,
        community.timezone,
        community.region,
        community.outsiders,
    )
    goal = community.goal_nl if t.language == "nl" else community.goal_en
    bureaus, channel_id = tuple(community.bureaus), community.channel_id or ""
    return Setup(community.slug, community.name, goal, bureaus, channel_id, tuple(coordinators), preferences)


def read_setup(state: Mapping[str, Any], known: Setup) -> Setup:
    """Give what a form says; what it did not ask stays as it is known."""
    values = {block: next(iter(element.values())) for block, element in state.items()}
    p = known.preferences
    reminders = tuple(choice["value"] for choice in values.get("herinneringen", {}).get("selected_options") or ())
    at = values.get("tijd", {}).get("selected_time")
    preferences = Preferences(
        digest_on=_chosen(values, "aan", "on" if p.digest_on else "off") == "on",
        weekday=int(_chosen(values, "dag", str(p.weekday))),
        at=time.fromisoformat(at) if at else p.at,
        reminders=reminders if "herinneringen" in values else p.reminders,
        language=_chosen(values, "taal", p.language),
        timezone=_chosen(values, "tijdzone", p.timezone),
        region=_chosen(values, "regio", p.region or "-").strip("-"),
        outsiders=_chosen(values, "gasten", p.outsiders),
    )
    bureaus = _typed(values, "bureaus", "\n".join(known.bureaus))
    return Setup(
        slug=known.slug,
        title=_typed(values, "titel", known.title),
        goal=_typed(values, "doel", known.goal),
        bureaus=tuple(line.strip() for line in bureaus.replace(",", "\n").splitlines() if line.strip()),
        channel_id=_picked(values, "kanaal", "selected_conversation", known.channel_id),
        coordinators=tuple(_picked(values, "coordinatoren", "selected_users", known.coordinators)),
        preferences=preferences,
    )


def title_field(t: Translator, setup: Setup) -> InputBlock:
    """Give the question what a community of a workspace's own is called."""
    return field_of("titel", t("Name of the CoP"), text_input(setup.title, multiline=False), optional=False)


def place_fields(t: Translator, setup: Setup) -> list[Block]:
    """Give the questions where the community lives and who coordinates it."""
    channel = ConversationSelectElement(
        action_id="value",
        initial_conversation=setup.channel_id or None,
        filter=ConversationFilter(include=["public", "private"], exclude_bot_users=True),
    )
    people = UserMultiSelectElement(action_id="value", initial_users=list(setup.coordinators) or None)
    return [
        field_of("kanaal", t("Channel of the CoP"), channel, optional=False),
        field_of("coordinatoren", t("Coordinators"), people, optional=False),
    ]


def texts_fields(t: Translator, setup: Setup) -> list[Block]:
    """Give the questions what the community is for, and which bureaus coordinate it."""
    bureaus = text_input("\n".join(setup.bureaus))
    return [
        field_of("doel", t("Goal of the CoP, in one sentence"), text_input(setup.goal)),
        field_of("bureaus", t("Coordinating bureaus"), bureaus, hint=t("One on each line.")),
    ]


def rhythm_fields(t: Translator, p: Preferences) -> list[Block]:
    """Give the questions about language, digest, reminders and school holidays."""
    languages = [option("Nederlands", "nl"), option("English", "en")]
    days = [option(capital(t.weekday(index)), str(index)) for index in range(7)]
    moments = [option(capital(reminder_list(t, [text])), text) for text in _offsets(p)]
    regions = [option(t("No region"), "-"), *[option(_region(t, region), region) for region in REGIONS]]
    return [
        _select("taal", t("Language of the channel"), languages, p.language),
        _select("dag", t("Day of the digest"), days, str(p.weekday)),
        field_of(
            "tijd",
            t("Time of the digest"),
            TimePickerElement(action_id="value", initial_time=f"{p.at:%H:%M}"),
            optional=False,
        ),
        field_of(
            "herinneringen",
            t("Reminders of meetings"),
            StaticMultiSelectElement(
                action_id="value",
                options=moments,
                initial_options=[choice for choice in moments if choice.value in p.reminders] or None,
                placeholder=plain(t("No reminders"), 150),
                max_selected_items=5,
            ),
        ),
        _select("regio", t("Region of the school holidays"), regions, p.region or "-"),
    ]


def _on_or_off(t: Translator, p: Preferences) -> InputBlock:
    choices = [option(t("On"), "on"), option(t("Off"), "off")]
    element = RadioButtonsElement(action_id="value", options=choices, initial_option=choices[0 if p.digest_on else 1])
    return field_of("aan", t("Weekly digest"), element, optional=False)


def _zone(t: Translator, p: Preferences) -> InputBlock:
    # The zone of now stands first; the choice is short, so that nobody has to search.
    zones = [option(capital(t.zone(zone)), zone) for zone in dict.fromkeys([p.timezone, *ZONES])]
    return _select("tijdzone", t("Time zone"), zones, p.timezone)


def _outsiders(t: Translator, p: Preferences) -> InputBlock:
    choices = [
        option(t("See and do nothing"), NOTHING),
        option(t("Read along"), READ),
        option(t("Read along and share"), SHARE),
    ]
    label = t("What may guests and people of other organisations do?")
    return _select("gasten", label, choices, p.outsiders)


def _select(block_id: str, label: str, options: list[Option], value: str) -> InputBlock:
    chosen = next((choice for choice in options if choice.value == value), options[0])
    element = StaticSelectElement(action_id="value", options=options, initial_option=chosen)
    return field_of(block_id, label, element, optional=False)


def _region(t: Translator, region: str) -> str:
    return {"Noord": t("North"), "Midden": t("Middle"), "Zuid": t("South")}[region]


def _offsets(p: Preferences) -> list[str]:
    return [*OFFSETS, *[text for text in p.reminders if text not in OFFSETS]]


def _chosen(values: Mapping[str, Any], block_id: str, otherwise: str) -> str:
    found = values.get(block_id, {}).get("selected_option")
    return str(found["value"]) if found else otherwise


def _picked(values: Mapping[str, Any], block_id: str, name: str, otherwise: Any) -> Any:
    """Give what was picked, nothing when it was emptied, or what is known when the form did not ask."""
    return (values[block_id].get(name) or "") if block_id in values else otherwise


def _typed(values: Mapping[str, Any], block_id: str, otherwise: str) -> str:
    return str(values[block_id].get("value") or "") if block_id in values else otherwise
