package sweep

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// testSweep is a grid of agents × calls with a goal.
func testSweep(agents, calls []string) *Result {
	r := &Result{Sweep: "a<b>", Scenario: "base", Title: "A <day>", Replications: 3, Titles: map[string]string{"staff.g<1>": "G<1>"}}
	for i, a := range agents {
		for k, c := range calls {
			wait := stats.Number(60 * (10 - 4*i + k))
			r.Rows = append(r.Rows, Row{
				Design:       Design{{Path: "staff.g<1>.agents", Value: a}, {Path: "calls.all.times", Value: c}},
				Replications: 3, Goals: 1, AgentHours: float64(10 * (i + 1)),
				Cells: []Cell{
					{Name: "q<1> wait p90", Title: "Q<1>: 90% wait at most 2 min", Unit: report.Seconds, Holds: stats.No, Bound: 120, Value: estimate(float64(wait), float64(wait-30), float64(wait+30))},
					{Name: "abandoned a day", Title: "Abandoned a day", Unit: report.CallsPerDay, Value: estimate(1234, 1200, 1300)},
				},
			})
		}
	}
	return r
}

func sweepPageOf(t *testing.T, r *Result) string {
	t.Helper()
	return documenttest.Page(t, r.Document())
}

func TestNamesOfASweep(t *testing.T) {
	r := testSweep([]string{"9", "10"}, []string{"90%", "100%"})
	r.Rows[3].Held, r.Rows[3].Cells[0].Holds = 1, stats.Yes
	r.Titles["staff.g<1>"] = documenttest.Marked
	documenttest.NamesStay(t, r.Document())
}

func TestSweepPage(t *testing.T) {
	r := testSweep([]string{"9", "10"}, []string{"90%", "100%"})
	r.Rows[3].AgentHours = 5 // cheaper and better than design 2, with the same calls
	r.Rows[3].Held, r.Rows[3].Cells[0].Holds = 1, stats.Yes
	page := sweepPageOf(t, r)
	documenttest.Order(t, page,
		"<title>A&lt;b&gt;</title>", "Sweep · A &lt;day&gt;", `<h1 id="verdict">A&lt;b&gt;</h1>`, "4 designs of 3 replications",
		"✓ 1 of 4 designs holds every goal", "With Calls: all times = 90%, no design holds every goal. With Calls: all times = 100%, the cheapest is design 4: 10 agents at G&lt;1&gt; (5.0 agent hours).",
		"<h2>Cost and service</h2>", `<th scope="col">design</th><th scope="col" class="num">G&lt;1&gt;: agents</th><th scope="col" class="num">Calls: all times</th><th scope="col" class="num">agent hours</th>`,
		`<th scope="col" class="num">Q&lt;1&gt;: 90% wait at most 2 min</th>`, `<th scope="row" data-order="4">4</th>`,
		`<th scope="row" data-order="1">1</th>`, `<th scope="row" data-order="3">3</th>`,
		`aria-label="Q&lt;1&gt;: 90% wait at most 2 min by agent hours"`, `class="dots ctx"`, `class="dots"`, "goal 2m 00s",
		"<h2>Goals by parameter</h2>",
		`by G&lt;1&gt;: agents, lines by Calls: all times`, `["9","10"],"x":[0,1],"s":[["90%",["10m 00s","6m 00s"]],["100%",["11m 00s","7m 00s"]]]`, "goal 2m 00s",
		`["90%","100%"],"x":[0,1],"s":[["9",["10m 00s","11m 00s"]]`,
		"<h2>Designs</h2>", `<details class="paper" open><summary><b>4 designs</b>`, `<th scope="row" data-order="2">2</th><td class="num" data-order="9">9</td><td class="num" data-order="100">100%</td><td class="num" data-order="10">10</td><td class="num" data-order="0">0 of 1</td>`,
		`<td class="num" data-order="660"><span class="bad" title="fails">✕<span class="vh"> fails: </span></span> 11m<br><small>10m 30s to 11m 30s</small></td><td class="num" data-order="1234">1,234`)
	before, _, _ := strings.Cut(page, "<h2>Goals by parameter</h2>")
	if strings.Contains(before, `<th scope="row" data-order="2">`) {
		t.Error("a design that another dominates is among the efficient ones")
	}
}

// In a browser the keys show the values of a chart, and the table of designs sorts.
func TestSweepPageInABrowser(t *testing.T) {
	longtest.Skip(t)
	tab := browsertest.Start(t)
	file := filepath.Join(t.TempDir(), "sweep.html")
	if err := os.WriteFile(file, []byte(sweepPageOf(t, testSweep([]string{"8", "10", "9"}, []string{"90%"}))), 0o600); err != nil {
		t.Fatal(err)
	}

	do := func(js string) chromedp.Action[chromedp.Void] { return chromedp.Evaluate[chromedp.Void](js) }
	until := func(js string) chromedp.Action[chromedp.Void] {
		return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error { return browsertest.WaitFor(ctx, js) })
	}
	const designs = `[...document.querySelectorAll("[aria-label='All designs'] tbody th")].map(e => e.innerText).join(" ")`
	if err := chromedp.Do(
		tab, chromedp.Navigate("file://"+file),
		do(`document.querySelector("#responses .box").focus()`), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight),
		until(`document.querySelector(".tip")?.textContent === "9\nmean  2m 00s"`),
		do(`document.querySelector("[aria-label='All designs'] thead th:nth-child(2) button").focus()`),
		chromedp.KeyEvent(kb.Enter), until(designs+` === "1 3 2"`), chromedp.KeyEvent(kb.Enter), until(designs+` === "2 3 1"`),
	); err != nil {
		got, _ := chromedp.Run(tab, chromedp.Evaluate[string](`document.querySelector(".tip")?.textContent + `+designs))
		t.Fatalf("%v; the values and the designs are %s", err, got)
	}

	documenttest.CheckInTab(t, tab, documenttest.InBrowser{
		Name: "sweep", Page: sweepPageOf(t, testSweep([]string{"8", "10", "9"}, []string{"90%"})), Most: 2200,
		Order: "verdict verdict cost responses designs",
		Holds: map[string]string{"a dot at the edge is whole": `[...document.querySelectorAll(".box > svg > svg")].every(e => !e.querySelector(".dots") || getComputedStyle(e).overflow === "visible")`},
	})
}

// The lines of many combinations are summarized.
func TestSweepPageOfManyCombinations(t *testing.T) {
	page := sweepPageOf(t, testSweep([]string{"few", "many"}, []string{"50%", "60%", "70%", "80%", "90%", "100%"}))
	documenttest.Order(t, page, "by G&lt;1&gt;: agents, mean and range of 6 combinations of Calls: all times",
		`["few","many"],"x":[0,1],"s":[["range",["10m 00s to 15m 00s","6m 00s to 11m 00s"]],["mean",["12m 30s","8m 30s"]]]`, `<details class="paper" open><summary><b>12 designs</b>`)
}

// Designs that are no grid have a dot each, by their number.
func TestSweepPageOfAList(t *testing.T) {
	r := testSweep([]string{"9", "10"}, []string{"90%"})
	r.Rows[1].Design = append(r.Rows[1].Design, scenario.Set{Path: "staff.g<1>.speed", Value: "95%"})
	documenttest.Order(t, sweepPageOf(t, r), "✕ None of 2 designs holds every goal", `>by design</span>`, `["1","2"],"x":[0,1],"s":[["mean",["10m 00s","6m 00s"]]]`, `class="dots"`,
		`<th scope="row" data-order="2">10 agents at G&lt;1&gt;; Calls: all times = 90%; G&lt;1&gt;: speed = 95%</th>`)
}

func TestTornadoPage(t *testing.T) {
	r := testSweep([]string{"9"}, []string{"90%", "100%", "110%"})
	for i, name := range []string{"as written", "calls lower", "calls higher"} {
		r.Rows[i].Name = name
	}
	const title = "Q<1>: 90% wait at most 2 min"
	r.Effects = []Effect{
		{Factor: "calls", Measure: "q<1> wait p90", Title: title, Unit: report.Seconds, IsGoal: true, Low: estimate(-60, -90, -30), High: estimate(30, 0, 60)},
		{Factor: "agents", Measure: "q<1> wait p90", Title: title, Unit: report.Seconds},
		{Factor: "calls", Measure: "blocked", Title: "Blocked", Unit: report.Share},
	}

	page := sweepPageOf(t, r)
	documenttest.Order(t, page, "Largest effect on “Q&lt;1&gt;: 90% wait at most 2 min”: calls", "If lower: −1m. If higher: +30 s.",
		`<h3 class="sub">Q&lt;1&gt;: 90% wait at most 2 min</h3>`, "<span>−1m 30s</span><span>0</span><span>&#43;1m 30s</span>",
		`<th scope="row">Calls</th><td class="num">−1m <small>−1m 30s to −30 s</small></td><td class="num">&#43;30 s <small>0 s to &#43;1m</small></td>`,
		`<rect class="goodf" x="16.67%" width="33.33%"`, `<rect class="ctxf" x="50%" width="16.67%"`, "2 of 3 effects are 0 and not shown.",
		"<h2>Designs</h2>", `<th scope="row" data-order="2">Calls lower</th>`)

	for _, unwanted := range []string{"Cost and service", "Blocked", `<th scope="row">Agents</th>`} {
		if strings.Contains(page, unwanted) {
			t.Errorf("the page has %s", unwanted)
		}
	}
}

func estimate(mean, low, high float64) stats.Estimate {
	return stats.Estimate{Mean: stats.Number(mean), Low: stats.Number(low), High: stats.Number(high)}
}

func TestWritersSayThatTheyAreFull(t *testing.T) {
	r := testSweep([]string{"9"}, []string{"90%"})
	part, job := &Part{}, &Job{Plan: &Plan{Sweep: "a", Chunks: make([]Chunk, 1)}}
	documenttest.Writers(t, map[string]func(w io.Writer) error{
		"CSV": r.WriteCSV, "part": part.Write,
		"job":    func(w io.Writer) error { return job.Write(w, "slurm") },
		"design": func(w io.Writer) error { return NewJSONWriter(w).Add(Design{}, &report.Report{}) },
		"end":    func(w io.Writer) error { return NewJSONWriter(w).Close(nil) },
	})
}

// An effect is green or red if its measure has a goal and its interval leaves 0 out, by the side on which more is better.
func TestColorsOfEffects(t *testing.T) {
	around := []float64{-2, -1, 0, 1, 2}
	for _, low := range around {
		for _, high := range around {
			for _, isGoal := range []bool{false, true} {
				for _, more := range []bool{false, true} {
					if low > high {
						continue
					}
					want := "ctxf"
					switch isUp, isDown := low >= 1, high <= -1; {
					case isGoal && (isUp && more || isDown && !more):
						want = "goodf"
					case isGoal && (isUp || isDown):
						want = "badf2"
					}
					e := &Effect{IsGoal: isGoal, Better: model.Lower}
					if more {
						e.Better = model.Higher
					}
					bar := effectBar(e, estimate((low+high)/2, low, high), 4, "label")
					if bar.Class != want || bar.Share != estimate((low+high)/8, low/4, high/4) || bar.Label != "label" {
						t.Errorf("%v to %v of a goal %t, more is better %t: %+v, want %s", low, high, isGoal, more, bar, want)
					}
				}
			}
		}
	}
}

// The text and the table of a sweep are in testdata.
func TestTextsOfASweep(t *testing.T) {
	r := testSweep([]string{"9", "10"}, []string{"90%", "100%"})
	r.Rows[3].Held, r.Rows[3].Cells[0].Holds = 1, stats.Yes
	var table strings.Builder
	if err := r.WriteCSV(&table); err != nil {
		t.Fatal(err)
	}
	documenttest.Golden(t, txtar.File{Name: "text", Data: []byte(documenttest.Text(t, r.Document()))},
		txtar.File{Name: "sweep.csv", Data: []byte(table.String())})
}
