"""Views need nothing: no database, no clock. Only a calm Hypothesis, so that a busy machine fails no test."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("calm", deadline=None)
settings.load_profile("calm")
