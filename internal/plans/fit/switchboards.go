package fit

import (
	"cmp"
	"slices"
)

// Switchboards are numbers from which several people call: the calls of one tell nothing about redials.
type Switchboards struct {
	Numbers int // of callers
	Calls   int // of all of them
}

// dropSwitchboards forgets who called where the number is a switchboard's: one with two calls in progress at once, or
// one with very many calls.
func (d *Data) dropSwitchboards() {
	calls, callers := d.callsByCaller()
	for from := 0; from < len(calls); {
		var of []*visit
		to := from
		for to < len(calls) && calls[to].caller == calls[from].caller {
			of = append(of, d.visits[calls[to].visit])
			to++
		}
		from = to

		const many, share = 20, 100 // calls, and one in a hundred of all calls

		isLarge := len(of) >= many && len(of)*share > callers
		if !isLarge && !overlap(of) {
			continue
		}

		d.Numbers++
		d.Calls += len(of)

		// The caller is forgotten, not the call: the call still counts as an arrival.
		for _, v := range of {
			v.caller = 0
		}
	}

	d.forgetCallers()
}

// callsByCaller are the first visits of the calls whose caller is known, by caller and arrival, and the number of all
// calls.
func (d *Data) callsByCaller() (known []callerVisit, all int) {
	for i, v := range d.visits {
		if !v.first {
			continue
		}

		all++

		if v.caller != 0 {
			known = append(known, callerVisit{v.caller, i})
		}
	}

	sortByCaller(known)
	return known, all
}

// callerVisit is the index of a visit, with its caller. The visits are in the order of their arrivals.
type callerVisit struct {
	caller int64
	visit  int
}

// sortByCaller orders visits by caller, and the visits of a caller by arrival. Values of their own are sorted much
// faster than pointers to a million visits.
func sortByCaller(visits []callerVisit) {
	slices.SortFunc(visits, func(a, b callerVisit) int {
		if a.caller != b.caller {
			return cmp.Compare(a.caller, b.caller)
		}
		return cmp.Compare(a.visit, b.visit)
	})
}

// overlap reports whether two calls of one caller were in progress at once. Times may be cut to seconds, and clocks
// differ.
func overlap(calls []*visit) bool {
	const apart = 2000 // ms
	last := never
	for _, v := range calls {
		isDuring := last != never && v.arrived < last-apart
		if isDuring {
			return true
		}

		// A callback ends long after the caller hung up.
		if !v.outcome.IsCallback() {
			last = max(last, v.ended)
		}
	}

	return false
}

// forgetCallers gives the further visits of a call the caller of the first.
func (d *Data) forgetCallers() {
	caller := int64(0)
	for _, v := range d.visits {
		if v.first {
			caller = v.caller
		}
		v.caller = caller
	}
}
