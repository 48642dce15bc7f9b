package sim

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Where the time is one interval, the course of a queue's waits is its quantiles;
// and asking for it changes nothing else.
func TestTheCourseOfTheWaits(t *testing.T) {
	const scenario = `
for: 24h
replications: 3
calls: {main: {per_hour: 120}}
callers: {patience: {mean: 3m}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 9}]
`
	m := oneQueue(t, scenario)
	m.Clock.Interval = m.Clock.To
	plain, r := run(t, m, Options{}), run(t, m, Options{Courses: true})
	if asJSON(t, plain) != asJSON(t, r) || plain.Courses != nil {
		t.Error("asking for courses changes the report")
	}
	w := &r.Queues[0].Wait
	parts := []CoursePart{{r.Start, w.P50.Mean, w.P90.Mean, w.P99.Mean}}
	if diff := cmp.Diff([]Course{{"", parts}, {"only", parts}}, r.Courses); diff != "" || w.P50.Mean == 0 {
		t.Errorf("-quantiles of the day +course:\n%s", diff)
	}
}

func TestACourseHasBoundedParts(t *testing.T) {
	m := oneQueue(t, "for: 200h\nreplications: 1\ncalls: {main: {per_hour: 20}}\nhandling: {only: 5m}\nstaff: [{group: all, hub: here, queues: [only], agents: 9}]\n")
	parts := run(t, m, Options{Courses: true}).Courses[0].Parts
	if len(parts) != 67 { // of three hours each
		t.Fatalf("%d parts, want 67", len(parts))
	}
	if got, want := parts[66].Start, m.Clock.Instant(m.Clock.From+198*int64(hour)); !got.Equal(want) {
		t.Errorf("the last begins at %s, want %s", got, want)
	}
}
