package report

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"time"

	pretty "github.com/jedib0t/go-pretty/v6/table"
	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// The bounds of a summary. With two more lines of advice, and the three that name the
// blocks of --tsdb, it fits a screen of 40 lines.
const (
	summaryWidth  = 80 // columns
	summaryGoals  = 7
	summaryQueues = 5
	summaryNotes  = 2
)

// longWait is a mean wait, in seconds, that no callers of a center have who can hang up.
const longWait = 15 * 60

// Style is the style of a summary on a terminal. The zero Style is plain text.
type Style struct {
	Color bool // of the verdicts
	Bars  bool // next to the shares of the calls
}

// WriteSummary writes what to know first, in 80 columns and at most 35 lines, and one more for each line
// that a wide title needs: the verdict
// on the goals, what became of the calls, the worst queues and the busiest hour.
func (r *Report) WriteSummary(w io.Writer, style Style) error {
	var out strings.Builder
	heading := r.heading()
	if text.StringWidth(heading) > summaryWidth { // the time and the seed stay whole
		heading = table.TrimLines(table.Wrap(diag.Visible(r.Title), summaryWidth)) + "\n" +
			table.TrimLines(table.Wrap(r.simulated(), summaryWidth))
	}
	fmt.Fprintln(&out, heading)

	if note := r.ServiceLevelNote(); note != "" {
		fmt.Fprintln(&out, note)
	}

	if len(r.Goals) > 0 {
		r.summarizeGoals(&out, style)
	}

	r.writeNotes(&out, summaryNotes, summaryWidth)

	writeGuesses(&out, r.Guesses, summaryWidth)

	// Shares of no calls are undefined, so a day without calls has no tables.
	if r.Calls.Arrived == 0 {
		fmt.Fprintf(&out, "\nNobody called.\n")
	} else {
		r.summarizeCalls(&out, style)
		r.summarizeQueues(&out)
		r.summarizeBusiest(&out)
	}

	_, err := io.WriteString(w, out.String())
	return err
}

// summarizeGoals writes the verdict and the goals, those that do not hold first.
func (r *Report) summarizeGoals(out *strings.Builder, style Style) {
	goals := slices.Clone(r.Goals)

	// Only the first goals are shown, so missed goals come first. The order of the file decides among
	// the others.
	slices.SortStableFunc(goals, func(a, b Goal) int {
		return severity(b.Holds) - severity(a.Holds)
	})
	fmt.Fprintf(out, "\n%s\n", style.colored(goals[0].Holds, r.goalsText()))
	t := table.NewResults(table.Columns("goal", "value", "95% interval", "holds")...)
	t.Columns[3].Color = func(word string) string { return style.colored(stats.Verdict(word), word) }

	shown := goals[:min(summaryGoals, len(goals))]
	for i := range shown {
		g := &shown[i]
		t.Row(g.Title, g.ShowValue(), g.Interval(), string(g.Holds))
	}

	out.WriteString(t.Shorten(summaryWidth, 0, table.Wrap) + "\n")

	if more := len(goals) - len(shown); more > 0 {
		fmt.Fprintf(out, " … and %s\n", diag.Plural(more, "more goal"))
	}
}

// goalsText says how many of the goals hold.
func (r *Report) goalsText() string {
	count := map[stats.Verdict]int{}
	for i := range r.Goals {
		count[r.Goals[i].Holds]++
	}

	missed := count[stats.No]
	undecided := count[stats.Undecided]

	// A count of goals reads badly for a single goal.
	if len(r.Goals) == 1 {
		return map[stats.Verdict]string{
			stats.Yes:       "The goal holds.",
			stats.No:        "The goal is missed.",
			stats.Undecided: "The goal is undecided: more replications decide.",
		}[r.Goals[0].Holds]
	}

	of := fmt.Sprintf("of %d goals", len(r.Goals))
	switch {
	case missed+undecided == 0 && len(r.Goals) == 2:
		return "Both goals hold."
	case missed+undecided == 0:
		return fmt.Sprintf("All %d goals hold.", len(r.Goals))
	case missed == 2 && len(r.Goals) == 2:
		return "Both goals are missed."
	case missed == len(r.Goals):
		return fmt.Sprintf("All %d goals are missed.", missed)
	case undecided == 0:
		return fmt.Sprintf("%d %s missed.", missed, of)
	case missed == 0:
		return fmt.Sprintf("%d %s undecided: more replications decide.", undecided, of)
	default:
		return fmt.Sprintf("%d %s missed, %d undecided.", missed, of, undecided)
	}
}

// verdictWithoutGoals returns the service level, if it is known.
func (r *Report) verdictWithoutGoals() string {
	level := r.Center.ServiceLevel.Mean
	if !level.Known() {
		return "The scenario has no goals."
	}
	return fmt.Sprintf("%s of the callers in queues are answered in time; the scenario has no goals.",
		Percentage(level))
}

// Verdict returns in sentences whether the goals hold, and the worst goal with its value.
func (r *Report) Verdict() string {
	if len(r.Goals) == 0 {
		return r.verdictWithoutGoals()
	}

	// Among goals of the same verdict, the first goal of the scenario is named.
	worst := slices.MaxFunc(r.Goals, func(a, b Goal) int {
		return severity(a.Holds) - severity(b.Holds)
	})
	if worst.Holds == stats.Yes {
		return r.goalsText()
	}

	text := fmt.Sprintf("%s %s. The value is %s", r.goalsText(), worst.Title, worst.Show(worst.Value.Mean))
	if worst.per != "" {
		text += " " + worst.per
	}

	if worst.when != "" {
		text += ", at " + worst.when
	}

	if worst.OnDays > 0 {
		text += fmt.Sprintf(", and the goal was met on %d of %d days", worst.DaysMet, worst.Days)
	}

	return text + "."
}

// colored colors a text by a verdict.
func (s Style) colored(v stats.Verdict, text string) string {
	if !s.Color {
		return text
	}
	// ECMA-48 SGR: green, bold red, bold yellow
	color := map[stats.Verdict]string{stats.Yes: "32", stats.No: "1;31", stats.Undecided: "1;33"}[v]
	return "\x1b[" + color + "m" + text + "\x1b[0m"
}

func (r *Report) summarizeCalls(out *strings.Builder, style Style) {
	fmt.Fprintf(out, "\n%s calls%s, %s of them redials\n", r.Daily(r.Calls.Arrived), r.averaged(),
		portion(r.Calls.Redialed, r.Calls.Arrived))
	t := pretty.NewWriter()
	t.SetStyle(pretty.StyleLight)
	t.Style().Options = pretty.OptionsNoBordersAndSeparators
	t.SetColumnConfigs([]pretty.ColumnConfig{{Number: 2, Align: text.AlignRight}, {Number: 3, Align: text.AlignRight}})

	for _, d := range r.dispositions() {
		row := pretty.Row{d.Name, r.Daily(d.Calls), portion(d.Calls, r.Calls.Arrived)}
		if style.Bars {
			row = append(row, bar(float64(d.Calls)/float64(r.Calls.Arrived)))
		}
		t.AppendRow(row)
	}

	if t.Length() > 0 {
		out.WriteString(table.TrimLines(t.Render()) + "\n")
	}
}

// bar draws a share in eighths of a column, 40 columns being all.
func bar(share float64) string {
	eighths := int(math.Round(share * 40 * 8))
	return strings.Repeat("█", eighths/8) + []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}[eighths%8]
}

// WorstQueues gives the queues with calls: first those that miss a goal, then those with
// the longest mean wait.
func (r *Report) WorstQueues() []*Queue {
	var queues []*Queue
	for i := range r.Queues {
		if q := &r.Queues[i]; q.HasArrivals() {
			queues = append(queues, q)
		}
	}

	// A queue that misses a goal comes first, even if another queue has longer waits.
	slices.SortStableFunc(queues, func(a, b *Queue) int {
		switch {
		case r.misses(a) == r.misses(b):
			return cmp.Compare(b.Wait.Mean, a.Wait.Mean)
		case r.misses(a):
			return -1
		default:
			return 1
		}
	})

	return queues
}

// WorstTable has some of the queues.
func (r *Report) WorstTable(queues []*Queue) *table.Results {
	t := table.NewResults(table.Columns("queue", r.ofDays("offered"), "abandoned", "service level", "mean wait",
		"p90")...)
	for _, q := range queues {
		t.Row(
			q.Title.String(),
			r.Daily(q.Offered),
			Percentage(q.AbandonedRatio.Mean),
			q.ServiceLevelText(),
			FormatSeconds(q.Wait.Mean),
			FormatSeconds(q.Wait.P90.Mean),
		)
	}
	return t
}

func (r *Report) summarizeQueues(out *strings.Builder) {
	queues := r.WorstQueues()
	t := r.WorstTable(queues[:min(summaryQueues, len(queues))])

	// The heading shows that the table leaves queues out.
	if len(queues) > summaryQueues {
		t.Columns[0].Text = "worst queues"
	}

	if len(queues) > 0 {
		fmt.Fprintln(out)
		writeSummaryTable(out, t, 0)
	}

	// Long waits without a single hang-up are unlikely, so the scenario probably has no patience.
	if r.Calls.Abandoned == 0 && r.Center.Wait.Mean > longWait {
		fmt.Fprintln(out, "Nobody hangs up in a queue: give callers.patience if callers do.")
	}

	r.adviseOffers(out, 1)
}

// misses reports whether a goal about the queue does not hold.
func (r *Report) misses(q *Queue) bool {
	return slices.ContainsFunc(r.Goals, func(g Goal) bool {
		return g.Kind == "queue" && (g.Subject == q.Queue || g.Subject == q.Name()) && g.Holds == stats.No
	})
}

func (r *Report) summarizeBusiest(out *strings.Builder) {
	if s := r.busiestHour(); s.offered > 0 {
		t := table.NewResults(table.Columns("busiest hour", "offered", "abandoned", "mean wait", "longest queue")...)
		t.Row(r.busiestRow(&s)...)
		fmt.Fprintln(out)
		writeSummaryTable(out, t, 4)
	}
}

// busiestHour returns the sums of the hour with the most calls offered, the earliest among
// equals. Hours are counted from the start of the run; an interval longer than an hour counts
// as one.
func (r *Report) busiestHour() intervalSum {
	var hours []intervalSum
	last := int64(-1)
	for i := range r.Intervals {
		s := r.Intervals[i].sum()

		// Intervals are in the order of time, so only the last hour can still grow.
		if hour := int64(s.start.Sub(r.Start) / time.Hour); hour != last {
			hours = append(hours, s)
			last = hour
		} else {
			hours[len(hours)-1].add(s)
		}
	}

	if len(hours) == 0 {
		return intervalSum{}
	}
	return slices.MaxFunc(hours, func(a, b intervalSum) int { return cmp.Compare(a.offered, b.offered) })
}

// writeSummaryTable writes a table. If it is too wide, the cells of the column with an index
// are wrapped.
func writeSummaryTable(out *strings.Builder, t *table.Results, wrapped int) {
	out.WriteString(t.Shorten(summaryWidth, wrapped, table.Wrap) + "\n")
}
