"""Why something did not arrive, in words: the bot can always say why."""

from __future__ import annotations

from bot.i18n import Translator
from bot.rules import outcomes
from bot.views.text import fit


def because(t: Translator, reason: str) -> str:
    """Give the sentence for a stored reason; for one of Slack's that has none, its name."""
    told = _ours(t) | _slacks(t)
    if reason in told:
        return told[reason]
    if reason in outcomes.DEAD_TOKEN:
        return t("The bot is not in this workspace any more.")
    if reason.startswith("restricted_action"):
        return t("The channel does not let me post.")
    return t("Slack gives this reason: `{reason}`.", reason=fit(reason or "unknown", 64).replace("`", "'"))


def _ours(t: Translator) -> dict[str, str]:
    return {
        "was_away": t("I was not running then."),
        "overtaken": t("Something later said it already."),
        "not_installed": t("The bot was not in this workspace then."),
        "unreachable": t("I could not reach Slack."),
        "answer_lost": t("Slack did not answer, so it may stand there or not."),
        "sent_again_after_uncertain": t("Slack did not answer, so it may stand there or not."),
        "lease_expired": t("I was stopped each time before it was posted."),
        "token_unreadable": t("I could not read the key to this workspace."),
        "refused_blocks": t("Slack did not take the message as I made it."),
        "nothing_to_follow": t("The message that it belongs to never came."),
        "restored": t("A backup was put back, and then it was too late."),
        "taken_away": t("Whoever runs the bot took it away."),
        "quiet_week": t("There was nothing to tell that week."),
    }


def _slacks(t: Translator) -> dict[str, str]:
    wait = t("Slack asked me to wait, and then it was too late.")
    gone = t("This person is not there any more.")
    unchangeable = t("The message that it was about can no longer be changed.")
    return {
        "ratelimited": wait,
        "rate_limited": wait,
        "message_limit_exceeded": t("The workspace has reached Slack's limit on messages."),
        "is_archived": t("The channel is archived."),
        "not_in_channel": t("I was removed from the channel, or never invited."),
        "channel_not_found": t("The channel is gone, or it is private and I am not in it."),
        "user_not_found": gone,
        "user_disabled": gone,
        "user_not_visible": t("This person cannot be reached."),
        "message_not_found": t("The message that it was about is gone."),
        "cant_update_message": unchangeable,
        "edit_window_closed": unchangeable,
    }
