package asterisk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// queue is a queue of queues.conf (https://docs.asterisk.org, "queues.conf"). A queue that is not
// in the file has no settings.
type queue struct {
	name          string
	settings      map[string]string
	announcements []string // of periodic-announce
	used          bool
}

// queues are the queues of queues.conf, by their names in lower case: see readQueues.
type queues map[string]*queue

// readQueues reads the queues of queues.conf, by their names in lower case: Asterisk compares the names in any case
// (queue_cmp_cb in app_queue.c).
func readQueues(c *config) queues {
	out := queues{}
	for _, l := range c.lines {
		if l.section == "" || strings.EqualFold(l.section, "general") {
			continue
		}

		key := strings.ToLower(l.section)
		q := out[key]
		if q == nil {
			q = &queue{name: l.section, settings: map[string]string{}}
			out[key] = q
		}

		// This setting may be repeated, and each line may have several announcements.
		if l.key == "periodic-announce" {
			for one := range strings.SplitSeq(l.value, ",") {
				q.announcements = append(q.announcements, strings.TrimSpace(one))
			}
		}

		if l.key != "" {
			q.settings[l.key] = l.value
		}
	}

	return out
}

// named returns the queue of queues.conf with a name in any case, or nil.
func (q queues) named(name string) *queue { return q[strings.ToLower(name)] }

// nameOf returns the name of a queue as queues.conf writes it, or as a line does if the queue is in no file.
func (q queues) nameOf(name string) string {
	if known := q.named(name); known != nil {
		return known.name
	}
	return plain(name)
}

// lacksQueue reports whether Asterisk has no queue of a name: the files have queues and no queue of this name. An
// included file that is missing may have the queue.
func (d *dialplan) lacksQueue(name string) bool {
	isUnknown := isSymbolic(name) || len(d.queues) == 0 || len(d.missingQueues) > 0
	return !isUnknown && d.queues.named(name) == nil
}

// generalQueueSettings returns the rows of the settings of queues.conf that are for all queues.
func generalQueueSettings(c *config) (out []ignored) {
	for _, l := range c.lines {
		if l.key == "" || l.section != "" && !strings.EqualFold(l.section, "general") {
			continue
		}
		reason := "how agents take calls is for the scenario"
		if l.section == "" {
			reason = "no queue is before it, so that Asterisk does not read it"
		}
		text := strings.TrimSpace("queues.conf "+l.section) + ": " + l.key + " = " + l.value
		out = append(out, ignored{text, "setting", reason})
	}
	return out
}

func (q *queue) seconds(key string) time.Duration { return readSeconds(q.settings[key]) }

// is reports whether a setting is one of some values, in any case.
func (q *queue) is(key, values string) bool {
	return slices.Contains(strings.Split(values, " "), strings.ToLower(q.settings[key]))
}

// capacity is the most callers who wait, or 0 for any number.
func (q *queue) capacity() int {
	most, _ := strconv.Atoi(q.settings["maxlen"])
	return min(max(most, 0), maxCapacity)
}

// The largest settings of a queue: the capacity of a queue in routing.yaml, and a time that needs no more. A larger
// setting has a row.
const (
	maxCapacity = 1_000_000
	maxSeconds  = 365 * 24 * 60 * 60 // see importer.Seconds
)

// boundedSettings are the settings whose number has a bound.
var boundedSettings = []struct {
	name string
	most float64
}{
	{"maxlen", maxCapacity},
	{"servicelevel", maxSeconds},
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

	name := plain(v.arg(0))
	if isSymbolic(v.arg(0)) {
		v.n.approximate("its queue is known only in the call", "write queue: {by: ATTRIBUTE, …}")
	}

	// The name of a value such as DB(queues/night) is no path.
	if strings.ContainsRune(v.arg(0), symbolStart) {
		name = lookupName(name)
	}

	q := v.m.plan.queues.named(name)
	if q == nil {
		q = absentQueue(v)
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

// absentQueue returns the settings of a queue that is in no file, as far as the lines that read QUEUESTATUS show
// them: a line that compares it with JOINEMPTY expects that callers do not join without agents.
func absentQueue(v *visit) *queue {
	q := &queue{settings: map[string]string{}}
	if !v.m.uses.isRead("QUEUESTATUS") {
		return q
	}

	for _, e := range expected {
		if !v.m.uses.expected[e.status] {
			continue
		}
		if e.setting != "" {
			q.settings[e.setting] = e.value
		}
		v.n.approximate("the settings of its queue are in no file: "+e.here, "import queues.conf with the dialplan")
	}
	return q
}

// expected has the settings that a line expects if it compares QUEUESTATUS with a text (set_queue_result of
// app_queue.c).
var expected = []struct{ status, setting, value, here string }{
	{"JOINEMPTY", "joinempty", "no", "here nobody joins it without agents"},
	{"JOINUNAVAIL", "joinempty", "no", "here nobody joins it without agents"},
	{"LEAVEEMPTY", "", "", "here callers wait on if no agent is left"},
	{"LEAVEUNAVAIL", "", "", "here callers wait on if no agent is left"},
	{"FULL", "", "", "here it is never full"},
}

// queueBy makes one step of queues of the same settings that an attribute tells apart, and reports whether it does.
func queueBy(v *visit, attribute string) bool {
	defer func() { v.varying = attribute }() // as it was
	var queues []importer.Edge
	var lists [][]string
	for _, text := range v.textsOf(attribute) {
		// The line is expanded once for each text of the variable.
		c := &visit{reader: reader{v.clone(), v.reading}}
		c.put(attribute, text)

		v.varying = ""
		list := splitArgs(c.expand(v.prio().args))

		isUnknown := v.varying != "" || v.open != nil
		if isUnknown || len(list) == 0 || list[0] == "" || v.m.plan.lacksQueue(list[0]) {
			return false
		}

		// The queues must differ in their names only, so that one step can have the settings of all.
		if len(lists) > 0 {
			first := lists[0]
			own := v.m.plan.queues.named(list[0])
			if !slices.Equal(list[1:], first[1:]) || !own.isLike(v.m.plan.queues.named(first[0])) {
				return false
			}
		}

		lists = append(lists, list)
		queues = append(queues, importer.Edge{Outcome: v.m.valueName(text), Queue: v.m.plan.queues.nameOf(list[0])})
	}

	// A trial only reports that the line makes a step.
	if v.isTrial {
		v.step(importer.Enqueue, "")
		return true
	}

	for _, v.list = range lists {
		v.n.edges = nil
		joinQueue(v)
	}

	v.n.step.By = attribute
	v.n.step.Edges = queues
	return true
}

// usualRinging is the default time that a queue rings its agents (DEFAULT_TIMEOUT of app_queue.c).
const usualRinging = 15 * time.Second

// ringing returns the time that a queue rings its agents before it tries again. 0 means until one
// answers.
func (q *queue) ringing() time.Duration {
	if _, ok := q.settings["timeout"]; ok {
		return q.seconds("timeout")
	}
	return usualRinging
}

// isLike reports whether callers notice no difference between two queues, which anybody can join.
func (q *queue) isLike(other *queue) bool {
	if q == nil || other == nil {
		return q == other
	}
	differs := func(setting string) bool { return q.settings[setting] != other.settings[setting] }
	return q.is("joinempty", joinsAlways) && !slices.ContainsFunc(stepSettings, differs) &&
		slices.Equal(q.announcements, other.announcements)
}

// enqueue makes the step of a queue, with an outcome for each QUEUESTATUS that can occur.
func enqueue(v *visit, name string, q *queue) {
	status := func(value string) *state { return v.next(with("QUEUESTATUS", value)) }
	if leavesAtOnce(v.arg(4)) {
		const reason = "its timeout %s is over when calls join: they leave the queue at once, with QUEUESTATUS TIMEOUT"
		v.n.note(importer.LeftOut, fmt.Sprintf(reason, v.arg(4)), "write the seconds, or no timeout")
		if q.capacity() > 0 && v.m.uses.isRead("QUEUESTATUS") {
			v.n.approximate("calls that find the queue full leave with QUEUESTATUS FULL: here all have TIMEOUT",
				"write the seconds, or no timeout")
		}
		v.edge("", status("TIMEOUT"))
		return
	}

	s := v.step(importer.Enqueue, name)
	holdOf(v, q, s)

	prioritize(v, s)

	given := v.options(1)
	limitWait(v, s, q, given)

	v.edge("answered", nil)

	if given.has("c") {
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

// leavesAtOnce reports whether calls leave a queue with a timeout when they join: only an empty timeout has no end,
// and a text without a number is 0 (queue_exec and wait_our_turn in app_queue.c).
func leavesAtOnce(timeout string) bool {
	seconds, _ := leading(timeout)
	return timeout != "" && !isSymbolic(timeout) && seconds <= 0
}

// limitWait gives a queue step the time after which a call leaves: the timeout, or the end of a round of ringing.
func limitWait(v *visit, s *importer.Step, q *queue, given options) {
	// An unknown timeout may be one, so that the way after it stays. The seconds are a whole number (queue_exec in
	// app_queue.c).
	seconds, _ := leading(v.arg(4))
	s.MaxWait = lasting(float64(seconds))
	if !v.isKnown(4, "timeout", "it is 5m") {
		s.MaxWait = unknownWait
	}

	// With the option n, the call leaves when each agent has been rung (queue_exec in app_queue.c).
	round := q.ringing()
	isLonger := s.MaxWait == 0 || s.MaxWait > round
	if given.has("n") && round > 0 && isLonger {
		s.MaxWait = round
		v.n.approximate("the option n lets a call leave when each agent has been rung: here it leaves after one round",
			"write max_wait")
	}

	// A call that joins at a position passes those with its priority.
	position := v.arg(queueArgs - 1)
	if n, _ := leading(position); n > 0 || isSymbolic(position) {
		reason := "joins the queue at the position %s: here it is the last of its priority"
		v.n.approximate(fmt.Sprintf(reason, plain(position)),
			"write priority")
	}
}

// unknownWait is the time that calls wait if only the call knows the timeout of the queue.
const unknownWait = 5 * time.Minute

// queuePriority is the variable with the priority of a call in a queue. A higher number is first, and calls without
// one have 0 (app_queue.c).
const queuePriority = "QUEUE_PRIO"

// queueArgs is the number of arguments of Queue(): the last one is the position.
const queueArgs = 10

// prioritize gives a queue step the priority that the call has there.
func prioritize(v *visit, s *importer.Step) {
	const notFollowed = "its priority is known only in the call: here calls have the queue's own"
	if !v.m.plan.prioritizes {
		return
	}

	// A queue that another application runs has no such argument.
	if v.prio().name != "queue" {
		v.n.approximate(notFollowed, "write priority")
		return
	}

	// Asterisk reads the number at the start of the text, and takes 0 without one (sscanf in queue_exec).
	text := strings.TrimSpace(v.list[len(v.list)-1])
	priority, isNumber := leading(text)
	switch {
	case isSymbolic(text):
		v.n.approximate(notFollowed, "write priority")
	case isNumber:
		s.Priority = priority
	case text != "":
		v.n.note(importer.Exact, fmt.Sprintf("its priority %q is no number: calls have 0", plain(text)),
			"set "+queuePriority+" to a number")
	}
}

// approximatedSettings are the settings that a step only approximates, except for some values.
var approximatedSettings = []struct{ name, unless, reason, fix string }{
	{
		"leavewhenempty", " no", "callers who wait leave the queue when no agent is left: here they wait on",
		"set leavewhenempty to no in queues.conf",
	},
	{
		"announce-position", " yes no", "announces the position up to a limit: here always",
		"set announce-position to yes or no in queues.conf",
	},
	{
		"announce-holdtime", " yes true 1 on no false 0 off", "announces the wait once: here with each place",
		"set announce-holdtime to yes or no in queues.conf",
	},
	{
		"relative-periodic-announce", " no", "plays a message some time after the end of the one before: " +
			"here after its beginning",
		"set relative-periodic-announce to no in queues.conf",
	},
	{
		"random-periodic-announce", " no", "plays its announcements in random order: here in turn",
		"set random-periodic-announce to no in queues.conf",
	},
}

// holdOf gives a queue step its announcements: the place with the wait, and the messages in turn (say_position,
// say_periodic_announcement and queue_exec in app_queue.c).
func holdOf(v *visit, q *queue, s *importer.Step) {
	v.m.leavesEmpty = v.m.leavesEmpty || !q.is("leavewhenempty", " no")
	for _, setting := range approximatedSettings {
		if !q.is(setting.name, setting.unless) {
			v.n.approximate(setting.reason, setting.fix)
		}
	}

	often := q.seconds("announce-frequency") // 0 is never
	place := q.place()
	hasPlace := often > 0 && !place.IsZero()
	if hasPlace {
		s.Hold = append(s.Hold, place)
		s.Every = often
	}
	if least := cmp.Or(q.settings["min-announce-frequency"], "15"); hasPlace && readSeconds(least) < often {
		v.n.approximate("announces the place also when it changes: here with announce-frequency only",
			"set min-announce-frequency to announce-frequency in queues.conf")
	}

	every := q.seconds("periodic-announce-frequency") // 0 is never
	if every == 0 {
		if len(q.announcements) > 0 {
			v.n.note(importer.Exact, "its messages have no periodic-announce-frequency: Asterisk does not play them",
				"set periodic-announce-frequency in queues.conf")
		}
		return
	}
	messages := q.announcements
	if len(messages) == 0 {
		messages = []string{"queue-periodic-announce"}
	}
	for _, files := range messages {
		s.Hold = append(s.Hold, v.audio(files))
	}

	// A queue step has one interval for everything that it plays, and plays the first on joining.
	first := cmp.Or(q.settings["periodic-announce-startdelay"], q.settings["periodic-announce-frequency"])
	switch {
	case hasPlace:
		v.n.approximate(fmt.Sprintf("announces the place every %.0f s and its messages every %.0f s: here both in turn",
			often.Seconds(), every.Seconds()),
			"set announce-frequency or periodic-announce-frequency to 0 in queues.conf")
	case readSeconds(first) > 0:
		const reason = "plays its first message %.0f s after joining: here on joining"
		v.n.approximate(fmt.Sprintf(reason, readSeconds(first).Seconds()),
			"set periodic-announce-startdelay to 0 in queues.conf, or write a flow under while")
	}
	s.Every = cmp.Or(s.Every, every)
}

// place is the announcement of the place in a queue and of the wait. Both are announced unless the settings say no.
func (q *queue) place() (p importer.Prompt) {
	const no = "no false 0 off"
	if !q.is("announce-position", no) {
		p.Parts = append(p.Parts, importer.Part{Text: "You are number "}, importer.Part{Value: "position"},
			importer.Part{Text: " in line. "})
	}
	if !q.is("announce-holdtime", no) {
		p.Parts = append(p.Parts, importer.Part{Text: "Your wait is about "}, importer.Part{Value: "wait"},
			importer.Part{Text: " minutes."})
	}
	return p
}

// The settings of queues.conf that a queue step has (its sample, and readQueues of app_queue.c).
var stepSettings = strings.Fields(`maxlen servicelevel context joinempty periodic-announce periodic-announce-frequency
	periodic-announce-startdelay relative-periodic-announce random-periodic-announce announce-frequency
	min-announce-frequency announce-position announce-holdtime leavewhenempty`)

// report adds a block for the settings of a queue that its step does not have, and for each setting over its bound.
func (q *queue) report(f *importer.Flow, name string) {
	// A block of its own keeps the row, because a line has only the first of its reasons.
	for _, b := range boundedSettings {
		given := q.settings[b.name]
		if n, _ := strconv.ParseFloat(given, 64); n > b.most {
			f.Block("queues.conf "+name+": "+b.name, "queue").Note(importer.Note{
				Status: importer.LeftOut,
				Reason: fmt.Sprintf("has %s = %s, larger than a queue can have: here %.0f", b.name, given, b.most),
				Fix:    "write a smaller number",
			})
		}
	}

	others := slices.DeleteFunc(slices.Sorted(maps.Keys(q.settings)), func(key string) bool {
		return slices.Contains(stepSettings, key)
	})
	if len(others) > 0 {
		f.Block("queues.conf "+name+": "+strings.Join(others, ", "), "queue").Note(importer.Note{
			Status: importer.LeftOut,
			Reason: importer.ForScenario,
			Fix:    "write the agents under staff and wrap_up under handling in the scenario",
		})
	}
}
