# An unmodified client with requests and httpx, as the vendor's SDK for Python sends it.
import sys

import httpx
import requests

API = "https://videoid.openapi.com"
library = {"requests": requests, "httpx": httpx}[sys.argv[1]]
scopes = {"scopes": ["*:videoid.openapi.com/*"]}
answer = library.post("https://oauth.openapi.it/token", json=scopes, auth=("dev@example.com", "key"))
token = answer.json()["token"]
headers = {"Authorization": "Bearer " + token}
opened = library.post(API + "/IT-live", json={"mail": "anna@example.com"}, headers=headers).json()
path = API + "/IT-identity-verifications/" + opened["data"]["id"]
status = library.get(path, headers=headers).json()["data"]["status"]
pdf = library.get(path + "/audit", headers=headers).content
print(len(token), status, pdf[:4].decode())
