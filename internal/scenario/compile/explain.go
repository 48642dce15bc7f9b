package compile

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Explain prints every value that a scenario runs with and its source. Flags holds
// the keys that the command line replaces, with their values.
func Explain(w io.Writer, s *scenario.Scenario, m *model.Model, flags map[string]string) error {
	all := append(s.Explain(), defaults(s, m)...)
	for i := range all {
		if v, ok := flags[all[i].Key]; ok {
			all[i].Value, all[i].From = v, "--"+all[i].Key
		}
	}
	return scenario.WriteExplanations(w, all)
}

// defaults returns the defaults that depend on the center or belong to the entries
// of a map or list. All others are in defaults.yaml.
func defaults(s *scenario.Scenario, m *model.Model) []scenario.Explanation {
	var out []scenario.Explanation
	add := func(key, value string) {
		out = append(out, scenario.Explanation{Key: key, Value: value, From: scenario.Default})
	}
	addUnlessGiven := func(n *yaml.Node, path, key, value string) {
		if n.Get(key) == nil {
			add(path+key, value)
		}
	}
	callers, calls := s.Root.Get("callers"), s.Root.Get("calls")
	addUnlessGiven(s.Root, "", "timezone", s.Zone.Value.String())
	days := "one day"
	if n := m.Clock.Days(); n > 1 {
		days = fmt.Sprintf("%d days", n)
		addUnlessGiven(calls.Get("all"), "calls.all.", "weekdays", "100% on each weekday, 0% on holidays")
	}
	addUnlessGiven(s.Root, "", "for", days+", after a lead-in of 4h")
	addUnlessGiven(callers, "callers.", "tier", m.Center.Attributes[routing.AttrTier].Values[0])
	addUnlessGiven(callers, "callers.", "intent", "none")
	addUnlessGiven(callers, "callers.", "language", "each line's first")
	addUnlessGiven(calls, "calls.", "busyness", "0%")
	for i := range s.Lines {
		name := s.Lines[i].Line.Value
		if calls.Get(name).Get("total") != nil {
			addUnlessGiven(calls.Get(name), "calls."+name+".", "shape", "flat")
		}
		addUnlessGiven(calls.Get(name), "calls."+name+".", "busyness", "0%")
	}
	for id := range m.Lines {
		if countries := homeCountries(m.Center, routing.LineID(id)); m.Lines[id].IsCalled() && (m.Center.Lines[id].AnyCountry() || len(countries) > 1) {
			value := "evenly from " + strings.Join(countries, ", ")
			if countries[0] == "" {
				value = "from an unknown country: a line lists every one of the center"
			}
			add("calls."+m.Center.Lines[id].Name.Value+".callers", value)
		}
	}
	abroad := func(callers *yaml.Node, path string, c *scenario.Callers) {
		if callers.Get("abroad") != nil && c.Abroad.Share > 0 && c.Abroad.Countries == nil {
			add(path+"callers.abroad.countries", "evenly from the center's other countries")
		}
	}
	abroad(callers, "", &s.Callers)
	for i := range s.Lines {
		name := s.Lines[i].Line.Value
		abroad(calls.Get(name).Get("callers"), "calls."+name+".", &s.Lines[i].Callers)
	}
	for _, h := range s.Handling.Queues {
		n, path := s.Root.Get("handling").Get(h.Key.Value), "handling."+h.Key.Value+"."
		if h.Value.By.Value != "" {
			continue // each value has defaults of its own
		}
		addUnlessGiven(n, path, "wrap_up", "0s")
		addUnlessGiven(n, path, "escalated", "0%")
		if !h.Value.Otherwise.Escalated.Place.IsZero() {
			addUnlessGiven(n, path, "escalation_takes", "0s")
		}
	}
	for _, g := range s.Staff {
		if g.Roster != nil {
			value := fmt.Sprintf("%d periods of the roster, in place of agents, shifts and breaks", len(g.Roster))
			out = append(out, scenario.Explanation{Key: "staff." + g.Group.Value + ".agents", Value: value, From: g.RosterFile})
		}
		if g.Shrinkage == nil {
			add("staff."+g.Group.Value+".shrinkage", "0%")
		}
	}
	for i := range m.Center.Hubs {
		addUnlessGiven(s.Root.Get("trunks"), "trunks.", m.Center.Hubs[i].Name.Value, "unlimited")
	}
	for _, name := range collectsWithoutAnswer(m) {
		add("answers."+name, flow.Collected)
	}
	return out
}

// collectsWithoutAnswer returns the collect steps at which every caller enters
// something valid, each once: several programs may contain a step.
func collectsWithoutAnswer(m *model.Model) []string {
	var out []string
	for _, p := range m.Programs {
		for i := range p.Steps {
			name := p.Steps[i].String()
			if p.Steps[i].Kind == flow.Collect && p.Questions[i].Of == nil && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}
