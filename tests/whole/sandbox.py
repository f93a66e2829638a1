"""The real sandbox process, and what a person or a script does with it."""

from __future__ import annotations

import itertools
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import suppress
from pathlib import Path
from typing import Any

Json = dict[str, Any]
COPBOT = Path(sys.executable).parent / "copbot"


_ports = itertools.cycle(range(11_000, 30_000))  # Chromium refuses 10080, and none of these
_held: list[socket.socket] = []


def free_port() -> int:
    """Give a port that is free and stays so: below those that connections get, and no other test process takes it."""
    for port in _ports:
        claim = socket.socket(socket.AF_UNIX)
        with socket.socket() as asked, suppress(OSError):
            if sys.platform == "linux":
                claim.bind(f"\0copbot-test-port-{port}")  # a name that goes away with this process
            asked.bind(("127.0.0.1", port))
            _held.append(claim)
            return port
        claim.close()
    raise AssertionError


class SandboxProcess:
    """`copbot sandbox` as a process of its own."""

    def __init__(self, data: Path, cwd: Path) -> None:
        self.data, self.cwd = data, cwd
        self.url = ""
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it and wait until the bot is ready."""
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        command = [str(COPBOT), "sandbox", "--port", str(port), "--data", str(self.data)]
        with (self.data.parent / "sandbox.log").open("ab") as log:
            self._process = subprocess.Popen(command, cwd=self.cwd, stdout=log, stderr=log)
        until = time.monotonic() + 30
        while time.monotonic() < until:
            try:
                self.get("state")
            except OSError:
                time.sleep(0.05)
            else:
                return
        raise AssertionError((self.data.parent / "sandbox.log").read_text())

    def stop(self, how: signal.Signals = signal.SIGTERM) -> int:
        """Stop it; gives its exit code."""
        assert self._process is not None
        self._process.send_signal(how)
        return self._process.wait(20)

    @property
    def log(self) -> str:
        """What it printed."""
        return (self.data.parent / "sandbox.log").read_text()

    def get(self, path: str, **query: str) -> Any:
        """Read from the control API."""
        address = f"{self.url}/sandbox/api/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(address, timeout=60) as answer:
            return json.load(answer)

    def post(self, path: str, **body: Any) -> Json:
        """Write to the control API."""
        request = urllib.request.Request(
            f"{self.url}/sandbox/api/{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=120) as answer:
            found: Json = json.load(answer)
            return found


class Person:
    """Somebody in a workspace of the sandbox."""

    def __init__(self, sandbox: SandboxProcess, cop: str, role: str) -> None:
        self.sandbox = sandbox
        team = next(team for team in sandbox.get("state")["teams"] if team["cop"] == cop)
        user = next(user for user in team["users"] if user["role"] == role)
        self.team, self.channel, self.id, self.dm = team["id"], team["channels"][0]["id"], user["id"], user["dm"]

    def types(self, command: str, text: str = "") -> Json:
        """Type a slash command in the CoP's channel. Gives the private answer."""
        answer = self.try_to_type(command, text)
        assert answer["ok"], answer
        return answer["message"] or {}

    def try_to_type(self, command: str, text: str = "") -> Json:
        """Type a slash command that may be refused."""
        where = {"team": self.team, "channel": self.channel, "user": self.id}
        return self.sandbox.post("command", **where, command=command, text=text)

    def form(self) -> Any:
        """Give the open form."""
        return self.sandbox.get("view", team=self.team, user=self.id)

    def submits(self, **values: Any) -> Json:
        """Send the open form."""
        return self.sandbox.post("submit", team=self.team, user=self.id, values=values)

    def presses(self, label: str, message: Json | None = None) -> Json:
        """Press the button with this label, in a message or in the open form."""
        blocks = (message or self.form())["blocks"]
        button = next(
            element
            for block in blocks
            for element in block.get("elements", [])
            if element.get("type") == "button" and element["text"]["text"] == label
        )
        place = {"where": "message", "channel": self.channel, "ts": message["ts"]} if message else {"where": "view"}
        pressed = {"action_id": button["action_id"], "value": button["value"]}
        answer = self.sandbox.post("click", team=self.team, user=self.id, **place, **pressed)
        assert answer["ok"], answer
        return answer

    def messages(self, channel: str | None = None) -> list[Json]:
        """Read the channel as this person."""
        found = self.sandbox.get("messages", team=self.team, channel=channel or self.channel, user=self.id)
        messages: list[Json] = found["messages"]
        return messages

    def sees(self, text: str) -> list[Json]:
        """Give the messages for everybody that hold a text."""
        return [message for message in self.messages() if not message["ephemeral"] and text in said(message)]

    def clock(self, **move: Any) -> str:
        """Move the clock. Gives the sandbox's time."""
        answer = self.sandbox.post("clock", **move)
        assert answer["ok"], answer
        return str(answer["now"])


def said(message: Json) -> str:
    """Give everything that a message or form says."""
    return message.get("text", "") + json.dumps(message["blocks"], ensure_ascii=False)
