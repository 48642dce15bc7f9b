package fit

import "slices"

// Pause is the time between two calls of an agent although at least so many callers wait.
type Pause struct {
	Waiting int
	Mean    Estimate
	Of      Distribution
}

// pauseBounds are the least numbers of callers waiting of the classes of pauses.
var pauseBounds = [...]int32{1, 2, 5, 10}

// findMedianPauses finds each group's median gap between two calls with callers waiting.
func (r *roster) findMedianPauses() {
	gaps := make([][]float64, len(r.Groups))
	for i := 1; i < len(r.works); i++ {
		a, b := &r.works[i-1], &r.works[i]
		g := r.skills[a.agent]
		const longest = 30 * 60 // seconds
		if gap := seconds(a.to, b.from); a.agent == b.agent && g >= 0 && gap >= 0 && gap < longest && a.waiting > 0 {
			gaps[g] = append(gaps[g], gap)
		}
	}
	for _, g := range gaps {
		r.medianPause = append(r.medianPause, quantile(sorted(g), 0.5))
	}
}

// isAway reports whether an agent is off the phones between two calls. An idle agent gets
// about one call for each of every other active agent's: after five each, the agent is away.
// While callers wait, a gap far over the median pause is an absence. Where the records have
// logins or pauses, these decide.
func (r *roster) isAway(g int, a, b *work) bool {
	if on, off := r.between(a.agent, a.to, b.from); off >= leastAway || on > 0 && on >= b.from-a.to {
		return off >= leastAway || on > longestIdle
	}
	gap := seconds(a.to, b.from)
	const short, long, turns, usual = 120, 4 * 3600, 5, 10
	switch {
	case gap < short:
		return false
	case gap > long:
		return true
	case a.waiting > 0 && gap > max(2*short, usual*r.medianPause[g]):
		return true
	}
	from, _ := slices.BinarySearch(r.answerTimes[g], a.to)
	to, _ := slices.BinarySearch(r.answerTimes[g], b.from)
	agents := max(r.active[g][hourOf(a.to)], r.active[g][hourOf(b.from)], 1)
	return to-from > turns*agents
}

// addGap counts the time between two calls: a pause if callers wait at its beginning and at
// its end, and idle time if none wait at its beginning. If callers wait only at its
// beginning, another agent answered the last of them, and when the pause ended is not known.
func (r *roster) addGap(g int, before, next *work) {
	gap := max(0, seconds(before.to, next.from))
	if before.waiting > 0 && !next.waited {
		return
	}
	if before.waiting > 0 {
		class := 0
		for class+1 < len(pauseBounds) && before.waiting >= pauseBounds[class+1] {
			class++
		}
		r.pauses[g][class] = append(r.pauses[g][class], gap)
		return
	}
	hour := r.hourAt(g, before.to)
	hour.idle, hour.idles = hour.idle+gap, hour.idles+1
}

// estimatePauses gives a group pauses where the median gap with callers waiting is over two
// seconds.
func (r *roster) estimatePauses() {
	for g := range r.Groups {
		var all []float64
		for class := range pauseBounds {
			all = append(all, r.pauses[g][class]...)
		}
		const short = 2
		if len(all) < minEvents || quantile(sorted(all), 0.5) < short {
			continue
		}
		for class, bound := range pauseBounds {
			if gaps := r.pauses[g][class]; len(gaps) >= minEvents {
				r.Groups[g].Pauses = append(r.Groups[g].Pauses, Pause{int(bound), meanOf(gaps), distributionOf(gaps)})
			}
		}
	}
}
