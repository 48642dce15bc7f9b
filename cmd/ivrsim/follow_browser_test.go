package main

import (
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The wallboard of a followed day shows the next two hours, and its form answers what more agents change. The short form
// is TestFollowedDay, which reads the same pages without a browser.
func TestFollowedDayInABrowser(t *testing.T) {
	longtest.Skip(t)
	t.Parallel()
	tab := browsertest.Start(t)
	f := follow(t, writtenCenter(t, archived(t, "followed")), "day")
	must(t, os.WriteFile(f.file, []byte(strings.Join(followedRows[:3], "")), 0o600))
	soFar, prediction, err := f.refresh(t.Context())
	must(t, err)

	server := serveFollowed(t, f, soFar, prediction)
	pages := httptest.NewServer(server.Handler())
	t.Cleanup(func() {
		pages.CloseClientConnections() // of the page that follows the day
		pages.Close()
	})

	shows := func(wants ...string) {
		t.Helper()
		for _, want := range wants {
			must(t, browsertest.WaitFor(tab, `document.querySelector("main").innerText.includes("`+want+`")`))
		}
	}
	checked := func(page string) {
		t.Helper()
		browsertest.CheckLayout(t, tab, page)
		browsertest.CheckAccessible(t, tab, page)
	}

	must(t, chromedp.Do(tab, chromedp.Navigate(pages.URL+"/wallboard")))
	shows("The next two hours", "Predicted at 09:01")
	checked("wallboard")

	// The form needs no script, and its answer is a page of its own.
	must(t, chromedp.Do(tab, chromedp.Evaluate[chromedp.Void](
		`document.querySelector("form[action='/report/what-if'] button").click()`)))
	must(t, browsertest.WaitFor(tab, `location.pathname === "/report/what-if"`))
	shows("the rest of the day from 09:01", "mean wait then")
	checked("what-if")

	// A problem with the file is named, and the last prediction stays with its time.
	server.Miss("calls.csv was cut")
	must(t, chromedp.Do(tab, chromedp.Navigate(pages.URL+"/wallboard")))
	shows("calls.csv was cut", "Predicted at 09:01")
	checked("wallboard after a cut")
}
