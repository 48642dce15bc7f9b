package records

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Map says how an export is to be read: its format, the columns, the form and zone of
// times, and the words for outcomes. What it leaves out is detected from the export.
type Map struct {
	Format    string // one of Formats, or ""
	Zone      *time.Location
	Layouts   []string // of times, as package time has them
	Separator string
	Columns   []yaml.Pair[Column]
	Outcomes  []yaml.Pair[string]
}

// Column is where a value of a record stands.
type Column struct {
	Names []string // the text of several columns is joined by a space
	After string   // the column is a duration, counted from this time of the record
}

// The formats of exports.
const (
	FormatCSV      = "csv"
	FormatAsterisk = "asterisk"
	FormatConnect  = "connect"
)

// Formats are the names of the formats. Each is a map too, which leaves all else out.
var Formats = []string{FormatCSV, FormatAsterisk, FormatConnect}

// NamedMap returns the map that is named like a format.
func NamedMap(name string) (*Map, bool) {
	return &Map{Format: name}, slices.Contains(Formats, name)
}

// ReadMap reads a map's YAML file. It is nil after an error.
func ReadMap(file string, src []byte, found *diag.Findings) *Map {
	root := yaml.Parse(file, src, found)
	if root == nil {
		return nil
	}
	m, ok := mapRecord.Read(root, found)
	if !ok || found.Errors() > 0 {
		return nil
	}
	return &m
}

// MapSchema is a map's file as a JSON Schema.
func MapSchema() yaml.Schema { return mapRecord.Schema() }

var mapRecord = yaml.Record[Map]{
	Name: "a map of records",
	Doc:  "How an export of call records is to be read.",
	Fields: []yaml.Field[Map]{
		yaml.Bind("records", "The format: csv, asterisk (a queue_log) or connect (contact records).", yaml.OneOf(Formats...), func(m *Map) *string { return &m.Format }).Required(),
		yaml.Bind("timezone", "The IANA time zone of the center, and of times without an offset.", routing.Zone, func(m *Map) **time.Location { return &m.Zone }),
		yaml.Bind("time", "The form of times, as in DD/MM/YYYY hh:mm:ss, or a list of forms.", yaml.OneOrListOf(timeForm), func(m *Map) *[]string { return &m.Layouts }),
		yaml.Bind("separator", "What separates the cells: a comma, a semicolon, | or tab.", separator, func(m *Map) *string { return &m.Separator }),
		yaml.Bind("columns", "The export's column for each value of a record.", columns, func(m *Map) *[]yaml.Pair[Column] { return &m.Columns }),
		yaml.Bind("outcomes", "The outcome that each word of the export stands for.", yaml.MapOf(yaml.OneOf(Outcomes...)), func(m *Map) *[]yaml.Pair[string] { return &m.Outcomes }),
	},
}

// timeForm reads the form of a time as a layout of package time.
var timeForm = yaml.Type[string]{
	Schema: yaml.String.Schema,
	Read: func(n *yaml.Node, found *diag.Findings) (string, bool) {
		text, ok := yaml.String.Read(n, found)
		layout := timeFormParts.Replace(text)
		if ok && (!strings.Contains(layout, "2006") && !strings.Contains(layout, "06") || !strings.Contains(layout, "04")) {
			found.Error(n.Place, diag.BadValue, fmt.Sprintf("%q is not a form of a time", text), `write it with YYYY, MM, DD, hh, mm and ss, as in "DD/MM/YYYY hh:mm:ss"; "hh:mm AM" has 12 hours, and Z is an offset`)
			return "", false
		}
		return layout, ok
	},
}

// timeFormParts replaces the parts of a form by those of a layout.
var timeFormParts = strings.NewReplacer(
	"YYYY", "2006", "YY", "06", "MMM", "Jan", "MM", "01", "DD", "02", "hh:mm:ss AM", "03:04:05 PM", "hh:mm AM", "03:04 PM",
	"hh", "15", "HH", "15", "mm", "04", "ss", "05", "h:mm:ss AM", "3:04:05 PM", "h:mm AM", "3:04 PM", "M/D", "1/2", "D/M", "2/1", "D.M", "2.1", "Z", "Z07:00",
)

var separator = yaml.Type[string]{
	Schema: yaml.Schema{"enum": []any{",", ";", "|", "tab"}},
	Read: func(n *yaml.Node, found *diag.Findings) (string, bool) {
		text, ok := yaml.OneOf(",", ";", "|", "tab").Read(n, found)
		if text == "tab" {
			text = "\t"
		}
		return text, ok
	},
}

// timeColumns are the columns of times, in the order in which they happen.
var timeColumns = []string{"arrived", "ivr_end", "enqueued", "answered", "ended", "wrap_up_end"}

// columns reads the export's columns by the name of the value.
var columns = yaml.Type[[]yaml.Pair[Column]]{
	Schema: columnsSchema(),
	Read: func(n *yaml.Node, found *diag.Findings) ([]yaml.Pair[Column], bool) {
		if n.Kind != yaml.Map {
			found.Error(n.Place, diag.WrongType, fmt.Sprintf("expected a map of columns, found %s", n.Kind), `write it as in "{answered: Connect Time}"`)
			return nil, false
		}
		var out []yaml.Pair[Column]
		for _, e := range n.Entries {
			if !slices.Contains(Columns, e.Key.Text) {
				found.Error(e.Key.Place, diag.UnknownKey, fmt.Sprintf("a record has no value %q", e.Key.Text), found.SuggestOr(e.Key.Text, Columns, "it has "))
			} else if c, ok := column.Read(e.Value, found); ok && checkAfter(e, c, found) {
				out = append(out, yaml.Pair[Column]{Key: e.Key.PlacedText(), Value: c})
			}
		}
		return out, true
	},
}

func columnsSchema() yaml.Schema {
	properties := yaml.Schema{}
	for _, name := range Columns {
		properties[name] = column.Schema
	}
	return yaml.Schema{"type": "object", "properties": properties, "additionalProperties": false}
}

// checkAfter reports a duration of what is no time, or that is counted from a later one.
func checkAfter(e yaml.Entry, c Column, found *diag.Findings) bool {
	of, from := slices.Index(timeColumns, e.Key.Text), slices.Index(timeColumns, c.After)
	if c.After != "" && from >= of {
		found.Error(e.Value.Place, diag.BadValue, fmt.Sprintf("%s does not come after %s", e.Key.Text, c.After), "the order is "+strings.Join(timeColumns, ", "))
		return false
	}
	return true
}

// column reads a column's name, several whose texts are joined, or a duration.
var column = yaml.Type[Column]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{yaml.String.Schema, yaml.ListOf(yaml.String).Schema, durationColumn.Schema()}},
	Read: func(n *yaml.Node, found *diag.Findings) (Column, bool) {
		if n.Kind == yaml.Map {
			return durationColumn.Read(n, found)
		}
		names, ok := yaml.OneOrListOf(yaml.String).Read(n, found)
		if ok && len(names) == 0 {
			found.Error(n.Place, diag.BadValue, "this is empty", "name a column")
			return Column{}, false
		}
		return Column{Names: names}, ok
	},
}

var durationColumn = yaml.Record[Column]{
	Name: "a duration",
	Doc:  "A column with a duration in seconds, or as h:mm:ss, in place of a time.",
	Fields: []yaml.Field[Column]{
		yaml.Bind("after", "The time from which it is counted.", yaml.OneOf(timeColumns[:5]...), func(c *Column) *string { return &c.After }).Required(),
		yaml.Bind("column", "The column.", yaml.OneOrListOf(yaml.String), func(c *Column) *[]string { return &c.Names }).Required(),
	},
}
