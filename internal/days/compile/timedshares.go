package compile

import (
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// timedShares are the calls of each value of an attribute, by part of the day or the week.
type timedShares struct {
	rows   timeRows
	counts [][]float64 // by part and value
}

// readShares reads the calls of each value of an attribute by time. It returns nil after an error.
func (c *callCompiler) readShares(file diag.Text, values []string, what string) *timedShares {
	t := c.readTimeTable(file)
	if t == nil {
		return nil
	}

	at := t.timeColumns()
	if at.time < 0 || len(t.Rows) == 0 {
		c.error(file.Place, diag.BadValue, fmt.Sprintf("%s does not say which times its rows are of", t.File),
			`add a column "time" with the start of each row's interval, as in "08:30"`)
		return nil
	}

	t.CheckWidth()
	rows, ok := t.timeRows(at)
	if !ok {
		return nil
	}

	out := &timedShares{rows: rows, counts: make([][]float64, rows.parts())}
	for part := range out.counts {
		out.counts[part] = make([]float64, len(values))
	}

	// A value without a column has no calls. A column without a value is an error.
	for _, name := range at.others(t) {
		column := t.Column(name)
		value := slices.Index(values, name)
		if value < 0 {
			c.unknown(diag.Text{Value: name, Place: t.Place(&t.Header, column)}, flow.UnknownValue, values,
				"%s %q does not exist", what, name)
			continue
		}

		out.addColumn(t, column, value)
	}

	if t.HasErrors() {
		return nil
	}

	if slices.Max(out.totals()) == 0 {
		c.error(file.Place, diag.BadValue, fmt.Sprintf("%s has no count over 0", t.File),
			"give the values that callers have a count")
		return nil
	}

	return out
}

// addColumn reads the counts of a value.
func (s *timedShares) addColumn(t *timeTable, column, value int) {
	for i := range t.Rows {
		count, ok := countCell(t.Cell(&t.Rows[i], column))
		for _, part := range s.rows.of[i] {
			if ok {
				s.counts[part][value] = count
			}
		}
	}
}

// totals returns the calls of each value at all times.
func (s *timedShares) totals() []float64 {
	out := make([]float64, len(s.counts[0]))
	for _, counts := range s.counts {
		for value, n := range counts {
			out[value] += n
		}
	}
	return out
}

// addTo adds the distributions by time. At a time without a count it is the distribution of all times.
func (s *timedShares) addTo(c *callCompiler, out *model.AttributeShares) {
	out.Shares = proportions(s.totals())
	of := make([]int, len(s.counts)) // the index of each part's distribution
	for part, counts := range s.counts {
		shares := proportions(counts)
		if shares == nil {
			shares = out.Shares
		}

		same := func(other []float64) bool { return slices.Equal(other, shares) }
		of[part] = slices.IndexFunc(out.ByTime, same)
		if of[part] < 0 {
			of[part] = len(out.ByTime)
			out.ByTime = append(out.ByTime, shares)
		}
	}

	// The weights are not used: dayWeights gives the times when the part of the day changes.
	clock := &c.model.Clock
	w := dayWeights{weights: make([]float64, len(of)), zone: c.Zone, days: len(of) / s.rows.perDay}
	end := clock.Instant(clock.RateStart + clock.RatePeriod)
	for t := clock.Instant(clock.RateStart); t.Before(end); t = w.next(t) {
		index := of[w.index(t.In(c.Zone))]
		if n := len(out.Pieces); n == 0 || out.Pieces[n-1].Shares != index {
			out.Pieces = append(out.Pieces, model.SharePiece{At: clock.TimeOf(t) - clock.RateStart, Shares: index})
		}
	}
}

// proportions divides counts by their sum. It returns nil if all are 0.
func proportions(counts []float64) []float64 {
	total := stats.Sum(counts)
	if total == 0 {
		return nil
	}

	out := make([]float64, len(counts))
	for i, n := range counts {
		out[i] = n / total
	}
	return out
}
