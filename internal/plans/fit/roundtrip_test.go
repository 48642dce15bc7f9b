package fit_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// folder is a center with the queues orders and returns and a scenario.
func folder(t *testing.T, scenario string) fstest.MapFS {
	t.Helper()
	center := diagtest.Archive(t, "known")
	center["known.yaml"] = &fstest.MapFile{Data: []byte(scenario)}
	return center
}

// recordsOf simulates a scenario and returns its call records as CSV.
func recordsOf(t *testing.T, fsys fstest.MapFS, name string) []byte {
	t.Helper()
	_, m := scenariotest.Compiled(t, fsys, name)
	var out bytes.Buffer
	w, err := records.NewWriter(&out, tally.NewLayout(m))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := sim.Run(context.Background(), m, sim.Options{Record: func(c *sim.CallRecord) { err = w.Write(c) }},
		report.Decided); err != nil {
		t.Fatal(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}

	return out.Bytes()
}

// withoutAgents renames the column agent of records, so that nothing is estimated of agents.
func withoutAgents(csv []byte) []byte {
	return bytes.Replace(csv, []byte(",agent,"), []byte(",ignored,"), 1)
}

// fitted fits records.
func fitted(t *testing.T, csv []byte) *fit.Center {
	t.Helper()
	return fit.Fit(collected(t, csv, nil, fit.Dates{}))
}

// inside is a parameter with the interval that is to hold it.
type inside struct {
	what string
	want float64
	fit.Estimate
}

func (i inside) holds() bool { return i.Low <= i.want && i.want <= i.High }

// known is a center of two queues and one group.
type known struct {
	total, busyness, gold, orders, talkCV, patience, chance float64
	talk, wrapUp                                            [2]float64
	agents                                                  int
}

// scenario writes four weeks of the center.
func (k *known) scenario(seed int) string {
	return fmt.Sprintf(`
scenario: known
days: 2026-09-07..2026-10-04
timezone: UTC
seed: %d
replications: 1
calls: {shop: {total: %v, shape: [0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,1,1,0,0,0,0], busyness: %v%%}}
callers:
  tier: {green: %v%%, gold: %v%%}
  attributes: {topic: {orders: %v%%, returns: %v%%}}
  patience: {mean: %vs}
  redial: {chance: %v%%, after: {mean: 8m}, most: 3}
handling:
  orders: {talk: {mean: %vs, cv: %v}, wrap_up: {mean: %vs}}
  returns: {talk: {mean: %vs, cv: %v}, wrap_up: {mean: %vs}}
staff: [{group: all, hub: office, queues: [orders, returns], shifts: {"08:00-20:00": %d}}]
`, seed, k.total, percent(k.busyness), percent(1-k.gold), percent(k.gold), percent(k.orders), percent(1-k.orders), k.patience, percent(k.chance),
		k.talk[0], k.talkCV, k.wrapUp[0], k.talk[1], k.talkCV, k.wrapUp[1], k.agents)
}

func percent(v float64) float64 { return math.Round(1000*v) / 10 }

// The parameters of random centers lie in the intervals that are estimated from their
// records: in 95% of the cases. With n centers of some twenty parameters, which are nearly
// independent, the share lies between 90% and 99% with a probability over 99.9% for
// n = 50; the short test runs fixed seeds of few centers. At least 85% of them hold.
//
// The fitted center has the waits of the original one within the noise of the records: a
// measure differs by less than five times its standard deviation over four weeks. That is
// estimated from eight times four weeks, so a right fit is outside with a probability of
// 0.2% (Student's t). The seeds are fixed.
func TestRandomCenters(t *testing.T) {
	longtest.Skip(t) // TestKnownTruths has one center in the short form
	centers := longtest.N(1, 50)
	least := 0.85
	if centers >= 50 {
		least = 0.9
	}
	n, held, missed := 0, 0, map[string]int{}
	for i := range centers {
		k := draw(i)
		c := fitted(t, recordsOf(t, k.folder(), "known"))
		for _, p := range k.parameters(c) {
			n++
			if p.holds() {
				held++
				continue
			}
			missed[p.what]++
			t.Logf("center %d: %s is %.4g, and estimated from %.4g to %.4g", i, p.what, p.want, p.Low, p.High)
		}
		k.checkStaff(t, c)
		if c.Attendance.ComingDay >= 0.01 {
			t.Errorf("center %d has agents who differ from day to day: %+v", i, c.Attendance)
		}
		if c.Away.Chance.N > 0 || c.Pause.N > 0 || c.Trend.Weekly.N > 0 {
			t.Errorf("center %d has absences, pauses or a trend that are not there: %+v, %+v, %+v", i, c.Away, c.Pause, c.Trend)
		}
		k.checkPriority(t, c)
		k.checkBehavior(t, c)
	}
	t.Logf("%d of %d parameters lie in their intervals, missed %v", held, n, missed)
	if share := float64(held) / float64(n); share < least || centers >= 50 && share > 0.99 {
		t.Errorf("%.1f%% of the parameters lie in their intervals", 100*share)
	}
}

// Agents who pause between calls although callers wait are found to; others are not in TestRandomCenters.
func TestPauses(t *testing.T) {
	k := known{
		total: 1200, busyness: 0.1, gold: 0.2, orders: 0.5, talkCV: 0.7, patience: 400, chance: 0.2,
		talk: [2]float64{240, 240}, wrapUp: [2]float64{30, 30}, agents: 9,
	}
	with := strings.Replace(strings.Replace(k.scenario(3), "2026-10-04", "2026-09-13", 1),
		`shifts: {"08:00-20:00": 9}`, `shifts: {"08:00-20:00": 9}, pause: {mean: 40s}`, 1)
	if p := fitted(t, recordsOf(t, folder(t, with), "known")).Pause; math.Abs(p.Value-40) > 8 {
		t.Errorf("the pause is %+v", p)
	}
}

// center simulates a model and returns the row of the whole center.
func center(t *testing.T, m *model.Model) *report.Center {
	t.Helper()
	d, err := sim.Run(context.Background(), m, sim.Options{}, report.Decided)
	if err != nil {
		t.Fatal(err)
	}
	return &report.New(d.Layout, &d.Results).Center
}
