"""What people type after a slash: cleaned for reading, kept as typed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from bot.rules.problems import Refused, refuse

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))
_SEEN_AS_NOTHING = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols by name, and empty to the eye."""
_LOOKALIKES = str.maketrans(
    {**dict.fromkeys("‘’‚‛′`´", "'"), **dict.fromkeys("“”„‟″«»", '"'), **dict.fromkeys("‐‑‒–—−", "-")}
)
_REFERENCE = re.compile(r"<(@|#|!)?([^<>|]*)(?:\|([^<>]*))?>")
_NUMBER = re.compile(r"(?:#|(?:nr|no|nummer|number)\.?)?\s*([0-9]{1,9})\.?")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^>]*))?>")


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


def says_nothing(text: str) -> bool:
    """Say whether a text has no letter, digit or symbol to see: empty, spaces, invisible signs, a lone dash."""
    return not any(unicodedata.category(char)[0] in "LNS" for char in text if char not in _SEEN_AS_NOTHING)


def worth_keeping(text: str) -> str:
    """Give a text without the space around it, or nothing when it says nothing."""
    return "" if says_nothing(text) else text.strip()


def mentioned_users(slack_text: str) -> list[str]:
    """Give the Slack user ids that the text mentions, in order."""
    return [match[1] for match in _USER.finditer(slack_text)]


def nameless_mentions(slack_text: str) -> list[str]:
    """Give the Slack user ids that the text mentions without a name beside them."""
    return list(dict.fromkeys(match[1] for match in _USER.finditer(slack_text) if not match[2]))


def with_names(slack_text: str, names: Mapping[str, str]) -> str:
    """Put the known names beside the mentions that have none: `<@U1>` becomes `<@U1|Noor>`."""

    def named(match: re.Match[str]) -> str:
        name = re.sub(r"[<>|&]", " ", match[2] or names.get(match[1], "")).strip()
        return f"<@{match[1]}|{name}>" if name else match[0]

    return _USER.sub(named, slack_text)


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
    close = get_close_matches(word, list(names), n=1, cutoff=0.75)
    raise unknown(as_typed(words[0]), close[0] if close else "", names)


def near_miss(text: str, names: Mapping[str, str]) -> str | None:
    """Give the subcommand that a one-word text was probably meant to be, or None."""
    words = readable(text).lower().split()
    if len(words) != 1 or words[0] in names:
        return None
    close = get_close_matches(words[0], list(names), n=1, cutoff=0.8)
    return close[0] if close else None


def unknown(typed: str, suggestion: str, names: Mapping[str, str]) -> Refused:
    """Give the refusal of a subcommand (`command.unknown`), with the words to choose from in each language.

    In `names` the Dutch word stands first; the English one is the canonical name itself, or else the last.
    """
    of_each: dict[str, list[str]] = {}
    for word, canonical in names.items():
        of_each.setdefault(canonical, []).append(word)
    english = [canonical if canonical in words else words[-1] for canonical, words in of_each.items()]
    known = {"nl": [words[0] for words in of_each.values()], "en": english}
    return refuse("command.unknown", text=typed, suggestion=suggestion, known=known)


def number(text: str) -> int | None:
    """Read the number of a meeting or a help request: 12, #12, nr. 12. None for anything else."""
    match = _NUMBER.fullmatch(readable(text).lower())
    return int(match[1]) if match else None


def title_key(title: str) -> str:
    """Give a title as people may type it: without case, accents, double spaces and quotes around it."""
    plain = readable(title).strip('" ')
    if len(plain) > 2 and plain[0] == plain[-1] == "'":
        plain = plain[1:-1].strip()
    folded = unicodedata.normalize("NFD", plain.casefold())
    return "".join(char for char in folded if not unicodedata.combining(char))[:200]
