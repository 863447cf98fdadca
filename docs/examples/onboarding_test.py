"""Tests in Python. Run them with: npx videoid-emulator exec --clock manual -- python3 -m unittest onboarding_test"""

import json
import os
import unittest
import urllib.error
import urllib.request

URL = os.environ["VIDEOID_EMULATOR_URL"]


class Client:
    """Replace this class by your own client. Each test has its own token, and so its own namespace."""

    def __init__(self, token):
        self.token = token

    def call(self, path, body=None, method=None, **headers):
        headers = {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json", **headers}
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(URL + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request) as answer:
                return answer.status, json.load(answer)
        except urllib.error.HTTPError as refusal:
            return refusal.code, json.load(refusal)

    def identify(self, mail):
        return self.call("/IT-live", {"mail": mail})[1]["data"]["id"]

    def status(self, id):
        return self.call(f"/IT-identity-verifications/{id}")[1]["data"]["status"]


class Onboarding(unittest.TestCase):
    def setUp(self):
        self.client = Client(self.id())

    def test_a_customer_is_identified_in_two_minutes(self):
        id = self.client.identify("anna@example.com")

        self.client.call("/__emulator/clock/advance", {"by": "2m"})

        self.assertEqual(self.client.status(id), "ok")

    def test_documents_are_refused_after_thirty_days(self):
        id = self.client.identify("bruno@example.com")

        self.client.call("/__emulator/clock/advance", {"by": "31d"})

        status, refusal = self.client.call(f"/IT-identity-verifications/{id}/data")
        self.assertEqual((status, refusal["error"]), (422, 227))

    def test_a_mail_tag_chooses_the_scenario(self):
        id = self.client.identify("carla+ko.face_mismatch@example.com")

        self.client.call(f"/__emulator/verifications/{id}/fast-forward", {"to": "end"})

        self.assertEqual(self.client.status(id), "ko")


if __name__ == "__main__":
    unittest.main()
