package compare

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// WriteText writes the comparison to read: for each arm the goals and the measures
// that differ, what became of calls that end otherwise, and how well the callers
// were paired.
func (c *Comparison) WriteText(w io.Writer) error {
	var out strings.Builder
	base := c.Arms[0]
	fmt.Fprintf(&out, "base %s: %s, seed %d\n", diag.Visible(c.ArmTitle(0)),
		diag.Plural(base.Replications, "replication"), base.Seed)

	for i, arm := range c.Names[1:] {
		fmt.Fprintf(&out, "\n%s\n", diag.Visible(c.Versus(i+1)))
		c.writeDifferences(&out, arm)
		c.writeDays(&out, arm)
		c.writeOutcomes(&out, arm)
		fmt.Fprintf(&out, "\n%s\n", c.CouplingSentence(arm))
	}

	_, err := io.WriteString(w, out.String())
	return err
}

// writeDifferences shows the goals, the center's measures, and the queues in which
// something differs.
func (c *Comparison) writeDifferences(out *strings.Builder, arm string) {
	rows := c.Of(arm)
	if zero := c.AlwaysZero(arm); len(zero) > 0 {
		defer fmt.Fprintf(out, "\nzero in all designs: %s\n", strings.Join(zero, "; "))
	}
	t := Table("measure", only(rows, func(d *Difference) bool { return d.IsGoal || d.About == report.CenterSubject }))
	fmt.Fprintf(out, "\n%s\n", t.Fit(0))
	c.writeQueues(out, rows)
}

// Table is a table of differences.
func Table(title string, differences []Difference) *table.Results {
	t := table.NewResults(append(table.Columns(title, "base", "other", "difference"),
		table.Column{Name: "interval", Text: "95% interval"}, table.Column{Name: "verdict", Text: " "})...)
	for i := range differences {
		t.Row(differences[i].Cells()...)
	}
	return t
}

// only returns the differences that are shown.
func only(all []Difference, shown func(*Difference) bool) []Difference {
	return slices.DeleteFunc(slices.Clone(all), func(d Difference) bool { return !shown(&d) })
}

// IsShown reports whether a difference was seen that its digits show.
func (v Verdict) IsShown() bool { return v == Better || v == Worse }

// queueColumns are the measures of a queue that the text shows.
var queueColumns = []string{"service_level", "abandoned", "wait mean"}

// queueRows has a row for each queue in which a column differs, and counts the other queues.
type queueRows struct {
	table  *table.Results
	others int // only other measures differ, or too little to show
	same   int // nothing differs
}

// newQueueRows makes a row for each queue in which a column differs: each measure in the base and, if
// a difference is seen, by how much the other is larger.
func newQueueRows(head string, rows []Difference) queueRows {
	out := queueRows{table: table.NewResults(table.Columns(head, "service level", "differs by", "abandoned",
		"differs by", "mean wait", "differs by")...)}
	for len(rows) > 0 {
		// The differences of a queue are next to each other.
		about := rows[0].About
		n := slices.IndexFunc(rows, func(d Difference) bool { return d.About != about })
		if n < 0 {
			n = len(rows)
		}

		// Goals and the center have a table of their own.
		if q := rows[:n]; !q[0].IsGoal && about != report.CenterSubject {
			switch {
			case slices.ContainsFunc(q, differsInText):
				out.table.Row(queueCells(q)...)
			case slices.ContainsFunc(q, func(d Difference) bool { return d.Verdict != NoDifference }):
				out.others++
			default:
				out.same++
			}
		}

		rows = rows[n:]
	}
	return out
}

// writeQueues shows the queues in which a column differs, and counts the queues that the table
// leaves out.
func (c *Comparison) writeQueues(out *strings.Builder, rows []Difference) {
	queues := newQueueRows("queue", rows)
	if len(queues.table.Rows) > 0 {
		fmt.Fprintf(out, "\n%s\n", queues.table.Fit(0))
	}

	if queues.others > 0 {
		fmt.Fprintf(out, "\nonly other measures differ, or too little to show, in %s\n",
			diag.Plural(queues.others, "queue"))
	}

	if queues.same > 0 {
		fmt.Fprintf(out, "\nno difference seen in %s\n", diag.Plural(queues.same, "queue"))
	}
}

// differsInText reports whether a difference is seen that the text has a column for.
func differsInText(d Difference) bool {
	return d.Verdict.IsShown() && slices.Contains(queueColumns, d.Measure)
}

func queueCells(measures []Difference) []string {
	cells := []string{measures[0].Subject.String()}
	for _, name := range queueColumns {
		i := slices.IndexFunc(measures, func(d Difference) bool { return d.Measure == name })
		d := &measures[i]
		by := ""

		// A difference that is too small, or that chance may explain, has no number.
		if d.Verdict.IsShown() {
			by = d.Unit.Signed(d.Difference.Mean)
		}
		cells = append(cells, d.Unit.Format(d.Base.Mean), by)
	}
	return cells
}

// Of returns an arm's differences. It leaves out goals and measures of the center that are zero in
// all designs.
func (c *Comparison) Of(arm string) []Difference {
	return slices.DeleteFunc(slices.Clone(c.Differences),
		func(d Difference) bool { return d.Arm != arm || c.isZero(&d) })
}

// AlwaysZero returns the titles of an arm's measures that are zero in all designs.
func (c *Comparison) AlwaysZero(arm string) []string {
	var out []string
	for i := range c.Differences {
		if d := &c.Differences[i]; d.Arm == arm && c.isZero(d) {
			out = append(out, d.Title)
		}
	}
	return out
}

// isZero reports whether a measure of a goal or of the center is zero in all designs.
func (c *Comparison) isZero(d *Difference) bool {
	return (d.IsGoal || d.About == report.CenterSubject) &&
		!slices.ContainsFunc(c.Differences, func(o Difference) bool {
			return o.isSame(*d) && (o.Base.Mean != 0 || o.Other.Mean != 0)
		})
}

// Cells formats the difference for a table: measure, base, other, difference,
// interval and verdict.
func (d *Difference) Cells() []string {
	// A goal has its formatted values already.
	values := d.GoalValues
	if !d.IsGoal {
		values = [2]string{d.Unit.Format(d.Base.Mean), d.Unit.Format(d.Other.Mean)}
	}
	return []string{
		d.Title, values[0], values[1], d.Unit.Signed(d.Difference.Mean), d.Unit.SignedRange(d.Difference),
		string(d.Verdict),
	}
}

// shownPairs bounds the pairs of outcomes that the text shows.
const shownPairs = 12

func (c *Comparison) outcomesOf(arm string) []OutcomePair {
	return slices.DeleteFunc(slices.Clone(c.Outcomes), func(o OutcomePair) bool { return o.Arm != arm })
}

// newNotes returns the notes of an arm that the base does not have, as of a new key that nobody presses.
func (c *Comparison) newNotes(arm string) []string {
	i := slices.Index(c.Names, arm)
	if i < 0 {
		return nil
	}
	base := c.Arms[0].NoteTexts()
	return slices.DeleteFunc(c.Arms[i].NoteTexts(), func(note string) bool { return slices.Contains(base, note) })
}

func (c *Comparison) writeOutcomes(out *strings.Builder, arm string) {
	pairs := c.outcomesOf(arm)
	for _, note := range c.newNotes(arm) {
		fmt.Fprintf(out, "\nNote: %s\n", note)
	}

	if len(pairs) == 0 {
		fmt.Fprintln(out, "\nevery call ends as in the base")
		return
	}

	fmt.Fprintln(out)

	for _, o := range pairs[:min(len(pairs), shownPairs)] {
		fmt.Fprintf(out, "%s\n", o.Sentence())
		for _, e := range o.Examples {
			e.write(out)
		}
	}

	if more := len(pairs) - shownPairs; more > 0 {
		fmt.Fprintf(out, "and %s\n", diag.Plural(more, "rarer pair"))
	}
}

// Sentence describes how many calls a day end otherwise than in the base, with half the
// width of the interval.
func (o *OutcomePair) Sentence() string {
	e := o.CallsPerDay
	text := report.CallsPerDay.Format(e.Mean) + " calls a " + o.Unit
	if e.Low.Known() {
		text += fmt.Sprintf(" (± %s)", report.CallsPerDay.Format((e.High-e.Low)/2))
	}
	return fmt.Sprintf("%s %s and now %s", text, outcomeOf(o.From).did, outcomeOf(o.To).does)
}

// write shows the call: what is the same in both arms, then each arm by itself.
func (e *Example) write(out *strings.Builder) {
	fmt.Fprintf(out, "  %s, %s, replication %d", e.Arrived, e.LineTitle, e.Replication)
	if e.Attempt > 1 {
		fmt.Fprintf(out, ", attempt %d", e.Attempt)
	}

	fmt.Fprintln(out)

	// The events that both arms share are written once, and each arm starts where it differs.
	same := e.Common()
	for _, part := range []struct {
		name   string
		events []Event
	}{{"both", e.Base[:same]}, {"base", e.Base[same:]}, {"other", e.Other[same:]}} {
		if len(part.events) > 0 {
			fmt.Fprintf(out, "    %-5s  %s\n", part.name, diag.Visible(join(part.events)))
		}
	}
}

// Common counts the events that both arms begin with.
func (e *Example) Common() int {
	n := 0
	for n < len(e.Base) && n < len(e.Other) && e.Base[n].What == e.Other[n].What {
		n++
	}
	return n
}

// join shows the last few events.
func join(events []Event) string {
	const most = 3

	// The last events show how the call ends, so the first ones are left out.
	var parts []string
	if more := len(events) - most; more > 0 {
		parts = append(parts, "…")
		events = events[more:]
	}
	for _, e := range events {
		parts = append(parts, e.What)
	}
	return strings.Join(parts, ", ")
}

// CouplingSentence describes how many callers were redrawn in an arm.
func (c *Comparison) CouplingSentence(arm string) string {
	i := slices.IndexFunc(c.Coupling, func(o Coupling) bool { return o.Arm == arm })
	p := c.Coupling[i]
	return fmt.Sprintf("%s of %s were redrawn", report.Percentage(p.Redrawn), diag.Plural(int(p.Callers), "caller"))
}
