// Command conformance performs kits/conformance/steps.json with this kit, and prints a line for each step.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"videoidtest"
)

// recorder is a testing.TB that reports the first fatal message as a panic.
type recorder struct {
	testing.TB
	cleanups []func()
}

type fatal struct{ message string }

func (r *recorder) Helper()             {}
func (r *recorder) Name() string        { return "conformance" }
func (r *recorder) Failed() bool        { return false }
func (r *recorder) Cleanup(done func()) { r.cleanups = append(r.cleanups, done) }
func (r *recorder) Fatal(args ...any)   { panic(fatal{fmt.Sprint(args...)}) }

type step struct {
	Title, Do, Duration, ID, To, Actor, Action, Name, Timeout, Method, Path, ExpectError string
	Scenarios, ExpectText                                                                []string
	Params, Filters                                                                      videoidtest.Params
	Details                                                                              videoidtest.Object
	Count                                                                                int
	Body, Expect                                                                         any
	Save                                                                                 map[string]string
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	var file struct{ Steps []any }
	if err == nil {
		err = json.Unmarshal(text, &file)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	t := &recorder{}
	var videoid *videoidtest.VideoID
	if message := catch(func() { videoid = videoidtest.New(t) }); message != "" {
		fmt.Fprintln(os.Stderr, message)
		os.Exit(2)
	}
	names := map[string]string{"{url}": videoid.URL}
	code := 0
	for _, raw := range file.Steps {
		if !perform(videoid, filled(raw, names), names) {
			code = 1
		}
	}
	for _, done := range t.cleanups {
		done()
	}
	os.Exit(code)
}

func perform(videoid *videoidtest.VideoID, step step, names map[string]string) bool {
	var result any
	message := catch(func() { result = plain(resultOf(videoid, step)) })
	mistake := ""
	switch {
	case step.ExpectError != "" && message == "":
		mistake = "no error, but " + show(result)
	case step.ExpectError != "" && strings.Contains(message, step.ExpectError):
	case message != "":
		mistake = message
	case step.Expect != nil && !matches(step.Expect, result):
		mistake = "expected " + show(step.Expect) + ", got " + show(result)
	}
	for _, text := range step.ExpectText {
		if !strings.Contains(fmt.Sprint(result), text) {
			mistake = "no " + text + " in " + fmt.Sprint(result)
		}
	}
	for name, path := range step.Save {
		saved, isText := result.(string)
		if object, isObject := result.(map[string]any); !isText && isObject {
			saved = videoidtest.Object(object).Text(path)
		}
		names["{"+name+"}"] = saved
	}
	if mistake != "" {
		fmt.Printf("FAILED %s: %s\n", step.Title, mistake)
		return false
	}
	fmt.Printf("passed %s\n", step.Title)
	return true
}

func resultOf(videoid *videoidtest.VideoID, step step) any {
	switch step.Do {
	case "verifications":
		return videoid.Verifications(step.Filters)
	case "verification":
		return videoid.Verification(step.ID)
	case "queue":
		videoid.QueueWith(step.Params, step.Scenarios...)
		return nil
	case "advance":
		return videoid.Advance(step.Duration)
	case "advanceUntilIdle":
		return videoid.AdvanceUntilIdle()
	case "fastForward":
		return videoid.FastForward(step.ID, step.To)
	case "act":
		return videoid.ActWith(step.ID, step.Actor, step.Action, step.Details)
	case "deliveries":
		return videoid.Deliveries()
	case "requests":
		return videoid.Requests(step.Filters)
	case "inboxUrl":
		return videoid.InboxURL(step.Name)
	case "inbox":
		return videoid.Inbox(step.Name)
	case "waitForInbox":
		return videoid.WaitForInbox(step.Name, step.Count, step.Timeout)
	case "explain":
		return videoid.Explain()
	case "call":
		return videoid.Call(step.Method, step.Path, step.Body)
	case "otherTest":
		t := &recorder{}
		other := videoidtest.New(t)
		result := map[string]any{"verifications": len(other.Verifications()), "sameToken": other.Token == videoid.Token}
		for _, done := range t.cleanups {
			done()
		}
		return result
	}
	panic("there is no step " + step.Do)
}

// catch returns the message of a fatal error of a test, or an empty text.
func catch(run func()) (message string) {
	defer func() {
		if caught := recover(); caught != nil {
			failure, isFatal := caught.(fatal)
			if !isFatal {
				panic(caught)
			}
			message = failure.message
		}
	}()
	run()
	return ""
}

// filled replaces {name} by a saved value in all texts of a step.
func filled(raw any, names map[string]string) step {
	text := regexp.MustCompile(`\{\w+\}`).ReplaceAllStringFunc(show(raw), func(name string) string {
		if value, isKnown := names[name]; isKnown {
			return value
		}
		return name
	})
	var result step
	if err := json.Unmarshal([]byte(text), &result); err != nil {
		panic(err)
	}
	return result
}

// plain returns a value as a JSON parser would return it.
func plain(value any) any {
	var result any
	if err := json.Unmarshal([]byte(show(value)), &result); err != nil {
		panic(err)
	}
	return result
}

func show(value any) string {
	text, err := json.Marshal(value)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// matches compares two values. An object can have more members than expected. Everything else must be equal.
func matches(expected, actual any) bool {
	switch expected := expected.(type) {
	case map[string]any:
		object, isObject := actual.(map[string]any)
		for key, item := range expected {
			if member, exists := object[key]; !exists || !matches(item, member) {
				return false
			}
		}
		return isObject
	case []any:
		list, isList := actual.([]any)
		if !isList || len(list) != len(expected) {
			return false
		}
		for i, item := range expected {
			if !matches(item, list[i]) {
				return false
			}
		}
		return true
	}
	return reflect.DeepEqual(expected, actual)
}
