"""Asking the author of a message whether it may be kept as an insight."""

from __future__ import annotations

import json
from typing import Any

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.i18n import Translator
from bot.rules.consent import Said
from bot.views.blocks import Message, actions, button, context, form, heading, section
from bot.views.lengths import left_out
from bot.views.submissions import delete_button
from bot.views.text import author, bold, channel, chunks, fit, mention
from storage.records import Community
from storage.submissions import SubmissionLine


def ask_form(t: Translator, said: Said, community: Community) -> View:
    """Give the form that shows the message and tells what happens when its author is asked."""
    author = mention(said.author_id)
    what_follows = t(
        "{author} gets a direct message from me, with this text and your name. "
        "I keep nothing until {author} says yes. You hear of it only then.",
        author=author,
    )
    blocks: list[Block] = [
        heading(t("Ask {author} for permission", author=author)),
        *_quote(t, said),
        section(what_follows),
        context(_where(t, community)),
    ]
    facts = {"community": community.id, "said": said.as_facts()}
    return form("consent.ask", title(t), blocks, submit=t("Ask"), close=t("Stop"), facts=facts)


def title(t: Translator) -> str:
    """Give the title of the windows in which this happens."""
    return t("Keep as insight")


def question(t: Translator, asker_id: str, said: Said, community: Community, mark: str) -> Message:
    """Give what the author is asked: who wants to keep which text, and where it would appear.

    The text stands in the message and in its button, and nowhere else. `mark` names the message.
    """
    text = t(
        "{person} would like to keep a message of yours as an insight of {cop}.",
        person=mention(asker_id),
        cop=bold(community.name),
    )
    choice = t(
        "If you say yes, you can still change or shorten the text, and choose who may see it. "
        "If you say no, nobody hears of it. Until you say yes, I keep nothing."
    )
    carried: dict[str, Any] = {"community": community.id, "key": mark}
    yes = _json({**carried, "asker": asker_id, "text": said.text, "left": said.left})
    blocks: list[Block] = [
        section(text),
        *_quote(t, said),
        section(choice),
        context(_where(t, community)),
        actions(
            button(t("Yes, keep as insight"), "consent.yes", yes, style="primary"),
            button(t("No, rather not"), "consent.no", _json(carried)),
        ),
    ]
    return Message(text.replace("*", ""), blocks)


def asked(t: Translator, said: Said) -> Message:
    """Give the receipt of asking."""
    return _said(t("I asked {author}. You hear from me only if {author} says yes.", author=mention(said.author_id)))


def asked_before(t: Translator, said: Said) -> Message:
    """Give the answer to asking about a message again."""
    return _said(
        t("{author} was already asked about this message. I do not ask twice.", author=mention(said.author_id))
    )


def perhaps_asked(t: Translator, said: Said) -> Message:
    """Give the answer when nobody can say whether the question arrived."""
    return _said(
        t(
            "Slack did not answer in time. Perhaps {author} has my question, perhaps not. Ask {author} yourself.",
            author=mention(said.author_id),
        )
    )


def declined(t: Translator) -> Message:
    """Give the answer to No."""
    return _said(t("All right. Nothing was kept, and nobody hears of it."))


def kept_before(t: Translator, line: SubmissionLine) -> Message:
    """Give the answer to No when the author said yes before: they can still delete it."""
    text = t("You kept this before, as insight no. {number}. You can still delete it:", number=line.submission.number)
    return Message(text, [section(text), actions(delete_button(t, line.submission.id))])


def agreed(t: Translator, line: SubmissionLine, community: Community) -> Message:
    """Give the line for whoever asked, once the author has agreed."""
    return _said(
        t(
            "{author} said yes: the message is kept as insight no. {number} of {cop}.",
            author=author(t, line.author),
            number=line.submission.number,
            cop=bold(community.name),
        )
    )


def _said(text: str) -> Message:
    return Message(text.replace("*", ""), [section(text)])


def _quote(t: Translator, said: Said) -> list[Block]:
    """Give the text literally, and how much of it is left out."""
    blocks: list[Block] = [section(piece) for piece in chunks(f"“{said.text.strip()}”", 2900)]
    if said.left:
        blocks.append(context(left_out(t, said.left)))
    return blocks


def _where(t: Translator, community: Community) -> str:
    return t(
        "An insight appears in {channel} and in the weekly digest of {cop}.",
        channel=channel(community.channel_id or ""),
        cop=fit(community.name, 100),
    )


def _json(facts: dict[str, Any]) -> str:
    return json.dumps(facts, separators=(",", ":"), ensure_ascii=False)
