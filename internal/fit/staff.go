package fit

import (
	"cmp"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/records"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Group are agents with the same skills.
type Group struct {
	Name   string
	Queues []string
	Agents int                // different ones in the records
	Known  int                // of them with logins or pauses in the records
	Staff  [7][slots]Estimate // on the phones, on average, by weekday and interval; N is the number of days
	Pauses []Pause            // by the number of callers waiting; none: agents take the next call at once
}

// work is a call of an agent.
type work struct {
	agent    int16
	queue    int16
	from, to int64 // ms; to the end of the after-call work
	row      int32
	waiting  int32 // callers who wait for the agent's group at its end
	waited   bool  // its caller waited
}

// segment is a time in which an agent is on the phones.
type segment struct {
	group       int
	first, last *work
	to          int64 // of the work that ends last
}

// roster estimates staff from the agents' calls.
type roster struct {
	*estimator
	works       []work              // by agent and time
	answerTimes [][]int64           // by group: when its agents answered, in order
	active      []map[int64]int     // by group and hour since 1970: agents who answered in it
	joins       [][]int64           // by queue: when callers began to wait, in order
	leaves      [][]int64           // by queue: when they stopped waiting, in order
	pauses      []map[int][]float64 // by group and class of pauseBounds: seconds
	hours       [][24]hourWork      // by group and hour of the day
	medianPause []float64           // by group: between two calls with callers waiting, in seconds
}

// hourWork is the time that agents are busy and idle in an hour of the day, and the number
// of times that they are idle.
type hourWork struct{ busy, idle, idles float64 }

// estimateStaff estimates skills, agents on the phones and pauses.
func (e *estimator) estimateStaff() {
	r := roster{estimator: e}
	r.collect()
	if len(r.works) == 0 {
		e.withoutAgents()
		return
	}
	r.findGroups()
	r.countAnswers()
	r.countWaiting()
	segments := r.segments()
	r.estimatePauses()
	r.count(segments)
	e.serveAll()
}

// collect lists the calls of each agent, and counts those at the same time.
func (r *roster) collect() {
	for _, v := range r.visits {
		if v.agent == none || v.answered == never || v.queue == none {
			continue
		}
		r.works = append(r.works, work{agent: v.agent, queue: v.queue, from: v.answered, to: max(v.answered, v.free()), row: v.row, waited: v.hasWait() && v.wait() > 0})
	}
	slices.SortFunc(r.works, func(a, b work) int {
		return cmp.Or(cmp.Compare(a.agent, b.agent), cmp.Compare(a.from, b.from), cmp.Compare(a.row, b.row))
	})
	var problems records.Problems
	const tolerance = 1000 // ms: times may be cut to seconds
	for i := 1; i < len(r.works); i++ {
		a, b := &r.works[i-1], &r.works[i]
		if a.agent == b.agent && b.from < a.to-tolerance {
			problems.Add(records.Overlap, int(b.row), r.agents.list[b.agent])
		}
		if a.agent == b.agent {
			b.to = max(b.to, a.to) // the agent is free when both have ended
		}
	}
	r.Center.Problems = append(r.Center.Problems, problems.List()...)
}

// countAnswers lists the calls by group, and counts the agents who work in each hour.
func (r *roster) countAnswers() {
	r.answerTimes, r.active = make([][]int64, len(r.Groups)), make([]map[int64]int, len(r.Groups))
	last := make([]map[int64]int16, len(r.Groups))
	for g := range r.Groups {
		r.active[g], last[g] = map[int64]int{}, map[int64]int16{}
	}
	for _, w := range r.works {
		g := r.skills[w.agent]
		if g < 0 {
			continue
		}
		r.answerTimes[g] = append(r.answerTimes[g], w.from)
		hour := hourOf(w.from)
		if before, ok := last[g][hour]; !ok || before != w.agent {
			last[g][hour] = w.agent
			r.active[g][hour]++
		}
	}
	for g := range r.answerTimes {
		slices.Sort(r.answerTimes[g])
	}
}

func hourOf(ms int64) int64 { return ms / (60 * 60 * 1000) }

// countWaiting lists the beginnings and ends of waits, and sets how many callers wait at the
// end of each call.
func (r *roster) countWaiting() {
	r.joins, r.leaves = make([][]int64, len(r.queues.list)), make([][]int64, len(r.queues.list))
	for _, v := range r.visits {
		if v.waited() {
			r.joins[v.queue] = append(r.joins[v.queue], v.enqueued)
			r.leaves[v.queue] = append(r.leaves[v.queue], v.waitEnd())
		}
	}
	for q := range r.joins {
		slices.Sort(r.joins[q])
		slices.Sort(r.leaves[q])
	}
	for i := range r.works {
		if g := r.skills[r.works[i].agent]; g >= 0 {
			r.works[i].waiting = int32(r.waiting(g, r.works[i].to))
		}
	}
}

// waiting returns how many callers wait for a group just before a time's events.
func (r *roster) waiting(g int, at int64) int {
	n := 0
	for q, serves := range r.serves[g] {
		if serves {
			joined, _ := slices.BinarySearch(r.joins[q], at)
			left, _ := slices.BinarySearch(r.leaves[q], at)
			n += joined - left
		}
	}
	return n
}

// segments splits each agent's work where the agent is off the phones, and collects pauses
// and idle times.
func (r *roster) segments() []segment {
	r.pauses, r.hours = make([]map[int][]float64, len(r.Groups)), make([][24]hourWork, len(r.Groups))
	for g := range r.pauses {
		r.pauses[g] = map[int][]float64{}
	}
	r.findMedianPauses()
	var out []segment
	for i := range r.works {
		w := &r.works[i]
		g := r.skills[w.agent]
		if g < 0 {
			continue
		}
		r.hourAt(g, w.from).busy += seconds(w.from, w.to)
		last := len(out) - 1
		if i > 0 && r.works[i-1].agent == w.agent && !r.isAway(g, &r.works[i-1], w) {
			out[last].last, out[last].to = w, max(out[last].to, w.to)
			r.addGap(g, &r.works[i-1], w)
			continue
		}
		out = append(out, segment{g, w, w, w.to})
	}
	return out
}

// count counts the agents on the phones by weekday and interval: by logins where they are
// known, else by segments.
func (r *roster) count(segments []segment) {
	present := make([][][slots]float64, len(r.Groups)) // in agents, by group and date
	for g := range present {
		present[g] = make([][slots]float64, len(r.dates))
	}
	for _, s := range segments {
		from, to := r.extended(s)
		r.unknown(s.first.agent, from, to, func(from, to int64) { r.add(present[s.group], from, to) })
	}
	r.countLogins(present)
	for g := range r.Groups {
		r.Groups[g].Staff = r.meanByWeekday(present[g], func(agents float64) float64 { return agents })
	}
}

// meanByWeekday estimates the mean of a function of the agents, which are given by date.
func (e *estimator) meanByWeekday(agents [][slots]float64, of func(float64) float64) (out [7][slots]Estimate) {
	for w := range out {
		for slot := range slots {
			var days []float64
			for i, d := range e.dates {
				if !d.excluded && int(d.weekday) == w {
					days = append(days, of(agents[i][slot]))
				}
			}
			out[w][slot] = Estimate{nan, nan, nan, 0, ""}
			if len(days) > 0 {
				out[w][slot] = meanOf(days)
			}
		}
	}
	return out
}

// countLogins counts the agents whose logins and pauses are known.
func (r *roster) countLogins(present [][][slots]float64) {
	unended, first := 0, ""
	for agent, works := range r.worksOf() {
		g := r.skills[agent]
		if g < 0 {
			continue
		}
		if len(r.presence[agent]) > 0 {
			r.Groups[g].Known++
		}
		n := r.logins(int16(agent), works, func(from, to int64) { r.add(present[g], from, to) })
		if unended += n; n > 0 && first == "" {
			first = r.agents.list[agent]
		}
	}
	if unended > 0 {
		r.warn("agents stayed logged in for more than %d hours without a call, %s, as %s: they are taken to be away", longestIdle/3600/1000, diag.Plural(unended, "time"), diag.VisibleLine(first))
	}
}

// worksOf returns the calls of each agent.
func (r *roster) worksOf() [][]work {
	out := make([][]work, len(r.agents.list))
	for from := 0; from < len(r.works); {
		to := from
		for to < len(r.works) && r.works[to].agent == r.works[from].agent {
			to++
		}
		out[r.works[from].agent] = r.works[from:to]
		from = to
	}
	return out
}

// extended adds to a segment the idle time before its first call and after its last one. An
// agent who comes is idle at first, as between calls, unless the first caller waited
// already. An agent who leaves while nobody waits has been idle since the last call, or the
// shift ends during that call, each as likely as agents are idle or busy. While callers wait
// it always ends during the call. It ends on average in the middle of the call, and the rest
// of the call is not counted, because the simulation lets agents finish their calls.
func (r *roster) extended(s segment) (from, to int64) {
	from = s.first.from
	if !s.first.waited && !r.isKnown(s.first.agent, from) {
		from -= int64(1000 * r.hourAt(s.group, from).meanIdle())
	}
	if r.isKnown(s.first.agent, s.to) {
		return from, s.to
	}
	hour, inCall := r.hourAt(s.group, s.to), 1.0
	if s.last.waiting == 0 && hour.busy+hour.idle > 0 {
		inCall = hour.busy / (hour.busy + hour.idle)
	}
	after := (1-inCall)*hour.meanIdle() - inCall*seconds(s.last.from, s.last.to)/2
	return from, max(s.first.from+1, s.to+int64(1000*after))
}

// meanIdle is how long agents are idle between two calls, in seconds.
func (h *hourWork) meanIdle() float64 {
	const longest = 30 * 60
	if h.idles == 0 {
		return 0
	}
	return min(longest, h.idle/h.idles)
}

func (r *roster) hourAt(g int, at int64) *hourWork {
	return &r.hours[g][time.UnixMilli(at).In(r.zone).Hour()]
}

// add adds an agent to the intervals between two times.
func (r *roster) add(days [][slots]float64, from, to int64) {
	start := r.start()
	for at := from; at < to; {
		local := time.UnixMilli(at).In(r.zone)
		into := int64(local.Minute()%slotMinutes)*60_000 + int64(local.Second())*1000 + at%1000
		next := min(to, at-into+slotLength)
		day := dayNumber(routing.DateOf(local)) - start
		if day >= 0 && day < len(days) {
			days[day][(local.Hour()*60+local.Minute())/slotMinutes] += float64(next-at) / float64(slotLength)
		}
		at = max(next, at+1)
	}
}

// withoutAgents estimates one group from the conversations at the same time.
func (e *estimator) withoutAgents() {
	g := Group{Name: "agents", Queues: e.queueNames}
	busy := make([][slots]float64, len(e.dates))
	r := roster{estimator: e}
	for _, v := range e.visits {
		if v.answered != never && v.ended != never {
			r.add(busy, v.answered, v.free())
		}
	}
	g.Staff = e.meanByWeekday(busy, func(agents float64) float64 { return math.Ceil(agents / assumedOccupancy) })
	e.Groups = []Group{g}
	e.warn("the records name no agents: the staff is what makes them busy for %.0f %% of the time, which is a guess; write your own roster", 100*assumedOccupancy)
}

// assumedOccupancy is the occupancy that is assumed where agents are not seen.
const assumedOccupancy = 0.8

// warnSpeeds reports agents whose conversations are longer or shorter than those of the others.
func (e *estimator) warnSpeeds() {
	type sum struct{ talk, expected, n float64 }
	sums := make([]sum, len(e.agents.list))
	for _, v := range e.visits {
		if v.agent == none || v.queue == none || v.answered == never || v.ended == never {
			continue
		}
		s := &sums[v.agent]
		s.talk, s.expected, s.n = s.talk+seconds(v.answered, v.ended), s.expected+e.Queues[v.queue].Talk.Value, s.n+1
	}
	var ratios []float64
	for _, s := range sums {
		if s.n >= minEvents && s.expected > 0 {
			ratios = append(ratios, s.talk/s.expected)
		}
	}
	ratios = sorted(ratios)
	low, high := quantile(ratios, 0.1), quantile(ratios, 0.9)
	const notable = 1.3
	if len(ratios) >= 10 && high > notable*low {
		e.warn("agents differ: a tenth of them talks at most %.2f times as long as is usual for their queues, and a tenth at least %.2f times; the center has them alike", low, high)
	}
}
