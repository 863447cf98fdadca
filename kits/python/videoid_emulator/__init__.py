"""Tests with videoid-emulator: a fixture for pytest, and the same calls for other test runners.

    def test_an_order_ships(videoid, shop):
        order = shop.place_order("anna@example.com")
        videoid.advance("2m")
        assert shop.status(order) == "shipped"
"""

from .emulator import Emulator, EmulatorError
from .videoid import VideoId

__all__ = ["Emulator", "EmulatorError", "VideoId"]
