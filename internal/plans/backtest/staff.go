package backtest

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// staffed gives a model of a date with the agents of the records in place of the scenario's.
func staffed(m *model.Model, times []records.Presence) *model.Model {
	out := withoutStaff(m)
	changes := make([]map[des.Time]int, len(m.Groups))
	for g := range changes {
		changes[g] = map[des.Time]int{0: 0}
	}

	start := m.Clock.Start.UnixNano()
	for i := range times {
		p := &times[i]
		from := max(0, p.From.UnixNano()-start)
		to := min(m.Clock.Stop, p.To.UnixNano()-start)
		if g := groupOf(m, p); from < to && g >= 0 {
			changes[g][from]++
			changes[g][to]--
		}
	}

	for g := range changes {
		agents := 0
		for _, at := range slices.Sorted(maps.Keys(changes[g])) {
			agents += changes[g][at]
			out.Groups[g].Roster = append(out.Groups[g].Roster, model.RosterStep{At: at, Agents: agents, Paid: agents})
		}
	}

	return out
}

// withoutStaff returns a model in which no agents work. The recorded agents were present, so their attendance is not
// drawn again.
func withoutStaff(m *model.Model) *model.Model {
	out := *m
	out.Groups = slices.Clone(m.Groups)
	for g := range out.Groups {
		out.Groups[g].Roster = nil
		out.Groups[g].Attendance = model.Attendance{}
	}
	return &out
}

// groupOf returns the group of an agent in the records. It is the group in the agent's name before
// a number, as in the records of a simulation. Otherwise it is the group whose queues are most like
// the queues that the agent answers, by the share of all that both have (Jaccard, 1912). It is -1
// if there is no such group.
func groupOf(m *model.Model, p *records.Presence) int {
	if g := groupNamed(m, p.Agent); g >= 0 {
		return g
	}

	// Two groups with the same queues are equally alike. The first of them is taken.
	best := -1
	most := 0.0
	for g := range m.Groups {
		both := 0
		for _, s := range m.Groups[g].Skills {
			if answers(m, p, s.Queue, m.Groups[g].Hub) {
				both++
			}
		}

		if alike := float64(both) / float64(len(m.Groups[g].Skills)+len(p.Queues)-both); alike > most {
			best = g
			most = alike
		}
	}

	return best
}

// groupNamed returns the group in an agent's name before a number, or -1.
func groupNamed(m *model.Model, agent string) int {
	i := strings.LastIndexByte(agent, '-')
	if i <= 0 {
		return -1
	}
	if _, err := strconv.Atoi(agent[i+1:]); err != nil {
		return -1
	}
	return slices.IndexFunc(m.Groups, func(g model.Group) bool { return g.Name == agent[:i] })
}

// AtWork counts the agents of each group of a model who are at work at a time: their last time in the records
// ends at most so much earlier.
func AtWork(m *model.Model, times []records.Presence, now time.Time, gap time.Duration) []int {
	last := map[string]*records.Presence{}
	for i := range times {
		p := &times[i]
		if l := last[p.Agent]; !p.From.After(now) && (l == nil || l.To.Before(p.To)) {
			last[p.Agent] = p
		}
	}

	out := make([]int, len(m.Groups))
	for _, p := range last {
		if g := groupOf(m, p); g >= 0 && now.Sub(p.To) <= gap {
			out[g]++
		}
	}
	return out
}

// answers reports whether an agent answers a queue: records may name it with its hub.
func answers(m *model.Model, p *records.Presence, queue routing.QueueID, hub routing.HubID) bool {
	name := m.Center.Queues[queue].Name.Value
	at := name + "@" + m.Center.Hubs[hub].Name.Value
	return slices.ContainsFunc(p.Queues, func(q string) bool { return fold(q) == fold(name) || fold(q) == fold(at) })
}

// staffOf says whose agents are simulated.
func staffOf(how *Options) string {
	if how.Staff == nil || how.OfScenario {
		return "scenario"
	}
	return "records"
}

// onDate returns the times that overlap a model's clock.
func onDate(times []records.Presence, c *model.Clock) []records.Presence {
	from := c.Start
	to := c.Start.Add(time.Duration(c.Stop))
	var out []records.Presence
	for _, p := range times {
		if p.To.After(from) && p.From.Before(to) {
			out = append(out, p)
		}
	}

	slices.SortFunc(out, func(a, b records.Presence) int {
		return cmp.Or(a.From.Compare(b.From), cmp.Compare(a.Agent, b.Agent))
	})
	return out
}
