"""`/cop gegevens` in the real process: a copy by a link, the name off, and everything gone."""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request

import pytest

from tests.whole.sandbox import Person, SandboxProcess, said

pytestmark = pytest.mark.slow
COP = "bewoners-in-beeld"
LESSON = "Vraag één ding, niet alles."


def test_somebody_fetches_their_data_and_leaves_without_their_name(sandbox: SandboxProcess) -> None:
    holder, coordinator = Person(sandbox, COP, "case_holder"), Person(sandbox, COP, "coordinator")
    holder.types("/inzicht", LESSON)
    holder.clock(forward_seconds=60)
    (card,) = coordinator.sees(LESSON)
    assert f"<@{holder.id}>" in said(card)

    holder.types("/cop", "gegevens")
    assert "Wat ik over je bewaar" in said({"blocks": holder.form()["blocks"]})
    holder.presses("Download mijn gegevens")
    (link,) = re.findall(r"<(http://[^|]+/my-data/[^|]+)\|", json.dumps(holder.form()["blocks"]))
    with urllib.request.urlopen(link, timeout=20) as page:
        assert "Download mijn gegevens" in page.read().decode()
    with urllib.request.urlopen(urllib.request.Request(link, method="POST"), timeout=20) as file:
        found = json.load(file)
    assert LESSON in [row["lesson"] for row in found["submissions"]]
    with pytest.raises(urllib.error.HTTPError) as gone:
        urllib.request.urlopen(urllib.request.Request(link, method="POST"), timeout=20)
    assert gone.value.code == 410

    holder.types("/cop", "gegevens")
    holder.presses("Haal mijn naam weg")
    assert "Klaar." in said({"blocks": holder.form()["blocks"]})
    holder.clock(forward_seconds=60)
    (card,) = coordinator.sees(LESSON)
    assert "een lid" in said(card)
    assert f"<@{holder.id}>" not in said(card)


def test_the_form_keeps_what_is_filled_in_and_everything_can_go(sandbox: SandboxProcess) -> None:
    holder, coordinator = Person(sandbox, COP, "case_holder"), Person(sandbox, COP, "coordinator")
    holder.types("/cop", "gegevens")
    stored = holder.submits(taal="nl", berichten="on", pauze="2027-02-01", waar_weet_je_veel_van="loting")
    assert "tot maandag 1 februari 2027" in said(stored["view"])
    holder.types("/inzicht", LESSON)
    holder.clock(forward_seconds=60)
    assert coordinator.sees(LESSON)
    holder.types("/cop", "gegevens")
    holder.presses("Wis alles van mij")
    holder.clock(forward_seconds=60)
    assert coordinator.sees(LESSON) == []

    coordinator.types("/cop", "gegevens")
    coordinator.presses("Wis alles van mij")
    assert "enige coördinator" in said({"blocks": coordinator.form()["blocks"]})
