"""Which CoP is meant, asked with a button for each; what was asked for travels along and runs once it is known."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import ActionsBlock, Block, StaticSelectElement
from slack_sdk.models.views import View

from bot.i18n import Translator
from bot.views.blocks import Message, actions, button, context, form, option, plain, section
from bot.views.text import bold, quoted

Choices = Sequence[tuple[int, str]]
MOST_BUTTONS, MOST_OPTIONS = 5, 100
BUTTON_CARRIES, BLOCK_CARRIES = 2000, 255


def which(t: Translator, choices: Choices, run: dict[str, Any], typed: str) -> Message | None:
    """Give the question in a private message, with what was typed; None when that is too long to carry.

    `run` is what runs once the CoP is known.
    """
    text = t("This workspace has several CoPs. Which one do you mean?")
    blocks: list[Block] = [section(text), context(quoted(typed, 300))]
    if len(choices) > MOST_BUTTONS:
        # A choice carries no more than an id, so the rest stands in the name of its block.
        carried = _json(run)
        return Message(text, [*blocks, _select(t, choices, carried)]) if _size(carried) <= BLOCK_CARRIES else None
    values = [_json({"community": community_id, "run": run}) for community_id, _ in choices]
    if max(map(_size, values), default=0) > BUTTON_CARRIES:
        return None
    named = zip(choices, values, strict=True)
    return Message(text, [*blocks, *(actions(button(name, "community.choose", value)) for (_, name), value in named)])


def which_view(t: Translator, choices: Choices, run: dict[str, Any]) -> View:
    """Give the question in a window, for what was not typed: it becomes the form that was asked for."""
    blocks: list[Block] = [section(t("This workspace has several CoPs. Which one do you mean?"))]
    if len(choices) > MOST_BUTTONS:
        blocks.append(_select(t, choices, None))
    else:
        blocks += [
            actions(button(name, "community.choose", _json({"community": community_id})))
            for community_id, name in choices
        ]
    facts = {"community": None, "run": run}
    return form("receipt", t("Which CoP?"), blocks, submit=None, close=t("Stop"), facts=facts)


def chosen_before(t: Translator, name: str) -> Message:
    """Give the answer when the same request runs already for another CoP."""
    text = t("You already chose another CoP. For {cop}, type the command in its channel.", cop=bold(name))
    return Message(text.replace("*", ""), [section(text)])


def _select(t: Translator, choices: Choices, carried: str | None) -> Block:
    options = [option(name, str(community_id)) for community_id, name in choices[:MOST_OPTIONS]]
    element = StaticSelectElement(
        action_id="community.choose", placeholder=plain(t("Choose a CoP"), 150), options=options
    )
    return ActionsBlock(elements=[element], block_id=carried)


def _size(carried: str) -> int:
    """Count as Slack does: an emoji may be two characters."""
    return len(carried.encode("utf-16-le", "surrogatepass")) // 2


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, separators=(",", ":"), ensure_ascii=False)
