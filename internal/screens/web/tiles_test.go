package web

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
)

// The share of calls that are answered in time names the time of the queues, or the shortest and the longest one.
func TestTimesOfTheLevelTile(t *testing.T) {
	const second = 1_000_000_000
	for _, c := range []struct {
		targets []int64 // in s
		want    string
	}{
		{[]int64{20, 20}, "within 20 s; no goal"},
		{[]int64{60, 20}, "in their queue’s 20 s to 1 min; no goal"},
		{[]int64{30, 20, 40}, "in their queue’s 20 s to 40 s; no goal"},
	} {
		var queues []sim.QueueSnapshot
		for _, s := range c.targets {
			queues = append(queues, sim.QueueSnapshot{Target: s * second})
		}
		got := levelTile(&model.Model{}, &sim.Snapshot{}, &sim.QueueSnapshot{}, queues)
		if got.Note != c.want {
			t.Errorf("queues with %v s: %q, want %q", c.targets, got.Note, c.want)
		}
	}
}
