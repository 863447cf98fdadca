package example

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
)

// The shop's client of the Video ID API. It does not know whether it calls the emulator or the real service.
type videoIDClient struct{ base, token, mistake string }

type statusError struct {
	status int
	path   string
}

func (e statusError) Error() string {
	return fmt.Sprintf("the Video ID API answered %d to %s", e.status, e.path)
}

type created struct{ ID string }

// open opens a verification and returns its id. Each POST is charged, so it is not repeated if its answer is lost.
func (c *videoIDClient) open(mail, callback string) (string, error) {
	known, err := c.ids()
	if err != nil {
		return "", err
	}
	body := map[string]any{"mail": mail, "callback": map[string]string{"url": callback, "method": "JSON"}}
	var answer created
	err = c.call("POST", "/IT-live", body, &answer)
	if _, isAnswered := err.(statusError); err == nil || isAnswered {
		return answer.ID, err
	}
	if c.mistake != "pays-twice" {
		ids, err := c.ids()
		for id := range ids {
			if !known[id] {
				return id, err
			}
		}
	}
	err = c.call("POST", "/IT-live", body, &answer)
	return answer.ID, err
}

func (c *videoIDClient) ids() (map[string]bool, error) {
	var rows []created
	err := c.call("GET", "/IT-identity-verifications", nil, &rows)
	if answered, isAnswered := err.(statusError); isAnswered && answered.status == http.StatusNotFound {
		err = nil // The account has no verification yet.
	}
	ids := map[string]bool{}
	for _, row := range rows {
		ids[row.ID] = true
	}
	return ids, err
}

func (c *videoIDClient) call(method, path string, body, data any) error {
	var sent bytes.Buffer
	if err := json.NewEncoder(&sent).Encode(body); err != nil {
		return err
	}
	if body == nil {
		sent.Reset()
	}
	request, err := http.NewRequest(method, c.base+path, &sent)
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	if c.mistake != "no-authorization" {
		request.Header.Set("Authorization", "Bearer "+c.token)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if response.StatusCode >= 400 {
		return statusError{response.StatusCode, path}
	}
	return json.NewDecoder(response.Body).Decode(&struct{ Data any }{data})
}
