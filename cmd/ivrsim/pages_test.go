package main

import (
	"errors"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/ivrsim/ivrsim/internal/browsertest"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// desk is a small center with a scenario of a day, one like it, and one of weeks.
var desk = map[string]string{
	"desk/routing.yaml": `center: desk
hubs: {office: {timezone: America/New_York, languages: [en]}}
elsewhere: {hub: office}
queues: {orders: {answer_within: 20s, hours: {mon-sat: 08:00-18:00}}}
lines: {orders: {number: 1-800-555-0199, country: US, languages: [en], flow: orders}}
scenario: day
`,
	"desk/orders.yaml": `flow: orders
start: wait
steps:
  wait: {queue: orders, then: {answered: done, closed: closed}}
  closed: {end: turned_away}
  done: {end: resolved}
`,
	"desk/day.yaml": `scenario: day
day: 2026-10-05
timezone: America/New_York
interval: 30m
seed: 1
replications: 5
calls: {orders: {total: 900, shape: [0,0,0,0,0,0,0,0,5,8,9,9,7,7,8,7,6,4,0,0,0,0,0,0]}}
callers: {patience: {mean: 4m}}
handling: {orders: {mean: 4m}}
staff: [{group: orders, hub: office, queues: [orders], shifts: {"08:00-13:00": 8, "13:00-18:00": 8}}]
goals: [{queue: orders, measure: service_level 20s, at_least: 70%}]
`,
	"desk/fewer.yaml": `scenario: fewer
like: day
staff: [{group: orders, shifts: {"08:00-13:00": 5, "13:00-18:00": 5}}]
`,
	"desk/weeks.yaml": `scenario: weeks
like: day
days: 2026-08-31..2026-10-04
replications: 1
calls:
  all: {weekdays: {mon: 115%, tue-fri: 100%, sat: 40%, sun: 0%}}
  orders: {busyness: {day: 6%, interval: 4%}}
`,
	"map.yaml": `records: csv
timezone: America/New_York
columns: {time: start, offered: offered_per_day, answered: answered_per_day, abandoned: abandoned_per_day}
`,
}

// Every page that a verb writes shows its charts in their frames, and all of its text, to everyone.
func TestPagesOfVerbsInABrowser(t *testing.T) {
	t.Parallel()
	tab := browsertest.Start(t)
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "desk"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, content := range desk {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run := func(args ...string) {
		cmd := exec.Command("ivrsim", args...)
		cmd.Dir = folder
		out, err := cmd.CombinedOutput()
		if exit := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != 1) {
			t.Fatalf("ivrsim %q: %v\n%s", args, err, out)
		}
	}
	run("simulate", "day", "-C", "desk", "--calls", "calls.csv")
	pages := map[string][]string{
		"peak_day.html": {"simulate", "--sample", "--replications", "1", "--html"},
		"today.html":    {"simulate", "day", "-C", "desk", "--so-far", "calls.csv", "--now", "12:00", "--html"},
	}

	// The packages of the other pages check a page of their own in a browser.
	if longtest.IsLong() {
		run("simulate", "weeks", "-C", "desk", "--csv", "report")
		run("sweep", "plan", "day", "-C", "desk", "--sensitivity", "10%", "--replications", "2", "--out", "inputs")
		run("sweep", "run", "inputs", "--out", "inputs-parts")
		maps.Copy(pages, map[string][]string{
			"against.html":     {"simulate", "day", "-C", "desk", "--against", "calls.csv", "--html"},
			"comparison.html":  {"compare", "day", "fewer", "-C", "desk", "--html"},
			"fit.html":         {"fit", "calls.csv", "--out", "fitted", "--html"},
			"staff.html":       {"staff", "day", "-C", "desk", "--budget", "300runs", "--html"},
			"forecast.html":    {"forecast", "report/intervals.csv", "--map", "map.yaml", "--for", "2026-10-05..2026-10-10", "--html"},
			"sensitivity.html": {"sweep", "merge", "inputs", "inputs-parts", "--html"},
			"coverage.html":    {"test", "--sample", "--cover-html"},
		})
	}
	for page, verb := range pages {
		run(append(verb, page)...)
		if err := chromedp.Do(tab, chromedp.Navigate("file://"+filepath.Join(folder, page))); err != nil {
			t.Fatal(err)
		}
		browsertest.CheckLayout(t, tab, page)
		info, err := os.Stat(filepath.Join(folder, page))
		if err != nil {
			t.Fatal(err)
		}
		if info.Size() < 64<<10 || longtest.IsLong() { // axe-core takes seconds for a larger page
			browsertest.CheckAccessible(t, tab, page)
		}
	}
}
