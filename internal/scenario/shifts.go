package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// shifts reads agents by part of the day, or by weekdays and part of the day. Parts may
// wrap around midnight and must not overlap, except for those of patterns.
var shifts = yaml.Type[[]Shift]{
	Schema: yaml.Schema{
		"type":                 "object",
		"properties":           yaml.Schema{"patterns": yaml.Schema{"type": "array", "items": patternRecord.Schema(), "minItems": 1, "description": "Shifts that may overlap, by their form."}},
		"patternProperties":    yaml.Schema{weekdaysPattern: yaml.Schema{"type": "object", "additionalProperties": yaml.Int(0, MaxAgents).Schema}},
		"additionalProperties": yaml.Int(0, MaxAgents).Schema,
	},
	Read: func(n *yaml.Node, found *diag.Findings) ([]Shift, bool) {
		if n.Kind != yaml.Map {
			wrong(n, found, "map of shifts", `write it as in "{"08:00-16:00": 240}", or "{mon-fri: {"08:00-16:00": 240}}"`)
			return nil, false
		}
		before, r := found.Errors(), shiftReader{found: found}
		for _, e := range n.Entries {
			r.entry(e)
		}
		r.checkOverlap()
		for _, e := range n.Entries {
			if e.Value.Kind == yaml.List {
				r.patterns(e.Value)
			}
		}
		return r.shifts, found.Errors() == before
	},
}

// shiftReader reads shifts entry by entry.
type shiftReader struct {
	shifts []Shift
	keys   []*yaml.Node // by shift
	found  *diag.Findings
}

// entry reads a shift of every day, or the shifts of some weekdays.
func (r *shiftReader) entry(e yaml.Entry) {
	_, ofWeekdays := routing.ParseWeekdays(e.Key.Text)
	switch {
	case e.Value.Kind == yaml.List:
		if e.Key.Text != "patterns" {
			r.found.Error(e.Key.Place, diag.UnknownKey, fmt.Sprintf("%q is not a part of the day", e.Key.Text), "a list of shifts is called patterns")
		}
	case e.Value.Kind == yaml.Map:
		if days, ok := readWeekdays(e.Key, r.found); ok {
			for _, shift := range e.Value.Entries {
				r.shift(days, shift)
			}
		}
	case ofWeekdays:
		wrong(e.Value, r.found, "map of shifts", fmt.Sprintf(`write it as in "{%s: {"08:00-16:00": 240}}"`, e.Key.Text))
	default:
		r.shift(0, e)
	}
}

func (r *shiftReader) shift(days Weekdays, e yaml.Entry) {
	agents, okAgents := yaml.Int(0, MaxAgents).Read(e.Value, r.found)
	if span, ok := readSpan(e.Key, spanHint, r.found); ok && okAgents {
		r.shifts, r.keys = append(r.shifts, Shift{Days: days, Span: span.Value, Agents: agents}), append(r.keys, e.Key)
	}
}

// checkOverlap reports shifts that overlap on some weekday.
func (r *shiftReader) checkOverlap() {
	if !slices.ContainsFunc(r.shifts, func(s Shift) bool { return s.Days != 0 }) {
		var written []diag.At[Span]
		for i := range r.shifts {
			written = append(written, diag.At[Span]{Value: r.shifts[i].Span, Place: r.keys[i].Place})
		}
		checkOverlap("shift", written, ownGroups, r.found)
		return
	}
	for i := range r.shifts {
		for k := range i {
			if on := r.shifts[i].overlaps(&r.shifts[k]); on != 0 {
				fix := ownGroups
				if (r.shifts[i].Days == 0) != (r.shifts[k].Days == 0) {
					fix = `name the days of both, as in {mon-fri: {…}, sat: {…}}`
				}
				r.found.Error(r.keys[i].Place, diag.BadValue, fmt.Sprintf("shift %s overlaps %s of line %d on %s", r.shifts[i].Span, r.shifts[k].Span, r.keys[k].Place.Line, strings.Join(on.names(), ", ")), fix)
				break
			}
		}
	}
}

// ownGroups is the fix for shifts that overlap.
const ownGroups = "agents who start at different times are groups of their own, or have patterns"

// overlaps returns the days of a shift's start on which it overlaps another.
func (s *Shift) overlaps(o *Shift) Weekdays {
	var on Weekdays
	for _, a := range s.starts() {
		for _, b := range o.starts() {
			from, to := b.at-a.at, b.at+o.Length()-a.at // on a ring of a week
			if a.day == OnHolidays || b.day == OnHolidays {
				if a.day == b.day && from < s.Length() && to > 0 {
					on |= a.day
				}
				continue
			}
			for _, week := range []Minute{-7 * MinutesPerDay, 0, 7 * MinutesPerDay} {
				if from+week < s.Length() && to+week > 0 {
					on |= a.day
				}
			}
		}
	}
	return on
}

// shiftStart is a start of a shift: its day, and the minute of the week.
type shiftStart struct {
	day Weekdays
	at  Minute
}

func (s *Shift) starts() []shiftStart {
	var out []shiftStart
	days := s.Days
	if days == 0 {
		days = everyWeekday
	}
	for day := range 8 {
		if days&(1<<day) != 0 {
			out = append(out, shiftStart{1 << day, Minute(day%7)*MinutesPerDay + s.From})
		}
	}
	return out
}

// breaks reads the breaks of a shift, in any order, and sorts them by time.
var breaks = yaml.Type[[]Break]{
	Schema: yaml.ListOf(breakRecord.Type()).Schema,
	Read: func(n *yaml.Node, found *diag.Findings) ([]Break, bool) {
		before := found.Errors()
		out, ok := yaml.ListOf(breakRecord.Type()).Read(n, found)
		if !ok || found.Errors() > before {
			return nil, false
		}
		slices.SortStableFunc(out, func(a, b Break) int { return cmp.Compare(a.After.Value, b.After.Value) })
		for i := 1; i < len(out); i++ {
			if a, b := &out[i-1], &out[i]; a.After.Value+a.Takes.Value > b.After.Value {
				found.Error(b.After.Place, diag.BadValue, fmt.Sprintf("a break after %s begins before the one after %s is over", b.After.Value.duration(), a.After.Value.duration()), "begin it later, or make one break of both")
			}
		}
		return out, found.Errors() == before
	},
}
