"""Slack as others wrote it, with people who tap: one binary, in a network of its own because it binds every interface."""

import asyncio
import base64
import contextlib
import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from tests.contract.robots import Seen

PACKAGE = "local-slack-linux-x64@0.1.8"
INTEGRITY = "sha512-2BCTKxKajjZNWCSCj66Jq5VDScUDNpGZ1lA3281I8RvpDE4/ULCwC26TlcW6/4sPbSTs02Q3KjTiltJp3ZBEvg=="
BOT_TOKEN, APP_TOKEN, SECRET = "xoxb-1-test", "xapp-1-test", "a-signing-secret"
STORE = Path(__file__).parent.parent.parent / ".venv" / "local-slack"
RELAY = """
import asyncio, fcntl, os, signal, socket, struct, sys
path, port, *command = sys.argv[1:]
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, 0x8914, struct.pack("16sh", b"lo", 0x49))
async def pipe(reader, writer):
    try:
        while piece := await reader.read(65536):
            writer.write(piece)
            await writer.drain()
    except OSError:
        pass
    finally:
        writer.close()
async def serve(reader, writer):
    for _ in range(200):
        try:
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", int(port))
            break
        except OSError:
            await asyncio.sleep(0.05)
    await asyncio.gather(pipe(reader, far_writer), pipe(far_reader, writer), return_exceptions=True)
async def main():
    process = await asyncio.create_subprocess_exec(*command)
    server = await asyncio.start_unix_server(serve, path)
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, process.terminate)
    await process.wait()
asyncio.run(main())
"""
"""Runs inside the network of its own: brings up its loopback, starts the binary, and lets a file be the way in."""


def binary() -> Path:
    """Give the binary: the pinned package, checked against its hash, fetched once with npm.

    On a platform that it is not made for the tests are skipped there; where it should be, a failure is one.
    """
    found = STORE / "package" / "bin" / "local-slack"
    if found.exists():
        return found
    if sys.platform != "linux" or os.uname().machine != "x86_64" or shutil.which("npm") is None:
        pytest.skip(f"{PACKAGE} is made for Linux on x86-64 and comes with npm")
    STORE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=STORE) as folder:
        subprocess.run(["npm", "pack", "--silent", PACKAGE], cwd=folder, check=True, capture_output=True)
        (archive,) = Path(folder).glob("*.tgz")
        digest = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        assert f"sha512-{digest}" == INTEGRITY, "the package is not the one that was pinned"
        with tarfile.open(archive) as tar:
            tar.extractall(folder, filter="data")
        # Two test workers may fetch it at once: the first that is done puts it in place, whole.
        with contextlib.suppress(OSError):
            (Path(folder) / "package").rename(STORE / "package")
    return found


@dataclass
class SlackSide:
    """The server at work, and the people in it."""

    folder: Path
    people: dict[str, str] = field(default_factory=lambda: {"U1": "D1", "U2": "D2", "U3": "D3"})
    """Each person's direct-message channel."""

    async def start(self) -> None:
        """Start the server on a port that is free outside, so that its own addresses lead through the proxy."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        config = self.folder / "slack.json"
        config.write_text(json.dumps(self._config()))
        self.path = str(self.folder / "slack.sock")
        run = [str(binary()), "--config", str(config), "--port", str(self.port), "--base-host", "127.0.0.1"]
        alone = ["unshare", "-n"] if os.geteuid() == 0 else ["unshare", "-rn"]
        self._process = await asyncio.create_subprocess_exec(
            *alone, sys.executable, "-c", RELAY, self.path, str(self.port), *run, stdout=subprocess.DEVNULL
        )
        while not Path(self.path).exists():
            assert self._process.returncode is None, "the server did not start"
            await asyncio.sleep(0.02)
        self.session = aiohttp.ClientSession(connector=self.connector())

    def connector(self) -> aiohttp.BaseConnector:
        return aiohttp.UnixConnector(self.path)

    def _config(self) -> dict[str, Any]:
        app = {"appId": "A1", "botUserId": "U0BOT", "botName": "companion", "botToken": BOT_TOKEN}
        app |= {"appToken": APP_TOKEN, "signingSecret": SECRET, "mode": "socket"}
        rooms = [
            {"id": room, "name": room, "is_im": True, "members": [who, "U0BOT"]} for who, room in self.people.items()
        ]
        return {
            "workspace": {"name": "Test", "domain": "test", "teamId": "T1"},
            "apps": [app],
            "users": [{"id": who, "name": f"robot-{who.lower()}"} for who in self.people],
            "channels": [*rooms, {"id": "C1", "name": "general", "members": [*self.people, "U0BOT"]}],
        }

    async def stop(self) -> None:
        await self.session.close()
        self._process.terminate()
        await self._process.wait()

    async def _control(self, what: str, **fields: Any) -> dict[str, Any]:
        async with self.session.post(f"http://slack/_control/{what}", json=fields) as answer:
            assert answer.status == 200, await answer.text()
            return dict(await answer.json())

    async def say(self, who: str, text: str) -> str:
        """Type in the direct messages, and give the message's name; ``/cluster`` is the slash command."""
        if text.startswith("/cluster"):
            await self.command(who, self.people[who], text)
            return ""
        said = await self._control("message", channel=self.people[who], user=who, text=text)
        return str(said["message"]["ts"])

    async def edit(self, who: str, message: str, text: str) -> None:
        """Change what a message says."""
        await self._control("edit-message", channel=self.people[who], ts=message, user=who, text=text)

    async def give(self, who: str, files: Mapping[str, bytes], words: str = "") -> str:
        """Send files, all in one message, and give its name."""
        form = aiohttp.FormData({"channel": self.people[who], "user": who, "text": words})
        for name, content in files.items():
            form.add_field("file", content, filename=name)
        async with self.session.post("http://slack/_control/upload", data=form) as answer:
            assert answer.status == 200, await answer.text()
            return str((await answer.json())["message"]["ts"])

    async def ticks(self, who: str, message: str) -> list[str]:
        """Give what the program has put on a message."""
        said = [one for one in await self.messages(self.people[who]) if one["ts"] == message]
        return [mark["name"] for one in said for mark in one.get("reactions", []) if "U0BOT" in mark["users"]]

    async def command(self, who: str, channel: str, text: str) -> None:
        name, _, rest = text.partition(" ")
        await self._control("command", channel=channel, user=who, command=name, text=rest)

    async def home(self, who: str) -> None:
        await self._control("open-home", user=who)

    async def modals(self) -> list[dict[str, Any]]:
        """Give the modals that are open, the top one last."""
        state = await self._looked()
        return list(state["modalStack"])

    async def page(self, who: str) -> dict[str, Any]:
        """Give a person's App Home; empty while nothing was published."""
        state = await self._looked()
        return dict(state["homeViews"].get(who, {}).get("A1", {}))

    async def _looked(self) -> dict[str, Any]:
        async with self.session.ws_connect("http://slack/ui") as window:
            return dict((await window.receive_json())["state"])

    async def submit(self, who: str, given: dict[str, dict[str, Any]]) -> dict[str, str]:
        """Hand the open modal in, with each field's state by its block, and give what is said against fields."""
        async with self.session.ws_connect("http://slack/ui") as window:
            await window.receive_json()
            values = {block: {"given": state} for block, state in given.items()}
            await window.send_json({"t": "view_submit", "user": who, "values": values})
            while True:
                said = await asyncio.wait_for(window.receive_json(), 10)
                if said["t"] in ("view", "view_errors"):
                    return dict(said.get("errors") or {})

    async def close(self, who: str) -> None:
        """Close the open modal without handing it in."""
        async with self.session.ws_connect("http://slack/ui") as window:
            await window.receive_json()
            await window.send_json({"t": "view_close", "user": who})
            while (await asyncio.wait_for(window.receive_json(), 10))["t"] != "view":
                pass

    async def tap(self, who: str, message: str, token: str) -> None:
        blocks = next(shown["blocks"] for shown in await self.messages(self.people[who]) if shown["ts"] == message)
        for block in blocks:
            for element in block.get("elements", []):
                if element.get("value") == token:
                    action = {**element, "block_id": block.get("block_id", "b")}
                    await self._control(
                        "interact", channel=self.people[who], messageTs=message, user=who, action=action
                    )
                    return

    async def messages(self, channel: str) -> list[dict[str, Any]]:
        async with self.session.get(f"http://slack/_control/messages/{channel}") as answer:
            return list((await answer.json())["messages"])

    async def seen(self, who: str) -> Seen:
        """Give the bot's last message in a person's direct messages."""
        ours = [shown for shown in await self.messages(self.people[who]) if shown.get("bot_id")]
        if not ours:
            return Seen("", "", ())
        last = ours[-1]
        elements = [element for block in last.get("blocks", []) for element in block.get("elements", [])]
        buttons = tuple((one["text"]["text"], one["value"]) for one in elements if one.get("type") == "button")
        return Seen(last["ts"], last["text"], buttons)
