"""Facts to render, full of what members type. Records are made directly: views need no database."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from hypothesis import strategies as st

from bot.facts import (
    Arrived,
    CasePage,
    Check,
    ClosedAsk,
    Connected,
    DigestPart,
    Health,
    InCommunity,
    Moments,
    Nudge,
    Orphaned,
    OwnData,
    OwnPage,
    Planned,
    Preferences,
    Reader,
    Setup,
    Some,
    Standing,
    Status,
    Waiting,
)
from bot.facts.doubts import Doubt
from bot.facts.home import HomePage, OpenAsk
from bot.facts.reports import Report
from bot.rules import meetings as meeting_rules
from bot.rules import privacy as privacy_rules
from bot.rules import submissions as submission_rules
from bot.rules.asks import CASE, THEMES, TOPICS, Reason, topics
from bot.rules.deliveries import CARD, DIGEST, REMINDER, WELCOME
from bot.rules.programme import COMMUNITIES
from bot.rules.telling import LEFT_OUT
from bot.rules.waiting import CHANNEL_RESTS, CLOSED, PUT_OFF, WHYS, WORKSPACE_RESTS, Wait
from bot.usecases import cases as case_limits
from bot.usecases.approvals import MOST_TOLD as APPROVALS_TOLD
from bot.usecases.health import MOST_AT_HOME
from storage.cases import CaseLine
from storage.records import Case, Community, Delivery, Meeting, Member, Submission
from storage.submissions import SubmissionLine

NOW = datetime(2026, 11, 26, 14, 0, tzinfo=UTC)
ZONE = "Europe/Amsterdam"
OWN_IDS = ("UOWN1", "UOWN2", "UOWN3", "COWN", "COWN1")

PIECES = st.sampled_from(
    ["<!channel>", "<!here|hier>", "<@UEVIL>", "<#CEVIL|geheim>", "<https://evil.nl|klik>", "&", "&amp;", "&lt;", "*",
     "**", "_", "`", "```", "“", "”", '"', "'", "’", "🎉", "👩‍👩‍👧", "é", "e\u0301", "\u200b", "\u00a0", "\n", "\t",
     "|", "> ", "• ", "{n}", "{", "%s", "\\", "Een les over het burgerpanel. ", "tijd"]
)  # fmt: skip
MEMBER_TEXT = st.one_of(
    st.lists(PIECES, max_size=12).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), max_size=40),
    st.tuples(PIECES, st.sampled_from([60, 300, 3000])).map(lambda found: (found[0] * found[1])[: found[1]]),
)
"""What a member may type, also very long; each field cuts it to what the rules let through."""


def communities() -> list[Community]:
    """The programme's five."""
    return [community(slug=plan.slug, name=plan.name) for plan in COMMUNITIES]


def setup(text: str, *, slug: str = "", is_new: bool = False) -> Setup:
    """A form that comes back with anything in it."""
    preferences = Preferences(True, 3, time(15), ("7d", "99h"), "nl", ZONE, "Zuid", "share")
    return Setup(slug, text, text, (text, text), "COWN1", ("UOWN1",), preferences, is_new)


def written(text: str, limit: int) -> str:
    """Give a text that is not blank, as long as its rule allows."""
    return text[:limit] if text[:limit].strip() else "x"


def community(**changes: object) -> Community:
    plan = COMMUNITIES[0]
    facts = {
        "id": 1,
        "slug": plan.slug,
        "name": plan.name,
        "goal_nl": plan.goal_nl,
        "goal_en": plan.goal_en,
        "question_nl": plan.question_nl,
        "question_en": plan.question_en,
        "bureaus": list(plan.bureaus),
        "team_id": "T1",
        "channel_id": "COWN",
        "connected_at": NOW,
        "language": "nl",
        "timezone": ZONE,
        "digest_weekday": 3,
        "digest_time": time(15),
        "digest_on": True,
        "reminders": ["7d", "1d", "1h"],
        "region": "Noord",
        "outsiders": "read",
    }
    return Community(**{**facts, **changes})


def case(text: str, number: int = 1, status: str = "active") -> Case:
    return Case(
        id=number,
        community_id=1,
        title=written(" ".join(text.split()), case_limits.TITLE_LIMIT),
        region=text[: case_limits.REGION_LIMIT],
        question=text[: case_limits.QUESTION_LIMIT],
        status=status,
        created_at=NOW,
    )


def case_line(text: str, number: int = 1, *, held: bool = True) -> CaseLine:
    holders = ("UOWN1", "UOWN2") if held else ()
    return CaseLine(case(text, number), holders, NOW - timedelta(days=400) if held else None)


def submission(text: str, number: int = 1, kind: str = submission_rules.UPDATE, **changes: object) -> Submission:
    texts = {name: text[:limit] for name, limit in submission_rules.LIMITS.items()}
    needed = "ask" if kind == submission_rules.HELP_REQUEST else "lesson"
    texts[needed] = written(text, submission_rules.LIMITS[needed])
    facts = {
        "id": number,
        "community_id": 1,
        "number": number,
        "kind": kind,
        "author_id": 1,
        "working_themes": ["leren"],
        "cbs_themes": ["wonen"],
        "dimensions": ["later"],
        "visibility": submission_rules.OWN_COP,
        "in_channel": True,
        "created_at": NOW - timedelta(days=2, minutes=number),
        "revision": 0,
    }
    return Submission(**{**facts, **texts, **changes})


def line(
    text: str, number: int = 1, kind: str = submission_rules.UPDATE, author: str = "UOWN3", **changes: object
) -> SubmissionLine:
    title = case(text).title if kind == submission_rules.UPDATE else None
    return SubmissionLine(submission(text, number, kind, **changes), author, title)


def meeting(text: str, kind: str = "intervisie", **changes: object) -> Meeting:
    facts = {
        "id": 4,
        "community_id": 1,
        "number": 4,
        "kind": kind,
        "starts_at": NOW + timedelta(days=7),
        "ends_at": NOW + timedelta(days=7, hours=2),
        "timezone": ZONE,
        "place": text[: meeting_rules.LIMITS["place"]],
        "link": ("https://voorbeeld.nl/" + text)[: meeting_rules.LIMITS["link"]],
        "preparation": text[: meeting_rules.LIMITS["preparation"]],
        "reason": text[: meeting_rules.LIMITS["reason"]],
        "status": "planned",
        "sequence": 0,
        "created_at": NOW,
    }
    return Meeting(**{**facts, **changes})


def plan(text: str) -> meeting_rules.Plan:
    """Give a plan that the rules let through, with as much of the text as they take."""
    found = meeting(text)
    wanted = meeting_rules.Plan(
        found.starts_at, found.ends_at, ZONE, found.kind, found.place, found.link, found.preparation
    )
    return plan(text[: len(text) * 2 // 3]) if meeting_rules.problems(wanted, NOW) else wanted


def digest_part(text: str, items: int = 5, part: int = 0, parts: int = 1) -> DigestPart:
    lines = [line(text, number) for number in range(1, items + 1)]
    return DigestPart(
        community=community(),
        period="2026-W48",
        part=part,
        parts=parts,
        asks=[found for found in lines[0::3] if found.submission.ask.strip()],
        lessons=lines[1::3],
        steps=[found for found in lines[2::3] if found.submission.next_step.strip()],
        meetings=[meeting(text)] * 3,
        since=NOW - timedelta(days=7),
        until=NOW,
        new=items,
        cases=1,
        open_asks=2,
    )


def quiet_part() -> DigestPart:
    return DigestPart(community(), "2026-W48", 0, 1, [], [], [], [], None, NOW, 0, 0, 0)


def own_page(text: str, items: int = 20, older: int | None = 7) -> OwnPage:
    return OwnPage([line(text, number) for number in range(1, items + 1)], older)


def delivery(kind: str = "card", state: str = "sent", reason: str = "", **changes: object) -> Delivery:
    facts = {
        "id": 1,
        "key": f"{kind}:1::r0",
        "community_id": 1,
        "team_id": "T1",
        "channel_id": "COWN",
        "kind": kind,
        "subject_id": 1,
        "due_at": NOW - timedelta(days=1),
        "ready_at": NOW - timedelta(days=1),
        "posted_at": NOW - timedelta(days=1),
        "state": state,
        "reason": reason,
    }
    return Delivery(**{**facts, **changes})


def doubt(text: str, kind: str = "card", state: str = "uncertain", **changes: object) -> Doubt:
    """Something that may stand in the channel; of a card with what it shows, unless `line` says otherwise."""
    shown = changes.pop("line", line(text) if kind == "card" else None)
    before = bool(changes.pop("before", False))
    asked = delivery(kind, state, "answer_lost", **{"occurrence": "2026-W48", "part": 0, **changes})
    return Doubt(community(), asked, shown, "nl", before)


def standing(**changes: object) -> Standing:
    """Give how the deliveries of a community stand: by themselves, without a cloud."""
    return Standing(**{"community": community(), **changes})


def in_trouble(text: str, closed: str = "", most: int = 10) -> Standing:
    """Give how they stand where everything that can go wrong did, more often than is shown."""
    kinds = ("card", "card_edit", "card_removal", "meeting_planned", "digest", "digest_edit", "welcome", "nudge")
    doubtful = [delivery(kind, "uncertain", "answer_lost") for kind in kinds]
    doubtful += [delivery(kind, "uncertain", "answer_lost", look_at=NOW, attempted_at=NOW) for kind in kinds]
    reasons = ("user_disabled", "message_not_found", "edit_window_closed", "lease_expired", text[:64], "", "`" * 64)
    lost = [delivery("reminder", "failed", reason) for reason in reasons]
    lost += [delivery("meeting_cancelled", "missed", reason) for reason in ("too_late", "&" * 64, "is_archived")]
    return standing(
        closed=closed,
        last=delivery(),
        following=delivery("card", "due", due_at=NOW + timedelta(hours=1)),
        digest=delivery("digest", "due", due_at=NOW + timedelta(days=1)),
        waiting=Some(tuple(waits(why, text) for why in WHYS)[:most], 120),
        uncertain=Some(tuple(doubtful)[:most], 12),
        undelivered=Some(tuple(lost)[:most], 12),
        left_out=Some(tuple(delivery("digest", "dropped", reason) for reason in LEFT_OUT), 1),
    )


def waits(why: str, reason: str = "") -> Waiting:
    """Give something that waits for this."""
    until = NOW + timedelta(minutes=9) if why in (WORKSPACE_RESTS, CHANNEL_RESTS, PUT_OFF) else None
    row = delivery("meeting_cancelled", "due", due_at=NOW - timedelta(hours=1))
    return Waiting(row, Wait(why, reason[:64] if why in (PUT_OFF, CLOSED) else "", until))


def health(text: str, closed: str = "", **changes: object) -> Health:
    """Give the health of a community in which everything that can go wrong did."""
    quiet = [case_line(text, number, held=number % 2 == 0) for number in range(1, 11)]
    waiting = [line(text, number, visibility=submission_rules.WEBSITE) for number in range(1, APPROVALS_TOLD + 1)]
    facts = {
        "standing": in_trouble(text, closed, MOST_AT_HOME),
        "quiet": Some(tuple(quiet), 90),
        "approvals": Some(tuple(waiting), 30),
    }
    return Health(**{**facts, **changes})


def moments(text: str, *, ahead: bool = True) -> Moments:
    """Give what a member may know of what comes."""
    return Moments(community(), meeting(text) if ahead else None, NOW + timedelta(days=7) if ahead else None)


def status(text: str, **changes: object) -> Status:
    """Give what an operator is told of a community in which everything went wrong."""
    return Status(standing(**changes) if changes else in_trouble(text, "is_archived", 100), "2026-W47", {"sent": 12})


def home_page(text: str, **changes: object) -> HomePage:
    """Give the Home of somebody who has more of everything than fits."""
    why = (
        Reason(CASE),
        Reason(TOPICS, topics(text) or ("burgerpanel",)),
        Reason(THEMES, ("leren", "wonen")),
        None,
        None,
    )
    asks = [OpenAsk(line(text, number), reason) for number, reason in enumerate(why, 1)]
    facts = {
        "community": community(),
        "choices": (),
        "sees_nothing": False,
        "may_share": True,
        "meetings": (meeting(text),) * 3,
        "cases": Some(tuple(case_line(text, number) for number in range(1, 11)), 140),
        "own": own_page(text, 5),
        "own_more": 300,
        "asks": Some(tuple(asks), 30),
        "digest": digest_part(text),
        "health": None,
        "contacts": ("UOWN1",),
        "rsvps": {meeting(text).id: "online"},
        "may_answer": frozenset({meeting(text).id}),
    }
    return HomePage(**{**facts, **changes})


def case_page(text: str) -> CasePage:
    return CasePage(case_line(text), [line(text, number) for number in range(1, 6)])


def connected(*, again: bool) -> Connected:
    return Connected(community(), None if again else NOW + timedelta(days=7), again)


def check(text: str, *, double: bool = False, moves: bool = False) -> Check:
    before = meeting(text, starts_at=NOW + timedelta(days=9), ends_at=NOW + timedelta(days=9, hours=1))
    return Check(plan(text), community(), meeting(text) if double else None, before if moves else None)


def planned(text: str, *reminders: str, **changes: object) -> Planned:
    return Planned(meeting(text), community(**changes), reminders)


def closed(text: str, *, own: bool = True, before: bool = False) -> ClosedAsk:
    return ClosedAsk(line(text), own, before)


def reader(text: str) -> Reader:
    return Reader("UOWN1", text, "nl", ZONE)


def nudge(text: str, *, updated: bool = True) -> Nudge:
    return Nudge(reader(text), community(), case(text), NOW - timedelta(days=43) if updated else None)


def orphaned(text: str) -> Orphaned:
    return Orphaned(reader(text), community(), case(text), "UOWN2")


def arrived(text: str, *, ahead: bool = True) -> Arrived:
    return Arrived(reader(text), community(), meeting(text) if ahead else None)


def own_data(
    text: str,
    *,
    communities: int = 2,
    private_messages: bool = True,
    paused_until: datetime | None = NOW + timedelta(days=60),
    downloads: bool = True,
) -> OwnData:
    member = Member(
        id=1,
        team_id="T1",
        user_id="UOWN3",
        name=text[:80],
        topics=text[: privacy_rules.TOPICS_LIMIT],
        private_messages=private_messages,
        is_outsider=not communities,
        created_at=NOW - timedelta(days=400),
    )
    roles, titles = ("coordinator", "programme_coordinator"), (case(text).title,) * 7
    held = [
        InCommunity(community(), NOW if number else None, roles if number else (), titles[number:], number, number)
        for number in range(communities)
    ]
    return OwnData(member, "nl", ZONE, paused_until, tuple(held), downloads)


def report(text: str, *, missed: int = 60, closed: bool = False) -> Report:
    kinds = (REMINDER, DIGEST, CARD, WELCOME)
    rows = [
        Delivery(id=one, kind=kinds[one % 4], subject_id=one, due_at=NOW, reason=text[:200], community_id=1)
        for one in range(missed)
    ]
    following = Delivery(id=99, kind=DIGEST, subject_id=1, due_at=NOW, community_id=1)
    known = {one: meeting(text) for one in range(0, missed, 8)}
    return Report(community(name=text), "nl", tuple(rows), known, NOW if closed else None, following)
