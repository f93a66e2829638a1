"""What somebody answered to a meeting, and the buttons to answer."""

from __future__ import annotations

from slack_sdk.models.blocks import ActionsBlock

from bot.i18n import Translator
from bot.rules import versions
from bot.rules.rsvps import ABSENT, COMING, ONLINE
from bot.views.blocks import actions, button
from storage.records import Meeting


def told(t: Translator, choice: str | None) -> str:
    """Say what somebody answered, or ask."""
    answers = {
        COMING: t("You answered: I will come."),
        ONLINE: t("You answered: I join online."),
        ABSENT: t("You answered: I can't come."),
    }
    return answers.get(choice or "") or t("Will you come?")


def buttons(t: Translator, meeting: Meeting, choice: str | None) -> ActionsBlock:
    """Give the buttons to answer; the one that was chosen stands out. Joining online takes a link."""
    value = versions.written(meeting.id, meeting.sequence)

    def style(of: str) -> str | None:
        return "primary" if choice == of else None

    offered = [button(t("I will come"), "rsvp.coming", value, style=style(COMING))]
    if meeting.link:
        offered.append(button(t("I join online"), "rsvp.online", value, style=style(ONLINE)))
    return actions(*offered, button(t("I can't come"), "rsvp.absent", value, style=style(ABSENT)))
