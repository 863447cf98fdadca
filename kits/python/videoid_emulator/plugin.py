"""The pytest plugin: the fixture `videoid`, and its explanation in the report of a failed test."""

from __future__ import annotations

import pytest

from .emulator import Emulator
from .transport import EmulatorError
from .videoid import VideoId

_key = "_videoid"


@pytest.fixture(scope="session")
def videoid_emulator():
    """The emulator of this test run. Without VIDEOID_EMULATOR_URL, this fixture starts one and stops it at the end."""
    emulator = _open_or_fail()
    yield emulator
    emulator.close()


def _open_or_fail() -> Emulator:
    message = ""
    try:
        return Emulator.open()
    except EmulatorError as error:
        message = str(error)
    return pytest.fail(message, pytrace=False)


@pytest.fixture
def videoid(request: pytest.FixtureRequest, videoid_emulator: Emulator) -> VideoId:
    """The access of one test to the emulator. It has its own token, clock and verifications."""
    access = videoid_emulator.for_test(request.node.nodeid)
    setattr(request.node, _key, access)
    yield access
    videoid_emulator.finish(access)


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = (yield).get_result()
    access = getattr(item, _key, None)
    if access is None or not report.failed or report.when == "teardown":
        return
    try:
        text = access.explain()
    except EmulatorError as error:
        text = str(error)
    report.sections.append(("videoid-emulator", text))
