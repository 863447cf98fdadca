// An unmodified client with net/http: the hosts are constants, and nothing mentions the emulator.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

const api = "https://videoid.openapi.com"

func call(method, url, body string, authorize func(*http.Request)) []byte {
	request, err := http.NewRequest(method, url, strings.NewReader(body))
	stopOn(err)
	request.Header.Set("Content-Type", "application/json")
	authorize(request)
	response, err := http.DefaultClient.Do(request)
	stopOn(err)
	defer response.Body.Close()
	bytes, err := io.ReadAll(response.Body)
	stopOn(err)
	return bytes
}

func stopOn(err error) {
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
}

func main() {
	var login struct{ Token string }
	basic := func(r *http.Request) { r.SetBasicAuth("dev@example.com", "key") }
	scopes := `{"scopes":["*:videoid.openapi.com/*"]}`
	stopOn(json.Unmarshal(call("POST", "https://oauth.openapi.it/token", scopes, basic), &login))
	bearer := func(r *http.Request) { r.Header.Set("Authorization", "Bearer "+login.Token) }
	var answer struct{ Data struct{ Id, Status string } }
	stopOn(json.Unmarshal(call("POST", api+"/IT-live", `{"mail":"anna@example.com"}`, bearer), &answer))
	path := api + "/IT-identity-verifications/" + answer.Data.Id
	stopOn(json.Unmarshal(call("GET", path, "", bearer), &answer))
	fmt.Println(len(login.Token), answer.Data.Status, string(call("GET", path+"/audit", "", bearer)[:4]))
}
