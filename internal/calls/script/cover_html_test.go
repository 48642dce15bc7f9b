package script_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/calls/script"
)

// coverPage runs the tests of the small center and writes the page.
func coverPage(t *testing.T, tests string) string {
	t.Helper()
	fsys := small(tests).(fstest.MapFS)
	all, suites := load(t, fsys)
	batch, err := script.RunAll(t.Context(), all, suites, script.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := script.NewCoverage(all, batch.Counts).WriteHTML(&out, "small", batch); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "cover.html")
	if err := os.WriteFile(file, out.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// openPage opens a file in Chromium.
func openPage(t *testing.T, file string) context.Context {
	t.Helper()
	tab := browsertest.Start(t)
	if err := chromedp.Do(tab, chromedp.Navigate("file://"+file)); err != nil {
		t.Fatal(err)
	}
	return tab
}

func eval[V any](t *testing.T, ctx context.Context, expression string) V {
	t.Helper()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[V](expression))
	if err != nil {
		t.Fatalf("%s: %v", expression, err)
	}
	return v
}

func TestCoveragePageInABrowser(t *testing.T) {
	ctx := openPage(t, coverPage(t, `
tests:
  - name: zero & "quotes" <b>reach</b> a person
    steps: [press: 0, queued: help@here, answered, end: resolved]
`))
	for expression, want := range map[string]string{
		`document.querySelector("h1").textContent`: "small",
		// Two of eight outcomes are taken; the others are marked in the drawing and
		// in the table, and a cross tells them apart without color.
		`"" + document.querySelectorAll(".edge.untested").length`:                             "6",
		`"" + document.querySelectorAll("tr.untested").length`:                                "8", // and two ends that no call reaches
		`document.querySelector(".row.untested").textContent`:                                 "✗ star",
		`getComputedStyle(document.querySelector(".cross")).display`:                          "inline",
		`document.querySelector('.edge[data-outcome="0"]').classList.contains("untested")+""`: "false",
		`document.querySelector("[id='main.person'] li").textContent`:                         `zero & "quotes" <b>reach</b> a person main_test.yaml:3`,
		`"" + performance.getEntriesByType("resource").length`:                                "0",
		`document.documentElement.scrollWidth <= innerWidth ? "fits" : "too wide"`:            "fits",
		// A card leads to its step's outcomes, by the keyboard too.
		`document.querySelector('a[href="#main.person"]').focus(), document.activeElement.dispatchEvent(new MouseEvent("click", {bubbles: true})), document.querySelector(":target").id`: "main.person",
	} {
		if got := eval[string](t, ctx, expression); got != want {
			t.Errorf("%s is %q, not %q", expression, got, want)
		}
	}
}

// Ids of the page are unique, whatever the names of flows and steps.
func TestCoveragePageIDsAreUnique(t *testing.T) {
	fsys := small("tests: []\n").(fstest.MapFS)
	delete(fsys, "main_test.yaml")
	fsys["flow.yaml"] = &fstest.MapFile{Data: []byte("flow: flow\nstart: main\nsteps: {main: {say: Hello., then: flow}, flow: {end: done}}\n")}
	all, _ := load(t, fsys)
	var page strings.Builder
	if err := script.NewCoverage(all, nil).WriteHTML(&page, "small", &script.Batch{}); err != nil {
		t.Fatal(err)
	}

	seen := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="[^"]*"`).FindAllString(page.String(), -1) {
		if seen[id] {
			t.Errorf("%s stands twice", id)
		}
		seen[id] = true
	}

	for _, link := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page.String(), -1) {
		if !seen[` id="`+link[1]+`"`] {
			t.Errorf("a link leads to %q, which is not there", link[1])
		}
	}
}

// Marked text has a contrast of at least 4.5 in light and in dark (WCAG 2.2, 1.4.3).
func TestCoveragePageContrast(t *testing.T) {
	ctx := openPage(t, coverPage(t, "tests:\n  - {name: x, steps: [press: 0]}\n"))
	for _, scheme := range []string{"light", "dark"} {
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
		if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
			t.Fatal(err)
		}

		for _, pair := range [][4]string{
			{"body", "color", "body", "backgroundColor"},
			{".about", "color", "body", "backgroundColor"},
			{"tr.untested td", "color", "body", "backgroundColor"},
			{"td a", "color", "body", "backgroundColor"},
			{".row.untested", "fill", ".card rect", "fill"},
			{".row.count", "fill", ".card rect", "fill"},
			{".name", "fill", ".card rect", "fill"},
		} {
			if got := eval[float64](t, ctx, contrastOf(pair)); got < 4.5 {
				t.Errorf("%s: %s has a contrast of %.2f to %s", scheme, pair[0], got, pair[2])
			}
		}
	}
}

// contrastOf computes the contrast of two colors of the page, as WCAG 2.2 defines it.
func contrastOf(pair [4]string) string {
	return `(() => {
	const luminance = (selector, property) => {
		const [r, g, b] = getComputedStyle(document.querySelector(selector))[property].match(/[\d.]+/g).map(v => (v /= 255) <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
		return .2126 * r + .7152 * g + .0722 * b;
	};
	const a = luminance("` + pair[0] + `", "` + pair[1] + `"), b = luminance("` + pair[2] + `", "` + pair[3] + `");
	return (Math.max(a, b) + .05) / (Math.min(a, b) + .05);
})()`
}
