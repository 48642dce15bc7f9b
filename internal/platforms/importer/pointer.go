package importer

import (
	"strconv"
	"strings"
)

// Pointer is where in a file of the source a value stands: the keys and indexes that lead to it
// from the whole file, which is nil. It may lead into JSON that a text holds.
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
