package stats

// Verdict is the answer to whether a goal holds.
type Verdict string

// A goal holds, does not, or the interval still holds its bound.
const (
	Yes       Verdict = "yes"
	No        Verdict = "no"
	Undecided Verdict = "undecided"
)

// AtLeast judges whether the true value is at least bound: only a whole interval
// on one side decides. What has no interval is undecided.
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

// AtMost judges whether the true value is at most bound.
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
