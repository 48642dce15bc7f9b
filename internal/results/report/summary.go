package report

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/jedib0t/go-pretty/v6/text"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// SummaryWidth is the number of columns of a summary.
const SummaryWidth = 80

// The bounds of a summary. With two more lines of advice, and the three that name the
// blocks of --tsdb, it fits a screen of 40 lines.
const (
	summaryGoals  = 7
	summaryQueues = 5
	summaryNotes  = 2
)

// longWait is a mean wait, in seconds, that no callers of a center have who can hang up.
const longWait = 15 * 60

// summary makes the blocks of a report's summary.
type summary struct{ *Report }

// Summary makes the document of what to know first: the verdict on the goals, what became of the calls, the worst
// queues and the busiest hour. In 80 columns it has at most 35 lines, and one more for each line that a wide title
// needs. A scenario with outages has the goals once more.
func (r *Report) Summary() *document.Document {
	d := &document.Document{}
	heading := r.heading()
	if text.StringWidth(heading) > SummaryWidth { // the time and the seed stay whole
		heading = r.Title + "\n" + r.simulated()
	}
	d.Add(document.Text{Text: heading})
	if note := r.serviceLevelNote(); note != "" {
		d.Add(document.Text{Text: note, IsNext: true})
	}

	s := summary{r}
	if len(r.Goals) > 0 {
		d.Add(s.ofGoals()...)
	}
	d.Add(r.outageBlocks()...)
	d.Add(document.Notes{Notes: r.NoteTexts(), Most: summaryNotes})
	if r.Guesses != nil {
		d.Add(document.Text{Text: r.Guesses.Text()})
	}

	// Shares of no calls are undefined, so a day without calls has no tables.
	if r.Calls.Arrived == 0 {
		d.Add(document.Text{Text: "Nobody called."})
		return d
	}

	d.Add(s.ofCalls()...)
	d.Add(s.ofQueues()...)
	if hour := s.busiestHour(); hour.offered > 0 {
		d.Add(tables{r}.busiestTimes("busiest hour", []intervalSum{hour}))
	}
	return d
}

// ofGoals has the verdict and the goals, those that do not hold first.
func (r summary) ofGoals() []document.Block {
	goals := slices.Clone(r.Goals)

	// Only the first goals are shown, so missed goals come first. The order of the file decides among
	// the others.
	slices.SortStableFunc(goals, func(a, b Goal) int {
		return severity(b.Holds) - severity(a.Holds)
	})
	shown := goals[:min(summaryGoals, len(goals))]

	t := document.NewTable("goal", "value", "95% interval", "holds")
	t.IsNext = true
	for i := range shown {
		g := &shown[i]
		t.Add(document.Words(g.Title), document.Value(g.ShowValue()), document.Value(g.Interval()), g.holds())
	}

	out := []document.Block{
		document.Text{Text: r.goalsText(), Level: StateOf(goals[0].Holds).Level}, t,
	}
	if more := len(goals) - len(shown); more > 0 {
		out = append(out, document.Text{Text: " … and " + diag.Plural(more, "more goal"), IsNext: true})
	}
	return out
}

// holds is the cell of a goal's verdict.
func (g *Goal) holds() document.Cell {
	return document.Cell{Text: string(g.Holds), State: StateOf(g.Holds)}
}

// goalsText says how many of the goals hold.
func (r *Report) goalsText() string {
	missed, undecided := r.countGoals()

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

// ofCalls has the calls by disposition, with their shares as bars.
func (r summary) ofCalls() []document.Block {
	t := &document.Table{IsNext: true, Columns: []document.Column{{}, {}, {}, {Left: document.All}}}
	for _, d := range r.dispositions() {
		share := stats.Number(float64(d.Calls) / float64(r.Calls.Arrived))
		t.Add(document.Words(d.Name), document.Words(r.Daily(d.Calls)), document.Words(Percentage(share)),
			document.Marked(look.Bar{Share: share}))
	}
	head := fmt.Sprintf("%s calls%s, %s of them redials", r.Daily(r.Calls.Arrived), r.averaged(),
		portion(r.Calls.Redialed, r.Calls.Arrived))
	out := []document.Block{document.Text{Text: head}, t}
	if text := tables(r).callbacksText(); text != "" {
		out = append(out, document.Text{Text: text, IsNext: true})
	}
	return out
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

// ofQueues has the worst queues, and advice on the scenario.
func (r summary) ofQueues() []document.Block {
	queues := r.WorstQueues()
	title := "queue"
	if len(queues) > summaryQueues {
		title = "worst queues"
	}

	t := document.NewTable(title, r.ofDays("offered"), "abandoned", "service level", "mean wait",
		"p90")
	for _, q := range queues[:min(summaryQueues, len(queues))] {
		t.Row(
			q.Title.String(),
			r.Daily(q.Offered),
			Percentage(q.AbandonedRatio.Mean),
			q.ServiceLevelText(),
			FormatSeconds(q.Wait.Mean),
			FormatSeconds(q.Wait.P90.Mean),
		)
	}

	// Long waits without a single hang-up are unlikely, so the scenario probably has no patience.
	out := []document.Block{t}
	if r.Calls.Abandoned == 0 && r.Center.Wait.Mean > longWait {
		out = append(out, document.Text{
			Text: "Nobody hangs up in a queue: give callers.patience if callers do.", IsNext: true,
		})
	}
	if offers := r.RareOffers(); len(offers) > 0 {
		out = append(out, document.Text{Text: offers[0], IsNext: true})
	}
	return out
}

// misses reports whether a goal about the queue does not hold.
func (r *Report) misses(q *Queue) bool {
	return slices.ContainsFunc(r.Goals, func(g Goal) bool { return g.isAbout(q) && g.Holds == stats.No })
}

// busiestHour returns the sums of the hour with the most calls offered, the earliest among
// equals. Hours are counted from the start of the run; an interval longer than an hour counts
// as one.
func (r summary) busiestHour() intervalSum {
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
