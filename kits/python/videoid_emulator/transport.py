"""Sends one request to the emulator."""

from __future__ import annotations

import json
import os
import urllib.error
import urllib.request

# The emulator is local. A proxy that the environment names is for other hosts.
_opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
# The time limit is long, because an advance of the clock waits for the answers of receivers.
TIMEOUT_SECONDS = 120

# The token for the control API, if the emulator needs one. An emulator that this process starts may read its token from
# a file. Then it prints the token, and `emulator.py` stores it here.
control_token = os.environ.get("VIDEOID_EMULATOR_CONTROL_TOKEN", "")


class EmulatorError(Exception):
    """The emulator is missing, does not start, or refuses a call. The message says what to do."""


def send(url: str, method: str, path: str, body: object = None, headers: dict[str, str] | None = None) -> object:
    """Returns the answer: parsed if it is JSON, else as text. Raises EmulatorError for a refusal."""
    sent = dict(headers or {})
    if control_token and path.startswith("/__emulator"):
        sent["x-emulator-control-token"] = control_token
    data = None
    if body is not None:
        sent["Content-Type"] = "application/json"
        data = json.dumps(body).encode()
    request = urllib.request.Request(url + path, data, sent, method=method)
    try:
        with _opener.open(request, timeout=TIMEOUT_SECONDS) as response:
            return _content(response)
    except urllib.error.HTTPError as refusal:
        with refusal:
            raise EmulatorError(_refusal_text(url, method, path, refusal)) from None
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise EmulatorError(
            f"No emulator answers at {url} ({reason}):"
            " start it, or unset VIDEOID_EMULATOR_URL so that the tests start their own."
        ) from None


def _content(response) -> object:
    text = response.read().decode(errors="replace")
    return json.loads(text) if "json" in response.headers.get("Content-Type", "") else text


def _refusal_text(url: str, method: str, path: str, refusal: urllib.error.HTTPError) -> str:
    try:
        content = _content(refusal)
    except ValueError:
        content = None
    if isinstance(content, dict) and "detail" in content:
        return f"{content['detail']} {content.get('fix', '')}".strip()
    return f"{url} answered {refusal.code} to {method} {path}: check that it is a videoid-emulator of a recent version."
