"""No secret stands where somebody may read it: not on disk, not in a log, not on a page, not in a crash."""

from __future__ import annotations

import asyncio
import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from html import unescape
from http.client import HTTPMessage
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from storage.cipher import TokenCipher
from tests.sandbox.pretend import Json
from tests.whole.running import Slack, copbot, environment, ready, until
from tests.whole.sandbox import COPBOT, SandboxProcess, free_port

pytestmark = pytest.mark.slow
COP = "bewoners-in-beeld"

AT_DEBUG = """
import logging, sys
from bot import logs
configure = logs.configure
def everything(log_format):
    configure(log_format)
    # A careless operator turns everything on; the libraries' own levels too.
    logging.getLogger().setLevel(logging.DEBUG)
    for name in ("slack_bolt", "slack_sdk", "apscheduler", "aiohttp", "aiohttp.access", "alembic", "asyncio",
                 "sqlalchemy.engine"):
        logging.getLogger(name).setLevel(logging.DEBUG)
logs.configure = everything
from bot.__main__ import main
sys.argv = ["copbot", "run"]
main()
"""
"""The process as it is, but telling all that it and its libraries can tell."""


CRASHES = """
import asyncio, sys
from bot.process import Bot
async def falls_over(self, slack, known):
    token, settings, everything = self.services.settings.slack_bot_token, self.services.settings, vars(self)
    raise RuntimeError("an unforeseen fault")
Bot._listen = falls_over
from bot.__main__ import main
sys.argv = ["copbot", "run"]
main()
"""
"""The process, dying of a fault of ours while it holds everything."""


class Kept:
    """The process's settings and everything that must not be read anywhere."""

    def __init__(self, slack: Slack, folder: Path, log_format: str) -> None:
        world, self.port, self.folder, self.slack = slack.sandbox.world, free_port(), folder, slack
        self.key = TokenCipher.new_key()
        self.secrets = {self.key, world.client_secret, world.signing_secret, slack.team.bot_token}
        self.url = f"http://127.0.0.1:{self.port}"
        self.settings = {
            "COPBOT_MODE": "http",
            "COPBOT_SLACK_SIGNING_SECRET": world.signing_secret,
            "COPBOT_SLACK_CLIENT_ID": world.client_id,
            "COPBOT_SLACK_CLIENT_SECRET": world.client_secret,
            "COPBOT_PUBLIC_URL": self.url,
            "COPBOT_SLACK_API_URL": f"{slack.url}/api/",
            "COPBOT_TOKEN_KEYS": self.key,
            "COPBOT_PORT": str(self.port),
            "COPBOT_LOG_FORMAT": log_format,
        }
        self.read: list[tuple[str, bytes]] = []

    def start(self, *, at_debug: bool, **settings: str) -> subprocess.Popen[bytes]:
        """Start the bot; what it prints is added to its log."""
        command = [sys.executable, "-X", "faulthandler", "-c", AT_DEBUG] if at_debug else [str(COPBOT), "run"]
        with (self.folder / "log").open("ab") as log:
            wanted = environment(self.folder, **(self.settings | settings))
            return subprocess.Popen(command, cwd=self.folder, env=wanted, stdout=log, stderr=log)

    def search(self) -> None:
        """Look for every secret in what was printed, shown and stored."""
        files = [file for file in self.folder.rglob("*") if file.is_file()]
        assert any(file.name.endswith("-wal") for file in files) or self.read
        places = [*self.read, *((str(file.relative_to(self.folder)), file.read_bytes()) for file in files)]
        assert len(self.secrets) >= 4
        for name, content in places:
            for line in content.splitlines():
                assert not [one for one in self.secrets if one.encode() in line], f"{name}: {line.decode()[:3000]}"

    async def fetch(self, url: str, cookie: str = "") -> tuple[str, HTTPMessage]:
        """Open a page of the bot. What it shows is searched later."""

        def ask() -> tuple[str, HTTPMessage]:
            request = urllib.request.Request(url, headers={"Cookie": cookie} if cookie else {})
            try:
                with urllib.request.urlopen(request, timeout=20) as answer:
                    return answer.read().decode(), answer.headers
            except urllib.error.HTTPError as error:
                return error.read().decode(), error.headers

        return await asyncio.to_thread(ask)

    async def installs(self, *, spoilt: bool = False) -> str:
        """Install the bot as somebody does in their browser. Gives the last page."""
        page, headers = await self.fetch(f"{self.url}/slack/install")
        address = next(unescape(link) for link in re.findall(r'href="([^"]+)"', page) if "/oauth/v2/authorize" in link)
        query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
        oauth, team = self.slack.sandbox.oauth, self.slack.team
        back = oauth.allow(oauth.asked(query), team, team.users[0])
        given = {name: values[0] for name, values in parse_qs(urlsplit(back).query).items()}
        self.secrets |= {given["code"], given["state"]}
        cookie = headers.get("Set-Cookie", "").split(";")[0]
        # The page before holds the state: it is what the browser must send on. No other page may.
        shown, _ = await self.fetch(back.replace("code=", "code=x") if spoilt else back, cookie)
        self.read.append(("the page after installing", shown.encode()))
        self.secrets.add(team.bot_token)
        return shown


async def _tells(slack: Slack, path: str, **body: object) -> None:
    def post() -> None:
        request = urllib.request.Request(
            f"{slack.url}/sandbox/api/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert json.load(answer)["ok"], path

    await asyncio.to_thread(post)


@pytest.mark.parametrize("slack", ["http"], indirect=True)
@pytest.mark.parametrize(("log_format", "at_debug"), [("json", True), ("text", True)])
async def test_no_secret_is_printed_stored_or_shown(
    slack: Slack, tmp_path: Path, log_format: str, at_debug: bool
) -> None:
    kept = Kept(slack, tmp_path, log_format)
    process = kept.start(at_debug=at_debug)
    try:
        await ready(kept.port)
        slack.sandbox.connect_http(f"{kept.url}/slack/events")
        await kept.installs(spoilt=True)
        await _tells(slack, "fault", method="oauth.v2.access", kind="server_error")
        await kept.installs()
        await kept.installs()
        assert "hoort nu bij" in await slack.types("/cop", f"start {COP}")
        for kind in ("error", "server_error", "refused", "lost_answer", "slow", "ratelimited"):
            await _tells(slack, "fault", method="chat.postMessage", kind=kind)
        await slack.types("/inzicht", "Dit leerden we vandaag.")
        await until(lambda: any("leerden we vandaag" in text for text in slack.said()), 60)
        await _tells(slack, "fault", method="views.open", kind="server_error")
        await slack.types("/inzicht")
        for body in (b"command=%2Fcop", b"{", b"payload=%7B"):
            forged = urllib.request.Request(f"{kept.url}/slack/events", data=body)
            with pytest.raises(urllib.error.HTTPError) as refused:
                await asyncio.to_thread(urllib.request.urlopen, forged)
            kept.read.append(("the answer to a forged request", refused.value.read()))
        for path in ("/slack/oauth_redirect?code=abc&state=def", "/nowhere", "/slack/install/"):
            kept.read.append((path, (await kept.fetch(kept.url + path))[0].encode()))
        checked = await asyncio.to_thread(copbot, tmp_path, "check", **kept.settings)
        status = await asyncio.to_thread(copbot, tmp_path, "status", **kept.settings)
        await _tells(slack, "uninstall", team=slack.team.id, user=slack.coordinator.id)
        await kept.installs()
    finally:
        process.send_signal(signal.SIGTERM)
        await asyncio.to_thread(process.wait, 30)
    other = TokenCipher.new_key()
    kept.secrets.add(other)
    wrong = kept.start(at_debug=at_debug, COPBOT_TOKEN_KEYS=other)
    try:
        await ready(kept.port)
        await slack.types("/cop", "hulp")
        told = await asyncio.to_thread(copbot, tmp_path, "check", **kept.settings | {"COPBOT_TOKEN_KEYS": other})
        kept.search()  # While the bot runs, its write-ahead log stands beside the database.
    finally:
        # It dies as it would of a fault in a library: faulthandler prints every thread's stack.
        wrong.send_signal(signal.SIGABRT)
        await asyncio.to_thread(wrong.wait, 30)
    for done in (checked, status, told):
        kept.read.append(("an operator's command", (done.stdout + done.stderr).encode()))
    assert b"Slack takes the token" in kept.read[-3][1]
    assert b"WRONG" in kept.read[-1][1]
    printed = (tmp_path / "log").read_text()
    assert not at_debug or ("slack_sdk" in printed and "Fatal Python error: Aborted" in printed)
    kept.search()


@pytest.mark.parametrize("slack", ["socket"], indirect=True)
async def test_a_start_that_fails_in_an_unforeseen_way_prints_no_secret(slack: Slack, tmp_path: Path) -> None:
    """Slack's address answers with something that is not Slack's; then the bot dies with a stack trace or a line."""
    key = TokenCipher.new_key()
    secrets = (slack.team.bot_token, slack.sandbox.world.app_token, key)

    async def starts(name: str, url: str) -> None:
        folder = tmp_path / name
        folder.mkdir()
        settings = {
            "COPBOT_MODE": "socket",
            "COPBOT_SLACK_BOT_TOKEN": secrets[0],
            "COPBOT_SLACK_APP_TOKEN": secrets[1],
            "COPBOT_SLACK_API_URL": url,
            "COPBOT_TOKEN_KEYS": key,
            "COPBOT_PORT": str(free_port()),
        }
        process = subprocess.Popen(
            [str(COPBOT), "run"], cwd=folder, env=environment(folder, **settings), stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )  # fmt: skip
        try:
            printed, _ = await asyncio.to_thread(process.communicate, None, 8)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGTERM)
            printed, _ = await asyncio.to_thread(process.communicate, None, 20)
        assert printed
        assert [secret for secret in secrets if secret.encode() in printed] == [], printed.decode()[-2000:]

    urls = {"root": f"{slack.url}/", "deeper": f"{slack.url}/api/x/", "nobody": "http://127.0.0.1:9/"}
    await asyncio.gather(*(starts(name, url) for name, url in urls.items()))


def test_a_process_that_dies_of_a_fault_of_ours_prints_no_secret(tmp_path: Path) -> None:
    secrets = ("xoxb-s3cret-bot", "xapp-s3cret-app", TokenCipher.new_key())
    settings = {
        "COPBOT_SLACK_BOT_TOKEN": secrets[0],
        "COPBOT_SLACK_APP_TOKEN": secrets[1],
        "COPBOT_TOKEN_KEYS": secrets[2],
        "COPBOT_SLACK_API_URL": "http://127.0.0.1:9/",
    }
    for log_format in ("text", "json"):
        done = subprocess.run(
            [sys.executable, "-X", "faulthandler", "-X", "dev", "-c", CRASHES], cwd=tmp_path, capture_output=True,
            env=environment(tmp_path, COPBOT_LOG_FORMAT=log_format, **settings), text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 1
        assert "an unforeseen fault" in done.stderr
        assert [secret for secret in secrets if secret in done.stdout + done.stderr] == []


def test_the_sandbox_prints_none_of_its_secrets(sandbox: SandboxProcess) -> None:
    world: Json = sandbox.get("state")
    assert world["teams"]
    sandbox.post("fault", method="chat.postMessage", kind="server_error", times=2)
    sandbox.post("clock", days=7)
    sandbox.stop()
    printed = sandbox.log
    kept = (sandbox.data / "token.key").read_text().strip()
    assert "CoP-bot is ready" in printed
    assert kept not in printed
    assert re.findall(r"xox[a-z]-[\w-]+|xapp-[\w-]+", printed) == []
