package amazonconnect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// queueAttribute is the attribute that holds the working queue where it decides the way.
const queueAttribute = "$.Queue.Name"

// noQueue identifies the queue of a call for which no imported flow sets one.
const noQueue = "working queue"

// queues are those that an action may refer to.
type queues struct {
	ids []string // by name
	by  string   // the attribute that chooses one of several
}

// queuesAt returns the queues that an action may refer to: its own parameter, else the
// working queue.
func (r *reader) queuesAt(a *action) queues {
	if own := a.queueID(); own != "" {
		return r.resolve([]*action{a}, own)
	}
	x := r.reach(a, targetQueue)
	switch len(x.values) {
	case 0:
		return queues{ids: []string{noQueue}}
	case 1:
		if x.unset && a.kind == "CheckHoursOfOperation" {
			return queues{[]string{noQueue, x.values[0]}, queueAttribute}
		}
		return r.resolve(x.by, x.values[0])
	}
	return queues{r.byName(x.values), queueAttribute}
}

// queueID returns the queue, or the agent with a queue of their own, in the parameters.
func (a *action) queueID() string {
	id := cmp.Or(a.text("QueueId"), a.text("AgentId"))
	if isDynamic(id) {
		return canonical(id)
	}
	return id
}

// resolve returns the queues that an identifier may be at some actions: itself, or the values
// that its attribute may have.
func (r *reader) resolve(at []*action, id string) queues {
	if !isDynamic(id) {
		return queues{ids: []string{cmp.Or(id, noQueue)}}
	}
	path := canonical(id)
	x := r.reachAny(at, register(path))
	if len(x.values) == 0 || x.unset || slices.ContainsFunc(x.values, func(v string) bool { return isDynamic(v) || v == "" }) {
		return queues{ids: []string{path}}
	}
	return queues{r.byName(x.values), path}
}

// byName sorts identifiers by the names of what they identify, so that new identifiers
// change nothing.
func (r *reader) byName(ids []string) []string {
	out := slices.Clone(ids)
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(r.nameOf(a), r.nameOf(b)) })
	return out
}

func (r *reader) nameOf(id string) string { return cmp.Or(r.center.Names[id], resourceName(id), id) }

// findQueues finds the queues that are one of several where they are used, and those
// that can be full.
func (r *reader) findQueues() {
	for _, a := range r.actions {
		if a.kind == "Compare" && strings.HasPrefix(canonical(a.text("ComparisonValue")), "$.Queue.") {
			r.noteWorkingQueue(a)
		}
		if !refersToQueue[a.kind] {
			continue
		}
		q := r.queuesAt(a)
		if len(q.ids) > 1 && q.by == queueAttribute {
			r.noteWorkingQueue(a)
		}
		if _, ok := a.onError(queueFull); ok {
			for _, id := range q.ids {
				r.center.Queues[id] = importer.Queue{CanFill: true}
			}
		}
	}
}

var refersToQueue = map[string]bool{
	"TransferContactToQueue": true, dequeues: true, "TransferContactToAgent": true,
	"CheckMetricData": true, "CheckHoursOfOperation": true, "CreateCallbackContact": true,
}

// noteWorkingQueue notes that the working queue decides the way at an action.
func (r *reader) noteWorkingQueue(a *action) {
	for _, by := range r.reach(a, targetQueue).by {
		by.chooses = true
		id := cmp.Or(by.queueID(), noQueue)
		if name := r.nameOf(id); r.queueOf[name] == "" {
			r.queueOf[name] = id
		}
	}
}

// setQueue: UpdateContactTargetQueue leaves a step where several queues meet.
func (s *scope) setQueue(a *action) {
	id := cmp.Or(a.queueID(), noQueue)
	if !a.chooses {
		s.pass(a, a.next, "")
		if ids := s.resolve([]*action{a}, id).ids; isDynamic(id) && len(ids) == 1 && isDynamic(ids[0]) {
			a.block.Approximate("the queue is chosen in the call: one queue stands for all", "give each queue a value of the attribute, as in queue: {by: attribute, value: queue}")
		}
		return
	}
	out := s.step(importer.Set, a)
	out.Sets, out.ElseToo = []importer.Assign{{Attribute: queueAttribute, Values: []string{id}}}, true
	out.Edge("done", a.next)
}

// branchQueue: the way depends on the working queue's name or ARN.
func (s *scope) branchQueue(a *action) {
	out := s.step(importer.Decide, a)
	for _, c := range a.conditions {
		if c.operator == "Equals" {
			out.Edges = append(out.Edges, isQueue(cmp.Or(s.queueOf[c.operand()], c.operand()), c.next))
		}
	}
	out.Edges = append(out.Edges, importer.Edge{To: a.otherwise()})
	if s.reach(a, targetQueue).unset {
		a.block.Approximate("the working queue is set outside of these flows on some way", "")
	}
}

// isQueue is the way of calls whose working queue is one.
func isQueue(id, to string) importer.Edge {
	return importer.Edge{To: to, Tests: []importer.Test{{Variable: queueAttribute, Operand: id}}}
}

// eachQueue adds a step for each queue that an action may refer to, after a branch on
// the attribute that chooses one if there are several.
func (s *scope) eachQueue(a *action, q queues, add func(*importer.Step, string)) {
	if len(q.ids) == 1 {
		add(s.step(importer.Pass, a), q.ids[0])
		return
	}
	decide := s.step(importer.Decide, a)
	for i, id := range q.ids {
		one := s.step(importer.Pass, a)
		one.ID = a.id + "/" + strconv.Itoa(i+1)
		add(one, id)
		if id != noQueue {
			decide.Edges = append(decide.Edges, importer.Edge{To: one.ID, Tests: []importer.Test{{Variable: q.by, Operand: id}}})
		}
	}
	decide.Edges = append(decide.Edges, importer.Edge{To: a.id + "/1"})
	a.block.Expand("one step for each queue that the call may be in")
}

// enqueue: the call waits for an agent. It goes on in the flow only if the queue is full.
func (s *scope) enqueue(a *action) {
	out := s.step(importer.Enqueue, a)
	q := s.queuesAt(a)
	s.waitIn(out, a, q)
	s.setPriority(out, a)
	if a.kind == "TransferContactToAgent" {
		a.block.Approximate("waits for one agent, whose queue stands for them", "")
	}
	canFill := func(id string) bool { return s.center.Queues[id].CanFill }
	if to, ok := a.onError(queueFull, otherError); ok && slices.ContainsFunc(q.ids, canFill) {
		out.Edge("full", to)
	}
	if s.waitMore(out, a) {
		return
	}
	hook := s.reach(a, customerQueue)
	played, _ := hook.only()
	switch f := s.flowOf(played); {
	case f != nil:
		out.While = f.out.ID
	case slices.ContainsFunc(hook.values, func(id string) bool { return s.flowOf(id) != nil }):
		a.block.Approximate("what is played in the queue depends on the way to it", "")
	}
}

// waitIn gives a queue step its queue, or the attribute that chooses it.
func (s *scope) waitIn(out *importer.Step, a *action, q queues) {
	if len(q.ids) == 1 {
		out.What = q.ids[0]
		if out.What == noQueue {
			a.block.Remark("no imported flow sets the queue", "name the queue")
		}
		return
	}
	out.By, out.What = q.by, q.ids[0]
	for _, id := range q.ids {
		out.Edges = append(out.Edges, importer.Edge{Outcome: id, Queue: id})
	}
}

// routing: the priority is that of the queue step that it reaches, or of one by what is set here.
func (s *scope) routing(a *action) {
	if value, ok := a.sets(priority); ok && a.ranks && !isDynamic(value) {
		out := s.step(importer.Set, a)
		out.Sets = []importer.Assign{{Attribute: priorityAttribute, Values: []string{value}}}
		out.Edge("done", a.next)
		return
	}
	switch {
	case a.kind == "UpdateRoutingCriteria":
		a.block.Approximate("routes by agents' proficiencies, which no queue has", "give the agents with the skill a group and a queue of their own")
	case a.text("QueuePriority") == "" && importer.ValueOf(a.text("QueueTimeAdjustmentSeconds")).Int(1) != 0:
		a.block.Approximate("moves the call in the queue as if it had waited for another time: it waits in its place", "give the queue step a priority, which goes before any time")
	}
	s.pass(a, a.next, "")
}

// usualPriority is the queue priority of a call in Amazon Connect. Lower ones go first.
const usualPriority = 5

// maxPriority is the lowest priority that a queue step can tell from others.
const maxPriority = 1000

// priorityAttribute is the attribute that holds the priority where calls have several.
const priorityAttribute = "$.Queue.Priority"

// findPriorities finds the lowest priority that calls have, and the actions that give one of several.
func (r *reader) findPriorities() {
	for _, a := range r.actions {
		if !enqueues[a.kind] {
			continue
		}
		x := r.reach(a, priority)
		_, fixed := x.only()
		for _, by := range x.by {
			by.ranks = by.ranks || !fixed
		}
		for _, v := range x.values {
			r.lowest = max(r.lowest, min(importer.ValueOf(v).Int(0), maxPriority))
		}
	}
}

// enqueues has the actions with which a call joins a queue.
var enqueues = map[string]bool{"TransferContactToQueue": true, dequeues: true, "TransferContactToAgent": true}

// rank is a priority as a queue step has it, where the highest goes first: 0 for the lowest of all calls.
func (r *reader) rank(value string) int {
	return r.lowest - max(0, min(importer.ValueOf(value).Int(usualPriority), r.lowest))
}

// setPriority gives a queue step the priority that calls have there, or those by what was set on the way.
func (s *scope) setPriority(out *importer.Step, a *action) {
	x := s.reach(a, priority)
	if value, ok := x.only(); ok && !isDynamic(value) {
		out.Priority = s.rank(value)
		return
	}
	out.Priority = s.rank("")
	for _, by := range x.by {
		value, _ := by.sets(priority)
		if isDynamic(value) {
			by.block.Approximate("the priority is chosen in the call", "write priority: {by: ATTRIBUTE, …}")
			continue
		}
		if out.Ranked.Of == nil {
			out.Ranked = importer.Ranked{By: priorityAttribute, Of: map[string]int{}}
		}
		out.Ranked.Of[value] = s.rank(value)
	}
}

// hook: UpdateContactEventHooks. What is played in the queue is the queue step's hold.
func (s *scope) hook(a *action) {
	reason, id := "", s.fixed(a, a.text("EventHooks", "CustomerQueue"))
	switch {
	case !a.params.Get("EventHooks").Has("CustomerQueue"):
		reason = "names a flow that runs beside the call or after it"
	case isDynamic(id):
		a.block.Approximate("the customer queue flow is chosen in the call", "")
	case s.flowOf(id) == nil:
		a.block.Remark("names a customer queue flow that is not imported", "import that flow's file with this one")
	}
	s.pass(a, a.next, reason)
}
