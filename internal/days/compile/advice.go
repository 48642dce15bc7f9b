package compile

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// adviseChoices reports the choices of reached steps that the scenario's answers do not name: nobody
// makes them.
func (c *reachChecker) adviseChoices() {
	reported := map[string]bool{}
	for id := range c.reach {
		if c.reach[id] == nil {
			continue
		}

		program := &c.model.Programs[c.model.Lines[id].Program]
		ids := map[string]int{}
		for i := range program.Steps {
			ids[program.Steps[i].String()] = i
		}

		for _, s := range c.reachedSteps(id) {
			entry := c.answerOf(s)
			if entry == nil || isLookup(s) || reported[s.String()] || !hasShares(&entry.Value) {
				continue
			}

			reported[s.String()] = true

			if missing := unnamedChoices(program, ids[s.String()]); len(missing) > 0 {
				c.adviseChoice(s, &entry.Value, missing)
			}
		}
	}
}

// hasShares reports whether an answer gives shares. One name for all callers, or for all of a kind, is
// meant to leave out the others.
func hasShares(a *scenario.Answer) bool {
	has := false
	a.Each(func(m *scenario.Mixture) { has = has || len(*m) > 1 })
	return has
}

// unnamedChoices returns the names of a step's own choices that no reply is. Keys of anywhere are not
// among them.
func unnamedChoices(p *model.Program, id int) []string {
	replies := slices.Concat(p.Questions[id].Of...)
	isNamed := func(o flow.Outcome) bool {
		return slices.ContainsFunc(replies, func(r model.Reply) bool {
			return r.Kind == model.ReplyOutcome && r.Outcome == o
		})
	}

	var out []string
	for _, name := range p.Def(flow.StepID(id)).OwnChoices() {
		if o := slices.Index(p.Outcomes, name); o >= 0 && !isNamed(flow.Outcome(o)) {
			out = append(out, yaml.Quoted(name))
		}
	}

	return out
}

func (c *reachChecker) adviseChoice(s *flow.Step, a *scenario.Answer, missing []string) {
	key, name := answerKey(s)
	choices := "choice " + missing[0]
	give := "give it a share"
	if len(missing) > 1 {
		choices = "choices " + strings.Join(missing, ", ")
		give = "give each a share"
	}
	text := fmt.Sprintf("nobody makes the %s of step %q, which the answer does not name", choices, s)
	c.found.Advise(a.Place, scenario.UnnamedChoice, text,
		diag.Fixf("%s in %s.%s, or write %s: 0%% if nobody makes it", give, key, name, missing[0]))
	c.model.Notes = append(c.model.Notes, model.Note{Rule: scenario.UnnamedChoice, Text: text})
}

// adviseHours reports queues that are open, with callers, while no agent who answers them works.
func (c *reachChecker) adviseHours() {
	known := map[unstaffed]bool{}
	for id := range c.model.Lines {
		line := routing.LineID(id)
		for _, queue := range c.waits[id].queues {
			opens := c.openHubs(queue)
			for _, from := range c.callerKinds(line, queue) {
				for _, at := range c.firstHubs(from, opens) {
					key := unstaffed{queue, at.hub}
					if known[key] {
						continue
					}

					known[key] = true

					if _, lacks := c.lack(from, at); !lacks {
						c.adviseUnstaffed(from, at)
					}
				}
			}
		}
	}
}

// unstaffed is a queue at a hub.
type unstaffed struct {
	queue routing.QueueID
	hub   routing.HubID
}

// adviseUnstaffed reports the hours without agents of a queue at a hub, but for hours without calls.
func (c *reachChecker) adviseUnstaffed(from callerKind, at waitingAt) {
	hours := c.unstaffedHours(from, at)
	if len(hours) == 0 {
		return // as of most queues: the hours without calls take longer to find
	}

	for _, none := range c.uncalledHours(from.queue) {
		hours = withoutSpan(hours, none.From, none.To)
	}

	if len(hours) == 0 || routing.Allows(c.center.Queues[from.queue].Allow, scenario.UnstaffedHours) {
		return
	}

	queue := c.center.Queues[from.queue].Name.Value
	hub := c.center.Hubs[at.hub].Name.Value
	text := fmt.Sprintf("queue %q is open at %s while no agent who answers it works: %s", queue, hub,
		c.listHours(hours, at.hub))
	c.found.Advise(c.placeOf("staff"), scenario.UnstaffedHours, text,
		"add agents in these hours, or shorten the hours of the queue in routing.yaml")
	c.model.Notes = append(c.model.Notes,
		model.Note{Rule: scenario.UnstaffedHours, Text: text, Queue: from.queue, Hub: at.hub, Hours: hours})
}

// listHours writes times by the clock of a hub: the first ones, and how long all are.
func (c *reachChecker) listHours(hours []model.TimeSpan, hub routing.HubID) string {
	const most = 3
	var out []string
	all := time.Duration(0)
	for i, h := range hours {
		all += time.Duration(h.To - h.From)
		if i < most {
			zone := c.center.Hubs[hub].Zone
			from := c.model.Clock.Instant(h.From).In(zone)
			to := c.model.Clock.Instant(h.To).In(zone)
			end := to.Format("15:04")
			if routing.DateOf(from) != routing.DateOf(to) {
				end = to.Format("Mon 15:04")
			}

			out = append(out, from.Format("Mon 2006-01-02 15:04")+" to "+end)
		}
	}

	text := strings.Join(out, ", ")
	if more := len(hours) - most; more > 0 {
		text += fmt.Sprintf(" and %d more times, %s in all", more, yaml.FormatDuration(all))
	}

	return text
}

// unstaffedHours returns the times of the statistics when a queue is open and nobody answers
// it. It looks at the hub where callers wait first, and at the hubs where they overflow.
func (c *reachChecker) unstaffedHours(from callerKind, at waitingAt) []model.TimeSpan {
	hubs := c.hubsFor(from, at)
	clock := &c.model.Clock
	var out []model.TimeSpan

	queue := &c.center.Queues[from.queue]
	open := []routing.Period{{From: clock.Instant(clock.From), To: clock.Instant(clock.To)}}
	if queue.Hours.Closes() {
		open = queue.Hours.Periods(open[0].From, open[0].To, c.center.Hubs[at.hub].Zone)
	}

	for _, p := range open {
		out = append(out, model.TimeSpan{From: clock.TimeOf(p.From), To: clock.TimeOf(p.To)})
	}

	for i := range c.model.Groups {
		g := &c.model.Groups[i]
		if !slices.Contains(hubs, g.Hub) || !answers(g, from.queue) || !g.Languages.Has(at.language) {
			continue
		}
		if g.Open {
			// Its agents are still to be found.
			return nil
		}
		for j, step := range g.Roster {
			end := clock.Stop
			if j+1 < len(g.Roster) {
				end = g.Roster[j+1].At
			}
			if step.Agents > 0 {
				out = withoutSpan(out, step.At, end)
			}
		}
	}

	return out
}

// uncalledHours returns the times of the statistics when nobody calls a line whose callers can wait
// in a queue. Of calls that a file lists, an interval of the report counts as a whole.
func (c *reachChecker) uncalledHours(queue routing.QueueID) []model.TimeSpan {
	clock := &c.model.Clock
	out := []model.TimeSpan{{From: clock.From, To: clock.To}}
	for id := range c.model.Lines {
		line := &c.model.Lines[id]
		if !line.IsCalled() || !c.waits[id].in(queue) {
			continue
		}

		for _, arrival := range line.Trace {
			start := arrival.At - (arrival.At-clock.From)%clock.Interval
			out = withoutSpan(out, start, start+clock.Interval)
		}

		// The rate repeats: the first period begins before the statistics.
		first := clock.From - clock.IntoRatePeriod(clock.From)
		for begin := first; begin < clock.To && len(line.Rate) > 0; begin += clock.RatePeriod {
			for i, piece := range line.Rate {
				end := clock.RatePeriod
				if i+1 < len(line.Rate) {
					end = line.Rate[i+1].At
				}
				if piece.PerHour > 0 {
					out = withoutSpan(out, begin+piece.At, begin+end)
				}
			}
		}
	}

	return out
}

// withoutSpan returns times without those from one to another.
func withoutSpan(spans []model.TimeSpan, from, to des.Time) []model.TimeSpan {
	var out []model.TimeSpan
	for _, s := range spans {
		before := model.TimeSpan{From: s.From, To: min(s.To, from)}
		after := model.TimeSpan{From: max(s.From, to), To: s.To}
		for _, rest := range []model.TimeSpan{before, after} {
			if rest.From < rest.To {
				out = append(out, rest)
			}
		}
	}
	return out
}

// answers reports whether a group answers a queue.
func answers(g *model.Group, queue routing.QueueID) bool {
	return slices.ContainsFunc(g.Skills, func(k model.Skill) bool { return k.Queue == queue })
}
