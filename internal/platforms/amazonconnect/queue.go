package amazonconnect

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// queueAttribute is the attribute that holds the working queue where it decides the way.
const queueAttribute = "$.Queue.Name"

func (r *reader) nameOf(id string) string { return cmp.Or(r.center.Names[id], resourceName(id), id) }

// ofQueue gives a step its queue: the action's own queue, or the working queue.
func (s settings) ofQueue(out *importer.Step, a *action) {
	switch own := a.queueID(); {
	case own == "" || own == queueAttribute:
		out.By = queueAttribute
	case isDynamic(own):
		out.By = own
	default:
		out.What = own

		// An error branch for a full queue shows that the queue has a limit.
		if _, ok := a.onError(queueFull); ok {
			s.center.LetFill(own)
		}
	}
}

// ofAgent begins the identifier of an agent's queue. A value of the call names the agent.
const ofAgent = "agent of "

// agentQueue identifies the queue of an agent. One queue stands for the queues of all agents that a value can name.
func (r *reader) agentQueue(a *action) string {
	id := r.fixed(a, a.text("AgentId"))
	if isDynamic(id) {
		id = ofAgent + canonical(id)
		r.center.Names[id] = resourceName(canonical(a.text("AgentId")))
	}
	return id
}

// setQueue: UpdateContactTargetQueue gives the working queue.
func (s *scope) setQueue(a *action) {
	out := s.step(importer.Set, a)
	set := assign(queueAttribute, a.queueID())

	// Each agent has a queue of its own, which callers of this agent wait in.
	if a.isOfAgent() {
		id := s.agentQueue(a)
		set = importer.Assign{Attribute: queueAttribute, To: importer.Const{Text: id}}
		if strings.HasPrefix(id, ofAgent) {
			a.block.Guess("the agent is chosen in the call: here one queue stands for the queues of all agents",
				"give each agent a queue")
		}
	}

	out.Sets = []importer.Assign{set}

	// The queue steps after it use the working queue, so that the block has an effect even if no step
	// compares it.
	out.ElseToo = a.isQueueUsed
	out.Edge("done", a.next)
}

// enqueue: the call waits for an agent. It goes on in the flow only if the queue is full.
func (s *scope) enqueue(a *action) {
	out := s.step(importer.Enqueue, a)
	s.ofQueue(out, a)
	out.Priority = s.rank("")
	out.Ranked = importer.Ranked{By: priorityAttribute, Of: s.ranks}

	if a.kind == "TransferContactToAgent" {
		a.block.Approximate("waits for one agent, whose queue stands for them", "give the agent a queue of its own")
	}

	if to, ok := a.onError(queueFull); ok {
		out.Edge("full", to)
	}

	// The call waits already, and only changes its queue.
	if s.waitMore(out, a) {
		return
	}

	// A hook before this block has set the flow that plays while the call waits.
	hook := s.reach(a, customerQueue)
	played, _ := hook.only()
	switch f := s.flowOf(played); {
	case f != nil:
		out.While = f.out.ID
	case slices.ContainsFunc(hook.values, func(id string) bool { return s.flowOf(id) != nil }):
		a.block.Approximate("what is played in the queue depends on the way to it",
			"write a queue step with a while of its own for each way")
	}
}

// routing sets the priority of the queue step that follows.
func (s *scope) routing(a *action) {
	value := s.fixed(a, a.text("QueuePriority"))
	switch {
	case value != "":
		out := s.step(importer.Set, a)
		out.Sets = []importer.Assign{assign(priorityAttribute, value)}
		out.ElseToo = true
		out.Edge("done", a.next)
		return
	// Queues of the simulator have no skills. The call keeps its place.
	case a.kind != "UpdateContactRoutingBehavior" || a.params.Has("RoutingProficiencies"):
		a.block.Approximate("routes by the proficiencies of agents: here any agent of the queue answers",
			"give the agents with the skill a group and a queue of their own")
	case tree.ValueOf(a.text("QueueTimeAdjustmentSeconds")).Int(1) != 0:
		a.block.Approximate("moves the call to another place in the queue: here it keeps its place",
			"give the queue step a priority, which goes before any time")
	}

	s.pass(a, a.next, "")
}

// usualPriority is the queue priority of a call in Amazon Connect. Lower ones go first.
const usualPriority = 5

// priorityAttribute is the attribute that holds the priority.
const priorityAttribute = "$.Queue.Priority"

// findPriorities finds the priorities that calls can have.
func (r *reader) findPriorities() {
	priorities := map[string]bool{}
	for _, a := range r.actions {
		if value := r.fixed(a, a.text("QueuePriority")); a.kind == "UpdateContactRoutingBehavior" && value != "" {
			priorities[value] = true
			r.lowest = max(r.lowest, tree.ValueOf(value).Int(0))
		}
	}
	for value := range priorities {
		r.ranks[value] = r.rank(value)
	}
}

// rank is a priority as a queue step has it, where the highest goes first: 0 for the lowest of all calls.
func (r *reader) rank(value string) int {
	return r.lowest - max(0, min(tree.ValueOf(value).Int(usualPriority), r.lowest))
}

// hook: UpdateContactEventHooks. The flow in the queue is the while of the queue step.
func (s *scope) hook(a *action) {
	hooks := a.params.Get("EventHooks")
	reason := ""
	if !hooks.Has(queueEvent) {
		reason = "runs a flow for agents, or next to the call, which changes no way of a call"
	}

	// Callers hear some of the flows for other events, and may hear the flow for an event that is not known.
	for _, event := range hooks.Keys() {
		difference, isKnown := events[event]
		switch {
		case !isKnown:
			a.block.Approximate("runs a flow at the event "+event+", which is not known: here no caller hears the flow",
				"look up the event on the platform")
			reason = ""
		case difference != "":
			fix := "write the steps of that flow where callers hear them"
			if f := s.flowOf(s.fixed(a, hooks.TextOf(event))); f != nil && event == afterAgent {
				fix = "lead answered of the queue steps to a step with go: " + cmp.Or(f.out.Name, importer.Stem(f.out.File))
			}
			a.block.Approximate(difference, fix)
			reason = ""
		}
	}

	id := s.fixed(a, hooks.TextOf(queueEvent))
	switch {
	case isDynamic(id):
		a.block.Approximate("the customer queue flow is chosen in the call",
			"write a queue step with a while of its own for each flow")
	case hooks.Has(queueEvent) && s.flowOf(id) == nil:
		a.block.Remark("names a customer queue flow that is not imported", "import that flow's file with this one")
	}
	s.pass(a, a.next, reason)
}

// queueEvent is the event of a call that begins to wait in a queue.
const queueEvent = "CustomerQueue"

// afterAgent is the event of a caller who stays after the agent.
const afterAgent = "CustomerRemaining"

// events are the events of contacts by the documentation of UpdateContactEventHooks. If callers hear the flow of an
// event, the event has the difference here. It is "" for an event without a difference.
var events = map[string]string{
	queueEvent:          "",
	"AgentHold":         "",
	"AgentWhisper":      "",
	"DefaultAgentUI":    "",
	"DisconnectAgentUI": "",
	"PauseContact":      "",
	"ResumeContact":     "",
	afterAgent:          "runs a flow for the caller after the agent has hung up: here the call ends",
	"CustomerWhisper":   "runs a flow for the caller before the agent speaks: here the conversation begins at once",
	"CustomerHold":      "runs a flow while the agent holds the caller: here the conversation contains it",
}
