package sweep

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// judged sets random verdicts of the goals of a sweep, and how many of them a design holds.
func judged(rt *rapid.T, r *Result) {
	for i := range r.Rows {
		row := &r.Rows[i]
		row.Replications = i + 2
		for k := range row.Cells {
			c := &row.Cells[k]
			if c.Holds == "" {
				continue
			}
			row.Goals++
			c.Holds = rapid.SampledFrom([]stats.Verdict{stats.Yes, stats.Yes, stats.No, stats.Undecided}).Draw(rt, "holds")
			if c.Holds == stats.Yes {
				row.Held++
			}
		}
	}
}

// textsOf writes the cells of rows, with what is below them and their states.
func textsOf(t *document.Table) []string {
	var out []string
	for i := range t.Rows {
		var cells []string
		for k := range t.Rows[i].Cells {
			c := &t.Rows[i].Cells[k]
			cells = append(cells, strings.TrimSpace(cmp.Or(c.Page, c.Text)+" "+c.Below+" "+c.State.Word))
		}
		out = append(out, strings.Join(cells, " | "))
	}
	return out
}

// Each table of a sweep has a row for each design with its values: its parameters, its cost, its goals and its measures.
// The text names the first goal that a design misses.
func TestTablesOfASweep(t *testing.T) {
	longtest.CheckN(t, 30, 300, func(rt *rapid.T) {
		r := randomGrid(rt)
		judged(rt, r)
		var wantPage, wantText []string
		most := mostGoals(r)
		for i, row := range r.Rows {
			numbers := fmt.Sprint(i + 1)
			for _, set := range row.Design {
				numbers += " | " + set.Value
			}
			hours := unitOfHours.Format(stats.Number(row.AgentHours))
			page := fmt.Sprintf("%s | %s | %d of %d", numbers, hours, row.Held, row.Goals)
			missed := " | "
			for _, c := range slices.Backward(row.Cells[1:]) {
				if c.Holds != stats.Yes {
					missed = fmt.Sprintf("%s | %s, %s", c.Title, c.Unit.Format(c.Value.Mean), c.Holds)
				}
			}
			for k := range most {
				value := " | –" // a measure that the design does not have
				if k < row.Goals {
					value = " | " + measured(&row.Cells[k+1])
				}
				page += value
			}
			wantPage = append(wantPage, page+" | "+measured(&row.Cells[0]))
			wantText = append(wantText, fmt.Sprintf("%s | %d of %d | %s | %s | %s", numbers, row.Held, row.Goals, hours,
				report.CallsPerDay.Format(row.Cells[0].Value.Mean), missed))
		}

		all, efficient := r.designs()
		if got := textsOf(all); !slices.Equal(got, wantPage) {
			rt.Errorf("the designs are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(wantPage, "\n"))
		}
		blocks := r.textTable("", "")
		if got := textsOf(blocks[1].(*document.Table)); !slices.Equal(trimmed(got), trimmed(wantText)) {
			rt.Errorf("the text has\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(wantText, "\n"))
		}

		// The efficient designs are rows of all designs, the cheapest first.
		var best []string
		isEfficient := r.Efficient()
		for hours := range 7 {
			for i, row := range r.Rows {
				if isEfficient[i] && row.AgentHours == float64(hours) {
					best = append(best, wantPage[i])
				}
			}
		}
		if got := textsOf(efficient); !slices.Equal(got, best) {
			rt.Errorf("the efficient designs are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(best, "\n"))
		}
	})
}

// mostGoals is the number of goals of the design with most of them.
func mostGoals(r *Result) int {
	most := 0
	for _, row := range r.Rows {
		most = max(most, row.Goals)
	}
	return most
}

func trimmed(lines []string) []string {
	out := slices.Clone(lines)
	for i := range out {
		out[i] = strings.TrimRight(out[i], " |")
	}
	return out
}

// measured is a measure on a page, with its interval and its verdict.
func measured(c *Cell) string {
	out := document.Spaced(c.Unit.Format(c.Value.Mean)) + " " + document.Spaced(c.Unit.Range(c.Value.Low, c.Value.High))
	words := map[stats.Verdict]string{stats.Yes: " holds", stats.No: " fails", stats.Undecided: " undecided"}
	return strings.TrimSpace(out + words[c.Holds])
}

// For each demand the verdict names the first of the cheapest designs that hold every goal. The demands have the order of
// the designs, and at most three of them have a sentence.
func TestCheapestDesigns(t *testing.T) {
	longtest.CheckN(t, 60, 600, func(rt *rapid.T) {
		r := randomGrid(rt)
		judged(rt, r)
		goals := mostGoals(r)
		var demands []string
		best := map[string]int{}
		held := 0
		for i, row := range r.Rows {
			demand := row.Design[1].Value
			if !slices.Contains(demands, demand) {
				demands = append(demands, demand)
				best[demand] = -1
			}
			if row.Goals == 0 || row.Held < row.Goals {
				continue
			}
			held++
			if at := best[demand]; at < 0 || row.AgentHours < r.Rows[at].AgentHours {
				best[demand] = i
			}
		}

		name := func(i int, sets Design) string {
			var words []string
			for _, s := range sets {
				words = append(words, r.Titles.Set(s.Path, s.Value))
			}
			return fmt.Sprintf("design %d: %s (%s agent hours)", i+1, strings.Join(words, "; "), unitOfHours.Format(stats.Number(r.Rows[i].AgentHours)))
		}
		var sentences []string
		for k, demand := range demands {
			with := r.Titles.Set("calls.all.times", demand)
			switch i := best[demand]; {
			case k == 3:
				sentences = append(sentences, "The table has 1 further group with other calls, callers or handling times.")
			case i < 0:
				sentences = append(sentences, "With "+with+", no design holds every goal.")
			case len(demands) == 1:
				sentences = append(sentences, "The cheapest of them is "+name(i, r.Rows[i].Design)+".")
			default:
				sentences = append(sentences, "With "+with+", the cheapest is "+name(i, Design{r.Rows[i].Design[0], r.Rows[i].Design[2]})+".")
			}
		}

		designs := fmt.Sprintf("%d designs", len(r.Rows))
		if len(r.Rows) == 1 {
			designs = "1 design"
		}
		says, class := fmt.Sprintf("%d of %s hold every goal", held, designs), ""
		switch {
		case goals == 0:
			says, class, sentences = "The scenario has no goals.", "open", nil
		case held == 0:
			says, class, sentences = "None of "+designs+" holds every goal", "fails", nil
		case held == 1:
			says = "1 of " + designs + " holds every goal"
		}

		v := sweepVerdict(r)
		then := ""
		for _, text := range v.Then {
			then += text.Text
		}
		if v.Says[0].Word != says || v.Level.Frame() != class || then != strings.Join(sentences, " ") {
			rt.Errorf("the verdict is %q %q\n%s\nwant %q %q\n%s", v.Level.Frame(), v.Says[0].Word, then, class, says, strings.Join(sentences, " "))
		}
	})
}

// Each factor has an effect on each measure, from the designs in which it is lower and higher. The effects on a measure
// follow each other, those with the larger difference first. A table of them has one symmetric scale.
func TestEffectsOfFactors(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		p := &Plan{Factors: []string{"calls", "patience", "agents"}[:rapid.IntRange(1, 3).Draw(rt, "factors")]}
		names := []string{"as written"}
		for _, f := range p.Factors {
			names = append(names, f+" lower", f+" higher")
		}
		measures := rapid.IntRange(1, 3).Draw(rt, "measures")
		rows := make([]Row, len(names))
		for i := range rows {
			if got := p.name(i); got != names[i] {
				rt.Errorf("design %d is %q, want %q", i, got, names[i])
			}
			for k := range measures {
				mean := float64(rapid.IntRange(-5, 5).Draw(rt, "difference"))
				rows[i].Cells = append(rows[i].Cells, Cell{
					Name: fmt.Sprint("m", k), Title: fmt.Sprint("Measure ", k), Unit: report.Seconds, Better: []model.Direction{model.Lower, model.Higher, model.Lower}[k],
					Holds: []stats.Verdict{"", stats.Yes, stats.No}[k], Difference: estimate(mean, mean-1, mean+2),
				})
			}
		}

		var want []Effect
		for k := range measures {
			for size := 5.0; size >= 0; size-- {
				for f, factor := range p.Factors {
					low, high := rows[2*f+1].Cells[k], rows[2*f+2].Cells[k]
					if max(math.Abs(float64(low.Difference.Mean)), math.Abs(float64(high.Difference.Mean))) == size {
						want = append(want, Effect{
							Factor: factor, Measure: low.Name, Title: low.Title, Unit: report.Seconds, IsGoal: k > 0,
							Better: []model.Direction{model.Lower, model.Higher, model.Lower}[k], Low: low.Difference, High: high.Difference,
						})
					}
				}
			}
		}
		got := p.effects(rows)
		if !slices.Equal(got, want) {
			rt.Errorf("the effects are\n%+v\nwant\n%+v", got, want)
		}

		compareEffects(rt, want, measures)

		// The scale ends at the largest difference or bound of an interval.
		of := want[:len(p.Factors)]
		end := 0.0
		for _, e := range of {
			for _, d := range []stats.Estimate{e.Low, e.High} {
				end = max(end, math.Abs(float64(d.Low)), math.Abs(float64(d.High)))
			}
		}
		table := effectTable(of)
		last := table.Columns[len(table.Columns)-1]
		ends := []string{document.Spaced(report.Seconds.Signed(stats.Number(-end))), "0", document.Spaced(report.Seconds.Signed(stats.Number(end)))}
		if !slices.Equal(last.Scale, ends) {
			rt.Errorf("the scale is %q, want %q", last.Scale, ends)
		}
		for i, e := range of {
			cells := table.Rows[i].Cells
			side := func(c document.Cell) string { return c.Page + " " + c.Note }
			shown := func(d stats.Estimate) string {
				return document.Spaced(report.Seconds.Signed(d.Mean)) + " " + document.Spaced(report.Seconds.SignedRange(d))
			}
			factor := strings.ToUpper(e.Factor[:1]) + e.Factor[1:]
			if cells[0].Text != factor || side(cells[1]) != shown(e.Low) || side(cells[2]) != shown(e.High) {
				rt.Errorf("the row of %+v is %+v", e, cells)
			}
			if marks := cells[3].Marks; len(marks) != 2 || marks[0] != effectBar(&e, e.Low, end, cells[1].Page) || marks[1] != effectBar(&e, e.High, end, cells[2].Page) {
				rt.Errorf("the marks of %+v are %+v", e, marks)
			}
		}
	})
}

// compareEffects compares the text, which names a measure in its first row and leaves out effects of 0.
func compareEffects(rt *rapid.T, effects []Effect, measures int) {
	rt.Helper()
	want := []string{"measure | factor | if lower | 95% interval | if higher | 95% interval"}
	for k := range measures {
		title := fmt.Sprint("Measure ", k)
		for _, e := range effects {
			if e.Measure != fmt.Sprint("m", k) || e.Low.Mean == 0 && e.High.Mean == 0 {
				continue
			}
			want = append(want, strings.Join([]string{
				title, e.Factor, e.Unit.Signed(e.Low.Mean), e.Unit.SignedRange(e.Low), e.Unit.Signed(e.High.Mean), e.Unit.SignedRange(e.High),
			}, " | "))
			title = ""
		}
	}

	var got []string
	for _, b := range (&Result{Effects: effects}).effects().(document.Section).Blocks {
		on, isOn := b.(document.On)
		if !isOn || on.Media != document.Terminal {
			continue
		}
		table, isTable := on.Blocks[0].(*document.Table)
		if !isTable {
			continue
		}
		got = append(got, documenttest.Heads(table))
		got = append(got, documenttest.Rows(table, document.All)...)
	}
	if !slices.Equal(got, want) {
		rt.Errorf("the text is\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// Chunks divide the replications of each design in order. They take at most the time that is asked for, but at least one
// replication. A plan has at least 32 chunks if it has as many replications.
func TestChunksOfAPlan(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		designs := rapid.IntRange(1, 5).Draw(rt, "designs")
		replications := rapid.IntRange(1, 300).Draw(rt, "replications")
		run := time.Duration(rapid.IntRange(0, 3).Draw(rt, "run")) * time.Second
		chunk := time.Duration(rapid.IntRange(0, 90).Draw(rt, "chunk")) * time.Second
		p, err := NewPlan(Plan{Designs: make([]Design, designs), Replications: replications}, fstest.MapFS{}, chunk, run)
		if err != nil {
			rt.Fatal(err)
		}

		runs := designs * replications
		size := runs // without a time, a replication takes none
		if run > 0 {
			size = int(chunk / run)
		} else if chunk == 0 {
			size = 0
		}
		size = max(1, min(size, runs/32))
		at := 0
		for d := range designs {
			for from := 0; from < replications; from += size {
				want := Chunk{d, from, min(from+size, replications)}
				if at >= len(p.Chunks) || p.Chunks[at] != want {
					rt.Fatalf("chunk %d of %d × %d is not %v", at, designs, replications, want)
				}
				at++
			}
		}
		if len(p.Chunks) != at {
			rt.Errorf("%d chunks, want %d", len(p.Chunks), at)
		}
	})
}

// A plan has at most 100,000 chunks, however little time they are to take.
func TestMostChunksOfAPlan(t *testing.T) {
	p, err := NewPlan(Plan{Designs: make([]Design, 1), Replications: 100_001}, fstest.MapFS{}, 0, time.Hour)
	if err != nil {
		t.Fatal(err)
	}
	if n := len(p.Chunks); n != 50_001 || p.Chunks[0] != (Chunk{0, 0, 2}) {
		t.Errorf("%d chunks of 100,001 replications, the first %v", n, p.Chunks[0])
	}
}
