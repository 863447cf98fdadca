// Package videoidtest tests a client of the Video ID API with videoid-emulator.
//
//	func TestAnOrderShips(t *testing.T) {
//		videoid := videoidtest.New(t)
//		shop := startShop(t, videoid.URL, videoid.Token)
//		order := shop.PlaceOrder("anna@example.com")
//
//		videoid.Advance("2m")
//
//		// check the order
//	}
package videoidtest

import (
	"net/url"
	"strconv"
	"strings"
	"testing"
)

// VideoID is the access of one test: one token, with its own clock, verifications and inboxes. Its methods end the test
// with t.Fatal if the emulator refuses a call.
type VideoID struct {
	// URL is the base URL of the API and of the control API.
	URL string
	// Token is the bearer token for your application.
	Token string
	// Namespace is the name of the token's namespace.
	Namespace string

	t                testing.TB
	lastWithoutToken string
}

// Params are the params of scenarios, or filters of a list.
type Params map[string]string

// New returns the access of a test. The first call connects to VIDEOID_EMULATOR_URL, or starts an emulator, which stops
// when this process ends. If the test fails, its log has its verifications, refused requests and failed callbacks.
func New(t testing.TB) *VideoID {
	t.Helper()
	emulator, err := openEmulator()
	if err != nil {
		t.Fatal(err)
	}
	videoid := &VideoID{URL: emulator.url, Token: emulator.tokenFor(t.Name()), t: t}
	videoid.Namespace = "ns-" + digest(videoid.Token)[:16]
	if rows := videoid.send("GET", "/__emulator/requests?status=401", nil, "default").(map[string]any)["data"].([]any); len(rows) > 0 {
		videoid.lastWithoutToken = rows[len(rows)-1].(map[string]any)["id"].(string)
	}
	if !emulator.isOwn {
		// A running emulator may have a running clock. Tests move the clock themselves.
		videoid.Call("PUT", "/__emulator/clock", map[string]any{"mode": "manual"})
	}
	t.Cleanup(func() {
		if t.Failed() {
			t.Log("videoid-emulator:\n" + videoid.Explain())
		}
		if emulator.isOwn {
			// An error means that nothing has used the token.
			_, _ = send(videoid.URL, "DELETE", "/__emulator/namespaces/"+videoid.Namespace, nil, nil)
		}
	})
	return videoid
}

// Queue chooses the scenarios of the next verifications.
func (v *VideoID) Queue(scenarios ...string) {
	v.t.Helper()
	v.QueueWith(Params{}, scenarios...)
}

// QueueWith chooses scenarios with params: QueueWith(Params{"reason": "document_expired"}, "ko").
func (v *VideoID) QueueWith(params Params, scenarios ...string) {
	v.t.Helper()
	v.Call("POST", "/__emulator/scenarios/queue", map[string]any{"use": scenarios, "params": params})
}

// Advance moves the clock by a duration, such as "2m" or "5d". Every due callback is answered before Advance returns.
func (v *VideoID) Advance(duration string) Object {
	v.t.Helper()
	return v.object("POST", "/__emulator/clock/advance", map[string]any{"by": duration})
}

// AdvanceUntilIdle moves the clock until no step and no callback is planned.
func (v *VideoID) AdvanceUntilIdle() Object {
	v.t.Helper()
	return v.object("POST", "/__emulator/clock/advance", map[string]any{"until": "idle"})
}

// FastForward moves one verification to its "next" step or to its "end". All other verifications stay unchanged.
func (v *VideoID) FastForward(id, to string) Object {
	v.t.Helper()
	return v.object("POST", "/__emulator/verifications/"+url.PathEscape(id)+"/fast-forward", map[string]any{"to": to})
}

// Act performs an action of the "user" or the "operator", and returns the verification.
func (v *VideoID) Act(id, actor, action string) Object {
	v.t.Helper()
	return v.ActWith(id, actor, action, nil)
}

// ActWith performs an action with details: ActWith(id, "operator", "reject", Object{"reason": "face_mismatch"}).
func (v *VideoID) ActWith(id, actor, action string, details Object) Object {
	v.t.Helper()
	body := map[string]any{"as": actor, "do": action}
	for key, value := range details {
		body[key] = value
	}
	return v.object("POST", "/__emulator/verifications/"+url.PathEscape(id)+"/act", body)
}

// Verifications lists the verifications of this test, oldest first. Filters are optional: Params{"mail": "…"}.
func (v *VideoID) Verifications(filters ...Params) []Object {
	v.t.Helper()
	return v.list("/__emulator/verifications", filters...)
}

// Verification returns one verification with its request, history, plan and callbacks.
func (v *VideoID) Verification(id string) Object {
	v.t.Helper()
	return v.object("GET", "/__emulator/verifications/"+url.PathEscape(id), nil)
}

// Deliveries lists the callbacks of this test, each with its attempts.
func (v *VideoID) Deliveries() []Object {
	v.t.Helper()
	return v.list("/__emulator/deliveries")
}

// Requests lists the requests that came with this token. Filters are optional: Params{"status": "428"}.
func (v *VideoID) Requests(filters ...Params) []Object {
	v.t.Helper()
	return v.list("/__emulator/requests", filters...)
}

// InboxURL returns a URL for callbacks. Use it if your application has no receiver yet.
func (v *VideoID) InboxURL(name string) string {
	return v.URL + "/__emulator/inbox/" + url.PathEscape(name)
}

// Inbox lists the messages that an inbox has received. "decoded" is the callback.
func (v *VideoID) Inbox(name string) []Object {
	v.t.Helper()
	return v.list("/__emulator/inboxes/" + url.PathEscape(name))
}

// WaitForInbox waits until an inbox has `count` messages. It fails if the timeout, such as "5s", is over before that.
func (v *VideoID) WaitForInbox(name string, count int, timeout string) []Object {
	v.t.Helper()
	wait := Params{"count": strconv.Itoa(count), "timeout": timeout}
	return v.list("/__emulator/inboxes/"+url.PathEscape(name)+"/wait", wait)
}

// Explain returns this test as text: verifications, refused requests, failed callbacks, requests without a token.
func (v *VideoID) Explain() string {
	v.t.Helper()
	path := "/__emulator/explain"
	if v.lastWithoutToken != "" {
		path += "?missingTokenAfter=" + v.lastWithoutToken
	}
	text, _ := v.Call("GET", path, nil).(string)
	return text
}

// Call sends any other call of the control API, or of the emulated API, with this test's token.
func (v *VideoID) Call(method, path string, body any) any {
	v.t.Helper()
	return v.send(method, path, body, v.Namespace)
}

func (v *VideoID) send(method, path string, body any, namespace string) any {
	v.t.Helper()
	headers := map[string]string{"Authorization": "Bearer " + v.Token}
	if strings.HasPrefix(path, "/__emulator") {
		headers = map[string]string{"x-emulator-namespace": namespace}
	}
	content, err := send(v.URL, method, path, body, headers)
	if err != nil {
		v.t.Fatal(err)
	}
	return content
}

func (v *VideoID) object(method, path string, body any) Object {
	v.t.Helper()
	content, _ := v.Call(method, path, body).(map[string]any)
	return content
}

func (v *VideoID) list(path string, filters ...Params) []Object {
	v.t.Helper()
	query := url.Values{}
	for _, params := range filters {
		for name, value := range params {
			query.Set(name, value)
		}
	}
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	rows, _ := v.object("GET", path, nil)["data"].([]any)
	list := make([]Object, len(rows))
	for i, row := range rows {
		list[i], _ = row.(map[string]any)
	}
	return list
}
