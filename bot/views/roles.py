"""Who has which role in a community, and what happens when one is given or taken."""

from __future__ import annotations

from bot.facts import Given, People
from bot.i18n import Translator
from bot.rules.roles import CASE_HOLDER
from bot.views.blocks import Message, context, section
from bot.views.text import as_many, bold, fit, mention, mentions

ROOM = 2600


def listing(t: Translator, people: People) -> Message:
    """Give the list, with how to change it."""
    coordinators = mentions(people.coordinators) or t("nobody yet")
    lines = [t("*Coordinators:* {people}", people=coordinators)]
    holders = [
        f"• {mention(user_id)}: {', '.join(bold(title) for title in titles)}" for user_id, titles in people.holders
    ]
    experts = [f"• {mention(user_id)}: {fit(topics, 200)}" for user_id, topics in people.experts]
    for title, found in ((t("*Case holders:*"), holders), (t("*Experts:*"), experts)):
        if found:
            lines.append("\n".join([title, *as_many(found, ROOM)]))
    how = t(
        "Give a role: `/cop role @name coordinator` or `/cop role @name case holder Our village hall`. "
        "Take it back: put `no` before the role. Experts say so themselves, with `/cop my-data`."
    )
    title = t("Roles in {cop}", cop=bold(people.community.name))
    return Message(title.replace("*", ""), [section(title), *[section(line) for line in lines], context(how)])


def given(t: Translator, done: Given) -> Message:
    """Give the receipt of a role that was given or taken."""
    person, cop = mention(done.user_id), bold(done.community.name)
    if done.role == CASE_HOLDER:
        case = bold(done.case_title)
        text = t("{person} now holds the case {case}.", person=person, case=case)
        if done.taken:
            text = t("{person} does not hold the case {case} any more.", person=person, case=case)
        if not done.changed and not done.taken:
            text = t("{person} already holds the case {case}. Nothing has changed.", person=person, case=case)
        elif not done.changed:
            text = t("{person} did not hold the case {case}. Nothing has changed.", person=person, case=case)
        return Message(text.replace("*", ""), [section(text)])
    text = t("{person} is now coordinator of {cop}.", person=person, cop=cop)
    if done.taken:
        text = t("{person} is not coordinator of {cop} any more.", person=person, cop=cop)
    if not done.changed and not done.taken:
        text = t("{person} already is coordinator of {cop}. Nothing has changed.", person=person, cop=cop)
    elif not done.changed:
        text = t("{person} was no coordinator of {cop}. Nothing has changed.", person=person, cop=cop)
    return Message(text.replace("*", ""), [section(text)])
