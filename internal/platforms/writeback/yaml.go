package writeback

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// parseYAML reads YAML with the place of each value that can be changed: of the scalars on one line.
func parseYAML(d *document) error {
	d.isYAML = true
	var found diag.Findings
	root := yaml.Parse(yaml.ImportFile, []byte(d.text), &found) // with the bounds of the largest file
	if root == nil {
		// The first findings may be empty values, which end nothing. The last one has ended the reading.
		err := errors.New("the YAML cannot be changed")
		for x := range found.All() {
			err = fmt.Errorf("line %d: the YAML cannot be changed: %s", x.Place.Line, x.Message)
		}
		return err
	}

	p := yamlPlaces{d, []int{0}}
	for i := range d.text {
		if d.text[i] == '\n' {
			p.lines = append(p.lines, i+1)
		}
	}

	d.root = p.value(root, nil)
	return nil
}

// yamlPlaces finds the bytes of places in YAML.
type yamlPlaces struct {
	d     *document
	lines []int // where each begins
}

// at returns the byte of a place.
func (p *yamlPlaces) at(line, column int) int {
	i := len(p.d.text)
	if line <= len(p.lines) {
		i = p.lines[max(line, 1)-1]
	}
	for range column - 1 {
		_, n := utf8.DecodeRuneInString(p.d.text[i:])
		i += n
	}
	return i
}

func (p *yamlPlaces) value(n *yaml.Node, up *value) *value {
	v := &value{doc: p.d, up: up, text: n.Text, from: p.at(n.Place.Line, n.Place.Column)}
	v.start = v.from
	v.to = v.from
	switch n.Kind {
	case yaml.Scalar:
		v.shape = text
		if end := p.at(n.Place.Line, n.Place.Column+n.Place.Width); readsAs(p.d.text[v.from:end], n.Text) {
			v.to = end
		}
	case yaml.List:
		v.shape = list
		for _, item := range n.Items {
			v.items = append(v.items, p.value(item, v))
		}
	case yaml.Map:
		v.shape = object
		for _, e := range n.Pairs {
			member := p.value(e.Value, v)
			member.key, member.start = e.Key.Text, p.at(e.Key.Place.Line, e.Key.Place.Column)
			v.items = append(v.items, member)
		}
	case yaml.Null:
	}

	return v
}

// readsAs reports whether a scalar on one line is read as a text.
func readsAs(raw, text string) bool {
	var found diag.Findings
	n := yaml.ParseValue("", raw, &found)
	return n != nil && n.Kind == yaml.Scalar && found.Len() == 0 && n.Text == text
}

// rewriteYAML returns the edit that changes a scalar to another text: in its own style if possible,
// otherwise in quotes.
func (v *value) rewriteYAML(to string) []edit {
	raw := v.doc.text[v.from:v.to]
	written := yaml.Quoted(to)
	switch {
	case raw == "":
		return nil
	case raw[0] == '"':
		written = strconv.Quote(to)
	case raw[0] == '\'':
		written = "'" + strings.ReplaceAll(to, "'", "''") + "'"
	case yaml.Quoted(raw) != raw && yaml.QuotedLine(to) == to:
		// A comma stands in it without quotes.
		written = to
	}

	return v.doc.replace(v.from, v.to, written)
}

// insertYAML returns the edit that adds a value below some keys to a map, before its other members:
// where a map ends is not known. Written is JSON of numbers.
func (v *value) insertYAML(path []string, written string) []edit {
	if len(v.items) == 0 {
		return nil
	}

	first := v.items[0].start
	end := ", "
	if v.doc.text[v.from] != '{' {
		line := v.doc.text[strings.LastIndexByte(v.doc.text[:first], '\n')+1 : first]
		end = "\n" + strings.Repeat(" ", len(line)) // after "- " too
		if strings.Contains(v.doc.text, "\r\n") {
			end = "\r" + end
		}
	}

	last := len(path) - 1
	out := edit{
		file: v.doc.file, from: first, to: first,
		text: path[last] + ": " + unquoted(written),
		end:  end,
	}

	// Each key before the last one is a new map.
	for _, key := range path[:last] {
		out.open += key + ": {"
		out.end = "}" + out.end
	}

	return []edit{out}
}

// unquoted writes JSON of numbers as YAML without quotes.
func unquoted(written string) string { return strings.ReplaceAll(written, `"`, "") }
