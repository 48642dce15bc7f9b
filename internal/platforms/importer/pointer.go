package importer

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
func (p *Pointer) String() string {
	if p == nil {
		return ""
	}
	switch at := p.At.(type) {
	case string:
		return p.In.String() + "/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(at)
	case int:
		return p.In.String() + "/" + strconv.Itoa(at)
	}
	return p.In.String()
}
