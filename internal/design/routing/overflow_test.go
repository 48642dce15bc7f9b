package routing_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// The parts of an overflow that a tier does not give are the parts of otherwise, and a queue's own delay
// replaces the delay of otherwise.
func TestOverflowByTier(t *testing.T) {
	c := read(t, strings.Replace(written(t, "sample"), "overflow: {after: 8m, to: {london: [new_york]}, share: equal}",
		"overflow: {by: tier, platinum: {after: 30s, to: {new_york: [london], london: [new_york]}}, centurion: {after: 10s}, gold: {to: {}}, otherwise: {after: 8m, to: {london: [new_york]}}, share: equal}", 1))
	const newYork, london = 0, 1
	lost, _ := c.Queue("lost_cards")
	disputes, _ := c.Queue("disputes")
	minutes := func(m ...float64) (out []time.Duration) {
		for _, v := range m {
			out = append(out, time.Duration(v*float64(time.Minute)))
		}
		return out
	}

	toNewYork := [][]routing.HubID{nil, {newYork}}
	for _, x := range []struct {
		what      string
		got, want any
	}{
		{"where to", c.Overflow, routing.Overflow{Equal: true, To: [][][]routing.HubID{toNewYork, {nil, nil}, {{london}, {newYork}}, toNewYork}}},
		{"lost cards after", c.Queues[lost].OverflowAfter, minutes(8, 8, 0.5, 1./6)},
		{"disputes after", c.Queues[disputes].OverflowAfter, minutes(2, 2, 0.5, 1./6)},
		{"by tier", c.OverflowsByTier(), true},
		{"alike", read(t, written(t, "sample")).OverflowsByTier(), false},
	} {
		if diff := cmp.Diff(x.want, x.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", x.what, diff)
		}
	}

	disputed := func(tier routing.Value) string {
		d := c.Route(newYork, tier, disputes, 0, 0, at(t, "2026-11-27T09:30Z"))
		return decision(c, &d)
	}
	for tier, want := range []string{"none en: new_york not_open, london out_of_reach", "none en: new_york not_open, london out_of_reach", "london en: new_york not_open, london eligible"} {
		if got := disputed(routing.Value(tier)); got != want {
			t.Errorf("tier %d: %s, want %s", tier, got, want)
		}
	}
}
