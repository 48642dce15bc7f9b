package threeway

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Edit is a place where the merged file has something else than is written now: what was
// changed by hand.
type Edit struct {
	Path     []string // the keys that lead there
	Stands   string   // what the file keeps, on one line; "" if it was taken out
	Written  string   // what is written now; "" if that is nothing
	Conflict bool     // what is written now differs from what was written before, too
}

// Merge returns a file in which the changes of both sides stand: those from what was written to
// what stands, and those to what is written now. Written may be empty, if it is not known.
func Merge(written, stands, now []byte) (merged []byte, edits []Edit) {
	m := merger{}
	sides := [3]*document{read(written), read(stands), read(now)}
	if sides[ours] == nil || sides[theirs] == nil {
		if string(stands) == string(now) {
			return now, nil
		}
		return stands, []Edit{{Stands: "a file that cannot be read", Written: "the whole file", Conflict: true}}
	}
	var roots [3][]chunk
	for i, d := range sides {
		if d != nil {
			roots[i] = d.chunks(d.root, 0, len(d.lines))
		}
	}
	text := m.chunks(nil, roots)
	if string(written) == string(now) {
		text = string(stands)
	}
	return []byte(text), m.edits
}

// The sides of a merge.
const (
	before = iota // what was written
	ours          // what stands
	theirs        // what is written now
)

// document is a file that is read.
type document struct {
	root  *yaml.Node
	lines []string // with their ends
}

// read returns a file, or nil if it is no YAML map.
func read(src []byte) *document {
	var found diag.Findings
	root := yaml.Parse("", src, &found)
	if found.Len() > 0 || root == nil || root.Kind != yaml.Map {
		return nil
	}
	text := strings.ReplaceAll(string(src), "\r\n", "\n")
	if !strings.HasSuffix(text, "\n") {
		text += "\n"
	}
	lines := strings.SplitAfter(text, "\n")
	return &document{root, lines[:len(lines)-1]}
}

// chunk is an entry of a map in a block: its lines, with the comments above it.
type chunk struct {
	key   string
	above string // blank lines and comments
	lines string
	value *yaml.Node
	below []chunk // of a map in a block; nil of any other value
	head  string  // of a map in a block: the line of the key
}

func (c *chunk) text() string { return c.above + c.lines }

// chunks cuts the lines from one up to another, which hold a map in a block.
func (d *document) chunks(m *yaml.Node, from, to int) []chunk {
	var out []chunk
	for i, e := range m.Entries {
		start, end := e.Key.Place.Line-1, to
		if i+1 < len(m.Entries) {
			end = d.above(m.Entries[i+1].Key.Place.Line-1, start)
		}
		c := chunk{key: e.Key.Text, above: strings.Join(d.lines[from:start], ""), lines: strings.Join(d.lines[start:end], ""), value: e.Value}
		if v := e.Value; v.Kind == yaml.Map && len(v.Entries) > 0 && v.Entries[0].Key.Place.Line-1 > start && !v.InBrackets {
			c.head = d.lines[start]
			c.below = d.chunks(v, start+1, end)
		}
		out = append(out, c)
		from = end
	}
	return out
}

// above returns the first of the blank lines and comments above a line, all after another.
func (d *document) above(line, after int) int {
	for line > after+1 {
		text := strings.TrimSpace(d.lines[line-1])
		if text != "" && !strings.HasPrefix(text, "#") {
			break
		}
		line--
	}
	return line
}

type merger struct{ edits []Edit }

// find returns the chunk of a key, or nil.
func find(list []chunk, key string) *chunk {
	if i := slices.IndexFunc(list, func(c chunk) bool { return c.key == key }); i >= 0 {
		return &list[i]
	}
	return nil
}

// order returns the keys of what is written now, and behind the key that they follow those
// that only stand.
func order(standing, now []string) []string {
	out := slices.Clone(now)
	for i, key := range standing {
		if slices.Contains(out, key) {
			continue
		}
		at := len(out)
		if i > 0 {
			at = slices.Index(out, standing[i-1]) + 1
		}
		out = slices.Insert(out, at, key)
	}
	return out
}

func keysOf(list []chunk) []string {
	out := make([]string, len(list))
	for i := range list {
		out[i] = list[i].key
	}
	return out
}

// chunks merges the entries of a map in a block.
func (m *merger) chunks(path []string, sides [3][]chunk) string {
	var out strings.Builder
	for _, key := range order(keysOf(sides[ours]), keysOf(sides[theirs])) {
		b, o, t := find(sides[before], key), find(sides[ours], key), find(sides[theirs], key)
		out.WriteString(m.chunk(append(slices.Clip(path), key), b, o, t))
	}
	return out.String()
}

// chunk merges an entry, which some sides may lack.
func (m *merger) chunk(path []string, b, o, t *chunk) string {
	values := [3]*yaml.Node{valueOf(b), valueOf(o), valueOf(t)}
	switch {
	case o == nil && t == nil:
		return ""
	case o == nil:
		if m.keeps(path, values) {
			return ""
		}
		return t.text()
	case t == nil:
		if m.keeps(path, values) {
			return o.text()
		}
		return ""
	case b != nil && o.text() == b.text():
		return t.text()
	case equal(values[ours], values[theirs]):
		return o.text()
	case b != nil && equal(values[before], values[theirs]) && (o.below == nil || t.below == nil):
		m.note(path, values)
		return o.text()
	}
	above := t.above
	if b == nil || o.above != b.above {
		above = o.above
	}
	if o.below != nil && t.below != nil && (b == nil || b.below != nil) {
		var below [3][]chunk
		for i, c := range []*chunk{b, o, t} {
			if c != nil {
				below[i] = c.below
			}
		}
		merged := m.chunks(path, below)
		if merged == "" { // every entry was taken out
			return ""
		}
		return above + o.head + merged
	}
	return above + m.inline(path, values, o)
}

// inline merges an entry whose value is in brackets on some side. Its comments stay above it, and behind it.
func (m *merger) inline(path []string, values [3]*yaml.Node, o *chunk) string {
	if values[ours].Kind != yaml.Map || values[theirs].Kind != yaml.Map {
		m.keeps(path, values)
		return o.lines
	}
	merged := m.maps(path, values)
	if merged.Inline() == toOut(values[ours]).Inline() {
		return o.lines
	}
	indent := o.lines[:len(o.lines)-len(strings.TrimLeft(o.lines, " "))]
	var entry yaml.Out
	entry.Add(path[len(path)-1], merged)
	var out strings.Builder
	for line := range strings.Lines(o.lines) {
		if text := strings.TrimSpace(line); strings.HasPrefix(text, "#") {
			out.WriteString(indent + text + "\n")
		}
	}
	written := strings.TrimSuffix(string(yaml.Write("", entry)), "\n")
	if _, behind, ok := strings.Cut(strings.TrimSpace(o.lines), "} # "); ok && !strings.Contains(written+behind, "\n") {
		written += " # " + behind
	}
	for line := range strings.SplitSeq(written, "\n") {
		out.WriteString(indent + line + "\n")
	}
	return out.String()
}

// maps merges maps key by key.
func (m *merger) maps(path []string, values [3]*yaml.Node) yaml.Out {
	var out yaml.Out
	for _, key := range order(nodeKeys(values[ours]), nodeKeys(values[theirs])) {
		var at [3]*yaml.Node
		for i, v := range values {
			at[i] = v.Get(key)
		}
		below := append(slices.Clip(path), key)
		switch o, t := at[ours], at[theirs]; {
		case o != nil && t != nil && o.Kind == yaml.Map && t.Kind == yaml.Map:
			out.Add(key, m.maps(below, at))
		case !equal(o, t) && !m.keeps(below, at):
			if t != nil {
				out.Add(key, toOut(t))
			}
		case o != nil:
			out.Add(key, toOut(o))
		}
	}
	return out
}

// keeps reports whether the value stays that stands, since it was changed by hand, and notes
// it.
func (m *merger) keeps(path []string, values [3]*yaml.Node) bool {
	if equal(values[before], values[ours]) {
		return false
	}
	if !equal(values[ours], values[theirs]) {
		m.edits = append(m.edits, Edit{
			Path: path, Stands: show(values[ours]), Written: show(values[theirs]),
			Conflict: !equal(values[before], values[theirs]),
		})
	}
	return true
}

// note notes what was changed by hand in a value that the program has not changed.
func (m *merger) note(path []string, values [3]*yaml.Node) {
	if values[ours].Kind == yaml.Map && values[theirs].Kind == yaml.Map {
		m.maps(path, values)
		return
	}
	m.keeps(path, values)
}

func valueOf(c *chunk) *yaml.Node {
	if c == nil {
		return nil
	}
	return c.value
}

func nodeKeys(n *yaml.Node) []string {
	var out []string
	for _, e := range n.Entries {
		out = append(out, e.Key.Text)
	}
	return out
}

// equal reports whether two values are the same, or both are missing.
func equal(a, b *yaml.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Kind == b.Kind && a.Text == b.Text && slices.EqualFunc(a.Items, b.Items, equal) &&
		slices.EqualFunc(a.Entries, b.Entries, func(x, y yaml.Entry) bool {
			return x.Key.Text == y.Key.Text && equal(x.Value, y.Value)
		})
}

// toOut returns a value to be written.
func toOut(n *yaml.Node) yaml.Out {
	switch n.Kind {
	case yaml.Map:
		var out yaml.Out
		for _, e := range n.Entries {
			out.Add(e.Key.Text, toOut(e.Value))
		}
		return out
	case yaml.List:
		var items []yaml.Out
		for _, item := range n.Items {
			items = append(items, toOut(item))
		}
		return yaml.OutList(items...)
	default:
		return yaml.OutText(n.Text)
	}
}

// show writes a value on one line.
func show(n *yaml.Node) string {
	if n == nil {
		return ""
	}
	return toOut(n).Inline()
}
