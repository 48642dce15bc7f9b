package genesysarchitect

import (
	"cmp"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// conversation is the assumed length of a conversation after a transfer, because the export does
// not have it.
const conversation = importer.TransferTakes

// leave adds the step of an action that hands the call on, after its prompt.
func (r *reader) leave(a action, s *importer.Step) string {
	s.ID = a.id
	r.Steps = append(r.Steps, s)
	return r.say(r.prompt(firstOf(a.Value, "preTransferAudio", "transferAudio", "audio")), a.block, a.id, a.id)
}

func (r *reader) transferToQueue(a action) string {
	s := &importer.Step{From: []*importer.Block{a.block}}
	r.enqueue(firstOf(a.Value, "targetQueue", "queue"), s, a.ownName())

	// A computed priority is no number that is written out, so that it would be 0 without a word.
	priority, known := whole(a.Get("priority"))
	if known {
		s.Priority = priority
	} else {
		a.block.Approximate("its priority is known only in the call: here calls have the queue's own",
			"write priority")
	}

	s.ErrorEdge(r.output(a, "failure"))
	r.inQueueFlow(a.Value, s)
	return r.leave(a, s)
}

// transfer translates a transfer to a number, a user or a group. The call comes back only over the
// output for a failure.
func (r *reader) transfer(a action) string {
	name, known := named(firstOf(a.Value, "targetNumber", "phoneNumber", "number", "targetUser", "user", "targetGroup",
		"group"))
	// The expression of a user or a group names people of the center, and no number is missing.
	if !known && a.kind == "transferToNumber" {
		a.block.Remark(importer.NumberOfCall, importer.NumberOfCallFix)
	}

	s := &importer.Step{
		From: []*importer.Block{a.block},
		Kind: importer.Transfer,
		What: cmp.Or(name, a.block.Name, a.kind),
	}

	// A secure flow takes no output of a transfer that fails, and ends the call ("Transfer to Flow action").
	if r.kind == secure {
		s.ErrorEdge(r.output(a, "failure"))
	} else if to := r.afterFailure(a); to != "" {
		s.Takes = conversation
		s.Edge("completed", "")
		s.Edge("failed", to)

		// The time limit ends a call that nobody answers. Without one it is a setting of the trunk.
		s.Rings = r.limit("connectTimeout", 0, a.Value, r.defaults(a))
		if s.Rings > 0 {
			s.Edge("no_answer", to)
		}
	}

	return r.leave(a, s)
}

// afterFailure returns the step after a transfer that fails: the prompt for it, and then the output.
func (r *reader) afterFailure(a action) string {
	to := r.output(a, "failure")
	return r.say(r.prompt(a.Get("failureTransferAudio")), a.block, a.id+"/part failure", to)
}

func (r *reader) record(a action) string {
	s := &importer.Step{From: []*importer.Block{a.block}, Kind: importer.Record, What: "voicemail"}
	for _, destination := range a.Get("destination").Keys() { // a queue, a user or a group
		s.Prompt = r.prompt(a.Get("destination", destination, "voicemailGreeting"))
	}
	s.Edge("recorded", "")
	s.Edge("silent", "")
	s.ErrorEdge(r.output(a, "failure"))
	return r.leave(a, s)
}

func (r *reader) callBack(a action) string {
	s := &importer.Step{From: []*importer.Block{a.block}, Kind: importer.Callback}
	r.joins(firstOf(a.Value, "targetQueue", "queue"), s, a.ownName())
	s.Edge("booked", r.output(a, "success"))
	s.ErrorEdge(r.output(a, "failure"))
	return r.leave(a, s)
}

// enqueue turns a step into a queue step: of a known queue, or of a queue chosen by a variable with
// known values.
func (r *reader) enqueue(queue importer.Value, s *importer.Step, own string) {
	s.Kind = importer.Enqueue
	s.Edge("answered", "")
	r.joins(queue, s, own)
}

// joins gives a step its queue: a known queue, or a queue chosen by a variable. The own name of the
// action names a queue that an expression chooses.
func (r *reader) joins(queue importer.Value, s *importer.Step, own string) {
	name, known := named(queue)
	if constant, isFound := parseExpression(name).foundQueue(); !known && isFound {
		name = constant
		known = true
	}

	// The flow of waiting calls runs in the queues of the steps that name it.
	if r.kind == inQueue && strings.EqualFold(strings.TrimSpace(name), "Call.CurrentQueue") {
		s.OwnQueue = true
		s.What = name
		r.center.Names[s.What] = "current_queue"
		return
	}

	// The importer finds the queues that the variable can name.
	if id := r.variable(parseExpression(name).variable()); !known && id != "" {
		s.By = id
		r.compared[id] = true
		return
	}

	s.What = cmp.Or(name, "queue")
	r.center.Names[s.What] = s.What
	if !known {
		s.From[0].Approximate("its queue is known only in the call", "write "+string(s.Kind)+": {by: ATTRIBUTE, …}")
		r.center.Names[s.What] = cmp.Or(own, "queue") // an expression is no name
	}
}

// inQueueFlow gives a queue its in-queue flow, which runs while the call waits and starts again at
// its end ("Hold Music action": the implicit loop).
func (r *reader) inQueueFlow(v importer.Value, s *importer.Step) {
	name, known := named(firstOf(v, "overrideInQueueFlow", "inQueueFlow", "targetInQueueFlow", "inQueueHandling"))
	for _, other := range r.readers {
		if other.kind == inQueue && name != "" && other.Name == name {
			s.While = other.ID
		}
	}
	if s.While != "" || name == "" {
		return
	}

	if known {
		s.From[0].Remark("its in-queue flow "+name+" is not in the files: here callers hear nothing while they wait",
			"import that flow's file with this one")
	} else {
		s.From[0].Approximate("its in-queue flow is known only in the call: here callers hear nothing while they wait",
			"write while: FLOW")
	}
}
