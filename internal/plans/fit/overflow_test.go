package fit_test

import (
	"strings"
	"testing"
)

// Agents to whom calls overflow are named, and others are not.
func TestOverflowAgents(t *testing.T) {
	k := known{total: 1200, busyness: 0.1, gold: 0.2, orders: 0.5, talkCV: 0.7, patience: 400, chance: 0.2, talk: [2]float64{240, 240}, wrapUp: [2]float64{30, 30}, agents: 9}
	without := k.scenario(3)
	with := strings.Replace(without, `shifts: {"08:00-20:00": 9}}`, `shifts: {"08:00-20:00": 9}}, {group: others, hub: office, queues: [{queue: orders, after: 30s}, {queue: returns, after: 30s}], shifts: {"08:00-20:00": 2}}`, 1)
	if with == without {
		t.Fatal("the scenario has no second group")
	}
	for scenario, want := range map[string]bool{without: false, with: true} {
		c := fitted(t, recordsOf(t, folder(scenario), "known"))
		if said := strings.Contains(strings.Join(c.Warnings, "\n"), "calls seem to overflow to them"); said != want {
			t.Errorf("overflow is told: %t; the warnings are %q", said, c.Warnings)
		}
	}
}
