package fit

import (
	"cmp"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Group are agents with the same skills.
type Group struct {
	Name    string
	Queues  []string           // preferred ones first
	Agents  int                // different ones in the records
	Known   int                // of them with logins or pauses in the records
	prefers []int              // the indices of Queues
	Staff   [7][slots]Estimate // on the phones, on average, by weekday and interval; N is the number of days
}

// work is a call of an agent.
type work struct {
	agent    int16
	queue    int16
	from, to int64 // ms; to the end of the after-call work
	row      int32
	waiting  int32 // callers who wait for the agent's group at its end
	waited   bool  // its caller waited
	joined   int64 // when its caller joined the queue
}

// segment is a time in which an agent is on the phones.
type segment struct {
	group       int
	first, last *work
	calls       int
	to          int64 // of the work that ends last
	from, until int64 // with the idle time around it
}

// roster estimates staff from the agents' calls.
type roster struct {
	*estimator
	works       []work    // by agent and time
	gaps        []gap     // before each work; the first gap of an agent has no work before it
	waitingGaps int       // that begin and end while callers wait
	events      [][]event // by queue, in order
	merge       eventsFrom
	absences    absences
	ringing     int64 // the longest wait in ms of a caller who is answered at once
	inCut       bool  // times are cut to seconds
}

// hourWork is the time that agents are busy and idle in an hour of the day, and the number
// of times that they are idle.
type hourWork struct{ busy, idle, idles float64 }

// estimateStaff estimates skills, agents on the phones and pauses.
func (e *estimator) estimateStaff() {
	r := roster{estimator: e}
	waiting, why := r.estimate()
	if why != "" {
		r.withoutNames(why)
		return
	}

	// The order follows the model. The absences tell segments apart, and segments give idle times and
	// stints.
	const fewDays = 10
	errors := r.absences.drawDays(&waiting, r.workedDays() < fewDays)
	r.Away = r.describeAbsences(waiting.gaps, &errors)
	r.Pause = r.absences.pause(waiting.gaps, errors[ofPause])
	segments, hours := r.segments()
	r.orderSkills(hours)
	stints := r.stints(segments)

	// Calm agents have long idle times, which their calls do not show. So their attendance cannot be
	// judged.
	present := r.count(stints)
	if !hours.isCalm() || len(r.members) > 0 {
		r.Attendance = r.attendance(present)
	}

	r.onPhones = r.presences(stints, r.queueNames)
	r.serveAll()
}

// estimate estimates skills and gaps, or says why the names of agents do not tell them.
func (r *roster) estimate() (waiting sample, whyNot string) {
	r.findRinging()
	r.collect()

	if why := r.whyUnnamed(); why != "" {
		return sample{}, why
	}

	r.noteOverlaps()
	r.findGroups()
	r.listEvents()
	r.countWaiting()
	return r.estimateGaps(), ""
}

// AgentTimes returns the times when each agent is on the phones: by logins if the records have
// them, or else by the calls. The queues are the queues that the agent answers. It returns nothing
// if the names do not show how many agents there are.
func AgentTimes(d *Data) []records.Presence {
	r := roster{estimator: newEstimator(d)}
	if _, why := r.estimate(); why != "" {
		return nil
	}

	// The skills are ordered as in the fitted center, so that both give the same queues.
	segments, hours := r.segments()
	r.orderSkills(hours)
	return r.presences(r.stints(segments), r.queues.list)
}

// stint is a time in which an agent is on the phones, in ms.
type stint struct {
	agent    int16
	from, to int64
}

// stints are when each agent is on the phones: by logins where they are known, else by segments.
func (r *roster) stints(segments []segment) (out []stint) {
	for _, s := range segments {
		r.unknown(s.first.agent, s.from, s.until, func(from, to int64) {
			out = append(out, stint{s.first.agent, from, to})
		})
	}

	// Logins replace the estimate of the calls for their time. The calls fill the time without logins.
	unended := 0
	first := ""
	for agent, works := range r.worksOf() {
		g := r.skills[agent]
		if g < 0 || !r.hasLogins(int16(agent)) {
			continue
		}

		r.Groups[g].Known++
		n := r.logins(int16(agent), works, func(from, to int64) { out = append(out, stint{int16(agent), from, to}) })
		unended += n

		if n > 0 && first == "" {
			first = r.agents.list[agent]
		}
	}

	if unended > 0 {
		r.warn("agents stayed logged in for more than %d hours without a call, %s, as %s: they are taken to be away",
			longestIdle/3600/1000, diag.Plural(unended, "time"), diag.VisibleLine(first))
	}

	return out
}

// presences are when each agent is on the phones, with these names of queues.
func (r *roster) presences(stints []stint, names []string) (out []records.Presence) {
	// All agents of a group answer the same queues, in the order of the group.
	queues := make([][]string, len(r.Groups))
	for g := range queues {
		for _, q := range r.Groups[g].prefers {
			queues[g] = append(queues[g], names[q])
		}
	}

	for _, s := range stints {
		out = append(out, records.Presence{
			Agent:  r.agents.list[s.agent],
			From:   time.UnixMilli(s.from),
			To:     time.UnixMilli(s.to),
			Queues: queues[r.skills[s.agent]],
		})
	}

	return out
}

// collect lists the calls of each agent, and counts those at the same time.
func (r *roster) collect() {
	isWork := func(v *visit) bool { return v.agent != none && v.answered != never && v.queue != none }

	// A count first spares the copies of a slice of a million calls.
	n := 0
	for _, v := range r.visits {
		if isWork(v) {
			n++
		}
	}

	r.works = make([]work, 0, n)
	for _, v := range r.visits {
		if !isWork(v) {
			continue
		}

		// A call cannot reach an agent before its caller joined the queue.
		from := v.answered - int64(v.rang) // the phone rings for nobody else
		if v.enqueued != never {
			from = max(from, v.enqueued)
		}

		r.works = append(r.works, work{
			agent: v.agent, queue: v.queue, from: min(from, v.answered), to: max(v.answered, v.free()), row: v.row,
			waited: v.hasWait() && v.offered()-v.enqueued > r.ringing, joined: v.enqueued,
		})
	}

	slices.SortFunc(r.works, func(a, b work) int {
		return cmp.Or(cmp.Compare(a.agent, b.agent), cmp.Compare(a.from, b.from), cmp.Compare(a.row, b.row))
	})
}

// sameTime is by how many ms two calls of an agent may overlap: times may be cut to seconds.
const sameTime = 1000

// noteOverlaps reports the calls of an agent that begin during another. The agent is free when both have ended.
func (r *roster) noteOverlaps() {
	var problems records.Problems
	for i := 1; i < len(r.works); i++ {
		a := &r.works[i-1]
		b := &r.works[i]
		if a.agent != b.agent {
			continue
		}

		if b.from < a.to-sameTime {
			problems.Add(records.Overlap, int(b.row), r.agents.list[b.agent])
		}

		// The agent is busy until the longer call ends, also if a short one began within it.
		b.to = max(b.to, a.to)
	}

	r.Center.Problems = append(r.Center.Problems, problems.List()...)
}

// workHours is the work of each group and hour of the day.
type workHours [][24]hourWork

// segments splits each agent's work where the agent is off the phones, and sums busy and idle times.
func (r *roster) segments() (out []segment, hours workHours) {
	hours = make(workHours, len(r.Groups))
	for i := range r.works {
		w := &r.works[i]
		g := r.skills[w.agent]
		if g < 0 {
			continue
		}

		hours.at(g, w.from, r.zone).busy += seconds(w.from, w.to)

		// An agent who stayed on the phones continues the segment. The time between the calls was idle.
		if gap := &r.gaps[i]; gap.between && !gap.away {
			last := len(out) - 1
			out[last].last = w
			out[last].calls++
			out[last].to = max(out[last].to, w.to)
			hour := hours.at(g, r.works[i-1].to, r.zone)
			hour.idle = hour.idle + r.gapSeconds(i) - gap.idleFrom
			hour.idles++
			continue
		}

		out = append(out, segment{group: g, first: w, last: w, calls: 1, to: w.to})
	}

	// The idle times of all segments have to be known before one is extended by their mean.
	for i := range out {
		out[i].from, out[i].until = r.extended(&out[i], hours)
	}

	if hours.isCalm() {
		r.stretch(out)
	}

	return out, hours
}

// count counts the agents on the phones by weekday and interval. It returns them by group and date.
func (r *roster) count(stints []stint) (present [][][slots]float64) {
	present = make([][][slots]float64, len(r.Groups))
	for g := range present {
		present[g] = make([][slots]float64, len(r.dates))
	}

	// An agent who is there for a part of a half hour counts as that part.
	for _, s := range stints {
		r.add(present[r.skills[s.agent]], s.from, s.to)
	}
	for g := range r.Groups {
		r.Groups[g].Staff = r.meanByWeekday(present[g])
	}
	return present
}

// meanByWeekday estimates the mean of the agents, which are given by date.
func (e *estimator) meanByWeekday(agents [][slots]float64) (out [7][slots]Estimate) {
	for w := range out {
		for slot := range slots {
			var days []float64
			for i, d := range e.dates {
				isSeen := d.counts() && e.lengthsOf(i)[slot] > 0 // the clock may skip it
				if isSeen && int(d.weekday) == w {
					days = append(days, agents[i][slot])
				}
			}

			// A half hour without a day is unknown. A value of 0 would claim that nobody works.
			out[w][slot] = Estimate{nan, nan, nan, 0, ""}

			if len(days) > 0 {
				out[w][slot] = meanOf(days)
			}
		}
	}
	return out
}

// worksOf returns the calls of each agent.
func (r *roster) worksOf() [][]work {
	out := make([][]work, len(r.agents.list))

	// The works are sorted by agent, so each agent's calls are one slice of them.
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
func (r *roster) extended(s *segment, hours workHours) (from, to int64) {
	from = s.first.from
	if !s.first.waited && !r.isKnown(s.first.agent, from) {
		from -= int64(1000 * hours.at(s.group, from, r.zone).meanIdle())
	}

	// A login shows when the agent left. Nothing has to be guessed.
	if r.isKnown(s.first.agent, s.to) {
		return from, s.to
	}

	// The expectation over both ways of leaving is taken: idle after the call, or in the middle of it.
	hour := hours.at(s.group, s.to, r.zone)
	inCall := 1.0
	if s.last.waiting == 0 && hour.busy+hour.idle > 0 {
		inCall = hour.busy / (hour.busy + hour.idle)
	}

	after := (1-inCall)*hour.meanIdle() - inCall*seconds(s.last.from, s.last.to)/2
	return from, max(s.first.from+1, s.to+int64(1000*after))
}

// stretch lengthens the days of agents whose few calls do not show when they come and leave. If the calls of an agent's
// day are further apart than the longest mean idle time, the agent was there for about as long before the first call
// and after the last one, but not beyond the hours in which the agent has calls on any date. A day with one call has
// all of these hours.
func (r *roster) stretch(segments []segment) {
	const dayLength = 24 * 3600 * 1000
	usual := r.usualHours(segments)
	isOneDay := func(a, b *segment) bool {
		return a.first.agent == b.first.agent && r.dateOf(a.first.from) == r.dateOf(b.first.from)
	}

	for from := 0; from < len(segments); {
		calls := 0
		to := from
		for ; to < len(segments) && isOneDay(&segments[from], &segments[to]); to++ {
			calls += segments[to].calls
		}
		first := &segments[from]
		last := &segments[to-1]
		from = to

		apart := int64(dayLength)
		if calls > 1 {
			apart = (last.to - first.first.from) / int64(calls-1)
		}

		// Logins show the day, and so do many calls.
		hours, hasHours := usual[first.first.agent]
		if apart <= 1000*longestMeanIdle || !hasHours || r.hasLogins(first.first.agent) {
			continue
		}

		midnight := r.dateOf(first.first.from).At(0, r.zone).UnixMilli()
		first.from = min(first.from, max(midnight+hours.from, first.first.from-apart))
		last.until = max(last.until, min(midnight+hours.to, last.to+apart))
	}
}

// hoursOfDay are a time of the day, in ms after midnight.
type hoursOfDay struct{ from, to int64 }

// usualHours are the hours between the earliest and the latest call of each agent on any date. Calls over midnight are
// left out, because an agent who works at night has no such hours.
func (r *roster) usualHours(segments []segment) map[int16]hoursOfDay {
	out := map[int16]hoursOfDay{}
	for i := range segments {
		s := &segments[i]
		date := r.dateOf(s.first.from)
		if date != r.dateOf(s.to) {
			continue
		}

		midnight := date.At(0, r.zone).UnixMilli()
		hours, isKnown := out[s.first.agent]
		if !isKnown {
			hours.from = s.first.from - midnight
		}
		hours.from = min(hours.from, s.first.from-midnight)
		hours.to = max(hours.to, s.to-midnight)
		out[s.first.agent] = hours
	}
	return out
}

// longestMeanIdle is the longest mean idle time in seconds by which a day is lengthened at its ends.
const longestMeanIdle = 30 * 60

// meanIdle returns the mean idle time of agents between two calls, in seconds.
func (h *hourWork) meanIdle() float64 {
	if h.idles == 0 {
		return 0
	}
	return min(longestMeanIdle, h.idle/h.idles)
}

func (h workHours) at(g int, at int64, zone *time.Location) *hourWork {
	return &h[g][time.UnixMilli(at).In(zone).Hour()]
}

// isCalm reports whether agents are idle for more than half of the time: calls alone then tell too
// seldom that they are there.
func (h workHours) isCalm() bool {
	busy := 0.0
	idle := 0.0
	for g := range h {
		for _, hour := range h[g] {
			busy += hour.busy
			idle += hour.idle
		}
	}
	return idle > busy
}

// add adds an agent to the intervals between two times.
func (r *roster) add(days [][slots]float64, from, to int64) {
	for at := from; at < to; {
		// The weight is the part of the half hour that the clock shows, which may be twice as long.
		date, slot, next := r.halfHour(at)
		next = min(next, to)
		if date >= 0 && date < len(days) {
			days[date][slot] += float64(next-at) / r.lengthOf(date, slot)
		}
		at = max(next, at+1)
	}
}
