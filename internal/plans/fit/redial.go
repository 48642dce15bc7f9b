package fit

import (
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Redial describes the further attempts of callers who were not served.
type Redial struct {
	Chance Estimate
	After  Estimate // mean seconds
	Most   int      // attempts after the first
}

// redialWithin bounds the time from the end of a call to a redial: a call that comes later
// is taken for a new one.
const redialWithin = 2 * 60 * 60 * 1000

// findRedials marks the calls of callers who abandoned or were blocked before, and describes them.
func findRedials(visits []*visit) (redial Redial) {
	var calls []callerVisit // the last visit of each call with a caller
	for i, v := range visits {
		if v.caller != 0 && (i+1 == len(visits) || visits[i+1].first) {
			calls = append(calls, callerVisit{v.caller, i})
		}
	}

	// The calls of one caller stay in the order of time.
	sortByCaller(calls)
	var unserved []int // callers by attempt
	var after []float64
	var attempt int
	for k, call := range calls {
		v := visits[call.visit]

		// An attempt continues the series if the call before it was not served, and had ended not long
		// ago.
		before := visits[calls[max(0, k-1)].visit]
		isSameCaller := k > 0 && before.caller == v.caller
		isSoon := v.arrived >= before.ended && v.arrived-before.ended < redialWithin
		if isSameCaller && isUnserved(before) && isSoon {
			attempt++
			markRedial(visits, call.visit)
			after = append(after, seconds(before.ended, v.arrived))
		} else {
			attempt = 0
		}

		redial.Most = max(redial.Most, attempt)

		// The callers who were not served at an attempt are the callers who could try again after it.
		for len(unserved) <= attempt {
			unserved = append(unserved, 0)
		}

		if isUnserved(v) {
			unserved[attempt]++
		}
	}

	const rare = 0.01
	chances := 0
	for attempt, n := range unserved {
		if attempt == 0 || attempt < redial.Most { // nobody tries again after the last one
			chances += n
		}
	}

	// The redials of callers without an id are among the first attempts, but the chance is applied to their
	// calls too. So these count as if nobody of them tried again.
	for i, v := range visits {
		isLast := i+1 == len(visits) || visits[i+1].first
		if v.caller == 0 && isLast && isUnserved(v) {
			chances++
		}
	}

	// Few redials do not show a habit. The scenario then has none, and their calls are new calls.
	redial.Chance = shareOf(len(after), chances)
	if len(after) < minEvents || redial.Chance.Value < rare {
		redial.Most = 0
	}

	redial.After = meanTimeOf(len(after), stats.Sum(after))
	return redial
}

func isUnserved(v *visit) bool {
	return (v.outcome == abandoned || v.outcome == blocked) && v.ended != never
}

// markRedial marks all visits of a call, whose last visit is given.
func markRedial(visits []*visit, last int) {
	// The visits of a call follow each other, and the first visit is marked as such.
	for i := last; ; i-- {
		visits[i].redial = true
		if visits[i].first {
			return
		}
	}
}
