"""The sentences for who may do what, and where: communities, roles, setting up, and asking an author."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from bot.i18n import Translator
from bot.views.text import bold, fit, mention, mentions

Facts = Mapping[str, Any]
SENTENCES: dict[str, Callable[[Translator, Facts, datetime], str]] = {
    "role": lambda t, f, _: _role(t, f),
    "community.none": lambda t, f, _: t(
        "This channel is not connected to a CoP yet. Whoever installed the bot, or a Slack administrator, "
        "can do that with `/cop start`."
    ),
    "community.which": lambda t, f, _: t(
        "This workspace has several CoPs: {names}. Type the command in the channel of the one you mean.",
        names=fit(t.several([name for _, name in f["choices"]]), 500),
    ),
    "community.not_in": lambda t, f, _: t(
        "You are not in the channel of {names}. Go to that channel, or ask somebody there to add you.",
        names=fit(t.several(f["names"]), 500),
    ),
    "message.empty": lambda t, f, _: t(
        "There is no text in this message, and an insight needs text. Type `/insight` and write down what you learned."
    ),
    "author.bot": lambda t, f, _: t("This message is from a bot. A bot cannot give permission. Nothing was sent."),
    "author.gone": lambda t, f, _: t(
        "{author} does not use this Slack any more, so nobody can give permission. Nothing was sent.",
        author=mention(f["author"]),
    ),
    "author.elsewhere": lambda t, f, _: t(
        "{author} is not in the channel of {cop}, so this message cannot become an insight there. Nothing was sent.",
        author=mention(f["author"]),
        cop=bold(f["cop"]),
    ),
    "author.outsider": lambda t, f, _: t(
        "{author} is a guest, and guests do not share insights in {cop}. Nothing was sent.",
        author=mention(f["author"]),
        cop=bold(f["cop"]),
    ),
    "author.unreachable": lambda t, f, _: t(
        "I cannot send {author} a message now. Nothing was sent. "
        "{author} can use this shortcut too, on their own message.",
        author=mention(f["author"]),
    ),
    "community.not_yours": lambda t, f, _: t(
        "This belongs to a CoP whose channel you are not in any more. Nothing was changed. Go to that channel first."
    ),
    "setup.role": lambda t, f, _: t(
        "Only whoever installed the bot, or a Slack administrator, can set up a CoP. Ask one of them."
    ),
    "setup.which": lambda t, f, _: t("Choose which CoP it is."),
    "setup.title": lambda t, f, _: t("What is the CoP called? Type its name."),
    "setup.exists": lambda t, f, _: t("There already is a CoP {cop} here. Choose another name.", cop=bold(f["cop"])),
    "setup.channel": lambda t, f, _: t("Choose the channel in which the CoP meets."),
    "setup.coordinators": lambda t, f, _: t("Choose at least one coordinator."),
    "role.last": lambda t, f, _: t(
        "This is the last coordinator of {cop}, and there always is one. Give somebody else the role first.",
        cop=bold(f["cop"]),
    ),
    "role.outsider": lambda t, f, _: t(
        "{person} is a guest or works for another organisation, and cannot be coordinator. Choose somebody else.",
        person=mention(f["user_id"]),
    ),
    "role.nobody": lambda t, f, _: t(
        "{person} is an app or has no account any more. Choose somebody else.", person=mention(f["user_id"])
    ),
    "role.who": lambda t, f, _: t("Whose role is it? Type for example: `/cop role @name coordinator`."),
    "role.which": lambda t, f, _: t(
        "Which role do you mean? Type `coordinator`, or `case holder` and the title of the case."
    ),
    "role.expert": lambda t, f, _: t("Everybody says themselves what they know about: with `/cop my-data`."),
    "community.unknown": lambda t, f, _: _unknown_community(t, f),
    "community.elsewhere": lambda t, f, _: t(
        "{cop} already belongs to another workspace. The operator of the bot can move it.", cop=bold(f["cop"])
    ),
    "community.channel_taken": lambda t, f, _: t(
        "This channel already belongs to {cop}. Use another channel.", cop=bold(f["cop"])
    ),
    "community.direct": lambda t, f, _: t("This is a direct message. Type `/cop start` in the channel of the CoP."),
    "community.connect": lambda t, f, _: t(
        "Only whoever installed the bot, a Slack administrator or a coordinator of {cop} can connect this channel.",
        cop=bold(f["cop"]),
    ),
    "privacy.last_coordinator": lambda t, f, _: t(
        "You are the only coordinator of {cops}. First give somebody else that role: `/cop role @name coordinator`. "
        "Then come back here. Nothing was changed.",
        cops=bold(t.several(f["cops"])),
    ),
    "member.unknown": lambda t, f, _: t("I know nobody with the Slack id {user_id}.", user_id=fit(f["user_id"], 40)),
}


def _role(t: Translator, f: Facts) -> str:
    text = t("Only a regional coordinator of {cop} can do this.", cop=bold(f["cop"]))
    if f.get("or_a_holder"):
        text = t("Only a regional coordinator or a case holder of {cop} can do this.", cop=bold(f["cop"]))
    if f.get("holder_of"):
        text = t(
            "Only a regional coordinator of {cop}, or whoever holds {case}, can do this.",
            cop=bold(f["cop"]),
            case=bold(f["holder_of"]),
        )
    if f.get("for_members"):
        text = t("Guests cannot do this in {cop}. A coordinator can change that.", cop=bold(f["cop"]))
    ask = t("Ask {contact}.", contact=mentions(f["contacts"]))
    return f"{text} {ask}" if f["contacts"] else text


def _unknown_community(t: Translator, f: Facts) -> str:
    if f["suggestion"]:
        return t(
            "I do not know the CoP '{text}'. Did you mean `/cop start {suggestion}`?",
            text=fit(f["text"], 100),
            suggestion=f["suggestion"],
        )
    known = ", ".join(f"`{slug}`" for slug in f["known"])
    if not f["text"].strip():
        return t("Which CoP does this channel belong to? Type `/cop start` and one of: {known}.", known=known)
    return t(
        "I do not know the CoP '{text}'. Type `/cop start` and one of: {known}.", text=fit(f["text"], 100), known=known
    )
