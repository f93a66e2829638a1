"""Answers inside a form: the form becomes the receipt."""

from __future__ import annotations

from slack_sdk.models.views import View

from bot.i18n import Translator
from bot.views.blocks import Message, context, form


def receipt(t: Translator, message: Message, community_id: int | None, title: str | None = None) -> View:
    """Give a message as the last thing that a form shows; `title` has at most 24 characters.

    The community travels along, so that a button in it is known to be about that one.
    """
    facts = {"community": community_id}
    return form("receipt", title or t("Done"), message.blocks, submit=None, close=t("Close"), facts=facts)


def stopped(t: Translator) -> Message:
    """Give the answer to Stop."""
    text = t("Stopped. Nothing has changed.")
    return Message(text, [context(text)])
