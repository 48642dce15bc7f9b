package fit

import (
	"cmp"
	"math"
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// The parts of a gap that are kept give the same expectations as all of its parts, for any calls in any queues.
func TestExpectationsOfAllParts(t *testing.T) {
	random := des.NewKey(0, 1).Stream()
	kinds := map[string]int{}
	for range 300 {
		r := randomRoster(&random)
		a := absences{
			hazard:   byEnd{1 / (1 + 60*random.Float64()), 1 / (60 + 600*random.Float64()), random.Float64() / 60},
			awayPart: random.Float64() / 2, longPart: random.Float64() / 4, longMean: leastLong * (1 + random.Float64()),
		}
		for i := 1; i < len(r.works); i++ {
			if r.works[i-1].agent != r.works[i].agent {
				continue
			}

			got := a.of(&divided{r.merge.divide(r, i), r.gapSeconds(i)})
			want := plainOf(&a, plainParts(r, i), r.gapSeconds(i))
			if !nearTold(got, want) {
				t.Fatalf("gap %d:\n got %+v\nwant %+v", i, got, want)
			}

			switch {
			case r.works[i].waited:
				kinds["after a wait"]++
			case len(r.merge.parts) == 1 && r.merge.parts[0].waiting:
				kinds["while callers wait"]++
			default:
				kinds["in pieces"]++
			}
		}
	}

	const few = 100
	for _, kind := range []string{"after a wait", "while callers wait", "in pieces"} {
		if kinds[kind] < few {
			t.Errorf("%d gaps are %s, too few for a test: %v", kinds[kind], kind, kinds)
		}
	}
}

// Two calls that end at one time leave a part without length. It changes no expectation, although 22.371 + 26.619 is less
// than 48.99 in floating point.
func TestPartsWithoutLength(t *testing.T) {
	a := absences{hazard: byEnd{0.5, 0.02, 0.02}, awayPart: 0.25, longPart: 0.01, longMean: 3600}
	before := part{start: 22.371, length: 26.619, unseen: 1}
	after := part{start: 48.99, length: 10, unseen: 1, follows: true}
	got := a.of(&divided{[]part{before, {start: 48.99, unseen: 1, follows: true}, after}, 58.99})
	want := a.of(&divided{[]part{before, after}, 58.99})
	if !nearTold(got, want) {
		t.Errorf("\n got %+v\nwant %+v", got, want)
	}
}

// A search from any index finds what a binary search finds.
func TestSearchFromAnyIndex(t *testing.T) {
	random := des.NewKey(0, 2).Stream()
	events := make([]event, 50)
	for i := range events {
		events[i].at = int64(random.Uint64N(60))
	}
	slices.SortFunc(events, func(a, b event) int { return int(a.at - b.at) })

	for at := int64(-1); at <= 61; at++ {
		want, _ := slices.BinarySearchFunc(events, at, func(e event, at int64) int { return cmp.Compare(e.at, at) })
		for near := range len(events) + 1 {
			if got := searchFrom(events, at, near); got != want {
				t.Fatalf("first event at %d or later, searched from %d: %d, want %d", at, near, got, want)
			}
		}
	}
}

// randomRoster is a roster of one group with one to three queues, whose callers wait or are answered at once.
func randomRoster(random *des.Stream) *roster {
	queues := 1 + int(random.Uint64N(3))
	d := &Data{}
	for q := range queues {
		d.queues.of(string(rune('a' + q)))
	}

	const second = 1000
	for range 5 + random.Uint64N(60) {
		v := &visit{queue: int16(random.Uint64N(uint64(queues))), enqueued: second * int64(random.Uint64N(1200)), agent: 0}
		v.answered = v.enqueued + second*int64(random.Uint64N(2)*random.Uint64N(200))
		v.ended = v.answered
		if random.Uint64N(8) == 0 {
			v.answered = never // hung up
		}
		d.visits = append(d.visits, v)
	}

	r := &roster{estimator: &estimator{Data: d, skills: make([]int, 1)}, inCut: random.Uint64N(2) == 0}
	r.serves = [][]bool{make([]bool, queues)}
	for q := range queues {
		r.serves[0][q] = true
	}
	r.listEvents()
	for q := range r.events {
		for k := range r.events[q] {
			if e := &r.events[q][k]; e.atOnce {
				e.passes = 1 - 1/max(2, float32(random.Uint64N(10)))
			}
		}
	}

	at := int64(0)
	for range 12 {
		from := at + second*int64(random.Uint64N(2)*random.Uint64N(200))
		to := from + second*int64(random.Uint64N(120))
		waited := random.Uint64N(3) == 0
		r.works = append(r.works, work{from: from, to: to, waited: waited, joined: from - second*int64(random.Uint64N(300))})
		at = to
	}
	return r
}

// plainPart is a part of a gap between two events.
type plainPart struct {
	length, growth, unseen float64
	waiting                bool
}

// plainParts divides a gap into all of its parts.
func plainParts(r *roster, i int) []plainPart {
	before := &r.works[i-1]
	after := &r.works[i]
	begin := before.to
	end := max(begin, after.from)

	// The times of the events between, and the knowledge after each.
	var events []event
	for _, all := range r.events {
		for _, e := range all {
			if e.at > begin && e.at < end {
				events = append(events, e)
			}
		}
	}
	slices.SortStableFunc(events, func(a, b event) int { return int(a.at - b.at) })

	// The longest wait is of the caller who waits since the earliest time.
	sinceAfter := func(at int64) int64 {
		first := never
		for _, all := range r.events {
			since := never
			for _, e := range all {
				if e.at <= at {
					since = e.since
				}
			}
			if since != never && (first == never || since < first) {
				first = since
			}
		}
		return first
	}

	longest := 0.0
	if since := sinceAfter(begin); since != never {
		longest = seconds(since, begin)
	}
	if after.waited {
		longest = max(longest, seconds(after.joined, begin))
	}

	var parts []plainPart
	if longest > 0 {
		parts = append(parts, plainPart{growth: longest, unseen: 1, waiting: true})
	}
	atOnce := len(parts)
	at := begin
	for k := range len(events) + 1 {
		next := end
		passes := 1.0
		if k < len(events) {
			next = events[k].at
			passes = float64(events[k].passes)
		}

		p := plainPart{length: seconds(at, next), unseen: passes}
		if since := sinceAfter(at); since != never {
			p.waiting = true
			grown := max(longest, seconds(since, next))
			p.growth = grown - longest
			longest = grown
		}
		parts = append(parts, p)
		at = next
	}

	if last := parts[len(parts)-1]; after.waited || last.waiting {
		for k := range parts {
			parts[k].unseen = 0
			if k < atOnce && end-begin < 1000 {
				parts[k].unseen = 1
			}
		}
		now := plainPart{length: 1, waiting: true, unseen: 1}
		if last.growth > 0 {
			now.growth = 1
		}
		if end == begin && r.inCut {
			now.length = 0.5
		}
		return append(parts, now)
	}

	unseen := 1.0
	for k := range slices.Backward(parts) {
		unseen *= parts[k].unseen
		parts[k].unseen = unseen
		if parts[k].waiting {
			parts[k].unseen *= passedOver
		}
	}
	return parts
}

// plainOf computes the expectations from a gap by its parts, each by itself.
func plainOf(a *absences, parts []plainPart, length float64) (t told) {
	start := 0.0
	grown := 0.0
	for _, p := range parts {
		from := a.remaining(start, grown)
		to := a.remaining(start+p.length, grown+p.growth)
		t.endPause(p.unseen*(from.pause-to.pause), min(length, start+p.length*meanEnd(a.hazard[ofPause]*p.length)))
		t.endLong(p.unseen*(from.long-to.long), min(length, start+p.length/2))
		if away := p.unseen * (from.away - to.away); away > 0 {
			itself := a.hazard[ofAway] * p.length
			waited := a.hazard[ofBack] * p.growth
			part := meanEnd(itself + waited)
			t.endAway(away, min(length, start+part*p.length), itself/(itself+waited))
			t.time[ofBack] += away * (grown + part*p.growth)
		}

		start += p.length
		grown += p.growth
	}

	return t.expected(length)
}

// nearTold reports whether expectations are equal but for parts that are too improbable to be added.
func nearTold(a, b told) bool {
	near := func(x, y float64) bool { return math.Abs(x-y) <= 1e-6*max(1, math.Abs(x), math.Abs(y)) }
	for k := range a.ends {
		if !near(a.ends[k], b.ends[k]) || !near(a.time[k], b.time[k]) {
			return false
		}
	}
	return near(a.long, b.long) && near(a.longTime, b.longTime) && near(a.idleFrom, b.idleFrom) &&
		near(a.likelihood, b.likelihood)
}

// Each gap between two calls of an agent is an absence, or has its expectations: apart from the other gaps, however many
// there are. A gap over the night is an absence. Gaps that the logins explain stay as they are.
func TestAbsencesOfEachGap(t *testing.T) {
	random := des.NewKey(0, 3).Stream()
	kinds := map[string]int{}
	for range 100 {
		r := randomRoster(&random)
		r.zone = time.UTC
		r.presence = make([][]presence, 1)
		r.absences = absences{hazard: byEnd{0.05, 0.005, 0.01}, awayPart: 0.2, longPart: 0.1, longMean: 1800}
		r.gaps = make([]gap, len(r.works))
		night := 1 + int(random.Uint64N(uint64(len(r.works)-1)))
		for i := range r.works {
			if i >= night {
				r.works[i].from += 16 * 3600_000
				r.works[i].to += 16 * 3600_000
			}
			r.gaps[i] = gap{between: i > 0 && random.Uint64N(4) > 0, known: random.Uint64N(4) == 0, idleFrom: -1}
		}
		before := slices.Clone(r.gaps)
		r.applyAbsences()

		for i, got := range r.gaps {
			want := before[i]
			switch {
			case !want.between || want.known:
				kinds["as it is"]++
			case i == night:
				want.away = true
				kinds["night"]++
			default:
				of := plainOf(&r.absences, plainParts(r, i), r.gapSeconds(i))
				want.away, want.idleFrom = of.long > 0.5, of.idleFrom
				kinds["expected"]++
			}
			if got.away != want.away || math.Abs(got.idleFrom-want.idleFrom) > 1e-6*max(1, want.idleFrom) {
				t.Fatalf("gap %d of %d is %+v, want %+v", i, len(r.gaps), got, want)
			}
		}
	}
	if kinds["as it is"] == 0 || kinds["night"] == 0 || kinds["expected"] == 0 {
		t.Errorf("the gaps are %v", kinds)
	}
}

// The first and the last day are left out if they have less than a third of the median of the days between, at weekends
// or on other days.
func TestPartialDays(t *testing.T) {
	random := des.NewKey(0, 4).Stream()
	for range 300 {
		e := &estimator{Data: &Data{}}
		days := 3 + int(random.Uint64N(8))
		var counts []int
		for i := range days {
			weekday := time.Weekday((int(random.Uint64N(2)) + i) % 7)
			e.dates = append(e.dates, date{weekday: weekday, excluded: random.Uint64N(6) == 0})
			counts = append(counts, int(random.Uint64N(40)))
			for range counts[i] {
				e.visits = append(e.visits, &visit{day: int32(i)})
			}
		}

		want := slices.Clone(e.dates)
		for _, i := range []int{0, days - 1} {
			var between []float64
			isFree := func(d time.Weekday) bool { return d == time.Saturday || d == time.Sunday }
			for k := 1; k < days-1; k++ {
				if !e.dates[k].excluded && isFree(e.dates[k].weekday) == isFree(e.dates[i].weekday) {
					between = append(between, float64(counts[k]))
				}
			}
			slices.Sort(between)
			want[i].excluded = want[i].excluded || float64(3*counts[i]) < quantile(between, 0.5)
		}
		e.dropPartialDays()
		if !slices.Equal(e.dates, want) {
			t.Fatalf("of %v calls the days are %v, want %v", counts, e.dates, want)
		}
	}
}

// A queue has a share of bookings among those who leave it only if some book.
func TestNotesOfLeaving(t *testing.T) {
	for booked, want := range map[float64]int{0: 1, 0.4: 2} {
		c := &Center{}
		c.notes("", "").noteLeaving(&Queue{Name: "q", Leaving: Leaving{After: 60, Booked: Estimate{Value: booked}}})
		c.notes("", "").noteLeaving(&Queue{Name: "other"})
		if len(c.Values) != want {
			t.Errorf("with a share of %v: %+v", booked, c.Values)
		}
	}
}
