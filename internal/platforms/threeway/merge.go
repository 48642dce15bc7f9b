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
	sides := [3]chunk{read(written), read(stands), read(now)}
	switch {
	case sides[ours].value != nil && sides[theirs].value != nil:
	case string(stands) == string(now):
		return now, nil
	default:
		return stands, []Edit{{Stands: "a file that cannot be read", Written: "the whole file", Conflict: true}}
	}
	m := merger{}
	text := m.entries(nil, sides)
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

// chunk is an entry of a map, or a whole file. The zero chunk is none.
type chunk struct {
	above string // blank lines and comments
	lines string
	value *yaml.Node
	head  string           // of a map in a block: the line of the key
	below map[string]chunk // of a map in a block; nil of any other value
}

func (c *chunk) text() string { return c.above + c.lines }

// read returns a file, or none if it is no YAML map.
func read(src []byte) chunk {
	var found diag.Findings
	root := yaml.Parse("", src, &found)
	if found.Len() > 0 || root == nil || root.Kind != yaml.Map {
		return chunk{}
	}
	text := strings.TrimSuffix(strings.ReplaceAll(string(src), "\r\n", "\n"), "\n") + "\n"
	lines := slices.Collect(strings.Lines(text))
	return chunk{value: root, below: cut(root, lines, 0, len(lines))}
}

// cut cuts the lines from one up to another, which hold a map in a block.
func cut(m *yaml.Node, lines []string, from, to int) map[string]chunk {
	out := map[string]chunk{}
	for i, e := range m.Entries {
		start, end := e.Key.Place.Line-1, to
		if i+1 < len(m.Entries) { // up to the blank lines and comments above the next
			for end = m.Entries[i+1].Key.Place.Line - 1; end > start+1; end-- {
				if text := strings.TrimSpace(lines[end-1]); text != "" && !strings.HasPrefix(text, "#") {
					break
				}
			}
		}
		c := chunk{above: strings.Join(lines[from:start], ""), lines: strings.Join(lines[start:end], ""), value: e.Value}
		if v := e.Value; v.Kind == yaml.Map && len(v.Entries) > 0 && v.Entries[0].Key.Place.Line-1 > start && !v.InBrackets {
			c.head, c.below = lines[start], cut(v, lines, start+1, end)
		}
		out[e.Key.Text] = c
		from = end
	}
	return out
}

type merger struct{ edits []Edit }

// order returns the keys of what is written now, and behind the key that they follow those
// that only stand.
func order(standing, now *yaml.Node) []string {
	out := keys(now)
	for i, key := range keys(standing) {
		if slices.Contains(out, key) {
			continue
		}
		at := len(out)
		if i > 0 {
			at = slices.Index(out, standing.Entries[i-1].Key.Text) + 1
		}
		out = slices.Insert(out, at, key)
	}
	return out
}

func keys(n *yaml.Node) []string {
	var out []string
	for _, e := range n.Entries {
		out = append(out, e.Key.Text)
	}
	return out
}

// entries merges the entries of a map in a block.
func (m *merger) entries(path []string, sides [3]chunk) string {
	var out strings.Builder
	for _, key := range order(sides[ours].value, sides[theirs].value) {
		out.WriteString(m.chunk(append(slices.Clip(path), key), sides[before].below[key], sides[ours].below[key], sides[theirs].below[key]))
	}
	return out.String()
}

// chunk merges an entry, which some sides may lack.
func (m *merger) chunk(path []string, b, o, t chunk) string {
	values := [3]*yaml.Node{b.value, o.value, t.value}
	switch {
	case o.value == nil || t.value == nil:
		if m.keeps(path, values) {
			return o.text()
		}
		return t.text()
	case b.value != nil && o.text() == b.text():
		return t.text()
	case equal(values[ours], values[theirs]):
		return o.text()
	case b.value != nil && equal(values[before], values[theirs]) && (o.below == nil || t.below == nil):
		m.note(path, values)
		return o.text()
	}
	above := t.above
	if b.value == nil || o.above != b.above {
		above = o.above
	}
	if o.below != nil && t.below != nil && (b.value == nil || b.below != nil) {
		merged := m.entries(path, [3]chunk{b, o, t})
		if merged == "" { // every entry was taken out
			return ""
		}
		return above + o.head + merged
	}
	return above + m.inline(path, values, o.lines)
}

// inline merges an entry whose value is in brackets on some side. Its comments stay above it, and behind it.
func (m *merger) inline(path []string, values [3]*yaml.Node, lines string) string {
	if values[ours].Kind != yaml.Map || values[theirs].Kind != yaml.Map {
		m.keeps(path, values)
		return lines
	}
	merged := m.maps(path, values)
	if merged.Inline() == toOut(values[ours]).Inline() {
		return lines
	}
	indent := lines[:len(lines)-len(strings.TrimLeft(lines, " "))]
	var entry yaml.Out
	entry.Add(path[len(path)-1], merged)
	var out strings.Builder
	for line := range strings.Lines(lines) {
		if text := strings.TrimSpace(line); strings.HasPrefix(text, "#") {
			out.WriteString(indent + text + "\n")
		}
	}
	written := strings.TrimSuffix(string(yaml.Write("", entry)), "\n")
	if _, behind, ok := strings.Cut(strings.TrimSpace(lines), "} # "); ok && !strings.Contains(written+behind, "\n") {
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
	for _, key := range order(values[ours], values[theirs]) {
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
