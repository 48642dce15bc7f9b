package scenario

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// shiftPart is a part of a shift as it is written, on one or more weekdays.
type shiftPart struct {
	Weekdays
	Span
	agents  *yaml.Node
	changes bool // it is in the time that a set names
}

// cutShifts cuts the shifts of a group at the ends of a time that a path names, such as
// shifts.mon-fri.10:00-14:00. It returns the group and the paths of the shifts within that time.
// There are two paths if one shift is followed by another at noon. If the time has no shift,
// cutShifts adds a shift of nobody. A number of agents is a shift of the whole day.
//
// Some shifts are not cut, and the group stays as it is: shifts that end on the next day, and
// shifts of a group with breaks, because the breaks would move.
func cutShifts(group *yaml.Node, path string) (*yaml.Node, []string) {
	whole := []string{path}
	key, isTime := strings.CutPrefix(path, "shifts.")
	days, hours, ofDays := strings.Cut(key, ".")
	if !ofDays {
		days = "mon-sun"
		hours = key
	}

	// Anything that is not a plain shift of plain hours is left as it is, and set as a whole.
	on, okDays := readWeekdays(diag.Text{Value: days}, &diag.Findings{})
	time, okTime := parseSpan(hours)
	parts, okParts := partsOf(group)
	isRead := isTime && okDays && okTime && okParts
	endsNextDay := time.From > time.To
	if !isRead || endsNextDay || group.Get("breaks") != nil {
		return group, whole
	}

	var cut []shiftPart
	for day := range 8 {
		if on&(1<<day) == 0 {
			continue
		}

		// What no shift of the day covers becomes a shift of its own, with nobody in it so far.
		free := []Span{time}
		for i := range parts {
			if p := &parts[i]; p.Weekdays&(1<<day) != 0 && p.overlaps(time) {
				if p.From > p.To {
					return group, whole
				}
				p.Weekdays &^= 1 << day
				cut = append(cut, p.cut(time, 1<<day)...)
				free = without(free, p.Span)
			}
		}

		for _, span := range free {
			cut = append(cut,
				shiftPart{1 << day, span, &yaml.Node{Place: group.Place, Kind: yaml.Scalar, Text: "0"}, true})
		}
	}

	parts = append(slices.DeleteFunc(parts, func(p shiftPart) bool { return p.Weekdays == 0 }), cut...)
	parts = joined(parts)

	// In the order of time, a set that is made twice writes the same as once.
	slices.SortStableFunc(parts, func(a, b shiftPart) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(a.Weekdays, b.Weekdays))
	})
	return written(group, parts)
}

// partsOf returns the shifts of a group, without the shifts of patterns; false if they cannot be
// read.
func partsOf(group *yaml.Node) (parts []shiftPart, ok bool) {
	shifts := group.Get("shifts")
	agents := group.Get("agents")
	if agents != nil && agents.Kind == yaml.Map {
		agents = agents.Get(agentCount)
	}

	// Agents without shifts are there all day.
	switch {
	case shifts == nil && agents != nil:
		return []shiftPart{{everyWeekday, allDay, agents, false}}, agents.Kind == yaml.Scalar
	case shifts == nil:
		return nil, true
	}

	add := func(days Weekdays, e yaml.KeyValue) bool {
		span, ok := parseSpan(e.Key.Text)
		parts = append(parts, shiftPart{days, span, e.Value, false})
		return ok && e.Value.Kind == yaml.Scalar
	}

	for _, e := range shifts.Pairs {
		if isPattern(e) {
			continue
		}

		switch {
		case e.Value.Kind == yaml.Map:
			days, ok := readWeekdays(e.Key.PlacedText(), &diag.Findings{})
			if !ok || slices.ContainsFunc(e.Value.Pairs, func(e yaml.KeyValue) bool { return !add(days, e) }) {
				return nil, false
			}
		case !add(everyWeekday, e):
			return nil, false
		}
	}

	return parts, true
}

// isPattern reports whether a key of shifts is of patterns.
func isPattern(e yaml.KeyValue) bool { return e.Key.Text == "patterns" || e.Key.Text == "weeks" }

// cut returns the parts of a shift before, in and after a time, on some days.
func (p *shiftPart) cut(time Span, on Weekdays) []shiftPart {
	var out []shiftPart
	for _, part := range []shiftPart{
		{on, Span{p.From, min(p.To, time.From)}, p.agents, false},
		{on, Span{max(p.From, time.From), min(p.To, time.To)}, p.agents, true},
		{on, Span{max(p.From, time.To), p.To}, p.agents, false},
	} {
		if part.From < part.To {
			out = append(out, part)
		}
	}
	return out
}

// without returns spans, in the order of time, without a time.
func without(spans []Span, time Span) []Span {
	var out []Span
	for _, s := range spans {
		for _, rest := range []Span{{s.From, min(s.To, time.From)}, {max(s.From, time.To), s.To}} {
			if rest.From < rest.To {
				out = append(out, rest)
			}
		}
	}
	return out
}

// joined returns parts of shifts, those that differ in their days only as one.
func joined(parts []shiftPart) []shiftPart {
	var out []shiftPart
	for _, p := range parts {
		i := slices.IndexFunc(out, func(o shiftPart) bool {
			// Shifts without agents are alike, wherever their 0 is written.
			isNobody := p.agents.Text == "0" && o.agents.Text == "0"
			return o.Span == p.Span && o.changes == p.changes && (o.agents == p.agents || isNobody)
		})
		if i < 0 {
			out = append(out, p)
		} else {
			out[i].Weekdays |= p.Weekdays
		}
	}

	return out
}

// written returns a group with shifts of some parts, and the paths of those that a set changes.
func written(group *yaml.Node, parts []shiftPart) (_ *yaml.Node, paths []string) {
	old := cmp.Or(group.Get("shifts"), &yaml.Node{Place: group.Place})
	shifts := &yaml.Node{Place: old.Place, Kind: yaml.Map}
	for _, p := range parts {
		path := p.Span.String()
		days := p.Weekdays.String()
		entry := yaml.KeyValue{Key: scalar(p.agents.Place, path), Value: p.agents}
		if p.Weekdays == everyWeekday {
			shifts = put(shifts, entry)
		} else {
			path = days + "." + path
			of := cmp.Or(shifts.Get(days), &yaml.Node{Place: old.Place, Kind: yaml.Map})
			shifts = put(shifts, yaml.KeyValue{Key: scalar(old.Place, days), Value: put(of, entry)})
		}

		if p.changes {
			paths = append(paths, "shifts."+path)
		}
	}

	// Patterns are no part of the change, so they stay.
	for _, e := range old.Pairs {
		if isPattern(e) {
			shifts = put(shifts, e)
		}
	}

	return put(withoutCount(group), yaml.KeyValue{Key: scalar(old.Place, "shifts"), Value: shifts}), paths
}

func scalar(at diag.Place, text string) *yaml.Node {
	return &yaml.Node{Place: at, Kind: yaml.Scalar, Text: text}
}
