package htmlreport

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/forecast"
	"github.com/ivrsim/ivrsim/internal/results/compare"
)

// The pages of results in a browser: their order, heights, tiles and charts, and no error of the script, overflow or
// axe finding.
func TestPagesInABrowser(t *testing.T) {
	tab := browsertest.Start(t)
	wrong := make(chan string, 100)
	listen(t, tab, wrong)

	r := testReport(96, 15*time.Minute)
	for i := range r.Intervals {
		r.Intervals[i].Center.WaitP50, r.Intervals[i].Center.WaitP90 = 10, 60
	}

	// Two queues have the section on waits.
	r.Queues[0].Wait.P90.Mean, r.Queues[1].Wait.P90.Mean = 3*longWait, 3*longWait
	r.Queues[1].Offered = 40
	for i := range r.Intervals {
		r.Intervals[i].Queues[0].WaitP90 = 3000
	}

	days, err := forecast.New(weekdays(), forecast.Options{
		First: routing.Date{Year: 2026, Month: 11, Day: 30}, Last: routing.Date{Year: 2026, Month: 12, Day: 13},
	})
	if err != nil {
		t.Fatal(err)
	}
	var forecastPage, fitPage strings.Builder
	if err := WriteForecast(&forecastPage, days, time.UTC); err != nil {
		t.Fatal(err)
	}
	if err := WriteFit(&fitPage, fitCenter()); err != nil {
		t.Fatal(err)
	}

	byDay := testComparison()
	byDay.Names, byDay.Arms, byDay.Coupling = byDay.Names[:2], byDay.Arms[:2], byDay.Coupling[:1]
	byDay.Days = []compare.DayDifferences{{Start: time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC), Differences: byDay.Differences[:1]}}
	var comparisonPage strings.Builder
	if err := WriteComparison(&comparisonPage, byDay, Page); err != nil {
		t.Fatal(err)
	}

	pages := []struct {
		name, text, order string
		most              int // pixels at 1280
		bands             int // charts with a band
		holds             map[string]string
	}{
		{
			"report", pageOf(t, r), "verdict verdict tiles goals became worst day waits groups tables how", 3600, 0,
			map[string]string{
				"the charts of the day fill their boxes": `[...document.querySelectorAll("#day .box > svg")].every(e => e.getBoundingClientRect().height === 130 && e.getBoundingClientRect().width > 200)`,
				"a chart takes the focus":                `document.querySelector("#day .box").tabIndex === 0`,
			},
		},
		{
			"staff", staffPageOf(t), "verdict verdict tiles grid cover goals other tables", 2600, 0,
			map[string]string{
				"the need is a line over an area":              `document.querySelectorAll("#cover .line").length > 0 && document.querySelectorAll("#cover .area").length > 0`,
				"a narrow window has the plots below the grid": `document.querySelector("#cover").getBoundingClientRect().top >= document.querySelector("#grid").getBoundingClientRect().bottom`,
				"a goal has its bar and its bound":             `[...document.querySelectorAll("#goals .goal")].every(e => e.querySelector(".bullet rect"))`,
			},
		},
		{
			"forecast", forecastPage.String(), "verdict tiles days history shape errors facts assumptions", 2200, 6,
			map[string]string{
				"closed days are no rows":          `document.querySelectorAll("#days tbody tr:not(.sum)").length === 10`,
				"weeks and all days have sums":     `[...document.querySelectorAll("#days tr.sum th")].map(e => e.textContent).join() === "week of 30 Nov,week of 7 Dec,total"`,
				"a band has no edge":               `[...document.querySelectorAll(".band")].every(e => getComputedStyle(e).fill === getComputedStyle(e).stroke && getComputedStyle(e).opacity < 1)`,
				"weekends are gaps of the history": `/M.*M/.test(document.querySelector("#history .line").getAttribute("d"))`,
			},
		},
		{
			"fit", fitPage.String(), "verdict tiles warnings read back matters arrivals patience conversations staff priority redials", 2600, 1,
			map[string]string{
				"a mean has its interval": `document.querySelectorAll("#conversations .rng").length > 0`,
			},
		},
		{
			"compare by day", comparisonPage.String(), "verdict verdict tiles measures days queues calls how", 1700, 0,
			map[string]string{"a difference has its bar": `document.querySelectorAll("#measures .diff").length > 0`},
		},
		{
			"sweep", sweepPageOf(t, testSweep([]string{"8", "10", "9"}, []string{"90%"})), "verdict verdict cost responses designs", 2200, 0,
			map[string]string{"a dot at the edge is whole": `[...document.querySelectorAll(".box > svg > svg")].every(e => !e.querySelector(".dots") || getComputedStyle(e).overflow === "visible")`},
		},
		{
			"against", validationPageOf(t, testValidation()), "verdict verdict tiles days course errors inputs scatter", 2700, 1,
			map[string]string{"a day has its range": `document.querySelectorAll(".rng").length > 0`},
		},
	}

	for _, p := range pages {
		const order = `[...document.querySelectorAll("h1, div.verdict, .tiles, section")].map(e => e.id || e.className.split(" ")[0]).join(" ")`
		file := filepath.Join(t.TempDir(), p.name+".html")
		if err := os.WriteFile(file, []byte(p.text), 0o600); err != nil {
			t.Fatal(err)
		}

		for _, width := range []int64{1920, 1280, 390} {
			size := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 1000, DeviceScaleFactor: 1}
			if _, err := chromedp.Call(tab, emulation.SetDeviceMetricsOverride, size); err != nil {
				t.Fatal(err)
			}
			if err := chromedp.Do(tab, chromedp.Navigate("file://"+file)); err != nil {
				t.Fatal(err)
			}

			if got := evaluate[string](t, tab, order); got != p.order {
				t.Errorf("%s, %d pixels wide: the order is %s", p.name, width, got)
			}
			if evaluate[bool](t, tab, `document.documentElement.scrollWidth > innerWidth`) {
				t.Errorf("%s, %d pixels wide: the page is wider than the window", p.name, width)
			}

			height := evaluate[int](t, tab, `document.documentElement.scrollHeight`)
			if width == 1280 && height > p.most {
				t.Errorf("%s is %d pixels high, more than %d", p.name, height, p.most)
			}

			const filled = `[...document.querySelectorAll(".tiles")].every(row => {
				const bottom = row.getBoundingClientRect().bottom, right = row.getBoundingClientRect().right;
				const last = row.lastElementChild.getBoundingClientRect();
				return Math.abs(last.right - right) < 3 && Math.abs(last.bottom - bottom) < 3;
			})`
			if !evaluate[bool](t, tab, filled) {
				t.Errorf("%s, %d pixels wide: the tiles do not fill their rows", p.name, width)
			}
			browsertest.CheckLayout(t, tab, p.name)
			checkTicks(t, tab, p.name, width)

			const beside = `document.querySelector("#cover").getBoundingClientRect().top === document.querySelector("#grid").getBoundingClientRect().top`
			if p.name == "staff" && width > 900 && !evaluate[bool](t, tab, beside) {
				t.Errorf("staff, %d pixels wide: the plots are not next to the single grid", width)
			}
		}
		checkOnPaper(t, tab, p.name)

		const bare = `[...document.querySelectorAll("td, li, p, .v, .n")].map(e => e.textContent).find(t => /(^|[^0-9.,])[0-9]{5,}([^0-9]|$)/.test(t)) ?? ""`
		if text := evaluate[string](t, tab, bare); text != "" {
			t.Errorf("%s has a number without separators: %s", p.name, text)
		}

		bands := evaluate[int](t, tab, `[...document.querySelectorAll(".box")].filter(e => e.querySelector(".band")).length`)
		if p.bands > 0 && bands != p.bands {
			t.Errorf("%s has %d charts with a band, want %d", p.name, bands, p.bands)
		}
		for promise, expression := range p.holds {
			if !evaluate[bool](t, tab, expression) {
				t.Errorf("%s: it is not so that %s", p.name, promise)
			}
		}
		browsertest.CheckAccessible(t, tab, p.name)
		checkWithoutScript(t, tab, p.name, file, order, p.order)

		select {
		case w := <-wrong:
			t.Errorf("%s: %s", p.name, w)
		default:
		}
	}
}

// checkTicks checks that no text of a chart is left of the page's titles, where paper and small screens cut it off.
func checkTicks(t *testing.T, tab context.Context, name string, width int64) {
	t.Helper()
	const outside = `(() => {
		const left = document.querySelector("h1").getBoundingClientRect().left;
		return [...document.querySelectorAll(".box text")].filter(e => e.getBoundingClientRect().left < left - 1).map(e => e.textContent).join(", ");
	})()`
	if got := evaluate[string](t, tab, outside); got != "" {
		t.Errorf("%s, %d pixels wide: the texts %s are left of the titles", name, width, got)
	}
}

// checkOnPaper checks the same at the width of a sheet between its margins.
func checkOnPaper(t *testing.T, tab context.Context, name string) {
	t.Helper()
	const sheet = 702 // A4 without 12 mm at each side, in pixels
	size := emulation.SetDeviceMetricsOverrideParams{Width: sheet, Height: 1000, DeviceScaleFactor: 1}
	if _, err := chromedp.Call(tab, emulation.SetDeviceMetricsOverride, size); err != nil {
		t.Fatal(err)
	}
	for _, media := range []string{"print", ""} {
		if _, err := chromedp.Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: media}); err != nil {
			t.Fatal(err)
		}
		if media != "" {
			checkTicks(t, tab, name+" on paper", sheet)

			// A table that is folded has no other place on paper, and nothing on paper scrolls.
			const open = `[...document.querySelectorAll("details.paper")].every(d => [...d.children].every(e => e.getBoundingClientRect().height > 0))`
			if !evaluate[bool](t, tab, open) {
				t.Errorf("%s: a table is folded on paper", name)
			}
			if !evaluate[bool](t, tab, `[...document.querySelectorAll(".scroll")].every(e => getComputedStyle(e).overflowX === "visible")`) {
				t.Errorf("%s: a table scrolls on paper", name)
			}
		}
	}
}

// checkWithoutScript checks that a page without script has the same order, and that its charts are drawn.
func checkWithoutScript(t *testing.T, tab context.Context, name, file, order, want string) {
	t.Helper()
	for _, isOff := range []bool{true, false} {
		disabled := emulation.SetScriptExecutionDisabledParams{Value: isOff}
		if _, err := chromedp.Call(tab, emulation.SetScriptExecutionDisabled, disabled); err != nil {
			t.Fatal(err)
		}
		if !isOff {
			return
		}
		if err := chromedp.Do(tab, chromedp.Navigate("file://"+file)); err != nil {
			t.Fatal(err)
		}
		if got := evaluate[string](t, tab, order); got != want {
			t.Errorf("%s without script: the order is %s", name, got)
		}
		const drawn = `[...document.querySelectorAll(".box > svg")].every(e => e.querySelector("path, rect"))`
		if !evaluate[bool](t, tab, drawn) {
			t.Errorf("%s without script: a chart is empty", name)
		}
		if evaluate[bool](t, tab, `document.documentElement.scrollWidth > innerWidth`) {
			t.Errorf("%s without script is wider than the window", name)
		}
	}
}

// listen sends the errors of the scripts of a tab, and the messages on its console.
func listen(t *testing.T, tab context.Context, wrong chan<- string) {
	t.Helper()
	if _, err := chromedp.Call(tab, log.Enable, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	err := chromedp.Listen(tab, func(event any) {
		switch e := event.(type) {
		case *runtime.EventExceptionThrown:
			wrong <- "the script fails: " + e.ExceptionDetails.Text
		case *log.EventEntryAdded:
			wrong <- "the browser logs: " + e.Entry.Text
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

// evaluate is the value of an expression in the page of a tab.
func evaluate[V any](t *testing.T, tab context.Context, expression string) V {
	t.Helper()
	v, err := chromedp.Run(tab, chromedp.Evaluate[V](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

// checkWidths checks that a page fits 1920, 1280 and 390 pixels, and is accessible.
func checkWidths(t *testing.T, tab context.Context, name string) {
	t.Helper()
	for _, width := range []int64{1920, 1280, 390} {
		size := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 1000, DeviceScaleFactor: 1}
		if _, err := chromedp.Call(tab, emulation.SetDeviceMetricsOverride, size); err != nil {
			t.Fatal(err)
		}
		browsertest.CheckLayout(t, tab, fmt.Sprintf("%s %d pixels wide", name, width))
	}
	browsertest.CheckAccessible(t, tab, name)
}
