package fit

import (
	"math"
	"runtime"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Away describes the absences of agents after a call. Chance.N is 0 if the records do not show
// them.
type Away struct {
	Chance Estimate // of the calls
	For    Estimate // mean seconds
	// the mean seconds that a caller waits when an agent comes back; N is 0 where callers change nothing
	Back   Estimate
	Unseen Estimate // of the calls at whose end nobody waits; such agents do not come back for callers
}

// longestGap is the longest gap in seconds that is no end of a shift.
const longestGap = 4 * 3600

// sample is a sample of gaps. Each gap represents several similar ones.
type sample struct {
	gaps   []divided
	before []*work // the work before each gap
	each   float64
}

// estimateGaps estimates the pauses and absences of agents by expectation and maximization
// (Dempster, Laird and Rubin, 1977). So it estimates the times when agents are idle: each estimate
// depends on the other. Long absences come from all gaps. Pauses and absences away from the phones
// come from the gaps that begin while callers wait. In other gaps an idle agent could be taken for
// an absent one. It returns the used gaps among those that begin while callers wait.
func (r *roster) estimateGaps() sample {
	const rounds, iterations, enough, enoughOthers = 3, 6, 20_000, 5000
	r.beginGaps()
	r.beginAbsences()

	a := &r.absences
	var waiting sample
	for round := range rounds {
		if round > 0 {
			r.applyAbsences()
		}

		// Idle agents are counted from the present estimates, which changes the chance of being passed
		// over.
		segments, _ := r.segments()
		r.countIdle(segments)

		waiting = r.sample(true, enough)
		others := r.sample(false, enoughOthers)
		for range iterations {
			// A sampled gap counts for all that it represents, because both samples have different
			// rates.
			w := a.expect(waiting.gaps)
			o := a.expect(others.gaps)
			a.maximize(&w)
			n := waiting.each*float64(len(waiting.gaps)) + others.each*float64(len(others.gaps))
			long := waiting.each*w.long + others.each*o.long
			time := waiting.each*w.longTime + others.each*o.longTime
			a.longPart = min(0.5, max(1e-4, long/max(1, n)))
			a.longMean = max(leastLong, (time+priorEvents*a.longMean)/(long+priorEvents))
		}
	}

	// The last estimates come from the gaps while callers wait, as their errors do.
	a.maximizeWaiting(waiting.gaps)

	if !a.isAway(waiting.gaps) {
		a.awayPart = 0
	}

	r.applyAbsences()
	return waiting
}

// beginGaps finds the gaps, and begins with absences of half an hour.
func (r *roster) beginGaps() {
	r.gaps = make([]gap, len(r.works))
	for i := 1; i < len(r.works); i++ {
		a := &r.works[i-1]
		b := &r.works[i]
		if a.agent != b.agent || r.skills[a.agent] < 0 {
			continue
		}

		g := &r.gaps[i]
		*g = gap{between: true, waiting: a.waiting > 0}
		length := r.gapSeconds(i)

		// The iteration needs a start. Half an hour without a call is a plausible absence.
		const first = 1800

		g.away = length > first
		g.idleFrom = min(length, 20)

		// Logins that cover the gap decide, and so does a recorded absence of some length.
		on, off := r.between(a.agent, a.to, b.from)
		isCovered := on > 0 && on >= b.from-a.to
		if off >= leastAway || isCovered {
			g.away = off >= leastAway || on > longestIdle
			g.known = true
		}
	}
}

// isOpen reports whether the calls decide if the agent is present in the gap before a work. Agents with few calls a
// day have gaps of hours. So a gap within a date is open, too, unless it is longer than the time for which an agent
// is idle.
func (r *roster) isOpen(i int) bool {
	if g := &r.gaps[i]; !g.between || g.known {
		return false
	}

	length := r.gapSeconds(i)
	if length < longestGap {
		return true
	}
	before := &r.works[i-1]
	isOneDate := 1000*length < longestIdle && r.dateOf(before.to) == r.dateOf(r.works[i].from)
	return isOneDate && !r.hasLogins(before.agent)
}

// hasLogins reports whether the records have logins or pauses of an agent: gaps between them are no work.
func (r *roster) hasLogins(agent int16) bool { return len(r.presence[agent]) > 0 }

// dateOf is the local date of a time.
func (r *roster) dateOf(at int64) routing.Date { return routing.DateOf(time.UnixMilli(at).In(r.zone)) }

// sample returns a sample of the open gaps that begin while callers wait, or while nobody waits. It
// has between enough and twice as many gaps, or all gaps if there are fewer.
func (r *roster) sample(waiting bool, enough int) sample {
	var open []int
	for i := range r.gaps {
		if r.gaps[i].waiting == waiting && r.isOpen(i) {
			open = append(open, i)
		}
	}

	// An even step takes gaps of all agents and days, without a random number.
	every := 1 + len(open)/(2*enough)
	out := sample{each: float64(every)}
	for k := every - 1; k < len(open); k += every {
		i := open[k]
		out.gaps = append(out.gaps, divided{slices.Clone(r.merge.divide(r, i)), r.gapSeconds(i)})
		out.before = append(out.before, &r.works[i-1])
	}

	return out
}

// beginAbsences starts from the median pause of agents for whom callers wait.
func (r *roster) beginAbsences() {
	var pauses []float64
	for i := range r.gaps {
		if r.gaps[i].waiting && r.works[i].waited && r.isOpen(i) {
			pauses = append(pauses, r.gapSeconds(i))
		}
	}

	// Few such gaps cannot tell pauses from absences. The mixture is then left at pauses.
	r.waitingGaps = len(pauses)
	const shortest, away, hurried, long = 0.5, 240, 60, 3600
	r.absences = absences{awayPart: 0.2, longPart: 0.05, longMean: long}
	for k := range r.absences.hazard {
		r.absences.hazard[k] = 1.0 / hurried
	}

	// The median of an exponential time is ln 2 over the hazard.
	r.absences.hazard[ofPause] = math.Ln2 / max(shortest, quantile(sorted(pauses), 0.5))
	r.absences.hazard[ofAway] = 1.0 / away

	if r.waitingGaps < leastWaitingGaps {
		r.absences.awayPart = 0
	}
}

// leastWaitingGaps is the number of gaps of agents for whom callers wait that pauses and absences
// need to be distinguished.
const leastWaitingGaps = 100

// applyAbsences finds the absences, and from when on agents are idle. Each gap is by itself, so that
// the number of goroutines makes no difference.
func (r *roster) applyAbsences() {
	var workers errgroup.Group
	each := 1 + len(r.gaps)/runtime.GOMAXPROCS(0)
	for from := 0; from < len(r.gaps); from += each {
		workers.Go(func() error {
			var m eventsFrom
			for i := from; i < min(from+each, len(r.gaps)); i++ {
				g := &r.gaps[i]
				if !g.between || g.known {
					continue
				}

				// A longer gap is the end of a shift.
				if !r.isOpen(i) {
					g.away = true
					continue
				}
				t := r.absences.of(&divided{m.divide(r, i), r.gapSeconds(i)})
				g.away = t.long > 0.5
				g.idleFrom = t.idleFrom
			}
			return nil
		})
	}
	_ = workers.Wait() // none fails
}

// describeAbsences describes what is found of agents who step away.
func (r *roster) describeAbsences(waiting []divided, errors *absenceErrors) (out Away) {
	a := &r.absences
	if a.awayPart == 0 {
		if r.waitingGaps < leastWaitingGaps {
			r.warn("callers wait at the end of %s only: the records do not show pauses and absences, "+
				"so agents are taken to be idle at once",
				diag.Plural(r.waitingGaps, "call"))
		}
		return out
	}

	// The number of observations is the expected number of absences, not the number of gaps.
	all := a.expect(waiting)
	const mixture = "mixture of the gaps that begin while callers wait (Dempster, Laird and Rubin, 1977)"
	out = Away{
		Chance: errors[ofPart].around(a.awayPart, stats.Sum(all.ends[:]), mixture),
		For:    errors[ofAway].around(1/a.hazard[ofAway], all.ends[ofAway], mixture),
	}

	// A caller who waits so long is no reason to come back.
	const never = 1500 // seconds that hardly anybody waits
	if back := 1 / a.hazard[ofBack]; back < never {
		out.Back = errors[ofBack].around(back, all.ends[ofBack], mixture)
	}

	return out
}

// pause estimates the pause, if half of the pauses are over two seconds, by the expectations of
// their ends and of the time up to them.
func (a *absences) pause(waiting []divided, of relativeError) Estimate {
	const shortest = 2
	ends := 0.0
	time := 0.0
	for i := range waiting {
		t := a.of(&waiting[i])
		ends += t.ends[ofPause]
		time += t.time[ofPause]
	}

	// The median of an exponential pause is ln 2 times its mean.
	if ends < minEvents || math.Ln2*time < shortest*ends {
		return Estimate{}
	}
	return of.around(time/ends, ends,
		"mixture of the gaps that begin while callers wait (Dempster, Laird and Rubin, 1977)")
}
