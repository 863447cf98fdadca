"""Starts videoid-emulator, or connects to one that is running."""

from __future__ import annotations

import hashlib
import os
import re
import secrets
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from . import transport
from .transport import EmulatorError, send
from .videoid import VideoId

#: The oldest version of videoid-emulator that has all calls of this kit.
OLDEST_VERSION = (0, 1, 0)
START_SECONDS = 60
# A shell command that prints the URL and the control token of the emulator, and then runs until its stdin ends. So the
# emulator stops when this process ends, even if this process is killed.
UNTIL_STDIN_ENDS = 'echo "$VIDEOID_EMULATOR_URL $VIDEOID_EMULATOR_CONTROL_TOKEN"; exec cat >/dev/null'


class Emulator:
    """A running emulator. `Emulator.open()` connects to VIDEOID_EMULATOR_URL, or starts an emulator."""

    def __init__(self, url: str, process: subprocess.Popen | None = None):
        #: The base URL, such as http://127.0.0.1:4280.
        self.url = url.rstrip("/")
        self._process = process
        self._used = {}
        try:
            self._check_version()
        except BaseException:
            self.close()
            raise

    @classmethod
    def open(cls) -> Emulator:
        """Connects to the emulator at VIDEOID_EMULATOR_URL. Without this variable, starts one on a free port."""
        url = os.environ.get("VIDEOID_EMULATOR_URL", "")
        return cls(url) if url else cls(*_start(_find_program()))

    def for_test(self, name: str) -> VideoId:
        """Returns the access of one test: its own token, and so its own clock, verifications and inboxes.

        If this process has started the emulator, the token depends only on the name, so ids are the same in every run.
        """
        self._used[name] = nth = self._used.get(name, 0) + 1
        if self._process is None:
            token = secrets.token_hex(12)
        else:
            token = hashlib.sha256(f"{name}\n{nth}".encode()).hexdigest()[:24]
        videoid = VideoId(self.url, token)
        # A running emulator may have a running clock. Tests move the clock themselves.
        if self._process is None:
            videoid.call("PUT", "/__emulator/clock", {"mode": "manual"})
        return videoid

    def finish(self, videoid: VideoId) -> None:
        """Deletes the data of a test. If the emulator was running already, the data stays for people to look at."""
        if self._process is not None:
            videoid.delete()

    def close(self) -> None:
        """Stops the emulator if this process has started it."""
        if self._process is None:
            return
        self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
        self._process.stdout.close()

    def __enter__(self) -> Emulator:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _check_version(self) -> None:
        health = send(self.url, "GET", "/__emulator/health")
        version = str(health.get("version")) if isinstance(health, dict) else ""
        numbers = re.match(r"(\d+)\.(\d+)\.(\d+)", version)
        if numbers is None:
            raise EmulatorError(f"{self.url} is not a videoid-emulator: correct VIDEOID_EMULATOR_URL.")
        if tuple(map(int, numbers.groups())) < OLDEST_VERSION:
            oldest = ".".join(map(str, OLDEST_VERSION))
            raise EmulatorError(
                f"The emulator at {self.url} has version {version}, and this kit needs {oldest} or later:"
                " update it with npm i -D videoid-emulator@latest."
            )


def _find_program() -> list[str]:
    chosen = os.environ.get("VIDEOID_KIT_EMULATOR", "")
    if chosen:
        if not Path(chosen).is_file():
            raise EmulatorError(
                f'VIDEOID_KIT_EMULATOR is "{chosen}", which is not a file:'
                " correct it, or unset it to use the installed videoid-emulator."
            )
        return _command_of(chosen)
    for folder in [Path.cwd(), *Path.cwd().parents]:
        script = folder / "node_modules" / "videoid-emulator" / "dist" / "cli.js"
        if script.is_file():
            return _command_of(str(script))
    installed = shutil.which("videoid-emulator")
    if installed is None:
        raise EmulatorError(
            "videoid-emulator is not installed here:"
            " run npm i -D videoid-emulator, or set VIDEOID_KIT_EMULATOR to its path."
        )
    return [installed]


def _command_of(path: str) -> list[str]:
    if not path.endswith(".js"):
        return [path]
    node = shutil.which("node")
    if node is None:
        raise EmulatorError("Node is not installed, and videoid-emulator needs it: install Node 20.19 or later.")
    return [node, path]


def _start(program: list[str]) -> tuple[str, subprocess.Popen]:
    if os.name == "nt":
        raise EmulatorError(
            "This kit cannot start the emulator on Windows:"
            " run your tests with npx videoid-emulator exec --clock manual -- pytest."
        )
    command = [*program, "exec", "--quiet", "--clock", "manual", "--", "sh", "-c", UNTIL_STDIN_ENDS]
    # stderr goes to a file, because a full pipe would block the emulator.
    with tempfile.TemporaryFile() as errors:
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                # Ctrl-C must not stop the emulator before the messages of failed tests are written.
                start_new_session=True,
            )
        except OSError as error:
            raise EmulatorError(f"{program[0]} cannot be started ({error.strerror}): correct its path.") from error
        limit = threading.Timer(START_SECONDS, process.kill)
        limit.start()
        url, _, transport.control_token = process.stdout.readline().decode().strip().partition(" ")
        limit.cancel()
        if url:
            return url, process
        process.stdin.close()
        process.stdout.close()
        status = process.wait()
        errors.seek(0)
        reason = errors.read().decode(errors="replace").strip()
        if status < 0:
            reason = reason or f"it gave no address within {START_SECONDS} seconds."
        raise EmulatorError(f"videoid-emulator did not start (exit code {status}): {reason}")
