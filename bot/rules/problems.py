"""What can be wrong with what somebody asked. A view turns each into a sentence."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping
from typing import Any


@dataclasses.dataclass(frozen=True)
class Problem:
    """One thing that is wrong: a code that `views.errors` knows, the form field it is about, and the facts to tell."""

    code: str
    field: str = ""
    facts: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class Refused(Exception):
    """The use case did nothing, for these reasons. The transaction is rolled back."""

    def __init__(self, problems: Problem | Iterable[Problem]) -> None:
        self.problems = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__(", ".join(problem.code for problem in self.problems))


def refuse(code: str, field: str = "", **facts: Any) -> Refused:
    """Give the exception for one problem."""
    return Refused(Problem(code, field, facts))
