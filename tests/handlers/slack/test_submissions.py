"""The form for sharing, and the buttons on what was shared."""

from __future__ import annotations

import json

from tests.handlers.conftest import Wired


async def test_what_is_deleted_on_home_is_gone_from_home(wired: Wired) -> None:
    number = wired.cop.insight("Een les om te wissen").line.submission.id
    home = {"type": "home", "id": "V1", "hash": "h1", "blocks": []}
    await wired.person.presses("submission.delete", str(number), home)
    (published,) = wired.slack.heard("views.publish")
    assert published["user_id"] == "U3"
    assert published["view"]["type"] == "home"
    assert "Een les om te wissen" not in json.dumps(published["view"])
    receipts = wired.slack.heard("views.open")
    assert "Een les om te wissen" in json.dumps(receipts)


async def test_telling_more_changes_only_the_form_that_the_person_saw(wired: Wired) -> None:
    await wired.person.types("/inzicht")
    opened = (await wired.slack.hears("views.open"))["view"]
    seen = {**opened, "id": "V1", "hash": "156772938.1827394", "state": {"values": {}}}
    await wired.person.presses("form.more", "-", seen)
    (updated,) = wired.slack.heard("views.update")
    assert (updated["view_id"], updated["hash"]) == ("V1", "156772938.1827394")
    assert len(updated["view"]["blocks"]) > len(opened["blocks"])
