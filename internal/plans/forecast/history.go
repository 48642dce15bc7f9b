package forecast

import (
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/portable"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// History are the calls that each queue was offered, by day and interval.
type History struct {
	First  routing.Date
	Days   int
	Step   int // the length of an interval in minutes: 15, 30, 60, or 1440 where only days are known
	Series []Series
	Read   *records.Summary // how the report was read; nil: nothing tells it
}

// Series are the counts of one queue or line.
type Series struct {
	Name   string
	Counts []float64 // by day × interval, from midnight; NaN where there is no row
	Observed
}

// Slots returns the number of intervals of a day.
func (h *History) Slots() int { return 24 * 60 / h.Step }

// Date returns the date of a day.
func (h *History) Date(day int) routing.Date { return h.First.Plus(day) }

// DayOf returns the number of a date's day, which may be outside of the history.
func (h *History) DayOf(date routing.Date) int { return daysBetween(h.First, date) }

// names returns the names of the queues.
func (h *History) names() []string {
	var out []string
	for i := range h.Series {
		out = append(out, h.Series[i].Name)
	}
	return out
}

// Total returns the calls of a queue on a day, as far as they are known.
func (h *History) Total(queue, day int) float64 {
	return sumKnown(h.Series[queue].Counts[day*h.Slots() : (day+1)*h.Slots()])
}

// join adds series up. A single series keeps its name.
func (h *History) join(name string, members []int) Series {
	out := h.Series[members[0]]
	if len(members) > 1 {
		out.Name = name
		out.Counts = slices.Clone(out.Counts)
	}

	// A count is unknown in the sum only if all its parts are.
	for _, i := range members[1:] {
		for at, n := range h.Series[i].Counts {
			addKnown(&out.Counts[at], n)
		}
		out.join(&h.Series[i].Observed)
	}
	return out
}

// addKnown adds two counts, either of which may be unknown.
func addKnown(to *float64, n float64) {
	if math.IsNaN(n) {
		return
	}

	switch {
	case math.IsNaN(*to):
		*to = n
	default:
		*to += n
	}
}

// Special are the days that are not like others.
type Special struct {
	Without []routing.Date                // left out of the history
	Keep    []routing.Date                // never left out for being unusual
	Closed  []routing.Date                // nobody calls
	Like    map[routing.Date]routing.Date // a day to come is like one of the history
}

// state is the known state of a day.
type state uint8

const (
	counted state = iota // it has calls, or none by chance
	closed               // nobody could call, on a weekday on which calls are usual
	resting              // no calls, as on this weekday always
	unknown              // no rows, or left out
)

// days are a queue's days as the model sees them.
type days struct {
	*Series
	slots    int
	first    routing.Date
	total    []float64 // NaN if unknown
	state    []state
	kept     []bool
	from, to int // the days from the first with calls to after the last; from is -1 without calls
	working  calendar
	effects  [][]int8 // the components of each day, and of those to come
}

// newDays classifies the days of a queue.
func newDays(h *History, s *Series, special *Special) *days {
	d := &days{
		Series: s, slots: h.Slots(), first: h.First, total: make([]float64, h.Days), state: make([]state, h.Days),
		kept: make([]bool, h.Days),
	}
	for day := range d.total {
		d.total[day] = daySum(d.counts(day))
		date := h.Date(day)
		d.kept[day] = slices.Contains(special.Keep, date)
		if slices.Contains(special.Without, date) {
			d.total[day] = math.NaN()
		}
	}

	// Before the first call and after the last one, days without calls are no closed days.
	d.from = slices.IndexFunc(d.total, hasCalls)
	d.to = len(d.total)
	for d.to > 0 && !hasCalls(d.total[d.to-1]) {
		d.to--
	}

	for day := range d.total {
		date := h.Date(day)
		switch total := d.total[day]; {
		case day < d.from:
			d.state[day] = resting // the queue has not begun
		case slices.Contains(special.Closed, date):
			d.state[day] = closed
		case total > 0:
			d.state[day] = counted
		case !d.isUsual(day):
			d.state[day] = resting
		case total == 0 && d.isByChance(day):
			d.state[day] = counted
		case total == 0:
			d.state[day] = closed
		default:
			d.state[day] = unknown
		}
	}

	// The calendar covers days to come, too. Only the user knows which of them are closed.
	d.working = calendar{closed: func(date routing.Date) bool {
		day := h.DayOf(date)
		if day >= 0 && day < len(d.state) {
			return d.state[day] == closed
		}
		return slices.Contains(special.Closed, date)
	}}

	// Effects depend on dates alone, so they are computed for the days to come as well.
	for day := range h.Days + maxAhead + 1 {
		date := h.Date(day)
		rested := !d.working.closed(date) && d.working.closed(date.Plus(-1))
		d.effects = append(d.effects, effectsOf(int(date.Weekday()), d.working.place(date), rested))
	}

	return d
}

func hasCalls(total float64) bool { return total > 0 }

// counts returns the counts of a day by interval.
func (d *days) counts(day int) []float64 { return d.Counts[day*d.slots : (day+1)*d.slots] }

// daySum returns the sum of the counts, or NaN if none is known.
func daySum(counts []float64) float64 {
	sum := 0.0
	known := false
	for _, n := range counts {
		if !math.IsNaN(n) {
			sum += n
			known = true
		}
	}

	if !known {
		return math.NaN()
	}
	return sum
}

// isUsual reports whether calls are usual on the weekday of a day: on at least half of up to
// eight same weekdays before it and eight after it whose counts are known. A day without rows
// counts as one without calls if all same weekdays are.
func (d *days) isUsual(day int) bool {
	const near = 8

	// The neighbors on both sides are used, because a queue may change its days of work.
	with := 0
	without := 0
	missing := 0
	for k := -near; k <= near; k++ {
		other := day + 7*k
		if other < 0 || other >= len(d.total) {
			continue
		}
		switch total := d.total[other]; {
		case math.IsNaN(total):
			missing++
		case total > 0:
			with++
		default:
			without++
		}
	}

	return with > 0 && with >= without && 2*with >= missing
}

// isByChance reports whether chance explains a day without calls: with as many calls as its near same weekdays have on
// average, one day in twenty such histories is likely to have none (Poisson).
func (d *days) isByChance(day int) bool {
	const near, level = 8, 0.05
	sum := 0.0
	known := 0
	for k := -near; k <= near; k++ {
		other := day + 7*k
		if other < 0 || other >= len(d.total) || math.IsNaN(d.total[other]) {
			continue
		}
		sum += d.total[other]
		known++
	}

	mean := sum / float64(known) // the day itself is known
	return portable.Exp(-mean)*float64(len(d.total)) > level
}

// calendar tells which days are working days, Monday to Friday without closed ones.
type calendar struct {
	closed func(routing.Date) bool
}

func (c *calendar) isWorking(d routing.Date) bool {
	return d.Weekday() >= 1 && d.Weekday() <= 5 && !c.closed(d)
}

// place returns the effect of a day's place in its month: 0 to 3 for its first four working
// days, 4 and 5 for the last but one and the last, else -1.
func (c *calendar) place(d routing.Date) int {
	if !c.isWorking(d) {
		return -1
	}

	before := 0
	after := 0

	// Only the first four and the last two working days have effects, so counting stops there.
	for k := 1; d.Plus(-k).Month == d.Month && before < 4; k++ {
		if c.isWorking(d.Plus(-k)) {
			before++
		}
	}

	for k := 1; d.Plus(k).Month == d.Month && after < 2; k++ {
		if c.isWorking(d.Plus(k)) {
			after++
		}
	}

	switch {
	case before < 4:
		return before
	case after < 2:
		return 5 - after
	}

	return -1
}

// daysBetween returns the number of days from one date to another.
func daysBetween(from, to routing.Date) int {
	return int(to.At(0, time.UTC).Sub(from.At(0, time.UTC)).Hours() / 24)
}
