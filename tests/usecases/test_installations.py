"""Installations begin, end and come back; what is about an earlier one does not touch the present."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.rules.deliveries import CARD, REPORT
from bot.rules.outcomes import WORKSPACE, Outcome
from bot.rules.states import POSTPONED
from bot.usecases import deliveries, installations
from bot.usecases.installations import Grant
from storage import installations as stored
from storage.records import Installation
from tests.community import COORDINATOR, Cop

DEAD = Outcome(POSTPONED, "account_inactive", closes=WORKSPACE)


def grant(team_id: str = "T1", enterprise_id: str = "", token: str = "xoxb-new") -> Grant:  # noqa: S107
    return Grant(team_id, "Een", enterprise_id, "1.2", "A1", "B1", "UBOT", "commands", "U1", None, token=token)


def works(cop: Cop, team_id: str = "T1") -> bool:
    record = cop.do(stored.find, team_id)
    return record is not None and record.disabled_at is None


@pytest.mark.parametrize(("installed_meanwhile", "still_works"), [(True, True), (False, False)])
def test_a_refusal_of_the_token_from_before_does_not_end_what_was_installed_meanwhile(
    cop: Cop, installed_meanwhile: bool, still_works: bool
) -> None:
    cop.insight("Een les")
    cop.clock.move_to(cop.now + timedelta(minutes=1))
    (card,) = cop.do(deliveries.claim, "one", cop.now, [CARD], 8)
    assert cop.do(deliveries.attempt, card, "one", cop.now)
    cop.clock.move_to(cop.now + timedelta(seconds=5))
    if installed_meanwhile:
        cop.do(installations.install, grant(), cop.now)
    cop.clock.move_to(cop.now + timedelta(seconds=5))
    cop.do(deliveries.finish, card, "one", DEAD, cop.now)
    assert works(cop) is still_works
    (card,) = cop.deliveries(CARD)
    assert card.state == "due"


def test_the_same_workspace_over_oauth_and_by_token_is_one(cop: Cop, other_cop: Cop) -> None:
    cop.do(installations.install, grant(enterprise_id="E1"), cop.now)
    found = [(row.team_id, row.client_id, row.enterprise_id) for row in cop.rows(Installation)]
    assert found == [("T1", "1.2", "E1"), ("T2", "", "")]
    cop.do(installations.remember, "T1", "xoxb-x", cop.now, team_name="Een", bot_id="B1", bot_user_id="UBOT")
    assert len(cop.rows(Installation)) == 2


def test_installing_again_keeps_settings_roles_and_plans(cop: Cop) -> None:
    before = cop.community
    planned = [row.key for row in cop.deliveries()]
    cop.do(installations.disable, "T1", "app_uninstalled", cop.now)
    assert cop.do(installations.find, "T1") is None
    cop.do(installations.install, grant(), cop.now)
    found = cop.do(installations.find, "T1")
    assert found is not None
    assert found.token == "xoxb-new"
    assert "xoxb" not in repr(found)
    after = cop.community
    columns = [column.name for column in before.__table__.columns]
    assert [getattr(after, name) for name in columns] == [getattr(before, name) for name in columns]
    (summary,) = [row for row in cop.deliveries() if row.key not in planned]
    assert (summary.kind, summary.channel_id) == (REPORT, COORDINATOR)
    assert [row.key for row in cop.deliveries()] == [*planned, summary.key]


def test_of_a_workspace_s_and_its_organisation_s_installation_the_own_one_is_used_while_it_works(cop: Cop) -> None:
    cop.do(installations.seen, "T1", "E1", cop.now)
    cop.do(installations.install, grant("", "E1", "xoxb-org"), cop.now)

    def token() -> str:
        found = cop.do(installations.find, "T1", "E1")
        assert found is not None
        return found.token

    assert token() == "xoxb-a-token"
    cop.do(installations.disable, "T1", "token_revoked", cop.now, enterprise_id="E1", told_at=cop.now, whole=False)
    assert token() == "xoxb-org"
    access = cop.do(deliveries.access, "T1")
    assert isinstance(access, deliveries.Access)
    assert (access.token, access.team_id) == ("xoxb-org", "T1")
    of_the_whole = cop.do(deliveries.access, "E1")
    assert isinstance(of_the_whole, deliveries.Access)
    assert of_the_whole.team_id is None
    cop.do(installations.disable, "T1", "app_uninstalled", cop.now, enterprise_id="E1", told_at=cop.now, whole=True)
    assert not works(cop)


def test_two_organisations_are_two_installations(cop: Cop) -> None:
    for enterprise_id in ("E1", "E2", "E1"):
        cop.do(installations.install, grant("", enterprise_id, f"xoxb-{enterprise_id}"), cop.now)
    assert [row.enterprise_id for row in cop.rows(Installation) if row.team_id == ""] == ["E1", "E2"]
