package fit

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// mostUnnamed is the largest part of the answered calls that may lack an agent of their own: with more, the names
// do not tell how many agents there are.
const mostUnnamed = 0.05

// whyUnnamed says why the names of agents do not tell how many there are; "" if they do. A name is of several
// agents if a fifth of its calls begin during another of its calls.
func (r *roster) whyUnnamed() string {
	answered := 0
	unnamed := 0
	for _, v := range r.visits {
		if v.answered == never || v.queue == none {
			continue
		}

		answered++

		if v.agent == none {
			unnamed++
		}
	}

	if unnamed == answered {
		return "the records name no agents"
	}

	// An agent with few calls may have one overlap by an error of the clock. That is no shared name.
	const enough, part = 20, 0.2
	shared := 0
	first := ""
	for agent, works := range r.worksOf() {
		during := 0
		for i := 1; i < len(works); i++ {
			if works[i].from < works[i-1].to-sameTime {
				during++
			}
		}

		if len(works) >= enough && float64(during) > part*float64(len(works)) {
			shared += len(works)
			if first == "" {
				first = r.agents.list[agent]
			}
		}
	}

	// Some calls without a name do not change the number of agents much.
	if float64(unnamed+shared) <= mostUnnamed*float64(answered) {
		return ""
	}

	// The message gives the larger cause, because one fix is enough.
	if shared > unnamed {
		return fmt.Sprintf("names of agents stand for several at once, as %s in %s of %s calls, so they are not used",
			diag.VisibleLine(first), diag.Thousands(shared), diag.Thousands(answered))
	}
	return fmt.Sprintf("%s of %s answered calls name no agent, so the names of the others are not used",
		diag.Thousands(unnamed), diag.Thousands(answered))
}

// withoutNames estimates the staff from the conversations in progress: while callers wait, those in a
// conversation are all who are on the phones.
func (r *roster) withoutNames(why string) {
	used := smallcenter.NewNames()
	known := 0
	all := 0
	for _, p := range r.pools() {
		// While callers wait, half of the time all agents of the pool are busy. The median is robust
		// against late ends.
		w := r.watchPool(&p, 0.5)
		staff, waited, answered := w.staff()
		known += waited
		all += answered

		general := Group{Name: "agents", Staff: staff}
		for _, q := range p.queues {
			if p.general[q] {
				general.Queues = append(general.Queues, r.queueNames[q])
			}
		}

		if len(general.Queues) < len(r.queueNames) {
			general.Name = general.Queues[0]
		}

		general.Name = used.Of(general.Name, "group")
		for _, q := range p.queues {
			if p.general[q] {
				continue
			}

			// The conversations of specialists are among the pool's, so they are taken out of the
			// general group.
			g := r.specialists(q, general.Queues)
			g.Name = used.Of(g.Name, "group")
			general.without(&g)
			r.Groups = append(r.Groups, g)
		}

		r.Groups = append(r.Groups, general)
	}

	// Without a conversation no pool has agents. A scenario needs a group all the same.
	if len(r.Groups) == 0 {
		r.Groups = []Group{{Name: "agents", Queues: r.queueNames}}
	}

	r.warn("%s: the staff of %d of %d half hours of a week is the number of conversations "+
		"in progress while callers wait; "+
		"in the others it is the least roster without waits; write your own roster if you know better", why, known, all)
}

// specialists estimates the agents who answer a queue that not all agents of its pool answer. They
// answer the general queues too. While callers of their queue wait, all of them are busy, and
// sooner or later with this queue. So their number is the 90% quantile of its conversations in
// progress.
func (r *roster) specialists(queue int, general []string) Group {
	const sooner = 0.9
	own := pool{queues: []int{queue}, general: make([]bool, len(r.queueNames))}
	own.general[queue] = true
	staff, _, _ := r.watchPool(&own, sooner).staff()
	name := r.queueNames[queue]
	return Group{Name: name, Queues: append([]string{name}, general...), Staff: staff}
}

// without takes the agents of another group out of a group.
func (g *Group) without(other *Group) {
	for day := range g.Staff {
		for slot := range g.Staff[day] {
			e := &g.Staff[day][slot]
			if e.N > 0 {
				e.Value = max(0, e.Value-other.Staff[day][slot].Value)
			}
		}
	}
}

// change is the time when a conversation or a wait begins or ends.
type change struct {
	at            int64
	queue         int16
	busy, waiting int
	atOnce        bool // a conversation begins whose caller did not wait
}

// changes lists the conversations and the waits of some queues, in order.
func (r *roster) changes(queues []int) (out []change) {
	for _, v := range r.visits {
		if v.queue == none || !slices.Contains(queues, int(v.queue)) {
			continue
		}

		// A wait begins after the time of ringing: until then an agent may have been idle.
		waits := v.hasWait() && !v.outcome.IsCallback() && v.waitEnd()-v.enqueued > r.ringing
		if waits {
			out = append(out,
				change{at: v.enqueued + r.ringing, queue: v.queue, waiting: 1},
				change{at: v.waitEnd(), queue: v.queue, waiting: -1})
		}

		if v.answered != never && v.free() > v.answered {
			out = append(out,
				change{at: v.answered, queue: v.queue, busy: 1, atOnce: !waits && !v.outcome.IsCallback()},
				change{at: v.free(), queue: v.queue, busy: -1})
		}
	}

	slices.SortStableFunc(out, func(a, b change) int { return cmp.Compare(a.at, b.at) })
	return out
}

// pool are queues that the same agents answer, at least in part.
type pool struct {
	queues  []int
	general []bool // by queue: while its callers wait, all agents of the pool are busy
}

// pools divides the queues by the agents who answer them. If a caller of one queue is answered at
// once while a caller of another waits, the agent does not answer the other queue. If this is so
// for one answer in five, callers of the one pass callers of the other. Queues whose callers pass
// each other in both directions have agents of their own, unless agents of both answer a third
// queue.
func (r *roster) pools() (out []pool) {
	passes := r.passing()
	n := len(r.queueNames)

	// Queues join unless callers of both pass each other. A pool is the first queue that the others
	// joined.
	of := make([]int, n) // the pool of each queue: the first queue that is joined to it
	for q := range of {
		of[q] = q
	}

	for a := range n {
		for b := range a {
			if passes[a][b] && passes[b][a] || of[a] == of[b] {
				continue
			}

			joined := max(of[a], of[b])
			into := min(of[a], of[b])
			for q := range of {
				if of[q] == joined {
					of[q] = into
				}
			}
		}
	}

	for first := range n {
		p := pool{general: make([]bool, n)}
		for q := range n {
			if of[q] == first {
				p.queues = append(p.queues, q)
			}
		}

		if len(p.queues) == 0 {
			continue
		}

		// A queue is general if no other queue of its pool passes it. Its callers wait only if all
		// agents are busy.
		hasGeneral := false
		for _, q := range p.queues {
			isPassed := func(other int) bool { return passes[q][other] }
			p.general[q] = !slices.ContainsFunc(p.queues, isPassed)
			hasGeneral = hasGeneral || p.general[q]
		}

		for _, q := range p.queues {
			p.general[q] = p.general[q] || !hasGeneral
		}

		out = append(out, p)
	}

	return out
}

// passing reports the queues whose callers are answered at once while a caller of another queue
// waits: by the queue of the waiting caller, and the queue of the answer.
func (r *roster) passing() [][]bool {
	const enough, part = 20, 0.2 // answers, and the part of them that is at once
	n := len(r.queueNames)
	all := make([]int, n)

	atOnce := make([][]int, n)
	answers := make([][]int, n)
	passes := make([][]bool, n)
	for q := range n {
		all[q] = q
		atOnce[q] = make([]int, n)
		answers[q] = make([]int, n)
		passes[q] = make([]bool, n)
	}

	waiting := make([]int, n) // the present waiting callers, by queue
	for _, c := range r.changes(all) {
		// Only the beginning of a conversation shows whom the agent chose.
		waiting[c.queue] += c.waiting
		if c.busy <= 0 {
			continue
		}
		for q, callers := range waiting {
			if callers == 0 || q == int(c.queue) {
				continue
			}

			// An answer after a wait is no proof: the caller may have waited for longer.
			answers[q][c.queue]++

			if c.atOnce {
				atOnce[q][c.queue]++
			}
		}
	}

	for a := range n {
		for b := range n {
			passes[a][b] = answers[a][b] >= enough && float64(atOnce[a][b]) > part*float64(answers[a][b])
		}
	}

	return passes
}

// halfHour holds the conversations and waits of a half hour of the week, over all dates.
type halfHour struct {
	busy, weight float64 // the agents who are busy while callers wait, by date and its weight
	load         float64 // the conversations in progress on average, by date
	answers      int
	peak         int // conversations in progress at an answer
}

// watch follows the conversations and waits of a pool.
type watch struct {
	*roster
	week          [7][slots]halfHour
	busy, waiting int
	date, slot    int       // now
	quantile      float64   // of the busy agents while callers wait, by time
	waits         []float64 // of this half hour: seconds in which callers wait, by the number of busy agents
}

// watchPool follows the conversations of a pool, and the waits of callers while all of its agents
// are busy.
func (r *roster) watchPool(p *pool, quantile float64) *watch {
	w := &watch{roster: r, date: -1, quantile: quantile}
	last := never
	for _, c := range r.changes(p.queues) {
		// The time up to the change has the state before it, so it is noted first.
		if w.busy > 0 || w.waiting > 0 {
			w.pass(last, c.at)
		}

		w.busy += c.busy

		if p.general[c.queue] {
			w.waiting += c.waiting
		}

		last = c.at

		// The peak is a lower bound of the staff if nobody waits in the half hour.
		date, slot, _ := r.halfHour(c.at)
		if h := w.of(date, slot); h != nil && c.busy > 0 {
			h.answers++
			h.peak = max(h.peak, w.busy)
		}
	}

	w.endHalfHour()
	return w
}

// of returns a half hour of the week; nil on a date that is no day of the counts.
func (w *watch) of(date, slot int) *halfHour {
	if date < 0 || date >= len(w.dates) || !w.dates[date].counts() {
		return nil
	}
	return &w.week[w.dates[date].weekday][slot]
}

// pass notes a time in which nothing changes.
func (w *watch) pass(from, to int64) {
	for at := from; at < to; {
		date, slot, next := w.halfHour(at)
		next = min(next, to)

		// The waits of a half hour are judged together when it ends.
		if date != w.date || slot != w.slot {
			w.endHalfHour()
			w.date = date
			w.slot = slot
		}

		if h := w.of(date, slot); h != nil {
			h.load += float64(w.busy) * float64(next-at) / w.lengthOf(date, slot)
			if w.waiting > 0 {
				w.waits = append(w.waits, make([]float64, max(0, w.busy+1-len(w.waits)))...)
				w.waits[w.busy] += seconds(at, next)
			}
		}

		at = next
	}
}

// fullWeight is the time in seconds of waiting from which on a date has its full weight.
const fullWeight = 60

// endHalfHour adds the quantile of the busy agents while callers wait, by time. A date with less than two seconds of
// waiting tells nothing, and one with less than a minute has less weight.
func (w *watch) endHalfHour() {
	const least = 2 // seconds
	total := stats.Sum(w.waits)
	if h := w.of(w.date, w.slot); h != nil && total >= least {
		busy := 0
		sum := 0.0
		for n, time := range w.waits {
			sum += time
			if sum >= w.quantile*total {
				busy = n
				break
			}
		}

		// Longer waits do not tell more about the number of agents, so the weight is bounded.
		weight := min(total, fullWeight)
		h.busy += weight * float64(busy)
		h.weight += weight
	}

	w.waits = w.waits[:0]
}

// staff estimates the agents by weekday and half hour. It returns how many half hours have a
// conversation, and in how many of them callers wait.
func (w *watch) staff() (out [7][slots]Estimate, waited, answered int) {
	var pooled [slots]halfHour
	for day := range w.week {
		for slot := range w.week[day] {
			pooled[slot].busy += w.week[day][slot].busy
			pooled[slot].weight += w.week[day][slot].weight
		}
	}

	seen := w.seenHalfHours()
	days := w.countedDays()
	for day := range out {
		for slot := range out[day] {
			// Without a date of the weekday, nothing is known of its agents.
			if days[day] == 0 {
				out[day][slot] = Estimate{nan, nan, nan, 0, ""}
				continue
			}

			h := &w.week[day][slot]
			out[day][slot] = h.staff(&pooled[slot], seen[day][slot], days[day])

			if h.hasConversation() {
				answered++
				if h.weight > 0 {
					waited++
				}
			}
		}
	}

	return out, waited, answered
}

// hasConversation reports whether a conversation begins or is in progress in the half hour.
func (h *halfHour) hasConversation() bool { return h.answers > 0 || h.load > 0 }

// staff estimates the agents of a half hour that is seen on some days. The half hours at the same
// time of all weekdays are given together.
func (h *halfHour) staff(pooled *halfHour, seen float64, days int) Estimate {
	switch {
	case !h.hasConversation():
		return withoutInterval(0, days, "no conversation")
	case h.weight > 0:
		// One weekday has few waits, so the mean of all weekdays counts as one date more.
		usual := pooled.busy / pooled.weight
		mean := (h.busy + float64(fullWeight*usual)) / (h.weight + fullWeight)
		return withoutInterval(mean, days, "conversations in progress while callers wait")
	default:
		return withoutInterval(h.fewest(seen), days, "the least number without waits, by Erlang C")
	}
}

// fewest returns the least staff for which nobody waits in the seen half hours in half of all
// cases: the answers × C(n, load) ≤ ln 2. C is Erlang's formula (1917). Waits are then rare and
// nearly Poisson.
func (h *halfHour) fewest(seen float64) float64 {
	const most = 1000

	// The peak was reached, so fewer agents are impossible.
	load := ratio(h.load, seen)
	for n := max(1, h.peak); n < most; n++ {
		chance := erlang.C{Agents: n, Arrival: load, Service: 1}.WaitProbability()
		if load < float64(n) && float64(h.answers)*chance <= math.Ln2 {
			return float64(n)
		}
	}
	return most
}

// halfHour returns the date and the half hour of a time, and when the next half hour begins.
func (r *roster) halfHour(at int64) (date, slot int, next int64) {
	local := time.UnixMilli(at).In(r.zone)
	into := int64(local.Minute()%slotMinutes)*60_000 + int64(local.Second())*1000 + at%1000
	return dayNumber(routing.DateOf(local)) - r.start(), slotOf(local), at - into + slotLength
}

// lengthOf is the length of a half hour of a date in ms: twice as long if the clock shows it twice.
func (d *Data) lengthOf(date, slot int) float64 { return slotLength * d.lengthsOf(date)[slot] }
