// Package example is a small shop. It sells to identified people: it opens a verification for each order, and waits for
// the callback.
package example

import (
	"encoding/json"
	"net/http"
	"os"
	"sync"
)

// Shop has the orders, and receives callbacks as an http.Handler.
type Shop struct {
	// PublicURL is the address at which the shop receives callbacks.
	PublicURL string

	client  *videoIDClient
	mistake string
	mutex   sync.Mutex
	orders  []order
}

type order struct{ verification, status string }

// NewShop reads its settings from the environment.
func NewShop() *Shop {
	// A mistake that the tests must find. Only this example has such a switch.
	mistake := os.Getenv("SHOP_MISTAKE")
	client := &videoIDClient{base: os.Getenv("VIDEOID_BASE_URL"), token: os.Getenv("VIDEOID_TOKEN"), mistake: mistake}
	return &Shop{client: client, mistake: mistake}
}

// PlaceOrder opens a verification, and returns the number of the order.
func (s *Shop) PlaceOrder(mail string) (int, error) {
	id, err := s.client.open(mail, s.PublicURL+"/callbacks")
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.orders = append(s.orders, order{verification: id, status: "waiting for identification"})
	return len(s.orders) - 1, err
}

// StatusOf returns the status of an order.
func (s *Shop) StatusOf(number int) string {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.orders[number].status
}

func (s *Shop) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var message struct{ Data struct{ ID, Status string } }
	if err := json.NewDecoder(r.Body).Decode(&message); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for i, order := range s.orders {
		if order.verification != message.Data.ID {
			continue
		}
		if message.Data.Status == "ok" {
			s.orders[i].status = "shipped"
		}
		if message.Data.Status == "ko" && s.mistake != "ignores-ko" {
			s.orders[i].status = "cancelled"
		}
	}
}
