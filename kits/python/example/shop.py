"""A small shop. It sells to identified people: it opens a verification for each order, and waits for the callback."""

import json
import os
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class VideoIdClient:
    """The shop's client of the Video ID API. It does not know whether it calls the emulator or the real service."""

    def __init__(self, base: str, token: str, mistake: str):
        self.base, self.token, self.mistake = base, token, mistake

    def open(self, mail: str, callback: str) -> str:
        """Opens a verification and returns its id. Each POST is charged, so it is not repeated if its answer is lost."""
        known = self._ids()
        body = {"mail": mail, "callback": {"url": callback, "method": "JSON"}}
        try:
            return self._call("/IT-live", body)["id"]
        except (ConnectionError, urllib.error.URLError) as error:
            if isinstance(error, urllib.error.HTTPError):
                raise
            new = [] if self.mistake == "pays-twice" else [id for id in self._ids() if id not in known]
            return new[0] if new else self._call("/IT-live", body)["id"]

    def status(self, id: str) -> str:
        return self._call(f"/IT-identity-verifications/{id}")["status"]

    def _ids(self) -> list:
        return [row["id"] for row in self._call("/IT-identity-verifications")]

    def _call(self, path: str, body: object = None):
        headers = {"Content-Type": "application/json"}
        if self.mistake != "no-authorization":
            headers["Authorization"] = f"Bearer {self.token}"
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data, headers)
        try:
            with urllib.request.urlopen(request, timeout=10) as response:
                return json.load(response)["data"]
        except urllib.error.HTTPError as error:
            # The account has no verification yet.
            if error.code == 404 and path == "/IT-identity-verifications":
                return []
            raise


class Shop:
    """The orders, and an HTTP server for the callbacks."""

    def __init__(self, environment=os.environ):
        # A mistake that the tests must find. Only this example has such a switch.
        self.mistake = environment.get("SHOP_MISTAKE", "")
        self.client = VideoIdClient(environment["VIDEOID_BASE_URL"], environment["VIDEOID_TOKEN"], self.mistake)
        self.status_of = {}
        self.order_of = {}
        shop = self

        class Callbacks(BaseHTTPRequestHandler):
            def do_POST(self):
                message = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                shop.receive(message["data"])
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Callbacks)
        threading.Thread(target=self.server.serve_forever, args=[0.01], daemon=True).start()

    def place_order(self, mail: str) -> int:
        order = len(self.status_of) + 1
        self.status_of[order] = "waiting for identification"
        callback = f"http://127.0.0.1:{self.server.server_port}/callbacks"
        self.order_of[self.client.open(mail, callback)] = order
        return order

    def receive(self, verification: dict) -> None:
        order = self.order_of.get(verification["id"])
        if order is None:
            return
        if verification["status"] == "ok":
            self.status_of[order] = "shipped"
        if verification["status"] == "ko" and self.mistake != "ignores-ko":
            self.status_of[order] = "cancelled"

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
