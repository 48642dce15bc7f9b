package forecast

import (
	"fmt"
	"math"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Total is the forecast of all days together. Its range is the sum of the days' ranges, as if all days were low or
// high together: more than nine of ten totals lie in it.
type Total struct {
	Calls float64 `json:"calls"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Days  int     `json:"days"` // that are not closed

	// the calls of the last same weekdays of these days, as far as they are known
	LastSameDays float64 `json:"last_same_days"`
}

// Add adds a day to a total.
func (t *Total) Add(d *Day) {
	t.Calls += d.Mean
	t.Low += d.P05
	t.High += d.P95
	if !d.Closed {
		t.Days++
	}
	if d.LastSameDay != nil {
		t.LastSameDays += *d.LastSameDay
	}
}

// Total is the forecast of all days of a queue.
func (q *Queue) Total() Total {
	var t Total
	for i := range q.Days {
		t.Add(&q.Days[i])
	}
	return t
}

// Total is the forecast of all queues on all days.
func (f *Forecast) Total() Total {
	var t Total
	for _, day := range f.DaysTogether() {
		t.Add(&day)
	}
	return t
}

// DaysTogether are the days of all queues together. A day is closed if all queues are.
func (f *Forecast) DaysTogether() []Day {
	var out []Day
	for i := range f.Queues {
		for k := range f.Queues[i].Days {
			d := &f.Queues[i].Days[k]
			if k == len(out) {
				out = append(out, Day{Date: d.Date, Closed: true})
			}

			sum := &out[k]
			sum.Closed = sum.Closed && d.Closed
			sum.Mean += d.Mean
			sum.P05 += d.P05
			sum.P95 += d.P95

			if d.LastSameDay != nil {
				last := *d.LastSameDay
				if sum.LastSameDay != nil {
					last += *sum.LastSameDay
				}
				sum.LastSameDay = &last
			}
		}
	}

	return out
}

// lastSameDay is the calls of the last day of the same weekday that was counted, or nil.
func (d *days) lastSameDay(day int) *float64 {
	for other := day - 7; other >= 0; other -= 7 {
		if other < len(d.state) && d.state[other] == counted {
			calls := d.total[other]
			return &calls
		}
	}
	return nil
}

// errorLine is the error of the past in one line, or the reason why there is none.
func (q *Queue) errorLine() string {
	if q.Note != "" {
		return q.Note
	}
	if len(q.Leads) == 0 {
		return q.NoErrors
	}

	// A week ahead is the usual time for a roster, so this lead is shown if it was measured.
	l := &q.Leads[0]
	for i := range q.Leads {
		if q.Leads[i].Days <= 7 {
			l = &q.Leads[i]
		}
	}

	// The comparison with simple means shows whether the method is worth its effort.
	text := fmt.Sprintf("%s ahead a day was off by %s on average (last same weekday %s, mean of four %s). "+
		"%s in the range.",
		diag.Plural(l.Days, "day"),
		percentOf(l.DayError.Method), percentOf(l.DayError.Naive), percentOf(l.DayError.Four), l.daysInside())
	if l.DayError.Four < l.DayError.Method || l.DayError.Naive < l.DayError.Method {
		text += " A simple mean was nearer."
	}

	return text
}

// daysInside counts the days of the backtest that were in their range: "5 of 7 days were".
func (l *Lead) daysInside() string {
	verb := "were"
	if l.Predicted == 1 {
		verb = "was"
	}
	return fmt.Sprintf("%d of %s %s", l.daysInRange(), diag.Plural(l.Predicted, "day"), verb)
}

// daysInRange is the number of the predicted days that were in their range.
func (l *Lead) daysInRange() int { return int(math.Round(l.DayInside * float64(l.Predicted))) }

// dayName is the weekday and the date: Sat 2026-10-31.
func dayName(d routing.Date) string { return d.At(0, time.UTC).Format("Mon 2006-01-02") }

func wholeCalls(v float64) string { return diag.Thousands(int64(v + 0.5)) }
