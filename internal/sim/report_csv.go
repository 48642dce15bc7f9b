package sim

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/stats"
)

// Sheet is one of the report's tables as CSV. Counts are sums over the
// replications, times seconds, shares fractions; what is unknown is empty.
type Sheet struct {
	Name  string // of the file, without ".csv"
	write func(r *Report, run string, row func(...any) error) error
}

// Sheets are the report's tables: a row for each queue, for each interval and
// queue, and for each interval, tier and hub. Their first column is the run.
var Sheets = []Sheet{
	{"queues", writeQueueRows},
	{"intervals", writeIntervalRows},
	{"tiers", writeTierRows},
}

// WriteSheet writes one of the report's tables as CSV.
func (r *Report) WriteSheet(w io.Writer, s Sheet, run string) error {
	out := csv.NewWriter(w)
	err := s.write(r, run, func(cells ...any) error {
		texts := make([]string, len(cells))
		for i, c := range cells {
			texts[i] = cell(c)
		}
		return out.Write(texts)
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

func cell(value any) string {
	switch v := value.(type) {
	case int64:
		return strconv.FormatInt(v, 10)
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

func writeQueueRows(r *Report, run string, row func(...any) error) error {
	if err := row("run", "queue", "hub", "offered", "answered", "abandoned", "timed_out", "left_by_choice",
		"overflowed_in", "overflowed_out", "rejected", "waiting_at_end", "max_waiting", "target_seconds", "answered_in_target",
		"service_level", "service_level_low", "service_level_high", "abandoned_ratio", "asa_seconds",
		"wait_mean_seconds", "wait_p50_seconds", "wait_p90_seconds", "wait_p95_seconds", "wait_p99_seconds", "wait_max_seconds"); err != nil {
		return err
	}
	for i := range r.Queues {
		q := &r.Queues[i]
		if err := row(run, q.Queue, q.Hub, q.Offered, q.Answered, q.Abandoned, q.TimedOut, q.LeftByChoice,
			q.OverflowedIn, q.OverflowedOut, q.Rejected, q.WaitingAtEnd, q.MaxWaiting, q.Target, q.AnsweredInTarget,
			q.ServiceLevel.Mean, q.ServiceLevel.Low, q.ServiceLevel.High, q.AbandonedRatio.Mean, q.ASA.Mean,
			q.Wait.Mean, q.Wait.P50.Mean, q.Wait.P90.Mean, q.Wait.P95.Mean, q.Wait.P99.Mean, q.Wait.Max); err != nil {
			return err
		}
	}
	return nil
}

func writeIntervalRows(r *Report, run string, row func(...any) error) error {
	if err := row("run", "start", "queue", "hub", "offered", "answered", "abandoned", "service_level", "wait_mean_seconds", "waiting_max", "agents"); err != nil {
		return err
	}
	for i := range r.Intervals {
		v := &r.Intervals[i]
		for j := range v.Queues {
			q := &v.Queues[j]
			if err := row(run, v.Start, q.Queue, q.Hub, q.Offered, q.Answered, q.Abandoned, q.ServiceLevel, q.WaitMean, q.WaitingMax, q.Agents); err != nil {
				return err
			}
		}
	}
	return nil
}

func writeTierRows(r *Report, run string, row func(...any) error) error {
	if err := row("run", "start", "tier", "hub", "offered", "answered", "abandoned", "wait_mean_seconds"); err != nil {
		return err
	}
	for i := range r.Intervals {
		v := &r.Intervals[i]
		for j := range v.Tiers {
			t := &v.Tiers[j]
			if err := row(run, v.Start, t.Tier, t.Hub, t.Offered, t.Answered, t.Abandoned, t.WaitMean); err != nil {
				return err
			}
		}
	}
	return nil
}
