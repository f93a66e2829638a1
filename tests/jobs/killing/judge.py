"""What a run left: every delivery against every message that Slack accepted."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from bot.rules.deliveries import CARD_REMOVAL, DOUBT, EDITS, GOES_AGAIN, WAITS_FOR_A_WORD, is_private
from jobs.composers import COMPOSERS
from storage.records import Delivery
from tests.jobs.killing.fate import Book
from tests.jobs.killing.furnish import UNTIL, Town
from tests.jobs.killing.slack import AFTER, FAULTS

Line = dict[str, Any]
MAY_BE_DROPPED = ("overtaken", "nothing_to_follow")


@dataclass(frozen=True)
class Verdict:
    """What was wrong (nothing, it is hoped), how often each moment was hit, and what else was counted."""

    problems: tuple[str, ...]
    deaths: Counter[str]
    counts: dict[str, int | float]


class Judge:
    """Has everything in hand that a run wrote down, and the rows as they are stored in the end."""

    def __init__(self, folder: Path, town: Town, keys: list[str], session: Session) -> None:
        books = (Book(folder / name) for name in ("ledger", "deaths", "steps"))
        self._ledger, self._deaths, self._steps = (book.lines() for book in books)
        self._town, self._keys = town, keys
        self._end = json.loads((folder / "end").read_text())
        self._rows = {row.key: row for row in session.scalars(select(Delivery))}
        self._by_id = {row.id: row for row in self._rows.values()}
        self._died = {line["life"] for line in self._deaths}
        self._posted: Mapping[str, list[Line]] = defaultdict(list)
        for line in self._ledger:
            if line["what"] == "posted":
                self._posted[line["key"]].append(line)

    def verdict(self) -> Verdict:
        """Judge the run."""
        problems = [self._end["wrong"]] if self._end["wrong"] else []
        problems += [*self._unfinished(), *self._each(), *self._behaviour()]
        return Verdict(tuple(problems), Counter(line["window"] for line in self._deaths), self._counts())

    def _unfinished(self) -> Iterator[str]:
        for row in self._rows.values():
            if row.state == "sending" or (row.state == "uncertain" and row.look_at is not None):
                yield f"{row.key} is left {row.state}"
            owed = row.kind in COMPOSERS and row.ready_at <= UNTIL
            if row.state == "due" and owed and not self._waits_with_its_parent(row):
                yield f"{row.key} is left due"

    def _waits_with_its_parent(self, row: Delivery) -> bool:
        parent = self._by_id.get(row.parent_id or 0)
        return parent is not None and parent.state == "uncertain" and parent.look_at is None

    def _each(self) -> Iterator[str]:
        # Also what was planned in the run: the parts of a digest, and the questions to coordinators.
        for key in {*self._keys, *self._posted}:
            row = self._rows.get(key)
            if row is None:
                yield f"{key} was posted, and nobody planned it"
            elif row.kind in EDITS:
                yield from self._edit(row)
            else:
                yield from self._post(row)

    def _edit(self, row: Delivery) -> Iterator[str]:
        """A change or a removal was made, however often."""
        parent = self._by_id[row.parent_id or 0]
        what = "deleted" if row.kind == CARD_REMOVAL else "changed"
        made = [line for line in self._ledger if line["what"] == what and self._is(line, parent)]
        if row.state != "sent" or not made:
            yield f"{row.key} is {row.state}, and was made {len(made)} times"

    def _post(self, row: Delivery) -> Iterator[str]:
        posted, times = self._posted.get(row.key, []), len(self._posted.get(row.key, []))
        what = f"{row.key} in {row.team_id} is {row.state} ({row.reason}), accepted {times} times"
        if any((line["team"], line["channel"]) != (row.team_id, _place(row)) for line in posted):
            yield f"{what}, and somewhere else"
        if row.state == "sent" and row.posted_ts not in [line["ts"] for line in posted]:
            yield f"{what}, and its row names another message"
        granted = row.team_id in self._town.granted
        if row.state == "dropped":
            known = times if granted else sum(not self._answer_was_lost(line) for line in posted)
            if row.reason not in MAY_BE_DROPPED or known:
                yield f"{what}, and dropped"
        elif granted:
            if (row.state, times) != ("sent", 1):
                yield f"{what}, where it can be looked up"
        else:
            yield from self._blind(row, posted, what)

    def _blind(self, row: Delivery, posted: list[Line], what: str) -> Iterator[str]:
        """Without the right to look: nothing is lost, and double is only what may be, where nobody could know."""
        again = row.kind in GOES_AGAIN
        if row.state != "sent" and (again or row.state not in ("uncertain", "due")):
            yield f"{what}: lost"
        if len(posted) > 1 and not again:
            yield f"{what}: this kind never goes twice"
        if not all(self._answer_was_lost(line) for line in posted[:-1]):
            yield f"{what}: its answer was not lost"
        if row.state == "uncertain" and not self._may_be_uncertain(row, posted):
            yield f"{what}: there was no reason to doubt"
        if row.state == "uncertain" and row.kind in WAITS_FOR_A_WORD and not self._is_asked_about(row):
            yield f"{what}: nobody is asked"

    def _answer_was_lost(self, line: Line) -> bool:
        """Say whether what Slack accepted was never recorded: the answer was spoilt, or who waited for it died."""
        return line["fault"] in AFTER or (line["life"] in self._died and not self._recorded(line))

    def _recorded(self, line: Line) -> bool:
        return any(
            step["step"] == "recorded" and (step["life"], step["key"]) == (line["life"], line["key"])
            for step in self._steps
            if step["at"] >= line["at"]
        )

    def _may_be_uncertain(self, row: Delivery, posted: list[Line]) -> bool:
        broken = [line for line in self._ledger if line["what"] == "not accepted" and line["key"] == row.key]
        attempts = [step for step in self._steps if step["key"] == row.key and step["step"] == "attempted"]
        died = any(step["life"] in self._died and not self._recorded(step) for step in attempts)
        return died or any(line["fault"] != "429" for line in broken) or any(line["fault"] in AFTER for line in posted)

    def _is_asked_about(self, row: Delivery) -> bool:
        return any(other.kind == DOUBT and other.subject_id == row.id for other in self._rows.values())

    def _is(self, line: Line, row: Delivery) -> bool:
        return (line["team"], line["channel"], line["ts"]) == (row.team_id, _place(row), row.posted_ts)

    def _behaviour(self) -> Iterator[str]:
        for line in self._ledger:
            if line["what"] == "a token that nobody has":
                yield f"a token that nobody has was used for {line['method']}"
            elif line["what"] == "posted" and line["fast"]:
                yield f"{line['key']} came within a second of the one before it"
            elif line["what"] == "looked" and (line["fast"] or line["team"] not in self._town.granted):
                yield f"the history of {line['team']} was read too soon ({line['after']:.0f} s), or without the right"

    def _counts(self) -> dict[str, int | float]:
        faults = Counter(line.get("fault") for line in self._ledger)
        where = {True: "with the right", False: "without"}
        doubled = Counter(
            where[lines[0]["team"] in self._town.granted] for lines in self._posted.values() if len(lines) > 1
        )
        waiting = sum(row.state == "uncertain" for row in self._rows.values())
        return {
            "deliveries": len({*self._keys, *self._posted}),
            "accepted": sum(len(lines) for lines in self._posted.values()),
            "deaths": len(self._deaths),
            **{f"doubled {name}": doubled[name] for name in where.values()},
            "waiting for a word": waiting,
            "looked up": sum(line["what"] == "looked" for line in self._ledger),
            **{name: faults[name] for name in FAULTS},
            "shown late": sum(bool(line.get("late")) for line in self._ledger),
            "seconds stood still": self._end["stood_still"],
        }


def _place(row: Delivery) -> str:
    return f"D{row.channel_id}" if is_private(row.channel_id) else row.channel_id
