package videoidtest

import "strings"

// Object is a JSON object of the control API.
type Object map[string]any

// Text returns the text at a path, such as "id" or "request.mail". If the path leads to no text, the result is empty.
func (o Object) Text(path string) string {
	var value any = map[string]any(o)
	for _, key := range strings.Split(path, ".") {
		object, _ := value.(map[string]any)
		value = object[key]
	}
	text, _ := value.(string)
	return text
}
