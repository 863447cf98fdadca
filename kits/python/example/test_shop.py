def test_an_order_ships_when_the_customer_is_identified(videoid, shop):
    order = shop.place_order("anna@example.com")

    videoid.advance("2m")

    assert shop.status_of[order] == "shipped"


def test_an_order_is_cancelled_when_the_document_has_expired(videoid, shop):
    videoid.queue("ko", reason="document_expired")
    order = shop.place_order("bruno@example.com")

    videoid.advance("2m")

    assert shop.status_of[order] == "cancelled"


def test_a_lost_answer_is_not_paid_twice(videoid, shop):
    videoid.queue("paid-but-lost")
    order = shop.place_order("carla@example.com")

    videoid.advance("2m")

    assert len(videoid.verifications(mail="carla@example.com")) == 1
    assert shop.status_of[order] == "shipped"


def test_an_order_waits_for_a_slow_operator(videoid, shop):
    videoid.queue("interactive")
    order = shop.place_order("dario@example.com")
    [verification] = videoid.verifications()

    videoid.act(verification["id"], "user", "open-link")
    videoid.act(verification["id"], "user", "submit")
    videoid.advance("5d")
    before = shop.status_of[order]
    videoid.act(verification["id"], "operator", "take-call")
    videoid.act(verification["id"], "operator", "approve")
    videoid.advance_until_idle()

    assert before == "waiting for identification"
    assert shop.status_of[order] == "shipped"
