package staffing

import (
	"errors"
	"runtime"
)

// Budget is the limit of the search's simulation.
type Budget struct {
	Runs   int            // replications; 0 is any number
	Spent  func() float64 // the share of the time that is spent, over 1 when it is over; nil is any time
	BySize bool           // a small center gets fewer replications than the time allows, see limitTo

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

// limitTo limits the replications of a search whose budget depends on the size of the center, by the calls of a
// replication. Centers with up to 5,000 calls have equally many simulated calls, which take about 15 s on two cores.
// Beyond that the replications grow with the calls, so a large center uses all of its time. The limit depends on the
// scenario alone, so a search that it ends has the same result on any machine.
func (b *Budget) limitTo(calls float64) {
	const (
		most       = 45_000 // replications: a day without calls takes time, too
		smallCalls = 5_000  // of a replication
		smallRuns  = 8_000  // of a center with these calls
	)
	if !b.BySize || b.Runs > 0 {
		return
	}
	size := max(1, calls) / smallCalls
	if size > 1 {
		b.Runs = int(smallRuns * size)
	} else {
		b.Runs = int(min(most, smallRuns/size))
	}
}

// spent is the share of the budget that is spent.
func (b *Budget) spent() float64 {
	share := 0.0
	if b.Runs > 0 {
		share = float64(b.used) / float64(b.Runs)
	}
	if b.Spent != nil {
		share = max(share, b.Spent())
	}
	return share
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
	left := 1 << 30
	if b.Runs > 0 {
		left = b.Runs - b.used
	}
	if b.Spent == nil {
		return left
	}

	// The speed so far predicts the rest. Before the first replication there is none.
	spent := b.Spent()
	switch {
	case b.used == 0:
		return min(left, unknown)
	case spent <= 0:
		return left
	}

	return int(min(float64(left), float64(b.used)*(1-spent)/spent))
}

// part returns one of the equal parts of the budget in replications, within limits.
func (b *Budget) part(parts, least, most int) int {
	return min(max((b.used+b.left())/parts, least), most)
}

// atOnce returns the number of replications between two looks at the time: a fiftieth of the number
// that fits.
func (b *Budget) atOnce() int { return b.part(50, runtime.GOMAXPROCS(0), 512) }
