package threeway

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Edit is a place where the merged file has something else than is written now: what was
// changed by hand.
type Edit struct {
	Path     []string // the keys that lead there
	Stands   string   // the text that the file keeps, on one line, or "" if it was taken out
	Written  string   // the text that is written now, or ""
	Conflict bool     // both sides have changed the text
}

// Merge returns a file in which the changes of both sides stand: those from what was written to
// what stands, and those to what is written now. Written may be empty, if it is not known.
func Merge(written, stands, now []byte) (merged []byte, edits []Edit) {
	before := read(written)
	ours := read(stands)
	theirs := read(now)

	// A file that is not YAML cannot be merged, and a person's file must not be lost.
	if ours.value == nil || theirs.value == nil {
		if string(stands) == string(now) {
			return now, nil
		}
		return stands, []Edit{{Stands: "a file that cannot be read", Written: "the whole file", Conflict: true}}
	}

	m := merger{}
	value := m.merge(nil, before.value, ours.value, theirs.value)
	switch {
	// The source has not changed, so that the folder's file stays byte for byte.
	case string(written) == string(now):
		return stands, m.edits
	case value == nil:
		return nil, m.edits
	}

	return []byte(entries(value, before, ours, theirs)), m.edits
}

// chunk is an entry of a map, or a whole file. The zero chunk is empty.
type chunk struct {
	above string // blank lines and comments
	lines string
	value *yaml.Node
	head  string           // of a map in a block: the line of the key
	below map[string]chunk // of a map in a block, or nil of any other value
}

func (c *chunk) text() string { return c.above + c.lines }

// read returns a file, or none if it is not a YAML map.
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

// cut returns the parts of a block map, by key: the lines from one up to another that belong to the key.
func cut(m *yaml.Node, lines []string, from, to int) map[string]chunk {
	out := map[string]chunk{}
	for i, e := range m.Pairs {
		start := e.Key.Place.Line - 1
		end := to
		if i+1 < len(m.Pairs) { // up to the blank lines and comments above the next
			for end = m.Pairs[i+1].Key.Place.Line - 1; end > start+1; end-- {
				if text := strings.TrimSpace(lines[end-1]); text != "" && !strings.HasPrefix(text, "#") {
					break
				}
			}
		}

		c := chunk{
			above: strings.Join(lines[from:start], ""),
			lines: strings.Join(lines[start:end], ""),
			value: e.Value,
		}

		v := e.Value

		// A block map below the key is cut in turn, so that a change of one entry keeps the lines of
		// the others.
		isBlock := v.Kind == yaml.Map && len(v.Pairs) > 0 && !v.InBrackets
		if isBlock && v.Pairs[0].Key.Place.Line-1 > start {
			c.head = lines[start]
			c.below = cut(v, lines, start+1, end)
		}

		out[e.Key.Text] = c
		from = end
	}

	return out
}

type merger struct{ edits []Edit }

// merge returns the merged value. Some sides may lack it (nil). It notes values that stay as they
// were changed by hand.
func (m *merger) merge(path []string, before, ours, theirs *yaml.Node) *yaml.Node {
	before = grouped(before, ours)
	theirs = grouped(theirs, ours)
	switch {
	case equal(ours, theirs):
		return ours
	// Only the source has changed the value.
	case equal(before, ours):
		return theirs
	// The value of the person stays. It is a conflict if the source has changed it, too. Shares of both sides
	// together would not add up.
	case !isMap(ours) || !isMap(theirs) || areShares(ours) && areShares(theirs):
		m.edits = append(m.edits,
			Edit{Path: path, Stands: show(ours), Written: show(theirs), Conflict: !equal(before, theirs)})
		return ours
	}

	merged := &yaml.Node{Kind: yaml.Map}
	inLists := keysInLists(ours, before)
	for _, key := range order(ours, theirs) {
		below := append(slices.Clip(path), key)

		// A key that stands in a list of the person does not stand a second time.
		if list := inLists[key]; list != nil {
			if !equal(list, theirs.Get(key)) {
				m.edits = append(m.edits,
					Edit{Path: below, Stands: show(list), Written: show(theirs.Get(key)), Conflict: true})
			}
			continue
		}
		if v := m.merge(below, before.Get(key), ours.Get(key), theirs.Get(key)); v != nil {
			merged.Pairs = append(merged.Pairs, yaml.KeyValue{Key: &yaml.Node{Text: key}, Value: v})
		}
	}

	if len(merged.Pairs) == 0 { // every entry was taken out
		return nil
	}
	return merged
}

func isMap(n *yaml.Node) bool { return n != nil && n.Kind == yaml.Map }

// grouped returns a map with the keys in lists as another map has them: with "3, 4" instead of 3 and 4, if both have
// its value. The program writes keys of one value apart, and a person together.
func grouped(m, like *yaml.Node) *yaml.Node {
	if !isMap(m) || !isMap(like) {
		return m
	}
	for _, e := range like.Pairs {
		parts := keyList(e)
		isOther := func(part string) bool { return !equal(m.Get(part), e.Value) }
		if len(parts) == 0 || m.Get(e.Key.Text) != nil || slices.ContainsFunc(parts, isOther) {
			continue
		}

		// The list stands at the place of its first key.
		out := &yaml.Node{Kind: yaml.Map}
		for _, old := range m.Pairs {
			switch slices.Index(parts, old.Key.Text) {
			case -1:
				out.Pairs = append(out.Pairs, old)
			case 0:
				out.Pairs = append(out.Pairs, e)
			default: // the list has the key
			}
		}
		m = out
	}
	return m
}

// keysInLists returns the values of the keys in lists that only the person has written.
func keysInLists(ours, before *yaml.Node) map[string]*yaml.Node {
	out := map[string]*yaml.Node{}
	for _, e := range ours.Pairs {
		parts := keyList(e)
		if len(parts) == 0 || before.Get(e.Key.Text) != nil {
			continue
		}
		for _, part := range parts {
			out[part] = e.Value
		}
	}
	return out
}

// keyList returns the keys of an entry for several keys, such as "3, 4", or none.
func keyList(e yaml.KeyValue) []string {
	if !strings.Contains(e.Key.Text, ", ") {
		return nil
	}
	return strings.Split(e.Key.Text, ", ")
}

// areShares reports whether the values of a map are percentages that add up to 100%.
func areShares(m *yaml.Node) bool {
	sum := 0.0
	for _, e := range m.Pairs {
		number, isShare := strings.CutSuffix(e.Value.Text, "%")
		share, err := strconv.ParseFloat(number, 64)
		if !isShare || err != nil {
			return false
		}
		sum += share
	}
	return math.Abs(sum-100) < 0.01
}

// order returns the keys of the new output. The keys that are only in the present file follow the
// keys before them.
func order(standing, now *yaml.Node) []string {
	var out []string
	for _, e := range now.Pairs {
		out = append(out, e.Key.Text)
	}

	for i, e := range standing.Pairs {
		if now.Get(e.Key.Text) != nil {
			continue
		}

		at := len(out)

		// A key that only the person has keeps its place after the key before it.
		if i > 0 {
			at = slices.Index(out, standing.Pairs[i-1].Key.Text) + 1
		}

		out = slices.Insert(out, at, e.Key.Text)
	}

	return out
}

// entries writes the entries of a merged map in a block.
func entries(merged *yaml.Node, before, ours, theirs chunk) string {
	var out strings.Builder
	for _, e := range merged.Pairs {
		key := e.Key.Text
		out.WriteString(entry(key, e.Value, before.below[key], ours.below[key], theirs.below[key]))
	}
	return out.String()
}

// entry writes a merged entry: where a side has it so, as that side wrote it.
func entry(key string, merged *yaml.Node, before, ours, theirs chunk) string {
	// The comment above an entry is the person's if it differs from the last import.
	above := theirs.above
	if before.value == nil || ours.above != before.above {
		above = ours.above
	}

	switch {
	case ours.value == nil || before.value != nil && theirs.value != nil && ours.text() == before.text():
		return theirs.text()
	case theirs.value == nil || equal(ours.value, theirs.value):
		return ours.text()
	case ours.below != nil && theirs.below != nil:
		return above + ours.head + entries(merged, before, ours, theirs)
	case equal(merged, ours.value):
		return above + ours.lines
	}

	return above + inBrackets(key, merged, ours.lines)
}

// inBrackets writes an entry whose value is in brackets on some side. The comments in its lines
// stay above it, and after it.
func inBrackets(key string, merged *yaml.Node, lines string) string {
	indent := lines[:len(lines)-len(strings.TrimLeft(lines, " "))]
	var out strings.Builder
	for line := range strings.Lines(lines) {
		if text := strings.TrimSpace(line); strings.HasPrefix(text, "#") {
			out.WriteString(indent + text + "\n")
		}
	}

	entry := yaml.OutEntry(key, toOut(merged))
	written := strings.TrimSuffix(string(yaml.Write("", entry)), "\n")

	// A comment at the end of the line stays there if the entry is still on one line.
	if _, behind, ok := strings.Cut(strings.TrimSpace(lines), "} # "); ok && !strings.Contains(written+behind, "\n") {
		written += " # " + behind
	}

	for line := range strings.SplitSeq(written, "\n") {
		out.WriteString(indent + line + "\n")
	}

	return out.String()
}

// equal reports whether two values are the same, or both are missing.
func equal(a, b *yaml.Node) bool {
	if a == nil || b == nil {
		return a == b
	}
	return a.Kind == b.Kind && isSameText(a.Text, b.Text) && slices.EqualFunc(a.Items, b.Items, equal) &&
		slices.EqualFunc(a.Pairs, b.Pairs, func(x, y yaml.KeyValue) bool {
			return x.Key.Text == y.Key.Text && equal(x.Value, y.Value)
		})
}

// isSameText reports whether two scalars mean the same: 90s and 1m30s are one time.
func isSameText(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := time.ParseDuration(a)
	y, errY := time.ParseDuration(b)
	return errX == nil && errY == nil && x == y
}

// toOut returns a value to be written.
func toOut(n *yaml.Node) yaml.Out {
	switch n.Kind {
	case yaml.Map:
		var out yaml.Out
		for _, e := range n.Pairs {
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
