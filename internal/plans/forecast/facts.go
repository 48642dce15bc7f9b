package forecast

import (
	"fmt"
	"io"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// aboutUnknown lists the facts that counts do not contain.
const aboutUnknown = "The form of patience and of handle times, redials (they are among the calls), skills, " +
	"priorities, and the callers' intents. Patience is never estimated from a roster, " +
	"because the agents on the phones differ from the roster."

func (h *History) interval() string {
	if h.Slots() == 1 {
		return "a day"
	}
	return fmt.Sprintf("%d minutes", h.Step)
}

// backtestTable is the table of the errors by lead: of intervals, if a day has several, and of days.
func (q *Queue) backtestTable() *document.Table {
	daily := len(q.Days[0].Counts) == 1
	header := []string{
		"days ahead", "days", "error by interval", "last weekday", "mean of four", "intervals in range",
		"error by day", "last weekday by day", "mean of four by day", "days in range",
	}
	if daily {
		header = []string{"days ahead", "days", "error by day", "last weekday", "mean of four", "days in range"}
	}

	t := document.NewTable(header...)
	for _, l := range q.Leads {
		row := []string{fmt.Sprint(l.Days), fmt.Sprint(l.Predicted)}
		if !daily {
			row = append(row, percentOf(l.Error.Method), percentOf(l.Error.Naive), percentOf(l.Error.Four),
				percentOf(l.Inside))
		}
		t.Row(append(row, percentOf(l.DayError.Method), percentOf(l.DayError.Naive), percentOf(l.DayError.Four),
			percentOf(l.DayInside))...)
	}

	return t
}

func percentOf(v float64) string { return fmt.Sprintf("%.1f%%", 100*v) }

// dates names the dates of a kind in a sentence. Above 40, it counts the rest.
func dates(kind string, dates []routing.Date) string {
	var list []string
	const most = 40
	for _, d := range dates[:min(len(dates), most)] {
		list = append(list, dayName(d))
	}

	if more := len(dates) - most; more > 0 {
		list = append(list, fmt.Sprintf("%d more", more))
	}

	return kind + ": " + strings.Join(list, ", ") + "."
}

// factsOf are the facts of a queue in the report other than its calls, and its days that are left out, as sentences.
func (f *Forecast) factsOf(queue int) []string {
	s := f.series(queue)
	q := &f.Queues[queue]
	out := []string{fmt.Sprintf(
		"A day to come varies by %s beyond chance, which includes the uncertainty of its mean after %d days "+
			"of history. An interval varies by another %s. These are `busyness` of the scenario. "+
			"A longer history brings the first closer to the variation of the days themselves.",
		percentOf(q.Busyness.Day), f.History.Days, percentOf(q.Busyness.Interval))}
	if q.Beta != nil {
		out = append(out, fmt.Sprintf(
			"The rest of the last day is multiplied by (seen ÷ expected) to the power of %.2f, learned "+
				"from the backtest.", *q.Beta))
	}

	if s.Answered+s.Abandoned > 0 {
		abandoned := percentOf(s.Abandoned / (s.Answered + s.Abandoned))
		out = append(out, fmt.Sprintf("Of the calls %s were abandoned.", abandoned))
	}
	if q.Patience > 0 {
		out = append(out, fmt.Sprintf("Mean patience %s: %s.", seconds(q.Patience), q.patienceHow))
	}
	if s.HandleTime() > 0 {
		out = append(out, fmt.Sprintf("Mean handle time %s.", seconds(s.HandleTime())))
	}
	if len(q.Agents) > 0 {
		out = append(out,
			"Effective agents: the number for which Erlang A has the waits of the report. "+
				"More agents were on the phones if some were away or took other calls.")
	}

	// Each day that the forecast does not use is named, with the flag that changes it.
	for _, of := range []struct {
		kind string
		days []routing.Date
	}{
		{"Left out, because they are unlike all other days (`--keep` keeps them)", q.Left},
		{"Without calls on weekdays that have some, read as closed (`--without` leaves them out)", q.Empty},
		{"Without rows on weekdays that have some, read as no data (`--closed` marks them as closed)", q.Missing},
	} {
		if len(of.days) > 0 {
			out = append(out, dates(of.kind, of.days))
		}
	}
	return out
}

// hourTable has the handle times and the effective agents of a queue by hour of the day; nil if the report contains
// neither.
func (f *Forecast) hourTable(queue int) *document.Table {
	s := f.series(queue)
	agents := f.Queues[queue].Agents

	// A report in steps of more than an hour has no value of an hour.
	hasTimes := s.HandleTime() > 0 && f.History.Step <= 60
	if !hasTimes && len(agents) == 0 {
		return nil
	}

	columns := []string{"hour"}
	if hasTimes {
		columns = append(columns, "handle time", "calls")
	}
	if len(agents) > 0 {
		columns = append(columns, "effective agents")
	}

	t := document.NewTable(columns...)
	for hour := range 24 {
		row := []string{fmt.Sprintf("%02d:00", hour)}
		isEmpty := true
		if hasTimes {
			talk, calls := s.handleTimeIn(hour)
			row = append(row, "", "")
			if calls > 0 {
				isEmpty = false
				row[1] = seconds(talk)
				row[2] = wholeCalls(calls)
			}
		}
		if len(agents) > 0 {
			row = append(row, "")
			if agents[hour] > 0 {
				isEmpty = false
				row[len(row)-1] = fmt.Sprintf("%.1f", agents[hour])
			}
		}
		if !isEmpty {
			t.Row(row...)
		}
	}
	return t
}

// WriteJSON writes the forecast as JSON: counts are calls, errors and shares fractions.
func (f *Forecast) WriteJSON(w io.Writer) error {
	type span struct {
		From routing.Date `json:"from"`
		To   routing.Date `json:"to"`
		Days int          `json:"days,omitempty"`
	}

	h := f.History
	return diag.NewJSONEncoder(w).Encode(struct {
		Records *records.Summary `json:"records,omitempty"`
		span
		History     span     `json:"history"`
		Interval    int      `json:"interval_minutes"`
		Shared      float64  `json:"shared_busyness"`
		Growth      float64  `json:"growth"`
		Assumptions []string `json:"assumptions"`
		Total       Total    `json:"total"`
		Queues      []Queue  `json:"queues"`
	}{
		h.Read,
		span{From: f.First, To: f.Last},
		span{h.First, h.Date(h.Days - 1), h.Days},
		f.Step, f.Shared, f.Growth, f.Assumptions(), f.Total(), f.Queues,
	})
}
