"""`/cop status` and `copbot status`: why something did not go out, in plain words and within Slack's limits."""

from __future__ import annotations

import ast
from datetime import timedelta
from pathlib import Path

import pytest

from bot.facts import Health, Some
from bot.i18n import LANGUAGES, translator
from bot.rules import outcomes, telling
from bot.rules.waiting import WHYS, Wait
from bot.views import health, reasons, status
from bot.views.blocks import Message
from storage.records import Delivery
from tests.views import made
from tests.views.made import NOW, ZONE

USECASES = Path(__file__).parents[2] / "bot" / "usecases"


def said(message: Message) -> str:
    return str(message.payload())


def shown(row: Delivery, language: str = "nl") -> str:
    where = "uncertain" if row.state == "uncertain" else "undelivered"
    return said(status.status(translator(language), made.standing(**{where: Some((row,))}), ZONE, NOW))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", WHYS)
def test_every_wait_has_a_sentence_and_tells_until_when_where_that_is_known(language: str, why: str) -> None:
    told = reasons.waits(translator(language), made.waits(why, "unreachable").wait, ZONE, NOW)
    assert told.endswith(".")
    assert "_" not in told
    if made.waits(why).wait.until is not None:
        assert {"nl": "15.09 uur", "en": "15:09"}[language] in told


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("why", telling.NO_DIGEST)
def test_a_digest_that_is_not_planned_says_why(language: str, why: str) -> None:
    told = said(status.status(translator(language), made.standing(no_digest=why), ZONE, NOW))
    assert reasons.no_digest(translator(language), why) in told


def test_a_digest_that_is_off_says_so_and_how_to_turn_it_on() -> None:
    dutch = said(status.status(translator("nl"), made.standing(no_digest="off"), ZONE, NOW))
    assert "Het weekoverzicht staat uit: dat is gekozen bij de instellingen. Met `/cop instellingen`" in dutch
    english = said(status.status(translator("en"), made.standing(no_digest="off"), ZONE, NOW))
    assert "The weekly digest is off: that was chosen in the settings. `/cop settings` turns it on." in english


NAMED_BY_SLACK = sorted(
    outcomes.DEAD_TOKEN
    | outcomes.GONE
    | outcomes.NOT_POSTED
    | outcomes.PAYLOAD
    | outcomes.PERHAPS_POSTED
    | outcomes.CLOSED
)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", NAMED_BY_SLACK)
def test_every_error_of_slack_s_that_is_known_has_a_sentence(language: str, reason: str) -> None:
    t = translator(language)
    assert reasons.because(t, reason) != reasons.because(t, "something_new").replace("something_new", reason)


def stored() -> set[str]:
    """Give the reasons that the use cases and rules themselves give for what a channel does not get."""
    found = {"was_away", "overtaken", "not_installed", "token_unreadable", "nothing_to_follow", "answer_lost"}
    found |= {
        "sent_again_after_uncertain",
        "lease_expired",
        "unreachable",
        "refused_blocks",
        "too_late",
        "followed_a_doubt",
        "",
    }
    for path in USECASES.glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            called = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Dropped"
            if called and isinstance(node.args[0], ast.Constant):
                found.add(str(node.args[0].value))
    return found


NOT_TOLD = {
    *("withdrawn", "only_in_the_digest", "meeting_gone", "meeting_cancelled"),
    *("holds_no_more", "not_at_this_hour", "case_gone", "held_again", "left", "wants_nothing", "not_known"),
    *("closed_again", "settled", "asked_of_others", "open_again"),
}
"""Left out because somebody took it back or called it off, or it was for one person alone."""


def test_every_reason_that_is_stored_has_a_sentence_or_is_told_to_nobody() -> None:
    assert set(telling.LEFT_OUT) & NOT_TOLD == set()
    for reason in (stored() | set(telling.LEFT_OUT)) - NOT_TOLD:
        assert "`" not in reasons.because(translator("nl"), reason), reason


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (made.delivery("reminder", "missed", "was_away"), "Het kon niet op tijd geplaatst worden. Ik stond toen uit."),
        (made.delivery("reminder", "missed", "ratelimited"), "op tijd geplaatst worden. Slack vroeg mij te wachten."),
        (made.delivery("reminder", "missed", "is_archived"), "op tijd geplaatst worden. Het kanaal is gearchiveerd."),
        (made.delivery("card", "failed", "msg_too_long"), "zoals ik het maakte (`msg_too_long`)"),
        (made.delivery("card", "uncertain", "answer_lost"), "Kijk in het kanaal"),
        (made.delivery("digest", "uncertain", "answer_lost"), "/weekoverzicht nu"),
        (made.delivery("nudge", "uncertain", "answer_lost"), "Ik stuur het niet nog een keer."),
    ],
)
def test_what_did_not_arrive_says_why_in_plain_dutch(row: Delivery, words: str) -> None:
    assert words in shown(row)


def test_what_is_looked_up_says_until_when() -> None:
    row = made.delivery("card", "uncertain", "answer_lost", look_at=NOW + timedelta(minutes=3), attempted_at=NOW)
    assert "Ik zoek het op, tot donderdag 26 november, 16.00 uur." in shown(row)


def test_why_there_was_no_digest_is_told() -> None:
    row = made.delivery("digest", "dropped", "quiet_week")
    told = said(status.status(translator("nl"), made.standing(left_out=Some((row,))), ZONE, NOW))
    assert "Het weekoverzicht, woensdag 25 november, 15.00 uur: Er was die week niets te vertellen." in told


def test_a_cop_without_a_cloud_is_told_that_all_was_posted() -> None:
    assert "Alles wat geplaatst moest worden, is geplaatst." in said(
        status.status(translator("nl"), made.standing(), ZONE, NOW)
    )
    assert "is geplaatst." not in said(status.status(translator("nl"), made.in_trouble("x"), ZONE, NOW))


def test_a_closed_channel_says_what_to_do_and_can_be_tried_again() -> None:
    told = said(status.status(translator("nl"), made.standing(closed="is_archived"), ZONE, NOW))
    for words in (
        "Ik kan niets plaatsen in <#COWN>",
        "Het kanaal is gearchiveerd.",
        "uit het archief",
        "channel.again",
    ):
        assert words in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_list_that_is_cut_says_how_many_are_left(language: str) -> None:
    told = said(status.status(translator(language), made.in_trouble("x"), ZONE, NOW))
    assert {"nl": "En nog 120.", "en": "And 120 more."}[language] in told


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_account_fits_where_slack_puts_it(language: str) -> None:
    longest = max(("&" * 64, "is_archived", "channel_not_found", "message_limit_exceeded"), key=len)
    waits = Some(tuple(made.waits("put_off", longest) for _ in range(10)), 10_000)
    lost = Some(tuple(made.delivery("meeting_cancelled", "missed", "&" * 64) for _ in range(10)), 10_000)
    standing = made.standing(waiting=waits, undelivered=lost, uncertain=Some(lost.lines, 9), left_out=lost, closed="x")
    blocks = status.status(translator(language), standing, ZONE, NOW).payload()["blocks"]
    assert max(len(block.get("text", {}).get("text", "")) for block in blocks) <= 3000


def test_the_next_digest_is_named_once() -> None:
    row = made.delivery("digest", "due", due_at=NOW + timedelta(days=1), ready_at=NOW + timedelta(days=1))
    lines = health.came_and_comes(translator("nl"), made.standing(following=row, digest=row), ZONE, NOW)
    assert sum("weekoverzicht" in line for line in lines) == 1


def test_a_member_reads_what_comes_and_no_reason() -> None:
    told = said(status.moments(translator("nl"), made.moments("Assen"), NOW))
    for words in ("De volgende bijeenkomst: donderdag 3 december", "Het volgende weekoverzicht: donderdag 3 december"):
        assert words in told
    nothing = said(status.moments(translator("nl"), made.moments("x", ahead=False), NOW))
    assert "Er is geen bijeenkomst gepland." in nothing
    assert "Er is geen weekoverzicht gepland." in nothing


def test_home_says_the_same_as_the_command() -> None:
    t, standing = translator("nl"), made.in_trouble("x", most=5)
    at_home = str([block.to_dict() for block in health.lines(t, Health(standing), standing.community, ZONE, NOW)])
    for part in (health.waiting, health.uncertain, health.undelivered, health.left_out):
        found = part(t, standing, ZONE, NOW)
        assert found.lines
        for line in (found.heading, *found.lines):
            assert str([line])[2:-2] in at_home


def test_a_terminal_reads_it_without_slack_s_markup() -> None:
    told = status.as_plain_text(translator("en"), made.status("x"), NOW)
    assert told.startswith("bewoners-in-beeld: T1 COWN\n  Posted last: a contribution")
    assert "  I cannot post in COWN. The channel is archived." in told
    assert "  Still waits:\n    • A cancelled meeting" in told
    assert told.endswith("  In all: sent 12")
    assert not set(told) & set("*`<>")


def test_a_terminal_is_told_of_a_cop_without_a_channel_in_a_line() -> None:
    nowhere = made.community(team_id=None, channel_id=None)
    told = status.as_plain_text(translator("en"), made.status("x", community=nowhere, installed=False), NOW)
    assert told == "bewoners-in-beeld: not connected\n  In all: sent 12"


def test_why_something_waits_is_never_left_open() -> None:
    assert reasons.waits(translator("en"), Wait("put_off", "", NOW), ZONE, NOW) == (
        "I try again on Thursday 26 November, 15:00."
    )
