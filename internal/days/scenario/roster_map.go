package scenario

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// RosterMap says how the roster of another system is read.
type RosterMap struct {
	Columns [5]diag.Text           // the column of each of RosterValues; the zero value if the map names none
	Working []diag.Text            // the activities of agents on the phones; nil for work
	Groups  []yaml.Pair[diag.Text] // the group of the scenario for each group of the file
	Layouts []string               // of times, as package time has them; nil for the form that fits all times
}

// RosterValues are the values of a row of a roster.
var RosterValues = [...]string{"group", "agent", "start", "end", "activity"}

// IsRosterMap reports whether a file is a roster map: it has no key with its kind, and at least half of its keys are of
// a roster map. A flow without its kind may begin with start too, but has steps.
func IsRosterMap(root *yaml.Node) bool {
	known := 0
	for _, e := range root.Pairs {
		if e.Key.Text == "steps" {
			return false
		}
		if slices.ContainsFunc(rosterMapObject.Fields, func(f yaml.Field[RosterMap]) bool { return f.Name == e.Key.Text }) {
			known++
		}
	}
	return known > 0 && 2*known >= len(root.Pairs)
}

// ReadRosterMap reads the file of a roster map. It reports false after an error.
func ReadRosterMap(root *yaml.Node, found *diag.Findings) (RosterMap, bool) {
	before := found.Errors()
	m, ok := rosterMapObject.Read(root, found)
	return m, ok && found.Errors() == before
}

// RosterMapSchema is the file of a roster map as a JSON Schema.
func RosterMapSchema() yaml.Schema { return rosterMapObject.Schema() }

var rosterMapObject = yaml.Object[RosterMap]{
	Name: "a roster map",
	Doc:  "The columns and words of a roster of another system.",
	Fields: []yaml.Field[RosterMap]{
		rosterColumn(0, "The column with the group. Default: group."),
		rosterColumn(1, "The column with the agent. Default: agent."),
		rosterColumn(2, "The column with the start of the period. Default: start."),
		rosterColumn(3, "The column with the end of the period. Default: end."),
		rosterColumn(4, "The column with the activity. Default: activity."),
		yaml.Bind("working", "The activities of agents on the phones, as in [On Queue, Available]. Default: work.",
			yaml.OneOrListOf(placed), func(m *RosterMap) *[]diag.Text { return &m.Working }),
		yaml.Bind("groups", "The group of the scenario for each group of the file, as in {Sales Team: sales}.",
			yaml.MapOf(placed), func(m *RosterMap) *[]yaml.Pair[diag.Text] { return &m.Groups }),
		yaml.Bind("time",
			"The form of times, as in DD/MM/YYYY hh:mm, or a list of forms. Default: the form that fits all times.",
			yaml.OneOrListOf(TimeForm), func(m *RosterMap) *[]string { return &m.Layouts }),
	},
}

// rosterColumn is the key of the column of a value.
func rosterColumn(i int, doc string) yaml.Field[RosterMap] {
	return yaml.Bind(RosterValues[i], doc, placed, func(m *RosterMap) *diag.Text { return &m.Columns[i] })
}
