package web_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/compare"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
	"github.com/ivrsim/ivrsim/internal/screens/htmlreport"
	"github.com/ivrsim/ivrsim/internal/screens/web"
)

// testWallboard checks that the wallboard follows the simulation, and agrees with the
// metrics while the simulation is paused.
func testWallboard(t *testing.T, b browser, _ string) {
	at := serve(t, 600) // of its own, which it pauses
	p := b.open(t, at)
	p.visit("/wallboard")
	first := eval[string](p, `document.querySelector("#part").dataset.time`)
	p.waitFor(fmt.Sprintf(`document.querySelector("#part").dataset.time > %q`, first))
	p.waitFor(`document.querySelector(".chart canvas")`)
	p.do(chromedp.Evaluate[chromedp.Void](`window.canvas = document.querySelector(".chart canvas")`))
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[aria-label='Queues']").focus()`))
	p.awaitPart() // replaced by the next event
	if focus := eval[string](p, `document.activeElement.getAttribute("aria-label") ?? ""`); focus != "Queues" {
		t.Errorf("the next frame moves the focus to %q", focus)
	}
	if !eval[bool](p, `document.querySelector(".chart canvas") === window.canvas`) {
		t.Error("the next frame replaces the chart, and with it its cursor")
	}
	p.awaitPart(chromedp.Click(chromedp.CSS("#pause")))
	p.waitFor(`document.querySelector("#part").dataset.paused === "true" && document.querySelector("#pause").innerText === "Go on"`)
	// The last view of the simulation is published after the pause, to the metrics and
	// the board one after the other: both are read until they show the same moment, the board
	// with its rows at once.
	var text string
	var rows [][]string
	for same := false; !same; {
		_, text = get(t, at+"/metrics")
		paused := regexp.MustCompile(`ivrsim_sim_timestamp_seconds\{[^}]*\} (\S+)`).FindStringSubmatch(text)[1]
		rows = eval[[][]string](p, fmt.Sprintf(`Math.abs(Date.parse(document.querySelector("#part").dataset.time) / 1000 - %s) > 0.01 ? [] : [...document.querySelectorAll("tr[data-queue]")].map(r =>
		[r.dataset.hub, r.dataset.queue, r.querySelector(".waiting").innerText.replaceAll(",", ""), r.querySelector(".offered").innerText.replaceAll(",", "")])`, paused))
		same = len(rows) > 0
	}
	if len(rows) < 30 {
		t.Fatalf("%d queues on the board", len(rows))
	}
	for _, r := range rows {
		for metric, shown := range map[string]string{"ivrsim_queue_length": r[2], "ivrsim_queue_calls_offered_total": r[3]} {
			line := regexp.MustCompile(fmt.Sprintf(`(?m)^%s\{hub="%s",queue="%s",run="[^"]*"\} (\S+)$`, metric, r[0], r[1])).FindStringSubmatch(text)
			if line == nil {
				t.Fatalf("no %s of %s@%s", metric, r[1], r[0])
			}
			if line[1] != shown {
				t.Errorf("%s@%s shows %s, %s is %s", r[1], r[0], shown, metric, line[1])
			}
		}
	}
	if n := eval[int](p, `document.querySelectorAll(".board .plot canvas").length`); n != 3 {
		t.Errorf("%d plots of the day, want one for each series", n)
	}
	p.awaitPart(chromedp.Click(chromedp.CSS("#pause")))
	p.size(1920, 1080, "light")
	p.do(chromedp.Click(chromedp.CSS("#full")))
	p.waitFor(`document.fullscreenElement`)
	// 40 pixels of 1920 are 25 mm on a screen of 1.2 m.
	if size := eval[float64](p, `parseFloat(getComputedStyle(document.querySelector("tr[data-queue] th")).fontSize)`); size < 40 {
		t.Errorf("the queues' letters are %g pixels high in full-screen mode", size)
	}
	p.shoot(os.Getenv("SHOTS"), "wallboard-full.png")
	if n := eval[int](p, `[...document.querySelectorAll("tr[data-queue]")].filter(r => r.getBoundingClientRect().bottom < innerHeight).length`); n < 5 {
		t.Errorf("full-screen mode shows %d queues", n)
	}
}

// axeVersion is the accessibility checker's, from npm.
const axeVersion = "4.11.0"

// axe returns the source of axe-core, which is installed once.
func axe(t *testing.T) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		t.Fatal(err)
	}
	folder := filepath.Join(cache, "ivrsim", "axe-core-"+axeVersion)
	file := filepath.Join(folder, "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(file); err != nil {
		out, err := exec.Command("npm", "install", "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder, "axe-core@"+axeVersion).CombinedOutput()
		if err != nil && os.Getenv("CI") == "true" {
			t.Fatalf("npm install axe-core: %v %s", err, out)
		}
		if err != nil {
			t.Skip("axe-core cannot be installed: accessibility is not checked")
		}
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

// testAccessibility checks that axe-core finds nothing on any page: of a small center, or
// in the long test of the sample center, where a page takes many seconds.
func testAccessibility(t *testing.T, b browser, at string) {
	source, center, step := axe(t), shipped(t), "/flows/main?step=topic"
	call := b.open(t, at)
	call.dials("line=us_general&flow=lost_card")
	for _, key := range []string{"1", "#"} { // an entry, and one that was refused
		call.do(chromedp.Click(chromedp.CSS(fmt.Sprintf(".keypad button[value=%q]", key))))
	}
	checkPages(call, source, []string{eval[string](call, `location.pathname`)})
	call.awaitPart(chromedp.Click(chromedp.CSS("button[value=hang_up]")))
	checkPages(call, source, []string{eval[string](call, `location.pathname`)})
	if longtest.N(0, 1) == 0 {
		center, step = open(t, hostileCenter()), "/flows/f?step=ask"
		at = serveCenter(t, center, 600)
	}
	p := b.open(t, at)
	checkPages(p, source, allPages(p, step))
	checkPages(b.open(t, serveReport(t, center)), source, []string{"/"})
}

// testReportFile checks the charts of a report that is opened as a file.
func testReportFile(t *testing.T, b browser, _ string) {
	p := b.open(t, serveReport(t, open(t, hostileCenter())))
	p.size(360, 900, "light")
	p.visit("/")
	p.waitFor(`document.querySelectorAll(".chart canvas").length === document.querySelectorAll(".chart").length`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[aria-label='Cursor: Offered and answered']").focus()`), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight))
	p.waitFor(`/^at: 00:15, offered: [\d.]+, answered: [\d.]+, abandoned: [\d.]+$/.test(document.activeElement.getAttribute("aria-valuetext"))`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector(".chart canvas").remove()`))
	p.size(360, 900, "dark")
	p.waitFor(`document.querySelectorAll(".chart canvas").length === document.querySelectorAll(".chart").length`) // drawn anew in other colors
	if over := eval[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		t.Errorf("the report is %d wider than its window", over)
	}
}

// testComparisonFile checks a comparison of three designs that is opened as a file.
func testComparisonFile(t *testing.T, b browser, _ string) {
	p := b.open(t, serveComparison(t, open(t, hostileCenter())))
	p.visit("/")
	for _, width := range []int64{360, 1280} {
		for _, scheme := range []string{"light", "dark"} {
			p.size(width, 900, scheme)
			if over := eval[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
				t.Errorf("the comparison is %d wider than a window of %d", over, width)
			}
		}
	}
	for expression, least := range map[string]int{
		`document.querySelectorAll("section").length`:                                                           2,
		`[...document.querySelectorAll(".plot div")].filter(d => d.offsetWidth > 100).length`:                   5,
		`[...document.querySelectorAll(".matrix td.over")].filter(d => +d.textContent.replace(",", "")).length`: 1,
		`document.querySelectorAll("details .sides").length`:                                                    1,
	} {
		if got := eval[int](p, expression); got < least {
			t.Errorf("%s is %d, want at least %d", expression, got, least)
		}
	}
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("details").open = false; document.querySelector("summary").focus()`), chromedp.KeyEvent(kb.Enter))
	p.waitFor(`document.querySelector("details").open`)
	checkPages(b.open(t, p.at), axe(t), []string{"/"})
}

// testSweepFile checks the page of a sweep that is opened as a file: its charts over a
// parameter, and the table that sorts.
func testSweepFile(t *testing.T, b browser, _ string) {
	r := &sweep.Result{Sweep: "agents", Scenario: "base", Replications: 2}
	for _, agents := range []int{8, 10, 9} {
		r.Rows = append(r.Rows, sweep.Row{
			Design: sweep.Design{{Path: "staff.all.agents", Value: strconv.Itoa(agents)}}, Goals: 1, AgentHours: float64(agents),
			Cells: []sweep.Cell{{Name: "all wait p90", Unit: report.Seconds, Holds: stats.No, Bound: 60, Value: stats.Estimate{Mean: stats.Number(6000 / agents)}}, {Name: "abandoned a day"}},
		})
	}
	at := serveFile(t, func(w io.Writer) error { return htmlreport.WriteSweep(w, r) })
	p := b.open(t, at)
	p.size(360, 900, "light")
	p.visit("/")
	p.waitFor(`document.querySelectorAll(".chart canvas").length === 2`)
	p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[aria-label='Cursor: all wait p90 by all.agents']").focus()`), chromedp.KeyEvent(kb.ArrowRight), chromedp.KeyEvent(kb.ArrowRight))
	p.waitFor(`document.activeElement.getAttribute("aria-valuetext") === "all.agents: 9, all wait p90: 11.1, goal: 1"`)
	if over := eval[int](p, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
		t.Errorf("the sweep is %d wider than its window", over)
	}
	const designs = `[...document.querySelectorAll("[aria-label='All designs'] tbody th")].map(e => e.innerText).join(" ")`
	for _, want := range []string{"1 3 2", "2 3 1"} {
		p.do(chromedp.Evaluate[chromedp.Void](`document.querySelector("[aria-label='All designs'] thead th:nth-child(2) button").focus()`), chromedp.KeyEvent(kb.Enter))
		p.waitFor(fmt.Sprintf("%s === %q", designs, want))
	}
	checkPages(b.open(t, at), axe(t), []string{"/"})
}

// serveReport serves a report of two days, as the file that --html writes.
func serveReport(t *testing.T, c *web.Center) string {
	d, err := sim.Run(t.Context(), twoDays(c), sim.Options{WaitSeries: true}, report.Decided)
	if err != nil {
		t.Fatal(err)
	}
	return serveFile(t, func(w io.Writer) error {
		return htmlreport.Write(w, report.New(d.Layout, &d.Results), "baseline", htmlreport.Page)
	})
}

// serveComparison serves a comparison with no agents and with more agents.
func serveComparison(t *testing.T, c *web.Center) string {
	base, none, more := twoDays(c), twoDays(c), twoDays(c)
	for i := range base.Groups {
		none.Groups[i].Roster = staffed(base.Groups[i].Roster, 0)
		more.Groups[i].Roster = staffed(base.Groups[i].Roster, 2)
	}
	arms := []compare.Arm{{Name: "base", Model: base}, {Name: "base with staff.people.shifts.00:00-24:00=0", Model: none}, {Name: "more", Model: more}}
	result, err := compare.Run(t.Context(), arms, compare.Options{Examples: 2})
	if err != nil {
		t.Fatal(err)
	}
	return serveFile(t, func(w io.Writer) error { return htmlreport.WriteComparison(w, result, htmlreport.Page) })
}

func twoDays(c *web.Center) *model.Model {
	m := *c.Model
	m.Replications = model.Replications{AtLeast: 2, AtMost: 2}
	m.Groups = slices.Clone(m.Groups)
	return &m
}

func staffed(roster []model.RosterStep, times int) []model.RosterStep {
	out := slices.Clone(roster)
	for i := range out {
		out[i].Agents *= times
	}
	return out
}

func serveFile(t *testing.T, write func(io.Writer) error) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if err := write(w); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(s.Close)
	return s.URL
}

func checkPages(p *tab, source string, paths []string) {
	p.Helper()
	schemes, widths := []string{"dark", "light"}[:longtest.N(1, 2)], []int64{1280, 390, 768, 1920}[:longtest.N(1, 4)]
	for _, path := range paths {
		for _, scheme := range schemes {
			for _, width := range widths {
				p.size(width, 900, scheme)
				p.visit(path)
				p.do(chromedp.Evaluate[chromedp.Void](source))
				for _, v := range violations(p) {
					p.Errorf("%s, %s, %d: %s: %s\n%s", path, scheme, width, v.ID, v.Help, strings.Join(v.HTML, "\n"))
				}
			}
		}
	}
}

type violation struct {
	ID, Help string
	HTML     []string
}

func violations(p *tab) (out []violation) {
	p.Helper()
	p.do(chromedp.Evaluate[chromedp.Void](`axe.run().then(r => { window.checked = r.passes.length; window.found = JSON.stringify(r.violations.map(v => ({ID: v.id, Help: v.help, HTML: v.nodes.slice(0, 4).map(n => n.html)}))); })`))
	p.waitFor(`window.found !== undefined`)
	if n := eval[int](p, `window.checked`); n < 10 {
		p.Errorf("axe-core checked only %d rules", n)
	}
	if err := json.Unmarshal([]byte(eval[string](p, `window.found`)), &out); err != nil {
		p.Fatal(err)
	}
	return out
}
