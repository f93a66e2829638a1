"""From an installed bot to a working community: the invitation, the form, and what is left to do."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from slack_sdk.models.blocks import Block, InputBlock, StaticSelectElement
from slack_sdk.models.views import View

from bot.facts import Connected, Setup
from bot.i18n import Translator
from bot.views import communities as community_views
from bot.views.blocks import Message, actions, button, context, form, option, plain, section
from bot.views.settings import place_fields, rhythm_fields, texts_fields, title_field
from bot.views.text import bold, channel, mention
from storage.records import Community

NEW = "new"
"""The choice of a community that is not one of the programme's."""


def invitation(t: Translator) -> Message:
    """Give the direct message to whoever installed the bot."""
    text = t(
        "I am installed. Thank you! One step is left: tell me which CoP this is and in which channel it meets. "
        "It takes about two minutes."
    )
    kept = t("I do not read your conversations. I only see what people send me themselves.")
    begin = button(t("Begin"), "onboarding.open", style="primary")
    return Message(text, [section(text), section(kept), actions(begin)])


def setup_form(t: Translator, choices: Sequence[Community], setup: Setup) -> View:
    """Give the form with what is filled in so far; a CoP of one's own has a title and a goal to fill in.

    Where no CoP of the programme is left to choose, it does not ask which.
    """
    if not choices:
        setup = replace(setup, is_new=True)
    # What has no usual answer comes first: whoever is in a hurry stops after it.
    blocks: list[Block] = [context(t("Most of this is right already. You can change it later with `/cop settings`."))]
    if choices:
        blocks.append(_which(t, choices, NEW if setup.is_new else setup.slug))
    if setup.is_new:
        blocks.append(title_field(t, setup))
    blocks += [*place_fields(t, setup), *rhythm_fields(t, setup.preferences)]
    if setup.is_new:
        blocks += texts_fields(t, setup)
    facts = {"community": None}
    return form("onboarding", t("Set up your CoP"), blocks, submit=t("Begin"), close=t("Later"), facts=facts)


def _which(t: Translator, choices: Sequence[Community], wanted: str) -> Block:
    options = [option(community.name, community.slug) for community in choices]
    options.append(option(t("Another CoP"), NEW))
    return InputBlock(
        block_id="cop",
        label=plain(t("Which CoP is it?"), 2000),
        element=StaticSelectElement(
            action_id="onboarding.cop",
            options=options,
            initial_option=next((choice for choice in options if choice.value == wanted), None),
            placeholder=plain(t("Choose a CoP"), 150),
        ),
        dispatch_action=True,
        optional=False,
    )


def choose(setup: Setup, slug: str) -> Setup:
    """Give the form's content after a CoP was chosen in it."""
    return replace(setup, slug="" if slug == NEW else slug, is_new=slug == NEW)


def chosen(state: Mapping[str, Any]) -> str:
    """Give the slug that was chosen in the form, or NEW; where it did not ask, the CoP is a new one."""
    asked = state.get("cop")
    return str(next(iter(asked.values()))["selected_option"]["value"]) if asked else NEW


def ready(t: Translator) -> str:
    """Give the title of the window with the receipt."""
    return t("Your CoP is ready")


def done(t: Translator, connected: Connected, now: datetime, *, inside: bool, bot_user_id: str) -> Message:
    """Give the receipt: the welcome text to post, or first which `/invite` to type in a private channel."""
    if inside:
        return community_views.connected(t, connected, now)
    place = channel(connected.community.channel_id or "")
    first = t(
        "{cop} is ready. One thing is left, because {channel} is private:",
        cop=bold(connected.community.name),
        channel=place,
    )
    step = t(
        "Go to {channel} and type `/invite {bot}`. From then on I post there.", channel=place, bot=mention(bot_user_id)
    )
    rest = community_views.connected(t, connected, now)
    return Message(f"{first} {step}".replace("*", ""), [section(first), section(step), *rest.blocks[1:]])
