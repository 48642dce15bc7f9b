package importer

import (
	"slices"
	"strconv"
	"strings"
)

// Pointer is where in a file of the source a value stands: the keys and indexes that lead to it
// from the whole file, which is nil. It may lead into JSON that a text holds.
type Pointer struct {
	up *Pointer
	PointerStep
}

// PointerStep leads from a value to one in it: to the value of a key, to an item of a list, or
// into the JSON that a text holds.
type PointerStep struct {
	Key   string
	Index int
	Into  PointerKind
}

// PointerKind is what a step of a pointer leads into.
type PointerKind uint8

// The kinds of values that a pointer leads into.
const (
	IntoObject PointerKind = iota
	IntoList
	IntoText
)

func (p *Pointer) key(k string) *Pointer { return &Pointer{p, PointerStep{Key: k}} }

func (p *Pointer) item(i int) *Pointer { return &Pointer{p, PointerStep{Index: i, Into: IntoList}} }

func (p *Pointer) text() *Pointer { return &Pointer{p, PointerStep{Into: IntoText}} }

// Steps returns the steps from the whole file.
func (p *Pointer) Steps() []PointerStep {
	var out []PointerStep
	for ; p != nil; p = p.up {
		out = append(out, p.PointerStep)
	}
	slices.Reverse(out)
	return out
}

// String writes a pointer as RFC 6901 does, with nothing for the step into a text.
func (p *Pointer) String() string {
	var out strings.Builder
	for _, s := range p.Steps() {
		switch s.Into {
		case IntoObject:
			out.WriteString("/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(s.Key))
		case IntoList:
			out.WriteString("/" + strconv.Itoa(s.Index))
		case IntoText:
		}
	}
	return out.String()
}
