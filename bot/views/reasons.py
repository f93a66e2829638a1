"""Why something did not arrive, or still waits, in words: the bot can always say why."""

from __future__ import annotations

from datetime import datetime

from bot.i18n import Translator
from bot.rules import deliveries as kinds
from bot.rules import outcomes, states, telling, waiting
from bot.rules.waiting import Wait
from bot.views.text import fit
from storage.records import Delivery


def because(t: Translator, reason: str) -> str:
    """Give the sentence for a stored reason; for one of Slack's that has none, its name."""
    told = _ours(t) | _slacks(t)
    if reason in told:
        return told[reason]
    code = "`" + fit(reason, 64).replace("`", "'") + "`"
    if reason in outcomes.DEAD_TOKEN:
        return t("The bot is not in this workspace any more.")
    if reason in outcomes.CLOSED or reason.startswith(("restricted_action", "slack_connect_")):
        return t("Slack does not let me post there ({reason}).", reason=code)
    if reason in outcomes.PAYLOAD:
        return t("Slack did not take the message as I made it ({reason}).", reason=code)
    if reason in outcomes.NOT_POSTED:
        return t("Slack turned me away for a while ({reason}).", reason=code)
    return t("Slack gives this reason: {reason}.", reason=code)


def not_arrived(t: Translator, delivery: Delivery, zone: str, now: datetime) -> str:
    """Say why something did not arrive, or what happens now that nobody knows whether it did."""
    if delivery.state == states.UNCERTAIN:
        return _perhaps(t, delivery, zone, now)
    if delivery.state == states.MISSED:
        late = t("It could not be posted in time.")
        return late if delivery.reason in ("", "too_late") else f"{late} {because(t, delivery.reason)}"
    return because(t, delivery.reason)


def waits(t: Translator, wait: Wait, zone: str, now: datetime) -> str:
    """Say why something that should have been posted by now still waits, and until when where that is known."""
    when = t.at(wait.until, zone, now) if wait.until is not None else ""
    if wait.why == waiting.CLOSED:
        return because(t, wait.reason)
    if wait.why == waiting.PUT_OFF:
        again = t("I try again on {when}.", when=when)
        return f"{because(t, wait.reason)} {again}" if wait.reason else again
    return {
        waiting.HELD_BACK: t("It comes from a backup and may have been posted since. An operator decides about it."),
        waiting.BEING_SENT: t("I am posting it now."),
        waiting.NOT_INSTALLED: t("The bot is not in this workspace."),
        waiting.FOLLOWS_A_DOUBT: t("It belongs to a message that may stand there or not."),
        waiting.FOLLOWS: t("It waits for the message before it."),
        waiting.WORKSPACE_RESTS: t("Slack asked me to post nothing in this workspace until {when}.", when=when),
        waiting.CHANNEL_RESTS: t("Slack asked me to wait until {when}.", when=when),
        waiting.NEXT: t("It goes within seconds."),
        waiting.BEHIND: t("Nothing stands in its way, but I am behind."),
    }[wait.why]


def no_digest(t: Translator, why: str) -> str:
    """Say why no weekly digest is planned."""
    return {
        telling.OFF: t("The weekly digest is off: that was chosen in the settings. `/cop settings` turns it on."),
        telling.NOT_CONNECTED: t("No weekly digest is planned: this CoP has no channel yet."),
        telling.NOT_INSTALLED: t("No weekly digest is planned: the bot is not in this workspace."),
        telling.CLOSED: t("No weekly digest is planned: I cannot post in the channel."),
        telling.NOT_YET: t("The next weekly digest is not planned yet. I do that every minute."),
    }[why]


def _perhaps(t: Translator, delivery: Delivery, zone: str, now: datetime) -> str:
    doubt = t("Slack did not answer, so it may stand there or not.")
    if delivery.look_at is not None:
        until = (delivery.attempted_at or delivery.look_at) + kinds.LOOK_FOR
        looking = t("I try to find it until {when}.", when=t.at(until, zone, now))
        return f"{doubt} {looking}"
    if delivery.kind == kinds.DIGEST:
        return t("Slack did not answer, so it may stand there or not. `/weekly-digest now` posts it again.")
    if delivery.kind in kinds.WAITS_FOR_A_WORD:
        yours = t("Look in the channel: I do not post it twice by myself.")
        return f"{doubt} {yours}"
    return t("Slack did not answer, so it may have arrived or not. I do not send it twice.")


def _ours(t: Translator) -> dict[str, str]:
    doubt = t("Slack did not answer, so it may stand there or not.")
    return {
        "": t("No reason was kept."),
        "was_away": t("I was not running then."),
        "overtaken": t("A later one took its place."),
        "not_installed": t("The bot was not in this workspace then."),
        "unreachable": t("I could not reach Slack."),
        "answer_lost": doubt,
        "sent_again_after_uncertain": doubt,
        "lease_expired": t("I was stopped each time before it was posted."),
        "token_unreadable": t("I could not read the key to this workspace."),
        "refused_blocks": t("Slack did not take the message as I made it."),
        "followed_a_doubt": t("It belongs to a message that may stand there or not."),
        "nothing_to_follow": t("The message that it belongs to never came."),
        "restored": t("A backup was put back, and then it was too late."),
        "taken_away": t("Whoever runs the bot took it away."),
        "quiet_week": t("There was nothing to tell that week."),
        "meeting_started": t("The meeting had begun already."),
        "digest_gone": t("What was to stand in it is gone."),
        "too_late": t("It could not be posted in time."),
    }


def _slacks(t: Translator) -> dict[str, str]:
    gone, unreachable = t("This person is not there any more."), t("This person cannot be reached.")
    no_message = t("The message that it was about is gone.")
    unchangeable = t("The message that it was about can no longer be changed.")
    doubt = t("Slack did not answer, so it may stand there or not.")
    return {
        **dict.fromkeys(outcomes.RATE_LIMITED, t("Slack asked me to wait.")),
        **dict.fromkeys(outcomes.PERHAPS_POSTED, doubt),
        **dict.fromkeys(("user_not_found", "user_disabled"), gone),
        **dict.fromkeys(("user_not_visible", "messages_tab_disabled", "cannot_dm_bot"), unreachable),
        **dict.fromkeys(("message_not_found", "cannot_reply_to_message"), no_message),
        **dict.fromkeys(("cant_update_message", "edit_window_closed", "cant_delete_message"), unchangeable),
        "message_limit_exceeded": t("The workspace has reached Slack's limit on messages."),
        "is_archived": t("The channel is archived."),
        "not_in_channel": t("I was removed from the channel, or never invited."),
        "channel_not_found": t("The channel is gone, or it is private and I am not in it."),
    }
