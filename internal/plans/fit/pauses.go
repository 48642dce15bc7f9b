package fit

import (
	"cmp"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Pause is the time between two calls of an agent although at least so many callers wait.
type Pause struct {
	Waiting int
	Mean    Estimate
	Of      Distribution
}

// Away is how agents step away after a call; Chance.N is 0 where the records do not tell it.
type Away struct {
	Chance Estimate // of the calls
	For    Estimate // mean seconds
	Back   Distribution

	BackMean Estimate // its mean; N is 0 where agents do not come back because callers wait
}

// pauseBounds are the least numbers of callers waiting of the classes of pauses.
var pauseBounds = [...]int32{1, 2, 5, 10}

// longestGap is the longest gap in seconds that is no end of a shift.
const longestGap = 4 * 3600

// sampledGap is a gap with its parts.
type sampledGap struct {
	*gap
	partedGap
}

// sample are gaps, each of which stands for some like it.
type sample struct {
	gaps []*sampledGap
	each float64
}

// estimateGaps estimates by expectation and maximization (Dempster, Laird and Rubin, 1977) how
// agents pause, step away and leave the phones, and with it which agents are idle: each tells
// the other. It returns the gaps that it looked at of those that begin while callers wait.
func (r *roster) estimateGaps() []*sampledGap {
	const rounds, iterations, enough, enoughOthers = 3, 6, 20_000, 5000
	r.listEvents()
	r.beginGaps()
	r.beginAbsences()
	a := &r.absences
	var waiting sample
	for round := range rounds {
		if round > 0 {
			r.applyAbsences()
		}
		segments, _ := r.segments()
		r.countIdle(segments)
		waiting = r.sample(true, enough)
		others := r.sample(false, enoughOthers)
		for range iterations {
			a.maximize(&waiting, &others)
		}
	}
	a.maximizeWaiting(waiting.gaps)
	if !a.isAway(waiting.gaps) {
		a.awayPart = 0
	}
	r.applyAbsences()
	return waiting.gaps
}

// beginGaps finds the gaps, and begins with absences of half an hour.
func (r *roster) beginGaps() {
	r.gaps = make([]gap, len(r.works))
	for i := 1; i < len(r.works); i++ {
		a, b := &r.works[i-1], &r.works[i]
		if a.agent != b.agent || r.skills[a.agent] < 0 {
			continue
		}
		g := &r.gaps[i]
		*g = gap{before: a, after: b, waiting: a.waiting > 0}
		const first = 1800
		g.away, g.idleFrom = g.seconds() > first, min(g.seconds(), 20)
		if on, off := r.between(a.agent, a.to, b.from); off >= leastAway || on > 0 && on >= b.from-a.to {
			g.away, g.known = off >= leastAway || on > longestIdle, true
		}
	}
}

// isOpen reports whether a gap is one of which the calls tell whether the agent is there.
func (g *gap) isOpen() bool { return g.before != nil && !g.known && g.seconds() < longestGap }

func (g *gap) came() bool { return g.after.waited }

// sample returns about so many of the gaps at whose beginning callers wait, or nobody.
func (r *roster) sample(waiting bool, enough int) sample {
	var open []*gap
	for i := range r.gaps {
		if g := &r.gaps[i]; g.isOpen() && g.waiting == waiting {
			open = append(open, g)
		}
	}
	every := 1 + len(open)/(2*enough)
	out := sample{each: float64(every)}
	for i := every - 1; i < len(open); i += every {
		p := r.merge.divide(r, open[i])
		p.parts = slices.Clone(p.parts)
		out.gaps = append(out.gaps, &sampledGap{open[i], p})
	}
	return out
}

// beginAbsences begins with the median pause of agents for whom callers wait.
func (r *roster) beginAbsences() {
	var pauses []float64
	for i := range r.gaps {
		if g := &r.gaps[i]; g.isOpen() && g.waiting && g.came() {
			pauses = append(pauses, g.seconds())
		}
	}
	r.waitingGaps = len(pauses)
	const shortest, away, hurried, long = 0.5, 240, 60, 3600
	r.absences = absences{inCut: r.absences.inCut, awayPart: 0.2, longPart: 0.05, longMean: long}
	for k := range r.absences.hazard {
		r.absences.hazard[k] = 1.0 / hurried
	}
	r.absences.hazard[ofPause], r.absences.hazard[ofAway] = math.Ln2/max(shortest, quantile(sorted(pauses), 0.5)), 1.0/away
	if r.waitingGaps < leastWaitingGaps {
		r.absences.awayPart = 0
	}
}

// leastWaitingGaps is how many gaps of agents for whom callers wait tell pauses from absences.
const leastWaitingGaps = 100

// maximize makes one iteration. Long absences are those of all gaps. Pauses, and how agents step
// away, are those of the gaps that begin while callers wait: an agent who is idle could be read as
// one who is away in the others.
func (a *absences) maximize(waiting, others *sample) {
	var t told
	var long, time, n float64
	for _, of := range []*sample{waiting, others} {
		for _, g := range of.gaps {
			f := a.of(&g.partedGap)
			long, time, n = long+of.each*f.long, time+of.each*f.longTime, n+of.each
			if of == waiting {
				t.add(&f.told)
			}
		}
	}
	a.set(&t)
	a.longPart = min(0.5, max(1e-4, long/max(1, n)))
	a.longMean = max(leastLong, (time+priorEvents*a.longMean)/(long+priorEvents))
}

// priorEvents is the weight of the last iteration's values in the next, in events.
const priorEvents = 5

// set gives the parameters of pauses and short absences the likeliest values.
func (a *absences) set(t *told) {
	const few, usual = 20, 60
	for k := range a.hazard {
		a.hazard[k] = (t.ends[k] + priorEvents*usual*a.hazard[k]) / (t.time[k] + priorEvents*usual)
	}
	if pauses, aways := t.ends[ofPause], t.aways(); a.awayPart > 0 && pauses > few {
		a.awayPart = aways / (aways + pauses)
	}
	const fastest = 2 // parameters stay where a center can have them
	for k := range a.hazard {
		a.hazard[k] = min(fastest, a.hazard[k])
	}
	if a.awayPart > 0 {
		a.awayPart = min(0.9, max(1e-3, a.awayPart))
	}
}

// maximizeWaiting iterates on gaps that begin while callers wait until no parameter changes by more
// than a part in a thousand, or a hundred times. The long absences stay.
func (a *absences) maximizeWaiting(waiting []*sampledGap) {
	const most, near = 100, 1e-3
	for range most {
		before := *a
		a.iterate(waiting)
		if a.isNear(&before, near) {
			return
		}
	}
}

// iterate makes one iteration, and returns the logarithm of the likelihood before it.
func (a *absences) iterate(waiting []*sampledGap) (likelihood float64) {
	var t told
	for _, g := range waiting {
		f := a.of(&g.partedGap)
		t.add(&f.told)
		likelihood += math.Log(f.likelihood)
	}
	a.set(&t)
	return likelihood
}

// isNear reports whether the parameters of pauses and short absences differ by at most a part.
func (a *absences) isNear(b *absences, part float64) bool {
	isFar := func(x, y float64) bool { return math.Abs(x-y) > part*y }
	for k := range a.hazard {
		if isFar(a.hazard[k], b.hazard[k]) {
			return false
		}
	}
	return !isFar(a.awayPart, b.awayPart)
}

// isAway reports whether the gaps that begin while callers wait show that agents step away,
// beside pauses and long absences: by the likelihood ratio, and for a minute or more.
func (a *absences) isAway(waiting []*sampledGap) bool {
	const least, gain, shortest, times = 0.04, 10, 60, 4
	if away := a.hazard[ofAway]; a.awayPart < least || away > 1.0/shortest || away > a.hazard[ofPause]/times {
		return false
	}
	with, without := *a, *a
	without.awayPart = 0
	without.maximizeWaiting(waiting)
	return with.iterate(waiting)-without.iterate(waiting) > gain
}

// applyAbsences finds the absences, and from when on agents are idle. Each gap is by itself, so that
// the number of goroutines makes no difference.
func (r *roster) applyAbsences() {
	var workers errgroup.Group
	for part := range slices.Chunk(r.gaps, 1+len(r.gaps)/runtime.GOMAXPROCS(0)) {
		workers.Go(func() error {
			var m eventsFrom
			for i := range part {
				r.applyTo(&part[i], &m)
			}
			return nil
		})
	}
	_ = workers.Wait() // none fails
}

func (r *roster) applyTo(g *gap, m *eventsFrom) {
	switch {
	case g.before == nil || g.known:
	case !g.isOpen():
		g.away = true
	default:
		p := m.divide(r, g)
		f := r.absences.of(&p)
		g.away, g.idleFrom, g.stepped = f.long > 0.5, f.idleFrom, f.aways()
	}
}

// describeAbsences gives all groups what is found of agents who step away.
func (r *roster) describeAbsences(waiting []*sampledGap, errors *absenceErrors) {
	a := &r.absences
	if a.awayPart == 0 {
		if r.waitingGaps < leastWaitingGaps {
			r.warn("callers wait at the end of %d calls only: the records do not tell how agents pause or step away, who are taken to be idle at once", r.waitingGaps)
		}
		return
	}
	var all told
	for _, g := range waiting {
		f := a.of(&g.partedGap)
		all.add(&f.told)
	}
	n := func(events float64) int { return int(math.Round(events)) }
	const mixture = "mixture of the gaps that begin while callers wait (Dempster, Laird and Rubin, 1977)"
	out := Away{
		Chance: errors.chance.around(a.awayPart, n(stats.Sum(all.ends[:])), mixture),
		For:    errors.away.around(1/a.hazard[ofAway], n(all.ends[ofAway]), mixture),
		Back:   a.comesBack(),
	}
	if out.Back.Mean > 0 {
		out.BackMean = errors.back.around(out.Back.Mean, n(stats.Sum(all.ends[ofBack:])), mixture)
	}
	for g := range r.Groups {
		r.Groups[g].Away = out
	}
}

// comesBack is the distribution of the wait of a caller at which an agent comes back.
func (a *absences) comesBack() Distribution {
	const n, hidden, last = 1000, 0.8, len(waitBounds) - 1
	const most = 320 // seconds: the others wait for longer than anybody did
	values, class, left := make([]float64, n), 0, 0.0
	for i := range values {
		want := -math.Log(1 - (float64(i)+0.5)/n)
		for class < last && want > left+a.hazard[ofBack+class]*(waitBounds[class+1]-waitBounds[class]) {
			left += a.hazard[ofBack+class] * (waitBounds[class+1] - waitBounds[class])
			class++
		}
		values[i] = min(most, waitBounds[class]+(want-left)/a.hazard[ofBack+class])
	}
	if values[n-hidden*n] == most {
		return Distribution{}
	}
	return distributionOf(values)
}

// estimatePauses estimates the pauses by the product limit (Kaplan and Meier, 1958): a gap
// after which the agent's caller had not waited is censored when nobody waited any more, for
// then the agent may be idle. Each counts as far as it is no absence.
func (r *roster) estimatePauses(errors *absenceErrors) {
	all := len(r.Groups)
	spells := make([]pauseSpells, all+1)
	for i := range r.gaps {
		g := &r.gaps[i]
		if g.before == nil || !g.waiting || g.away {
			continue
		}
		class := 0
		for class+1 < len(pauseBounds) && g.before.waiting >= pauseBounds[class+1] {
			class++
		}
		s := ending{g.seconds(), 1 - g.stepped, g.came()}
		if !s.ended {
			s.seconds = 0
			for _, p := range r.merge.divide(r, g).parts {
				if !p.waiting {
					break
				}
				s.seconds += p.length
			}
		}
		for _, group := range []int{r.skills[g.before.agent], all} {
			spells[group][class] = append(spells[group][class], s)
		}
	}
	pooled, _ := spells[all].pauses(errors)
	for group := range r.Groups {
		own, n := spells[group].pauses(errors)
		if n < 4*minEvents { // few: those of all groups together
			own = pooled
		}
		r.Groups[group].Pauses = own
	}
}

// pauseSpells are pauses by the number of callers waiting.
type pauseSpells [len(pauseBounds)][]ending

// pauses estimates the pauses by the number of callers waiting, if they are over two seconds. It
// returns how many ends are seen.
func (spells *pauseSpells) pauses(errors *absenceErrors) (out []Pause, n int) {
	const short = 2
	values, n := pausesOf(slices.Concat(spells[:]...))
	if n < minEvents || quantile(values, 0.5) < short {
		return nil, n
	}
	for class, bound := range pauseBounds {
		values, n := pausesOf(spells[class])
		if n < minEvents {
			continue
		}
		mean, _ := moments(values)
		e := errors.pause * relativeError(math.Sqrt(errors.pauses/float64(n)))
		out = append(out, Pause{int(bound), e.around(mean, n, "product limit (Kaplan and Meier, 1958)"), distributionOf(values)})
	}
	return out, n
}

// pausesOf returns quantiles of the product limit, and the number of pauses whose end is seen.
// Beyond the last of them it goes on at the mean hazard.
func pausesOf(spells []ending) (values []float64, n int) {
	slices.SortFunc(spells, func(a, b ending) int { return cmp.Compare(a.seconds, b.seconds) })
	ends, exposure := 0.0, 0.0
	for _, s := range spells {
		if exposure += s.weight * s.seconds; s.ended {
			ends += s.weight
		}
	}
	const few = 5
	if n = int(ends); n == 0 {
		return nil, 0
	}
	return quantilesOf(productLimit(len(spells), func(i int) ending { return spells[i] }, few), exposure/ends), n
}
