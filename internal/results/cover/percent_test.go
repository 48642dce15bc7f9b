package cover

import "testing"

// A flow without outcomes has no share of taken outcomes.
func TestShareOfOutcomes(t *testing.T) {
	for _, c := range []struct {
		taken, all int
		want       string
	}{{0, 0, "–"}, {0, 1, "0.0%"}, {1, 1, "100.0%"}, {1, 3, "33.3%"}, {199, 200, "99.5%"}} {
		if got := percent(c.taken, c.all); got != c.want {
			t.Errorf("%d of %d are %s, want %s", c.taken, c.all, got, c.want)
		}
	}
}
