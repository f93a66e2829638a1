"""The workspaces that the sandbox starts with: five with the bot, one for each CoP, and one without it."""

from __future__ import annotations

import secrets

from bot.sandbox.world import APP_ID, COORDINATOR, Channel, Team, User, World

_COPS = (
    ("bewoners-in-beeld", "Bewoners in beeld"),
    ("gebiedsgericht-werken", "Basis voor gebiedsgericht werken"),
    ("oog-voor-de-toekomst", "Oog voor de toekomst"),
    ("lerende-en-adaptieve-aanpak", "Lerende en adaptieve aanpak"),
    ("sturen-op-impact", "Sturen op impact"),
)
_ROLES = (COORDINATOR, "case_holder", "case_holder", "expert", "member", "member")
_NAMES = (
    ("Sanne", "Youssef", "Hilde", "Pim", "Noor", "Bram"),
    ("Marleen", "Kees", "Fatima", "Joost", "Lieke"),
    ("Ruben", "Anouk", "Daan", "Ilse", "Mo"),
    ("Wietske", "Sjoerd", "Eline", "Tjerk", "Aisha"),
    ("Guus", "Petra", "Karim", "Loes", "Teun"),
)
"""Invented first names; nobody in particular is meant."""


_OUTSIDE = "T0EXT01"
"""A workspace of another organisation that one CoP shares its channel with."""


def demo_world() -> World:
    """Make the six workspaces with fresh secrets, and in them the people that a bot meets sooner or later."""
    teams = [_team(index, slug, name) for index, (slug, name) in enumerate(_COPS, 1)]
    _add(teams[1], User("U0COP206", "Gerda", guest="single"), teams[1].channels[:1])
    _add(teams[2], User("U0COP306", "Vera", home_team=_OUTSIDE), teams[2].channels[:1])
    teams[2].channels[0].shared_with.append(_OUTSIDE)
    _add(teams[3], User("U0COP406", "Dirk", deleted=True), [])
    _add(teams[4], User("U0COP506", "Petra"), teams[4].channels[:2])
    return World([*teams, _without_the_bot()], secrets.token_hex(16), f"xapp-1-{APP_ID}-{secrets.token_hex(16)}")


def _team(number: int, slug: str, name: str) -> Team:
    mark = f"0COP{number}"
    named = zip(_NAMES[number - 1], _ROLES, strict=False)
    people = [User(f"U{mark}0{index}", name, role) for index, (name, role) in enumerate(named, 1)]
    bot = User(f"U{mark}BOT", "CoP-bot", "bot", is_bot=True)
    everyone = [person.id for person in people]
    channels = [
        Channel(f"C{mark}01", f"cop-{slug}", False, [*everyone, bot.id]),
        Channel(f"C{mark}02", "algemeen", False, list(everyone)),
        Channel(f"C{mark}03", "regiebureau", True, everyone[:1]),
    ]
    token = f"xoxb-{number}000-{secrets.token_hex(16)}"
    team = Team(f"T{mark}", name, slug, token, f"B{mark}", bot.id, channels, [*people, bot])
    for person in people:
        team.im(person.id)
    return team


def _add(team: Team, person: User, channels: list[Channel]) -> None:
    """Put somebody after the people who were there, before the bot."""
    team.users.insert(len(team.users) - 1, person)
    for channel in channels:
        channel.members.append(person.id)
    team.im(person.id)


def _without_the_bot() -> Team:
    """Give a workspace where the bot can still be installed; it has no bot user before that."""
    named = (("Ottilie", COORDINATOR), ("Jelle", "member"), ("Samira", "member"))
    people = [User(f"U0COP60{index}", name, role) for index, (name, role) in enumerate(named, 1)]
    everyone = [person.id for person in people]
    channels = [
        Channel("C0COP601", "cop-kustland", False, list(everyone)),
        Channel("C0COP602", "kustland-intern", True, list(everyone)),
        Channel("C0COP603", "algemeen", False, list(everyone)),
    ]
    team = Team("T0COP6", "Proeftuin Kustland", "kustland", "", "", "", channels, people)
    for person in people:
        team.im(person.id)
    return team
