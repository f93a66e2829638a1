"""The weekly digest: literal quotations, everything in its place, any size within one message's limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.facts import Ahead, DigestPart
from bot.i18n import LANGUAGES, translator
from bot.rules.digests import ASKS, LESSONS, NEXT, arrange
from bot.rules.submissions import HELP_REQUEST
from bot.sandbox.limits import check_message
from bot.usecases.editions import _item
from bot.views import digests
from bot.views.text import plain
from storage.submissions import SubmissionLine
from tests.views import made
from tests.views.made import MEMBER_TEXT, NOW

language = st.sampled_from(LANGUAGES)


def in_slack(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def shown(part: DigestPart, spoken: str = "nl") -> str:
    payload = digests.message(translator(spoken), part, NOW).payload()
    check_message(payload["text"], payload["blocks"])
    return "\n".join(
        text["text"]
        for block in payload["blocks"]
        for text in ([block["text"]] if "text" in block else block.get("elements", []))
        if isinstance(text.get("text"), str)
    )


def parts_of(lines: list[SubmissionLine]) -> list[DigestPart]:
    """Place the submissions as a digest does, and give its messages."""
    places = arrange(_item(line, is_new=True) for line in lines)
    by_id = {line.submission.id: line for line in lines}
    number = max((place.part for place in places), default=0) + 1

    def section(name: str, part: int) -> list[SubmissionLine]:
        return [by_id[place.submission_id] for place in places if (place.section, place.part) == (name, part)]

    return [
        replace(
            made.digest_part("Een les", 0, part, number),
            asks=section(ASKS, part),
            lessons=section(LESSONS, part),
            steps=section(NEXT, part),
            new=len(lines),
        )
        for part in range(number)
    ]


@given(language, MEMBER_TEXT)
@example("en", "“Zo” zei hij: <!channel> & *let op*")
@example("nl", "&" * 400)
def test_every_quotation_is_a_literal_piece_of_its_source(spoken: str, text: str) -> None:
    lines = [made.line(text, number) for number in (1, 2, 3)]
    part = replace(made.digest_part("x", 0), asks=lines[:1], lessons=lines[1:2], steps=lines[2:], new=3)
    told = shown(part, spoken)
    record = lines[0].submission
    for source in (record.ask, record.lesson, record.next_step):
        literal = source.strip()
        whole = f"“{in_slack(literal)}”"
        assert whole in told or any(f"“{in_slack(literal[:n]).rstrip()}…”" in told for n in range(1, len(literal)))


@given(st.lists(st.text(st.characters(categories=["L", "Nd", "P", "Zs"]), min_size=1, max_size=400), max_size=6))
def test_lessons_of_usual_length_are_quoted_whole(texts: list[str]) -> None:
    lines = [made.line(text, number) for number, text in enumerate(texts, 1)]
    told = shown(replace(made.digest_part("x", 0), lessons=lines, new=len(lines)))
    for line in lines:
        literal = line.submission.lesson.strip()
        assert f"“{in_slack(literal)}” <@UOWN3>" in told


@pytest.mark.parametrize("text", ["x", "x" * 400, "&" * 400, "<>" * 200, "Een les. " * 20, "🎉" * 400])
@pytest.mark.parametrize("number", [0, 1, 17, 60])
def test_a_week_of_any_size_fits_its_messages_and_loses_nothing(number: int, text: str) -> None:
    lines = [made.line(text, index, ask="", next_step="") for index in range(1, number + 1)]
    lines += [made.line(text, index + 1000) for index in range(number // 3)]
    messages = parts_of(lines)
    for spoken in LANGUAGES:
        told = [shown(part, spoken) for part in messages]
        assert sum(each.count("<@UOWN3>") for each in told) == sum(
            len(part.asks) + len(part.lessons) + len(part.steps) for part in messages
        )


def test_questions_come_first_then_lessons_then_what_comes_next() -> None:
    part = replace(
        made.digest_part("x", 0),
        asks=[made.line("Vraag", 1)],
        lessons=[made.line("Les", 2)],
        steps=[made.line("Stap", 3)],
        meetings=[made.meeting("Zaal")],
    )
    told = shown(part)
    order = [told.index(text) for text in ("“Vraag”", "“Les”", "Zaal", "“Stap”")]
    assert order == sorted(order)


def test_the_lessons_of_one_case_stand_under_its_title_once() -> None:
    lines = [replace(made.line(f"Les {n}", n), case_title="Burgerpanel") for n in (1, 2, 3)]
    told = shown(replace(made.digest_part("x", 0), lessons=lines))
    assert told.count("*Burgerpanel*") == 1
    assert [told.index(f"“Les {n}”") for n in (1, 2, 3)] == sorted(told.index(f"“Les {n}”") for n in (1, 2, 3))


@pytest.mark.parametrize("part", [made.quiet_part(), made.digest_part("Les"), made.digest_part("Les", 3, 1, 2)])
def test_every_message_ends_with_the_button_to_share(part: DigestPart) -> None:
    blocks = digests.message(translator("nl"), part, NOW).payload()["blocks"]
    pressed = [element["action_id"] for block in blocks if block["type"] == "actions" for element in block["elements"]]
    assert pressed[0] == "update.open"
    assert {block["type"] for block in blocks[-2:]} == {"actions", "context"}


def test_a_digest_in_several_messages_says_so() -> None:
    first, last = (shown(made.digest_part("Les", 3, part, 2)) for part in (0, 1))
    assert "(1/2)" in first
    assert "(2/2)" in last
    assert "(1/1)" not in shown(made.digest_part("Les"))


def test_a_preview_is_the_first_message_with_a_word_before_it() -> None:
    t = translator("en")
    part = made.digest_part("Les", parts=3)
    preview = digests.preview(t, Ahead([part] * 3, NOW + timedelta(hours=1), True), NOW)
    blocks = [block.to_dict() for block in digests.message(t, part, NOW).blocks]
    assert [block.to_dict() for block in preview.blocks][-len(blocks) :] == blocks
    assert len(preview.blocks) > len(blocks)


def test_as_plain_text_it_says_the_same() -> None:
    part = made.digest_part("Een les")
    assert digests.as_plain_text(translator("nl"), part, NOW) == plain(shown(part))


def test_as_plain_text_it_has_no_markup() -> None:
    part = made.digest_part("Een & <!channel> les")
    told = digests.as_plain_text(translator("nl"), part, NOW)
    assert "Een & <!channel> les" in told
    assert "@UOWN3" in told
    assert not set(told) & set("*`")
    assert "&amp;" not in told


def test_a_quiet_week_names_the_two_oldest_questions_and_counts_the_others() -> None:
    asks = [made.line("Wie helpt? " + "x" * 280, number, HELP_REQUEST) for number in range(1, 62)]
    quiet = replace(made.quiet_part(), asks=asks, open_asks=61, meetings=[made.meeting("Assen")] * 3)
    told = shown(quiet)
    assert "Rustige week: geen nieuwe updates. 61 hulpvragen staan open." in told
    assert "En nog 59. Bekijk ze met `/hulpvraag lijst`." in told
    assert told.count("Wie helpt?") == 2
    assert told.count("Assen") == 1
    assert len(told) < 900


def test_a_preview_promises_no_digest_that_will_not_come() -> None:
    t = translator("nl")
    due = NOW + timedelta(days=7)
    comes = digests.preview(t, Ahead([made.digest_part("Les")], due, True), NOW).payload()
    stays = digests.preview(t, Ahead([made.quiet_part()], due, False), NOW).payload()
    assert "Dit overzicht gaat naar <#COWN> op donderdag 3 december, 15.00 uur." in str(comes)
    assert "Blijft dat zo, dan plaats ik niets in <#COWN> op donderdag 3 december, 15.00 uur." in str(stays)
