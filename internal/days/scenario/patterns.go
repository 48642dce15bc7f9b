package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// mostStarts bounds the shifts that the patterns of a group make: every five minutes of
// the day.
const mostStarts = 288

// pattern is a form of shifts: they have a length and breaks in common, and begin at
// different times. Its shifts overlap.
type pattern struct {
	length Minute
	days   Weekdays
	starts []start
	breaks []Break // nil: the breaks of the group
}

// start is a starting time of shifts.
type start struct {
	at     diag.At[Minute]
	agents int
	open   bool // the number of agents is not given
}

var patternObject = yaml.Object[pattern]{
	Name: "a pattern",
	Doc:  "Shifts of one length that begin at several times, and may overlap.",
	Fields: []yaml.Field[pattern]{
		yaml.Bind("length", "The length of a shift, in whole minutes up to 24h.", wholeMinutes,
			func(p *pattern) *Minute { return &p.length }).Required(),
		yaml.Bind("starts",
			"The agents by start, by the hub's clock, as in {\"06:00\": 4, \"06:30\": 2}. "+
				"For a search the possible starts, as 06:00-12:00 every 30m, one time, or a list.",
			starts, func(p *pattern) *[]start { return &p.starts }).Required(),
		yaml.Bind("days", "The days of their starts, as mon-fri. Default: every weekday.", weekdays,
			func(p *pattern) *Weekdays { return &p.days }),
		yaml.Bind("breaks", "The breaks of each agent. They replace the group's breaks.", breaks,
			func(p *pattern) *[]Break { return &p.breaks }),
	},
}

// weekdays reads a set of days.
var weekdays = yaml.Type[Weekdays]{
	Schema: yaml.Schema{"type": "string", "pattern": weekdaysPattern},
	Read:   func(n *yaml.Node, found *diag.Findings) (Weekdays, bool) { return readWeekdays(n.PlacedText(), found) },
}

const startsHint = `write it as in "06:00-12:00 every 30m", or {"06:00": 4, "06:30": 2}`

// starts reads agents by start, or starts alone: a range with a step, a time or a list.
var starts = yaml.Type[[]start]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{
		{"type": "string", "pattern": `^[0-9]{1,2}:[0-9]{2}( *- *[0-9]{1,2}:[0-9]{2} +every +[0-9a-z. ]+)?$`},
		{"type": "array", "items": clock.Schema, "minItems": 1},
		{"type": "object", "additionalProperties": yaml.Int(0, MaxAgents).Schema, "minProperties": 1},
	}},
	Read: func(n *yaml.Node, found *diag.Findings) ([]start, bool) {
		before := found.Errors()
		var out []start
		switch {
		case n.Kind == yaml.Scalar && strings.Contains(n.Text, "-"):
			out = readStartRange(n, found)
		case n.Kind == yaml.Scalar:
			out = []start{{at: readStart(n, found), open: true}}
		default:
			for _, item := range n.Items {
				out = append(out, start{at: readStart(item, found), open: true})
			}
			for _, e := range n.Pairs {
				agents, _ := yaml.Int(0, MaxAgents).Read(e.Value, found)
				out = append(out, start{at: readStart(e.Key, found), agents: agents})
			}
		}

		if len(out) == 0 && found.Errors() == before {
			wrong(n, found, "list of starts", startsHint)
		}

		return out, found.Errors() == before
	},
}

// readStart reads a starting time of a shift.
func readStart(n *yaml.Node, found *diag.Findings) diag.At[Minute] {
	t, ok := ParseClock(n.Text)
	if d := time.Duration(t); n.Kind != yaml.Scalar || !ok || d%time.Minute != 0 || d >= 24*time.Hour {
		wrong(n, found, "start of a shift", "a shift starts from 00:00 to 23:59, in a whole minute; "+startsHint)
	}
	return diag.At[Minute]{Value: Minute(time.Duration(t).Minutes()), Place: n.Place}
}

// readStartRange reads "06:00-12:00 every 30m". The end is a start, too, if a step leads to it.
// 24:00 is not a start.
func readStartRange(n *yaml.Node, found *diag.Findings) []start {
	times, every, _ := strings.Cut(n.Text, " every ")
	every = strings.TrimSpace(every)
	span, ok := parseSpan(times)
	if !ok || every == "" {
		wrong(n, found, "range of starts", startsHint)
		return nil
	}

	step, ok := wholeMinutes.Read(&yaml.Node{
		Place: found.PlaceOf(n.PlacedText(), every),
		Kind:  yaml.Scalar,
		Text:  every,
	},
		found)

	if !ok {
		return nil
	}

	var out []start

	// Midnight at the end of the range is the start of the next day, and not of this one.
	for since := Minute(0); since <= span.Length(); since += step {
		if at := span.From + since; at != MinutesPerDay || span.To != MinutesPerDay {
			out = append(out, start{diag.At[Minute]{Value: at % MinutesPerDay, Place: n.Place}, 0, true})
		}
	}

	return out
}

// repeats reports whether a shift of the same time has all days of the other, or the other has
// all of its own. Weeks of people have some days in common.
func (s *Shift) repeats(o *Shift) bool {
	a := cmp.Or(s.Days, everyWeekday)
	b := cmp.Or(o.Days, everyWeekday)
	return a&b == a || a&b == b
}

// patterns reads the shifts of patterns. A shift that is there already could not be told
// from the other in a plan.
func (r *shiftReader) patterns(n *yaml.Node, w *weeks) {
	before := r.found.Errors()
	all, _ := yaml.ListOf(patternObject.Type()).Read(n, r.found)
	count := 0
	for i := range all {
		count += len(all[i].starts)
	}

	// Many starts make many variables, so the number is bounded before any of them is made.
	switch {
	case r.found.Errors() > before:
		return
	case count > mostStarts:
		r.found.Error(n.Place, diag.TooLarge,
			fmt.Sprintf("the patterns make %d shifts, more than %d", count, mostStarts),
			"let shifts start less often")
		return
	}

	for i := range all {
		all[i].checkBreaks(r.found)
	}

	if w != nil && w.lengths.Value == mixedLengths {
		r.mixed(w, all)
		return
	}
	for i := range all {
		p := &all[i]
		if w == nil {
			r.pattern(p, p.days, false)
			continue
		}
		for _, days := range w.of(p, r.found) {
			r.pattern(p, days, true)
		}
	}
}

// pattern adds the shifts of a pattern that begin on some days.
func (r *shiftReader) pattern(p *pattern, days Weekdays, tour bool) {
	for _, at := range p.starts {
		shift := Shift{
			Days:    days,
			Span:    p.span(at),
			Agents:  at.agents,
			Pattern: true,
			Open:    at.open,
			Breaks:  p.breaks,
			Tour:    tour,
		}

		// Patterns may overlap. The same shift twice is likely a mistake.
		if slices.ContainsFunc(r.shifts, func(o Shift) bool { return o.Span == shift.Span && shift.repeats(&o) }) {
			r.found.Error(at.at.Place, diag.BadValue, fmt.Sprintf("shift %s is written twice", shift.Span),
				"remove one")
		}
		r.shifts = append(r.shifts, shift)
	}
}

// checkBreaks reports breaks that are not over when the shift ends.
func (p *pattern) checkBreaks(found *diag.Findings) {
	for _, b := range p.breaks {
		if b.After.Value+b.Takes > p.length {
			message := fmt.Sprintf("a break of %s after %s is not over when the shift of %s ends", b.Takes.duration(),
				b.After.Value.duration(), p.length.duration())
			found.Error(b.After.Place, diag.BadValue, message, "begin it earlier, or remove it")
		}
	}
}

// span is when a shift that begins at a start is.
func (p *pattern) span(at start) Span {
	end := (at.at.Value + p.length) % MinutesPerDay
	if end == 0 {
		end = MinutesPerDay
	}
	return Span{at.at.Value, end}
}
