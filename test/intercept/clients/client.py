# An unmodified client with urllib: the hosts are constants, and nothing mentions the emulator.
import base64
import json
import urllib.request

API = "https://videoid.openapi.com"


def call(url, authorization, body=None):
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": authorization, "Content-Type": "application/json"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers)) as answer:
        return answer.read()


basic = "Basic " + base64.b64encode(b"dev@example.com:key").decode()
scopes = {"scopes": ["*:videoid.openapi.com/*"]}
token = json.loads(call("https://oauth.openapi.it/token", basic, scopes))["token"]
bearer = "Bearer " + token
opened = json.loads(call(API + "/IT-live", bearer, {"mail": "anna@example.com"}))["data"]
path = API + "/IT-identity-verifications/" + opened["id"]
status = json.loads(call(path, bearer))["data"]["status"]
print(len(token), status, call(path + "/audit", bearer)[:4].decode())
