package writeback

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// edit is the change of a file: text takes the place of the bytes from one up to another, or is
// inserted where these are equal.
type edit struct {
	file     int // of the sources
	from, to int // in the file's text in UTF-8
	text     string
}

// shape is the shape of a value of a file.
type shape uint8

const (
	other  shape = iota // true, false, null
	object              // keys and values
	list                // items
	text                // a text
	number              // a number
)

// value is a value of a file, with where it stands.
type value struct {
	doc      *document
	up       *value
	shape    shape
	from, to int    // in the document's text
	text     string // of a text: as it is read; of a number: as it is written
	members  []member
	items    []*value
	inner    *document // the JSON that a text holds, once it was asked for
}

type member struct {
	key   string
	at    int // where the key begins
	value *value
}

// document is a file, or the JSON that a text in one holds.
type document struct {
	file  int
	text  string
	outer *value // the text that holds it, or nil
	root  *value

	isYAML bool // else it is JSON
}

// errTrailing is that of a text after the value.
var errTrailing = errors.New("more follows after the JSON value")

// parseJSON reads JSON with the place of each value. The decoder tells where each token ends;
// between two of them stand spaces, commas and colons alone.
func parseJSON(d *document) error {
	p := jsonParser{d: d, decoder: json.NewDecoder(strings.NewReader(d.text))}
	p.decoder.UseNumber()
	var err error
	if d.root, err = p.value(nil); err != nil {
		return err
	}
	if _, err := p.decoder.Token(); !errors.Is(err, io.EOF) {
		return errTrailing
	}
	return nil
}

type jsonParser struct {
	d       *document
	decoder *json.Decoder
}

// token returns the next token, and where it begins.
func (p *jsonParser) token() (json.Token, int, error) {
	at := int(p.decoder.InputOffset())
	at += len(p.d.text[at:]) - len(strings.TrimLeft(p.d.text[at:], " \t\r\n,:"))
	t, err := p.decoder.Token()
	return t, at, err
}

func (p *jsonParser) value(up *value) (*value, error) {
	t, at, err := p.token()
	if err != nil {
		return nil, err
	}
	v := &value{doc: p.d, up: up, from: at}
	switch x := t.(type) {
	case string:
		v.shape, v.text = text, x
	case json.Number:
		v.shape, v.text = number, x.String()
	case json.Delim:
		v.shape = map[json.Delim]shape{'{': object, '[': list}[x]
		err = p.inside(v)
	}
	v.to = int(p.decoder.InputOffset())
	return v, err
}

// inside reads the members of an object, or the items of a list, and its end.
func (p *jsonParser) inside(v *value) error {
	for p.decoder.More() {
		m := member{}
		if v.shape == object {
			key, at, err := p.token()
			if err != nil {
				return err
			}
			m.key, m.at = key.(string), at // objects have no other keys
		}
		var err error
		if m.value, err = p.value(v); err != nil {
			return err
		}
		if v.shape == object {
			v.members = append(v.members, m)
		} else {
			v.items = append(v.items, m.value)
		}
	}
	_, _, err := p.token()
	return err
}

// get returns the value of a key, of several equal ones that of the last as encoding/json does,
// or nil.
func (v *value) get(key string) *value {
	if v == nil {
		return nil
	}
	for _, m := range slices.Backward(v.members) {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

// find returns the value to which a pointer leads, or nil.
func (d *document) find(p *importer.Pointer) *value {
	v := d.root
	for _, s := range p.Steps() {
		switch {
		case v == nil:
			return nil
		case s.Into == importer.IntoObject:
			v = v.get(s.Key)
		case s.Into == importer.IntoList && s.Index < len(v.items):
			v = v.items[s.Index]
		case s.Into == importer.IntoText && v.parsed() != nil:
			v = v.inner.root
		default:
			return nil
		}
	}
	return v
}

// parsed returns the JSON that a text holds, or nil.
func (v *value) parsed() *document {
	if v.inner == nil && v.shape == text {
		inner := &document{file: v.doc.file, text: v.text, outer: v}
		if parseJSON(inner) == nil {
			v.inner = inner
		}
	}
	return v.inner
}

// scalars returns the texts and numbers in a value, in the order of the file.
func (v *value) scalars() []*value {
	switch {
	case v == nil:
		return nil
	case v.shape == text || v.shape == number:
		return []*value{v}
	}
	var out []*value
	for _, m := range v.members {
		out = append(out, m.value.scalars()...)
	}
	for _, item := range v.items {
		out = append(out, item.scalars()...)
	}
	return out
}

// edit returns the edit of the file by which a text takes the place of some bytes of the document.
func (d *document) edit(from, to int, with string) (edit, bool) {
	if d.outer == nil {
		return edit{d.file, from, to, with}, true
	}
	return d.outer.splice(from, to, with)
}

// splice returns the edit by which a text takes the place of some bytes of a text, as it is read.
func (v *value) splice(from, to int, with string) (edit, bool) {
	if v.doc.isYAML {
		return v.spliceYAML(from, to, with)
	}
	at := offsets(v.doc.text[v.from+1 : v.to-1])
	if to >= len(at) || v.shape != text {
		return edit{}, false
	}
	return v.doc.edit(v.from+1+at[from], v.from+1+at[to], escape(with))
}

// spliceAll returns the edits of several splices of a text. YAML is written anew as a whole.
func (v *value) spliceAll(splices []splice) ([]edit, bool) {
	if v.doc.isYAML {
		changed := v.text
		for _, x := range slices.Backward(splices) {
			changed = changed[:x.from] + x.text + changed[x.to:]
		}
		e, ok := v.set(changed)
		return []edit{e}, ok
	}
	var out []edit
	for _, x := range splices {
		e, ok := v.splice(x.from, x.to, x.text)
		if !ok {
			return nil, false
		}
		out = append(out, e)
	}
	return out, true
}

// set returns the edit by which a scalar becomes another text. What both begin and end with stays
// as it is written.
func (v *value) set(to string) (edit, bool) {
	if v.shape == number {
		if !json.Valid([]byte(to)) {
			return edit{}, false
		}
		return v.doc.edit(v.from, v.to, to)
	}
	before, after := common(v.text, to)
	return v.splice(before, len(v.text)-after, to[before:len(to)-after])
}

// common returns how many bytes two texts begin and end with alike, in whole characters.
func common(a, b string) (before, after int) {
	for before < min(len(a), len(b)) && a[before] == b[before] {
		before++
	}
	for before > 0 && (before < len(a) && !utf8.RuneStart(a[before]) || before < len(b) && !utf8.RuneStart(b[before])) {
		before--
	}
	for after < min(len(a), len(b))-before && a[len(a)-1-after] == b[len(b)-1-after] {
		after++
	}
	for after > 0 && !utf8.RuneStart(a[len(a)-after]) {
		after--
	}
	return before, after
}

// escape writes a text as JSON does, without its quotes.
func escape(s string) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	_ = e.Encode(s) // a text can be encoded
	return out.String()[1 : out.Len()-2]
}

// offsets returns, for each byte of a text of JSON as it is read and for its end, where it is
// written between the quotes.
func offsets(raw string) []int {
	var out []int
	for i := 0; i < len(raw); {
		n, size := 1, 1 // bytes written, and read
		switch {
		case strings.HasPrefix(raw[i:], `\u`):
			n, size = escapedRune(raw[i:])
		case raw[i] == '\\':
			n = 2
		case raw[i] >= utf8.RuneSelf:
			r, written := utf8.DecodeRuneInString(raw[i:])
			n, size = written, cmp.Or(utf8.RuneLen(r), 1)
		}
		for range size { // an edit begins with a character
			out = append(out, i)
		}
		i += n
	}
	return append(out, len(raw))
}

// escapedRune returns how many bytes the escape of a character has with which a text begins, twice as many for
// a surrogate pair, and how many are read.
func escapedRune(raw string) (written, read int) {
	for _, written := range []int{len(`\uD83D\uDE00`), len(`\u0041`)} {
		var s string
		if len(raw) >= written && json.Unmarshal([]byte(`"`+raw[:written]+`"`), &s) == nil && utf8.RuneCountInString(s) == 1 {
			return written, len(s)
		}
	}
	return len(raw), 0
}

// apply returns a text with some edits, and whether none of them overlap. Insertions at one place
// stay in their order.
func apply(src string, edits []edit) (string, bool) {
	edits = slices.Clone(edits)
	slices.SortStableFunc(edits, func(a, b edit) int { return cmp.Or(a.from-b.from, a.to-b.to) })
	var out strings.Builder
	done := 0
	for i, e := range edits {
		if i > 0 && e == edits[i-1] {
			continue
		}
		if e.from < done {
			return "", false
		}
		out.WriteString(src[done:e.from] + e.text)
		done = e.to
	}
	return out.String() + src[done:], true
}
