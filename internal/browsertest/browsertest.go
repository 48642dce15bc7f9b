package browsertest

import (
	"context"
	_ "embed" // the script that judges a layout
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

//go:embed layout.js
var layout string

// Start starts a Chromium and returns its first tab, for [chromedp.Do]. The test is skipped
// if none is installed, except in continuous integration (CI=true), where it fails.
func Start(t testing.TB) context.Context {
	t.Helper()

	// The headless shell has no user interface, and takes half the processor time.
	path := longtest.Program(t, "chromium-headless-shell", "chromium")
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU,
		chromedp.Flag("disable-background-networking", true),
		// Each process takes a fifth of a second to start.
		chromedp.Flag("renderer-process-limit", "1"), chromedp.Flag("in-process-gpu", true))

	// A Chromium may crash before it has a page, which says nothing about any page. Only the start is tried
	// again.
	for try := 1; ; try++ {
		browser, closeBrowser := chromedp.NewExecAllocator(context.Background(), options...)
		tab, closeTab := chromedp.NewContext(browser)
		err := chromedp.Do(tab)
		if err == nil {
			t.Cleanup(closeBrowser)
			t.Cleanup(closeTab)
			return tab
		}

		closeTab()
		closeBrowser()
		if try == maxStarts {
			t.Fatalf("start %s %d times: %v", path, try, err)
		}
	}
}

// maxStarts is how often Start tries to start a Chromium.
const maxStarts = 3

// pollInterval is between two looks at a page: at each frame, reading the text of large pages takes most
// of a processor.
const pollInterval = 50 * time.Millisecond

// maxWait is for an event of a page on a busy machine.
const maxWait = time.Minute

// WaitFor waits until an expression is true in the page of a tab, for a minute at most. The page
// may be replaced meanwhile. An expression that throws is not true yet: an element is missing
// while its page loads, and a poll whose expression throws has no other end.
func WaitFor(tab context.Context, expression string) error {
	ctx, cancel := context.WithTimeout(tab, maxWait)
	defer cancel()

	isTrue := `(() => { try { return !!(` + expression + `) } catch { return false } })()`
	for {
		err := chromedp.Do(ctx, chromedp.Poll[chromedp.Void](isTrue,
			chromedp.WithPollingTimeout(maxWait), chromedp.WithPollingInterval(pollInterval)))
		if err == nil {
			return nil
		}

		if ctx.Err() != nil {
			return fmt.Errorf("%s is not true within %v: %w", expression, maxWait, err)
		}
	}
}

// CheckLayout fails the test for what is wrong with the layout of the page in a tab, in a
// window of a telephone's width and in one of a laptop's, and in the long form of others: a page
// that is wider than its window, a chart outside of its frame, text that is cut off, or text
// and charts that lie over each other.
func CheckLayout(t testing.TB, tab context.Context, page string) {
	t.Helper()
	for _, width := range []int64{390, 1280, 360, 640, 768, 1920, 2560}[:longtest.N(2, 7)] {
		if err := chromedp.Do(tab, chromedp.EmulateViewport(width, 900)); err != nil {
			t.Fatal(err)
		}

		wrong, err := chromedp.Run(tab, chromedp.Evaluate[[]string](layout, chromedp.EvalAwaitPromise))
		if err != nil {
			t.Fatal(err)
		}

		for _, w := range wrong {
			t.Errorf("%s, %d pixels wide: %s", page, width, w)
		}
	}
}
