package importer

import (
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// scenarioFile writes a scenario in which the center runs at once: callers give every answer
// equally often, and other systems seldom fail.
func (w *writer) scenarioFile() []byte {
	var file, calls, callers, handling yaml.Out
	file.AddText("scenario", "trivial")
	file.AddText("about",
		"All numbers are guesses: callers give every answer equally often, other systems fail in 5% of calls. A scenario to start from, not a forecast.")

	// Each question needs an answer before the center can run.
	answers, lookups := w.answers()
	queues := w.joined()
	if guessed := guesses(answers, lookups, queues); len(guessed) > 0 {
		file.Add("guesses", yaml.OutTexts(guessed))
	}
	file.AddText("day", "2026-01-06")
	file.AddText("replications", "2")

	for _, line := range w.lines {
		var one yaml.Out
		one.AddText("total", "1000")
		one.AddText("shape", "office_hours")
		calls.Add(line.name, one)
	}

	file.Add("calls", calls)
	var slips, patience yaml.Out
	patience.AddText("mean", "5m")
	callers.Add("patience", patience)
	slips.AddText("silent", "3%")
	slips.AddText("wrong_key", "3%")
	slips.AddText("hang_up", "2%")
	callers.Add("slips", slips)
	file.Add("callers", callers)

	file.Add("answers", answers)
	file.Add("lookups", lookups)

	if len(queues) > 0 {
		var groups []yaml.Out
		for _, q := range queues {
			var one, group yaml.Out
			one.AddText("mean", "4m")
			handling.Add(q, one)
			group.AddText("group", q)
			group.AddText("hub", hub)
			group.Add("queues", yaml.OutTexts([]string{q}))
			group.AddText("agents", strconv.Itoa(max(guessedAgents/len(queues), 2)))
			groups = append(groups, group)
		}

		file.Add("handling", handling)
		file.Add("staff", yaml.OutList(groups...))
	}

	return yaml.Write(fileComment, file)
}

// guesses lists the guessed numbers of the trivial scenario.
func guesses(answers, lookups yaml.Out, queues []string) []string {
	var out []string
	if answers.Len() > 0 {
		out = append(out, "answers")
	}
	if lookups.Len() > 0 {
		out = append(out, "lookups")
	}
	if len(queues) > 0 {
		out = append(out, "staff")
	}
	return out
}

// guessedAgents is the number of agents in the trivial scenario, for the calls of one line.
const guessedAgents = 20

// joined returns the queues in which calls wait or that call back.
func (w *writer) joined() []string {
	var out []string
	add := func(id string) {
		if name := w.queueName(id); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}

	for _, s := range w.steps() {
		if !s.Kind.joins() {
			continue
		}

		add(s.What)

		// A step that chooses the queue by an attribute has the further queues on its edges.
		for _, e := range s.Edges {
			if e.Queue != "" {
				add(e.Queue)
			}
		}
	}

	return out
}

// answers gives each question equal shares: at a step, or by the name of a lookup or a record. So it does for
// an assignment of several values, by its step or lookup and the attribute.
func (w *writer) answers() (steps, lookups yaml.Out) {
	asked := map[string]bool{}
	for g, s := range w.steps() {
		name := g.name + "." + g.stepName(s.ID)

		// A scenario answers a recording by its name, which several steps may share.
		if s.Kind == Record {
			name = w.what(s)
		}

		if choices := w.choices(s); len(choices) > 0 && !asked[name] {
			steps.Add(name, equal(choices))
		}
		asked[name] = true

		if s.Kind == Lookup {
			if name = w.lookup(s); !asked[name] {
				var outcomes []string
				for _, e := range s.Edges {
					outcomes = append(outcomes, w.outcome(s, &e))
				}
				lookups.Add(name, shares(outcomes))
			}
		}

		sets := slices.Clone(s.Sets)
		for _, e := range s.Edges {
			sets = append(sets, e.Sets...)
		}

		// The values that a record step sets belong to the step, and not to the place of its message.
		if s.Kind == Record {
			name = g.name + "." + g.stepName(s.ID)
		}

		for _, a := range sets {
			// An assignment of one value needs no share, since it is always the same.
			if id := name + "." + w.attributes.name(a.Attribute); len(a.among()) > 1 && !asked[id] {
				asked[id] = true
				lookups.Add(id, equal(a.among()))
			}
		}

		asked[name] = true
	}

	return steps, lookups
}

// choices returns the answers that a caller can give at a step.
func (w *writer) choices(s *Step) []string {
	var out []string
	for _, e := range s.Edges {
		if s.Kind == Listen && len(e.Keys) > 0 {
			out = append(out, e.Outcome)
		} else if len(e.Keys) > 0 {
			out = append(out, e.Keys[0])
		} else if e.Outcome == Extension && s.Kind == Menu {
			out = append(out, Extension)
		}
	}

	// A caller in a queue may also stay, which is no choice of the step.
	switch {
	case s.Kind == Enqueue && len(out) > 0:
		out = append(out, "stay")
	case s.Kind == Collect && s.edge(keyed) != nil:
		out = []string{collected, keyed}
	case s.Kind == Match:
		for _, e := range s.Edges {
			out = append(out, w.outcome(s, &e))
		}
	case s.Kind == Record:
		out = []string{recorded, silent}
	case s.Kind == Transfer:
		for _, e := range s.Edges {
			out = append(out, e.Outcome)
		}
	}

	return out
}

// failures are the outcomes of a lookup that has failed, which are seldom taken.
var failures = []string{"failed", "error", "timeout"}

// failing is the share of calls in which another system fails, in hundredths of a percent.
const failing = 500

// shares gives each outcome of a lookup the same share, except failures.
func shares(outcomes []string) yaml.Out {
	isFailure := func(o string) bool { return slices.Contains(failures, o) }
	failed := 0
	for _, o := range outcomes {
		if isFailure(o) {
			failed++
		}
	}

	// Without a failure, or with failures only, all outcomes are equal guesses.
	if failed == 0 || failed == len(outcomes) {
		return equal(outcomes)
	}
	return split(outcomes, func(o string) int {
		if isFailure(o) {
			return failing / failed
		}
		return (allCalls - failing) / (len(outcomes) - failed)
	})
}

// allCalls is the share of all calls. Shares are in hundredths of a percent.
const allCalls = 10_000

// shareText writes a share as a percentage.
func shareText(share int) string { return strconv.FormatFloat(float64(share)/100, 'f', -1, 64) + "%" }

// equal gives each outcome the same share.
func equal(outcomes []string) yaml.Out {
	if len(outcomes) == 1 {
		return yaml.OutText(outcomes[0])
	}
	return split(outcomes, func(string) int { return allCalls / len(outcomes) })
}

// split gives each outcome a share in hundredths of a percent. The first takes what rounding
// leaves.
func split(outcomes []string, share func(string) int) yaml.Out {
	rest := allCalls
	for _, o := range outcomes {
		rest -= share(o)
	}
	var out yaml.Out
	for _, o := range outcomes {
		out.AddText(o, shareText(share(o)+rest))
		rest = 0
	}
	return out
}
