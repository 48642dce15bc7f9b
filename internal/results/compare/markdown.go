package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Lines that the Markdown gives to an arm's parts, so that a comment of one arm has
// at most 60.
const (
	markdownMeasures = 20
	markdownPairs    = 8
)

// markdown has the part of an arm in a comment for a pull request.
func (c *Comparison) markdown(i int, arm string) []document.Block {
	verdict, _ := c.OnGoals(i)
	out := []document.Block{
		document.Heading{Text: "ivrsim: " + arm + " against " + c.Names[0]},
		document.Text{Strong: verdict, Text: fmt.Sprintf("(%s, seed %d)",
			diag.Plural(c.Arms[0].Replications, "replication"), c.Arms[0].Seed)},
	}

	// Goals are shown in any case. Other measures are shown only if they differ enough.
	all := c.Of(arm)
	t, _ := measureTable("", only(all, func(d *Difference) bool { return d.IsGoal || d.Verdict.IsShown() }))
	t.Most = markdownMeasures
	out = append(out, t, document.Text{Text: othersOf(all, len(t.Rows))})

	// Notes that only the other arm has can explain why its calls end otherwise.
	out = append(out, document.Notes{Notes: c.newNotes(arm)})

	pairs := c.outcomesOf(arm)
	var sentences []string
	for _, o := range pairs[:min(len(pairs), markdownPairs)] {
		sentences = append(sentences, o.Sentence())
	}
	if more := len(pairs) - markdownPairs; more > 0 {
		sentences = append(sentences, "and "+diag.Plural(more, "rarer pair"))
	}
	if len(pairs) == 0 {
		out = append(out, document.Text{Text: "Every call ends as in the base."})
	}
	return append(out, document.ListOf(sentences...), document.Text{Text: c.CouplingSentence(arm), Small: true})
}

// othersOf counts the measures that a table with some rows leaves out, so that no measure is dropped silently.
func othersOf(all []Difference, rows int) string {
	count := func(v Verdict) int {
		return len(only(all, func(d *Difference) bool { return !d.IsGoal && d.Verdict == v }))
	}
	text := ""
	if more := rows - markdownMeasures; more > 0 {
		verb := " differ, too; "
		if more == 1 {
			verb = " differs, too; "
		}
		text = diag.Plural(more, "measure") + verb
	}
	if n := count(TooSmall); n > 0 {
		text += fmt.Sprintf("too small to show in %s; ", diag.Plural(n, "measure"))
	}
	if n := count(InOne); n > 0 {
		text += diag.Plural(n, "measure") + " in one design only; "
	}
	others := len(all) - rows - count(TooSmall) - count(InOne)
	return text + "no difference seen in " + diag.Plural(others, "other measure") + "."
}

// OnGoals says which goals of the base an arm holds, and whether that is worse.
func (c *Comparison) OnGoals(arm int) (sentence string, verdict Verdict) {
	// A lost goal decides, even if the arm wins another goal.
	lost := c.LostGoals(arm)
	switch isHeld := func(g report.Goal) bool { return g.Holds == stats.Yes }; {
	case len(lost) > 0:
		return "no longer held: " + strings.Join(lost, ", "), Worse
	case c.isSame(c.Names[arm]):
		return "the same", NoDifference
	case len(c.Arms[0].Goals) == 0:
		return "the base has no goals", NoDifference
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
