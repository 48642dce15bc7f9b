package compare

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Lines that the Markdown gives to an arm's parts, so that a comment of one arm has
// at most 60.
const (
	markdownMeasures = 20
	markdownPairs    = 8
)

// WriteMarkdown writes the comparison as a comment for a pull request.
func (c *Comparison) WriteMarkdown(w io.Writer) error {
	var out strings.Builder
	base := c.Arms[0]
	for i, arm := range c.Names[1:] {
		verdict, _ := c.OnGoals(i + 1)
		against := table.Escape(c.Names[0])
		replications := diag.Plural(base.Replications, "replication")
		fmt.Fprintf(&out, "### ivrsim: %s against %s\n\n**%s** (%s, seed %d)\n",
			table.Escape(arm), against, table.Escape(verdict), replications, base.Seed)
		c.markdownDifferences(&out, arm)
		c.markdownOutcomes(&out, arm)
		fmt.Fprintf(&out, "\n<sub>%s</sub>\n", c.CouplingSentence(arm))
	}

	_, err := io.WriteString(w, out.String())
	return err
}

func (c *Comparison) markdownDifferences(out *strings.Builder, arm string) {
	all := c.Of(arm)

	// Goals are shown in any case. Other measures are shown only if they differ enough.
	t := Table("", only(all, func(d *Difference) bool { return d.IsGoal || d.Verdict.IsShown() }))
	tooSmall := only(all, func(d *Difference) bool { return !d.IsGoal && d.Verdict == TooSmall })

	if len(t.Rows) > 0 {
		fmt.Fprintln(out)
		t.WriteMarkdown(out, markdownMeasures)
	}

	// The sentence counts the measures that the table leaves out, so that no measure is dropped
	// silently.
	if more := len(t.Rows) - markdownMeasures; more > 0 {
		fmt.Fprintf(out, "\n%s differ, too; ", diag.Plural(more, "measure"))
	} else {
		fmt.Fprint(out, "\n")
	}

	if n := len(tooSmall); n > 0 {
		fmt.Fprintf(out, "too small to show in %s; ", diag.Plural(n, "measure"))
	}

	inOne := only(all, func(d *Difference) bool { return !d.IsGoal && d.Verdict == InOne })
	if n := len(inOne); n > 0 {
		fmt.Fprintf(out, "%s in one design only; ", diag.Plural(n, "measure"))
	}

	others := len(all) - len(t.Rows) - len(tooSmall) - len(inOne)
	fmt.Fprintf(out, "no difference seen in %s.\n", diag.Plural(others, "other measure"))
}

func (c *Comparison) markdownOutcomes(out *strings.Builder, arm string) {
	pairs := c.outcomesOf(arm)

	// Notes that only the other arm has can explain why its calls end otherwise.
	for _, note := range c.newNotes(arm) {
		fmt.Fprintf(out, "\nNote: %s\n", table.Escape(note))
	}

	if len(pairs) == 0 {
		fmt.Fprint(out, "\nEvery call ends as in the base.\n")
		return
	}

	fmt.Fprintln(out)

	for _, o := range pairs[:min(len(pairs), markdownPairs)] {
		fmt.Fprintf(out, "- %s\n", o.Sentence())
	}

	if more := len(pairs) - markdownPairs; more > 0 {
		fmt.Fprintf(out, "- and %s\n", diag.Plural(more, "rarer pair"))
	}
}

// OnGoals says which goals of the base an arm holds, and whether that is worse.
func (c *Comparison) OnGoals(arm int) (sentence string, verdict Verdict) {
	// A lost goal decides, even if the arm wins another goal.
	lost := c.LostGoals(arm)
	switch isHeld := func(g report.Goal) bool { return g.Holds == stats.Yes }; {
	case len(lost) > 0:
		return "no longer held: " + strings.Join(lost, ", "), Worse
	case !slices.ContainsFunc(c.Arms[0].Goals, isHeld):
		return "the base is shown to hold no goal", NoDifference
	}
	return "every goal that the base holds is held", Better
}

// LostGoals names the goals that the base holds and an arm does not.
func (c *Comparison) LostGoals(arm int) []string {
	var out []string
	for _, g := range c.Arms[0].Goals {
		// A goal that an arm does not have at all is not lost.
		lost := func(o report.Goal) bool { return o.Goal == g.Goal && o.Holds != stats.Yes }
		if g.Holds == stats.Yes && slices.ContainsFunc(c.Arms[arm].Goals, lost) {
			out = append(out, g.Title)
		}
	}
	return out
}
