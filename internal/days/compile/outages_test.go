package compile_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// outageFiles is a center of two hubs with a group each, and a scenario of some days.
func outageFiles(days, outages string) fstest.MapFS {
	return fstest.MapFS{
		"routing.yaml": {Data: []byte("center: small\nlanguage: en\nhubs: {york: {timezone: America/New_York, languages: [en]}, tokyo: {timezone: Asia/Tokyo, languages: [en]}}\n" +
			"elsewhere: {hub: york}\nqueues: {q: {answer_within: 20s}}\nlines: {l: {number: +44 20 7946 0018, country: GB, languages: [en], flow: f}}\n")},
		"f.yaml": {Data: []byte("flow: f\nstart: ask\nsteps:\n  ask: {lookup: status, then: {up: wait}}\n  wait: {queue: q, then: {answered: done}}\n  done: {end: resolved}\n")},
		"load.yaml": {Data: []byte("scenario: load\ntimezone: America/New_York\n" + days + "calls: {l: {per_hour: 6}}\ncallers: {patience: {mean: 4m}}\nhandling: {q: {mean: 4m}}\nlookups: {status: up}\n" +
			"staff:\n  - {group: east, hub: york, queues: [q], shifts: {\"22:00-06:00\": 3, \"06:00-22:00\": 8}, cost: 12}\n  - {group: west, hub: tokyo, queues: [q], agents: 5, cost: 10}\n" + outages)},
	}
}

func staffedAt(g *model.Group, at int64) (agents, paid int) {
	for _, step := range g.Roster {
		if step.At <= at {
			agents, paid = step.Agents, step.Paid
		}
	}
	return agents, paid
}

// In each minute nobody of a group is on the phones if an outage of the group or of its hub
// contains the minute by the hub's clock, and as many as without outages else.
func TestOutagesByMinute(outer *testing.T) {
	longtest.CheckN(outer, 30, 1000, func(t *rapid.T) {
		// the first two with a change of the clock
		days := rapid.SampledFrom([]string{"days: 2026-03-07..2026-03-09\n", "day: 2026-11-01\n", "day: 2026-07-01\n"}).Draw(t, "days")
		dates := []string{"2026-03-08", "2026-03-09"}

		type outage struct {
			of, date string
			from, to int
		}

		var all []outage
		text := "outages:\n"
		for range rapid.IntRange(1, 3).Draw(t, "outages") {
			o := outage{
				of:   rapid.SampledFrom([]string{"group: east", "group: west", "hub: york", "hub: tokyo"}).Draw(t, "of"),
				from: rapid.IntRange(0, 1439).Draw(t, "from"),
			}
			o.to = (o.from + rapid.IntRange(1, 1400).Draw(t, "length")) % 1440
			date := ""
			if strings.HasPrefix(days, "days") {
				o.date = rapid.SampledFrom(dates).Draw(t, "date")
				date = ", date: " + o.date
			}
			if slices.ContainsFunc(all, func(other outage) bool { return other.of == o.of }) {
				continue // it might overlap
			}
			if o.date == dates[0] && o.from >= 120 && o.from < o.to && o.to <= 180 {
				continue // the clock of New York skips it
			}
			all = append(all, o)
			text += fmt.Sprintf("  - {%s, from: \"%02d:%02d\", to: \"%02d:%02d\"%s}\n", o.of, o.from/60, o.from%60, o.to/60, o.to%60, date)
		}

		_, m := scenariotest.Compiled(outer, outageFiles(days, text), "load")
		_, usual := scenariotest.Compiled(outer, outageFiles(days, ""), "load")

		for g, group := range []string{"group: east", "group: west"} {
			hub := m.Center.Hubs[m.Groups[g].Hub]
			for at := int64(0); at < m.Clock.Stop; at += int64(time.Minute) {
				local := m.Clock.Instant(at).In(hub.Zone)
				minute := local.Hour()*60 + local.Minute()
				out := false
				for _, o := range all {
					if o.of != group && o.of != "hub: "+hub.Name.Value {
						continue
					}
					began := local
					inside := o.from <= minute && minute < o.to
					if o.to < o.from { // it lasts past midnight
						inside = minute >= o.from || minute < o.to
						if minute < o.to {
							began = local.AddDate(0, 0, -1)
						}
					}
					if o.date == "" {
						inside = inside && m.Clock.From <= at && at < m.Clock.To
					} else {
						inside = inside && began.Format(time.DateOnly) == o.date
					}
					out = out || inside
				}

				isListed := slices.ContainsFunc(m.Outages, func(o model.Outage) bool {
					isOf := o.Kind == model.OutageOfGroup && o.Index == g ||
						o.Kind == model.OutageOfHub && o.Name == hub.Name.Value
					return isOf && o.From <= at && at < o.To
				})
				if isListed != out {
					t.Fatalf("%s at %s: in an outage %v, want %v\n%s", group, local, isListed, out, text)
				}

				want, paid := staffedAt(&usual.Groups[g], at)
				if out {
					want = 0
				}
				if got, still := staffedAt(&m.Groups[g], at); got != want || still != paid {
					t.Fatalf("%s at %s: %d agents, %d paid, want %d, %d\n%s",
						group, local, got, still, want, paid, text)
				}
			}
		}
	})
}

// An outage that was written for another day than a set one, as of records, changes nothing.
func TestOutageOfAnotherDayThanTheSetOne(t *testing.T) {
	files := outageFiles("days: 2026-01-05..2026-01-06\n", "outages: [{group: east, from: \"10:00\", to: \"11:00\", date: 2026-01-05}]\n")
	for day, want := range map[string]int{"2026-01-05": 0, "2026-01-09": 8} {
		_, m := scenariotest.Compiled(t, files, "load", scenario.Set{Path: "day", Value: day})
		if got, _ := staffedAt(&m.Groups[0], m.Clock.From+int64(10*time.Hour)); got != want {
			t.Errorf("%s: %d agents, want %d", day, got, want)
		}
	}
}

func TestWrongOutages(t *testing.T) {
	for outage, want := range map[string]string{
		`{group: east, from: "10:00", to: "11:00"}`:                                                                        `11:11: the scenario has several days, and this outage has no date; add the date on which it begins, as in "date: 2026-01-05"`,
		`{group: east, from: "10:00", to: "11:00", date: 2026-01-09}`:                                                      "11:59: the outage is outside of the time of the scenario; in America/New_York it is from 2026-01-05 00:00 to 2026-01-07 00:00",
		`{group: eats, from: "10:00", to: "11:00", date: 2026-01-05}`:                                                      `11:19: group "eats" does not exist; did you mean "east"?`,
		`{hub: paris, from: "10:00", to: "11:00", date: 2026-01-05}`:                                                       `11:17: hub "paris" does not exist; there are york, tokyo`,
		`{from: "10:00", to: "11:00", date: 2026-01-05}`:                                                                   "11:11: an outage does not name what is down; add one of group, hub, lookup, line and trunks",
		`{group: east, hub: york, from: "10:00", to: "11:00"}`:                                                             "11:30: an outage has both a group and a hub; keep one of them",
		`{line: l, lookup: status, from: "10:00", to: "11:00"}`:                                                            "11:18: an outage has both a lookup and a line; keep one of them",
		`{line: m, from: "10:00", to: "11:00", date: 2026-01-05}`:                                                          `11:18: line "m" does not exist; there are l`,
		`{trunks: tokio, from: "10:00", to: "11:00", date: 2026-01-05}`:                                                    `11:20: hub "tokio" does not exist; did you mean "tokyo"?`,
		`{trunks: york, share: 50%, from: "10:00", to: "11:00", date: 2026-01-05}`:                                         `11:11: hub "york" has no number of trunks to take a share of; add "trunks: {york: 100}", with its number`,
		`{lookup: statis, from: "10:00", to: "11:00", date: 2026-01-05}`:                                                   `11:20: no step looks up "statis"; did you mean "status"?`,
		`{lookup: status, from: "10:00", to: "11:00", date: 2026-01-05}`:                                                   `11:20: step "f.ask" looks up "status" and has no outcome "error"; add "error: STEP" to its then: the way of callers while the lookup is down`,
		`{line: l, share: 0%, from: "10:00", to: "11:00", date: 2026-01-05}`:                                               `11:28: an outage of 0% changes nothing; write the part that is down, as in "50%"`,
		`{line: l, share: 101%, from: "10:00", to: "11:00", date: 2026-01-05}`:                                             "11:28: ",
		`{line: l, from: "10:00", to: "11:00", date: 2026-01-05}, {line: l, from: "10:30", to: "12:00", date: 2026-01-05}`: `11:68: this outage of line "l" overlaps with the one in line 11; make it one outage, or change a time`,
		`{group: east, from: "10:00", to: "10:00", date: 2026-01-05}`:                                                      "11:11: an outage from 10:00 to 10:00 has no length; write when it ends",
		`{group: east, from: "10:00:30", to: "11:00", date: 2026-01-05}`:                                                   "11:31: ",
		`{group: east, from: "10:00", until: "11:00", date: 2026-01-05}`:                                                   "",
		`{group: east, from: "10:00", to: "25:00", date: 2026-01-05}`:                                                      "",
		`[{group: east, from: "10:00", to: "11:00", date: 2026-01-05}, { }]`:                                               "",
		`{group: east, from: "10:00", to: "11:00", date: 2026-01-05, for: 5m}`:                                             "",
	} {
		if got := wrongOutages(t, "2026-01-05..2026-01-06", outage); !strings.Contains(got, want) {
			t.Errorf("%s: %s\nwant %s", outage, got, want)
		}
	}

	skipped := `{line: l, from: "02:10", to: "02:50", date: 2026-03-08}`
	want := "11:11: 02:10 to 02:50 does not exist in America/New_York: the clock is put forward over it; " +
		"write it by the clock after the change\n"
	if got := wrongOutages(t, "2026-03-07..2026-03-09", skipped); !strings.Contains(got, want) {
		t.Errorf("%s: %s\nwant %s", skipped, got, want)
	}
}

// wrongOutages returns the findings of outages that have an error.
func wrongOutages(t *testing.T, days, outages string) string {
	t.Helper()
	var found diag.Findings
	folder := scenariotest.Open(t, outageFiles("days: "+days+"\n", "outages: ["+outages+"]\n"), &found)
	if day := scenario.Read(folder, "load", &found); day != nil {
		compile.Scenario(day, folder, &found)
	}
	if found.Errors() == 0 {
		t.Errorf("%s: no error", outages)
	}

	all := ""
	for _, x := range found.Sorted() {
		all += fmt.Sprintf("%d:%d: %s; %s\n", x.Place.Line, x.Place.Column, x.Message, x.Fix)
	}
	return all
}
