package connect

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/importer"
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
	if own := first(a.text("QueueId"), a.text("AgentId")); own != "" {
		return r.resolve(a, own)
	}
	x := r.reach(a, targetQueue)
	switch len(x.values) {
	case 0:
		return queues{ids: []string{noQueue}}
	case 1:
		return r.resolve(x.by[0], x.values[0])
	}
	return queues{r.byName(x.values), queueAttribute}
}

// resolve returns the queues that an identifier may be: itself, or the values that its
// attribute may have.
func (r *reader) resolve(at *action, id string) queues {
	if !isDynamic(id) {
		return queues{ids: []string{first(id, noQueue)}}
	}
	path := canonical(id)
	x := r.reach(at, register(path))
	if len(x.values) == 0 || x.unset || slices.ContainsFunc(x.values, func(v string) bool { return isDynamic(v) || v == "" }) {
		return queues{ids: []string{r.attributeOf(path)}}
	}
	return queues{r.byName(x.values), r.attributeOf(path)}
}

// byName sorts identifiers by the names of what they identify, so that new identifiers
// change nothing.
func (r *reader) byName(ids []string) []string {
	out := slices.Clone(ids)
	slices.SortStableFunc(out, func(a, b string) int { return cmp.Compare(r.nameOf(a), r.nameOf(b)) })
	return out
}

func (r *reader) nameOf(id string) string { return first(r.center.Names[id], resourceName(id), id) }

// findQueues finds the queues that are one of several where they are used, and those
// that can be full.
func (r *reader) findQueues() {
	for _, f := range r.list {
		for _, a := range f.actions {
			if a.kind == "Compare" && strings.HasPrefix(canonical(a.text("ComparisonValue")), "$.Queue.") {
				r.choosesAt(a)
			}
			if !refersToQueue[a.kind] {
				continue
			}
			q := r.queuesAt(a)
			if len(q.ids) > 1 {
				r.choose(a, q)
			}
			if _, ok := a.onError(atQueue); ok {
				for _, id := range q.ids {
					r.full[id] = true
				}
			}
		}
	}
	for _, id := range r.byName(sorted(r.full)) {
		r.center.Queues = append(r.center.Queues, importer.Queue{ID: id, Capacity: assumedCapacity})
	}
}

// assumedCapacity is the capacity of a queue that a flow expects to be full at times.
const assumedCapacity = 100

var refersToQueue = map[string]bool{
	"TransferContactToQueue": true, "DequeueContactAndTransferToQueue": true, "TransferContactToAgent": true,
	"CheckMetricData": true, "CheckHoursOfOperation": true, "CreateCallbackContact": true, "MessageParticipantIteratively": true,
}

// choose notes that the values of an attribute choose the queue at an action.
func (r *reader) choose(a *action, q queues) {
	if q.by == queueAttribute {
		r.choosesAt(a)
		return
	}
	for _, id := range q.ids {
		r.addConditions(q.by, []condition{{operator: "Equals", operands: []string{id}}})
	}
}

// choosesAt notes that the working queue decides the way at an action.
func (r *reader) choosesAt(a *action) {
	for _, by := range r.reach(a, targetQueue).by {
		r.chosen[by] = true
		id := first(by.text("QueueId"), by.text("AgentId"))
		if name := r.nameOf(id); r.queueOf[name] == "" {
			r.queueOf[name] = id
		}
	}
}

func sorted(set map[string]bool) []string {
	out := make([]string, 0, len(set))
	for k := range set {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// word is the value that stands for a queue in the attribute that chooses it: its name,
// unless another one has it too.
func (r *reader) word(q queues, id string) string {
	if q.by != queueAttribute {
		return r.attributes[q.by].word(id)
	}
	if r.queueOf[r.nameOf(id)] != id {
		return id
	}
	return r.nameOf(id)
}

// setQueue: UpdateContactTargetQueue leaves a step where several queues meet.
func (s *scope) setQueue(a *action) {
	id := first(a.text("QueueId"), a.text("AgentId"))
	if !s.chosen[a] {
		s.pass(a, a.next, "")
		if isDynamic(id) && len(s.resolve(a, id).ids) == 1 && isDynamic(s.resolve(a, id).ids[0]) {
			a.block.Approximate("the queue is chosen in the call: one queue stands for all", "give each queue a value of the attribute, as in queue: {by: attribute, value: queue}")
		}
		return
	}
	out := s.step(importer.Set, a)
	out.Sets = []importer.Assign{{Attribute: queueAttribute, Values: []string{s.word(queues{by: queueAttribute}, id)}}}
	out.Edge("done", s.at(a.next))
	s.nameSet(out)
}

// branchQueue: the way depends on the working queue's name or ARN.
func (s *scope) branchQueue(a *action) {
	out := s.step(importer.Branch, a)
	out.What = queueAttribute
	for _, c := range a.conditions {
		if c.operator == "Equals" {
			out.Edge(s.word(queues{by: queueAttribute}, first(s.queueOf[c.operand()], c.operand())), s.at(c.next))
		}
	}
	out.Edge(importer.Otherwise, s.at(a.otherwise()))
	if s.reach(a, targetQueue).unset {
		a.block.Approximate("the working queue is set outside of these flows on some way", "")
	}
}

// eachQueue adds a step for each queue that an action may refer to, after a branch on
// the attribute that chooses one if there are several.
func (s *scope) eachQueue(a *action, q queues, add func(*importer.Step, string)) {
	if len(q.ids) == 1 {
		add(s.step(importer.Pass, a), q.ids[0])
		return
	}
	branch := s.step(importer.Branch, a)
	branch.What = q.by
	branch.Covered = s.prefix == "" && q.by == queueAttribute && !s.reachWithin(a, targetQueue).unset
	for i, id := range q.ids {
		one := s.step(importer.Pass, a)
		one.ID = s.prefix + a.id + "/" + strconv.Itoa(i+1)
		add(one, id)
		branch.Edge(s.word(q, id), one.ID)
		if i == 0 && !branch.Covered {
			branch.Edge(importer.Otherwise, one.ID)
		}
	}
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
	if to, ok := a.onError(atQueue, otherwise); ok && slices.ContainsFunc(q.ids, func(id string) bool { return s.full[id] }) {
		out.Edge("full", s.at(to))
	}
	if a.kind == "DequeueContactAndTransferToQueue" && a.next != "" { // the customer queue flow goes on
		s.hold(out, a, s.holdOf(a.flow, a.next), s)
		return
	}
	hook := s.reach(a, customerQueue)
	if len(hook.values) == 0 {
		return
	}
	f := s.queueFlow(a)
	if f == nil {
		if slices.ContainsFunc(hook.values, func(id string) bool { return s.flowOf(id) != nil }) {
			a.block.Approximate("what is played in the queue depends on the way to it", "")
		}
		return
	}
	if s.prefix == "" { // not in a customer queue flow itself
		s.play(out, a, f)
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
		out.Edges = append(out.Edges, importer.Edge{Outcome: s.word(q, id), Queue: id})
	}
}

// checkHours: the hours of the block, else those of the working queue.
func (s *scope) checkHours(a *action) {
	if id := a.text("HoursOfOperationId"); id != "" {
		if isDynamic(id) {
			a.block.Approximate("the hours are chosen in the call", "branch on what chooses them, with a check for each")
		}
		hours := "hours " + canonical(id)
		s.center.Names[hours] = s.nameOf(id)
		s.check(s.step(importer.Check, a), a, hours)
		return
	}
	s.eachQueue(a, s.queuesAt(a), func(one *importer.Step, queue string) {
		id := "hours of " + queue
		s.center.Names[id] = s.nameOf(queue) + "_hours"
		one.Kind = importer.Check
		s.check(one, a, id)
	})
}

func (s *scope) check(out *importer.Step, a *action, hours string) {
	out.What = hours
	a.block.Remark("opening hours are not in the export", "write them under hours in routing.yaml")
	if !s.hours[hours] {
		s.hours[hours] = true
		s.center.Hours = append(s.center.Hours, importer.Hours{ID: hours})
	}
	open, closed := a.next, a.next
	for _, c := range a.conditions {
		if c.holds("True") {
			open = c.next
		}
		if c.holds("False") {
			closed = c.next
		}
	}
	out.Edge("closed", s.at(closed))
	out.Edge(importer.Otherwise, s.at(open))
}

// Metrics of a queue that a flow may check.
const (
	agents          = "NumberOfAgents"
	agentsAvailable = "NumberOfAgentsAvailable"
	oldestContact   = "OldestContactInQueueAgeSeconds"
	contactsInQueue = "NumberOfContactsInQueue"
)

// metricPaths has the metric of a path that GetMetricData fills.
var metricPaths = []struct{ part, metric string }{
	{".Available", agentsAvailable}, {".Agents.", agents + "Staffed"}, {"OldestContact", oldestContact}, {"EstimatedWait", oldestContact},
}

// compareMetric: a compare of a metric is a check.
func (s *scope) compareMetric(a *action, path string) {
	metric := contactsInQueue
	for _, m := range metricPaths {
		if strings.Contains(path, m.part) {
			metric = m.metric
			break
		}
	}
	s.metric(a, metric)
}

func (s *scope) checkMetric(a *action) { s.metric(a, a.text("MetricType")) }

func (s *scope) metric(a *action, metric string) {
	for _, c := range a.conditions {
		metric = first(c.metric, metric)
	}
	if metric == contactsInQueue {
		s.queueLength(a)
		return
	}
	s.eachQueue(a, s.queuesAt(a), func(one *importer.Step, queue string) {
		one.Kind, one.What = importer.Check, queue
		switch {
		case metric == agentsAvailable:
			s.atLeastOne(one, a, "idle", true)
		case strings.HasPrefix(metric, agents):
			s.atLeastOne(one, a, "unstaffed", false)
		default:
			s.oldest(one, a)
		}
	})
}

// atLeastOne is a check whose outcome says whether there is an agent, or that there is
// none.
func (s *scope) atLeastOne(out *importer.Step, a *action, outcome string, some bool) {
	none, one := s.first(a, "0"), s.first(a, "1")
	if some {
		none, one = one, none
	}
	out.Edge(outcome, s.at(none))
	out.Edge(importer.Otherwise, s.at(one))
	for _, c := range a.conditions {
		if c.operator != "NumberGreaterThan" || c.operand() != "0" {
			a.block.Approximate("compares a number of agents, of which none and some are told apart", "")
		}
	}
}

// first returns where the first condition leads that holds for a value.
func (s *scope) first(a *action, value string) string {
	for _, c := range a.conditions {
		if c.holds(value) {
			return c.next
		}
	}
	return a.otherwise()
}

// oldest compares the age of the oldest contact, for which the expected wait stands.
func (s *scope) oldest(out *importer.Step, a *action) {
	var bounds []int
	for _, c := range a.conditions {
		if n := importer.ValueOf(c.operand()).Int(0); n > 0 && n < 24*60*60 {
			bounds = append(bounds, n)
		}
	}
	slices.Sort(bounds)
	for _, n := range slices.Compact(bounds) {
		out.Edge("under "+(time.Duration(n)*time.Second).String(), s.at(s.first(a, strconv.Itoa(n-1))))
	}
	out.Edge(importer.Otherwise, s.at(s.first(a, "86400")))
	a.block.Approximate("compares the age of the oldest contact, for which the expected wait stands", "")
}

// queueLength compares the number of contacts in the queue, which no check has.
func (s *scope) queueLength(a *action) {
	x := &attribute{conditions: a.conditions}
	x.classify()
	out := s.step(importer.Lookup, a)
	out.What = "queue_length"
	for _, c := range x.cases(a.conditions) {
		out.Edge(c.word, s.at(c.next))
	}
	out.Edge(other, s.at(a.otherwise()))
	a.block.Approximate("compares the number of calls in a queue, which a lookup decides", "check: the queue, with under and the wait instead")
}

// routing: the priority is that of the queue step that it reaches.
func (s *scope) routing(a *action) {
	if a.text("QueuePriority") == "" {
		s.pass(a, a.next, "moves the call in the queue as if it had waited for a time")
		return
	}
	s.pass(a, a.next, "")
}

// usualPriority is the queue priority of a call in Amazon Connect. Lower ones go first.
const usualPriority = 5

// setPriority gives a queue step the priority that all calls have there: 1 to 4 for those
// before the usual one, the highest first.
func (s *scope) setPriority(out *importer.Step, a *action) {
	x := s.reach(a, priority)
	if len(x.by) == 0 {
		return
	}
	p, ok := x.only()
	n := importer.ValueOf(p).Int(usualPriority)
	if ok && n >= 1 && n < usualPriority {
		out.Priority = usualPriority - n
		return
	}
	reason := "calls reach the queue with several priorities"
	if ok {
		reason = "a priority behind the queue's other calls"
	}
	for _, by := range x.by {
		if !ok || n > usualPriority {
			by.block.Approximate(reason, "give the calls a tier, and the tier a priority in routing.yaml")
		}
	}
}

// hook: UpdateContactEventHooks. What is played in the queue is the queue step's hold.
func (s *scope) hook(a *action) {
	switch hooks := a.params.Get("EventHooks"); {
	case !hooks.Has("CustomerQueue"):
		s.pass(a, a.next, "names a flow that runs beside the call or after it")
	case isDynamic(hooks.Get("CustomerQueue").Text()):
		a.block.Approximate("the customer queue flow is chosen in the call", "")
		s.pass(a, a.next, "")
	case s.flowOf(hooks.Get("CustomerQueue").Text()) == nil:
		a.block.Remark("names a customer queue flow that is not imported", "import that flow's file with this one")
		s.pass(a, a.next, "")
	default:
		s.pass(a, a.next, "")
	}
}

// callbackNumber: the number to call. Of the caller's own the call knows whether it is
// valid; of one that was entered a lookup says so.
func (s *scope) callbackNumber(a *action) {
	invalid, _ := a.onError("InvalidCallbackNumber", "CallbackNumberNotDialable")
	switch {
	case !s.tellsInvalid(a):
		s.pass(a, a.next, "")
	case canonical(a.text("CallbackNumber")) == callerPath:
		out := s.step(importer.Branch, a)
		out.What = "number"
		out.Edge("valid", s.at(a.next))
		out.Edge(importer.Otherwise, s.at(invalid))
	default:
		out := s.step(importer.Lookup, a)
		out.What = "callback_number"
		out.Edge("valid", s.at(a.next))
		out.Edge("invalid", s.at(invalid))
		a.block.Approximate("a lookup says whether the number can be dialed", "")
	}
}

// tellsInvalid reports whether the action leads elsewhere if the number cannot be dialed.
func (s *scope) tellsInvalid(a *action) bool {
	invalid, ok := a.onError("InvalidCallbackNumber", "CallbackNumberNotDialable")
	return ok && s.landing(a, invalid) != s.landing(a, a.next)
}

// isDialable reports whether every call has found its caller's number valid before.
func (s *scope) isDialable(a *action) bool {
	x := s.reachWithin(a, callbackTo)
	return len(x.by) > 0 && !x.unset && !slices.ContainsFunc(x.by, func(by *action) bool {
		return canonical(by.text("CallbackNumber")) != callerPath || !s.tellsInvalid(by)
	})
}

// callback: CreateCallbackContact books without a question. It fails if there is no
// number to dial.
func (s *scope) callback(a *action) {
	s.eachQueue(a, s.queuesAt(a), func(one *importer.Step, queue string) {
		one.Kind, one.What = importer.Callback, queue
		if queue == noQueue {
			a.block.Remark("no imported flow sets the queue", "name the queue")
		}
		if path, _ := s.reach(a, callbackTo).only(); canonical(path) == storedPath {
			one.Number = storedPath
		}
		one.Edge("booked", s.at(a.next))
		if to, ok := a.onError(otherwise); ok && !s.isDialable(a) {
			one.Edge("declined", s.at(to))
		}
	})
}
