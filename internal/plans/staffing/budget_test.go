package staffing

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// someDays are two queues that share nothing, for some days, with a goal for each hour.
func someDays(n int) string {
	var shifts []string
	for h := 8; h < 20; h++ {
		shifts = append(shifts, fmt.Sprintf("\"%02d:00-%02d:00\": 6", h, h+1))
	}
	all := strings.Join(shifts, ", ")
	return fmt.Sprintf(`days: 2026-01-05..2026-01-%02d
calls:
  q0: {total: 400, shape: [0,0,0,0,0,0,0,0,3,6,9,10,8,6,7,9,10,8,5,1,0,0,0,0]}
  q1: {total: 300, shape: [0,0,0,0,0,0,0,0,1,6,9,10,8,6,7,9,10,8,5,3,0,0,0,0]}
callers: {patience: {mean: 4m}}
handling: {q0: {mean: 4m}, q1: {mean: 4m}}
staff: [{group: g0, hub: here, queues: [q0], shifts: {%s}}, {group: g1, hub: here, queues: [q1], shifts: {%s}}]
goals: [{queue: q0, measure: service_level 20s, at_least: 80%%, each: hour}, {queue: q1, measure: service_level 20s, at_least: 80%%, each: hour}]
`, 4+n, all, all)
}

// A small budget takes at most a quarter more than the formula, for the hour that needs most
// raises no other one.
func TestSmallBudget(t *testing.T) {
	for seed := range longtest.N(1, 10) {
		p := problem(t, center(2, someDays(longtest.N(2, 5))), ByShift)
		p.Model.Seed = uint64(seed)
		r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: longtest.N(250, 600)}})
		if err != nil {
			t.Fatal(err)
		}
		if !r.Holds || r.Cost > 1.25*r.ErlangA.Cost {
			t.Errorf("seed %d: %v agent-hours, by the formula %v", seed, r.Cost, r.ErlangA.Cost)
		}
		if r.Others != nil {
			t.Errorf("seed %d: all groups are planned, and others cost %+v", seed, r.Others)
		}
	}
}

// A small center has about 40 million simulated calls, and a larger one more. A limit of its own stays.
func TestBudgetBySize(t *testing.T) {
	for calls, want := range map[float64]int{0: 45_000, 500: 45_000, 1000: 40_000, 5000: 8000, 10_000: 16_000, 100_000: 160_000} {
		b := Budget{BySize: true}
		if b.limitTo(calls); b.Runs != want {
			t.Errorf("%v calls have %d replications, want %d", calls, b.Runs, want)
		}
	}
	for _, b := range []Budget{{Runs: 70, BySize: true}, {Runs: 70}} {
		if b.limitTo(1000); b.Runs != 70 {
			t.Errorf("a limit of 70 replications became %d", b.Runs)
		}
	}
}

// The end of the time and of the replications both end a budget that has both.
func TestBudgetOfTimeAndReplications(t *testing.T) {
	spent := 0.5
	b := Budget{Runs: 1000, Spent: func() float64 { return spent }, used: 100}
	if b.left() != 100 || b.spent() != 0.5 { // as many as in the first half
		t.Errorf("after half of the time %d replications are left, and %v is spent", b.left(), b.spent())
	}
	spent = 0.01
	if b.left() != 900 || b.spent() != 0.1 {
		t.Errorf("after a tenth of the replications %d are left, and %v is spent", b.left(), b.spent())
	}
}

// A search by interval that ends early names the hours in which it tried no plan with fewer agents. One with a large
// budget has tried each hour.
func TestUntriedHoursAreNamed(t *testing.T) {
	for runs, isNamed := range map[int]bool{300: true, 1700: false} {
		p := problem(t, center(2, someDays(1)), ByInterval)
		r, err := Run(t.Context(), p, Options{Budget: Budget{Runs: runs}})
		if err != nil {
			t.Fatal(err)
		}

		at := slices.IndexFunc(r.Notes, func(n string) bool { return strings.HasPrefix(n, "fewer agents were never tried in") })
		if at >= 0 != isNamed {
			t.Errorf("with %d replications the notes are %q", runs, r.Notes)
		}

		// Hours that follow each other are one period, so a group has no two that touch.
		if at >= 0 {
			_, periods, _ := strings.Cut(r.Notes[at], "in ")
			periods, _, _ = strings.Cut(periods, ". ")
			for named := range strings.SplitSeq(periods, "; ") {
				_, hours, _ := strings.Cut(named, " ")
				ends := map[string]bool{}
				for period := range strings.SplitSeq(hours, ", ") {
					from, to, isPeriod := strings.Cut(period, "-")
					if !isPeriod || ends[from] {
						t.Errorf("%q is no period, or goes on from the one before: %q", period, r.Notes[at])
					}
					ends[to] = true
				}
			}
		}

		// The table of one agent fewer has no hour that the note names.
		for _, f := range r.OneFewer {
			if at >= 0 && strings.Contains(r.Notes[at], f.Group+" "+f.when()) {
				t.Errorf("%s was tried, and the note is %q", f.when(), r.Notes[at])
			}
		}
	}
}

// The note has each group once, and no shift of a day that is not simulated. The shifts of a group are not listed if
// none of them was tried.
func TestUntriedShifts(t *testing.T) {
	const staff = `{group: more, hub: here, queues: [q0], shifts: {sat: {"00:00-04:00": 3}, tue: {"00:00-01:00": 3, "01:00-03:00": 3, ` +
		`"03:00-04:00": 3}}}, `
	p := problem(t, center(1, strings.Replace(twoShifts, "staff: [", "staff: ["+staff, 1)), ByShift)
	plan := slices.Repeat(Plan{3}, len(p.Variables))
	for want, tried := range map[string][]bool{ // of Saturday, which is not simulated, and of five shifts
		"":                                    {false, true, true, true, true, true},
		"any shift of More; any shift of All": make([]bool, 6),
		"More tue 00:00-01:00, tue 03:00-04:00; any shift of All": {false, false, true, false, false, false},
		"any shift of More; All 02:00-04:00":                      {false, false, false, false, true, false},
	} {
		s := &search{problem: p, tried: tried}
		if got := s.untried(plan); got != want {
			t.Errorf("untried of %v is %q, want %q", tried, got, want)
		}
	}
}
