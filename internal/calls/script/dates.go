package script

import (
	"fmt"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// dates are the times on dates with their own hours that a search tries, by zone. All searches of a center share them.
type dates struct {
	center *routing.Center
	known  map[*time.Location][]time.Time
}

func newDates(center *routing.Center) *dates {
	return &dates{center, map[*time.Location][]time.Time{}}
}

// times returns times on dates. At each of them, another set of hours is open than in the usual week and at the earlier
// times. The week that a search tries seldom has such a date.
func (d *dates) times(usual time.Time) []time.Time {
	zone := usual.Location()
	if known, isKnown := d.known[zone]; isKnown {
		return known
	}

	var out []time.Time
	seen := map[string]bool{}
	for i, at := range d.center.DatedTimes(zone) {
		// Most centers have no dates, so the week waits for the first of them.
		if i == 0 {
			for _, at := range weekFrom(usual) {
				seen[d.openAt(at)] = true
			}
		}

		if open := d.openAt(at); !seen[open] {
			seen[open] = true
			out = append(out, at)
		}
	}
	d.known[zone] = out
	return out
}

// openAt identifies the weekday and the open hours at a time, as checks, queues and branches see them.
func (d *dates) openAt(at time.Time) string {
	open := []int{int(routing.DayOf(at))}
	for i := range d.center.Hours {
		open = append(open, int(d.center.Hours[i].At(at)))
	}
	for i := range d.center.Queues {
		open = append(open, int(d.center.OpenAt(routing.QueueID(i), at)))
	}
	return fmt.Sprint(open)
}
