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

// queue is a queue of queues.conf (https://docs.asterisk.org, "queues.conf"), of which one that is not there has no settings.
type queue struct {
	settings      map[string]string
	announcements []string // of periodic-announce
	used          bool
}

func readQueues(c *config) map[string]*queue {
	out := map[string]*queue{}
	for _, l := range c.lines {
		if l.section == "" || l.section == "general" {
			continue
		}
		q := out[l.section]
		if q == nil {
			q = &queue{settings: map[string]string{}}
			out[l.section] = q
		}
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

func (q *queue) seconds(key string) time.Duration { return readSeconds(q.settings[key]) }

// is reports whether a setting is one of some values, in any case.
func (q *queue) is(key, values string) bool {
	return slices.Contains(strings.Split(values, " "), strings.ToLower(q.settings[key]))
}

// capacity is the most callers who wait, or 0 for any number.
func (q *queue) capacity() int {
	most, _ := strconv.Atoi(q.settings["maxlen"])
	return min(max(most, 0), 100_000)
}

const joinsAlways = " yes true 1" // values of joinempty

// queue is Queue(NAME,OPTIONS,URL,ANNOUNCE,TIMEOUT,…).
func (v *visit) queue() {
	name := plain(v.arg(0))
	if isSymbolic(v.arg(0)) {
		v.n.approximate("its queue is known only in the call", "write queue: {by: ATTRIBUTE, …}")
	}
	q := v.queues[name]
	if q == nil {
		q = &queue{}
	} else if !q.used {
		q.used = true
		v.center.Queues[name] = importer.Queue{Capacity: q.capacity(), Within: q.seconds("servicelevel")}
	}
	empty := v.next(with("QUEUESTATUS", "JOINEMPTY"))
	if q.is("joinempty", joinsAlways) || empty == nil {
		v.enqueue(name, q)
		return
	}
	v.step(importer.Check, name)
	v.edge("unstaffed", empty)
	v.further(edge{outcome: importer.Otherwise}, v.clone(), func(v *visit) { v.enqueue(name, q) })
	v.n.note.note(importer.Expanded, "nobody joins the queue without agents: a check is before it", "")
}

// queueBy makes one step of queues of the same settings that an attribute tells apart, and reports whether it does.
func (v *visit) queueBy(attribute string) bool {
	defer func() { v.varying = attribute }() // as it was
	var queues []importer.Edge
	var lists [][]string
	for _, text := range v.textsOf(attribute) {
		c := &visit{state: v.clone()}
		c.own()
		c.vars[attribute] = value{text}
		v.varying = ""
		list := splitArgs(c.expand(v.prio().args))
		if v.varying != "" || v.open != nil || text == others || len(list) == 0 || list[0] == "" || len(lists) > 0 &&
			(!slices.Equal(list[1:], lists[0][1:]) || !v.queues[list[0]].isLike(v.queues[lists[0][0]])) {
			return false
		}
		lists = append(lists, list)
		queues = append(queues, importer.Edge{Outcome: v.valueName(text), Queue: plain(list[0])})
	}
	if v.isTrial {
		v.step(importer.Enqueue, "")
		return true
	}
	for _, v.list = range lists {
		v.n.edges = nil
		v.queue()
	}
	v.n.step.By, v.n.step.Edges = attribute, queues
	return true
}

// isLike reports whether callers notice no difference between two queues, which anybody can join.
func (q *queue) isLike(other *queue) bool {
	if q == nil || other == nil {
		return q == other
	}
	return q.is("joinempty", joinsAlways) && maps.Equal(q.settings, other.settings) && slices.Equal(q.announcements, other.announcements)
}

func (v *visit) enqueue(name string, q *queue) {
	status := func(value string) *state { return v.next(with("QUEUESTATUS", value)) }
	s := v.step(importer.Enqueue, name)
	v.holdOf(q, s)
	s.MaxWait = readSeconds(v.arg(4))
	if s.MaxWait == 0 && strings.Contains(v.arg(1), "n") {
		s.MaxWait = q.seconds("timeout")
	}
	if strings.Contains(v.arg(1), "c") {
		v.edge("answered", status("CONTINUE"))
	} else {
		v.edge("answered", nil)
	}
	if s.MaxWait > 0 {
		v.edge("timed_out", status("TIMEOUT"))
	}
	if q.capacity() > 0 {
		v.edge("full", status("FULL"))
	}
	if ctx := v.plan.contexts[q.settings["context"]]; ctx != nil { // whose extensions lead out of the queue
		v.keys(ctx)
	}
}

// approximatedSettings are those of which a step does only something like it, but for some values.
var approximatedSettings = []struct{ name, unless, reason string }{
	{"leavewhenempty", " no", "callers who wait leave the queue when no agent is left: here they wait on"},
	{"announce-position", " yes no", "announces the position up to a limit: here always"},
	{"random-periodic-announce", " no", "plays its announcements in random order: here in turn"},
}

// holdOf gives a queue step its announcements: periodic ones in turn, and the position.
func (v *visit) holdOf(q *queue, s *importer.Step) {
	for _, setting := range approximatedSettings {
		if !q.is(setting.name, setting.unless) {
			v.n.approximate(setting.reason, "")
		}
	}
	for _, files := range q.announcements {
		s.Hold = append(s.Hold, v.audio(files))
		s.Every = cmp.Or(q.seconds("periodic-announce-frequency"), time.Minute)
	}
	frequency := q.seconds("announce-frequency") // 0 is never; both are announced unless it says no
	if frequency == 0 {
		return
	}
	const no = "no false 0 off"
	if !q.is("announce-position", no) {
		s.Hold = append(s.Hold, importer.Prompt{Parts: []importer.Part{{Text: "You are number "}, {Value: "position"}, {Text: " in line."}}})
	}
	if !q.is("announce-holdtime", no) {
		s.Hold = append(s.Hold, importer.Prompt{Parts: []importer.Part{{Text: "Your wait is about "}, {Value: "wait"}, {Text: "."}}})
	}
	if s.Every = cmp.Or(s.Every, frequency); s.Every != frequency && len(s.Hold) > len(q.announcements) {
		v.n.approximate(fmt.Sprintf("announces the wait every %s and its messages every %s: here both in turn", frequency, s.Every), "")
	}
}

// The settings of queues.conf that a queue step has (its sample, and readQueues of app_queue.c).
var stepSettings = strings.Fields(`maxlen servicelevel context joinempty periodic-announce periodic-announce-frequency announce-frequency announce-position
	announce-holdtime leavewhenempty random-periodic-announce`)

// report adds a block for the settings of a queue that its step does not have.
func (q *queue) report(f *importer.Flow, name string) {
	others := slices.DeleteFunc(slices.Sorted(maps.Keys(q.settings)), func(key string) bool { return slices.Contains(stepSettings, key) })
	if len(others) > 0 {
		f.Block("queues.conf "+name+": "+strings.Join(others, ", "), "queue").Note(importer.Note{
			Status: importer.LeftOut,
			Reason: "which agents take its calls and how soon is for the scenario; music and records have no effect on the way of a call",
			Fix:    "write the agents under staff and wrap_up under handling in the scenario",
		})
	}
}

// dialStatus are the outcomes of a transfer, with DIALSTATUS.
var dialStatus = []struct{ outcome, status string }{{"busy", "BUSY"}, {"no_answer", "NOANSWER"}, {"failed", "CHANUNAVAIL"}}

// dial is Dial(TECHNOLOGY/WHOM&…,TIMEOUT,OPTIONS).
func (v *visit) dial() {
	if v.name == "retrydial" { // ANNOUNCEMENT,PAUSE,TRIES and then the arguments of Dial
		v.list = v.list[min(3, len(v.list)):]
	}
	s := v.step(importer.Transfer, dialed(v.arg(0)))
	v.center.Names[s.What] = s.What
	if v.name == "retrydial" {
		v.n.approximate("rings again after an announcement: here it rings once", "write a loop of the transfer and the announcement")
	}
	if v.isLast() { // the call ends, whoever answers
		return
	}
	v.goesOn(s)
	if strings.Contains(v.arg(2), "g") {
		v.n.edges[0].state = v.next(with("DIALSTATUS", "ANSWER"), with(disposition, "ANSWERED"))
	}
	// as Asterisk 1.2 leaves it where the phone is busy
	if jump := v.exten.prios[v.number+101]; jump != nil && v.exten.prios[v.number+100] == nil {
		v.n.edges[len(v.n.edges)-len(dialStatus)].state = v.jump(v.context, v.exten, v.number+101, "", with("DIALSTATUS", "BUSY"))
	}
	if v.tellsFailures() {
		v.n.edges = v.n.edges[:len(v.n.edges)-1]
		v.further(edge{outcome: "failed"}, v.clone(), func(v *visit) { v.failed(dialed(v.arg(0))) })
	}
}

// goesOn leads on behind a phone that rings, by its status.
func (v *visit) goesOn(s *importer.Step) {
	s.Takes = talk
	v.edge("completed", nil)
	for _, o := range dialStatus {
		v.edge(o.outcome, v.next(with("DIALSTATUS", o.status)))
	}
}

// isLast reports whether nothing that callers notice follows the line: the call ends.
func (v *visit) isLast() bool {
	for n := v.number + 1; ; n++ {
		p := v.exten.prios[n]
		switch {
		case p == nil:
			return v.routine == nil && !v.waits()
		case p.name == "hangup":
			v.passOver(p, note{})
			return true
		case !p.does.is(hasNoEffect):
			return false
		}
	}
}

// tellsFailures reports whether a line asks for one of the two statuses of a phone that cannot be rung.
func (v *visit) tellsFailures() bool {
	return v.uses.isRead("DIALSTATUS") && v.plan.mentions("CHANUNAVAIL") && v.plan.mentions("CONGESTION")
}

// failed asks why a call has failed, where the dialplan tells a phone that is not there from a
// network that is congested.
func (v *visit) failed(whom string) {
	v.lookup("why " + whom + " fails")
	v.n.note.note(importer.Expanded, "why it fails is asked by a lookup", "")
	v.edge("unavailable", v.next(with("DIALSTATUS", "CHANUNAVAIL")))
	v.edge("congested", v.next(with("DIALSTATUS", "CONGESTION")))
}

// dialed names whom a Dial rings: the number or the phone of the first.
func dialed(whom string) string {
	first, _, _ := strings.Cut(whom, "&")
	parts := strings.Split(plain(first), "/")
	name := parts[len(parts)-1]
	if number, _, ok := strings.Cut(name, "@"); ok {
		name = number
	}
	if len(parts) > 2 && len(parts[1]) > len(name) {
		name = parts[1]
	}
	if strings.HasPrefix(name, "+") {
		return name
	}
	return "phone " + name
}

// voicemail is VoiceMail(BOX@CONTEXT&…,OPTIONS).
func (v *visit) voicemail() {
	options := v.arg(1)
	number, _, _ := strings.Cut(strings.ReplaceAll(v.arg(0), "&", "@"), "@")
	if len(number) > 1 && strings.ContainsRune("ubs", rune(number[0])) && strings.Trim(number[1:], "0123456789") == "" { // of old
		options, number = options+number[:1], number[1:]
	}
	s := v.step(importer.Record, strings.TrimSpace("voicemail "+plain(number)))
	var greeting []string
	switch {
	case strings.Contains(options, "u"):
		greeting = append(greeting, "vm-isunavail")
	case strings.Contains(options, "b"):
		greeting = append(greeting, "vm-isonphone")
	}
	if !strings.Contains(options, "s") { // without instructions
		greeting = append(greeting, "vm-intro")
	}
	if s.Prompt = (importer.Prompt{Audio: strings.Join(greeting, " & ")}); s.Prompt.Audio != "" {
		v.n.note.note(importer.Exact, importer.UnknownRecording, importer.UnknownRecordingFix)
	}
	v.edge("recorded", v.next(with("VMSTATUS", "SUCCESS")))
	v.edge("silent", v.next(with("VMSTATUS", "USEREXIT")))
}

// record is Record(FILE,SILENCE,MOST,OPTIONS).
func (v *visit) record() {
	file := plain(v.arg(0))
	s := v.step(importer.Record, strings.TrimSuffix(file[strings.LastIndexByte(file, '/')+1:], ".wav"))
	s.MaxWait = readSeconds(v.arg(2))
	v.edge("recorded", v.next(with("RECORD_STATUS", "DTMF")))
	v.edge("silent", v.next(with("RECORD_STATUS", "SILENCE")))
}
