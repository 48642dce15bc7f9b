package fit

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Names tell how many agents there are if at most 5% of the answered calls have no name or one of several agents: one
// with 20 calls or more, if over a fifth of them begin during another. The larger cause is named.
func TestNamesOfAgentsTell(t *testing.T) {
	const shared, unnamed, noNames = "names of agents stand for several at once, as pool in", "answered calls name no agent", "the records name no agents"
	for _, test := range []struct {
		name           string
		named, unnamed int
		pool, overlaps int // calls of the name of several, and those during another
		want           string
	}{
		{"all named", 100, 0, 0, 0, ""},
		{"no names", 0, 10, 0, 0, noNames},
		{"nothing answered", 0, 0, 0, 0, noNames},
		{"5% without a name", 95, 5, 0, 0, ""},
		{"more", 94, 6, 0, 0, unnamed},
		{"few overlaps", 10, 0, 20, 4, ""},
		{"a name of several", 10, 0, 20, 5, shared + " 20 of 30 calls"},
		{"a name with few calls", 10, 0, 19, 18, ""},
		{"a name of several with 5% of the calls", 380, 0, 20, 19, ""},
		{"more unnamed", 30, 21, 20, 19, unnamed},
		{"fewer unnamed", 30, 19, 20, 19, shared},
		{"both are 5%", 389, 1, 20, 19, unnamed + "x"},
	} {
		d := &Data{agents: names{list: []string{"ann", "pool"}}}
		r := &roster{estimator: newEstimator(d)}
		add := func(n int, agent int16) {
			for range n {
				d.visits = append(d.visits, &visit{agent: agent, answered: 1, queue: 0}, &visit{agent: none, answered: never}, &visit{agent: none, answered: 1, queue: none})
			}
		}
		add(test.named, 0)
		add(test.unnamed, none)
		add(test.pool, 1)
		at := int64(0)
		for i := range test.pool {
			begins := at
			if i > 0 && i <= test.overlaps {
				begins -= sameTime + 1
			} else if i > 0 {
				begins -= sameTime
			}
			at = begins + 60_000
			r.works = append(r.works, work{agent: 1, from: begins, to: at})
		}

		got := r.whyUnnamed()
		want := strings.TrimSuffix(test.want, "x") // over 5% by one call
		if test.want == unnamed+"x" {
			want = shared
		}
		if !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("%s: %q, want %q", test.name, got, want)
		}
	}
}

// The knowledge about an agent's time is the records' state of each second, but for a pause under two minutes between
// two times of work. A queue is an agent's if the agent takes its calls for half of the time.
func TestPresenceOfAgents(t *testing.T) {
	start := time.Date(2026, 9, 7, 8, 0, 0, 0, time.UTC)
	const seconds = 1000
	longtest.CheckN(t, 1500, 5000, func(rt *rapid.T) {
		d := &Data{}
		var dates Dates
		var state [seconds]int // 0 is not known, 1 is at work, 2 is away
		queues := map[string]int{}
		at := rapid.IntRange(0, 50).Draw(rt, "begins")
		last := -1 // the end of the time of work before
		for range rapid.IntRange(1, 7).Draw(rt, "times") {
			length := rapid.SampledFrom([]int{119, 120, 120, 240}).Draw(rt, "length")
			if at+length > seconds {
				break
			}
			p := &records.Presence{Agent: "ann", From: start.Add(time.Duration(at) * time.Second), To: start.Add(time.Duration(at+length) * time.Second)}
			isOn := rapid.Bool().Draw(rt, "at work") || last < 0
			if isOn {
				p.Queues = rapid.SampledFrom([][]string{{"a"}, {"b"}, {"a", "b"}}).Draw(rt, "queues")
				for _, q := range p.Queues {
					queues[q] += length
				}
			}
			d.addPresence(p, &dates)

			for s := at; s < at+length; s++ {
				state[s] = map[bool]int{true: 1, false: 2}[isOn]
			}
			if isOn {
				isPause := last >= 0 && at-last < 120
				for s := max(last, 0); s < at && isPause; s++ {
					isPause = state[s] == 2
				}
				for s := max(last, 0); s < at && isPause; s++ {
					state[s] = 1
				}
				last = at + length
			} else if last >= 0 && at > last && state[at-1] == 0 {
				last = -1
			}
			at += length
			if rapid.IntRange(0, 3).Draw(rt, "gap") == 0 {
				at += rapid.IntRange(1, 100).Draw(rt, "gap of")
				last = -1
			}
		}
		if len(d.presence) == 0 {
			return
		}

		ms := func(s int) int64 { return start.UnixMilli() + int64(1000*s) }
		from := rapid.IntRange(0, seconds-1).Draw(rt, "from")
		to := rapid.IntRange(from, seconds).Draw(rt, "to")
		counts := [3]int64{}
		isUnknown := [seconds]bool{}
		d.unknown(0, ms(from), ms(to), func(a, b int64) {
			for s := (a - ms(0)) / 1000; s < (b-ms(0))/1000; s++ {
				isUnknown[s] = true
			}
		})
		for s := from; s < to; s++ {
			counts[state[s]] += 1000
			if isUnknown[s] != (state[s] == 0) || d.isKnown(0, ms(s)) != (state[s] != 0) {
				rt.Fatalf("second %d is unknown: %t, known: %t, want %d", s, isUnknown[s], d.isKnown(0, ms(s)), state[s])
			}
		}
		if on, off := d.between(0, ms(from), ms(to)); on != counts[1] || off != counts[2] {
			rt.Fatalf("from %d to %d: %d ms at work, %d away, want %d and %d", from, to, on, off, counts[1], counts[2])
		}
		work := 0
		for _, s := range state {
			if s == 1 {
				work++
			}
		}
		for _, q := range []string{"a", "b", "c"} {
			if got := d.isMember(0, q); got != (queues[q] > 0 && 2*queues[q] >= work) {
				rt.Errorf("%s for %d of %d s: a member %t", q, queues[q], work, got)
			}
		}
	})
}

// An agent may have the skills of a set that has all that were seen, if those not seen were missed by chance of 1% or
// more. Skills that are listed are all.
func TestSkillsThatAnAgentMayHave(t *testing.T) {
	shares := []float64{0.5, 0.3, 0.2}
	a, b, c := skillOf(0), skillOf(1), skillOf(2)
	for _, test := range []struct {
		of   seenSkills
		set  skillSet
		want bool
	}{
		{seenSkills{100, a, false}, a, true},
		{seenSkills{100, a | b, false}, a, false},
		{seenSkills{12, a, false}, a | b, true}, // 0.7^12 is 1.4%
		{seenSkills{13, a, false}, a | b, false},
		{seenSkills{20, a, false}, a | c, true}, // 0.8^20 is 1.2%
		{seenSkills{21, a, false}, a | c, false},
		{seenSkills{1, a, true}, a | b, false},
		{seenSkills{1, a, true}, a, true},
	} {
		if got := test.of.mayHave(test.set, shares); got != test.want {
			t.Errorf("%+v: %t", test, got)
		}
	}
}

// A class overtakes another if it takes more than half of 50 chances or more, for certain, and is overtaken in fewer than
// half. Its level is a step above; a chain adds up.
func TestLevelsOfClasses(t *testing.T) {
	names := []string{"gold", "silver", "green"}
	type chances struct{ a, b, overtook, of int }
	for _, test := range []struct {
		name string
		all  []chances
		want map[string]int
	}{
		{"nothing", nil, map[string]int{}},
		{"always", []chances{{0, 2, 50, 50}}, map[string]int{"gold": 10}},
		{"too few", []chances{{0, 2, 49, 49}}, map[string]int{}},
		{"half", []chances{{0, 2, 30, 50}}, map[string]int{}},
		{"most", []chances{{0, 2, 40, 50}}, map[string]int{"gold": 10}},
		{"in both directions", []chances{{0, 2, 50, 50}, {2, 0, 1, 2}}, map[string]int{}},
		{"seldom back", []chances{{0, 2, 50, 50}, {2, 0, 1, 3}}, map[string]int{"gold": 10}},
		{"a chain", []chances{{0, 1, 50, 50}, {1, 2, 60, 60}}, map[string]int{"gold": 20, "silver": 10}},
		{"a chain and its ends", []chances{{0, 1, 50, 50}, {1, 2, 60, 60}, {0, 2, 90, 90}}, map[string]int{"gold": 20, "silver": 10}},
		{"one above two", []chances{{0, 1, 50, 50}, {0, 2, 60, 60}}, map[string]int{"gold": 10}},
		{"itself", []chances{{0, 0, 50, 50}, {-1, 0, 50, 50}, {0, -1, 50, 50}}, map[string]int{}},
	} {
		tt := newTournament(names)
		pairs := 0
		for _, c := range test.all {
			for i := range c.of {
				tt.add(int16(c.a), int16(c.b), chance{1, i < c.overtook})
			}
			if c.a >= 0 && c.b >= 0 && c.a != c.b {
				pairs++
			}
		}
		if got := tt.levels(10); !maps.Equal(got, test.want) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}

		said := tt.overtakings("tier")
		for _, o := range said {
			i := slices.IndexFunc(test.all, func(c chances) bool { return c.a >= 0 && c.b >= 0 && names[c.a] == o.First && names[c.b] == o.Other })
			if c := test.all[i]; o.Kind != "tier" || o.Share.N != c.of || math.Abs(o.Share.Value-float64(c.overtook)/float64(c.of)) > 1e-9 {
				t.Errorf("%s: %+v, want %+v", test.name, o, c)
			}
		}
		if len(said) != pairs {
			t.Errorf("%s: %d pairs, want %d", test.name, len(said), pairs)
		}
	}

	// A credit of seconds is a level of as many.
	tt := newTournament(names)
	tt.pairs[0][1].credit = Estimate{Value: 29.2, N: 40}
	tt.pairs[1][2].credit = Estimate{Value: 990, N: 40}
	if got := tt.levels(500); !maps.Equal(got, map[string]int{"gold": 1000, "silver": 990}) {
		t.Errorf("credits give %v", got)
	}
}

// The agents of a half hour are the busy ones while callers wait, where one date of all weekdays together counts as a
// minute; without a wait, the fewest with which Erlang C has no wait in half of the cases.
func TestAgentsOfAHalfHour(t *testing.T) {
	pooled := &halfHour{busy: 600, weight: 100}
	for _, test := range []struct {
		of   halfHour
		want float64
	}{
		{halfHour{}, 0},
		{halfHour{answers: 3, busy: 200, weight: 40, load: 8}, (200 + 60*6) / 100.0},
		{halfHour{load: 0.1}, 1},
	} {
		if got := test.of.staff(pooled, 2, 3); got.Value != test.want || got.N != 3 {
			t.Errorf("%+v: %+v, want %v", test.of, got, test.want)
		}
	}

	longtest.Check(t, func(rt *rapid.T) {
		h := halfHour{
			answers: rapid.IntRange(0, 40).Draw(rt, "answers"), peak: rapid.IntRange(0, 6).Draw(rt, "peak"), load: rapid.Float64Range(0, 12).Draw(rt, "load"),
		}
		const dates = 3
		want := 1
		for isEnough := false; !isEnough; want++ {
			erlangs := h.load / dates
			wait := (erlang.C{Agents: want, Arrival: erlangs, Service: 1}).WaitProbability()
			isEnough = want >= h.peak && erlangs < float64(want) && math.Pow(math.E, -float64(h.answers)*wait) >= 0.5
		}
		if got := h.fewest(dates); got != float64(want-1) {
			rt.Errorf("%+v: %v, want %d", h, got, want-1)
		}
	})
}

// The busy agents of a date while callers wait are the quantile by time. Two seconds tell something, and a minute all.
func TestBusyAgentsWhileCallersWait(t *testing.T) {
	for _, test := range []struct {
		waits        []float64
		quantile     float64
		busy, weight float64
	}{
		{[]float64{0, 1, 0, 0.9}, 0.5, 0, 0},
		{[]float64{0, 1, 0, 1}, 0.5, 2, 2},
		{[]float64{0, 1, 0, 1.1}, 0.5, 6.3, 2.1},
		{[]float64{0, 30, 0, 40}, 0.5, 180, 60},
		{[]float64{0, 90, 0, 9}, 0.9, 60, 60},
		{[]float64{0, 89, 0, 10}, 0.9, 180, 60},
	} {
		d := &Data{dates: daysFrom(1)}
		w := &watch{roster: &roster{estimator: newEstimator(d)}, slot: 7, quantile: test.quantile, waits: test.waits}
		w.endHalfHour()
		h := w.week[d.dates[0].weekday][7]
		if math.Abs(h.busy-test.busy) > 1e-9 || math.Abs(h.weight-test.weight) > 1e-9 || len(w.waits) != 0 {
			t.Errorf("%+v: %+v", test, h)
		}
	}
}

// Patience is by the queue, the tier or both if the callers of one hang up sooner than the callers of the other; the
// one that differs more is first.
func TestPatienceByItsGroups(t *testing.T) {
	for _, test := range []struct {
		name     string
		patience [2][2]float64 // by queue and tier, in seconds
		calls    [2][2]int     // likewise
		by       string
		of       []string
	}{
		{"alike", [2][2]float64{{100, 100}, {100, 100}}, [2][2]int{{600, 600}, {600, 600}}, "", []string{""}},
		{"by queue", [2][2]float64{{50, 50}, {400, 400}}, [2][2]int{{600, 600}, {600, 600}}, "queue", []string{"a", "b", ""}},
		{"by tier", [2][2]float64{{50, 400}, {50, 400}}, [2][2]int{{600, 600}, {600, 600}}, "tier", []string{"gold", "green", ""}},
		{"by tier, with queues of other tiers", [2][2]float64{{50, 400}, {50, 400}}, [2][2]int{{900, 300}, {300, 900}}, "tier", []string{"gold", "green", ""}},
		{"by queue, with tiers of other queues", [2][2]float64{{50, 50}, {400, 400}}, [2][2]int{{900, 300}, {300, 900}}, "queue", []string{"a", "b", ""}},
		{"by both", [2][2]float64{{30, 120}, {120, 1500}}, [2][2]int{{600, 600}, {600, 600}}, "queue tier", []string{"a/gold", "a/green", "b/gold", "b/green", ""}},
	} {
		d := &Data{queues: names{list: []string{"a", "b"}}, tiers: names{list: []string{"gold", "green"}}}
		for q := range 2 {
			for tier := range 2 {
				n := test.calls[q][tier]
				for i := range n {
					patience := -test.patience[q][tier] * math.Log((float64(i)+0.5)/float64(n))
					offered := 20 + float64(i*7%n)/2
					v := &visit{queue: int16(q), tier: int16(tier), enqueued: 0, answered: never, ended: int64(1000 * patience), outcome: abandoned}
					if offered < patience {
						v.outcome, v.answered, v.ended = 0, int64(1000*offered), int64(1000*offered)+60_000
					}
					d.visits = append(d.visits, v)
				}
			}
		}
		e := newEstimator(d)
		e.estimatePatience()
		var of []string
		for _, s := range e.Patience.Of {
			of = append(of, s.Name)
		}
		if by := strings.Join(e.Patience.By, " "); by != test.by || !slices.Equal(of, test.of) {
			t.Errorf("%s: by %q, of %q", test.name, by, of)
		}
		for i, s := range e.Patience.Of[:len(of)-1] {
			var want float64
			switch test.by {
			case "queue":
				want = test.patience[i][0]
			case "tier":
				want = test.patience[0][i]
			default:
				want = test.patience[i/2][i%2]
			}
			if math.Abs(s.Mean.Value/want-1) > 0.15 {
				t.Errorf("%s: the patience of %s is %v, want %v", test.name, s.Name, s.Mean.Value, want)
			}
		}
	}
}

// A queue passes another if a fifth of 20 answers or more are at once while a caller of the other waits. Queues that pass
// each other have agents of their own; a queue that another passes is answered by a part of the agents.
func TestQueuesThatPass(t *testing.T) {
	for _, test := range []struct {
		answers, atOnce [2]int // of the other queue while a caller of each waits
		want            string
	}{
		{[2]int{20, 20}, [2]int{4, 4}, "01: all 0 1"},
		{[2]int{20, 20}, [2]int{5, 5}, "0: all 0; 1: all 1"},
		{[2]int{20, 20}, [2]int{5, 4}, "01: all 1"},
		{[2]int{20, 20}, [2]int{4, 5}, "01: all 0"},
		{[2]int{19, 19}, [2]int{19, 19}, "01: all 0 1"},
	} {
		d := &Data{queues: names{list: []string{"a", "b"}}}
		at := int64(0)
		for waits := range 2 {
			for i := range test.answers[waits] {
				at += 100_000
				other := int16(1 - waits)
				d.visits = append(d.visits, &visit{queue: int16(waits), enqueued: at, answered: at + 60_000, ended: at + 61_000})
				v := &visit{queue: other, enqueued: at + 1000, answered: at + 1000, ended: at + 50_000}
				if i >= test.atOnce[waits] {
					v.enqueued -= 2000 // it waited, too, and for longer
				}
				d.visits = append(d.visits, v)
			}
		}
		r := &roster{estimator: newEstimator(d)}
		var said []string
		for _, p := range r.pools() {
			text, all := "", ": all"
			for _, q := range p.queues {
				text += fmt.Sprint(q)
				if p.general[q] {
					all += fmt.Sprint(" ", q)
				}
			}
			said = append(said, text+all)
		}
		if got := strings.Join(said, "; "); got != test.want {
			t.Errorf("%+v: %s", test, got)
		}
	}
}
