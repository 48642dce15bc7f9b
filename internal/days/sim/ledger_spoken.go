package sim

// isMisrouted reports whether a call has reached a queue or an end by an intent that the caller did not
// have, and the right intent leads elsewhere.
func (n *counters) isMisrouted(c *call) bool {
	return n.t.lines[c.line].program.listens && n.spoken.of(c).misrouted
}

// countSpoken counts the intent that the caller of a call had, the queue where the call came first, and
// whether it was misrouted.
func (n *ledger) countSpoken(c *call) {
	if !n.t.lines[c.line].program.listens {
		return
	}

	said := n.spoken.of(c)
	n.lines[c.line][n.class(c)].misrouted += misroutes(said)

	// A call that hangs up before the first question has said nothing.
	if said.first == none {
		return
	}

	into := &n.tally.Spoken[said.first]
	into.Calls++
	into.Misrouted += misroutes(said)
	if said.firstQueue != none {
		into.Queues[said.firstQueue]++
	}
}

// misroutes is 1 for a call that is misrouted, else 0.
func misroutes(said *spoken) uint64 {
	if said.misrouted {
		return 1
	}
	return 0
}
