package experiment

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
)

// Goals are judged first after 10, 20, 40, … replications, and not before the minimum.
func TestFirstCheck(t *testing.T) {
	for _, c := range []struct {
		p    model.Replications
		want int
	}{
		{model.Replications{UntilDecided: true, AtLeast: 5, AtMost: 100}, 10},
		{model.Replications{UntilDecided: true, AtLeast: 11, AtMost: 100}, 20},
		{model.Replications{UntilDecided: true, AtLeast: 21, AtMost: 100}, 40},
		{model.Replications{UntilDecided: true, AtLeast: 21, AtMost: 25}, 25},
		{model.Replications{UntilDecided: true, AtMost: 8}, 8},
		{model.Replications{AtLeast: 7, AtMost: 7}, 7},
	} {
		if got := firstCheck(&c.p); got != c.want {
			t.Errorf("%+v: goals are judged first after %d, want %d", c.p, got, c.want)
		}
	}
}
