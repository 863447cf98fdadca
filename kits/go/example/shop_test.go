package example

import (
	"net/http/httptest"
	"testing"

	"videoidtest"
)

func TestAnOrderShipsWhenTheCustomerIsIdentified(t *testing.T) {
	videoid, shop := startShop(t)
	order := placeOrder(t, shop, "anna@example.com")

	videoid.Advance("2m")

	expectStatus(t, shop, order, "shipped")
}

func TestAnOrderIsCancelledWhenTheDocumentHasExpired(t *testing.T) {
	videoid, shop := startShop(t)
	videoid.QueueWith(videoidtest.Params{"reason": "document_expired"}, "ko")
	order := placeOrder(t, shop, "bruno@example.com")

	videoid.Advance("2m")

	expectStatus(t, shop, order, "cancelled")
}

func TestALostAnswerIsNotPaidTwice(t *testing.T) {
	videoid, shop := startShop(t)
	videoid.Queue("paid-but-lost")
	order := placeOrder(t, shop, "carla@example.com")

	videoid.Advance("2m")

	if paid := len(videoid.Verifications(videoidtest.Params{"mail": "carla@example.com"})); paid != 1 {
		t.Errorf("%d verifications were paid, not 1", paid)
	}
	expectStatus(t, shop, order, "shipped")
}

func TestAnOrderWaitsForASlowOperator(t *testing.T) {
	videoid, shop := startShop(t)
	videoid.Queue("interactive")
	order := placeOrder(t, shop, "dario@example.com")
	id := videoid.Verifications()[0].Text("id")

	videoid.Act(id, "user", "open-link")
	videoid.Act(id, "user", "submit")
	videoid.Advance("5d")
	expectStatus(t, shop, order, "waiting for identification")
	videoid.Act(id, "operator", "take-call")
	videoid.Act(id, "operator", "approve")
	videoid.AdvanceUntilIdle()

	expectStatus(t, shop, order, "shipped")
}

func startShop(t *testing.T) (*videoidtest.VideoID, *Shop) {
	videoid := videoidtest.New(t)
	t.Setenv("VIDEOID_BASE_URL", videoid.URL)
	t.Setenv("VIDEOID_TOKEN", videoid.Token)
	shop := NewShop()
	server := httptest.NewServer(shop)
	t.Cleanup(server.Close)
	shop.PublicURL = server.URL
	return videoid, shop
}

func placeOrder(t *testing.T, shop *Shop, mail string) int {
	t.Helper()
	order, err := shop.PlaceOrder(mail)
	if err != nil {
		t.Fatal(err)
	}
	return order
}

func expectStatus(t *testing.T, shop *Shop, order int, expected string) {
	t.Helper()
	if status := shop.StatusOf(order); status != expected {
		t.Errorf("the order is %q, not %q", status, expected)
	}
}
