package staffing

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// WriteScenario writes the plan as a scenario that is like the one searched, with the
// seed and the replications of the proof.
func (r *Result) WriteScenario(w io.Writer, name string) error {
	var out strings.Builder
	fmt.Fprintf(&out, "scenario: %s\nlike: %s\nabout: %s\nseed: %d\nreplications: %d\nstaff:\n",
		strconv.Quote(name), strconv.Quote(r.Scenario), strconv.Quote(r.about()), r.Seed, r.Replications)
	for g := range r.Problem.staff {
		if of := r.staffText(g); of != "" {
			fmt.Fprintf(&out, "  - {group: %s, %s}\n", strconv.Quote(r.Problem.Model.Groups[g].Name), of)
		}
	}
	_, err := io.WriteString(w, out.String())
	return err
}

func (r *Result) about() string {
	if !r.Holds {
		return "The largest staff that was tried. Not every goal holds with it."
	}
	return fmt.Sprintf("The least staff found, %s.", r.Problem.showCost(r.Cost))
}

// staffText is a group's agents as a scenario writes them; "" for one that is not searched.
func (r *Result) staffText(g int) string {
	p := r.Problem
	var shifts []scenario.Shift
	for j := range p.Variables {
		s := p.Variables[j].Shift
		last := len(shifts) - 1
		s.Agents = r.Needed[j]
		if p.Variables[j].Group != g {
			continue
		}

		// Intervals with the same number that follow each other are one shift in a scenario.
		switch {
		case last >= 0 && shifts[last].Agents == s.Agents && p.Unit.goesOn(&shifts[last], &s):
			shifts[last].To = s.To
		default:
			shifts = append(shifts, s)
		}
	}

	switch {
	case shifts == nil:
		return ""
	case p.patterns[g] != nil &&
		!slices.ContainsFunc(shifts, func(s scenario.Shift) bool { return s.Agents > 0 || !s.Pattern }):
		return "agents: 0"
	case len(shifts) == 1 && shifts[0].Span == allDay && shifts[0].Days == 0:
		return fmt.Sprintf("agents: %d", shifts[0].Agents)
	}

	text := "shifts: " + shiftMap(shifts)
	if p.Unit == ByInterval && p.hadBreaks[g] {
		// The intervals have those who are not on a break.
		text += ", breaks: []"
	}

	return text
}

// shiftMap writes shifts, the shifts of weekdays as a map of maps, and the shifts of patterns that
// have agents.
func shiftMap(shifts []scenario.Shift) string {
	var keys, patterns []string      // weekdays and patterns, in the order of the shifts
	entries := map[string][]string{} // by weekdays or pattern
	add := func(keys *[]string, key, entry string) {
		if entries[key] == nil {
			*keys = append(*keys, key)
		}
		entries[key] = append(entries[key], entry)
	}

	// A pattern start without agents is left out: a pattern has many starts, and few are used.
	for _, s := range scenario.ByLength(shifts) {
		if !s.Pattern {
			add(&keys, s.Days.String(), fmt.Sprintf("%q: %d", s.Span, s.Agents))
		} else if s.Agents > 0 {
			add(&patterns, patternText(&s), fmt.Sprintf("%q: %d", s.From, s.Agents))
		}
	}

	var out []string
	for _, days := range keys {
		text := strings.Join(entries[days], ", ")
		if days != "" {
			text = fmt.Sprintf("%q: {%s}", days, text)
		}
		out = append(out, text)
	}

	for i, pattern := range patterns {
		patterns[i] = fmt.Sprintf("{%s, starts: {%s}}", pattern, strings.Join(entries[pattern], ", "))
	}

	if patterns != nil {
		out = append(out, "patterns: ["+strings.Join(patterns, ", ")+"]")
	}

	return "{" + strings.Join(out, ", ") + "}"
}

// patternText writes what the shifts of a pattern have in common.
func patternText(s *scenario.Shift) string {
	text := "length: " + duration(s.Length())
	if s.Days != 0 {
		text += fmt.Sprintf(", days: %q", s.Days)
	}

	if s.Breaks == nil {
		return text
	}

	breaks := []string{}
	for _, b := range s.Breaks {
		paid := ""
		if b.Paid == "no" {
			paid = ", paid: no"
		}
		breaks = append(breaks,
			fmt.Sprintf("{takes: %s, after: %s%s}", duration(b.Takes), duration(b.After.Value), paid))
	}

	return text + ", breaks: [" + strings.Join(breaks, ", ") + "]"
}

func duration(m scenario.Minute) string {
	return yaml.FormatDuration(time.Duration(m) * time.Minute)
}
