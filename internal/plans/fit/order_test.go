package fit_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
)

// The rules by which a caller gets one of several idle agents.
const (
	fixedOrder  = "fixed"
	longestIdle = "longest"
	atRandom    = "random"
)

// simulateOrder writes the records of two weeks of a queue, first come, first served, simulated
// without any part of this program.
func simulateOrder(seed int, rule string) []byte {
	s := des.NewKey(79, uint64(seed)).Stream()
	exponential := func(mean float64) float64 { return -math.Log(1-s.Float64()) * mean }
	agents := 4 + int(7*s.Float64())
	load := float64(agents) * (0.6 + 0.25*s.Float64())
	var out strings.Builder
	out.WriteString("call,queue,arrived,enqueued,answered,ended,agent,outcome\n")
	for day := range 14 {
		free := make([]float64, agents) // from when on
		for i := range free {
			free[i] = 8 * 3600
		}
		start := time.Date(2026, 9, 7+day, 0, 0, 0, 0, time.UTC)
		clock := func(at float64) string {
			return start.Add(time.Duration(1000*at) * time.Millisecond).Format("2006-01-02 15:04:05.000")
		}
		for at, n := 8.0*3600+exponential(200/load), 0; at < 18*3600; at, n = at+exponential(200/load), n+1 {
			chosen, idle := 0, 0
			for i := range free {
				first := free[i] < free[chosen] // of busy agents, the first who ends
				if free[i] <= at && free[chosen] <= at {
					idle++
					first = rule == longestIdle && first || rule == atRandom && s.Float64() < 1/float64(idle)
				}
				if first || free[i] <= at && free[chosen] > at {
					chosen = i
				}
			}
			answered := max(at, free[chosen])
			ended := answered + exponential(200)
			fmt.Fprintf(&out, "%d-%d,q,%s,%s,%s,%s,agent%d,answered\n", day, n, clock(at), clock(at), clock(answered), clock(ended), chosen)
			free[chosen] = ended
		}
	}
	return []byte(out.String())
}

// Agents who are asked in a fixed order are told, and others are not: the false alarms are at most
// 5 % of the centers if none is seen in 60, and the short test runs fixed seeds.
func TestFixedOrder(t *testing.T) {
	centers := longtest.N(4, 60)
	for _, rule := range []string{fixedOrder, longestIdle, atRandom} {
		told := 0
		for seed := range centers {
			c := fit.Fit(collected(t, simulateOrder(seed, rule), nil, fit.Dates{}))
			if strings.Contains(strings.Join(c.Warnings, "\n"), "agents are asked in a fixed order") {
				told++
			}
		}
		t.Logf("%s: told in %d of %d centers", rule, told, centers)
		if rule == fixedOrder && told < centers || rule != fixedOrder && told > 0 {
			t.Errorf("%s: a fixed order is told in %d of %d centers", rule, told, centers)
		}
	}
}
