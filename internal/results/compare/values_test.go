package compare

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/look"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// A page shows the values of the comparison: a row for each measure that is not zero in all designs, in their order,
// the counts of the verdicts, the queues that differ, and the most frequent pairs of outcomes. The comparisons are
// random, of one or two designs with the base.
func TestPageShowsTheDifferences(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		c := randomComparison(rt)
		blocks := flatten(document.Page, c.Document().Blocks)
		measures := tablesNamed(blocks, "Measures")
		verdicts := verdictsIn(blocks)
		if len(measures) != len(c.Names)-1 || len(verdicts) != len(c.Names)-1 {
			rt.Fatalf("%d tables and %d verdicts of %d designs", len(measures), len(verdicts), len(c.Names)-1)
		}

		for i, name := range c.Names[1:] {
			want, counts := measuresOf(c, name)
			if got := rowsOf(measures[i]); !slices.Equal(got, want) {
				rt.Errorf("%s: the measures are\n%s\nwant\n%s", name, strings.Join(got, "\n"), strings.Join(want, "\n"))
			}
			if got := numbersIn(verdicts[i].Says); !equalCounts(got, counts) {
				rt.Errorf("%s: the verdict counts %v, want %v", name, got, counts)
			}

			// The designs have no goals, so that a difference leaves the judgement open.
			class := "neutral"
			if counts[Better]+counts[Worse] > 0 {
				class = "open"
			}
			if got := verdicts[i].Level.Frame(); got != class {
				rt.Errorf("%s: the verdict is %q with %v, want %q", name, got, counts, class)
			}
		}

		var shown []string
		for _, name := range c.Names[1:] {
			shown = append(shown, pairsOf(c, name)...)
		}
		var got []string
		for _, table := range tablesNamed(blocks, "Calls that end otherwise") {
			got = append(got, rowsOf(table)...)
		}
		if !slices.Equal(got, shown) {
			rt.Errorf("the pairs are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(shown, "\n"))
		}
	})
}

// The text counts the pairs that it leaves out.
func TestTextCountsThePairsThatItLeavesOut(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		c := randomComparison(rt)
		text := documenttest.Text(t, c.Document())
		for _, name := range c.Names[1:] {
			n := 0
			for i := range c.Outcomes {
				if c.Outcomes[i].Arm == name {
					n++
				}
			}
			sentence := ""
			switch {
			case n == 13:
				sentence = "and 1 rarer pair"
			case n > 13:
				sentence = fmt.Sprintf("and %d rarer pairs", n-12)
			}
			if sentence != "" && !strings.Contains(text, sentence) {
				rt.Errorf("%d pairs of %s, and the text has no %q", n, name, sentence)
			}
		}
	})
}

// measuresOf computes the rows of a design's measures and the counts of their verdicts.
func measuresOf(c *Comparison, name string) (rows []string, counts map[Verdict]int) {
	counts = map[Verdict]int{}
	for i := range c.Differences {
		d := &c.Differences[i]
		if d.Arm != name || !d.IsGoal && d.About != "center" {
			continue
		}

		// A measure that is zero in every design has no row.
		isZero := true
		for k := range c.Differences {
			o := &c.Differences[k]
			isSame := o.About == d.About && o.Measure == d.Measure && o.IsGoal == d.IsGoal && o.Title == d.Title
			if isSame && (o.Base.Mean != 0 || o.Other.Mean != 0) {
				isZero = false
			}
		}
		if isZero {
			continue
		}

		counts[d.Verdict]++
		base, other := d.Unit.Format(d.Base.Mean), d.Unit.Format(d.Other.Mean)
		if d.IsGoal {
			base, other = d.GoalValues[0], d.GoalValues[1]
		}
		rows = append(rows, strings.Join([]string{
			d.Title, base, other, d.Unit.Signed(d.Difference.Mean), d.Unit.SignedRange(d.Difference), barOf[d.Verdict],
			string(d.Verdict),
		}, " | "))
	}
	return rows, counts
}

// barOf has the classes of bars that show a change for callers. The bars of other verdicts are grey.
var barOf = map[Verdict]string{
	Better: "goodf", Worse: "badf2", TooSmall: "ctxf", NoDifference: "ctxf", NoInterval: "ctxf", InOne: "ctxf",
}

// pairsOf computes the rows of a design's first ten pairs of outcomes.
func pairsOf(c *Comparison, name string) []string {
	var rows []string
	for i := range c.Outcomes {
		o := &c.Outcomes[i]
		if o.Arm != name || len(rows) == 10 {
			continue
		}
		half := ""
		if o.CallsPerDay.Low.Known() {
			half = " ± " + report.CallsPerDay.Format((o.CallsPerDay.High-o.CallsPerDay.Low)/2)
		}
		from := strings.ToUpper(o.From[:1]) + o.From[1:]
		rows = append(rows, from+" | "+o.To+" | "+report.CallsPerDay.Format(o.CallsPerDay.Mean)+half+" | ")
	}
	return rows
}

// flatten lists the blocks that a printer has, with those in sections and folds.
func flatten(on document.Media, blocks []document.Block) []document.Block {
	var out []document.Block
	for _, b := range blocks {
		switch b := b.(type) {
		case document.On:
			if b.Media.Has(on) {
				out = append(out, flatten(on, b.Blocks)...)
			}
		case document.Section:
			out = append(out, flatten(on, b.Blocks)...)
		case document.Fold:
			out = append(out, flatten(on, b.Blocks)...)
		default:
			out = append(out, b)
		}
	}
	return out
}

func tablesNamed(blocks []document.Block, label string) []*document.Table {
	var out []*document.Table
	for _, b := range blocks {
		if t, isTable := b.(*document.Table); isTable && t.Label == label {
			out = append(out, t)
		}
	}
	return out
}

func verdictsIn(blocks []document.Block) []document.Verdict {
	var out []document.Verdict
	for _, b := range blocks {
		if v, isVerdict := b.(document.Verdict); isVerdict {
			out = append(out, v)
		}
	}
	return out
}

// rowsOf writes the rows of a table, with the notes of cells and the classes of bars.
func rowsOf(t *document.Table) []string {
	var out []string
	for _, row := range t.Rows {
		var cells []string
		for i := range row.Cells {
			text := row.Cells[i].Text
			if note := row.Cells[i].Note; note != "" {
				text += " " + note
			}
			for _, mark := range row.Cells[i].Marks {
				if bar, isDifference := mark.(look.Difference); isDifference {
					text += bar.Class
				}
			}
			cells = append(cells, text)
		}
		out = append(out, strings.Join(cells, " | "))
	}
	return out
}

// numbersIn reads the counts in a verdict: "1 measure worse", "2 without a difference".
func numbersIn(says []document.State) map[string]int {
	out := map[string]int{}
	for i, s := range says {
		var n int
		if _, err := fmt.Sscan(s.Word, &n); err != nil {
			out[s.Word] = -1
			continue
		}
		words := strings.TrimPrefix(s.Word, fmt.Sprint(n, " "))
		if i == 0 {
			words = strings.TrimPrefix(strings.TrimPrefix(words, "measures "), "measure ")
		}
		out[words] = n
	}
	return out
}

func equalCounts(got map[string]int, want map[Verdict]int) bool {
	words := map[Verdict]string{
		Better: "better", Worse: "worse", Different: "different", NoDifference: "without a difference", NoInterval: "without an interval",
		TooSmall: "too small to show", InOne: "in one design only",
	}
	if len(got) != len(want) {
		return false
	}
	for verdict, n := range want {
		if got[words[verdict]] != n {
			return false
		}
	}
	return true
}

// outcomeNames are names of outcomes that read in text as they are written.
var outcomeNames = []string{"answered", "abandoned", "blocked", "deflected"}

// randomComparison makes differences of the center, of goals and of queues, and pairs of outcomes.
func randomComparison(rt *rapid.T) *Comparison {
	c := &Comparison{Names: []string{"base", "first", "second"}[:rapid.IntRange(2, 3).Draw(rt, "arms")]}
	number := func(name string) stats.Number {
		return stats.Number(rapid.SampledFrom([]float64{0, 0.25, 0.5, 1, 12}).Draw(rt, name))
	}
	estimate := func() stats.Estimate {
		return stats.Estimate{Mean: number("mean"), Low: number("low"), High: number("high") + 12}
	}

	measures := rapid.IntRange(0, 5).Draw(rt, "measures")
	for _, name := range c.Names {
		c.Arms = append(c.Arms, &report.Report{Title: "Day " + name, Replications: 2})
		if name == "base" {
			continue
		}
		c.Coupling = append(c.Coupling, Coupling{Arm: name, Callers: 100})
		for i := range measures {
			d := Difference{
				Arm: name, About: "center", Measure: fmt.Sprintf("measure %d", i), Title: fmt.Sprintf("Measure %d", i),
				Base: estimate(), Other: estimate(), Difference: estimate(),
				Verdict: rapid.SampledFrom([]Verdict{Better, Worse, TooSmall, NoDifference, NoInterval, InOne}).Draw(rt, "verdict"),
				Unit:    rapid.SampledFrom([]report.Unit{report.Share, report.Seconds}).Draw(rt, "unit"),
				IsGoal:  i%3 == 1, GoalValues: [2]string{fmt.Sprintf("%d then", i), fmt.Sprintf("%d now", i)},
			}
			if i%5 == 4 {
				d.About = "sales"
				d.Subject = model.Title{Name: "Sales"}
			}
			c.Differences = append(c.Differences, d)
		}

		for i := range rapid.IntRange(0, 15).Draw(rt, "pairs") {
			c.Outcomes = append(c.Outcomes, OutcomePair{
				Arm: name, From: outcomeNames[i%4], To: outcomeNames[i/4], Unit: "day", CallsPerDay: estimate(),
			})
		}
	}
	return c
}
