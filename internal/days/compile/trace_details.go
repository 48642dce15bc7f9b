package compile

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
)

// The columns of a trace that give [model.TraceDetails], other than the columns of the tier and of
// the attributes that routing.yaml declares.
const (
	talkColumn     = "talk"
	patienceColumn = "patience"
	intentColumn   = scenario.ByIntent
	languageColumn = "language"
)

// record describes the rows of a trace. Empty cells give no value.
func (r *traceReader) record() table.Layout[traceRow] {
	text := func(c table.Written) (string, bool) { return c.Text, true }
	countries := r.center.Attributes[routing.AttrCountry].Values
	country := func(c table.Written) (string, bool) {
		_, ok := nameCell("country", countries)(c)
		return c.Text, ok
	}

	line := table.Bind("line", r.lineCell, func(v *traceRow) *routing.LineID { return &v.line })

	// A file of one line needs no column of lines.
	if r.only == anyLine {
		line = line.Required()
	}

	out := table.Layout[traceRow]{
		Fix: "the first row names its columns: time or arrived, line and number",
		Fields: []table.Field[traceRow]{
			table.Bind("call", text, func(v *traceRow) *string { return &v.call }),
			table.Bind("time", timeCell(parseTime, `write it as in "09:30:00" or "2026-11-27T09:30:00-05:00"`),
				func(v *traceRow) *writtenTime { return &v.at }).Or("arrived").Required(),
			line,
			table.Bind("number", text, func(v *traceRow) *string { return &v.number }),
			table.Bind("country", country, func(v *traceRow) *string { return &v.country }),
		},
	}

	out.Fields = append(out.Fields, r.detailFields()...)
	return out
}

// detailFields are the columns of a trace that give details.
func (r *traceReader) detailFields() []table.Field[traceRow] {
	details := func(v *traceRow) *model.TraceDetails {
		if v.details == nil {
			v.details = &model.TraceDetails{Talk: -1, Patience: -1, Intent: -1, Language: -1}
		}
		return v.details
	}

	seconds := func(c table.Written) (des.Duration, bool) { d, ok := scenario.SecondsCell(c); return int64(d), ok }
	patience := func(c table.Written) (des.Duration, bool) {
		if c.Text == scenario.Infinite {
			return des.Forever, true
		}
		return seconds(c)
	}

	// Too many intents are an error of their own, and a large trace is not searched for each of them.
	intent := nameCell("intent", r.model.Intents)
	if len(r.model.Intents) > maxIntents {
		intent = func(table.Written) (int, bool) { return -1, true }
	}

	// A field without a column stays unknown, and the simulation draws it.
	languages := r.center.Attributes[routing.AttrLanguage].Values
	out := []table.Field[traceRow]{
		table.Bind(talkColumn, seconds, func(v *traceRow) *des.Duration { return &details(v).Talk }),
		table.Bind(patienceColumn, patience, func(v *traceRow) *des.Duration { return &details(v).Patience }),
		table.Bind(intentColumn, intent, func(v *traceRow) *int { return &details(v).Intent }),
		table.Bind(languageColumn, nameCell("language", languages),
			func(v *traceRow) *int { return &details(v).Language }),
	}

	for a := range r.center.Attributes {
		if id := routing.AttributeID(a); id == routing.AttrTier || id >= routing.BuiltIn {
			attribute := &r.center.Attributes[a]
			value := func(c table.Written) (routing.Assignment, bool) {
				v, ok := nameCell(attribute.Name.Value, attribute.Values)(c)
				return routing.Assignment{Attribute: id, Value: routing.Value(v)}, ok
			}
			out = append(out, table.Bind(attribute.Name.Value, value, func(v *traceRow) *routing.Assignment {
				details(v).Values = append(details(v).Values, routing.Assignment{})
				return &v.details.Values[len(v.details.Values)-1]
			}))
		}
	}

	return out
}

// checkOffered reports a caller's language that the line does not offer.
func (r *traceReader) checkOffered(row *table.Row, id routing.LineID, language int) {
	if language < 0 {
		return
	}
	line := &r.center.Lines[id]
	name := r.center.Attributes[routing.AttrLanguage].Values[language]
	offered := diag.Values(line.Languages)
	if !slices.Contains(offered, name) && r.table.Once(line.Name.Value+" "+name) {
		r.table.Error(row, r.table.Column(languageColumn), diag.BadValue,
			fmt.Sprintf("line %q does not offer %q", line.Name.Value, name),
			diag.Fix("it offers "+strings.Join(offered, ", ")))
	}
}

// knowsIntent reports whether every caller of a line has an intent.
func knowsIntent(line *model.Line) bool {
	return line.Callers.Intent != nil || line.Trace != nil &&
		!slices.ContainsFunc(line.Trace, func(a model.Arrival) bool { return a.Details == nil || a.Details.Intent < 0 })
}
