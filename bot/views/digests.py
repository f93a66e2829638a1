"""The weekly digest. Everything between quotation marks is literal; the rest is counts, titles, names and dates."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block
from slack_sdk.models.views import View

from bot.facts import Ahead, DigestPart
from bot.i18n import Translator
from bot.rules.instants import wall
from bot.views.blocks import Message, actions, button, context, header, section
from bot.views.meetings import short
from bot.views.receipts import receipt
from bot.views.text import author, bold, capital, plain, quoted
from storage.records import Community, Meeting
from storage.submissions import SubmissionLine

QUOTE = 1500
QUIET_ASKS, QUIET_QUOTE = 2, 140
"""A quiet week is told in a few lines (domain notes §9.9): the oldest questions, shortened."""


def message(t: Translator, part: DigestPart, now: datetime) -> Message:
    """Give one message of a digest: the first opens it, the last closes it."""
    title = _title(t, part)
    blocks: list[Block] = _opening(t, part, title)
    if _is_quiet(part):
        return Message(f"{title}: {counts(t, part)}", [*blocks, *_quiet(t, part), *_closing(t)])
    blocks += _section(t("Who can help?"), [_ask(t, line, part) for line in part.asks])
    blocks += _lessons(t, part.lessons)
    blocks += _section(
        t("What's next"),
        [_meeting(t, meeting, part.until) for meeting in part.meetings] + [_step(t, line) for line in part.steps],
    )
    if part.part == 0 and part.parts > 1:
        blocks.append(context(t("The rest stands in the thread of this message.")))
    blocks += _closing(t)
    return Message(f"{title}: {counts(t, part)}" if part.part == 0 else title, blocks)


def as_plain_text(t: Translator, part: DigestPart, now: datetime) -> str:
    """Give one message of a digest as text for a terminal."""
    lines = []
    for block in message(t, part, now).payload()["blocks"]:
        texts = [block["text"]] if "text" in block else block.get("elements", [])
        lines += [plain(text["text"]) for text in texts if isinstance(text.get("text"), str)]
    return "\n".join(lines)


def preview(t: Translator, ahead: Ahead, now: datetime) -> Message:
    """Give the coordinator the first message of the digest to come, and when it goes, if it goes."""
    first = ahead.parts[0]
    shown = message(t, first, now).blocks[: 50 - 3]
    intro: list[Block] = [context(t("Preview. Only you see this."), _when(t, ahead, now))]
    if first.parts > 1:
        intro.append(
            context(
                t.plural(
                    "One more message follows in the thread.",
                    "{n} more messages follow in the thread.",
                    first.parts - 1,
                )
            )
        )
    return Message(t("Preview of the weekly digest"), [*intro, *shown])


def _when(t: Translator, ahead: Ahead, now: datetime) -> str:
    community = ahead.parts[0].community
    if ahead.due_at is None:
        return t("The weekly digest is off.")
    when, where = t.at(ahead.due_at, community.timezone, now), f"<#{community.channel_id}>"
    if not ahead.worth:
        return t(
            "There is too little news yet: if it stays so, nothing is posted to {channel} on {when}.",
            channel=where,
            when=when,
        )
    return t("This digest goes to {channel} on {when}.", channel=where, when=when)


def last_view(t: Translator, part: DigestPart, now: datetime) -> View:
    """Give the last digest as a window of its own."""
    return receipt(t, message(t, part, now), part.community.id, t("Weekly digest"))


def posting(t: Translator, community: Community, following: datetime | None, now: datetime) -> Message:
    """Give the answer to posting by hand: it stands for this week's, so the next one comes a week later."""
    text = t("The weekly digest goes to {channel} now.", channel=f"<#{community.channel_id}>")
    if following is not None:
        text += " " + t("The next one comes on {when}.", when=t.at(following, community.timezone, now))
    return Message(text, [section(text)])


def already(t: Translator, posted_at: datetime | None, zone: str, now: datetime, question: str) -> Message:
    """Give the question before a second digest in one week; `question` names it, so that one yes counts once.

    Without `posted_at` nobody knows whether the first one stands.
    """
    if posted_at is None:
        label = t("Post it again")
        text = t(
            "I posted this week's digest, and Slack did not answer. So it may stand there already. "
            "Please look in the channel first. Post it again?"
        )
    else:
        label = t("Post another one")
        when = f" ({t.at(posted_at, zone, now)})"
        text = t("This week's digest was already posted{when}. Post another one?", when=when)
    return Message(
        text,
        [section(text), actions(button(label, "digest.again", question), button(t("Stop"), "message.close"))],
    )


def _title(t: Translator, part: DigestPart) -> str:
    week = int(part.period.split("-")[1].removeprefix("W"))
    title = t("Weekly digest {cop}, week {week}", cop=part.community.name, week=week)
    if part.parts > 1:
        title += f" ({part.part + 1}/{part.parts})"
    return title


def _opening(t: Translator, part: DigestPart, title: str) -> list[Block]:
    if part.part > 0:
        return [section(bold(title))]
    blocks: list[Block] = [header(title)]
    zone, today = part.community.timezone, wall(part.until, part.community.timezone).date()
    if part.since is not None:
        first = t.day(wall(part.since, zone).date(), today)
        blocks.append(context(t("{first} to {last}", first=capital(first), last=t.day(today, today))))
    told = counts(t, part)
    blocks.append(section(told if _is_quiet(part) else t("*In short:* {text}", text=told)))
    return blocks


def _is_quiet(part: DigestPart) -> bool:
    return part.new == 0 and part.parts == 1 and not (part.lessons or part.steps)


def _quiet(t: Translator, part: DigestPart) -> list[Block]:
    told = [_ask(t, line, part, QUIET_QUOTE) for line in part.asks[:QUIET_ASKS]]
    more = len(part.asks) - len(told)
    if more:
        told.append(
            t.plural(
                "And one more. See all with `/ask-help list`.", "And {n} more. See all with `/ask-help list`.", more
            )
        )
    ahead = [_meeting(t, meeting, part.until) for meeting in part.meetings[:1]]
    return [*_section(t("Who can help?"), told), *_section(t("What's next"), ahead)]


def counts(t: Translator, part: DigestPart) -> str:
    """Give what is in a digest, in numbers."""
    if part.new == 0:
        return t("Quiet week: no new updates.") + (f" {_open(t, part.open_asks)}" if part.open_asks else "")
    fresh = t.plural("one new contribution", "{n} new contributions", part.new)
    if part.cases:
        about = t.plural("one case", "{n} cases", part.cases)
        fresh = t("{new} from {cases}", new=fresh, cases=about)
    return f"{fresh}. {_open(t, part.open_asks)}"


def _open(t: Translator, number: int) -> str:
    if number == 0:
        return t("No help requests are open.")
    return t.plural("One help request is open.", "{n} help requests are open.", number)


def _section(title: str, lines: list[str]) -> list[Block]:
    """Give a heading with lines, as few blocks as their length allows."""
    if not lines:
        return []
    blocks: list[Block] = []
    current = f"*{title}*"
    for line in lines:
        if len(current) + len(line) > 2900:
            blocks.append(section(current))
            current = line
        else:
            current = f"{current}\n{line}"
    return [*blocks, section(current)]


def _ask(t: Translator, line: SubmissionLine, part: DigestPart, most: int = QUOTE) -> str:
    zone = part.community.timezone
    since = t.day(wall(line.submission.created_at, zone).date(), wall(part.until, zone).date())
    who = capital(author(t, line.author))
    if line.case_title:
        who = t("{case} ({person})", case=bold(line.case_title), person=author(t, line.author))
    return "• " + t(
        "{who} asks: {ask} Open since {day}. (no. {number})",
        who=who,
        ask=quoted(line.submission.ask, most),
        day=since,
        number=line.submission.number,
    )


def _lessons(t: Translator, lines: list[SubmissionLine]) -> list[Block]:
    told: list[str] = []
    case: str | None = None
    for line in lines:
        if line.case_title and line.case_title != case:
            told.append(bold(line.case_title))
        case = line.case_title
        told.append(f"• {quoted(line.submission.lesson, QUOTE)} {author(t, line.author)}")
    return _section(t("What we learned"), told)


def _meeting(t: Translator, meeting: Meeting, now: datetime) -> str:
    return f"• {capital(short(t, meeting, now))}"


def _step(t: Translator, line: SubmissionLine) -> str:
    step = quoted(line.submission.next_step, QUOTE)
    if line.case_title:
        return "• " + t(
            "Next step at {case}: {step} {person}", case=bold(line.case_title), step=step, person=author(t, line.author)
        )
    return "• " + t("Next step: {step} {person}", step=step, person=author(t, line.author))


def _closing(t: Translator) -> list[Block]:
    return [
        actions(button(t("Share an update"), "update.open", style="primary"), button(t("Ask for help"), "ask.open")),
        context(t("Want to share something yourself? Type `/case-update`.")),
    ]
