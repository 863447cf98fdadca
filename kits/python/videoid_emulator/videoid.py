"""The access of one test to the emulator."""

from __future__ import annotations

import hashlib
from urllib.parse import quote, urlencode

from .transport import EmulatorError, send


class VideoId:
    """One token, with its own clock, verifications and inboxes. Give `url` and `token` to your application."""

    def __init__(self, url: str, token: str):
        #: The base URL of the API and of the control API.
        self.url = url
        #: The bearer token for your application.
        self.token = token
        #: The name of the token's namespace.
        self.namespace = f"ns-{hashlib.sha256(token.encode()).hexdigest()[:16]}"
        self._last_without_token = self._newest_without_token()

    def queue(self, *scenarios: str, **params: str) -> None:
        """Chooses the scenarios of the next verifications: queue("ko", reason="document_expired")."""
        self.call("POST", "/__emulator/scenarios/queue", {"use": list(scenarios), "params": params})

    def advance(self, duration: str) -> dict:
        """Advances the clock by a duration, such as "2m" or "5d". All due callbacks are answered before this returns."""
        return self.call("POST", "/__emulator/clock/advance", {"by": duration})

    def advance_until_idle(self) -> dict:
        """Advances the clock until no step and no callback is planned."""
        return self.call("POST", "/__emulator/clock/advance", {"until": "idle"})

    def fast_forward(self, id: str, to: str = "end") -> dict:
        """Advances one verification to its "next" step or to its "end". All other verifications stay unchanged."""
        return self.call("POST", f"/__emulator/verifications/{quote(id)}/fast-forward", {"to": to})

    def act(self, id: str, actor: str, action: str, **details: object) -> dict:
        """Performs an action: act(id, "operator", "reject", reason="face_mismatch"). Returns the verification."""
        body = {"as": actor, "do": action, **details}
        return self.call("POST", f"/__emulator/verifications/{quote(id)}/act", body)

    def verifications(self, **filters: str) -> list[dict]:
        """Lists the verifications of this test, oldest first: verifications(mail="anna@example.com")."""
        return self._list("/__emulator/verifications", filters)

    def verification(self, id: str) -> dict:
        """Returns one verification with its request, history, plan and callbacks."""
        return self.call("GET", f"/__emulator/verifications/{quote(id)}")

    def deliveries(self) -> list[dict]:
        """Lists the callbacks of this test, each with its attempts."""
        return self._list("/__emulator/deliveries")

    def requests(self, **filters: str) -> list[dict]:
        """Lists the requests that came with this token: requests(status="428")."""
        return self._list("/__emulator/requests", filters)

    def inbox_url(self, name: str) -> str:
        """Returns a URL for callbacks. Use it if your application has no receiver yet."""
        return f"{self.url}/__emulator/inbox/{quote(name)}"

    def inbox(self, name: str) -> list[dict]:
        """Lists the messages that an inbox has received. `decoded` is the callback."""
        return self._list(f"/__emulator/inboxes/{quote(name)}")

    def wait_for_inbox(self, name: str, count: int = 1, timeout: str = "5s") -> list[dict]:
        """Waits until an inbox has `count` messages. Raises EmulatorError if the timeout ends first."""
        return self._list(f"/__emulator/inboxes/{quote(name)}/wait", {"count": str(count), "timeout": timeout})

    def explain(self) -> str:
        """Explains this test as text: verifications, refused requests, failed callbacks, requests without a token."""
        after = {} if self._last_without_token is None else {"missingTokenAfter": self._last_without_token}
        return self.call("GET", f"/__emulator/explain?{urlencode(after)}")

    def call(self, method: str, path: str, body: object = None):
        """Sends any other call of the control API, or of the emulated API, with this test's token."""
        if path.startswith("/__emulator"):
            return send(self.url, method, path, body, {"x-emulator-namespace": self.namespace})
        return send(self.url, method, path, body, {"Authorization": f"Bearer {self.token}"})

    def delete(self) -> None:
        """Deletes all data of this test."""
        try:
            self.call("DELETE", f"/__emulator/namespaces/{self.namespace}")
        except EmulatorError:
            pass  # Nothing has used the token, so there is nothing to delete.

    def _list(self, path: str, filters: dict[str, str] | None = None) -> list[dict]:
        query = f"?{urlencode(filters)}" if filters else ""
        return self.call("GET", path + query)["data"]

    def _newest_without_token(self) -> str | None:
        path = "/__emulator/requests?status=401"
        rows = send(self.url, "GET", path, headers={"x-emulator-namespace": "default"})["data"]
        return rows[-1]["id"] if rows else None
