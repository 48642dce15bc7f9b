package today

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// WriteJSON writes the result as JSON.
func (r *Result) WriteJSON(w io.Writer) error { return diag.NewJSONEncoder(w).Encode(r) }

// Sheet is a table of a result for other programs.
type Sheet struct {
	Name string // of the file, without .csv
	Of   func(*Result) *document.Table
}

// Sheets are the tables of --csv.
var Sheets = []Sheet{{"rest", (*Result).restSheet}, {"goals", (*Result).goalSheet}}

// quantileColumns are the columns of the three quantiles of a value.
func quantileColumns(name string) []string {
	return []string{name + "_p5", name + "_p50", name + "_p95"}
}

// cells are the quantiles as numbers, empty if they are not known.
func (q Quantiles) cells() []string {
	var out []string
	for _, n := range []stats.Number{q.P5, q.P50, q.P95} {
		text := ""
		if n.Known() {
			text = fmt.Sprint(float64(n))
		}
		out = append(out, text)
	}
	return out
}

// values are the values of a row, in the order of JSON.
func (r *Row) values() []Quantiles {
	return []Quantiles{r.Calls, r.ServiceLevel, r.WaitMean, r.AbandonedRatio, r.AgentsNeeded}
}

// restSheet has a row for each part of the rest and queue.
func (r *Result) restSheet() *document.Table {
	names := []string{"start", "queue"}
	for _, name := range []string{"calls", "service_level", "wait_mean_seconds", "abandoned_ratio", "agents_needed"} {
		names = append(names, quantileColumns(name)...)
	}

	t := document.NewTable(names...)
	for i := range r.Rest {
		row := &r.Rest[i]
		cells := []string{row.Start.Format(time.RFC3339), row.Queue}
		for _, q := range row.values() {
			cells = append(cells, q.cells()...)
		}
		t.Row(cells...)
	}
	return t
}

// goalSheet has a row for each goal.
func (r *Result) goalSheet() *document.Table {
	names := slices.Concat([]string{"goal", "kind", "subject", "measure", "bound", "side"}, quantileColumns("value"),
		[]string{"chance"})
	t := document.NewTable(names...)
	for i := range r.Goals {
		g := &r.Goals[i]
		cells := []string{g.Goal, g.Kind, g.Subject, g.Measure, fmt.Sprint(float64(g.Bound)), g.Side}
		t.Row(slices.Concat(cells, g.Value.cells(), []string{fmt.Sprint(g.Chance)})...)
	}
	return t
}

// lines returns what to know before the tables: how busy the day is, who is in the center, and how the rest was
// simulated.
func (r *Result) lines() []string {
	s := &r.SoFar
	out := []string{
		fmt.Sprintf("%s at %s", r.Title, r.Now.Format("15:04:05 on 2006-01-02")),
		fmt.Sprintf("%s so far, where the scenario expects %s.", diag.Plural(s.Calls, "call"),
			diag.Thousands(int64(math.Round(s.Expected)))),
	}
	if s.QueuesOnly {
		out = append(out, "The records have only calls that joined a queue, so that only such calls are expected.")
	}
	out = append(out, r.BusyLine())
	if silence := r.SilenceLine(); silence != "" {
		out = append(out, silence+" If the records end earlier, give their end with --now.")
	}

	var present []string
	for _, of := range []struct {
		n     int
		one   string
		state string
	}{
		{s.Waiting, "caller", "waiting"},
		{s.Talking, "caller", "talking"},
		{s.AfterCall, "agent", "in after-call work"},
		{s.InMenus, "caller", "in the menus"},
		{s.Callbacks, "callback", "booked"},
	} {
		if of.n > 0 {
			present = append(present, diag.Plural(of.n, of.one)+" "+of.state)
		}
	}
	switch in := strings.Join(present, ", "); {
	case !s.Drawn:
		out = append(out, "In progress: "+cmp.Or(in, "nobody")+".")
	case in == "":
		out = append(out, r.DrawnLine())
	default:
		out = append(out, r.DrawnLine(), "The records have "+in+".")
	}
	if s.Waiting > 0 {
		out = append(out, "The longest wait is "+report.FormatSeconds(stats.Number(s.LongestWait))+" so far.")
	}

	for _, left := range s.LeftOut.Lines() {
		out = append(out, left+".")
	}

	if slices.ContainsFunc(r.Goals, func(g Goal) bool { return g.isOfRest }) {
		out = append(out, "Records have no intents, keys and redials. Goals about these are of the calls from now on.")
	}

	agents := "the scenario's agents"
	if r.Staff != "scenario" {
		agents = "the agents of the records, until their shift ends"
	}
	return append(out, fmt.Sprintf("The rest was simulated %s with seed %d and %s.",
		diag.Plural(r.Replications, "time"), r.Seed, agents))
}

// Lines counts the records that are not used, a line for each reason.
func (l *LeftOut) Lines() []string {
	var out []string
	for _, left := range []struct {
		n   int
		why string
	}{
		{l.Later, "later than now"},
		{l.Others, "of other days"},
		{l.Queueless, "a callback without a queue"},
	} {
		if left.n > 0 {
			out = append(out, fmt.Sprintf("%s left out: %s", diag.Plural(left.n, "record"), left.why))
		}
	}
	return out
}

// DrawnLine says that the records have no call in progress. It is "" otherwise.
func (r *Result) DrawnLine() string {
	if !r.SoFar.Drawn {
		return ""
	}
	return "No record lacks its end, as in an export of ended calls. " +
		"So the calls in progress are drawn from a simulated morning."
}

// BusyLine says how busy the day is.
func (r *Result) BusyLine() string {
	b := &r.Busyness
	if b.P5 == b.P95 {
		return "The scenario has no busyness. So its calls of the rest are expected as they are, whatever the calls so far."
	}
	percent := func(factor float64) string { return fmt.Sprintf("%.0f%%", 100*factor) }
	return fmt.Sprintf("The day is %s as busy as usual (90%% interval: %s to %s).", percent(b.Factor), percent(b.P5),
		percent(b.P95))
}

// mostByChance is the largest expectation of calls at which no call may come by chance: a Poisson variable with this
// mean is 0 with a probability of 0.1%.
const mostByChance = 7

// SilenceLine says that no call arrived before now for longer than chance explains. It is "" otherwise.
func (r *Result) SilenceLine() string {
	// An export of ended calls lacks the calls in progress, which are the latest.
	const least = 10 * time.Minute
	s := &r.SoFar.Silence
	if s.Expected*r.Busyness.P5 < mostByChance || s.Seconds < least.Seconds() {
		return ""
	}
	return fmt.Sprintf("No call arrived in the %s before now, where the scenario expects %s.",
		report.FormatSeconds(stats.Number(s.Seconds)), diag.Thousands(int64(math.Round(s.Expected))))
}

// goalTable returns the goals with their chances.
func (r *Result) goalTable() *document.Table {
	t := document.NewTable("goal", "chance", "at the end of the day")
	for i := range r.Goals {
		g := &r.Goals[i]
		t.Row(g.Title, report.Percentage(stats.Number(g.Chance)), g.Value.Show(g.Unit.Format))
	}
	return t
}

// Show formats the median and the range.
func (q Quantiles) Show(format func(stats.Number) string) string {
	if !q.P50.Known() {
		return "–"
	}
	low, mid, high := format(q.P5), format(q.P50), format(q.P95)
	if low == high {
		return mid
	}
	return fmt.Sprintf("%s (%s to %s)", mid, low, high)
}

// Whole formats a number of calls or agents.
func Whole(n stats.Number) string { return diag.Thousands(int64(math.Round(float64(n)))) }

// columns of a row of the rest, after its first.
var columns = []string{"calls", "service level", "mean wait", "abandoned", "agents needed"}

func (r *Row) show() []string {
	return []string{
		r.Calls.Show(Whole), r.ServiceLevel.Show(report.Percentage), r.WaitMean.Show(report.FormatSeconds),
		r.AbandonedRatio.Show(report.Percentage), r.AgentsNeeded.Show(Whole),
	}
}

// restTable returns the rest of the day of a queue, or of CenterQueue, without parts in which nobody calls.
func (r *Result) restTable(queue string) *document.Table {
	t := document.NewTable(append([]string{"from"}, columns...)...)
	for i := range r.Rest {
		if row := &r.Rest[i]; row.Queue == queue && row.Calls.P95 > 0 {
			t.Row(append([]string{row.Start.Format("15:04")}, row.show()...)...)
		}
	}
	return t
}

// queueTable returns each queue in the part of the rest with its lowest service level, the lowest first. It has no
// rows if there is one queue.
func (r *Result) queueTable() *document.Table {
	var worst []*Row
	at := map[string]int{}
	for i := range r.Rest {
		row := &r.Rest[i]
		if row.Queue == CenterQueue || !row.ServiceLevel.P50.Known() {
			continue
		}
		if k, found := at[row.Queue]; !found {
			at[row.Queue] = len(worst)
			worst = append(worst, row)
		} else if row.ServiceLevel.P50 < worst[k].ServiceLevel.P50 {
			worst[k] = row
		}
	}

	slices.SortStableFunc(worst, func(a, b *Row) int { return cmp.Compare(a.ServiceLevel.P50, b.ServiceLevel.P50) })
	t := document.NewTable(append([]string{"queue", "from"}, columns...)...)
	if len(worst) < 2 {
		return t
	}
	for _, row := range worst {
		t.Row(append([]string{row.Title.String(), row.Start.Format("15:04")}, row.show()...)...)
	}
	return t
}
