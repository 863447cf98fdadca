import pytest
from shop import Shop

# This line is needed only if the package is not installed: if it was copied, or is found by PYTHONPATH.
pytest_plugins = ["videoid_emulator.plugin"]


@pytest.fixture
def shop(videoid, monkeypatch):
    monkeypatch.setenv("VIDEOID_BASE_URL", videoid.url)
    monkeypatch.setenv("VIDEOID_TOKEN", videoid.token)
    shop = Shop()
    yield shop
    shop.close()
