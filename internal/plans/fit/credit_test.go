package fit_test

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
)

// middleCredit is by how many seconds of waiting a tier is ahead whose priority is larger by some
// levels, where each full step of waiting counts as one: the time that the other must have waited
// longer to be first in half of the cases, the waits being anywhere in a step. It is found by trying
// them.
func middleCredit(levels int, step float64) float64 {
	const parts = 200 // of a step
	for k := range parts * (levels + 2) {
		longer, first := float64(k)*step/parts, 0
		for phase := range parts {
			wait := (float64(phase) + 0.5) * step / parts
			if math.Floor(wait/step)+float64(levels) > math.Floor((wait+longer)/step) { // the earlier caller if equal
				first++
			}
		}
		if 2*first <= parts {
			return longer
		}
	}
	return math.Inf(1)
}

// By how many seconds of waiting one tier is ahead of another is found, and lies in its
// interval: in nine of ten centers or more; the seeds are fixed. Full seconds count, so that
// the other tier is first from half a second less on. Priorities that do not age,
// and none, are told from it.
func TestCredits(t *testing.T) {
	centers, held := longtest.N(1, 100), 0
	for i := range centers {
		credit := 15 + 11*i%120
		c := ofPriority(t, i, fmt.Sprintf("{tier: {gold: %d}, aging: 1 per 1s}", credit))
		e := credits(c)
		if len(e) != 1 || !c.Priority.Ages {
			t.Errorf("center %d: the credits are %+v, not one of %d s", i, e, credit)
			continue
		}
		if middle := middleCredit(credit, 1); middle >= e[0].Low && middle <= e[0].High {
			held++
		} else {
			t.Logf("center %d: %d s ahead, estimated %.2f s (%.2f s to %.2f s)", i, credit, e[0].Value, e[0].Low, e[0].High)
		}
		if got := c.Priority.Tiers["gold"]; got < credit-5 || got > credit+5 {
			t.Errorf("center %d: gold is %d s ahead in place of %d s", i, got, credit)
		}
		if text := string(written(c)["routing.yaml"].Data); !strings.Contains(text, fmt.Sprintf("{gold: %d}, aging: 1 per 1s}", c.Priority.Tiers["gold"])) {
			t.Errorf("center %d: routing.yaml has no credit:\n%s", i, text)
		}
	}
	t.Logf("%d of %d credits lie in their intervals", held, centers)
	if 10*held < 9*centers-5 {
		t.Errorf("%d of %d credits lie in their intervals", held, centers)
	}
	if !longtest.IsLong() {
		return
	}

	for priority, want := range map[string]int{"{tier: {gold: 10}}": 10, "{}": 0} {
		c := ofPriority(t, 1, priority)
		if e := credits(c); len(e) > 0 || c.Priority.Ages || c.Priority.Tiers["gold"] != want {
			t.Errorf("%s: the credits are %+v, and the levels %v", priority, e, c.Priority.Tiers)
		}
	}
}

// ofPriority fits the records of a center whose tier gold has a priority.
func ofPriority(t *testing.T, seed int, priority string) *fit.Center {
	t.Helper()
	k := known{
		total: 1200, busyness: 0.1, gold: 0.3, orders: 0.5, talkCV: 0.7, patience: 400, chance: 0.2,
		talk: [2]float64{240, 240}, wrapUp: [2]float64{30, 30}, agents: 8,
	}
	weeks := k.scenario(seed)
	if !longtest.IsLong() { // one of four
		weeks = strings.Replace(weeks, "2026-10-04", "2026-09-13", 1)
	}
	fsys := folder(t, weeks)
	fsys["routing.yaml"].Data = []byte(strings.Replace(string(fsys["routing.yaml"].Data), "{tier: {gold: 10}}", priority, 1))
	return fitted(t, withoutAgents(recordsOf(t, fsys, "known")))
}

func credits(c *fit.Center) (out []fit.Estimate) {
	for _, p := range c.Priority.Pairs {
		if p.Credit.N > 0 {
			out = append(out, p.Credit)
		}
	}
	return out
}
