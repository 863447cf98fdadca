package videoidtest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"
)

// The emulator is local: a proxy that the environment names is for other hosts. The time limit is long, because an
// advance of the clock waits for the answers of receivers.
var client = &http.Client{Timeout: 2 * time.Minute, Transport: &http.Transport{Proxy: nil, MaxIdleConnsPerHost: 8}}

// The token for the control API, if the emulator needs one. An emulator that this process starts may read its token from
// a file. Then it prints the token, and emulator.go stores it here.
var controlToken = os.Getenv("VIDEOID_EMULATOR_CONTROL_TOKEN")

// send returns the answer: parsed if it is JSON, else as text. A refusal is an error that says what to do.
func send(base, method, path string, body any, headers map[string]string) (any, error) {
	var data io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		data = bytes.NewReader(text)
	}
	request, err := http.NewRequest(method, base+path, data)
	if err != nil {
		return nil, fmt.Errorf("%q is not an address: correct VIDEOID_EMULATOR_URL", base)
	}
	for name, value := range headers {
		request.Header.Set(name, value)
	}
	if body != nil {
		request.Header.Set("Content-Type", "application/json")
	}
	if controlToken != "" && strings.HasPrefix(path, "/__emulator") {
		request.Header.Set("x-emulator-control-token", controlToken)
	}
	response, err := client.Do(request)
	if err != nil {
		return nil, fmt.Errorf("No emulator answers at %s (%w): start it, or unset VIDEOID_EMULATOR_URL so that the tests start their own.", base, reasonOf(err))
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, fmt.Errorf("%s ended its answer to %s %s early: %w", base, method, path, err)
	}
	var content any = string(text)
	if strings.Contains(response.Header.Get("Content-Type"), "json") {
		content = nil
		_ = json.Unmarshal(text, &content)
	}
	if response.StatusCode < 400 {
		return content, nil
	}
	if object, _ := content.(map[string]any); object["detail"] != nil {
		return nil, errors.New(strings.TrimSpace(fmt.Sprint(object["detail"], " ", Object(object).Text("fix"))))
	}
	return nil, fmt.Errorf("%s answered %d to %s %s: check that it is a videoid-emulator of a recent version.", base, response.StatusCode, method, path)
}

func reasonOf(err error) error {
	var failed *url.Error
	if errors.As(err, &failed) {
		return failed.Err
	}
	return err
}
