package importer

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/yaml"
)

// scenarioFile writes a scenario in which the center runs at once: every answer is as
// likely as the others.
func (b *builder) scenarioFile() []byte {
	var file, calls, callers, handling yaml.Out
	file.AddText("scenario", "trivial")
	file.AddText("about", "Every answer is as likely as the others: a scenario to start from, not a forecast.")
	file.AddText("day", "2026-01-06")
	file.AddText("replications", "2")
	for _, g := range b.graphs {
		if g.line {
			var one yaml.Out
			one.AddText("total", "1000")
			one.AddText("shape", "office_hours")
			calls.Add(b.lineNames.name(g.key, g.name), one)
		}
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
	answers, lookups := b.answers()
	file.Add("answers", answers)
	file.Add("lookups", lookups)
	if queues := b.joined(); len(queues) > 0 {
		var staff yaml.Out
		for _, q := range queues {
			var one yaml.Out
			one.AddText("mean", "4m")
			handling.Add(q, one)
		}
		staff.AddText("group", "agents")
		staff.AddText("hub", hub)
		staff.Add("queues", yaml.OutTexts(queues))
		staff.AddText("agents", "20")
		file.Add("handling", handling)
		file.Add("staff", yaml.OutList(staff))
	}
	return yaml.Write(fileComment, file)
}

// joined returns the queues in which calls wait or that call back.
func (b *builder) joined() []string {
	var out []string
	add := func(id string) {
		if name := b.queueName(id); !slices.Contains(out, name) {
			out = append(out, name)
		}
	}
	for _, s := range b.steps() {
		if s.Kind != Enqueue && s.Kind != Callback {
			continue
		}
		add(s.What)
		for _, e := range s.Edges {
			if e.Queue != "" {
				add(e.Queue)
			}
		}
	}
	return out
}

// answers gives each question equal shares: at a step, or by a lookup's name. So it does for
// an assignment of several values, by its step or lookup and the attribute.
func (b *builder) answers() (steps, lookups yaml.Out) {
	asked := map[string]bool{}
	for g, s := range b.steps() {
		name := g.name + "." + g.stepName(s.ID)
		if choices := s.choices(); len(choices) > 0 {
			steps.Add(name, equal(choices))
		}
		if s.Kind == Lookup {
			if name = b.lookup(s); !asked[name] {
				var outcomes []string
				for _, e := range s.Edges {
					outcomes = append(outcomes, b.outcome(s, &e))
				}
				lookups.Add(name, b.shares(s, outcomes))
			}
		}
		sets := slices.Clone(s.Sets)
		for _, e := range s.Edges {
			sets = append(sets, e.Sets...)
		}
		for _, a := range sets {
			if id := name + "." + b.attributeName(a.Attribute); len(a.Values) > 1 && !asked[id] {
				asked[id] = true
				lookups.Add(id, equal(a.Values))
			}
		}
		asked[name] = true
	}
	return steps, lookups
}

// choices returns the answers that a caller can give at a step.
func (s *Step) choices() []string {
	var out []string
	for _, e := range s.Edges {
		if len(e.Keys) > 0 {
			out = append(out, e.Keys[0])
		}
	}
	switch {
	case s.Kind == Enqueue && len(out) > 0:
		out = append(out, "stay")
	case s.Kind == Callback && s.Asks:
		out = []string{booked, declined}
	case s.Kind == Deflect && s.Asks:
		out = []string{accepted, declined}
	case s.Kind == Record:
		out = []string{recorded, silent}
	case s.Kind == Transfer:
		for _, e := range s.Edges {
			out = append(out, e.Outcome)
		}
	}
	return out
}

// shares gives each outcome of a lookup its share, or all the same if the source has none.
func (b *builder) shares(s *Step, outcomes []string) yaml.Out {
	var out yaml.Out
	whole := 0
	for i, e := range s.Edges {
		whole += e.Share
		out.AddText(outcomes[i], fmt.Sprintf("%d%%", e.Share))
	}
	if whole != 100 {
		return equal(outcomes)
	}
	return out
}

// equal gives each outcome the same share; the first takes what rounding leaves.
func equal(outcomes []string) yaml.Out {
	if len(outcomes) == 1 {
		return yaml.OutText(outcomes[0])
	}
	const whole = 10_000 // hundredths of a percent
	each := whole / len(outcomes)
	var out yaml.Out
	for i, o := range outcomes {
		share := each
		if i == 0 {
			share = whole - each*(len(outcomes)-1)
		}
		out.AddText(o, strconv.FormatFloat(float64(share)/100, 'f', -1, 64)+"%")
	}
	return out
}
