package tree

import (
	"strconv"
	"strings"
)

// Pointer is the place of a value in a file of the source: the keys and indexes on the way to it.
// The whole file is nil. A pointer may lead into JSON in a text.
type Pointer struct {
	In *Pointer // where the value stands that it is in
	At any      // the key in an object (a string), the index in a list (an int), or nil: the JSON that a text holds
}

// String writes a pointer as RFC 6901 does, with nothing for the step into a text.
func (p *Pointer) String() string { return string(p.appendTo(nil)) }

// appendTo writes a pointer after some text.
func (p *Pointer) appendTo(text []byte) []byte {
	if p == nil {
		return text
	}

	text = p.In.appendTo(text)
	switch at := p.At.(type) {
	case string:
		text = append(text, '/')
		// A slash separates keys, so that a slash in a key is ~1. The tilde comes first, since it begins both escapes.
		at = strings.ReplaceAll(at, "~", "~0")
		text = append(text, strings.ReplaceAll(at, "/", "~1")...)
	case int:
		text = append(text, '/')
		text = strconv.AppendInt(text, int64(at), 10)
	}
	return text
}
