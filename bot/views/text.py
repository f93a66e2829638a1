"""Members' text in Slack's markup: cut first, then escaped; nothing is cut inside `&amp;` and nobody is pinged."""

from __future__ import annotations

import re

from bot.i18n import Translator

ELLIPSIS = "…"
_REFERENCE = re.compile(r"<([@#])([A-Z0-9]+)>")
LIST_ROOM = 11_500
"""Characters of a list in one message: Slack takes some 13,000, and the words around it need room too."""


def escape(text: str) -> str:
    """Give the text so that Slack shows it literally: no mention, no channel call, no link markup."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fit(text: str, limit: int) -> str:
    """Give the escaped text in at most `limit` characters, cut with an ellipsis between characters of the original."""
    escaped = escape(text)
    if len(escaped) <= limit:
        return escaped
    room, kept = limit - len(ELLIPSIS), []
    for char in text:
        piece = escape(char)
        if len(piece) > room:
            break
        kept.append(piece)
        room -= len(piece)
    return "".join(kept).rstrip() + ELLIPSIS


def plain(text: str) -> str:
    """Give Slack's markup as text for a place that has none: a form's error, a terminal."""
    bare = _REFERENCE.sub(r"\1\2", text).replace("*", "").replace("`", "")
    return bare.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def chunks(text: str, limit: int) -> list[str]:
    """Give the whole text escaped, in pieces of at most `limit` characters, none ending inside an entity."""
    pieces: list[str] = []
    current: list[str] = []
    size = 0
    for char in text:
        piece = escape(char)
        if size + len(piece) > limit:
            pieces.append("".join(current))
            current, size = [], 0
        current.append(piece)
        size += len(piece)
    return [*pieces, "".join(current)] if current else pieces


def as_many(lines: list[str], room: int) -> list[str]:
    """Give the first lines that fit in `room` characters together."""
    shown: list[str] = []
    for line in lines:
        room -= len(line)
        if room < 0:
            break
        shown.append(line)
    return shown


def quoted(text: str, limit: int = 2000) -> str:
    """Give the text as a literal quotation: as it was typed, line breaks too."""
    return f"“{fit(text.strip(), limit)}”"


def bold(text: str, limit: int = 200) -> str:
    """Give a title in bold. Slack's bold ends at a star, so stars in it become look-alikes."""
    return f"*{fit(' '.join(text.split()), limit).replace('*', '∗')}*"


def capital(text: str) -> str:
    """Give the text as the beginning of a sentence: Dutch names of days have no capital of their own."""
    return text[:1].upper() + text[1:]


def mention(user_id: str) -> str:
    """Give a person by Slack id, so that Slack shows their own name."""
    return f"<@{user_id}>"


def author(t: Translator, user_id: str) -> str:
    """Give who shared something: a person by Slack id, or "a member" once they had their name taken off."""
    return mention(user_id) if user_id else t("a member")


def mentions(user_ids: list[str] | tuple[str, ...]) -> str:
    """Give several people."""
    return ", ".join(mention(user_id) for user_id in user_ids)


def channel(channel_id: str) -> str:
    """Give a channel by Slack id."""
    return f"<#{channel_id}>"
