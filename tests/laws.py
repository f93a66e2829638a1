"""What the clocks of a zone show by its law, as the C library works it out: an answer that shares nothing with ours.

The rules are written by hand, in POSIX form; neither `zoneinfo` nor the tz database has a part in them. Moments are
Unix seconds; wall times are the seconds that a clock in UTC would need to show the same.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import pairwise

LAWS = {
    "Europe/Amsterdam": "CET-1CEST,M3.5.0,M10.5.0/3",
    "America/New_York": "EST5EDT,M3.2.0,M11.1.0",  # other Sundays than Europe
    "Australia/Lord_Howe": "<+1030>-10:30<+11>-11,M10.1.0,M4.1.0",  # the south, and a change of half an hour
    "America/Santiago": "<-04>4<-03>,M9.1.6/24,M4.1.6/24",  # the south; a Sunday without midnight
    "America/Aruba": "AST4",  # one of the programme's, without summer time
}
HALF_HOUR, DAY, WEEK = 1800, 86400, 604800
FIRST_MONDAY, LAST_MONDAY = (int(datetime(*day, tzinfo=UTC).timestamp()) for day in ((2025, 12, 29), (2030, 12, 30)))
"""Where the ISO years 2026 and 2031 begin."""

_TELL = """
import calendar, json, sys, time
told = [[0, 0, ""]]
for at in range(int(sys.argv[1]), int(sys.argv[2]), 1800):
    shown = time.localtime(at)
    shift, week = calendar.timegm(shown) - at, time.strftime("%G-W%V", shown)
    if told[-1][1:] != [shift, week]:
        told.append([at, shift, week])
json.dump(told[1:], sys.stdout)
"""


@dataclass(frozen=True)
class Law:
    """The years 2026-2030, and three weeks around them: each half hour with what the clocks show and its ISO week."""

    shown: list[tuple[int, int, str]]
    first: dict[int, int]
    twice: set[int]
    changes: list[int]

    def moment(self, wall: int) -> int:
        """Give the first moment that shows this; in a gap, as long after it as the time lies after what was shown."""
        late = 0
        while wall - late not in self.first:
            late += HALF_HOUR
        return self.first[wall - late] + late


@cache
def law(zone: str) -> Law:
    """Give what the clocks of the zone show, asked in a process that keeps its time."""
    since, until = FIRST_MONDAY - 3 * WEEK, LAST_MONDAY + 3 * WEEK
    done = subprocess.run(
        [sys.executable, "-c", _TELL, str(since), str(until)],
        env={**os.environ, "TZ": LAWS[zone]},
        capture_output=True,
        check=True,
        timeout=60,
    )
    told = json.loads(done.stdout)
    shown = []
    for (at, shift, week), following in zip(told, [*(one[0] for one in told[1:]), until], strict=True):
        shown += [(half, half + shift, week) for half in range(at, following, HALF_HOUR)]
    first: dict[int, int] = {}
    twice = set()
    for at, wall, _ in shown:
        if wall in first:
            twice.add(wall)
        first.setdefault(wall, at)
    changes = [at for (_, before, _), (at, after, _) in pairwise(told) if before != after]
    return Law(shown, first, twice, changes)


def weeks(zone: str, weekday: int, wall: int) -> list[tuple[str, datetime, datetime]]:
    """Give each ISO week of 2026-2030: its name, the moment of this wall time on this weekday, and its end."""
    ours = law(zone)
    found = []
    for monday in range(FIRST_MONDAY, LAST_MONDAY, WEEK):
        name = time.strftime("%G-W%V", time.gmtime(monday))
        found.append((name, instant(ours.moment(monday + weekday * DAY + wall)), instant(ours.moment(monday + WEEK))))
    return found


def instant(seconds: int) -> datetime:
    """Give Unix seconds as an aware moment."""
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def naive(seconds: int) -> datetime:
    """Give a wall time as a naive one."""
    return instant(seconds).replace(tzinfo=None)
