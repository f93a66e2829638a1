"""Block Kit, built with Slack's own models and held to Slack's limits before anything is sent."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from slack_sdk.models.blocks import (
    ActionsBlock,
    Block,
    ButtonElement,
    ConfirmObject,
    ContextBlock,
    DividerBlock,
    HeaderBlock,
    InputBlock,
    InputInteractiveElement,
    InteractiveElement,
    MarkdownTextObject,
    Option,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
    StaticSelectElement,
)
from slack_sdk.models.views import View

from bot.rules.submissions import FIELD_TAKES

SECTION, FIELD, HEADER, BUTTON, OPTION, TITLE = 3000, 2000, 150, 75, 75, 24
MOST_OPTIONS = 100
MESSAGE_BLOCKS, MESSAGE_CHARACTERS = 50, 13_000
TEXT_ALONE = 4000
"""What chat.update takes as text; chat.postMessage takes more."""


@dataclass(frozen=True)
class Message:
    """What is posted: blocks, and the text that notifications and screen readers get."""

    text: str
    blocks: list[Block] = field(default_factory=list)

    def payload(self) -> dict[str, Any]:
        """Give the arguments for Slack. Raises ValueError when it is over Slack's limits: a fault of ours."""
        blocks = [block.to_dict() for block in self.blocks]
        if len(blocks) > MESSAGE_BLOCKS or _characters(blocks) > MESSAGE_CHARACTERS:
            raise ValueError("message over Slack's limits")
        return {"text": self.text, "blocks": blocks} if blocks else {"text": self.text}

    def as_text(self) -> dict[str, Any]:
        """Give the arguments for Slack without blocks, every text of them in one: for when Slack refuses the blocks."""
        texts = [text for block in self.blocks for text in _texts(block.to_dict())]
        return {"text": "\n".join(texts)[:TEXT_ALONE] or self.text}


def _texts(value: Any) -> list[str]:
    """Give what a block says, without the labels of its buttons."""
    if isinstance(value, list):
        return [text for inner in value for text in _texts(inner)]
    if not isinstance(value, dict) or value.get("type") in ("button", "actions"):
        return []
    if isinstance(value.get("text"), str):
        return [value["text"]]
    return [text for inner in value.values() for text in _texts(inner)]


def _characters(value: Any) -> int:
    """Count the text in blocks, as Slack's undocumented limit on their sum does."""
    if isinstance(value, dict):
        own = len(value["text"]) if isinstance(value.get("text"), str) else 0
        return own + sum(_characters(inner) for inner in value.values())
    return sum(_characters(inner) for inner in value) if isinstance(value, list) else 0


def plain(text: str, limit: int) -> PlainTextObject:
    """Give plain text, cut to what Slack takes."""
    return PlainTextObject(text=text if len(text) <= limit else text[: limit - 1] + "…", emoji=False)


def section(markdown: str, *, block_id: str | None = None, accessory: Any = None) -> SectionBlock:
    """Give a paragraph of Slack markup. `verbatim`: Slack must not make links or mentions of its own."""
    text = MarkdownTextObject(text=markdown, verbatim=True)
    return SectionBlock(text=text, block_id=block_id, accessory=accessory)


def header(text: str) -> HeaderBlock:
    """Give a heading."""
    return HeaderBlock(text=plain(text, HEADER))


def heading(text: str) -> SectionBlock:
    """Give a line in bold above what follows; `text` is a sentence of ours or escaped."""
    return section(f"*{text}*")


def context(*markdown: str) -> ContextBlock:
    """Give small print."""
    return ContextBlock(elements=[MarkdownTextObject(text=text, verbatim=True) for text in markdown])


def divider() -> DividerBlock:
    """Give a line."""
    return DividerBlock()


def button(
    label: str, action_id: str, value: str = "", *, style: str | None = None, confirm: ConfirmObject | None = None
) -> ButtonElement:
    """Give a button; its label is a verb phrase."""
    return ButtonElement(
        text=plain(label, BUTTON), action_id=action_id, value=value or "-", style=style, confirm=confirm
    )


def actions(*buttons: InteractiveElement, block_id: str | None = None) -> ActionsBlock:
    """Give a row of buttons."""
    return ActionsBlock(elements=list(buttons), block_id=block_id)


def of_community(community_id: int) -> str:
    """Name a row of buttons in a direct message, which is of no channel, by the community that it is about."""
    return f"community:{community_id}"


def are_you_sure(title: str, text: str, yes: str, no: str) -> ConfirmObject:
    """Give the question that a button asks before it takes something away."""
    return ConfirmObject(
        title=plain(title, 100), text=plain(text, 300), confirm=plain(yes, 30), deny=plain(no, 30), style="danger"
    )


def option(label: str, value: str) -> Option:
    """Give one choice."""
    return Option(text=plain(label, OPTION), value=value)


def select(
    placeholder: str, action_id: str, options: Sequence[Option], *, chosen: Option | None = None
) -> StaticSelectElement:
    """Give a choice that acts at once, outside a form. Slack takes a hundred options."""
    return StaticSelectElement(
        action_id=action_id,
        placeholder=plain(placeholder, 150),
        options=list(options)[:MOST_OPTIONS],
        initial_option=chosen,
    )


def field_of(
    block_id: str,
    label: str,
    element: InputInteractiveElement,
    *,
    hint: str | None = None,
    optional: bool = True,
) -> InputBlock:
    """Give one question of a form."""
    return InputBlock(
        block_id=block_id,
        label=plain(label, 2000),
        element=element,
        hint=plain(hint, 2000) if hint else None,
        optional=optional,
    )


def text_input(initial: str, *, multiline: bool = True, placeholder: str | None = None) -> PlainTextInputElement:
    """Give a text field. Slack's own limit stands; ours is told in a sentence that counts the characters."""
    return PlainTextInputElement(
        action_id="value",
        initial_value=initial[:FIELD_TAKES] or None,
        multiline=multiline,
        max_length=FIELD_TAKES,
        placeholder=plain(placeholder, 150) if placeholder else None,
    )


def form(
    callback_id: str, title: str, blocks: Sequence[Block], *, submit: str | None, close: str, facts: dict[str, Any]
) -> View:
    """Give a modal. `facts` come back with it, as JSON of at most 3000 characters."""
    return View(
        type="modal",
        callback_id=callback_id,
        title=plain(title, TITLE),
        submit=plain(submit, TITLE) if submit else None,
        close=plain(close, TITLE),
        private_metadata=json.dumps(facts, separators=(",", ":"), ensure_ascii=False),
        blocks=list(blocks),
    )
