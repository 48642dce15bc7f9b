package htmlreport

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/ivrsim/ivrsim/internal/browsertest"
)

// The page of a report in a browser: its order, its charts, and no overflow or axe finding.
func TestReportInABrowser(t *testing.T) {
	tab := browsertest.Start(t)
	r := testReport(96, 15*time.Minute)
	for i := range r.Intervals {
		r.Intervals[i].Center.WaitP50, r.Intervals[i].Center.WaitP90 = 10, 60
	}
	file := filepath.Join(t.TempDir(), "report.html")
	if err := os.WriteFile(file, []byte(pageOf(t, r)), 0o600); err != nil {
		t.Fatal(err)
	}
	evaluate := func(expression string) string {
		t.Helper()
		v, err := chromedp.Run(tab, chromedp.Evaluate[string](expression))
		if err != nil {
			t.Fatal(err)
		}
		return v
	}

	for _, width := range []int64{1280, 390} {
		size := emulation.SetDeviceMetricsOverrideParams{Width: width, Height: 1000, DeviceScaleFactor: 1}
		if _, err := chromedp.Call(tab, emulation.SetDeviceMetricsOverride, size); err != nil {
			t.Fatal(err)
		}
		if err := chromedp.Do(tab, chromedp.Navigate("file://"+file)); err != nil {
			t.Fatal(err)
		}
		const order = `[...document.querySelectorAll("h1, .verdict, .tiles, section")].map(e => e.id || e.className.split(" ")[0]).join(" ")`
		if got := evaluate(order); got != "verdict verdict tiles goals became day groups tables how" {
			t.Errorf("%d pixels wide the order is %s", width, got)
		}
		if got := evaluate(`String(document.documentElement.scrollWidth - innerWidth > 0)`); got != "false" {
			t.Errorf("%d pixels wide the page is wider than the window", width)
		}
		browsertest.CheckLayout(t, tab, "the report")
	}
	const small = `String([...document.querySelectorAll(".multiples .box > svg")].every(e => e.getBoundingClientRect().height === 130 && e.getBoundingClientRect().width > 200))`
	if got := evaluate(small); got != "true" {
		t.Error("the charts of the day do not fill their boxes")
	}
	if got := evaluate(`document.querySelector("#day .box").tabIndex + ""`); got != "0" {
		t.Error("the script does not run: a chart takes no focus")
	}
	browsertest.CheckAccessible(t, tab, "the report")
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
