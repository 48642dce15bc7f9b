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
		for x := range found.All() {
			return fmt.Errorf("line %d: the YAML cannot be changed: %s", x.Place.Line, x.Message)
		}
		return errors.New("the YAML cannot be changed")
	}
	lines := []int{0}
	for i := range d.text {
		if d.text[i] == '\n' {
			lines = append(lines, i+1)
		}
	}
	d.root = d.fromYAML(root, nil, lines)
	return nil
}

func (d *document) fromYAML(n *yaml.Node, up *value, lines []int) *value {
	v := &value{doc: d, up: up, text: n.Text}
	v.from = at(d.text, lines, n.Place)
	v.to = v.from
	switch n.Kind {
	case yaml.Scalar:
		v.shape = text
		end := n.Place
		end.Column += end.Width
		if raw := d.text[v.from:at(d.text, lines, end)]; d.reads(raw) == n.Text {
			v.to = v.from + len(raw)
		}
	case yaml.List:
		v.shape = list
		for _, item := range n.Items {
			v.items = append(v.items, d.fromYAML(item, v, lines))
		}
	case yaml.Map:
		v.shape = object
		for _, e := range n.Entries {
			key := e.Key.Text
			if truth := truths[key]; truth != "" && !e.Key.Quoted {
				key = truth
			}
			v.members = append(v.members, member{key, at(d.text, lines, e.Key.Place), d.fromYAML(e.Value, v, lines)})
		}
	case yaml.Null:
	}
	return v
}

// truths are the keys that YAML 1.1 reads as true or false.
var truths = map[string]string{
	"yes": "true", "Yes": "true", "YES": "true", "on": "true", "On": "true", "ON": "true", "True": "true", "TRUE": "true",
	"no": "false", "No": "false", "NO": "false", "off": "false", "Off": "false", "OFF": "false", "False": "false", "FALSE": "false",
}

// at returns the byte of a place.
func at(src string, lines []int, p diag.Place) int {
	i := len(src)
	if p.Line <= len(lines) {
		i = lines[max(p.Line, 1)-1]
	}
	for range p.Column - 1 {
		_, n := utf8.DecodeRuneInString(src[i:])
		i += n
	}
	return i
}

// reads returns how a scalar on one line is read.
func (d *document) reads(raw string) string {
	var found diag.Findings
	if n := yaml.ParseValue("", raw, &found); n != nil && n.Kind == yaml.Scalar && found.Len() == 0 {
		return n.Text
	}
	return "\x00" // as nothing is
}

// spliceYAML returns the edit by which a text takes the place of some bytes of a scalar: in its own
// style, if it can be written so, else in quotes.
func (v *value) spliceYAML(from, to int, with string) (edit, bool) {
	raw := v.doc.text[v.from:v.to]
	changed := v.text[:from] + with + v.text[to:]
	var candidates []string
	switch {
	case raw == "":
		return edit{}, false
	case raw[0] == '"':
		if at := offsets(raw[1 : len(raw)-1]); to < len(at) && len(at) == len(v.text)+1 {
			candidates = append(candidates, raw[:1+at[from]]+escape(with)+raw[1+at[to]:])
		}
	case raw[0] == '\'':
		candidates = append(candidates, "'"+strings.ReplaceAll(changed, "'", "''")+"'")
	case yaml.Quoted(changed) == changed, isAmount(changed) && isAmount(v.text), yaml.Quoted(raw) != raw &&
		yaml.QuotedLine(changed) == changed:
		candidates = append(candidates, changed)
	}
	for _, c := range append(candidates, yaml.Quoted(changed)) {
		if v.doc.reads(c) == changed {
			return edit{v.doc.file, v.from, v.to, c}, true
		}
	}
	return edit{}, false
}

func isAmount(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil
}

// insertYAML returns the edit that adds a member to a map, before the others: where a map ends is
// not known. Written is JSON of numbers.
func (v *value) insertYAML(key, written string) (edit, bool) {
	added := key + ": " + strings.ReplaceAll(written, `"`, "")
	if len(v.members) == 0 {
		return edit{}, false
	}
	first := v.members[0].at
	if v.doc.text[v.from] == '{' {
		return edit{v.doc.file, first, first, added + ", "}, true
	}
	line := v.doc.text[strings.LastIndexByte(v.doc.text[:first], '\n')+1 : first]
	indent := strings.Repeat(" ", len(line)) // after "- " too
	end := "\n"
	if strings.Contains(v.doc.text, "\r\n") {
		end = "\r\n"
	}
	return edit{v.doc.file, first, first, added + end + indent}, true
}
