package compile

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Explain prints every value that a scenario runs with and its source. Flags holds
// the keys that the command line replaces, with their values.
func Explain(w io.Writer, s *scenario.Scenario, m *model.Model, flags map[string]string) error {
	e := explainer{Scenario: s, model: m, rows: s.Explain()}
	e.addTime()
	e.addCallers()
	e.addVolumes()
	e.addHandling()
	e.addStaff()

	for _, name := range collectsWithoutAnswer(m) {
		e.add("answers."+name, flow.Collected)
	}

	// Flags replace values after all other sources, so their rows are changed last.
	for i := range e.rows {
		if v, ok := flags[e.rows[i].Key]; ok {
			e.rows[i].Value = v
			e.rows[i].From = "--" + e.rows[i].Key
		}
	}

	return scenario.WriteExplanations(w, e.rows)
}

// explainer adds the defaults that depend on the center or belong to the entries of a map
// or list. All others stand at their keys.
type explainer struct {
	*scenario.Scenario
	model *model.Model
	rows  []scenario.Explanation
}

func (e *explainer) add(key, value string) {
	e.rows = append(e.rows, scenario.Explanation{Key: key, Value: value, From: scenario.Default})
}

// addUnlessGiven adds the default of a key of a map, which stands at a path.
func (e *explainer) addUnlessGiven(n *yaml.Node, path, key, value string) {
	if n.Get(key) == nil {
		e.add(path+key, value)
	}
}

func (e *explainer) addTime() {
	e.addUnlessGiven(e.Root, "", "timezone", e.Zone.String())
	days := "one day"
	if n := e.model.Clock.Days(); n > 1 {
		days = fmt.Sprintf("%d days", n)
		e.addUnlessGiven(e.Root.Get("calls").Get("all"), "calls.all.", "weekdays",
			"100% on each weekday, 0% on holidays")
	}
	e.addUnlessGiven(e.Root, "", "for", days+", after a lead-in of 4h")
}

func (e *explainer) addCallers() {
	callers := e.Root.Get("callers")
	e.addUnlessGiven(callers, "callers.", "tier", e.model.Center.Attributes[routing.AttrTier].Values[0])
	e.addUnlessGiven(callers, "callers.", "intent", "none")
	e.addUnlessGiven(callers, "callers.", "language", "each line's first")
	e.addAbroad(callers, "", &e.Callers)
}

func (e *explainer) addAbroad(callers *yaml.Node, path string, c *scenario.Callers) {
	if callers.Get("abroad") != nil && c.Abroad.Share > 0 && c.Abroad.Countries == nil {
		e.add(path+"callers.abroad.countries", "evenly from the center's other countries")
	}
}

// addVolumes adds the defaults of the lines' calls and callers.
func (e *explainer) addVolumes() {
	calls := e.Root.Get("calls")
	e.addUnlessGiven(calls, "calls.", "busyness", "0%")

	for i := range e.Lines {
		name := e.Lines[i].Line.Value
		line := calls.Get(name)
		path := "calls." + name + "."

		// Only a total has a shape. A rate per hour is the same around the clock.
		if line.Get("total") != nil {
			e.addUnlessGiven(line, path, "shape", "flat")
		}

		e.addUnlessGiven(line, path, "busyness", "0%")
	}

	center := e.model.Center
	for id := range e.model.Lines { // lines of several countries, or of any: where callers are at home
		line := &center.Lines[id]
		countries := homeCountries(center, routing.LineID(id))
		if !e.model.Lines[id].IsCalled() || len(countries) == 1 && !line.AnyCountry() {
			continue
		}

		value := "evenly from " + strings.Join(countries, ", ")
		if countries[0] == "" {
			value = "from an unknown country: a line lists every one of the center"
		}

		e.add("calls."+line.Name.Value+".callers", value)
	}

	for i := range e.Lines {
		name := e.Lines[i].Line.Value
		e.addAbroad(calls.Get(name).Get("callers"), "calls."+name+".", &e.Lines[i].Callers)
	}
}

// addHandling adds the defaults of the handling that is one for all conversations of a
// queue.
func (e *explainer) addHandling() {
	for _, h := range e.Handling.Queues {
		if h.Value.By.Value != "" {
			continue
		}

		n := e.Root.Get("handling").Get(h.Key.Value)
		path := "handling." + h.Key.Value + "."
		e.addUnlessGiven(n, path, "wrap_up", "0s")
		e.addUnlessGiven(n, path, "escalated", "0%")

		if !h.Value.Otherwise.Escalated.Place.IsZero() {
			e.addUnlessGiven(n, path, "escalation_takes", "0s")
		}
	}
}

// addStaff adds the defaults of groups and trunks, and the values from a roster.
func (e *explainer) addStaff() {
	for _, g := range e.Staff {
		if g.Roster != nil {
			value := fmt.Sprintf("%d periods of the roster, in place of agents, shifts and breaks", len(g.Roster))
			e.rows = append(e.rows,
				scenario.Explanation{Key: "staff." + g.Group.Value + ".agents", Value: value, From: g.RosterFile})
		}
		if g.Shrinkage == nil {
			e.add("staff."+g.Group.Value+".shrinkage", "0%")
		}
	}
	for i := range e.model.Center.Hubs {
		e.addUnlessGiven(e.Root.Get("trunks"), "trunks.", e.model.Center.Hubs[i].Name.Value, "unlimited")
	}
}

// collectsWithoutAnswer returns the collect steps where every caller enters something valid,
// without duplicates: several programs may contain a step.
func collectsWithoutAnswer(m *model.Model) []string {
	var out []string
	for _, p := range m.Programs {
		for i := range p.Steps {
			name := p.Steps[i].String()
			_, collected := p.Steps[i].DefaultEntry()
			if collected && p.Questions[i].Of == nil && !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	return out
}
