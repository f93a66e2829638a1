"""What a coordinator is told when the bot cannot post in the channel of the CoP, and what they can do about it."""

from __future__ import annotations

from bot.i18n import Translator
from bot.views.blocks import Message, actions, button, of_community, section
from bot.views.reasons import because
from bot.views.text import bold, channel
from storage.records import Community


def channel_closed(t: Translator, community: Community, channel_id: str, reason: str) -> Message:
    """Give the news that a channel is closed to the bot. `reason` is Slack's name for it."""
    what = t("I cannot post in {channel} for {cop} any more.", channel=channel(channel_id), cop=bold(community.name))
    text = f"{what} {because(t, reason)}"
    kept = t("What you shared is kept. What is still of use then is posted; what is too late is not.")
    return Message(
        f"{text} {what_now(t, reason)}".replace("*", ""),
        [
            section(text),
            section(what_now(t, reason)),
            section(kept),
            actions(button(t("Try again"), "channel.again", str(community.id)), block_id=of_community(community.id)),
        ],
    )


def what_now(t: Translator, reason: str) -> str:
    """Say what somebody can do about it."""
    invite = t("Type `/invite @CoP-bot` in the channel.")
    elsewhere = t("Or choose another channel with `/cop settings`.")
    return {
        "is_archived": t("Take the channel out of the archive.") + " " + elsewhere,
        "not_in_channel": invite + " " + elsewhere,
        "channel_not_found": invite + " " + elsewhere,
    }.get(reason, t("A Slack administrator can change who may post in the channel.") + " " + elsewhere)


def trying_again(t: Translator, community: Community) -> Message:
    """Give the answer to *Probeer opnieuw*."""
    text = t("I try again now. If {cop}'s channel still is closed, I tell you.", cop=bold(community.name))
    return Message(text.replace("*", ""), [section(text)])
