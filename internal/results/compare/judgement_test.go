package compare

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

var holdings = []stats.Verdict{stats.Yes, stats.No, stats.Undecided}

// The judgement of a design follows from its goals. A goal is lost if the base holds it and the other design, which has
// it, does not. The goals and the measures that are worse are named with their values, a lost goal only as a goal.
func TestJudgementOfGoals(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		base, other := &report.Report{}, &report.Report{}
		c := &Comparison{
			Names: []string{"base", "other"}, Arms: []*report.Report{base, other},
			Coupling: []Coupling{{Arm: "other", Callers: 4}},
		}

		differs := false
		held := 0
		var lost, named, worse []string
		for i := range rapid.IntRange(0, 3).Draw(rt, "goals") {
			name := fmt.Sprint("goal ", i)
			title := strings.ToUpper(name[:1]) + name[1:]
			before := rapid.SampledFrom(holdings).Draw(rt, "before")
			after := rapid.SampledFrom(holdings).Draw(rt, "after")
			hasIt := rapid.Bool().Draw(rt, "has it")
			base.Goals = append(base.Goals, report.Goal{Goal: name, Title: title, Holds: before})
			if hasIt {
				other.Goals = append(other.Goals, report.Goal{Goal: name, Title: title, Holds: after})
			}
			if before == stats.Yes {
				held++
			}

			isLost := before == stats.Yes && hasIt && after != stats.Yes
			if isLost {
				lost = append(lost, title)
			}

			// A goal has a row if both designs have a value of its measure.
			if !hasIt || rapid.Bool().Draw(rt, "no row") {
				continue
			}
			d := Difference{Arm: "other", About: "sales", Measure: name, Title: title, IsGoal: true, GoalValues: [2]string{"1s", "2s"}}
			d.Base.Mean, d.Other.Mean = 1, stats.Number(rapid.IntRange(1, 2).Draw(rt, "value"))
			d.Verdict = rapid.SampledFrom([]Verdict{Better, Worse, NoDifference}).Draw(rt, "verdict")
			differs = differs || d.Other.Mean != 1
			c.Differences = append(c.Differences, d)
			change := title + " (1 s to 2 s)"
			switch {
			case isLost:
				named = append(named, change)
				lost[len(lost)-1] = change
			case d.Verdict == Worse:
				worse = append(worse, change)
			}
		}

		center := Difference{Arm: "other", About: report.CenterSubject, Measure: "asa", Title: "Asa", Unit: report.Seconds}
		center.Base.Mean, center.Other.Mean = 3, 4
		center.Verdict = rapid.SampledFrom([]Verdict{Better, Worse, NoDifference, TooSmall}).Draw(rt, "center")
		if center.Verdict == NoDifference {
			center.Other.Mean = 3
		} else {
			differs = true
		}
		if center.Verdict == Worse {
			worse = append(worse, "Asa (3 s to 4 s)")
		}
		c.Differences = append(c.Differences, center)

		// A goal without a row is named after the goals with one.
		slices.SortStableFunc(lost, func(a, b string) int {
			rank := func(s string) int { return len(named) * map[bool]int{true: 0, false: 1}[slices.Contains(named, s)] }
			return rank(a) - rank(b)
		})

		then := "Every goal that the base holds is held."
		class := ""
		switch {
		case len(lost) > 0:
			then = "No longer held: " + strings.Join(lost, "; ") + "."
			class = "fails"
		case !differs:
			then = "The same."
		case len(base.Goals) == 0:
			then = "The base has no goals."
		case held == 0:
			then = "The base is shown to hold no goal."
		}
		if len(worse) > 0 {
			also := " Worse: "
			if len(lost) > 0 {
				also = " Also worse: "
			}
			then += also + strings.Join(worse, "; ") + "."
		}

		all := c.Of("other")
		isBetter := slices.ContainsFunc(all, func(d Difference) bool { return d.Verdict == Better })
		isSure := differs && held > 0 // the goals say that nothing is lost
		switch {
		case class != "":
		case !isBetter && len(worse) == 0:
			class = "neutral"
		case !isSure || len(worse) > 0:
			class = "open"
		}

		got := c.verdictOf(1, all)
		if got.Then[0].Text != then || got.Level.Frame() != class {
			rt.Errorf("the judgement is %q %q, want %q %q", got.Level.Frame(), got.Then[0].Text, class, then)
		}
		if c.LosesGoal() != (len(lost) > 0) {
			rt.Errorf("a goal is lost: %t, want %q", c.LosesGoal(), lost)
		}
	})
}

// A row of a queue has the values of both designs: on a page the other value next to the base and their mark, in the text
// by how much it differs if a difference is shown. The row is in the place of its verdicts, and no queue is lost.
func TestRowsOfQueues(t *testing.T) {
	measures := []string{"service_level", "abandoned", "wait mean"}
	units := []report.Unit{report.Share, report.Share, report.Seconds}
	verdicts := []Verdict{Better, Worse, TooSmall, NoDifference, NoInterval, InOne}
	longtest.Check(t, func(rt *rapid.T) {
		var all []Difference
		var shown, rows, equalRows, paged []string
		others, equal := 0, 0
		for i := range rapid.IntRange(1, 4).Draw(rt, "queues") {
			name := fmt.Sprint("q", i)
			isShown, differs, isKnown := false, false, false
			cells := name
			for k, measure := range measures {
				d := Difference{About: name, Measure: measure, Title: name + " " + measure, Unit: units[k]}
				d.Subject.Name = name
				value := func() stats.Number {
					return stats.Number(rapid.SampledFrom([]float64{0.25, 0.5, 0.75}).Draw(rt, "value"))
				}
				d.Base.Mean, d.Other.Mean = value(), value()
				d.Difference.Mean = d.Other.Mean - d.Base.Mean
				d.Verdict = NoDifference
				if rapid.Bool().Draw(rt, "differs") {
					d.Verdict = rapid.SampledFrom(verdicts).Draw(rt, "verdict")
				}
				if i == 0 {
					d.Base.Mean, d.Other.Mean = stats.Number(math.NaN()), stats.Number(math.NaN())
				}
				all = append(all, d)

				by, note := "", ""
				switch d.Verdict {
				case Better, Worse, NoInterval:
					isShown = true
					by = d.Unit.Signed(d.Difference.Mean)
				case TooSmall, InOne:
					note = " " + string(d.Verdict)
				case NoDifference:
				}
				differs = differs || d.Verdict != NoDifference
				isKnown = isKnown || i > 0
				base := d.Unit.Format(d.Base.Mean)
				cells += fmt.Sprintf(" | %s | %s | %s then %s%s", base, by, document.Spaced(base), d.Unit.Format(d.Other.Mean), note)
			}

			switch {
			case isShown:
				shown = append(shown, cells)
				rows = append(rows, cells)
			case differs:
				others++
				paged = append(paged, cells)
				rows = append(rows, cells)
			default:
				equal++
				if isKnown {
					equalRows = append(equalRows, cells)
				}
			}
		}

		q := newQueues("queue", all)
		if got := rowsOfQueues(q.table, 0); !slices.Equal(got, rows) {
			rt.Errorf("the rows are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(rows, "\n"))
		}
		if got := rowsOfQueues(q.table, document.Terminal); !slices.Equal(got, paged) {
			rt.Errorf("the rows of a page only are %q, want %q", got, paged)
		}
		if got := rowsOfQueues(q.same, 0); !slices.Equal(got, equalRows) {
			rt.Errorf("the equal rows are %q, want %q", got, equalRows)
		}
		if q.shown != len(shown) || q.others != others || q.equal != equal {
			rt.Errorf("%d, %d and %d queues, want %d, %d and %d", q.shown, q.others, q.equal, len(shown), others, equal)
		}
	})
}

// rowsOfQueues writes the rows that some media lack, or all for 0.
func rowsOfQueues(t *document.Table, notOn document.Media) []string {
	var out []string
	for _, row := range t.Rows {
		if notOn != 0 && row.NotOn != notOn {
			continue
		}
		text := row.Cells[0].Text
		for k := 1; k < len(row.Cells); k += 4 {
			value := row.Cells[k+2]
			text += fmt.Sprintf(" | %s | %s | %s then %s", row.Cells[k].Text, row.Cells[k+1].Text, value.Before, value.Text)
			if value.Note != "" {
				text += " " + value.Note
			}
		}
		out = append(out, text)
	}
	return out
}

// Each measure of a comment is in its table, or counted by its verdict in the sentence below it.
func TestSentenceOnOtherMeasures(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		counts := map[Verdict]int{}
		var all []Difference
		shown := 0
		for _, v := range []Verdict{Better, TooSmall, InOne, NoDifference} {
			counts[v] = rapid.IntRange(0, 3).Draw(rt, "measures")
			if v == Better {
				counts[v] += rapid.SampledFrom([]int{0, 18}).Draw(rt, "more")
				shown = counts[v]
			}
			for range counts[v] {
				all = append(all, Difference{Verdict: v})
			}
		}

		var want []string
		count := func(n int, one, many string) {
			switch {
			case n == 1:
				want = append(want, one)
			case n > 1:
				want = append(want, fmt.Sprintf(many, n))
			}
		}
		count(shown-20, "1 measure differs, too", "%d measures differ, too")
		count(counts[TooSmall], "too small to show in 1 measure", "too small to show in %d measures")
		count(counts[InOne], "1 measure in one design only", "%d measures in one design only")
		others := fmt.Sprintf("no difference seen in %d other measures.", counts[NoDifference])
		if counts[NoDifference] == 1 {
			others = "no difference seen in 1 other measure."
		}
		want = append(want, others)
		if got := othersOf(all, shown); got != strings.Join(want, "; ") {
			rt.Errorf("%q, want %q", got, strings.Join(want, "; "))
		}
	})
}

// A design is the same if each of its values is. A measure without a value in both designs does not differ.
func TestSameDesigns(t *testing.T) {
	unknown := math.NaN()
	for _, c := range []struct {
		base, other float64
		want        bool
	}{
		{3, 3, true},
		{3, 4, false},
		{3, unknown, false},
		{unknown, 3, false},
		{unknown, unknown, true},
	} {
		d := Difference{Arm: "other", Base: estimate(c.base, 0, 0), Other: estimate(c.other, 0, 0)}
		comparison := &Comparison{Differences: []Difference{{Arm: "another", Other: estimate(1, 1, 1)}, {Arm: "other"}, d}}
		if got := comparison.isSame("other"); got != c.want {
			t.Errorf("%v and %v are the same: %t", c.base, c.other, got)
		}
	}
}

// One scale has the values of a measure of all queues in both designs. The scale of service levels is the scale of
// all shares.
func TestScaleOfQueues(t *testing.T) {
	all := []Difference{
		{Measure: "wait mean", Base: estimate(math.NaN(), 0, 0), Other: estimate(5, 0, 0)},
		{Measure: "wait mean", Base: estimate(95, 0, 0), Other: estimate(math.NaN(), 0, 0)},
		{Measure: "service_level", Base: estimate(0.2, 0, 0), Other: estimate(0.1, 0, 0)},
		{Measure: "abandoned", Base: estimate(0.05, 0, 0), Other: estimate(0.15, 0, 0)},
	}
	for measure, want := range map[model.Measure]float64{model.WaitMean: 120, model.ServiceLevel: 1, model.AbandonedRatio: 0.2} {
		if got := scaleOf(measure, all); got.Low != 0 || got.High != want {
			t.Errorf("the scale of %s ends at %v, want %v", measure, got.High, want)
		}
	}
}
