package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// maxValues bounds the values of an empirical distribution that a file has.
const maxValues = 1000000

// expandEmpirical returns a tree in which each empirical duration with a file has the
// file's values in its place. Every value keeps its place in the file.
func expandEmpirical(n *yaml.Node, folder Folder, found *diag.Findings) *yaml.Node {
	out := *n
	out.Pairs, out.Items = slices.Clone(n.Pairs), slices.Clone(n.Items)
	for i := range out.Pairs {
		out.Pairs[i].Value = expandEmpirical(out.Pairs[i].Value, folder, found)
	}

	for i := range out.Items {
		out.Items[i] = expandEmpirical(out.Items[i], folder, found)
	}

	shape := n.Get("shape")
	if shape != nil && shape.Text == "empirical" && n.Get("file") != nil && n.Get("values") == nil {
		return withValues(&out, folder, found)
	}

	return &out
}

// withValues returns an empirical duration with the values of its file. After an error it
// has a value that causes no other.
func withValues(n *yaml.Node, folder Folder, found *diag.Findings) *yaml.Node {
	file := n.Get("file")
	values := &yaml.Node{Place: file.Place, Kind: yaml.List}
	if name, ok := placed.Read(file, found); ok {
		if t := table.Read(folder.FS, name, found); t != nil {
			values.Items = readValues(t, n, found)
		}
	}

	if values.Items == nil {
		values.Items = []*yaml.Node{{Place: file.Place, Kind: yaml.Scalar, Text: "1s"}}
	}

	key := &yaml.Node{Place: file.Place, Kind: yaml.Scalar, Text: "values"}
	return put(n.Without("file", "column"), yaml.KeyValue{Key: key, Value: values})
}

// readValues reads the column of a table that an empirical duration names. Empty cells are
// skipped: a call that was not answered has no talk time.
func readValues(t *table.Table, duration *yaml.Node, found *diag.Findings) []*yaml.Node {
	var name diag.Text
	if n := duration.Get("column"); n != nil {
		name = n.PlacedText()
	}

	column, ok := t.Choose(name, duration.Get("file").Place, t.Columns())
	if !ok {
		return nil
	}

	var out []*yaml.Node
	for i := range t.Rows {
		r := &t.Rows[i]
		if r.Cell(column) == "" {
			continue
		}
		if len(out) == maxValues {
			t.Error(r, column, diag.TooLarge, fmt.Sprintf("there are more than %d values", maxValues),
				"give a sample of them")
			break
		}

		// The value is written in full precision, so that reading it gives the same duration.
		d, _ := SecondsCell(t.Cell(r, column))
		text := fmt.Sprintf("%d.%09ds", d/time.Second, d%time.Second)
		out = append(out, &yaml.Node{Place: t.Place(r, column), Kind: yaml.Scalar, Text: text})
	}

	switch {
	case t.HasErrors():
		return nil
	case out == nil:
		found.Error(duration.Get("file").Place, diag.BadValue,
			fmt.Sprintf("%s has no value in column %q", t.File, t.Columns()[column]),
			"give it a row for each value")
	}

	return out
}

// SecondsCell reads a duration of a table: a number is in seconds, and a time of H:MM:SS
// counts from midnight.
func SecondsCell(c table.Written) (time.Duration, bool) {
	// Exports write times with two colons. With one colon the unit would be a guess.
	if clock, ok := ParseClock(c.Text); ok && strings.Count(c.Text, ":") == 2 {
		return time.Duration(clock), true
	}

	text := c.Text
	if seconds, err := ParseNumber(text); err == nil {
		text = FormatNumber(seconds) + "s"
	}

	d, ok := yaml.Duration.Read(&yaml.Node{Kind: yaml.Scalar, Text: text}, &diag.Findings{})
	if !ok {
		c.Error(diag.WrongType, fmt.Sprintf("%q is not a duration", c.Text),
			`write seconds, as in "312" or "312.5", or a duration with its unit`)
	}

	return d, ok
}
