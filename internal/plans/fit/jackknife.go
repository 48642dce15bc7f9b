package fit

import "math"

// jackknifeGroups is the number of groups that are left out, one after the other.
const jackknifeGroups = 10

// relativeError is the standard error of the logarithm of a value, by a jackknife.
type relativeError float64

// around gives a value the interval of the error.
func (e relativeError) around(value float64, n int, method string) Estimate {
	half := studentT(jackknifeGroups-1) * float64(e)
	return Estimate{value, value * math.Exp(-half), value * math.Exp(half), n, method}
}

// absenceErrors are how far the estimates of pauses and absences may be off.
type absenceErrors struct {
	pause, chance, away, back relativeError
	pauses                    float64 // from which pause is
}

// values are what the errors are of.
func (a *absences) values() [4]float64 {
	return [...]float64{a.pause, a.awayPart, a.away, a.comesBack().Mean}
}

// estimateErrors estimates the errors by leaving out one group of days after the other, or of agents'
// days where there are few (P. Kott, "The delete-a-group jackknife", Journal of Official Statistics
// 17, 2001): the gaps of a day are not independent, since who comes back changes for how long callers
// wait for the others, and no formula has the error of telling absences from pauses. To it come the
// differences that the other rule of routing makes, and that no rule does: a model that is wrong
// shows in the difference from an estimate that does not need it (J. Hausman, "Specification tests in
// econometrics", Econometrica 46, 1978). The sample has one of so many gaps.
func (r *roster) estimateErrors(sample []sampledGap, every int) {
	const most = 4000
	all := waitingOf(sample)
	thin := 1 + len(all)/most
	waiting := make([]*sampledGap, 0, len(all)/thin+1)
	for i := 0; i < len(all); i += thin {
		waiting = append(waiting, all[i])
	}
	var values [4][]float64 // their logarithms
	note := func(a *absences) {
		for i, v := range a.values() {
			values[i] = append(values[i], math.Log(max(1e-9, v)))
		}
	}
	kept := make([]*sampledGap, 0, len(waiting))
	const day, mixed = 24 * 3600 * 1000, 7 // of ms; so that agents and days are mixed
	isFew := r.workedDays() < jackknifeGroups
	groupOf := func(g *sampledGap) int {
		of := mixed * int(g.before.to/day)
		if isFew {
			of += int(g.before.agent)
		}
		return of % jackknifeGroups
	}
	for group := range jackknifeGroups {
		kept = kept[:0]
		for _, g := range waiting {
			if groupOf(g) != group {
				kept = append(kept, g)
			}
		}
		without := r.absences
		without.maximizeWaiting(kept)
		note(&without)
	}
	other, without := r.otherRouting(every), r.withoutRouting(all)
	note(&r.absences)
	note(&other)
	note(&without)
	of := func(i int) relativeError {
		v := values[i]
		_, sd := moments(v[:jackknifeGroups])
		chance, found, t := sd*(jackknifeGroups-1)/math.Sqrt(jackknifeGroups*float64(thin)), v[jackknifeGroups], studentT(jackknifeGroups-1)
		return relativeError(math.Hypot(chance, math.Hypot((v[jackknifeGroups+1]-found)/t, (v[jackknifeGroups+2]-found)/t)))
	}
	r.errors = absenceErrors{pause: of(0), chance: of(1), away: of(2), back: of(3)}
	for _, g := range waiting {
		f := r.absences.of(&g.partedGap)
		r.errors.pauses += f.pause * float64(thin)
	}
}

// otherRouting estimates absences as if the longest idle agent got the call where each is found to
// get it with the same probability, and the other way round.
func (r *roster) otherRouting(every int) absences {
	found := r.absences
	r.absences.longestFirst = !found.longestFirst
	r.countIdle(r.segments())
	r.absences.maximizeWaiting(waitingOf(r.sample(every)))
	other := r.absences
	r.absences = found
	return other
}

// withoutRouting estimates absences by the waits of callers alone.
func (r *roster) withoutRouting(waiting []*sampledGap) absences {
	gaps := make([]*sampledGap, len(waiting))
	for i, g := range waiting {
		gaps[i] = &sampledGap{g.gap, r.merge.divideByWaits(r, g.gap)}
	}
	out := r.absences
	out.maximizeWaiting(gaps)
	return out
}
