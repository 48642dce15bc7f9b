package writeback

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// edit is the change of a file: text takes the place of the bytes from one up to another, or is
// inserted where these are equal.
type edit struct {
	file     int // of the sources
	from, to int // in the file's text in UTF-8
	text     string

	// The object that is new around text. Insertions into the same new object at one place share it.
	open, end string
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

// value is a value of a file, with where it stands. The functions that change it return the edits,
// or nil if it cannot be changed so.
type value struct {
	doc      *document
	up       *value
	shape    shape
	key      string // in an object
	start    int    // where the key begins; without one it is from
	from, to int    // in the document's text
	text     string // of a text: as it is read; of a number: as it is written
	items    []*value
	inner    *value // the JSON that a text holds, once it was asked for
}

// document is a file, or the JSON that a text in one holds.
type document struct {
	file  int
	text  string
	outer *value // the text that holds it, or nil
	root  *value

	isYAML   bool              // else it is JSON
	encoding encoding.Encoding // of a file
	places   *diag.Places      // in a file; nil until an edit needs them
}

// parseJSON reads JSON with the place of each value. The decoder tells where each token ends;
// between two of them stand spaces, commas and colons alone.
func parseJSON(d *document) error {
	if !json.Valid([]byte(d.text)) {
		return errors.New("it is not JSON")
	}
	p := jsonParser{d: d, decoder: json.NewDecoder(strings.NewReader(d.text))}
	p.decoder.UseNumber()
	d.root = &value{doc: d}
	p.value(d.root)
	return nil
}

// jsonParser reads valid JSON.
type jsonParser struct {
	d       *document
	decoder *json.Decoder
}

// token returns the next token, and where it begins.
func (p *jsonParser) token() (json.Token, int) {
	at := int(p.decoder.InputOffset())
	at += len(p.d.text[at:]) - len(strings.TrimLeft(p.d.text[at:], " \t\r\n,:"))
	t, _ := p.decoder.Token() // of valid JSON
	return t, at
}

// value reads a value after its key.
func (p *jsonParser) value(v *value) {
	t, at := p.token()
	v.from = at
	if v.start == 0 {
		v.start = at
	}

	switch x := t.(type) {
	case string:
		v.shape = text
		v.text = x
	case json.Number:
		v.shape, v.text = number, x.String()
	case json.Delim:
		v.shape = map[json.Delim]shape{'{': object, '[': list}[x]
		for p.decoder.More() {
			item := &value{doc: p.d, up: v}
			if v.shape == object {
				var key json.Token
				key, item.start = p.token()
				item.key, _ = key.(string) // objects have no other keys
			}

			p.value(item)
			v.items = append(v.items, item)
		}

		p.token() // its end
	}

	v.to = int(p.decoder.InputOffset())
}

// get returns the value of a key, or nil. Of several equal keys it returns the last value, as
// encoding/json does.
func (v *value) get(key string) *value {
	if v == nil || v.shape != object {
		return nil
	}
	for _, m := range slices.Backward(v.items) {
		if m.key == key {
			return m
		}
	}
	return nil
}

// under returns the value at a path of keys, or nil.
func (v *value) under(path []string) *value {
	for _, key := range path {
		v = v.get(key)
	}
	return v
}

// find returns the value at a pointer, or nil.
func (d *document) find(p *tree.Pointer) *value {
	if p == nil {
		return d.root
	}

	v := d.find(p.In)
	switch at := p.At.(type) {
	case string:
		return v.get(at)
	case int:
		if v != nil && v.shape == list && at < len(v.items) {
			return v.items[at]
		}
	// The value is a text that contains a document of its own.
	case nil:
		return v.parsed()
	}

	return nil
}

// parsed returns the JSON that a text holds, or nil.
func (v *value) parsed() *value {
	if v == nil || v.shape != text {
		return nil
	}
	if v.inner == nil {
		inner := &document{file: v.doc.file, text: v.text, outer: v}
		if parseJSON(inner) == nil {
			v.inner = inner.root
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
	for _, item := range v.items {
		out = append(out, item.scalars()...)
	}
	return out
}

// replace returns the edit of the file that replaces some bytes of the document by a text.
func (d *document) replace(from, to int, with string) []edit {
	if d.outer == nil {
		return []edit{{file: d.file, from: from, to: to, text: with}}
	}
	return d.outer.splice(edit{from: from, to: to, text: with})
}

// splice returns the edits of the file that make some edits of a decoded text. YAML is written
// again as a whole.
func (v *value) splice(edits ...edit) []edit {
	if v.doc.isYAML {
		to, _ := apply(v.text, edits)
		return v.rewriteYAML(to)
	}

	// Escapes make the text in the file longer than the decoded text.
	at := offsets(v.doc.text[v.from+1 : v.to-1])
	var out []edit
	for _, e := range edits {
		if e.to >= len(at) || v.shape != text {
			return nil
		}
		out = append(out, v.doc.replace(v.from+1+at[e.from], v.from+1+at[e.to], escape(e.text))...)
	}

	return out
}

// set returns the edit that changes a scalar to another text. A common beginning and end stay as
// they are written.
func (v *value) set(to string) []edit {
	if v.shape == number {
		if !json.Valid([]byte(to)) {
			return nil
		}
		return v.doc.replace(v.from, v.to, to)
	}
	before, after := common(v.text, to)
	return v.splice(edit{from: before, to: len(v.text) - after, text: to[before : len(to)-after]})
}

// isItem reports whether a value is an item of a list.
func (v *value) isItem() bool { return v.up != nil && v.up.shape == list }

// index returns which of the list or object a value is.
func (v *value) index() int { return slices.Index(v.up.items, v) }

// drop returns the edit that takes a value out of its list or object.
func (v *value) drop() []edit {
	switch all, i := v.up.items, v.index(); {
	case v.doc.isYAML:
		return nil
	case i > 0:
		return v.doc.replace(all[i-1].to, v.to, "")
	case len(all) > 1:
		return v.doc.replace(v.start, all[1].start, "")
	}
	return v.doc.replace(v.start, v.to, "")
}

// after returns the edit that adds another item or member after a value, with the same distance as
// between the others.
func (v *value) after(written string) []edit {
	if v.doc.isYAML {
		return nil
	}

	all := v.up.items

	// The text between two items has the comma and the indentation of the file.
	i := max(v.index(), 1)
	between := "," + v.doc.text[v.up.from+1:all[0].start]
	if len(all) > 1 {
		between = v.doc.text[all[i-1].to:all[i].start]
	} else if between == "," {
		between += strings.TrimPrefix(v.colon(), ":")
	}

	return v.doc.replace(v.to, v.to, between+written)
}

// colon returns what stands between a member's key and its value.
func (v *value) colon() string {
	between := v.doc.text[v.start:v.from]
	return between[strings.LastIndexByte(between, '"')+1:]
}

// insert adds a value to an object below some keys, with the objects that are missing on the way.
func (v *value) insert(path []string, written string) []edit {
	// The objects that exist on the way are used, and only the rest is written.
	for len(path) > 1 && v.get(path[0]) != nil {
		v = v.get(path[0])
		path = path[1:]
	}

	if v == nil || v.shape != object || v.get(path[0]) != nil {
		return nil
	}

	if v.doc.isYAML {
		return v.insertYAML(path, written)
	}

	for _, key := range slices.Backward(path[1:]) {
		written = "{" + strconv.Quote(key) + ": " + written + "}"
	}

	switch key := strconv.Quote(path[0]); {
	case len(v.items) == 0:
		return v.doc.replace(v.from+1, v.from+1, key+": "+written)
	default:
		last := v.items[len(v.items)-1]
		return last.after(key + last.colon() + written)
	}
}

// put returns the edit that writes a setting below some keys of an object, in JSON. A setting that is missing is added.
// One that is no number takes the number in its place: a text, or the one member of {noValue: true} and
// {exp: Flow.wait}.
func (v *value) put(path []string, written string) []edit {
	at := v
	for _, key := range path {
		at = at.get(key)
	}

	switch {
	case at == nil:
		return v.insert(path, written)
	case at.shape == text || at.shape == number:
		return at.set(strings.Trim(written, `"`))
	case at.shape != object || len(at.items) != 1:
		return nil
	}

	member := at.items[0]
	inside, isObject := strings.CutPrefix(written, "{")
	isOnLine := member.to > member.from
	if member.shape == object || member.shape == list || !isObject || !isOnLine {
		return nil
	}

	inside = strings.TrimSuffix(inside, "}")
	if v.doc.isYAML {
		inside = unquoted(inside)
	}
	return v.doc.replace(member.start, member.to, inside)
}

// common returns how many bytes two texts begin and end with alike, in whole characters.
func common(a, b string) (before, after int) {
	short := min(len(a), len(b))
	for before < short && a[before] == b[before] {
		before++
	}

	// The cut must not fall within a character of several bytes.
	for before > 0 && before < len(a) && !utf8.RuneStart(a[before]) {
		before--
	}

	for before+after < short && a[len(a)-1-after] == b[len(b)-1-after] {
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

// jsonCharacter matches a character of a text in JSON, escaped or not.
var jsonCharacter = regexp.MustCompile(`(?is)\\ud[89ab]..\\ud[c-f]..|\\u....|\\.|.`)

// offsets returns, for each byte of a text of JSON as it is read and for its end, where it is
// written between the quotes.
func offsets(raw string) []int {
	var out []int
	for _, at := range jsonCharacter.FindAllStringIndex(raw, -1) {
		read := raw[at[0]:at[1]]
		_ = json.Unmarshal([]byte(`"`+read+`"`), &read) // a part of a text that was read
		for range len(read) {
			out = append(out, at[0])
		}
	}
	return append(out, len(raw))
}

// apply returns a text with some edits, and whether none of them overlap. Insertions at one place
// stay in their order.
func apply(src string, edits []edit) (string, bool) {
	edits = slices.Clone(edits)

	// The members of a new object stand together.
	slices.SortStableFunc(edits, func(a, b edit) int {
		return cmp.Or(a.from-b.from, a.to-b.to, strings.Compare(a.open, b.open))
	})

	edits = slices.Compact(edits) // two differences may need the same edit

	var out strings.Builder
	done := 0
	for i, e := range edits {
		// Two edits that overlap would write one place twice.
		if e.from < done {
			return "", false
		}

		// An object with two new settings has its key once.
		start, end := e.open, e.end
		if i > 0 && e.inObjectOf(edits[i-1]) {
			start = ", "
		}
		if i+1 < len(edits) && edits[i+1].inObjectOf(e) {
			end = ""
		}

		out.WriteString(src[done:e.from] + start + e.text + end)
		done = e.to
	}

	return out.String() + src[done:], true
}

// inObjectOf reports whether an edit inserts into the new object of the edit before it.
func (e edit) inObjectOf(before edit) bool {
	before.text = e.text
	return e.open != "" && e == before
}
