package fit

import "github.com/ivrsim/ivrsim/internal/files/diag"

// warnOverflow reports agents who take a call only after the caller has waited for some seconds,
// as where calls overflow to them: nearly none of their callers, of 50 or more, were answered
// within 10 seconds, although a fifth of all callers of their queues were. Such agents seem to
// be away when they are not asked.
func (r *roster) warnOverflow() {
	const enough, least, atOnce, few = 50, 10, 0.2, 0.05
	waits := make([][]float64, len(r.agents.list))
	soon, all := make([]float64, len(r.queues.list)), make([]float64, len(r.queues.list))
	for _, v := range r.visits {
		if v.answered == never || v.agent == none || v.queue == none || !v.hasWait() || v.isCallback() {
			continue
		}
		waits[v.agent] = append(waits[v.agent], v.wait())
		if all[v.queue]++; v.wait() < least {
			soon[v.queue]++
		}
	}
	n, first, after := 0, 0, 0.0
	for agent, w := range waits {
		shortest, g := quantile(sorted(w), few), r.skills[agent]
		if len(w) < enough || g < 0 || shortest < least {
			continue
		}
		mine, theirs := 0.0, 0.0
		for q, serves := range r.serves[g] {
			if serves {
				mine, theirs = mine+soon[q], theirs+all[q]
			}
		}
		if mine < atOnce*theirs {
			continue
		}
		if n == 0 {
			first, after = agent, shortest
		}
		n++
	}
	if n > 0 {
		r.warn("%s, as %s, take hardly a caller who has waited for less than %.0f s, although others answer at once: calls seem to overflow to them. The center has them like the others, and when they are on the phones is uncertain; write a group of their own with {queue: …, after: %.0fs}", diag.Plural(n, "agent"), diag.VisibleLine(r.agents.list[first]), after, after)
	}
}
