package htmlreport

import (
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
)

// testSweep is a grid of agents × calls with a goal.
func testSweep(agents, calls []string) *sweep.Result {
	r := &sweep.Result{Sweep: "a<b>", Scenario: "base", Replications: 3}
	for i, a := range agents {
		for k, c := range calls {
			wait := stats.Number(60 * (10 - 4*i + k))
			r.Rows = append(r.Rows, sweep.Row{
				Design:       sweep.Design{{Path: "staff.g<1>.agents", Value: a}, {Path: "calls.all.times", Value: c}},
				Replications: 3, Goals: 1, AgentHours: float64(10 * (i + 1)),
				Cells: []sweep.Cell{
					{Name: "q<1> wait p90", Unit: report.Seconds, Holds: stats.No, Bound: 120, Value: estimate(float64(wait), float64(wait-30), float64(wait+30))},
					{Name: "abandoned a day", Unit: report.CallsPerDay, Value: estimate(1234, 1200, 1300)},
				},
			})
		}
	}
	return r
}

func sweepPageOf(t *testing.T, r *sweep.Result) string {
	t.Helper()
	var out strings.Builder
	if err := WriteSweep(&out, r); err != nil {
		t.Fatal(err)
	}
	page := out.String()
	markup, _, _ := strings.Cut(page, "<script>")
	if refs := regexp.MustCompile(`(?i)<(link|img|iframe)|\b(src|href)=|url\(|@import|ZgotmplZ`).FindAllString(markup, -1); refs != nil {
		t.Errorf("the page has %q", refs)
	}
	return page
}

// checkOrder checks that a page has texts in this order.
func checkOrder(t *testing.T, page string, texts ...string) {
	t.Helper()
	at := 0
	for _, want := range texts {
		i := strings.Index(page[at:], want)
		if i < 0 {
			t.Fatalf("after %d bytes the page has no %q", at, want)
		}
		at += i
	}
}

func TestSweepPage(t *testing.T) {
	r := testSweep([]string{"9", "10"}, []string{"90%", "100%"})
	r.Rows[3].AgentHours = 5 // cheaper and better than design 2, with the same calls
	page := sweepPageOf(t, r)
	checkOrder(t, page,
		"<title>a&lt;b&gt;: ivrsim sweep</title>", "<h1>Sweep a&lt;b&gt;</h1>", "4 designs of 3 replications",
		"<h2>Cost and service</h2>", `<th scope="col">agent hours</th>`, `<th scope="row" data-order="4">4</th>`,
		`<th scope="row" data-order="1">1</th>`, `<th scope="row" data-order="3">3</th>`,
		`data-chart="q&lt;1&gt; wait p90 by agent hours"`, `"name":"efficient"`, `"name":"dominated","unit":"minutes","dots":true,"values":[null,null,11,null]`,
		"<h2>Responses</h2>",
		`data-chart="q&lt;1&gt; wait p90 by g&lt;1&gt;.agents"`, `"at":[9,10]`, `"labels":["9","10"]`, `"name":"all.times 90%","unit":"minutes","values":[10,6]`, `"values":[11,7]`, `"name":"goal","unit":"minutes","values":[2,2]`,
		`data-chart="q&lt;1&gt; wait p90 by all.times"`, `"at":[90,100]`, `"values":[10,11]`,
		"<h2>Designs</h2>", `<table class="sortable">`, `<th scope="row" data-order="2">2</th><td data-order="9">9</td><td data-order="100">100%</td><td data-order="10">10</td>`,
		`<td data-order="660">11m, no<br><small>10m30s to 11m30s</small></td><td data-order="1234">1,234`)
	before, _, _ := strings.Cut(page, "<h2>Responses</h2>")
	if strings.Contains(before, `<th scope="row" data-order="2">`) {
		t.Error("a dominated design is among the efficient ones")
	}
}

// In a browser the cursor of a chart follows the keys, charts are drawn anew in the colors of a
// changed scheme, and the table of designs sorts.
func TestSweepPageInABrowser(t *testing.T) {
	tab := browsertest.Start(t)
	file := filepath.Join(t.TempDir(), "sweep.html")
	if err := os.WriteFile(file, []byte(sweepPageOf(t, testSweep([]string{"8", "10", "9"}, []string{"90%"}))), 0o600); err != nil {
		t.Fatal(err)
	}
	dark := func(ctx context.Context, _ *chromedp.Target) error {
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: "dark"}}
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features})
		return err
	}
	do := func(js string) chromedp.Action[chromedp.Void] { return chromedp.Evaluate[chromedp.Void](js) }
	until := func(js string) chromedp.Action[chromedp.Void] { return chromedp.Poll[chromedp.Void](js) }
	const charts = `document.querySelectorAll(".chart canvas").length === document.querySelectorAll(".chart").length`
	const designs = `[...document.querySelectorAll("[aria-label='All designs'] tbody th")].map(e => e.innerText).join(" ")`
	if err := chromedp.Do(
		tab, chromedp.Navigate("file://"+file), until(charts),
		do(`document.querySelector("[aria-label$='wait p90 by g<1>.agents']").focus()`), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight),
		until(`document.activeElement.getAttribute("aria-valuetext") === "g<1>.agents: 9, all.times 90%: 2, goal: 2"`),
		do(`document.querySelector(".chart canvas").remove()`), chromedp.Func(dark), until(charts),
		do(`document.querySelector("[aria-label='All designs'] thead th:nth-child(2) button").focus()`),
		chromedp.KeyEvent(kb.Enter), until(designs+` === "1 3 2"`), chromedp.KeyEvent(kb.Enter), until(designs+` === "2 3 1"`),
	); err != nil {
		got, _ := chromedp.Run(tab, chromedp.Evaluate[string](`document.activeElement.outerHTML + `+designs))
		t.Fatalf("%v; in focus and the designs are %s", err, got)
	}
}

// The lines of many combinations are summarized.
func TestSweepPageOfManyCombinations(t *testing.T) {
	page := sweepPageOf(t, testSweep([]string{"few", "many"}, []string{"50%", "60%", "70%", "80%", "90%", "100%"}))
	checkOrder(t, page, `by g&lt;1&gt;.agents"`, "Of 6 combinations of the other parameters.", `"at":[0,1]`, `"labels":["few","many"]`,
		`"name":"lowest","unit":"minutes","values":[10,6]`, `"name":"mean","unit":"minutes","values":[12.5,8.5]`, `"name":"highest","unit":"minutes","values":[15,11]`)
}

// Designs that are no grid are charted by their number.
func TestSweepPageOfAList(t *testing.T) {
	r := testSweep([]string{"9", "10"}, []string{"90%"})
	r.Rows[1].Design = append(r.Rows[1].Design, scenario.Set{Path: "staff.g<1>.speed", Value: "95%"})
	checkOrder(t, sweepPageOf(t, r), `data-chart="q&lt;1&gt; wait p90 by design"`, `"labels":["1","2"]`, `"values":[10,6]`,
		`<th scope="row" data-order="2">staff.g&lt;1&gt;.agents=10 calls.all.times=90% staff.g&lt;1&gt;.speed=95%</th>`)
}

func TestTornadoPage(t *testing.T) {
	r := testSweep([]string{"9"}, []string{"90%", "100%", "110%"})
	for i, name := range []string{"as written", "calls lower", "calls higher"} {
		r.Rows[i].Name = name
	}
	r.Effects = []sweep.Effect{
		{Factor: "calls", Measure: "q<1> wait p90", Unit: report.Seconds, Low: estimate(-60, -90, -30), High: estimate(30, 0, 60)},
		{Factor: "agents", Measure: "q<1> wait p90", Unit: report.Seconds},
		{Factor: "calls", Measure: "blocked", Unit: report.Share},
	}
	page := sweepPageOf(t, r)
	checkOrder(t, page, "<h3>q&lt;1&gt; wait p90</h3>", `<th scope="row">calls</th><td data-label="if lower">-1m</td><td data-label="interval">-1m30s to -30s</td><td data-label="if higher">+30s</td>`,
		`<td class="plot interval around tornado"><div aria-hidden="true" style="--low:2.00%;--dot:18.00%;--high:34.00%"><span></span></div><div aria-hidden="true" style="--low:50.00%;--dot:66.00%;--high:82.00%">`,
		"<h2>Designs</h2>", `<th scope="row" data-order="2">calls lower</th>`)
	for _, unwanted := range []string{"Cost and service", "<h3>blocked</h3>", `<th scope="row">agents</th>`} {
		if strings.Contains(page, unwanted) {
			t.Errorf("the page has %s", unwanted)
		}
	}
}
