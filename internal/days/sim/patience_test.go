package sim

import "testing"

// Without agents each caller of two queues and two tiers waits for as long as the patience of both.
func TestPatienceByQueueAndTier(t *testing.T) {
	for _, other := range []string{"green", "gold"} {
		b := behavior{
			queues: "queues: {care: {hours: 24/7}, sales: {hours: 24/7}}\n",
			steps:  "  begin: {branch: tier, then: {" + other + ": care, otherwise: sales}}\n  care: {queue: care, then: {answered: done}}\n  sales: {queue: sales, then: {answered: done}}\n  done: {end: resolved}\n",
			load: "callers: {patience: {by: [queue, tier], care: 10s, care/gold: 20s, sales/green: 30s, otherwise: 40s}}\nhandling: {care: 60s, sales: 60s}\n" +
				"staff: [{group: a, hub: near, queues: [care, sales], agents: 0}]\n",
			arrive: map[string][]float64{"green": {0}, "gold": {0}},
		}
		want := map[string]float64{"green": 10, "gold": 40}
		if other == "gold" {
			want = map[string]float64{"green": 30, "gold": 20}
		}
		for _, tier := range run(t, b.model(t), Options{}).Tiers {
			wantNumber(t, tier.Tier+"'s wait", tier.Wait.Max, want[tier.Tier])
		}
	}
}
