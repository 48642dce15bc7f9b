package fit

import (
	"cmp"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// fitCenter is a fitted center with a value in each section, a curve of patience and a queue.
func fitCenter() *Center {
	c := &Center{
		Zone: time.UTC, Records: 1234, First: routing.Date{Year: 2026, Month: 10, Day: 5}, Last: routing.Date{Year: 2026, Month: 10, Day: 30},
		Warnings: []string{"a <warning>"},
		Problems: []records.Problem{{Kind: records.BrokenLine, Count: 54321, Line: 3, First: "x"}},
	}
	for i, s := range sections {
		c.Values = append(c.Values, Value{
			Section: s.name, About: "orders", What: fmt.Sprintf("value %d", i),
			Estimate: Estimate{Value: 10 + float64(i), Low: 9, High: 20, N: 70 + i, Method: fmt.Sprintf("method %d", i)},
		})
	}

	c.Patience.Of = []Survival{{Name: "orders", Steps: []SurvivalStep{
		{Seconds: 10, Estimate: Estimate{Value: 0.9, Low: 0.8, High: 0.95}}, {Seconds: 40, Estimate: Estimate{Value: 0.5, Low: 0.4, High: 0.6}},
	}}}
	c.Queues = []Queue{{Name: "orders", Talk: Estimate{Value: 250, Low: 240, High: 265, N: 400, Method: "mean"}}}
	c.ComesBack = []Returned{{Returned: backtest.Returned{
		About: "orders@center", Measure: "abandoned", Title: model.AbandonedRatio.Title(), Actual: 0.06,
		Predicted: stats.Estimate{Mean: 0.0625}, ComesBack: true, Unit: report.Share,
	}}}
	return c
}

func TestNamesOfAFit(t *testing.T) {
	c := fitCenter()
	c.Warnings = []string{documenttest.Marked + " has few calls"}
	documenttest.NamesStay(t, c.Document())
}

// The page of a fitted center has every value of md with its interval and its method, and the patience as a curve
// with its band.
func TestFitPage(t *testing.T) {
	c := fitCenter()
	page, _, _ := strings.Cut(documenttest.Page(t, c.Document()), "<script>")

	for _, want := range []string{
		"A center from 1,234 records", "A &lt;warning&gt;.", "40.0% to 60.0%", `class="band"`,
		`<th scope="row">Orders</th><td>Abandoned, of callers in a queue</td><td class="num">6.0%</td><td class="num">6.2%</td>`,
		"5 October to 30 October 2026", `<td class="num">54,321</td>`,
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page has no %q", want)
		}
	}

	for i := range c.Values {
		v := &c.Values[i]
		value, interval := v.cells()
		row := fmt.Sprintf(`<tr><th scope="row">%s</th><td class="num">%s</td><td class="nowrap">%s</td>`, v.Title(), value.OnPage(), interval.OnPage())
		if !strings.Contains(page, row) || !strings.Contains(page, fmt.Sprintf(`<td class="num">%d</td>`, v.N)) {
			t.Errorf("the page has no %s from %d", row, v.N)
		}
		if !strings.Contains(page, "<td>"+v.Method+"</td>") {
			t.Errorf("the page has no method %s", v.Method)
		}
	}
}

// The verdict, the tiles and the table count the measures that come back, and name each other one. The tiles count the rows
// that are left out apart from those that are used with a note.
func TestCountsOfAFit(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		c := &Center{Records: 20, Lines: make([]Line, 3), Queues: make([]Queue, 2), Groups: make([]Group, 4)}
		var left, noted, back int
		for kind, leaves := range map[records.Kind]bool{records.BrokenLine: true, records.DuplicateID: true, records.BadTime: false} {
			n := rapid.IntRange(0, 3).Draw(rt, "rows with a problem")
			c.Problems = append(c.Problems, records.Problem{Kind: kind, Count: n})
			if leaves {
				left += n
			} else {
				noted += n
			}
		}
		var says, marks []string
		for i := range rapid.IntRange(0, 8).Draw(rt, "measures") {
			b := Returned{Returned: backtest.Returned{
				About: fmt.Sprintf("q%d@center", i), Title: "Abandoned", Actual: 0.06, Predicted: stats.Estimate{Mean: 0.12}, Unit: report.Share,
				ComesBack: rapid.Bool().Draw(rt, "comes back"),
			}}
			mark := "✓ yes"
			if b.ComesBack {
				back++
			} else {
				mark = "✕ no"
				says = append(says, fmt.Sprintf("Q%d: Abandoned is 6.0%% in the records, and 12.0%% simulated.", i))
			}
			c.ComesBack = append(c.ComesBack, b)
			marks = append(marks, fmt.Sprintf("Q%d %s", i, mark))
		}

		// The table has all of them.
		if n := len(says); n > 3 {
			says = append(says[:3], fmt.Sprintf("%d more: see What comes back.", n-3))
		}

		all := len(c.ComesBack)
		class := "open"
		if back == all {
			class = ""
		}
		if all > 0 {
			says = slices.Insert(says, 0, fmt.Sprintf("%d of %s come back when the days of the records are simulated again.", back, plural(all, "measure")))
		} else {
			class = "neutral"
		}
		v := c.verdict()
		var then []string
		for _, text := range v.Then {
			then = append(then, text.Text)
		}
		if !slices.Equal(then, says) || v.Level.Frame() != class || (v.Says[0].Level == document.Good) != (class == "") {
			rt.Errorf("the verdict %q is %q, want %q: %q", v.Level.Frame(), then, class, says)
		}

		want := []string{"Records 20 used", fmt.Sprintf("Rows left out %d %s", left, ""), "Lines 3 ", "Queues 2 ", "Groups of agents 4 "}
		if noted > 0 {
			want[1] += plural(noted, "other row") + " used with a note"
		}
		if all > 0 {
			want = append(want, fmt.Sprintf("Come back %d of %d measures, when the days are simulated again", back, all))
		}
		var tiles []string
		for _, tile := range c.tiles() {
			tiles = append(tiles, tile.Name+" "+tile.Value+" "+tile.Note)
		}
		if !slices.Equal(tiles, want) {
			rt.Errorf("the tiles are %q, want %q", tiles, want)
		}

		var rows []string
		if section, ok := c.comesBack().(document.Section); ok {
			for _, row := range section.Blocks[0].(*document.Table).Rows {
				state := row.Cells[5].State
				rows = append(rows, row.Cells[0].Text+" "+state.Mark+" "+state.Word)
			}
		}
		if !slices.Equal(rows, marks) {
			rt.Errorf("the rows are %q, want %q", rows, marks)
		}
	})
}

// plural is a number of things.
func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Five values of each section matter at most: those on which predictions rest, with the most records first. A value without
// an interval has its method.
func TestValuesThatMatter(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		c := &Center{}
		said := map[string][]Value{}
		for n := range rapid.IntRange(0, 24).Draw(rt, "values") {
			v := Value{
				Section: sections[rapid.IntRange(0, 1).Draw(rt, "section")].name, What: fmt.Sprint("value ", n),
				About: rapid.SampledFrom([]string{"", "orders"}).Draw(rt, "about"), Unit: asCount,
				matters: rapid.IntRange(0, 3).Draw(rt, "matters") > 0,
				Estimate: Estimate{
					Value: rapid.SampledFrom([]float64{7, math.NaN()}).Draw(rt, "is"), N: rapid.IntRange(1, 9).Draw(rt, "records"),
					Low: rapid.SampledFrom([]float64{6, math.NaN()}).Draw(rt, "low"), High: 8, Method: "a guess",
				},
			}
			c.Values = append(c.Values, v)
			if v.matters {
				said[v.Section] = append(said[v.Section], v)
			}
		}

		var want []string
		for _, s := range sections {
			of := said[s.name]
			slices.SortStableFunc(of, func(a, b Value) int { return cmp.Compare(b.N, a.N) })
			for _, v := range of[:min(5, len(of))] {
				row := s.name + ": V" + v.What[1:]
				if v.About != "" {
					row += ", orders"
				}
				row += map[bool]string{true: ", unknown", false: ", 7.0"}[math.IsNaN(v.Value)]
				row += map[bool]string{true: ", a guess", false: ", 6.0 to 8.0"}[math.IsNaN(v.Low)]
				want = append(want, row)
			}
		}
		var got []string
		for _, row := range c.matters().(document.Section).Blocks[0].(*document.Table).Rows {
			got = append(got, fmt.Sprintf("%s: %s, %s, %s", row.Cells[0].Text, row.Cells[1].Text, row.Cells[2].Text, row.Cells[3].Text))
		}
		if !slices.Equal(got, want) {
			rt.Errorf("%q matter, want %q", got, want)
		}
	})
}

// In a browser a mean has its interval, and the curve of patience its band.
func TestFitPageInABrowser(t *testing.T) {
	documenttest.CheckInBrowser(t, documenttest.InBrowser{
		Name: "fit", Page: documenttest.Page(t, fitCenter().Document()), Most: 2700, Bands: 1,
		Order: "verdict verdict tiles warnings read back matters arrivals patience conversations staff priority redials",
		Holds: map[string]string{"a mean has its interval": `document.querySelectorAll("#conversations .rng").length > 0`},
	})
}

func TestWritersSayThatTheyAreFull(t *testing.T) {
	c := &Center{}
	documenttest.Writers(t, map[string]func(w io.Writer) error{
		"JSON": c.WriteJSON, "summary": func(w io.Writer) error { return c.Summary(w, "folder") },
	})
}

// A count of one is no plural.
func TestProblemsAreCounted(t *testing.T) {
	c := &Center{Problems: []records.Problem{{Kind: records.Gap, Count: 1, Line: 5}}}
	var b strings.Builder
	c.writeFound(&b)
	if want := "hours without records: 1, the first in line 5; count as an outage\n"; b.String() != want {
		t.Errorf("%q, want %q", b.String(), want)
	}
}
