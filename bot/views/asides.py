"""What one person is told in private: a question to a holder, one to a coordinator, a welcome."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block, UserSelectElement
from slack_sdk.models.views import View

from bot.facts import Arrived, Nudge, Orphaned, Reader
from bot.i18n import Translator
from bot.rules.instants import wall
from bot.views.blocks import Message, actions, button, context, field_of, form, of_community, plain, section
from bot.views.communities import introduction
from bot.views.meetings import short
from bot.views.text import bold, fit, mention
from storage.records import Case


def nudge(t: Translator, asked: Nudge, now: datetime) -> Message:
    """Give the question to the holder of a quiet case."""
    name, case = _name(asked.reader), bold(asked.case.title)
    if asked.last_update_at is None:
        text = t(
            "Hi {name}, {case} has no update yet. Did you learn something? One sentence is enough. "
            "Not now? Let the case rest.",
            name=name,
            case=case,
        )
    else:
        zone = asked.reader.zone
        text = t(
            "Hi {name}, the last update of {case} is from {date}. Did you learn something? One sentence is enough. "
            "Not now? Let the case rest.",
            name=name,
            case=case,
            date=t.day(wall(asked.last_update_at, zone).date(), wall(now, zone).date()),
        )
    case_id = str(asked.case.id)
    buttons = actions(
        button(t("Share an update"), "update.open", case_id, style="primary"),
        button(t("Let it rest"), "case.rest", case_id),
        button(t("Stop asking"), "nudge.never", case_id),
        block_id=of_community(asked.community.id),
    )
    small = context(t("Of {cop}. Only you see this message.", cop=fit(asked.community.name, 100)))
    return Message(text.replace("*", ""), [section(text), buttons, small])


def asked_no_more(t: Translator, case: Case) -> Message:
    """Give the answer to *Niet meer vragen*."""
    text = t(
        "All right, I will not ask you about {case} any more. Once you share an update on it, I may ask again later.",
        case=bold(case.title),
    )
    return Message(text.replace("*", ""), [section(text)])


def successor(t: Translator, orphaned: Orphaned) -> Message:
    """Give the question to a coordinator who takes over a case whose holder left."""
    text = t(
        "{person} is no longer in the channel. The case {case} has no holder now. Who takes it over?",
        person=mention(orphaned.left),
        case=bold(orphaned.case.title),
    )
    case_id = str(orphaned.case.id)
    buttons = actions(
        button(t("Choose a holder"), "successor.choose", case_id, style="primary"),
        button(t("Later"), "successor.later", case_id),
        block_id=of_community(orphaned.community.id),
    )
    small = context(t("Every coordinator of {cop} gets this message.", cop=fit(orphaned.community.name, 100)))
    return Message(text.replace("*", ""), [section(text), buttons, small])


def successor_form(t: Translator, case: Case) -> View:
    """Give the form in which a coordinator chooses who holds a case."""
    element = UserSelectElement(action_id="value", placeholder=plain(t("Choose somebody"), 150))
    blocks: list[Block] = [
        section(t("Who will hold {case}?", case=bold(case.title))),
        field_of("houder", t("Case holder"), element, optional=False),
    ]
    facts = {"community": case.community_id, "case": case.id}
    return form("successor", t("Choose a holder"), blocks, submit=t("Save"), close=t("Stop"), facts=facts)


def successor_later(t: Translator, case: Case) -> Message:
    """Give the answer to *Later*."""
    text = t("All right. {case} waits. You can choose a holder later with `/case holder`.", case=bold(case.title))
    return Message(text.replace("*", ""), [section(text)])


def newcomer(t: Translator, arrived: Arrived, now: datetime) -> Message:
    """Give the welcome to somebody who came into the channel: what the bot is, what it sees, and how to have rest."""
    greeting = t("Welcome, {name}!", name=_name(arrived.reader))
    blocks: list[Block] = [section(greeting), *introduction(t, arrived.community)]
    if arrived.meeting is not None:
        blocks.append(section(t("*The next meeting:* {meeting}.", meeting=short(t, arrived.meeting, now))))
    blocks.append(context(t("No private messages from me for a while, or never? Type `/cop my-data`.")))
    return Message(t("Welcome to {cop}.", cop=fit(arrived.community.name, 100)), blocks)


def _name(reader: Reader) -> str:
    return fit(" ".join(reader.name.split()), 80) or mention(reader.user_id)
