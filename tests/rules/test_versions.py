"""What a button says of a row and its version is read back as it was written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rules import versions


@given(st.integers(min_value=1), st.integers(min_value=0))
def test_a_row_and_its_version_are_read_back(row_id: int, version: int) -> None:
    assert versions.read(versions.written(row_id, version)) == (row_id, version)


@pytest.mark.parametrize("value", ["", "12", "12:", ":3", "12/3", "12:3:4", "twaalf:drie"])
def test_anything_else_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="int"):
        versions.read(value)
