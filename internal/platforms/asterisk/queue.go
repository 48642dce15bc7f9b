package asterisk

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/arguments"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/conf"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/times"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// queue is a queue of queues.conf (https://docs.asterisk.org, "queues.conf"). A queue that is not
// in the file has no settings.
type queue struct {
	name     string
	settings map[string]string
	used     bool
}

// queues are the queues of queues.conf, by their names in lower case: see readQueues.
type queues map[string]*queue

// readQueues reads the queues of queues.conf, by their names in lower case: Asterisk compares the names in any case
// (queue_cmp_cb in app_queue.c).
func readQueues(c *conf.File) queues {
	out := queues{}
	for _, l := range c.Lines {
		if l.Section == "" || strings.EqualFold(l.Section, "general") {
			continue
		}

		key := strings.ToLower(l.Section)
		q := out[key]
		if q == nil {
			q = &queue{name: l.Section, settings: map[string]string{}}
			out[key] = q
		}

		if l.Key != "" {
			q.settings[l.Key] = l.Value
		}
	}

	return out
}

// named returns the queue of queues.conf with a name in any case, or nil.
func (q queues) named(name string) *queue { return q[strings.ToLower(name)] }

// lacksQueue reports whether Asterisk has no queue of a name: the files have queues and no queue of this name. An
// included file that is missing may have the queue.
func (d *dialplan) lacksQueue(name string) bool {
	isUnknown := symbol.In(name) || len(d.queues) == 0 || len(d.missingQueues) > 0
	return !isUnknown && d.queues.named(name) == nil
}

// generalQueueSettings returns the rows of the settings of queues.conf that are for all queues.
func generalQueueSettings(c *conf.File) (out []conf.Ignored) {
	for _, l := range c.Lines {
		if l.Key == "" || l.Section != "" && !strings.EqualFold(l.Section, "general") {
			continue
		}
		reason := "how agents take calls is for the scenario"
		if l.Section == "" {
			reason = "no queue is before it, so that Asterisk does not read it"
		}
		text := strings.TrimSpace("queues.conf "+l.Section) + ": " + l.Key + " = " + l.Value
		out = append(out, conf.Ignored{Text: text, Kind: "setting", Reason: reason})
	}
	return out
}

func (q *queue) seconds(key string) time.Duration { return times.Seconds(q.settings[key]) }

// is reports whether a setting is one of some values, in any case.
func (q *queue) is(key, values string) bool {
	return slices.Contains(strings.Split(values, " "), strings.ToLower(q.settings[key]))
}

// capacity is the most callers who wait, or 0 for any number.
func (q *queue) capacity() int {
	most, _ := strconv.Atoi(q.settings["maxlen"])
	return min(max(most, 0), maxCapacity)
}

// maxCapacity is the largest capacity of a queue in routing.yaml.
const maxCapacity = 1_000_000

// largest are the settings of a queue that have a bound.
var largest = []struct {
	name string
	most float64
}{
	{"maxlen", maxCapacity},
	{"servicelevel", importer.MaxSeconds},
}

const joinsAlways = " yes true 1" // values of joinempty

// joinQueue is Queue(NAME,OPTIONS,URL,ANNOUNCE,TIMEOUT,…).
func joinQueue(v *visit) {
	// Asterisk goes on without a queue of the name, unless its realtime database has the queue (load_realtime_queue,
	// join_queue and queue_exec in app_queue.c).
	if v.m.plan.lacksQueue(v.arg(0)) {
		const reason = "queues.conf has no queue %s: Asterisk goes on with the next line, with QUEUESTATUS UNKNOWN"
		v.n.note(importer.LeftOut, fmt.Sprintf(reason, v.arg(0)), "correct the name, or write the queue in queues.conf")
		v.edge("", v.onward(with("QUEUESTATUS", "UNKNOWN")))
		return
	}

	name := symbol.Plain(v.arg(0))
	if symbol.In(v.arg(0)) {
		v.n.guess("its queue is known only in the call", "write queue: {by: ATTRIBUTE, …}")
	}

	// The name of a value such as DB(queues/night) is no path.
	if symbol.HasNamed(v.arg(0)) {
		name = lookupName(name)
	}

	q := v.m.plan.queues.named(name)
	if q == nil {
		q = &queue{}
		if v.m.uses.isRead("QUEUESTATUS") || v.goesOnBySettings() {
			v.n.approximate(noQueueSettings+"callers join it at any time", "import queues.conf with the dialplan")
		}
	} else {
		q.used = true
		name = q.name
		v.m.center.Queues[name] = importer.Queue{Capacity: q.capacity(), Within: q.seconds("servicelevel")}
	}

	// A queue that callers join without agents needs no check before it.
	if q.is("joinempty", joinsAlways) {
		enqueue(v, name, q)
		return
	}

	v.step(importer.Check, name)
	v.edge("unstaffed", v.next(with("QUEUESTATUS", "JOINEMPTY")))
	v.further(edge{outcome: importer.Otherwise}, func(v *visit) { enqueue(v, name, q) })
	v.n.note(importer.Expanded, "nobody joins the queue without agents: a check is before it", "")
}

// noQueueSettings begins the reasons of a queue that is not in queues.conf.
const noQueueSettings = "the settings of its queue are in no file: here "

// goesOnBySettings reports whether only the settings of its queue lead calls to the next line, which is no end.
func (v *visit) goesOnBySettings() bool {
	next := v.exten.prios[after(v.number)]
	isEnd := next == nil || next.name == "hangup"
	return !isEnd && v.arg(4) == "" && !v.options(1).Has("c")
}

// enqueue makes the step of a queue, with an outcome for each QUEUESTATUS that can occur.
func enqueue(v *visit, name string, q *queue) {
	status := func(value string) *state { return v.next(with("QUEUESTATUS", value)) }
	v.m.leavesEmpty = v.m.leavesEmpty || !q.is("leavewhenempty", " no")
	if !q.is("leavewhenempty", " no") {
		v.n.approximate("callers who wait leave the queue when no agent is left: here they wait on",
			"set leavewhenempty to no in queues.conf")
	}
	if slices.ContainsFunc(slices.Collect(maps.Keys(q.settings)), isAnnouncement) {
		v.n.note(importer.Unknown, "callers hear announcements while they wait",
			"write hold and every in the queue step")
	}
	s := v.step(importer.Enqueue, name)
	given := v.options(1)
	limitWait(v, s, given)

	v.edge("answered", nil)

	if given.Has("c") {
		v.n.edges[0].state = status("CONTINUE")
	}

	if s.MaxWait > 0 {
		v.edge("timed_out", status("TIMEOUT"))
	}

	if q.capacity() > 0 {
		v.edge("full", status("FULL"))
	}

	// The keys of this context lead out of the queue while the call waits.
	if ctx := v.m.plan.contexts[q.settings["context"]]; ctx != nil { // whose extensions lead out of the queue
		addKeys(v, ctx, ctx)
	}
}

// limitWait gives a queue step the time after which a call leaves.
func limitWait(v *visit, s *importer.Step, given arguments.Options) {
	// An unknown timeout may be one, so that the way after it stays. The seconds are a whole number (queue_exec in
	// app_queue.c).
	seconds, _ := expression.Leading(v.arg(4))
	s.MaxWait = times.Of(float64(seconds))
	switch {
	case !v.requireKnown(4, "timeout", "it is 5m"):
		s.MaxWait = unknownWait
	case v.arg(4) != "" && seconds <= 0:
		v.n.approximate("its timeout is over when calls join: here they wait 5m", "write the seconds, or no timeout")
		s.MaxWait = unknownWait
	}

	if given.Has("n") {
		v.n.approximate("the option n lets a call leave when each agent has been rung: here it waits on",
			"write max_wait")
	}
	if position := v.arg(9); position != "" && position != "0" {
		v.n.approximate("joins the queue at a position: here it is the last one", "write priority")
	}
}

// unknownWait is the time that calls wait if only the call knows the timeout of the queue.
const unknownWait = 5 * time.Minute

// The settings of queues.conf that a queue step has (its sample, and readQueues of app_queue.c).
var stepSettings = strings.Fields("maxlen servicelevel context joinempty leavewhenempty")

// isAnnouncement reports whether a setting is about what callers hear while they wait. The queue step has a row for it.
func isAnnouncement(setting string) bool {
	return strings.Contains(setting, "announce-") || strings.HasSuffix(setting, "-announce")
}

// report adds a block for the settings of a queue that its step does not have, and for each one that is too large.
func (q *queue) report(f *importer.Flow, name string) {
	for _, l := range largest {
		given := q.settings[l.name]
		if n, _ := strconv.ParseFloat(given, 64); n > l.most {
			f.Block("queues.conf "+name+": "+l.name, "queue").Note(importer.Note{
				Status: importer.LeftOut,
				Reason: fmt.Sprintf("has %s = %s, larger than a queue can have: here %.0f", l.name, given, l.most),
				Fix:    "write a smaller number",
			})
		}
	}

	others := slices.DeleteFunc(slices.Sorted(maps.Keys(q.settings)), func(key string) bool {
		return slices.Contains(stepSettings, key) || isAnnouncement(key)
	})
	if len(others) > 0 {
		f.Block("queues.conf "+name+": "+strings.Join(others, ", "), "queue").Note(importer.Note{
			Status: importer.LeftOut,
			Reason: importer.ForScenario,
			Fix:    "write the agents under staff and wrap_up under handling in the scenario",
		})
	}
}
