"""What is too long, told in characters."""

from __future__ import annotations

from slack_sdk.models.blocks import Block

from bot.i18n import Translator
from bot.rules.submissions import FIELD_TAKES, LIMITS, Draft
from bot.views.blocks import section


def too_long(t: Translator, over: int) -> str:
    """Give how much shorter a text must become."""
    return t.plural(
        "Your text is {n} character too long. Make it shorter or split it in two.",
        "Your text is {n} characters too long. Make it shorter or split it in two.",
        over,
    )


def left_out(t: Translator, characters: int) -> str:
    """Give how much of a message did not fit."""
    return t.plural(
        "The message is long: {n} character at its end is left out.",
        "The message is long: {n} characters at its end are left out.",
        characters,
    )


def lengths(t: Translator, draft: Draft, left: int) -> list[Block]:
    """Tell beforehand what is too long, so that nobody has to be refused."""
    texts = {"lesson": draft.lesson[:FIELD_TAKES], "ask": draft.ask[:FIELD_TAKES]}
    over = max(len(text) - LIMITS[name] for name, text in texts.items())
    told = [too_long(t, over)] if over > 0 else []
    told += [left_out(t, left)] if left else []
    return [section(" ".join(told))] if told else []
