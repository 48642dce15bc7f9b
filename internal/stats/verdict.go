package stats

// Verdict is the answer to whether a goal holds.
type Verdict string

// The goal holds, does not hold, or the interval contains its bound.
const (
	Yes       Verdict = "yes"
	No        Verdict = "no"
	Undecided Verdict = "undecided"
)

// AtLeast reports whether the true value is at least bound. It is undecided if the interval
// contains the bound or is unknown.
func (e Estimate) AtLeast(bound float64) Verdict {
	switch b := Number(bound); {
	case e.Low >= b:
		return Yes
	case e.High < b:
		return No
	default:
		return Undecided
	}
}

// AtMost reports whether the true value is at most bound, as AtLeast does.
func (e Estimate) AtMost(bound float64) Verdict {
	switch b := Number(bound); {
	case e.High <= b:
		return Yes
	case e.Low > b:
		return No
	default:
		return Undecided
	}
}
