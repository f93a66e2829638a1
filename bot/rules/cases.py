"""What a case can be: active, or *in rust*, as its holder or a coordinator chose."""

from __future__ import annotations

ACTIVE, RESTING = "active", "resting"
