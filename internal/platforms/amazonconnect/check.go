package amazonconnect

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// checkHours checks the hours of the block, or otherwise the hours of the working queue.
func (s *scope) checkHours(a *action) {
	if id := s.fixed(a, a.text("HoursOfOperationId")); id != "" {
		if isDynamic(id) {
			a.block.Approximate("the hours are chosen in the call",
				"branch on what chooses them, with a check for each")
		}

		// Hours and queues may have the same identifier in an export.
		hours := "hours " + canonical(id)
		s.center.Names[hours] = s.nameOf(id)
		s.check(s.step(importer.Check, a), a, hours)

		return
	}

	out := s.step(importer.Check, a)
	s.ofQueue(out, a)

	// The check fails for the queue of an agent, which has no hours.
	if to, ok := a.onError(otherError, ""); ok && out.By == queueAttribute && s.agents {
		open, closed := a.hours()
		out.Effect = importer.Effect{Kind: importer.Lookup, What: "working_queue_hours", Own: true}
		out.Edge("open", open)
		out.Edge("closed", closed)
		out.Edge("no_hours", to)
		a.block.Guess("may check the hours of an agent's queue, which has no hours",
			"lead the calls for an agent past the check, to its error branch")
		return
	}
	s.check(out, a, importer.HoursOf+out.What)
}

func (s settings) check(out *importer.Step, a *action, hours string) {
	out.What = hours
	a.block.Remark("opening hours are not in the export", "write them under hours in routing.yaml")

	// With a queue by attribute, the importer finds the hours of each queue.
	if out.By == "" {
		s.center.Hours[hours] = importer.Hours{}
	}
	open, closed := a.hours()
	out.Edge("closed", closed)
	out.Edge(importer.Otherwise, open)
}

// hours returns where a check of opening hours leads in the hours and outside of them.
func (a *action) hours() (open, closed string) {
	open = a.next
	closed = a.next
	for _, c := range a.conditions {
		if c.holds("True") {
			open = c.next
		}
		if c.holds("False") {
			closed = c.next
		}
	}
	return open, closed
}

// Metrics of a queue that a flow may check.
const (
	agents          = "NumberOfAgentsStaffed"
	agentsAvailable = "NumberOfAgentsAvailable"
	oldestContact   = "OldestContactInQueueAgeSeconds" // or the estimated wait
	contactsInQueue = "NumberOfContactsInQueue"
)

// metrics has the metrics by a part of their names, as CheckMetricData has them and as the paths that
// GetMetricData fills, without dots.
var metrics = []struct{ part, metric string }{
	{"AgentsAvailable", agentsAvailable},
	{"AgentsStaffed", agents},
	{"AgentsOnline", agents},
	{"OldestContact", oldestContact},
	{"EstimatedWaitTime", oldestContact},
	{"ContactsInQueue", contactsInQueue},
	{"QueueSize", contactsInQueue},
}

// metricOf returns the metric of a name, or "" if queues of the simulator do not have it.
func metricOf(name string) string {
	name = strings.ReplaceAll(name, ".", "")
	for _, x := range metrics {
		if strings.Contains(name, x.part) {
			return x.metric
		}
	}
	return ""
}

// metric is a check of the queue, or for a number that queues do not have a lookup.
func (s *scope) metric(a *action, name string) {
	// The older format has the metric in each condition.
	metric := metricOf(name)
	for _, c := range a.conditions {
		metric = cmp.Or(c.metric, metric)
	}

	switch metric {
	case "":
		// Queues of the simulator do not have it, such as the number of busy agents.
		path := strings.ReplaceAll(strings.TrimPrefix(name, "$.Metrics."), ".", "_")
		s.lookUpCompared(a, cmp.Or(words(path), "metric"), "compares a number that queues do not have here: a lookup decides",
			"check the queue instead, or give the lookup's outcomes in the scenario")
	case contactsInQueue:
		s.lookUpCompared(a, "queue_length", "compares the number of calls in a queue: here a lookup decides",
			"check the queue instead, with an outcome by its wait: under 2m")
	case agentsAvailable:
		s.checkAgents(s.checkQueue(a), a, "idle", true)
	case agents:
		s.checkAgents(s.checkQueue(a), a, "unstaffed", false)
	default:
		s.lookUpCompared(a, "queue_wait", "compares the wait in a queue: here a lookup decides",
			"check the queue instead, with an outcome by its expected wait: under 2m")
	}
}

// checkQueue adds a check of the queue of an action.
func (s *scope) checkQueue(a *action) *importer.Step {
	out := s.step(importer.Check, a)
	s.ofQueue(out, a)
	return out
}

// checkAgents gives a check an outcome that stands for one agent or more (some), or for none,
// and otherwise for the reverse.
func (s settings) checkAgents(out *importer.Step, a *action, outcome string, some bool) {
	to := a.firstMatch("0")
	rest := a.firstMatch("1")

	// The outcome idle holds from one agent on, and unstaffed holds without agents.
	if some {
		to, rest = rest, to
	}

	out.Edge(outcome, to)
	out.Edge(importer.Otherwise, rest)

	if !a.needsNoCount() {
		a.block.Approximate("compares a number of agents: here a check distinguishes only 0 and more than 0",
			"check the queue by its wait instead, as in under 2m")
	}
}

// needsNoCount reports whether each number of agents from one on leads the same way. The result of a comparison
// changes only next to its operand, so that these neighbors stand for all numbers.
func (a *action) needsNoCount() bool {
	one := a.firstMatch("1")
	for _, c := range a.conditions {
		bound, err := strconv.Atoi(c.operand())
		if err != nil {
			return false
		}
		for n := max(bound-1, 1); n <= bound+1; n++ {
			if a.firstMatch(strconv.Itoa(n)) != one {
				return false
			}
		}
	}
	return true
}

// lookUpCompared compares a value that no step has with a lookup.
func (s *scope) lookUpCompared(a *action, what, reason, fix string) {
	s.decide(a, "").What = what
	a.block.Guess(reason, fix)
}
