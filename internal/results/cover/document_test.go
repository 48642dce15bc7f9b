package cover_test

import (
	"context"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"testing"
	"testing/fstest"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/cover"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// small is a center with scripted calls.
func small(t *testing.T, tests string) fstest.MapFS {
	t.Helper()
	center := diagtest.Archive(t, "small")
	center["main_test.yaml"] = &fstest.MapFile{Data: []byte(tests)}
	return center
}

// coverPage writes the page of the scripted calls of a center.
func coverPage(t *testing.T, center fs.FS) string {
	t.Helper()
	return documenttest.Page(t, coverage(t, center))
}

// coverage runs the scripted calls of a center, and returns the document of the outcomes that they take.
func coverage(t *testing.T, center fs.FS) *document.Document {
	t.Helper()
	var found diag.Findings
	files, flows := flowtest.Open(t, center, &found)
	var suites []*script.Suite
	for _, f := range files {
		if f.Kind == script.Kind {
			suites = append(suites, script.Read(flows, f, &found))
		}
	}
	batch, err := script.RunAll(t.Context(), flows, suites, script.Selection{})
	if err != nil {
		t.Fatal(err)
	}

	d, err := cover.Document(script.NewCoverage(flows, batch.Counts), "small", batch)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// openPage opens a page in Chromium.
func openPage(t *testing.T, page string) context.Context {
	t.Helper()
	file := filepath.Join(t.TempDir(), "cover.html")
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		t.Fatal(err)
	}
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
	longtest.Skip(t)
	ctx := openPage(t, coverPage(t, small(t, `
tests:
  - name: zero & "quotes" <b>reach</b> a person
    steps: [press: 0, queued: help@here, answered, end: resolved]
`)))
	for expression, want := range map[string]string{
		`document.querySelector("h1").textContent`: "small",
		// Two of eight outcomes are taken; the others are marked in the drawing and
		// in the table, and a cross tells them apart without color.
		`"" + document.querySelectorAll(".edge.untested").length`:                                 "6",
		`"" + document.querySelectorAll("td [title='not taken'], th [title='not taken']").length`: "8", // and two ends that no call reaches
		`document.querySelector(".row.untested").textContent`:                                     "✗ star",
		`getComputedStyle(document.querySelector(".miss")).display`:                               "inline",
		`document.querySelector('.edge[data-outcome="0"]').classList.contains("untested")+""`:     "false",
		`document.querySelector("[id='main.person'] li").textContent`:                             `zero & "quotes" <b>reach</b> a person main_test.yaml:3`,
		`"" + performance.getEntriesByType("resource").length`:                                    "0",
		`document.documentElement.scrollWidth <= innerWidth ? "fits" : "too wide"`:                "fits",
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
	center := small(t, "tests: []\n")
	delete(center, "main_test.yaml")
	center["flow.yaml"] = &fstest.MapFile{Data: []byte("flow: flow\nstart: main\nsteps: {main: {say: Hello., then: flow}, flow: {end: done}}\n")}
	page := coverPage(t, center)

	seen := map[string]bool{}
	for _, id := range regexp.MustCompile(` id="[^"]*"`).FindAllString(page, -1) {
		if seen[id] {
			t.Errorf("%s stands twice", id)
		}
		seen[id] = true
	}

	for _, link := range regexp.MustCompile(`href="#([^"]*)"`).FindAllStringSubmatch(page, -1) {
		if !seen[` id="`+link[1]+`"`] {
			t.Errorf("a link leads to %q, which is not there", link[1])
		}
	}
}

// Marked text has a contrast of at least 4.5 in light and in dark (WCAG 2.2, 1.4.3).
func TestCoveragePageContrast(t *testing.T) {
	ctx := openPage(t, coverPage(t, small(t, "tests:\n  - {name: x, steps: [press: 0]}\n")))
	for _, scheme := range []string{"light", "dark"} {
		features := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
		if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: features}); err != nil {
			t.Fatal(err)
		}

		for _, pair := range [][4]string{
			{"body", "color", "body", "backgroundColor"},
			{".lead", "color", "body", "backgroundColor"},
			{"td.bad", "color", "body", "backgroundColor"},
			{"th a", "color", "body", "backgroundColor"},
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
