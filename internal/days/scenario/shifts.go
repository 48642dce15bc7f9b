package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// shifts reads agents by part of the day, or by weekdays and part of the day. Parts may wrap around
// midnight. They must not overlap, except in patterns.
var shifts = yaml.Type[[]Shift]{
	Schema: yaml.Schema{
		"type": "object",
		"properties": yaml.Schema{
			"patterns": yaml.Schema{
				"type":        "array",
				"items":       patternObject.Schema(),
				"minItems":    1,
				"description": "Shifts that may overlap, by their form.",
			},
			"weeks": weeksObject.Schema(),
		},
		"patternProperties": yaml.Schema{weekdaysPattern: yaml.Schema{
			"type":                 "object",
			"additionalProperties": yaml.Int(0, MaxAgents).Schema,
		}},
		"additionalProperties": yaml.Int(0, MaxAgents).Schema,
	},
	Read: func(n *yaml.Node, found *diag.Findings) ([]Shift, bool) {
		if n.Kind != yaml.Map {
			wrong(n, found, "map of shifts",
				`write it as in "{"08:00-16:00": 240}", or "{mon-fri: {"08:00-16:00": 240}}"`)
			return nil, false
		}

		before := found.Errors()
		r := shiftReader{found: found}
		for _, e := range n.Pairs {
			r.entry(e)
		}

		for _, e := range n.Pairs { // after the other shifts, which must not overlap each other
			if e.Value.Kind == yaml.List {
				r.patterns(e.Value, r.weeks(n))
			}
		}

		return r.shifts, found.Errors() == before
	},
}

// shiftReader reads shifts entry by entry.
type shiftReader struct {
	shifts []Shift
	lines  []int // of the file, by shift, without patterns
	found  *diag.Findings
}

// entry reads a shift of every day, or the shifts of some weekdays.
func (r *shiftReader) entry(e yaml.KeyValue) {
	_, ofWeekdays := routing.ParseWeekdays(e.Key.Text)

	// read with the patterns
	if e.Key.Text == "weeks" {
		return
	}

	switch {
	case e.Value.Kind == yaml.List:
		if e.Key.Text != "patterns" {
			r.found.Error(e.Key.Place, diag.UnknownKey, fmt.Sprintf("%q is not a part of the day", e.Key.Text),
				"a list of shifts is called patterns")
		}
	case e.Value.Kind == yaml.Map:
		if days, ok := readWeekdays(e.Key.PlacedText(), r.found); ok {
			for _, shift := range e.Value.Pairs {
				r.shift(days, shift)
			}
		}
	case ofWeekdays:
		wrong(e.Value, r.found, "map of shifts",
			diag.Fixf(`write it as in "{%s: {"08:00-16:00": 240}}"`, e.Key.Text))
	default:
		r.shift(0, e)
	}
}

// shift reads one shift and reports it if it overlaps another on some weekday.
func (r *shiftReader) shift(days Weekdays, e yaml.KeyValue) {
	agents, okAgents := yaml.Int(0, MaxAgents).Read(e.Value, r.found)
	span, ok := readSpan(e.Key, shiftFix(e), r.found)
	if !ok || !okAgents {
		return
	}

	shift := Shift{Days: days, Span: span, Agents: agents}

	// A shift gives the agents of its time, so two shifts of one time contradict each other.
	for i := range r.shifts {
		if on := shift.overlaps(&r.shifts[i]); on != 0 {
			r.found.Error(e.Key.Place, diag.BadValue,
				fmt.Sprintf("shift %s overlaps %s of line %d on %s", span, r.shifts[i].Span, r.lines[i], on),
				"let one end where the other begins; for agents who start at different times, write a group "+
					"or a pattern for each")
			return
		}
	}

	r.shifts, r.lines = append(r.shifts, shift), append(r.lines, e.Key.Place.Line)
}

// shiftFix shows how a shift is written, also if weekdays are in its key, as in "sat 08:00-16:00".
func shiftFix(e yaml.KeyValue) diag.Fix {
	at := strings.LastIndex(e.Key.Text, " ") + 1
	days := strings.TrimRight(e.Key.Text[:at], ",: ")
	span := e.Key.Text[at:]
	if _, ok := readWeekdays(diag.Text{Value: days}, &diag.Findings{}); ok {
		return diag.Fixf("write the shifts of weekdays as a map: %q: {%q: %s}", days, span, e.Value.Text)
	}
	return spanHint
}

// overlaps returns the days of a shift's start on which it overlaps another. On holidays
// it overlaps shifts of holidays alone.
func (s *Shift) overlaps(o *Shift) Weekdays {
	overlap := func(ahead int) bool { // if the other starts this number of days later
		from := o.From - s.From + Minute(ahead)*MinutesPerDay
		return from < s.Length() && from+o.Length() > 0
	}
	days := cmp.Or(s.Days, everyWeekday)
	others := cmp.Or(o.Days, everyWeekday)
	on := Weekdays(0)

	// A shift may end after midnight, so it can overlap shifts of the day before and of the next day.
	for day := range 7 {
		for ahead := -1; ahead <= 1; ahead++ {
			if days&(1<<day) != 0 && others&(1<<((day+ahead+7)%7)) != 0 && overlap(ahead) {
				on |= 1 << day
			}
		}
	}

	if overlap(0) {
		on |= days & others & OnHolidays
	}

	return on
}

// breaks reads the breaks of a shift, in any order, and sorts them by time.
var breaks = yaml.Type[[]Break]{
	Schema: yaml.ListOf(breakObject.Type()).Schema,
	Read: func(n *yaml.Node, found *diag.Findings) ([]Break, bool) {
		before := found.Errors()
		out, ok := yaml.ListOf(breakObject.Type()).Read(n, found)
		if !ok || found.Errors() > before {
			return nil, false
		}

		slices.SortStableFunc(out, func(a, b Break) int { return cmp.Compare(a.After.Value, b.After.Value) })

		for i := 1; i < len(out); i++ {
			if a, b := &out[i-1], &out[i]; a.After.Value+a.Takes > b.After.Value {
				found.Error(b.After.Place, diag.BadValue,
					fmt.Sprintf("a break after %s begins before the one after %s is over", b.After.Value.duration(),
						a.After.Value.duration()),
					"begin it later, or make one break of both")
			}
		}

		return out, found.Errors() == before
	},
}
