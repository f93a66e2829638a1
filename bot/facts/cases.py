"""A case."""

from __future__ import annotations

from dataclasses import dataclass

from storage.cases import CaseLine
from storage.submissions import SubmissionLine


@dataclass(frozen=True)
class CasePage:
    """A case with its holders and last submissions."""

    line: CaseLine
    recent: list[SubmissionLine]
