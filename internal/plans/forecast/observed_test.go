package forecast

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// simulated are the half hours of days of a queue with exponential patience, first come first
// served: each caller takes the agent who is free first, or hangs up before.
func simulated(seed uint64, days, agents int, load, handle, patience float64) []records.Counts {
	r := &random{des.NewKey(seed, 0).Stream()}
	const slots, length = 20, 1800.0
	var out []records.Counts
	for range days {
		free := make([]float64, agents) // when each agent is
		counts := make([]records.Counts, slots)
		var answered, abandoned, talked [slots]float64
		for at := 0.0; ; {
			swing := 1 + 0.25*math.Sin(at/length/slots*2*math.Pi)
			if at += r.Exp() / (load * float64(agents) / handle * swing); at >= slots*length {
				break
			}
			c := &counts[int(at/length)]
			slot := int(at / length)
			c.Offered++
			first := slices.Index(free, slices.Min(free))
			wait, most := math.Max(0, free[first]-at), r.Exp()*patience
			if wait > most {
				c.Abandoned++
				abandoned[slot] += most
				continue
			}
			talk := r.Exp() * handle
			free[first] = at + wait + talk
			c.Answered++
			answered[slot] += wait
			talked[slot] += talk
		}
		for slot := range counts {
			c := &counts[slot]
			c.ASA, c.ATA, c.AHT = answered[slot]/c.Answered, abandoned[slot]/c.Abandoned, talked[slot]/c.Answered // NaN without calls
			out = append(out, *c)
		}
	}
	return out
}

// Mean patience from averages of half hours is within 10% of the truth with the time to
// abandon and within 15% without, with 2 to 20% of the callers hanging up. With the least
// calls here 400 hang up, so that chance alone is 5%: the seeds are fixed.
func TestPatience(t *testing.T) {
	t.Log("agents  load  abandoned  patience  with ata  without")
	for i, c := range []struct {
		agents                 int
		load, handle, patience float64
	}{
		{20, 0.78, 240, 300}, {10, 0.85, 240, 120}, {10, 1.0, 240, 240}, {10, 1.15, 240, 300}, {40, 0.95, 300, 180}, {40, 1.05, 300, 90}, {40, 1.2, 300, 400}, {5, 0.75, 180, 200}, {100, 1.0, 200, 300},
	} {
		// Centers of 40 agents and more take most of the time. The short form has one of them.
		if c.agents >= 40 && i != 4 && !longtest.IsLong() {
			continue
		}

		var with, without Observed
		var waits, none dayWaits
		share := 0.0
		for k, row := range simulated(uint64(i), 40, c.agents, c.load, c.handle, c.patience) {
			with.add(k%20+16, &row)
			waits.add(&row)
			row.ATA = math.NaN()
			without.add(k%20+16, &row)
			none.add(&row)
		}
		with.addDay(&waits)
		without.addDay(&none)
		share = with.Abandoned / (with.Abandoned + with.Answered)
		a, direct := with.MeanPatience(30)
		b, fitted := without.MeanPatience(30)
		if !strings.HasPrefix(direct, "the time that callers waited") || !strings.HasPrefix(fitted, "Erlang A") {
			t.Errorf("the estimates are %q and %q", direct, fitted)
		}
		t.Logf("%6d  %4.2f  %7.1f%%  %8.0f  %8.0f  %7.0f", c.agents, c.load, 100*share, c.patience, a, b)
		if share < 0.015 || share > 0.22 {
			t.Errorf("%v: %.1f%% hang up", c, 100*share)
		}
		if math.Abs(a/c.patience-1) > 0.1 || math.Abs(b/c.patience-1) > 0.15 {
			t.Errorf("%v: patience %.0f with the time to abandon, %.0f without", c, a, b)
		}
	}
}
