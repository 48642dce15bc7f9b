package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/stats"
)

// Sheet is one of the report's tables as CSV. Counts are sums over replications, times
// are in seconds, shares are fractions, and unknown values are empty.
type Sheet struct {
	Name   string // the file's name, without ".csv"
	header []string
	rows   func(r *Report, row func(...any))
}

// Sheets are the report's tables: one row for each queue, for each interval and queue,
// and for each interval, tier and hub. The first column is the name of the run.
var Sheets = []Sheet{
	{"queues", []string{
		"queue", "hub", "offered", "answered", "abandoned", "timed_out", "left_by_choice",
		"overflowed_in", "overflowed_out", "rejected", "waiting_at_end", "max_waiting", "target_seconds", "answered_in_target",
		"service_level", "service_level_low", "service_level_high", "abandoned_ratio", "asa_seconds",
		"wait_mean_seconds", "wait_p50_seconds", "wait_p90_seconds", "wait_p95_seconds", "wait_p99_seconds", "wait_max_seconds",
	}, queueRows},
	{"intervals", []string{"start", "queue", "hub", "offered", "answered", "abandoned", "service_level", "wait_mean_seconds", "waiting_max", "agents"}, intervalRows},
	{"tiers", []string{"start", "tier", "hub", "offered", "answered", "abandoned", "wait_mean_seconds"}, tierRows},
}

func queueRows(r *Report, row func(...any)) {
	for i := range r.Queues {
		q := &r.Queues[i]
		row(q.Queue, q.Hub, q.Offered, q.Answered, q.Abandoned, q.TimedOut, q.LeftByChoice,
			q.OverflowedIn, q.OverflowedOut, q.Rejected, q.WaitingAtEnd, q.MaxWaiting, q.Target, q.AnsweredInTarget,
			q.ServiceLevel.Mean, q.ServiceLevel.Low, q.ServiceLevel.High, q.AbandonedRatio.Mean, q.ASA.Mean,
			q.Wait.Mean, q.Wait.P50.Mean, q.Wait.P90.Mean, q.Wait.P95.Mean, q.Wait.P99.Mean, q.Wait.Max)
	}
}

func intervalRows(r *Report, row func(...any)) {
	for i := range r.Intervals {
		v := &r.Intervals[i]
		for j := range v.Queues {
			q := &v.Queues[j]
			row(v.Start, q.Queue, q.Hub, q.Offered, q.Answered, q.Abandoned, q.ServiceLevel, q.WaitMean, q.WaitingMax, q.Agents)
		}
	}
}

func tierRows(r *Report, row func(...any)) {
	for i := range r.Intervals {
		v := &r.Intervals[i]
		for j := range v.Tiers {
			t := &v.Tiers[j]
			row(v.Start, t.Tier, t.Hub, t.Offered, t.Answered, t.Abandoned, t.WaitMean)
		}
	}
}

// WriteSheet writes one of the report's tables as CSV.
func (r *Report) WriteSheet(w io.Writer, s Sheet, run string) error {
	out := csv.NewWriter(w)
	_ = out.Write(append([]string{"run"}, s.header...)) // Error returns the first error
	s.rows(r, func(cells ...any) {
		texts := []string{run}
		for _, c := range cells {
			texts = append(texts, cell(c))
		}
		_ = out.Write(texts)
	})
	out.Flush()
	return out.Error()
}

func cell(value any) string {
	switch v := value.(type) {
	case time.Time:
		return v.Format(time.RFC3339)
	case stats.Number:
		if !v.Known() {
			return ""
		}
		return strconv.FormatFloat(float64(v), 'g', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}
