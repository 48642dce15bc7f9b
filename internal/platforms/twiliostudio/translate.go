package twiliostudio

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// answer lets the outcomes of a lookup or transfer set its results. Where it has failed, it has no answer, but it has
// other results, such as the status of a request.
func (r *reader) answer(w *widget, s *importer.Step) {
	for i := range s.Edges {
		a := importer.Assign{Attribute: r.output(w, ""), To: importer.Answer{}}
		isFailed := slices.Contains([]string{"failed", "timeout", "no_answer"}, s.Edges[i].Outcome)
		if isFailed {
			a.To = importer.Never{}
		}

		s.Edges[i].Sets = append(s.Edges[i].Sets, a)

		// An answer has each other result, but only a question has an entry. A type that is not known may ask, too.
		for _, key := range []string{"Digits", "SpeechResult"} {
			if w.is.events != nil && slices.Contains(r.results[w.name], key) {
				never := importer.Assign{Attribute: r.output(w, key), To: importer.Never{}}
				s.Edges[i].Sets = append(s.Edges[i].Sets, never)
			}
		}

		if isFailed {
			r.give(w, &s.Edges[i], "parsed", "body")
		}
	}
}

// give lets a way from a widget give the results that other widgets use, except some of them.
func (r *reader) give(w *widget, e *importer.Edge, except ...string) {
	seen := map[string]bool{}
	for _, key := range r.results[w.name] {
		// A result may have parts, as in parsed.status.
		first, _, _ := strings.Cut(key, ".")
		if key == "" || seen[key] || slices.Contains(except, first) {
			continue
		}
		seen[key] = true

		// The translation of the widget knows that the way has no such result.
		id := r.output(w, key)
		if slices.ContainsFunc(e.Sets, func(a importer.Assign) bool { return a.Attribute == id }) {
			continue
		}
		e.Sets = append(e.Sets, importer.Assign{Attribute: id, To: importer.Answer{}})
	}
}

// giveResults lets each way from a widget give the results that no step of the widget gives. They come from the
// platform or from a flow that is not imported, as the length of a call does.
func (r *reader) giveResults(w *widget, steps []*importer.Step) {
	// The results of a flow that is imported are its variables.
	isKnown := w.kind == "run-subflow" && r.imported[w.properties.TextOf("flow_sid")]
	if w.is.givesAll || isKnown {
		return
	}

	// Only a question of the flow itself has an entry, and only the answer of another system is parsed.
	except := w.is.gives
	if w.is.events != nil && w.kind != "run-subflow" {
		except = append(slices.Clone(except), "Digits", "SpeechResult", "parsed")
	}

	all := r.output(w, "")
	for _, s := range steps {
		for i := range s.Edges {
			e := &s.Edges[i]
			gives := func(a importer.Assign) bool { return a.Attribute == all }
			if !e.Error && !slices.ContainsFunc(e.Sets, gives) {
				r.give(w, e, except...)
			}
		}
	}
}

// outputs matches the use of a widget's output.
var outputs = diag.LazyPattern(`widgets\.([^.{}|]+)\.([\w.\[\]-]*)`)

// findUses finds the widgets whose results other widgets use.
func (r *reader) findUses() {
	r.used = map[string]bool{}
	r.results = map[string][]string{}
	for _, w := range r.widgets {
		texts := w.properties.Texts()

		// A widget that is left out uses nothing.
		if w.is.hasNoEffect() {
			texts = nil
		}

		for _, t := range w.transitions {
			for _, c := range t.tests {
				texts = append(texts, c.Variable, c.Operand)
			}
		}

		for _, m := range outputs().FindAllStringSubmatch(strings.Join(texts, "\n"), -1) {
			r.used[m[1]] = r.used[m[1]] || m[1] != w.name
			r.results[m[1]] = append(r.results[m[1]], m[2])
		}
	}
}

func (r *reader) sayPlay(w *widget) {
	p := r.prompt(w)
	if p.IsZero() {
		reason := importer.SaysNothing
		if tones := w.properties.TextOf("digits"); tones != "" {
			reason = "plays keypad tones: here nothing"
		}
		w.block.LeaveOut(reason)
		r.Step(importer.Pass, w.block).Edge("", w.next("audioComplete"))
		return
	}
	s := r.Step(importer.Say, w.block)
	s.Prompt = p
	w.lead(s)
}

// runSubflow runs another flow, after a set step with the parameters that the other flow gets.
func (r *reader) runSubflow(w *widget) {
	sid := w.properties.TextOf("flow_sid")
	isChosen := isTemplate(sid)
	if isChosen {
		w.block.Approximate("runs a flow that is chosen in the call", "write a branch with a run for each flow")
	}

	r.nameAfter(sid, w.name)
	s := r.Step(importer.Run, w.block)
	s.What = sid
	s.Chosen = isChosen
	w.lead(s)

	var sets []importer.Assign
	for _, p := range pairs(w.properties.Get("parameters")) {
		sets = append(sets, importer.Assign{Attribute: parameter(p.key), To: r.term(p.value)})
	}

	if len(sets) > 0 {
		// Other widgets lead to the ID of the widget, so that the set step takes this ID and the run a
		// new one.
		run := s.ID + "/run"
		set := r.Step(importer.Set, w.block)
		set.Sets = sets
		set.Name = w.name + "_parameters"
		set.Edge("done", run)
		s.ID = run
	}
}

// nameAfter gives an identifier a name to propose: of several, the first in the alphabet,
// which does not depend on the order of the widgets.
func (r *reader) nameAfter(id, name string) {
	if r.names[id] == "" || name < r.names[id] {
		r.names[id] = name
	}
}

// enqueue joins a queue.
func (r *reader) enqueue(w *widget) {
	p := w.properties
	s := r.Step(importer.Enqueue, w.block)
	s.What = cmp.Or(p.TextOf("queue_name"), workflow(w), w.name)
	if s.What == workflow(w) {
		r.tasks = append(r.tasks, w)
		w.block.Remark("the queues that its workflow chooses, and how long a call waits in each, are not in the export: here it is one queue",
			"write a queue step for each target of the workflow")
	}

	// A variable alone chooses among the queues that widgets give it.
	of := soleValue(p.TextOf("queue_name"))
	switch {
	case of != "":
		s.By = r.identify(of)
		s.What = ""
	case isTemplate(s.What):
		w.block.Guess("its queue is chosen in the call", "write queue: {by: ATTRIBUTE, …}")
	}

	if p.TextOf("wait_url")+p.TextOf("waitUrl") != "" {
		w.block.Remark("what callers hear while they wait is at an address: it is not in the export",
			"write it under hold of the queue step, or as its while")
	}

	if of == "" {
		r.nameAfter(s.What, cmp.Or(p.TextOf("queue_name"), w.name))
	}

	// The variable may have any number that a widget sets. The importer finds out which of them come
	// here.
	if priority := p.TextOf("priority"); isTemplate(priority) {
		s.Ranked = importer.Ranked{By: r.identify(cmp.Or(soleValue(priority), priority)), Of: map[string]int{}}
		for _, w := range r.widgets {
			for _, v := range pairs(w.properties.Get("variables")) {
				if n, err := strconv.Atoi(strings.TrimSpace(v.value)); err == nil && n >= 0 {
					s.Ranked.Of[strings.TrimSpace(v.value)] = n
				}
			}
		}
	} else {
		s.Priority = w.number("priority", 0)
	}

	result := func(to importer.Term) importer.Assign {
		return importer.Assign{Attribute: r.output(w, queueResult), To: to}
	}
	s.Edge("answered", w.next("callComplete"), result(importer.Const{Text: "bridged"}))
	if to := w.next("failedToEnqueue"); to != "" {
		s.Edge("full", to, result(importer.Const{Text: "queue-full"}))
		if of == "" {
			r.center.LetFill(s.What)
		}
	}
	s.ErrorEdge(w.next("callFailure"))
	w.leaveQueue(s, result(importer.Any{}))
}

// queueResult is the result of a queue that tells how a call has left it (TwiML, Enqueue).
const queueResult = "QueueResult"

// leaveQueue gives a queue step the way of a call whose task has timed out, with a result of the queue. It names the
// facts about the end of the wait that the export does not have.
func (w *widget) leaveQueue(s *importer.Step, result importer.Assign) {
	next := w.next("callComplete")
	if next != "" {
		w.block.Remark("goes on after the conversation only if the agent takes the call by <Dial><Queue>: this is not in the export",
			"lead answered to an end if the conversation ends the call")
	}

	// TaskRouter cancels a task after its timeout, and the call stays in the queue.
	seconds := w.number("timeout", 0)
	isTask := w.properties.TextOf("queue_name") == ""
	if seconds > 0 && !isTask {
		w.block.Remark("its timeout has no effect, because only a task has a timeout", "")
	}
	if seconds > 0 && isTask {
		w.block.Approximate("its task ends after the timeout, and the caller stays. "+
			"The event of TaskRouter that leads the caller on is not in the export: here callComplete does",
			"lead timed_out to the steps that follow")
		s.MaxWait = importer.Seconds(seconds)
		s.Edge("timed_out", next, result)
	}
}

// longestMessage is the length of the longest message in seconds, unless the widget has another one (TwiML, Record).
const longestMessage = 3600

// voicemail takes a message (TwiML, Record).
func (r *reader) voicemail(w *widget) {
	s := r.Step(importer.Record, w.block)
	s.What = "voicemail"
	s.MaxWait = importer.Seconds(w.number("max_length", longestMessage))
	w.lead(s)
}

// recordCall begins to record the call, or ends the recording.
func (r *reader) recordCall(w *widget) {
	s := r.Step(importer.Set, w.block)
	setting := w.properties.Get("record_call")
	s.Sets = []importer.Assign{importer.Records(setting.Text() == "" || setting.Bool())}
	w.lead(s)
}
