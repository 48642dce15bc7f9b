package sim

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/stats"
)

// Course is how long the callers of a service waited through the time, at all
// hubs together, by the part of it in which they arrived.
type Course struct {
	Queue string // "" is of all
	Parts []CoursePart
}

// CoursePart is an interval, or a few, with quantiles of the waits in seconds.
type CoursePart struct {
	Start         time.Time
	P50, P90, P99 stats.Number
}

// courses count the waits of a run's visits by service and part of the time.
// Nothing else takes memory for them, so they are counted where a page asks.
type courses struct {
	every, services int             // intervals to a part; services
	waits           []stats.Summary // by part and service
	t               *tables
}

// mostParts bounds the memory: a page could not show more.
const mostParts = 96

func newCourses(t *tables) *courses {
	every := (t.slots + mostParts - 1) / mostParts
	services := len(t.Center.Queues)
	return &courses{every: every, services: services, waits: make([]stats.Summary, (t.slots+every-1)/every*services), t: t}
}

// ended counts a wait of the day that has ended.
func (s *courses) ended(c *call, wait des.Duration) {
	s.of(int(c.slot), c.queue).Add(wait)
}

// answeredAtOnce counts visits that did not wait, by those who arrived in an interval.
func (s *courses) answeredAtOnce(slot int, q *queue, visits uint64) {
	if s != nil {
		s.of(slot, q).AddZeros(visits)
	}
}

func (s *courses) of(slot int, q *queue) *stats.Summary {
	return &s.waits[slot/s.every*s.services+int(q.service)]
}

// merge adds another replication's. It is exact in any order.
func (s *courses) merge(o *courses) {
	if s == nil {
		return
	}
	for i := range s.waits {
		s.waits[i].Merge(&o.waits[i])
	}
}

// report gives the course of all services together, and then of each that was
// offered a call.
func (s *courses) report() []Course {
	if s == nil || s.services == 0 {
		return nil
	}
	parts := len(s.waits) / s.services
	all := make([]stats.Summary, parts)
	var out []Course
	for service := range s.services {
		count := uint64(0)
		course := Course{Queue: s.t.Center.Queues[service].Name.Value}
		for part := range parts {
			w := &s.waits[part*s.services+service]
			all[part].Merge(w)
			count += w.Count
			course.Parts = append(course.Parts, s.part(part, w))
		}
		if count > 0 {
			out = append(out, course)
		}
	}
	together := Course{}
	for part := range parts {
		together.Parts = append(together.Parts, s.part(part, &all[part]))
	}
	return append([]Course{together}, out...)
}

func (s *courses) part(i int, w *stats.Summary) CoursePart {
	return CoursePart{
		s.t.Clock.Instant(s.t.intervalStart(i * s.every)),
		seconds(w.Quantile(0.5)), seconds(w.Quantile(0.9)), seconds(w.Quantile(0.99)),
	}
}
