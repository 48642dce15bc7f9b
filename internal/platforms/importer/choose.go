package importer

import (
	"cmp"
	"slices"
)

// choose gives the step the queue that the variable in s.By holds there. If the variable holds one of
// several queues, an attribute chooses the queue.
func (d *deciding) choose(s *Step) {
	by := s.By
	s.By = ""
	origins := d.origins(s, by).list

	ids, ofCall := d.queuesOf(s, by, origins) // at least one

	// A check names one queue or its hours.
	if len(ids) > 1 && !s.Kind.joins() {
		s.notes.Add(Note{
			Status: Unknown,
			Reason: "checks the queue that the call chooses: one queue stands for all",
			Fix:    "write a branch on what chooses the queue, with a check for each",
		})
		ids = ids[:1]
	}

	// A flow with a way for a full queue needs queues that can fill.
	for _, id := range ids {
		if s.edge(full) != nil {
			d.center.LetFill(id)
		}
	}

	if len(ids) == 1 {
		d.of(s, ids[0])
		return
	}

	// Several queues: the variable becomes an attribute that has them as values.
	d.use(by, origins)

	for _, queue := range ids {
		if queue != ofCall {
			d.tests[by] = append(d.tests[by], Test{Operand: queue})
		}
	}

	s.By = by
	s.What = ids[0]
	for _, queue := range ids {
		if queue != ofCall {
			s.Edges = append(s.Edges, Edge{Outcome: queue, Queue: queue})
		}
	}
}

// queuesOf returns the queues that a variable can have at a step. All queues that only the call knows are one queue
// ofCall, which comes first, or "" if only known queues are possible. It is named after the variable, and so is the
// queue of a call for which no step sets any. A check has a way for these calls, too.
func (d *deciding) queuesOf(s *Step, by string, origins []definition) (ids []string, ofCall string) {
	unset := false
	for _, from := range origins {
		switch value, ok := d.constant(from); {
		case from.set == nil && from.begin.added:
			// The call is in a queue that an unimported flow has chosen.
			ids = append(ids, by)
			s.remark(noFlowSetsQueue, nameQueue)
		case !ok:
			ofCall = cmp.Or(ofCall, from.variable)
		case value == "":
			unset = true
		case !slices.Contains(ids, value):
			ids = append(ids, value)
		}
	}

	// The first queue stands for all other values, and does not depend on the order of the ways here: a changed key may
	// change this order.
	slices.SortFunc(ids, func(x, y string) int {
		return cmp.Or(cmp.Compare(d.center.proposal(x), d.center.proposal(y)), cmp.Compare(x, y))
	})
	ids = slices.Compact(ids)

	// A way on which a step names a queue keeps this queue, although another way has a queue that only the call knows.
	if ofCall != "" {
		s.notes.Add(Note{
			Unknown, "the queue is chosen in the call: one queue stands for all",
			"give each queue a value of the attribute, as in queue: {by: attribute, value: queue}",
		})
		return slices.Insert(ids, 0, ofCall), ofCall
	}

	switch {
	// The platform takes the error branch of a block that needs a queue. A flow that is not imported may set it.
	case len(ids) == 0:
		s.notes.Add(Note{
			Unknown, noFlowSetsQueue + ": here the step has a queue",
			"import the flow that sets the queue",
		})
		return []string{by}, ""
	case unset && s.Kind == Check:
		return append(ids, by), ""
	}

	return ids, ""
}

// A queue that is in no imported flow, and the fix.
const (
	noFlowSetsQueue = "no imported flow sets the queue"
	nameQueue       = "write the name of the queue in the step"
)

// of gives a step its queue, or a check of opening hours the queue's hours.
func (d *deciding) of(s *Step, queue string) {
	// The export names the queue and not its hours. The hours get an entry of their own to fill in.
	if s.What == HoursOf {
		d.center.Names[HoursOf+queue] = d.center.proposal(queue) + "_hours"
		d.center.Hours[HoursOf+queue] = Hours{}
		queue = HoursOf + queue
	}

	s.What = queue
}

// rank gives a queue step the priorities of those values that a variable can have there.
func (d *deciding) rank(s *Step) {
	origins := d.origins(s, s.Ranked.By).list
	id := s.Ranked.By

	of := map[string]int{}
	unset := false
	ofCall := false
	for _, from := range origins {
		value, ok := d.constant(from)
		rank, known := s.Ranked.Of[value]

		// A value without a priority keeps the default of the queue step, and so does any value that is known in the
		// call only. The constants of other ways keep their priorities.
		switch {
		case ok && known:
			of[value] = rank
		case ok && value == "", from.set == nil && from.begin.added && len(s.Ranked.Of) == 0:
			unset = true
		default:
			ofCall = true
		}
	}

	if ofCall {
		s.Approximate("its priority is chosen in the call", "write priority: {by: ATTRIBUTE, …}")
		unset = true
	}

	s.Ranked = Ranked{By: id, Of: of}

	// One priority for all calls needs no attribute.
	if len(of) == 0 || len(of) == 1 && !unset {
		for _, rank := range of {
			s.Priority = rank
		}
		s.Ranked = Ranked{}
		return
	}

	d.use(id, origins)

	for _, value := range sortedKeys(of) {
		d.tests[id] = append(d.tests[id], Test{Operand: value})
	}
}
