package compare

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// only returns the differences that are shown.
func only(all []Difference, shown func(*Difference) bool) []Difference {
	return slices.DeleteFunc(slices.Clone(all), func(d Difference) bool { return !shown(&d) })
}

// IsShown reports whether a difference was seen that its digits show.
func (v Verdict) IsShown() bool { return v.isClear() || v == NoInterval }

// isClear reports whether chance does not explain a difference.
func (v Verdict) isClear() bool { return v == Better || v == Worse || v == Different }

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

// isSame reports whether an arm has each value of the base.
func (c *Comparison) isSame(arm string) bool {
	return !slices.ContainsFunc(c.Differences, func(d Difference) bool {
		return d.Arm == arm && d.Base.Mean != d.Other.Mean && (d.Base.Mean.Known() || d.Other.Mean.Known())
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

// newNotes returns the notes of an arm that the base does not have, as of a new key that nobody presses, and the goals
// that only one of them has.
func (c *Comparison) newNotes(arm string) []string {
	i := slices.Index(c.Names, arm)
	if i < 0 {
		return nil
	}
	base := c.Arms[0].NoteTexts()
	out := slices.DeleteFunc(c.Arms[i].NoteTexts(), func(note string) bool { return slices.Contains(base, note) })

	onlyIn := func(has, lacks []report.Goal, sentence string) {
		for _, g := range has {
			if !slices.ContainsFunc(lacks, func(o report.Goal) bool { return o.Goal == g.Goal }) {
				out = append(out, fmt.Sprintf(sentence, g.Title))
			}
		}
	}
	onlyIn(c.Arms[0].Goals, c.Arms[i].Goals, "Only the base has the goal “%s”.")
	onlyIn(c.Arms[i].Goals, c.Arms[0].Goals, "The base has no goal “%s”.")
	return out
}

// outcomesInText has the sentences on calls that end otherwise, with their examples.
func (c *Comparison) outcomesInText(arm string) []document.Block {
	var out []document.Block
	pairs := c.outcomesOf(arm)
	if len(pairs) == 0 {
		if c.isSame(arm) {
			out = append(out, document.Text{Text: "the same"})
		}
		return append(out, document.Text{Text: "every call ends as in the base"})
	}

	var lines []string
	for _, o := range pairs[:min(len(pairs), shownPairs)] {
		lines = append(lines, o.Sentence())
		for _, e := range o.Examples {
			lines = append(lines, e.lines()...)
		}
	}
	if more := len(pairs) - shownPairs; more > 0 {
		lines = append(lines, "and "+diag.Plural(more, "rarer pair"))
	}
	return append(out, document.Text{Text: strings.Join(lines, "\n")})
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

// lines shows the call: what is the same in both arms, then each arm by itself.
func (e *Example) lines() []string {
	head := fmt.Sprintf("  %s, %s, replication %d", e.Arrived, e.LineTitle, e.Replication)
	if e.Attempt > 1 {
		head += fmt.Sprintf(", attempt %d", e.Attempt)
	}
	out := []string{head}

	// The events that both arms share are written once, and each arm starts where it differs.
	same := e.Common()
	for _, part := range []struct {
		name   string
		events []Event
	}{{"both", e.Base[:same]}, {"base", e.Base[same:]}, {"other", e.Other[same:]}} {
		if len(part.events) > 0 {
			out = append(out, fmt.Sprintf("    %-5s  %s", part.name, diag.Visible(join(part.events))))
		}
	}
	return out
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
