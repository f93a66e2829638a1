"""The workspaces that the sandbox starts with."""

from __future__ import annotations

from bot.sandbox import Team, User, demo_world


def team(mark: str) -> Team:
    found = demo_world().team(mark)
    assert found is not None
    return found


def person(workspace: Team, name: str) -> User:
    return next(user for user in workspace.users if user.name == name)


def rooms(workspace: Team, user: User) -> list[str]:
    return [channel.id for channel in workspace.channels if not channel.im_with and user.id in channel.members]


def test_five_workspaces_have_the_bot_in_their_first_channel() -> None:
    world, other = demo_world(), demo_world()
    assert len({one.cop for one in world.teams[:5]}) == 5
    for one in world.teams[:5]:
        assert [one.bot_user_id in channel.members for channel in one.channels[:3]] == [True, False, False]
        assert {"coordinator", "case_holder", "expert", "member"} <= {user.role for user in one.users}
        assert one.installed
    assert world.signing_secret != other.signing_secret
    assert world.client_secret != other.client_secret


def test_the_sixth_workspace_waits_for_the_bot() -> None:
    coast = demo_world().teams[5]
    assert (coast.id, coast.name, coast.cop, coast.installed) == ("T0COP6", "Proeftuin Kustland", "kustland", False)
    assert [user.name for user in coast.users] == ["Ottilie", "Jelle", "Samira"]
    assert coast.admin is coast.users[0]
    assert [(one.id, one.private) for one in coast.channels if not one.im_with] == [
        ("C0COP601", False),
        ("C0COP602", True),
        ("C0COP603", False),
    ]


def test_a_guest_is_in_one_channel_and_somebody_who_left_in_none() -> None:
    second, fourth = team("T0COP2"), team("T0COP4")
    guest, gone = person(second, "Gerda"), person(fourth, "Dirk")
    assert (guest.guest, rooms(second, guest)) == ("single", ["C0COP201"])
    assert (gone.deleted, rooms(fourth, gone)) == (True, [])


def test_one_channel_is_shared_with_somebody_from_outside() -> None:
    third = team("T0COP3")
    vera = person(third, "Vera")
    assert (vera.home_team, rooms(third, vera)) == ("T0EXT01", ["C0COP301"])
    assert third.channels[0].shared_with == ["T0EXT01"]


def test_two_people_share_a_name_and_nobody_lost_their_id() -> None:
    fifth = team("T0COP5")
    assert [user.id for user in fifth.users if user.name == "Petra"] == ["U0COP502", "U0COP506"]
    assert [user.name for user in fifth.users][:5] == ["Guus", "Petra", "Karim", "Loes", "Teun"]
