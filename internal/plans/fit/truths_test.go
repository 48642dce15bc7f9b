package fit_test

import (
	"bytes"
	"encoding/csv"
	"maps"
	"math"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
)

// What the records of hard centers hide lies in its interval in nine of ten cases or more. Each
// value fails by chance in 1 of 1,000 runs if its intervals hold it with exactly that probability,
// as in 1 of 10,000 if they hold it with 95%. A center in which the records do not tell a value
// does not count for it.
func TestKnownTruths(t *testing.T) {
	centers := longtest.N(1, 100)
	const first = firstHard
	inside, told := map[string]int{}, map[string]int{}
	var present [2]presenceErrors // of one group, and of eleven
	for seed := first; seed < first+centers; seed++ {
		h, d, c := fittedHard(t, seed)
		present[seed%2].add(h.presence(fit.AgentTimes(d)))
		if off := rosterOff(t, c); math.Abs(off) > 0.01 {
			t.Errorf("center %d: the hours of the roster differ by %+.2f%% from those that are estimated", seed, 100*off)
		}
		note := func(what string, e fit.Estimate, truth float64) {
			if e.N == 0 || math.IsNaN(e.Low) {
				return
			}
			if told[what]++; e.Low <= truth && truth <= e.High {
				inside[what]++
			} else {
				t.Logf("center %d: %s is %v, estimated %.3f (%.3f to %.3f)", seed, what, truth, e.Value, e.Low, e.High)
			}
		}
		checkValues(t, c)
		note("pause", c.Pause, h.pause)
		note("away: chance", c.Away.Chance, h.chance)
		note("away: for", c.Away.For, h.away)
		note("away: back", c.Away.Back, h.back)
		note("patience", c.Patience.Of[len(c.Patience.Of)-1].Mean, h.patience)
		note("trend", c.Trend.Weekly, 1+h.drift)
		for _, o := range c.Priority.Pairs {
			if o.First == "high" && o.Other == "low" {
				note("credit", o.Credit, middleCredit(h.credit/10, 10))
			}
		}
	}
	for what, n := range told {
		t.Logf("%s: %d of %d inside", what, inside[what], n)
		missed := float64(n - inside[what])
		if chance := (distuv.Binomial{N: float64(n), P: 0.1}).Survival(missed - 1); missed > 0 && chance < 0.001 {
			t.Errorf("%s: %d of %d are inside their intervals", what, inside[what], n)
		}
	}
	for i, groups := range []string{"one group", "eleven groups"} {
		present[i].check(t, groups)
	}

	// One center may be off by twice the mean of all.
	most := 0.25
	if centers == 1 {
		most = 0.5
	}
	if half := (present[0].halfHour + present[1].halfHour) / float64(centers); math.IsNaN(half) || half > most {
		t.Errorf("the agents of a half hour are off by %.3f", half)
	}
	if told["pause"] == 0 || told["patience"] == 0 {
		t.Error("the records tell neither pauses nor patience")
	}
}

// presenceErrors sum the errors of the agents that calls show.
type presenceErrors struct{ centers, hours, absolute, halfHour, largest float64 }

func (p *presenceErrors) add(hours, halfHour float64) {
	p.centers, p.hours, p.absolute, p.halfHour = p.centers+1, p.hours+hours, p.absolute+math.Abs(hours), p.halfHour+halfHour
	p.largest = max(p.largest, math.Abs(hours))
}

// check demands that agent-hours are right within 3% on average. No interval is claimed for them, nor
// for the agents of a half hour, which are to be right within a quarter of one over all centers.
func (p *presenceErrors) check(t *testing.T, groups string) {
	t.Helper()
	n := p.centers
	if n == 0 {
		return
	}
	t.Logf("%s: agent-hours %+.2f%% on average, %.2f%% absolute, at most %.1f%%; by half hour %.3f agents, in %.0f centers", groups, 100*p.hours/n, 100*p.absolute/n, 100*p.largest, p.halfHour/n, n)
	if mean := p.hours / n; math.IsNaN(mean) || math.Abs(mean) > 0.03 {
		t.Errorf("%s: the agent-hours are off by more", groups)
	}
}

// checkValues demands that the values next to fit.md are the estimates, as numbers, where the records
// tell them.
func checkValues(t *testing.T, c *fit.Center) {
	t.Helper()
	want := map[string]fit.Estimate{
		"Conversations//private talk": c.Queues[1].Talk, "Patience/callers/mean patience, at a constant hazard": c.Patience.Of[0].Mean,
		"Staff/" + c.Groups[0].Name + "/share of calls": c.Away.Chance,
	}
	maps.DeleteFunc(want, func(_ string, e fit.Estimate) bool { return e.N == 0 })

	rows, err := csv.NewReader(bytes.NewReader(written(c)["fit-values.csv"].Data)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}

	for _, row := range rows[1:] {
		key := strings.Join(row[:3], "/")
		e, ok := want[key]
		if !ok {
			continue
		}

		delete(want, key)
		for i, v := range []float64{e.Value, e.Low, e.High, float64(e.N)} {
			got, err := strconv.ParseFloat(row[[]int{3, 4, 5, 7}[i]], 64)
			if err != nil || math.Abs(got-v) > 1e-5*math.Abs(v) {
				t.Errorf("%s: %q is not %v", key, row, v)
			}
		}
	}

	if len(want) > 0 {
		t.Errorf("no row of %v", want)
	}
}
