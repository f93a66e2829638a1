"""Which version of a row somebody saw when they pressed a button, so that a word about an older one is not kept."""

from __future__ import annotations


def written(row_id: int, version: int) -> str:
    """Give a button's value for a row at a version (a meeting's sequence, a submission's revision): `12:3`."""
    return f"{row_id}:{version}"


def read(value: str) -> tuple[int, int]:
    """Give the row's id and the version that a button's value names. Raises ValueError for anything else."""
    row_id, _, version = value.partition(":")
    return int(row_id), int(version)
