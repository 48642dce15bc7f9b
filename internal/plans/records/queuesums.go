package records

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// queueSums are the calls offered in each interval of a report, by queue and together. The law is that a total is the
// sum of the other queues. T is one of M totals if all rows of an interval together have M+1 times its calls.
type queueSums[K comparable] struct {
	intervals []K // in the order of the file
	queues    []string
	all       map[K]float64
	of        map[string]map[K]float64
}

func newQueueSums[K comparable]() *queueSums[K] {
	return &queueSums[K]{all: map[K]float64{}, of: map[string]map[K]float64{}}
}

// add adds the calls of a queue in an interval.
func (s *queueSums[K]) add(at K, queue string, calls float64) {
	if _, isKnown := s.all[at]; !isKnown {
		s.intervals = append(s.intervals, at)
	}
	if s.of[queue] == nil {
		s.of[queue] = map[K]float64{}
		s.queues = append(s.queues, queue)
	}
	s.all[at] += calls
	s.of[queue][at] += calls
}

// totals are the queues that may be totals by their calls alone.
type totals struct {
	queues       []string // in the order of the file
	equal, calls int      // the intervals with calls: those in which each is the sum, and all
	isLaw        bool     // no chance, and no other queue may be the total in their place
}

// mostTotals bounds the totals of a report, as All and Center.
const mostTotals = 3

// totals finds the queues that are the sums of the others in all intervals.
func (s *queueSums[K]) totals() (found totals) {
	for of := 1; of <= mostTotals; of++ {
		found = totals{isLaw: true}
		for _, queue := range s.queues {
			sum := s.sumOf(queue, of)
			if sum.isKept() {
				found.queues = append(found.queues, queue)
				found.equal, found.calls = sum.equal, sum.calls
				found.isLaw = found.isLaw && sum.chance() <= chanceSum
			}
		}

		// If a single queue has calls, it equals its total: each of both is the sum of the others.
		isPair := of == 1 && len(found.queues) == of+1
		if len(found.queues) == of || isPair {
			found.isLaw = found.isLaw && !isPair
			return found
		}
	}
	return totals{}
}

// sumLaw counts the intervals with calls in which a queue is the sum of the others.
type sumLaw struct {
	calls, equal int
	shifted      int // intervals in which it is the sum of the others in the next interval
}

// isKept reports whether a queue is the sum of the others in all intervals, and in enough.
func (l sumLaw) isKept() bool {
	return l.equal >= fewSums && float64(l.equal) >= hardShare*float64(l.calls)
}

// chance bounds the probability that these sums are equal by chance: in one interval it is about as likely as a sum
// that equals the sum of another interval.
func (l sumLaw) chance() float64 {
	return math.Pow(float64(l.shifted+1)/float64(l.calls+1), float64(l.equal))
}

// sumOf compares a queue with the sum of the others. A report may have several such sums.
func (s *queueSums[K]) sumOf(queue string, totals int) (law sumLaw) {
	var own, together []float64
	for _, at := range s.intervals {
		calls, isThere := s.of[queue][at]
		if isThere && s.all[at] > 0 {
			own = append(own, calls*float64(totals+1))
			together = append(together, s.all[at])
		}
	}

	for i := range own {
		law.calls++
		if math.Abs(own[i]-together[i]) <= nearSum {
			law.equal++
		}
		if math.Abs(own[i]-together[(i+1)%len(own)]) <= nearSum {
			law.shifted++
		}
	}
	return law
}

// queueColumn is the place of a column among the columns of a queue.
type queueColumn int

// in is the text of a row in the column, with the interval and the texts in the other columns of the queue.
func (c queueColumn) in(row *Interval) (at groupKey, text string) {
	at.intervalKey = intervalKey{row.Date, row.Minute}
	if row.texts == nil {
		return at, row.Queue
	}
	others := slices.Delete(slices.Clone(row.texts), int(c), int(c)+1)
	at.queue = strings.Join(others, "\x00")
	return at, row.texts[c]
}

// withoutTotals leaves out the rows of totals: the queues that are the sums of the others by their name, or by law. If
// several columns name the queue, each may have totals.
func (r *IntervalReader) withoutTotals(rows []Interval) []Interval {
	columns := 1
	if len(rows) > 0 {
		columns = max(columns, len(rows[0].texts))
	}
	for c := range queueColumn(columns) {
		named := map[string]bool{}
		for i := range rows {
			if _, text := c.in(&rows[i]); isTotal(text) {
				named[text] = true
			}
		}
		for _, text := range sortedKeys(named) {
			rows = r.withoutQueues(rows, c, []string{text})
		}

		sums := newQueueSums[groupKey]()
		for i := range rows {
			at, text := c.in(&rows[i])
			sums.add(at, text, rows[i].Offered)
		}
		if found := sums.totals(); found.isLaw {
			rows = r.withoutQueues(rows, c, found.queues)
		}
	}
	return rows
}

// withoutQueues leaves out the rows of queues, by the texts of a column, if they are sums.
func (r *IntervalReader) withoutQueues(rows []Interval, c queueColumn, queues []string) []Interval {
	isOne := func(row *Interval) bool {
		_, text := c.in(row)
		return slices.Contains(queues, text)
	}
	sums := map[groupKey]float64{}
	for i := range rows {
		if row := &rows[i]; !isOne(row) {
			at, _ := c.in(row)
			sums[at] += row.Offered
		}
	}

	isSum := func(row *Interval) bool {
		at, _ := c.in(row)
		sum, ok := sums[at]
		return ok && math.Abs(sum-row.Offered) <= nearSum
	}

	all := 0
	equal := 0
	for i := range rows {
		if !isOne(&rows[i]) {
			continue
		}
		all++
		if isSum(&rows[i]) {
			equal++
		}
	}

	// A system may round a total, or count a call of it in another interval.
	const most = 10 // of eleven
	if equal == 0 || equal*(most+1) < all*most {
		return rows
	}

	return slices.DeleteFunc(rows, func(row Interval) bool {
		if !isOne(&row) {
			return false
		}
		kind := TotalRow
		if !isSum(&row) {
			kind = UnevenTotal
		}
		r.leaveOutInterval(kind, &row, row.Queue)
		return true
	})
}

// totals finds the queues that may be totals in a column of queues.
func (c *countColumns) totals(k *rowKey, queue *column) totals {
	sums := newQueueSums[float64]()
	for i, at := range k.start {
		if calls := c.of(i); !math.IsNaN(at + calls) {
			sums.add(at, queue.cells[i], calls)
		}
	}
	return sums.totals()
}

// askTotals asks about queues that may be totals, if no law decides. A map with the column of the queue counts all.
func (u *understanding) askTotals(queue *column, found totals) (said string, more []*proposal) {
	if len(found.queues) == 0 || found.isLaw || slices.ContainsFunc(found.queues, isTotal) {
		return "", nil
	}

	share := fmt.Sprintf("in %d of %d intervals", found.equal, found.calls)
	said = fmt.Sprintf("%s may be a total: it is the sum of the other queues %s", diag.Quoted(found.queues), share)
	if len(found.queues) > 1 {
		said = fmt.Sprintf("%s have the same calls %s: one may be the total", diag.Quoted(found.queues), share)
	}

	// A total stands below the queues more often than above them.
	for _, name := range slices.Backward(found.queues) {
		without := *u
		drop := yaml.Pair[[]string]{Key: diag.Text{Value: queue.text}, Value: []string{name}}
		without.Drop = append(slices.Clone(u.Drop), drop)
		more = append(more, &proposal{understanding: &without, open: []string{"drop", "queue"}})
	}
	return said, append(more, &proposal{understanding: u})
}
