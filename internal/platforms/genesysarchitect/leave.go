package genesysarchitect

import (
	"cmp"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// conversation is how long one lasts that a transfer leads to, of which the export says nothing.
const conversation = 3 * time.Minute

// leave translates the actions that hand the call on.
func (r *reader) leave(kind string, v importer.Value, id string, b *importer.Block, next string) string {
	s := &importer.Step{ID: id, From: []*importer.Block{b}}
	failure := func() string {
		to := r.output(v, id, "failure", next)
		if v.Has("failureOutputs") && v.Get("failureOutputs").Has("actions") {
			to = r.actions(v.Get("failureOutputs", "actions"), id+"/failure", next)
		}
		return to
	}
	switch classes[kind] {
	case queues:
		r.enqueue(firstOf(v, "targetQueue", "queue"), s)
		s.Priority = min(max(number(v.Get("priority")), 0), 100)
		s.ErrorEdge(failure())
		r.inQueueFlow(v, s)
	case transfers:
		name, _ := named(firstOf(v, "targetNumber", "phoneNumber", "number", "targetUser", "user", "targetGroup", "group"))
		s.Kind, s.What = importer.Transfer, cmp.Or(name, b.Name, kind)
		if to := failure(); to != "" {
			s.Takes = conversation
			s.Edge("completed", "")
			s.Edge("failed", to)
		}
	case records:
		s.Kind, s.What = importer.Record, "voicemail"
		for _, destination := range v.Get("destination").Keys() { // a queue, a user or a group
			s.Prompt = r.prompt(v.Get("destination", destination, "voicemailGreeting"))
		}
		s.Edge("recorded", "")
		s.Edge("silent", "")
		s.ErrorEdge(failure())
	case callsBack:
		name, _ := named(firstOf(v, "targetQueue", "queue"))
		s.Kind, s.What = importer.Callback, cmp.Or(name, "queue")
		s.Edge("booked", r.output(v, id, "success", next))
		s.ErrorEdge(failure())
	default:
	}
	r.Steps = append(r.Steps, s)
	return r.say(r.prompt(firstOf(v, "preTransferAudio", "transferAudio", "audio")), b, id, id)
}

// enqueue makes a step that of a queue: known, or chosen by a variable whose values are.
func (r *reader) enqueue(queue importer.Value, s *importer.Step) {
	s.Kind = importer.Enqueue
	name, known := named(queue)
	id := r.variable(name)
	if o := r.origins[id]; !known && o != nil && !o.filled && !o.entered && len(o.literals) > 0 {
		name, known = o.literals[0], true
		if len(o.literals) > 1 {
			s.By = id
			r.compared[id] = true
			for _, queue := range o.literals {
				s.Edges = append(s.Edges, importer.Edge{Outcome: queue, Queue: queue})
			}
		}
	}
	if !known {
		s.From[0].Approximate("its queue is known only in the call", "write queue: {by: ATTRIBUTE, …}")
	}
	s.What = cmp.Or(name, "queue")
	r.center.Names[s.What] = s.What
	s.Edge("answered", "")
}

// inQueueFlow gives a queue the in-queue flow that it names, which runs while the call waits and
// begins anew at its end ("Hold Music action": the implicit loop).
func (r *reader) inQueueFlow(v importer.Value, s *importer.Step) {
	name, _ := named(firstOf(v, "overrideInQueueFlow", "inQueueFlow", "targetInQueueFlow", "inQueueHandling"))
	for _, other := range r.readers {
		if other.kind == inQueue && name != "" && other.Name == name {
			s.While = other.ID
		}
	}
}
