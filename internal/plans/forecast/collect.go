package forecast

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// The bounds of the input.
const (
	maxQueues = 1000
	maxCells  = 40_000_000 // days × intervals × queues
)

const (
	quarter  = 15 // minutes
	quarters = 24 * 60 / quarter
)

// block are the counts of one queue on one day.
type block struct {
	counts [quarters]float32 // NaN where there is no row
	waits  dayWaits
}

// collected are the rows of a report.
type collected struct {
	r      *records.IntervalReader
	queues map[string]int
	names  []string
	days   []map[int32]*block // by queue, then by the number of the day
	totals []Observed
	epoch  routing.Date

	last       routing.Date // of the row before, and its number
	lastNumber int32
}

// Collect reads a history of an interval report.
func Collect(r *records.IntervalReader) (*History, error) {
	c := &collected{r: r, queues: map[string]int{}, epoch: routing.Date{Year: 2000, Month: 1, Day: 1}}
	var tooLarge error
	for row := range r.All() {
		if tooLarge = c.add(row); tooLarge != nil {
			break
		}
	}

	// The reader's own error may be the reason for the end of the rows.
	if err := errors.Join(tooLarge, r.Err()); err != nil {
		return nil, err
	}

	h, err := c.history()
	if err == nil {
		h.Read = r.Summary()
	}

	return h, err
}

// add adds a row.
func (c *collected) add(row *records.Interval) error {
	queue, ok := c.queues[row.Queue]
	if !ok {
		if len(c.names) == maxQueues {
			return fmt.Errorf("the history is too large: it has more than %d queues", maxQueues)
		}

		queue = len(c.names)
		c.queues[row.Queue] = queue
		c.names = append(c.names, row.Queue)
		c.days = append(c.days, map[int32]*block{})
		c.totals = append(c.totals, Observed{})
	}

	slot := max(row.Minute, 0) / quarter

	// Rows of one date follow each other, so the number of the day is computed once per date.
	if row.Date != c.last {
		c.last = row.Date
		c.lastNumber = int32(daysBetween(c.epoch, row.Date))
	}

	// A block is made for a queue and day with rows, so that a sparse report takes little memory.
	number := c.lastNumber
	b := c.days[queue][number]
	if b == nil {
		b = &block{}
		for i := range b.counts {
			b.counts[i] = float32(math.NaN())
		}
		c.days[queue][number] = b
	}

	b.counts[slot] = float32(row.Offered)
	c.totals[queue].add(slot, &row.Counts)
	b.waits.add(&row.Counts)
	return nil
}

// history makes the history, in the order of the names.
func (c *collected) history() (*History, error) {
	first := int32(math.MaxInt32)
	last := int32(math.MinInt32)
	for _, days := range c.days {
		for number := range days {
			first = min(first, number)
			last = max(last, number)
		}
	}

	h := &History{First: c.epoch.Plus(int(first)), Days: int(last-first) + 1, Step: c.r.Step()}
	if h.Days > MaxDays || h.Days*h.Slots()*len(c.names) > maxCells {
		return nil, fmt.Errorf("the history is too large: it has %d days from %s to %s of %d queues, and at most %d days "+
			"and %d intervals in all are read",
			h.Days, h.First, h.First.Plus(h.Days-1), len(c.names), MaxDays, maxCells)
	}

	each := h.Step / quarter
	for queue, name := range c.names {
		s := Series{Name: name, Counts: make([]float64, h.Days*h.Slots()), Observed: c.totals[queue]}
		for i := range s.Counts {
			s.Counts[i] = math.NaN()
		}

		for _, number := range slices.Sorted(maps.Keys(c.days[queue])) {
			b := c.days[queue][number]
			s.addDay(&b.waits)
			at := int(number-first) * h.Slots()
			for slot, n := range b.counts {
				addKnown(&s.Counts[at+slot/each], float64(n))
			}
		}

		c.days[queue] = nil
		h.Series = append(h.Series, s)
	}

	slices.SortFunc(h.Series, func(a, b Series) int { return strings.Compare(a.Name, b.Name) })
	return h, nil
}
