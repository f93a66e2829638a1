"""What is said when something cannot be done, and how what was typed comes back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from slack_sdk.models.blocks import Block

from bot.i18n import Translator
from bot.rules.problems import Problem
from bot.views.blocks import SECTION, Message, actions, button, section
from bot.views.refusals import sentence
from bot.views.text import as_many, chunks, plain

KEPT_CHARACTERS = 12_200
"""Slack takes some 13,000 characters in one message; the sentence needs room too."""


def problem_message(t: Translator, problems: Iterable[Problem], now: datetime, *, typed: str = "") -> Message:
    """Give the sentences for what is wrong, with what was typed below, so that nothing is lost."""
    sentences = dict.fromkeys(sentence(t, problem, now) for problem in problems)
    text = "\n".join(as_many(list(sentences), SECTION - 100))
    return Message(text, [section(text), *kept(t, typed)])


def with_draft(t: Translator, problems: Sequence[Problem], now: datetime, typed: str, draft: str) -> Message:
    """As `problem_message`, with buttons that go on with what was typed. `draft` is what they carry."""
    message = problem_message(t, problems, now, typed=typed)
    opens = [button(t("Open the form with this text"), "draft.edit", draft)]
    if problems[0].code == "personal":
        opens = [button(t("Edit"), "draft.edit", draft), button(t("It is fine, post"), "draft.post", draft)]
    return Message(message.text, [*message.blocks, actions(*opens)])


def kept(t: Translator, typed: str) -> list[Block]:
    """Give what somebody typed, to copy."""
    if not typed.strip():
        return []
    blocks: list[Block] = [section(t("This is what you typed:"))]
    room = KEPT_CHARACTERS
    for piece in chunks(typed, 2900):
        if len(piece) > room:
            blocks.append(section(t("The rest is too long for one Slack message.")))
            break
        if piece.strip():
            blocks.append(section(piece))
        room -= len(piece)
    return blocks


def field_errors(
    t: Translator, problems: Iterable[Problem], block_of: Mapping[str, str], now: datetime
) -> dict[str, str]:
    """Give a sentence for each field of a form, by block id."""
    found: dict[str, str] = {}
    for problem in problems:
        block = block_of.get(problem.field)
        if block is not None and block not in found:
            found[block] = plain(sentence(t, problem, now))
    return found


def plain_sentences(t: Translator, problems: Iterable[Problem], now: datetime) -> str:
    """Give the sentences without markup."""
    return " ".join(plain(sentence(t, problem, now)) for problem in problems)


def busy(t: Translator, typed: str = "") -> Message:
    """Give the answer when the store did not take it."""
    text = t("Saving failed. Your text is below, so nothing is lost. Try again in a few minutes.")
    if not typed.strip():
        text = t("That did not work just now. Nothing was changed. Try again in a few minutes.")
    return Message(text, [section(text), *kept(t, typed)])


def not_installed(t: Translator) -> Message:
    """Give the answer in a workspace where the bot is not (or no longer) installed."""
    text = t("The bot is not installed in this workspace any more. Ask a Slack administrator to install it again.")
    return Message(text, [section(text)])


def expired(t: Translator) -> Message:
    """Give the answer when Slack did not let the form open in time."""
    text = t("The form did not open: Slack allows three seconds for it. Type the command once more.")
    return Message(text, [section(text)])
