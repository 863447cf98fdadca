# python3 receiver.py <port> <mistake>: a receiver with sqlite. Without a mistake, the name is "none".
import json, sqlite3, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Lock
from urllib.parse import parse_qs, urlparse

PORT, MISTAKE = int(sys.argv[1]), sys.argv[2]
RANK = ["running", "validation", "ok", "ko"]
db = sqlite3.connect(":memory:", check_same_thread=False)
db.execute("CREATE TABLE orders (id TEXT PRIMARY KEY, status TEXT, reason TEXT, parcels INTEGER)")
lock = Lock()


def store(data):
    row = db.execute("SELECT status, parcels FROM orders WHERE id = ?", (data["id"],)).fetchone()
    status, parcels = row or ("running", 0)
    if data["status"] not in RANK:
        return
    if MISTAKE != "no-rank" and RANK.index(data["status"]) <= RANK.index(status):
        return
    if data["status"] == "ok":
        parcels += 1
    reason = data["reason"].strip() if MISTAKE in ("strip", "swallow") else data.get("reason")
    db.execute("REPLACE INTO orders VALUES (?, ?, ?, ?)", (data["id"], data["status"], reason, parcels))


class Hook(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, code, text=""):
        self.send_response(code)
        self.send_header("Content-Length", str(len(text.encode())))
        self.end_headers()
        self.wfile.write(text.encode())

    def do_GET(self):
        id = urlparse(self.path).path.split("/")[-1]
        with lock:
            row = db.execute("SELECT status, reason, parcels FROM orders WHERE id = ?", (id,)).fetchone()
        self.answer(404 if row is None else 200, json.dumps(row))

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        try:
            is_json = self.headers["Content-Type"].startswith("application/json")
            data = json.loads(body)["data"] if is_json else json.loads(parse_qs(body)["data"][0])
            with lock:
                store(data)
        except Exception:
            self.answer(200 if MISTAKE == "swallow" else 500)
            return
        self.answer(204)


server = ThreadingHTTPServer(("127.0.0.1", PORT), Hook)
print(f"http://127.0.0.1:{server.server_address[1]}", flush=True)
server.serve_forever()
