package sim

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// skill reads a queue, or one that is answered only for callers who have waited.
var skill = diag.Type[Skill]{
	Schema: diag.Schema{"anyOf": []diag.Schema{{"type": "string"}, skillRecord.Schema()}},
	Read: func(n *diag.Node, found *diag.Findings) (Skill, bool) {
		if n.Kind == diag.Map {
			return skillRecord.Read(n, found)
		}
		name, ok := diag.Placed(diag.String).Read(n, found)
		return Skill{Queue: name}, ok
	},
}

const spanHint = `write it as in "08:00-16:00"`

// shifts reads agents by part of the day. Parts may wrap around midnight, and
// must not overlap: agents who start at different hours are groups of their own.
var shifts = diag.Type[[]Shift]{
	Schema: diag.Schema{"type": "object", "additionalProperties": diag.Int(0, maxAgents).Schema},
	Read: func(n *diag.Node, found *diag.Findings) ([]Shift, bool) {
		if n.Kind != diag.Map {
			wrong(n, found, "map of shifts", `write it as in "{"08:00-16:00": 240}"`)
			return nil, false
		}
		out := []Shift{}
		for _, e := range n.Entries {
			if s, ok := readShift(e, found); ok {
				out = append(out, s)
			}
		}
		checkOverlap(out, found)
		return out, true
	},
}

func readShift(e diag.Entry, found *diag.Findings) (Shift, bool) {
	agents, okAgents := diag.Int(0, maxAgents).Read(e.Value, found)
	from, to, ok := parseSpan(e.Key.Text)
	if !ok {
		wrongTime(e.Key, found, spanShaped, "part of the day", spanHint)
	}
	return Shift{Span: Span{from, to}, Agents: agents, Place: e.Key.Place}, ok && okAgents
}

// Span is a part of the day in local time, From ≤ t < To. It wraps around
// midnight when To < From.
type Span struct{ From, To minute }

func (s Span) String() string {
	return fmt.Sprintf("%02d:%02d-%02d:%02d", s.From/60, s.From%60, s.To/60, s.To%60)
}

// parts gives the span as one or two that do not wrap.
func (s Span) parts() []Span {
	if s.From < s.To {
		return []Span{s}
	}
	return []Span{{s.From, dayMinutes}, {0, s.To}}
}

// contains reports whether minute m of the day lies in the span.
func (s Span) contains(m minute) bool {
	if s.From < s.To {
		return s.From <= m && m < s.To
	}
	return m >= s.From || m < s.To
}

// checkOverlap reports shifts that are written twice or overlap.
func checkOverlap(all []Shift, found *diag.Findings) {
	type part struct {
		Span
		of *Shift
	}
	var parts []part
	for i := range all {
		for _, p := range all[i].parts() {
			parts = append(parts, part{p, &all[i]})
		}
	}
	slices.SortStableFunc(parts, func(a, b part) int { return cmp.Compare(a.From, b.From) })
	for i := 1; i < len(parts); i++ {
		before, after := parts[i-1].of, parts[i].of
		if parts[i].From >= parts[i-1].To || before == after {
			continue
		}
		message, mend := fmt.Sprintf("shift %s overlaps %s", after.Span, before.Span), "agents who start at different times are groups of their own"
		if after.Span == before.Span {
			message, mend = fmt.Sprintf("shift %s is written twice", after.Span), "remove one"
		}
		found.Error(after.Place, diag.BadValue, message, mend)
	}
}

// shrinkage reads one share, or one by part of the day with "otherwise".
var shrinkage = diag.Type[[]Shrink]{
	Schema: diag.Schema{"anyOf": []diag.Schema{
		diag.Percent.Schema,
		{"type": "object", "additionalProperties": diag.Percent.Schema},
	}},
	Read: func(n *diag.Node, found *diag.Findings) ([]Shrink, bool) {
		if n.Kind != diag.Map {
			share, ok := diag.Percent.Read(n, found)
			return []Shrink{{Span: Span{0, dayMinutes}, Share: share}}, ok
		}
		var out, otherwise []Shrink
		for _, e := range n.Entries {
			share, okShare := diag.Percent.Read(e.Value, found)
			from, to, ok := parseSpan(e.Key.Text)
			switch {
			case e.Key.Text == "otherwise":
				otherwise = []Shrink{{Span: Span{0, dayMinutes}, Share: share}}
			case !ok:
				wrongTime(e.Key, found, spanShaped, "part of the day", spanHint+` or "otherwise"`)
			case okShare:
				out = append(out, Shrink{Span: Span{from, to}, Share: share})
			}
		}
		return append(out, otherwise...), true
	},
}

// agentsAt gives the agents on the phones at a minute of the local day: the
// rostered ones without the shrinkage, rounded half up.
func (s *Staff) agentsAt(m minute) int {
	rostered := s.Agents.Value
	for i := range s.Shifts {
		if s.Shifts[i].contains(m) {
			rostered += s.Shifts[i].Agents
		}
	}
	return onPhones(rostered, s.shrinkageAt(m))
}

// onPhones is round half up of agents × (1 − shrinkage). The small addition
// makes a half of what was written in decimal, as 25 × (1 − 0.3) = 17.5.
func onPhones(rostered int, shrinkage float64) int {
	return int(float64(rostered)*(1-shrinkage) + 0.5 + 1e-9)
}

// shrinkageAt gives the first part of the day that covers minute m.
func (s *Staff) shrinkageAt(m minute) float64 {
	for _, p := range s.Shrinkage {
		if p.contains(m) {
			return p.Share
		}
	}
	return 0
}
