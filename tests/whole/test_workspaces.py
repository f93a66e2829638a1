"""Every CoP its own workspace: added, set up, used at once, removed in the middle of a digest, and back again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path

import pytest

from storage.cipher import TokenCipher
from tests.whole.installing import CLOSED, COORDINATOR_ID, MEMBER_ID, OPEN, SECOND_ID, Browser, bare_world, keep
from tests.whole.running import copbot
from tests.whole.sandbox import Json, Person, SandboxProcess, said

pytestmark = pytest.mark.slow

COPS = {
    "T0BARE1": ("bewoners-in-beeld", "Bewoners in beeld"),
    "T0BARE2": ("sturen-op-impact", "Sturen op impact"),
    "T0BARE3": ("lerende-en-adaptieve-aanpak", "Lerende en adaptieve aanpak"),
}
THURSDAY = "2026-11-26T15:00:00+01:00"


class Member(Person):
    """Somebody in a workspace, by Slack id: the ids are the same in every workspace here."""

    def __init__(self, sandbox: SandboxProcess, team: str, user: str, channel: str = OPEN) -> None:
        self.sandbox, self.team, self.id, self.channel = sandbox, team, user, channel
        teams = {known["id"]: known for known in sandbox.get("state")["teams"]}
        self.dm = next(known["dm"] for known in teams[team]["users"] if known["id"] == user)

    def private(self) -> list[Json]:
        """Give what the bot wrote to them alone."""
        return self.messages(self.dm)

    def presses_private(self, label: str, message: Json) -> None:
        """Press a button in a direct message of the bot."""
        channel, self.channel = self.channel, self.dm
        self.presses(label, message)
        self.channel = channel

    def sets_up(self, channel: str = OPEN, **values: object) -> str:
        """Fill in the form after installing. Gives what the receipt says."""
        self.clock(forward_seconds=2)
        self.presses_private("Begin", self.private()[-1])
        usual = {"kanaal": channel, "coordinatoren": [self.id]}
        answer = self.submits(**{**usual, **values})
        assert answer["ok"], answer
        return said(answer["view"])


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[SandboxProcess]:
    """A sandbox of three workspaces without the bot, with the same Slack ids in each."""
    keep(bare_world(3), tmp_path / "data")
    process = SandboxProcess(tmp_path / "data", tmp_path)
    process.start()
    process.post("clock", to="2026-11-25T10:00:00+01:00")
    yield process
    with suppress(ProcessLookupError):
        process.stop()


def coordinator(sandbox: SandboxProcess, team: str) -> Member:
    return Member(sandbox, team, COORDINATOR_ID)


def begin(sandbox: SandboxProcess, team: str) -> Member:
    """Add the bot to a workspace, set its CoP up, and have the welcome text posted."""
    assert "Klaar" in Browser(sandbox).adds_the_bot(team)
    who = coordinator(sandbox, team)
    assert COPS[team][1] in who.sets_up(cop=COPS[team][0])
    who.presses("Plaats")
    who.clock(forward_seconds=2)
    (welcome,) = who.sees("Ik lees jullie gesprekken niet")
    assert COPS[team][1] in said(welcome)
    return who


def shares(sandbox: SandboxProcess, team: str, number: int) -> None:
    """Let two members of a workspace share, each in their own words."""
    for index in range(number):
        who = Member(sandbox, team, (MEMBER_ID, SECOND_ID)[index % 2])
        who.types("/inzicht", f"Les {index} van {team}: " + "leren gaat stap voor stap. " * 13)


def digests(who: Member) -> list[Json]:
    return [message for message in who.messages() if not message["ephemeral"] and "eekoverzicht" in message["text"]]


def test_three_workspaces_live_side_by_side_and_one_goes_and_comes_back(bare: SandboxProcess) -> None:
    people = {team: begin(bare, team) for team in COPS}

    # All at once.
    with ThreadPoolExecutor(3) as threads:
        list(threads.map(lambda team: shares(bare, team, 40), COPS))
    for team, who in people.items():
        who.clock(forward_seconds=120)
        assert len(who.sees(f"van {team}:")) == 40
        everything = "".join(said(message) for message in who.messages())
        assert not [other for other in COPS if other != team and f"van {other}:" in everything]

    # The digest takes several messages; after the first one the app is removed from the second workspace.
    busy = {"team": "T0BARE2", "method": "chat.postMessage", "kind": "ratelimited", "retry_after": 300}
    assert bare.post("fault", **busy, skip=1, times=1)["ok"]
    people["T0BARE1"].clock(to=THURSDAY)
    gone = people["T0BARE2"]
    begun = len(digests(gone))
    assert begun == 1, [(m["ts"], m["text"], m["thread_ts"]) for m in digests(gone)]
    bare.post("uninstall", team="T0BARE2")
    people["T0BARE1"].clock(forward_seconds=600)
    whole = {team: len(digests(people[team])) for team in ("T0BARE1", "T0BARE3")}
    assert whole["T0BARE1"] == whole["T0BARE3"] >= 2
    assert len(digests(gone)) == begun
    late = bare.post(
        "command", team="T0BARE2", channel=OPEN, user=COORDINATOR_ID, command="/cop", text="hulp", force=True
    )
    assert late["ok"]
    assert "niet meer geïnstalleerd" in late["message"]["text"]

    # Back again: the rest of the digest comes, with the same settings, and nothing is asked again.
    before = len(gone.private())
    Browser(bare).adds_the_bot("T0BARE2")
    gone.clock(forward_seconds=600)
    assert len(digests(gone)) == whole["T0BARE1"]
    (summary,) = gone.private()[before:]
    assert "Ik plaats weer berichten" in said(summary)
    texts = [said(message) for message in digests(gone)]
    assert len(set(texts)) == len(texts) == whole["T0BARE1"]
    assert "bewaard" in gone.types("/inzicht", "Wij zijn terug.")["text"]

    # The others never noticed.
    for team in ("T0BARE1", "T0BARE3"):
        texts = [said(message) for message in digests(people[team])]
        assert len(set(texts)) == len(texts) == whole[team]
        everything = "".join(said(message) for message in people[team].messages())
        assert not [other for other in COPS if other != team and f"van {other}:" in everything]


def test_a_private_channel_says_which_invite_to_type_and_then_begins(bare: SandboxProcess) -> None:
    Browser(bare).adds_the_bot("T0BARE1")
    who = coordinator(bare, "T0BARE1")
    receipt = who.sets_up(CLOSED, cop="bewoners-in-beeld")
    assert f"<#{CLOSED}>" in receipt
    assert "/invite <@" in receipt
    who.presses("Plaats")
    who.clock(forward_seconds=5)
    who.channel = CLOSED
    assert not who.sees("Ik lees jullie gesprekken niet")
    bare.post("channel", team="T0BARE1", channel=CLOSED, action="invite", user=COORDINATOR_ID)
    who.clock(forward_seconds=5)
    assert len(who.sees("Ik lees jullie gesprekken niet")) == 1


def test_a_cop_of_ones_own_is_set_up_and_stays_unknown_elsewhere(bare: SandboxProcess) -> None:
    Browser(bare).adds_the_bot("T0BARE1")
    who = coordinator(bare, "T0BARE1")
    who.clock(forward_seconds=2)
    who.presses_private("Begin", who.private()[-1])
    chosen = {"where": "view", "action_id": "onboarding.cop", "value": "new"}
    assert bare.post("click", team=who.team, user=who.id, **chosen)["ok"]
    values = {"titel": "Geheime proeftuin", "doel": "Samen leren", "bureaus": "Bureau A\nBureau B"}
    answer = who.submits(kanaal=OPEN, coordinatoren=[who.id], **values)
    assert "Geheime proeftuin" in said(answer["view"])
    assert "Bureau A en Bureau B" in said(who.types("/cop", "hulp"))
    who.types("/cop", "instellingen")
    saved = who.submits(titel="Geheime werkplaats", regio="Zuid", bureaus="Bureau C")
    assert "Bewaard" in said(saved["view"]), saved
    helped = said(who.types("/cop", "hulp"))
    assert "*Geheime werkplaats*" in helped
    assert "Bureau C" in helped
    begin(bare, "T0BARE2")
    other = coordinator(bare, "T0BARE2")
    assert (
        "geheime" not in said(other.types("/cop", "start geheime-proeftuin")).replace("geheime-proeftuin", "").lower()
    )


def test_the_same_link_installs_once(bare: SandboxProcess) -> None:
    browser = Browser(bare)
    back = browser.agrees("T0BARE1", browser.begins())
    assert browser.returns(back)[0] == 200
    status, page = browser.returns(back)
    assert status == 401
    assert "Deze link is al gebruikt" in page
    assert "/slack/install" in page
    stranger = Browser(bare)
    assert stranger.returns(browser.agrees("T0BARE2", browser.begins()))[0] == 400
    denied = Browser(bare)
    status, page = denied.returns(denied.agrees("T0BARE2", denied.begins(), decide="deny"))
    assert "gaf niemand toestemming" in page


def test_check_tells_in_plain_words_whether_each_workspace_works(bare: SandboxProcess, tmp_path: Path) -> None:
    for team in COPS:
        begin(bare, team)
    bare.post("channel", team="T0BARE1", channel=OPEN, action="archive")
    bare.post("revoke", team="T0BARE2", events=[])
    settings = {
        "COPBOT_MODE": "http",
        "COPBOT_SLACK_SIGNING_SECRET": "not asked for here",
        "COPBOT_SLACK_API_URL": f"{bare.url}/api/",
        "COPBOT_TOKEN_KEYS": (bare.data / "token.key").read_text(),
        "COPBOT_DATABASE_URL": f"sqlite:///{bare.data / 'copbot.db'}",
    }
    done = copbot(tmp_path, "check", **settings)
    assert done.returncode == 1
    lines = done.stdout.splitlines()

    def told(start: str) -> list[str]:
        return [line for line in lines if start in line]

    assert told("WRONG Werkruimte 1: the channel of Bewoners in beeld is archived.")
    assert told("WRONG Werkruimte 2: Slack refuses the token (token_revoked).")
    for line in (
        "Slack takes the token (Werkruimte 3).",
        "it has every right that it asks for: app_mentions:read, channels:join,",
        "the bot is in the channel of Lerende en adaptieve aanpak.",
        "last heard of 25-11-2026",
    ):
        assert told(f"ok    Werkruimte 3: {line}"), done.stdout
    assert "xoxb" not in done.stdout + done.stderr


def test_check_names_what_is_missing_and_what_to_do(bare: SandboxProcess, tmp_path: Path) -> None:
    for team in COPS:
        begin(bare, team)
    bare.post("channel", team="T0BARE1", channel=OPEN, action="kick", user=COORDINATOR_ID)
    bare.post("uninstall", team="T0BARE2")
    bare.stop()
    with closing(sqlite3.connect(bare.data / "copbot.db")) as store, store:
        store.execute("UPDATE installations SET token_expires_at = '2026-12-01 00:00:00' WHERE team_id = 'T0BARE3'")
        store.execute("DELETE FROM workspaces WHERE team_id = 'T0BARE3'")
    bare.start()
    settings = {
        "COPBOT_MODE": "http",
        "COPBOT_SLACK_SIGNING_SECRET": "not asked for here",
        "COPBOT_SLACK_API_URL": f"{bare.url}/api/",
        "COPBOT_SLACK_HISTORY": "on",
        "COPBOT_TOKEN_KEYS": (bare.data / "token.key").read_text(),
        "COPBOT_DATABASE_URL": f"sqlite:///{bare.data / 'copbot.db'}",
    }
    done = copbot(tmp_path, "check", **settings)
    assert done.returncode == 1
    for line in (
        "WRONG Werkruimte 1: the bot is not in the channel of Bewoners in beeld. Type /invite @CoP-bot in it.",
        "WRONG Werkruimte 1: these rights are missing: channels:history, groups:history, im:history. Install the bot",
        "WRONG Werkruimte 2: the bot was removed (",
        "WRONG Werkruimte 3: token rotation is on",
        "ok    Werkruimte 3: last heard of never.",
    ):
        assert line in done.stdout, done.stdout


def test_keys_are_rotated_by_a_command_and_the_old_one_may_go(bare: SandboxProcess, tmp_path: Path) -> None:
    begin(bare, "T0BARE1")
    old, new = (bare.data / "token.key").read_text(), TokenCipher.new_key()
    database = {"COPBOT_DATABASE_URL": f"sqlite:///{bare.data / 'copbot.db'}"}
    assert copbot(tmp_path, "tokens", "rotate", **database, COPBOT_TOKEN_KEYS=new).returncode == 1
    done = copbot(tmp_path, "tokens", "rotate", **database, COPBOT_TOKEN_KEYS=f"{new},{old}")
    assert (done.returncode, "Encrypted anew" in done.stdout) == (0, True)
    bare.stop()
    (bare.data / "token.key").write_text(new)
    bare.start()
    who = coordinator(bare, "T0BARE1")
    assert "bewaard" in who.types("/inzicht", "Na de nieuwe sleutel.")["text"]
    who.clock(forward_seconds=30)
    assert who.sees("Na de nieuwe sleutel.")


def test_roles_are_given_and_taken_and_somebody_always_coordinates(bare: SandboxProcess) -> None:
    who = begin(bare, "T0BARE1")
    assert "*Coördinatoren:* <@U0SAME01>" in said(who.types("/cop", "rol"))
    assert "is nu coördinator" in said(who.types("/cop", f"rol <@{MEMBER_ID}> coördinator"))
    assert "geen coördinator meer" in said(who.types("/cop", f"rol <@{COORDINATOR_ID}> geen coördinator"))
    other = Member(bare, "T0BARE1", MEMBER_ID)
    assert "laatste coördinator" in said(other.types("/cop", f"rol <@{MEMBER_ID}> geen coördinator"))
    assert "Alleen een regiocoördinator" in said(who.types("/cop", "instellingen"))
