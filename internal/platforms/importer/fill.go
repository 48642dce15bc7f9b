package importer

import (
	"fmt"
	"slices"
	"strings"
)

// FillIn is a fact that the export does not contain. A person writes it in place of the import's
// assumption.
type FillIn struct {
	What    string   `json:"what"` // "opening hours"
	File    string   `json:"file"`
	Section string   `json:"section"` // the key in the file
	Names   []string `json:"names"`   // below that key
	Key     string   `json:"key"`     // below each name, or "" for all
	Assumed string   `json:"assumed"` // what stands there now
}

// fillIns lists the values to fill in, the most important first. The files are written.
func (w *writer) fillIns() []FillIn {
	all := func(string) bool { return true }
	lines := w.lineNames(func(lineOut) bool { return true })
	madeUp := w.lineNames(func(l lineOut) bool { return l.isMadeUp })
	queues := w.queueNames.some(all)
	lookups := w.lookupNames.some(all)

	// An assumed capacity counts only for a queue that the platform can fill.
	full := w.queueNames.some(func(id string) bool {
		return w.center.Queues[id].CanFill &&
			w.center.Queues[id].Capacity == 0
	})

	// Hours without a time zone follow the clock of the hub, which the export does not have.
	zoneless := w.hoursNames.some(func(id string) bool {
		h := w.center.Hours[id]
		return h.Timezone == "" && len(h.Open) > 0
	})

	goals := w.queueNames.some(func(id string) bool { return w.center.Queues[id].Within == 0 })
	texts := w.valueNames.some(func(id string) bool { return slices.Contains(w.texts, id) })
	const routing, trivial = "routing.yaml", "trivial.yaml"

	// The values that change the results most come first.
	things := []FillIn{
		{"opening hours", routing, "hours", w.assumedHours(), "", officeHours[0].Days + " " + officeHours[0].Times},
		{"time zones of opening hours", routing, "hours", zoneless, "timezone", hubZone},
		{"telephone numbers", routing, "lines", madeUp, "number", "made up"},
		{"capacities of queues", routing, "queues", full, "capacity", fmt.Sprint(assumedCapacity)},
		{"service levels", routing, "queues", goals, "answer_within", "20s"},
		{"calls", trivial, "calls", lines, "", "1000 a day"},
		{"answers of other systems", trivial, "lookups", lookups, "", "guesses"},
		{"agents", trivial, "staff", queues, "", "guesses"},
		{"conversations", trivial, "handling", queues, "", "4m"},
		{"what prompts speak", routing, "texts", texts, "", "examples"},
	}

	things = slices.Concat(w.guessedStarts(), things)
	return slices.DeleteFunc(things, func(f FillIn) bool { return len(f.Names) == 0 })
}

// guessedStarts names where the calls of lines may begin instead: where the format says so, and for a line in a cycle
// of flows in another flow of the cycle.
func (w *writer) guessedStarts() (out []FillIn) {
	// The user has named the start, so that it is no guess.
	if w.center.StartName != "" {
		return nil
	}

	guess := func(assumed string, of func(lineOut) bool) {
		out = append(out, FillIn{
			"where calls begin", "routing.yaml", "lines", w.lineNames(of), "flow", assumed + ": --start names one",
		})
	}
	if others := w.center.OtherStarts; len(others) > 0 {
		guess("chosen by their names and by the lines that lead to them; it may be "+strings.Join(others, ", "),
			func(lineOut) bool { return true })
	}
	for _, cycle := range StronglyConnected(w.graphs, (*graph).targets) {
		if len(cycle) == 1 {
			continue
		}
		for _, line := range w.graphs {
			g := line.begun()
			if !line.line || len(g.lines) > 0 || !slices.Contains(cycle, g) {
				continue
			}

			var others []string
			for _, other := range w.graphs {
				if other != g && !other.added && slices.Contains(cycle, other) {
					others = append(others, other.name)
				}
			}
			if len(others) > 0 {
				guess("flow "+g.name+"; it may be one of "+strings.Join(others, ", "),
					func(l lineOut) bool { return l.begins == line })
			}
		}
	}
	return out
}
