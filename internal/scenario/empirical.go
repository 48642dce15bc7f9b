package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/table"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// maxValues bounds the values of an empirical distribution that a file has.
const maxValues = 1e6

// expandEmpirical returns a tree in which each empirical duration with a file has the
// file's values in its place. Every value keeps its place in the file.
func expandEmpirical(n *yaml.Node, folder Folder, found *diag.Findings) *yaml.Node {
	out := *n
	out.Entries, out.Items = slices.Clone(n.Entries), slices.Clone(n.Items)
	for i := range out.Entries {
		out.Entries[i].Value = expandEmpirical(out.Entries[i].Value, folder, found)
	}
	for i := range out.Items {
		out.Items[i] = expandEmpirical(out.Items[i], folder, found)
	}
	if shape := n.Get("shape"); n.Get("file") != nil && shape != nil && shape.Kind == yaml.Scalar && shape.Text == "empirical" {
		return withValues(&out, folder, found)
	}
	return &out
}

// withValues returns an empirical duration with the values of its file. After an error it
// has a value that causes no other.
func withValues(n *yaml.Node, folder Folder, found *diag.Findings) *yaml.Node {
	file := n.Get("file")
	if values := n.Get("values"); values != nil {
		found.Error(keyOf(n, "values").Place, diag.BadValue, "the values are given here and in a file", "keep one of them")
		return without(n, "file", "column")
	}
	values := &yaml.Node{Place: file.Place, Kind: yaml.List}
	if name, ok := yaml.Placed(yaml.String).Read(file, found); ok {
		if t := table.Read(folder.FS, name, found); t != nil {
			values.Items = readValues(t, n, found)
		}
	}
	if values.Items == nil {
		values.Items = []*yaml.Node{{Place: file.Place, Kind: yaml.Scalar, Text: "1s"}}
	}
	key := &yaml.Node{Place: file.Place, Kind: yaml.Scalar, Text: "values"}
	return put(without(n, "file", "column"), yaml.Entry{Key: key, Value: values})
}

// readValues reads the column of a table that an empirical duration names. Empty cells are
// skipped: a call that was not answered has no talk time.
func readValues(t *table.Table, duration *yaml.Node, found *diag.Findings) []*yaml.Node {
	name, ok := valueColumn(t, duration, found)
	if !ok {
		return nil
	}
	var out []*yaml.Node
	column := t.Column(name.Value)
	for i := range t.Rows {
		r := &t.Rows[i]
		if r.Cell(column) == "" {
			continue
		}
		if len(out) == maxValues {
			t.Error(r, column, diag.TooLarge, "give a sample of them", "there are more than %.0f values", float64(maxValues))
			break
		}
		text, ok := secondsText(r.Cell(column))
		if !ok {
			t.Error(r, column, diag.WrongType, `write seconds, as in "312" or "312.5", or a duration with its unit`, "%q is not a duration", r.Cell(column))
		}
		out = append(out, &yaml.Node{Place: t.Place(r, column), Kind: yaml.Scalar, Text: text})
	}
	switch {
	case t.HasErrors():
		return nil
	case out == nil:
		found.Error(name.Place, diag.BadValue, fmt.Sprintf("%s has no value in column %q", t.File, name.Value), "give it a row for each value")
	}
	return out
}

// valueColumn returns the name of the column with the values. The only column needs no name.
func valueColumn(t *table.Table, duration *yaml.Node, found *diag.Findings) (diag.Text, bool) {
	columns := t.Columns()
	name := diag.Text{Value: columns[0], Place: duration.Get("file").Place}
	if n := duration.Get("column"); n != nil {
		name = n.PlacedText()
	} else if len(columns) > 1 {
		found.Error(name.Place, diag.MissingKey, fmt.Sprintf("%s has %d columns, and none is named", t.File, len(columns)), fmt.Sprintf("add \"column: %s\"; there are %s", columns[0], strings.Join(columns, ", ")))
		return name, false
	}
	if t.Column(name.Value) < 0 || name.Value == "" {
		found.Error(name.Place, flow.UnknownValue, fmt.Sprintf("%s has no column %q", t.File, name.Value), found.SuggestOr(name.Value, columns, "there are "))
		return name, false
	}
	return name, true
}

// secondsText returns a duration of a table as a scenario writes it: a number is in
// seconds, and a time of H:MM:SS counts from midnight.
func secondsText(cell string) (string, bool) {
	if clock, ok := ParseClock(cell); ok && strings.Count(cell, ":") == 2 {
		return yaml.FormatDuration(time.Duration(clock)), true
	}
	if seconds, err := ParseNumber(cell); err == nil {
		cell = FormatNumber(seconds) + "s"
	}
	var found diag.Findings
	_, ok := yaml.Duration.Read(&yaml.Node{Kind: yaml.Scalar, Text: cell}, &found)
	return cell, ok
}

// ParseSeconds reads a duration of a table.
func ParseSeconds(cell string) (time.Duration, bool) {
	text, ok := secondsText(cell)
	if !ok {
		return 0, false
	}
	d, err := time.ParseDuration(text)
	return d, err == nil
}
