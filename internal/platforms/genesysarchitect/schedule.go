package genesysarchitect

import (
	"cmp"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// schedule checks opening hours. A holiday or an emergency that leads elsewhere is asked first.
func (a action) schedule() string {
	name, known := named(firstOf(a.Value, "scheduleGroup", "schedule"))
	open := "open"
	closed := "closed"
	if a.kind == "evaluateSchedule" {
		open = "active"
		closed = "inactive"
	}

	// The platform may ask for another time, such as tomorrow.
	if asked := a.Get("evaluate"); isGiven(asked) && !isTrue(asked.Get("now")) {
		a.block.Approximate("checks the schedule for a time that only the call knows: here for the time of the call",
			"write a lookup of the result")
	}

	first := a.output(open)
	to := a.output(closed)
	isDecided := first != a.next || to != a.next

	// If both outputs lead to one place, the schedule decides nothing.
	checked := to != first && (known || !unset().MatchString(name)) // without a schedule the center is open
	if !checked {
		first = a.to(first)
	} else {
		name = cmp.Or(name, a.id)
		s := a.Step(importer.Check, a.block)
		s.ID = a.id
		s.What = name
		a.center.Hours[name] = importer.Hours{}
		s.Edge(importer.Otherwise, first)
		s.Edge("closed", to)
		a.block.Remark("opening hours are not in the export", "write the hours under hours in routing.yaml")
		first = a.id
	}

	// One lookup asks for the kind of day. Each emergency group has a name of its own, so that calls
	// with one group get one answer.
	group, _ := named(a.Get("emergencyGroup"))
	q := &importer.Step{
		ID:     a.id + "/day",
		From:   []*importer.Block{a.block},
		Name:   "day_of_" + readable(cmp.Or(group, name)),
		Effect: importer.Effect{Kind: importer.Lookup, What: "day of " + cmp.Or(group, name), Own: true},
	}

	var without []string
	for _, day := range []struct {
		path, plural string
		isPossible   bool
	}{
		{"holiday", "holidays", a.kind == "evaluateScheduleGroup" && !unset().MatchString(name)},
		{"emergency", "emergencies", isGiven(a.Get("emergencyGroup")) && !unset().MatchString(group)},
	} {
		switch {
		case a.Get("outputs").Has(day.path):
			q.Edge(day.path, a.output(day.path))
		case isDecided && day.isPossible:
			without = append(without, day.plural)
		}
	}

	// A day without an output goes on with the next action, whatever the hours.
	if len(without) > 0 {
		a.block.Approximate(strings.Join(without, " and ")+" go on with the next action: here the opening hours decide",
			"give the action outputs for them, so that a lookup asks for the day")
	}

	// No kind of day has steps of its own.
	if len(q.Edges) == 0 {
		return first
	}

	q.Edge("usual", first)
	a.center.Names[q.What] = readable(q.What)
	a.Steps = append(a.Steps, q)

	if checked {
		a.block.Expand("a lookup decides on holidays and emergencies, and then a check on the opening hours")
	}

	return q.ID
}

// unset matches an expression without a value: ToScheduleGroup(NOT_SET).
var unset = diag.LazyPattern(`\bNOT_SET\b`)
