"""What `make faults` takes out stands where it takes it out: else that is known only half an hour later."""

from __future__ import annotations

import pytest

from tests.jobs.guards import GUARDS, ROOT, Guard


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: guard.name)
def test_a_guard_stands_once_in_its_file(guard: Guard) -> None:
    assert (ROOT / guard.file).read_text().count(guard.text) == 1
