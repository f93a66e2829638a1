"""Updates, insights and help requests: the card in the channel, receipts, and lists."""

from __future__ import annotations

from datetime import datetime

from slack_sdk.models.blocks import Block, ButtonElement
from slack_sdk.models.views import View

from bot.facts import ClosedAsk, OwnPage
from bot.i18n import Translator
from bot.rules.instants import wall
from bot.rules.submissions import ALL_COPS, HELP_REQUEST, INSIGHT, UPDATE, WEBSITE
from bot.views.blocks import Message, actions, are_you_sure, button, context, section
from bot.views.lists import PAGE, and_more, paged
from bot.views.receipts import receipt
from bot.views.text import LIST_ROOM, author, bold, capital, channel, fit, quoted
from storage.records import Community, Submission
from storage.submissions import SubmissionLine


def card(t: Translator, line: SubmissionLine, community: Community) -> Message:
    """Give a submission as the channel sees it. Texts stand as their author typed them."""
    record = line.submission
    title = bold(line.case_title) if line.case_title else _kind_name(t, record.kind)
    lines = [f"{title} · {author(t, line.author)}"]
    blocks: list[Block] = [section(lines[0])]
    for label, text in _told(t, record):
        blocks.append(section(f"*{label}*\n{fit(text, 2900)}"))
    if record.ask:
        label = t("Help request (answered)") if record.ask_closed_at else t("Help request")
        blocks.append(section(f"*{label}*\n{fit(record.ask, 2900)}"))
    blocks.append(context(_small_print(t, record, community)))
    return Message(_card_text(t, line), blocks)


def stored(t: Translator, line: SubmissionLine, community: Community, undo_until: datetime, zone: str) -> Message:
    """Give the private receipt of a quick entry, with the buttons to change or undo it."""
    text = _stored_text(t, line.submission, community, undo_until, zone)
    quote = quoted(line.submission.lesson or line.submission.ask, 1000)
    title = f"{bold(line.case_title)}: " if line.case_title else ""
    blocks: list[Block] = [section(text), section(f"{title}{quote}"), actions(*_own_buttons(t, line.submission.id))]
    return Message(text, blocks)


def stored_view(t: Translator, line: SubmissionLine, community: Community, undo_until: datetime, zone: str) -> View:
    """Give what the form becomes once its content is stored."""
    message = stored(t, line, community, undo_until, zone)
    return receipt(t, message, community.id, _title(t, line.submission.kind))


def taken_back(t: Translator, kept: Submission, *, deleted: bool = False) -> Message:
    """Give the answer to an undo or a deletion, with the text, so that nothing typed is lost."""
    text = t("Taken back. It is nowhere to be seen any more. This is what you wrote:")
    if deleted:
        text = t("Deleted. It is nowhere to be seen any more. This is what you wrote:")
    fields = (kept.did, kept.happened, kept.lesson, kept.friction, kept.ask, kept.next_step)
    return Message(text, [section(text), *[section(fit(value, 2900)) for value in fields if value.strip()]])


def asks(t: Translator, lines: list[SubmissionLine], zone: str, now: datetime, page: int = 1) -> Message:
    """Give a page of the open help requests, oldest first, with their numbers."""
    if not lines:
        text = t("No help requests are open. Do you have one? Type `/ask-help` and your question.")
        return Message(text, [section(text)])
    text = t.plural("One help request is open.", "{n} help requests are open.", len(lines))
    blocks: list[Block] = [section(bold(text))]
    told = []
    listed, left = paged(lines, page)
    for line in listed:
        since = t("open since {day}", day=_day(t, line.submission.created_at, zone, now))
        what = f"{bold(line.case_title)}: " if line.case_title else ""
        asked = quoted(line.submission.ask, LIST_ROOM // PAGE - 150)
        told.append(f"*{line.submission.number}*  {what}{asked}\n{capital(author(t, line.author))}, {since}")
    blocks += [section(text) for text in told]
    if left:
        hint = t("See them with `/ask-help list {page}`.", page=page + 1)
        blocks.append(context(f"{and_more(t, left)} {hint}"))
    blocks.append(
        context(t("Answered? Type for example `/ask-help close {number}`.", number=listed[0].submission.number))
    )
    return Message(text, blocks)


def ask_closed(t: Translator, closed: ClosedAsk) -> Message:
    """Give the answer to closing a help request: only its author, and only once, is asked what helped."""
    number, quote = closed.line.submission.number, section(quoted(closed.line.submission.ask, 600))
    if closed.before:
        text = t("Help request {number} was closed before. Nothing was changed.", number=number)
        return Message(text, [section(text), quote])
    if not closed.own:
        text = t("Help request {number} is closed. It no longer stands in the list of open questions.", number=number)
        return Message(text, [section(text), quote])
    text = t("Great, this ask is answered. Will you share in one sentence what helped?")
    return Message(text, [section(text), quote, actions(button(t("Share an insight"), "insight.open"))])


def _told(t: Translator, record: Submission) -> list[tuple[str, str]]:
    fields = (
        (t("What did we do?"), record.did),
        (t("What happened?"), record.happened),
        (t("What did we learn?"), record.lesson),
        (t("Where does it chafe?"), record.friction),
        (t("Next step"), record.next_step),
    )
    return [(label, text) for label, text in fields if text.strip()]


def _kind_name(t: Translator, kind: str) -> str:
    return {UPDATE: t("*Case update*"), INSIGHT: t("*Insight*"), HELP_REQUEST: t("*Help request*")}[kind]


def _title(t: Translator, kind: str) -> str:
    return {UPDATE: t("Update saved"), INSIGHT: t("Insight saved"), HELP_REQUEST: t("Ask saved")}[kind]


def _card_text(t: Translator, line: SubmissionLine) -> str:
    record = line.submission
    if record.kind == HELP_REQUEST or not record.lesson:
        return t("{person} asks for help: {text}", person=capital(author(t, line.author)), text=fit(record.ask, 300))
    if line.case_title:
        return t("Update on {case}: {text}", case=fit(line.case_title, 100), text=fit(record.lesson, 300))
    return t("{person} shares an insight: {text}", person=capital(author(t, line.author)), text=fit(record.lesson, 300))


def _small_print(t: Translator, record: Submission, community: Community) -> str:
    seen = {WEBSITE: t("may also go on the website"), ALL_COPS: t("visible to all CoPs")}.get(
        record.visibility, t("visible to {cop}", cop=fit(community.name, 100))
    )
    told = [t("no. {number}", number=record.number), seen]
    if record.edited_at:
        told.append(t("changed"))
    return " · ".join(told)


def _stored_text(t: Translator, record: Submission, community: Community, undo_until: datetime, zone: str) -> str:
    until = t.clock(wall(undo_until, zone))
    where = channel(community.channel_id or "")
    if not record.in_channel:
        return t(
            "Saved. It comes only in the weekly digest of {channel}. You can undo until {time}.",
            channel=where,
            time=until,
        )
    if record.kind == HELP_REQUEST:
        return t(
            "Your ask is saved and will appear in {channel}. You can undo until {time}.", channel=where, time=until
        )
    if record.kind == INSIGHT:
        return t(
            "Your insight is saved and will appear in {channel}. You can undo until {time}.", channel=where, time=until
        )
    return t("Your update is saved and will appear in {channel}. You can undo until {time}.", channel=where, time=until)


def _own_buttons(t: Translator, submission_id: int) -> list[ButtonElement]:
    return [
        button(t("Edit"), "submission.edit", str(submission_id)),
        button(t("Undo"), "submission.undo", str(submission_id)),
    ]


def delete_button(t: Translator, submission_id: int) -> ButtonElement:
    """Give the button that deletes one's own submission, after a question."""
    sure = are_you_sure(
        t("Delete this?"), t("It disappears from the channel and from the digest."), t("Delete"), t("Keep")
    )
    return button(t("Delete"), "submission.delete", str(submission_id), style="danger", confirm=sure)


def own_lines(t: Translator, page: OwnPage) -> list[Block]:
    """Give what somebody shared, each with the buttons to change and delete it, and one for what is older."""
    blocks: list[Block] = []
    for line in page.lines:
        record = line.submission
        title = f"{bold(line.case_title)}: " if line.case_title else ""
        quote = quoted(record.lesson or record.ask, 400)
        blocks.append(section(f"{title}{quote}\n{_seen_by(t, record.visibility)}"))
        blocks.append(actions(button(t("Edit"), "submission.edit", str(record.id)), delete_button(t, record.id)))
    if page.older is not None:
        blocks.append(actions(button(t("Show older ones"), "own.older", str(page.older))))
    return blocks


def _seen_by(t: Translator, visibility: str) -> str:
    """Say to its author who may see something."""
    wider = {WEBSITE: t("All CoPs may see this, and it may go on the website."), ALL_COPS: t("All CoPs may see this.")}
    return wider.get(visibility, t("Only your CoP may see this."))


def own_view(t: Translator, page: OwnPage, community_id: int) -> View:
    """Give a page of what somebody shared as a window of its own."""
    text = t("What you shared, newest first.") if page.lines else t("There is nothing older.")
    return receipt(t, Message(text, [section(text), *own_lines(t, page)]), community_id, t("What you shared"))


def _day(t: Translator, instant: datetime, zone: str, now: datetime) -> str:
    return t.day(wall(instant, zone).date(), wall(now, zone).date())


def too_late(t: Translator, submission_id: int) -> Message:
    """Give the answer to an undo after half an hour: deleting is still possible."""
    text = t("Half an hour has passed, so undo is over. You can still delete it:")
    return Message(text, [section(text), actions(delete_button(t, submission_id))])
