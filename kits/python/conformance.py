"""Performs kits/conformance/steps.json with this kit, and prints a line for each step: python3 conformance.py <file>"""

import json
import re
import sys

from videoid_emulator import Emulator, EmulatorError, VideoId

STEPS = {
    "verifications": lambda videoid, step: videoid.verifications(**step.get("filters", {})),
    "verification": lambda videoid, step: videoid.verification(step["id"]),
    "queue": lambda videoid, step: videoid.queue(*step["scenarios"], **step["params"]),
    "advance": lambda videoid, step: videoid.advance(step["duration"]),
    "advanceUntilIdle": lambda videoid, step: videoid.advance_until_idle(),
    "fastForward": lambda videoid, step: videoid.fast_forward(step["id"], step["to"]),
    "act": lambda videoid, step: videoid.act(step["id"], step["actor"], step["action"], **step.get("details", {})),
    "deliveries": lambda videoid, step: videoid.deliveries(),
    "requests": lambda videoid, step: videoid.requests(**step["filters"]),
    "inboxUrl": lambda videoid, step: videoid.inbox_url(step["name"]),
    "inbox": lambda videoid, step: videoid.inbox(step["name"]),
    "waitForInbox": lambda videoid, step: videoid.wait_for_inbox(step["name"], step["count"], step["timeout"]),
    "explain": lambda videoid, step: videoid.explain(),
    "call": lambda videoid, step: videoid.call(step["method"], step["path"], step["body"]),
}


def main(path: str) -> int:
    try:
        emulator = Emulator.open()
    except EmulatorError as error:
        print(error, file=sys.stderr)
        return 2
    with emulator, open(path, encoding="utf-8") as file:
        videoid = emulator.for_test("conformance")
        names = {"url": videoid.url}
        mistakes = [run(emulator, videoid, fill(step, names), names) for step in json.load(file)["steps"]]
        emulator.finish(videoid)
    return 1 if any(mistakes) else 0


def run(emulator: Emulator, videoid: VideoId, step: dict, names: dict) -> str:
    """Performs a step, and prints the result. Returns the mistake, or an empty text."""
    mistake = ""
    try:
        result = other_test(emulator, videoid) if step["do"] == "otherTest" else STEPS[step["do"]](videoid, step)
        if "expectError" in step:
            mistake = f"no error, but {json.dumps(result)}"
        elif "expect" in step and not matches(step["expect"], result):
            mistake = f"expected {json.dumps(step['expect'])}, got {json.dumps(result)}"
        mistake = next((f"no {text} in {result}" for text in step.get("expectText", []) if text not in result), mistake)
        for name, at in step.get("save", {}).items():
            names[name] = value_at(result, at)
    except EmulatorError as error:
        if step.get("expectError", "\0") not in str(error):
            mistake = str(error)
    print(f"FAILED {step['title']}: {mistake}" if mistake else f"passed {step['title']}")
    return mistake


def other_test(emulator: Emulator, videoid: VideoId) -> dict:
    other = emulator.for_test("conformance")
    result = {"verifications": len(other.verifications()), "sameToken": other.token == videoid.token}
    emulator.finish(other)
    return result


def fill(value, names: dict):
    """Replaces {name} by a saved value. A name that has no saved value yet stays as it is."""
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda found: names.get(found[1], found[0]), value)
    if isinstance(value, list):
        return [fill(item, names) for item in value]
    return {key: fill(item, names) for key, item in value.items()} if isinstance(value, dict) else value


def value_at(value, path: str):
    for key in filter(None, path.split(".")):
        value = value[key]
    return value


def matches(expected, actual) -> bool:
    """Compares two values. An object can have more members than expected. Everything else must be equal."""
    if isinstance(expected, dict):
        return isinstance(actual, dict) and all(
            key in actual and matches(item, actual[key]) for key, item in expected.items()
        )
    if isinstance(expected, list):
        return isinstance(actual, list) and len(actual) == len(expected) and all(map(matches, expected, actual))
    return expected == actual


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
