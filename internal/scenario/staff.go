package scenario

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// skill reads a queue, or one that is answered only for callers who have waited.
var skill = yaml.Type[Skill]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{yaml.String.Schema, skillRecord.Schema()}},
	Read: func(n *yaml.Node, found *diag.Findings) (Skill, bool) {
		if n.Kind == yaml.Map {
			return skillRecord.Read(n, found)
		}
		name, ok := yaml.Placed(yaml.String).Read(n, found)
		return Skill{Queue: name}, ok
	},
}

const spanHint = `write it as in "08:00-16:00"`

// shifts reads agents by part of the day. Parts may wrap around midnight, and
// must not overlap: agents who start at different hours are groups of their own.
var shifts = yaml.Type[[]Shift]{
	Schema: yaml.Schema{"type": "object", "additionalProperties": yaml.Int(0, maxAgents).Schema},
	Read: func(n *yaml.Node, found *diag.Findings) ([]Shift, bool) {
		if n.Kind != yaml.Map {
			wrong(n, found, "map of shifts", `write it as in "{"08:00-16:00": 240}"`)
			return nil, false
		}
		out, written := []Shift{}, []diag.At[Span]{}
		for _, e := range n.Entries {
			agents, okAgents := yaml.Int(0, maxAgents).Read(e.Value, found)
			if span, ok := readSpan(e.Key, spanHint, found); ok && okAgents {
				out, written = append(out, Shift{span.Value, agents}), append(written, span)
			}
		}
		checkOverlap("shift", written, "agents who start at different times are groups of their own", found)
		return out, true
	},
}

func readSpan(key *yaml.Node, hint string, found *diag.Findings) (diag.At[Span], bool) {
	from, to, ok := parseSpan(key.Text)
	if !ok {
		wrongTime(key, found, spanShaped, "part of the day", hint)
	}
	return diag.At[Span]{Value: Span{from, to}, Place: key.Place}, ok
}

// Span is a part of the day in local time, From ≤ t < To. It wraps around
// midnight when To < From.
type Span struct{ From, To Minute }

var allDay = Span{0, MinutesPerDay}

func (s Span) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
}

// parts gives the span as one or two that do not wrap.
func (s Span) parts() []Span {
	if s.From < s.To {
		return []Span{s}
	}
	return []Span{{s.From, MinutesPerDay}, {0, s.To}}
}

// contains reports whether minute m of the day lies in the span.
func (s Span) Contains(m Minute) bool {
	if s.From < s.To {
		return s.From <= m && m < s.To
	}
	return m >= s.From || m < s.To
}

// checkOverlap reports parts of the day that are written twice or overlap.
func checkOverlap(what string, all []diag.At[Span], mend string, found *diag.Findings) {
	type part struct {
		Span
		of *diag.At[Span]
	}
	var parts []part
	for i := range all {
		for _, p := range all[i].Value.parts() {
			parts = append(parts, part{p, &all[i]})
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(a.From, b.From) })
	for i := 1; i < len(parts); i++ {
		before, after := parts[i-1].of, parts[i].of
		switch {
		case parts[i].From >= parts[i-1].To || before == after:
		case after.Value == before.Value:
			found.Error(after.Place, diag.BadValue, fmt.Sprintf("%s %s is written twice", what, after.Value), "remove one")
		default:
			found.Error(after.Place, diag.BadValue, fmt.Sprintf("%s %s overlaps %s", what, after.Value, before.Value), mend)
		}
	}
}

// shrinkage reads one share, or one by part of the day with "otherwise". Parts
// must not overlap.
var shrinkage = yaml.Type[[]Shrink]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{
		yaml.Percent.Schema,
		{"type": "object", "additionalProperties": yaml.Percent.Schema},
	}},
	Read: func(n *yaml.Node, found *diag.Findings) ([]Shrink, bool) {
		if n.Kind != yaml.Map {
			share, ok := yaml.Percent.Read(n, found)
			return []Shrink{{allDay, share}}, ok
		}
		var out, otherwise []Shrink
		var written []diag.At[Span]
		for _, e := range n.Entries {
			share, okShare := yaml.Percent.Read(e.Value, found)
			if e.Key.Text == "otherwise" {
				otherwise = []Shrink{{allDay, share}}
				continue
			}
			if span, ok := readSpan(e.Key, spanHint+` or "otherwise"`, found); ok && okShare {
				out, written = append(out, Shrink{span.Value, share}), append(written, span)
			}
		}
		checkOverlap("shrinkage", written, "end one where the other begins", found)
		return append(out, otherwise...), true
	},
}
