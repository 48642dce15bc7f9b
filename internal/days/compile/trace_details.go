package compile

import (
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
)

// The columns of a trace that give [model.TraceDetails], beside those of the tier and of
// the attributes that routing.yaml declares.
const (
	talkColumn     = "talk"
	patienceColumn = "patience"
	intentColumn   = scenario.ByIntent
	languageColumn = "language"
)

// detailColumn is a column of a trace that gives one of [model.TraceDetails].
type detailColumn struct {
	column int
	read   func(row *table.Row, column int, into *model.TraceDetails)
}

// addDetailColumns finds the columns of a trace that give details.
func (r *traceReader) addDetailColumns() {
	add := func(name string, read func(*table.Row, int, *model.TraceDetails)) {
		if column := r.table.Column(name); column >= 0 {
			r.details = append(r.details, detailColumn{column, read})
		}
	}
	add(talkColumn, func(row *table.Row, column int, into *model.TraceDetails) {
		into.Talk = int64(scenario.ReadSeconds(r.table, row, column))
	})
	add(patienceColumn, func(row *table.Row, column int, into *model.TraceDetails) {
		if into.Patience = des.Forever; row.Cell(column) != scenario.Infinite {
			into.Patience = int64(scenario.ReadSeconds(r.table, row, column))
		}
	})
	add(intentColumn, func(row *table.Row, column int, into *model.TraceDetails) {
		into.Intent = r.readName(row, column, "intent", r.model.Intents)
	})
	add(languageColumn, func(row *table.Row, column int, into *model.TraceDetails) {
		into.Language = r.readName(row, column, "language", r.center.Attributes[routing.AttrLanguage].Values)
	})
	for a := range r.center.Attributes {
		if id := routing.AttributeID(a); id == routing.AttrTier || id >= routing.BuiltIn {
			attribute := &r.center.Attributes[a]
			add(attribute.Name.Value, func(row *table.Row, column int, into *model.TraceDetails) {
				if v := r.readName(row, column, attribute.Name.Value, attribute.Values); v >= 0 {
					into.Values = append(into.Values, routing.Assignment{Attribute: id, Value: routing.Value(v)})
				}
			})
		}
	}
}

// readDetails returns what a row says of its call beside its time, line and number, or nil.
// Empty cells say nothing.
func (r *traceReader) readDetails(row *table.Row, line routing.LineID) *model.TraceDetails {
	var out *model.TraceDetails
	for _, c := range r.details {
		if row.Cell(c.column) == "" {
			continue
		}
		if out == nil {
			out = &model.TraceDetails{Talk: -1, Patience: -1, Intent: -1, Language: -1}
		}
		c.read(row, c.column, out)
	}
	if out != nil {
		r.checkOffered(row, line, out.Language)
	}
	return out
}

// checkOffered reports a caller's language that the line does not offer.
func (r *traceReader) checkOffered(row *table.Row, id routing.LineID, language int) {
	if language < 0 {
		return
	}
	line, name := &r.center.Lines[id], r.center.Attributes[routing.AttrLanguage].Values[language]
	if offered := diag.Values(line.Languages); !slices.Contains(offered, name) && r.table.Once(line.Name.Value+" "+name) {
		r.table.Error(row, r.table.Column(languageColumn), diag.BadValue, "it offers "+strings.Join(offered, ", "), "line %q does not offer %q", line.Name.Value, name)
	}
}

// readName returns the index of a cell's name among others, or -1 with an error, which is
// reported once for each name.
func (r *traceReader) readName(row *table.Row, column int, what string, names []string) int {
	name := row.Cell(column)
	i := slices.Index(names, name)
	if i < 0 && r.table.Once(what+" "+name) {
		r.table.Error(row, column, flow.UnknownValue, suggest(name, names), "%s %q does not exist", what, name)
	}
	return i
}

// traceIntents returns the intents that the scenario's traces name, each once. They need
// not be among the callers' intents.
func (c *compiler) traceIntents() []string {
	var out []string
	files := []*diag.At[scenario.Table]{&c.Arrivals, &c.Trace}
	for i := range c.Lines {
		files = append(files, &c.Lines[i].Arrivals)
	}
	for _, file := range files {
		if t := c.traceTable(file); t != nil && t.Column(intentColumn) >= 0 {
			for i := range t.Rows {
				if name := t.Rows[i].Cell(t.Column(intentColumn)); name != "" && !slices.Contains(out, name) {
					out = append(out, name)
				}
				if len(out) > maxIntents {
					return out
				}
			}
		}
	}
	return out
}

// traceTable reads the file of a trace, once. It returns nil if there is none, or after an
// error.
func (c *compiler) traceTable(written *diag.At[scenario.Table]) *table.Table {
	if written.Place.IsZero() || !c.filesValid {
		return nil
	}
	name := written.Value.File
	t, read := c.traces[name.Place]
	if !read {
		t = table.Read(c.folder.FS, name, c.found)
		c.traces[name.Place] = t
	}
	return t
}

// knowsIntent reports whether every caller of a line has an intent.
func knowsIntent(line *model.Line) bool {
	return line.Callers.Intent != nil || line.Trace != nil &&
		!slices.ContainsFunc(line.Trace, func(a model.Arrival) bool { return a.Details == nil || a.Details.Intent < 0 })
}
