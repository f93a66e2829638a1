"""What people type after a slash: cleaned for reading, kept as typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bot.rules.problems import Refused, refuse

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_LOOKALIKES = str.maketrans(
    {**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‐‑‒–—−", "-")}
)
_REFERENCE = re.compile(r"<(@|#|!)?([^<>|]*)(?:\|([^<>]*))?>")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")


def readable(text: str) -> str:
    """Give the text as a reader of commands, dates and names wants it: plain quotes, dashes and single spaces.

    Only for reading. What is kept is stored as it was typed.
    """
    clean = text.translate(_INVISIBLE).translate(_LOOKALIKES)
    return " ".join(unicodedata.normalize("NFC", clean).split())


def as_typed(slack_text: str) -> str:
    """Undo what Slack did to a command's text: references become names, `&amp; &lt; &gt;` become characters.

    A mention becomes plain `@name`, so that a stored text never pings anybody.
    """

    def name(match: re.Match[str]) -> str:
        sign, target, label = match.groups()
        return f"{sign or ''}{label or target}" if sign in ("@", "#") else (label or target)

    plain = _REFERENCE.sub(name, slack_text)
    return storable(plain.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")).strip()


def storable(text: str) -> str:
    """Give the text without the one character that PostgreSQL cannot keep."""
    return text.replace("\x00", "")


def mentioned_users(slack_text: str) -> list[str]:
    """Give the Slack user ids that the text mentions, in order."""
    return _USER.findall(slack_text)


@dataclass(frozen=True)
class Split:
    """A command's text in two: what to do (canonical name) and the rest as typed."""

    name: str
    rest: str


def split(text: str, names: Mapping[str, str], *, otherwise: str | None = None) -> Split:
    """Read the first word as a subcommand. `names` maps each accepted word to its canonical name.

    An empty text gives an empty name. A word that is no subcommand gives `otherwise` with the whole text, if
    given; else Refused with a suggestion (`command.unknown`).
    """
    words = text.strip().split(None, 1)
    if not words:
        return Split("", "")
    word = readable(words[0]).lower().rstrip(".!?:,")
    rest = words[1].strip() if len(words) > 1 else ""
    if word in names:
        return Split(names[word], rest)
    if otherwise is not None:
        return Split(otherwise, text.strip())
    raise _unknown(words[0], word, names)


def near_miss(text: str, names: Mapping[str, str]) -> str | None:
    """Give the subcommand that a one-word text was probably meant to be, or None."""
    words = readable(text).lower().split()
    if len(words) != 1 or words[0] in names:
        return None
    close = get_close_matches(words[0], list(names), n=1, cutoff=0.8)
    return close[0] if close else None


def _unknown(typed: str, word: str, names: Mapping[str, str]) -> Refused:
    close = get_close_matches(word, list(names), n=1, cutoff=0.6)
    return refuse("command.unknown", text=typed, suggestion=close[0] if close else "", known=list(names))


def number(text: str) -> int | None:
    """Read the number of a meeting or a help request, with or without #. None for anything else."""
    digits = readable(text).removeprefix("#")
    return int(digits) if digits.isdecimal() and len(digits) <= 9 else None


def title_key(title: str) -> str:
    """Give a title as people may type it: without case, accents, double spaces and fancy quotes."""
    folded = unicodedata.normalize("NFD", readable(title).casefold())
    return "".join(char for char in folded if not unicodedata.combining(char))[:200]
