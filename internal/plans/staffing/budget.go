package staffing

import (
	"errors"
	"runtime"
)

// Budget is the limit of the search's simulation.
type Budget struct {
	Runs  int            // replications; 0 is any number
	Spent func() float64 // the share of the time that is spent, over 1 when it is over; nil is any time

	used     int // replications
	progress func(Progress)
	last     Progress // that was reported
}

// Progress is the progress of a search.
type Progress struct {
	Phase string  // what it does
	Cost  float64 // of the best plan that was shown to hold; 0 if none is yet
	Size  string  // of that plan: "9,870 agent-hours"
	Runs  int     // replications so far
	Spent float64 // share of the budget
}

// errSpent ends a search whose budget is spent.
var errSpent = errors.New("the budget is spent")

func (b *Budget) spend(runs int) {
	b.used += runs
	b.notify()
}

func (b *Budget) notify() {
	if b.progress != nil {
		b.last.Runs, b.last.Spent = b.used, b.spent()
		b.progress(b.last)
	}
}

// phase reports what the search does from now on.
func (b *Budget) phase(name string) {
	b.last.Phase = name
	b.notify()
}

// spent is the share of the budget that is spent.
func (b *Budget) spent() float64 {
	switch {
	case b.Runs > 0:
		return float64(b.used) / float64(b.Runs)
	case b.Spent != nil:
		return b.Spent()
	}
	return 0
}

// overtime returns errSpent when a time is over by a tenth. What is begun is planned to end within
// the budget; a machine that has become slower may take a little longer.
func (b *Budget) overtime() error {
	const most = 1.1
	if b.Spent != nil && b.Spent() > most {
		return errSpent
	}
	return nil
}

// left is the number of replications that the budget still allows, estimated from those
// so far where it is a time.
func (b *Budget) left() int {
	const unknown = 100 // before the first replication
	switch {
	case b.Runs > 0:
		return b.Runs - b.used
	case b.Spent == nil:
		return 1 << 30
	}

	// The speed so far predicts the rest. Before the first replication there is none.
	spent := b.Spent()
	switch {
	case b.used == 0:
		return unknown
	case spent <= 0:
		return 1 << 30
	}

	return int(min(1<<30, float64(b.used)*(1-spent)/spent))
}

// part returns one of the equal parts of the budget in replications, within limits.
func (b *Budget) part(parts, least, most int) int {
	return min(max((b.used+b.left())/parts, least), most)
}

// atOnce returns the number of replications between two looks at the time: a fiftieth of the number
// that fits.
func (b *Budget) atOnce() int { return b.part(50, runtime.GOMAXPROCS(0), 512) }
