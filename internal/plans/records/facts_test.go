package records

import (
	"math"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The figures of a reading come from its rows: a call without an answer is abandoned, an answer counts if its time is
// known, and a conversation if both of its ends are. Conversations of an agent overlap if one begins before the end of the
// one before it, or of its after-call work.
func TestFactsOfAReading(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(rt, "rows")
		r := &reading{fate: &fate{answered: make([]int8, n)}}
		s := court{&callSheet{sheet: &sheet{}}}
		s.agents = &column{}
		time := func(name string) float64 {
			if at := 10 * rapid.IntRange(-1, 20).Draw(rt, name); at >= 0 {
				return float64(at)
			}
			return math.NaN()
		}

		var rows []int
		var want facts
		var abandoned, atOnce, talked float64
		type visit struct{ from, to float64 }
		visits := map[string][]visit{}
		of := 0
		for i := range n {
			a, q, start, end, free := time("arrived"), time("joined"), time("answered"), time("ended"), time("wrapped")
			if math.IsNaN(q) {
				q = 0
			}
			fate := int8(rapid.IntRange(-1, 1).Draw(rt, "answered"))
			agent := rapid.SampledFrom([]string{"ann", "bob", "eve", "nobody"}).Draw(rt, "agent")
			r.a, r.q, r.s, r.e, r.w = append(r.a, a), append(r.q, q), append(r.s, start), append(r.e, end), append(r.w, free)
			if math.IsNaN(free) {
				free = end
			}
			r.fate.answered[i] = fate
			s.agents.cells = append(s.agents.cells, agent)
			if rapid.IntRange(0, 4).Draw(rt, "is left out") == 0 {
				continue
			}
			rows = append(rows, i)

			isKnown, hasEnd := !math.IsNaN(start), !math.IsNaN(end)
			isAnswered := fate == 1 || fate < 0 && isKnown
			if isAnswered && isKnown && hasEnd && !isNobody(agent) {
				visits[agent] = append(visits[agent], visit{start, free})
				of++
			}
			if math.IsNaN(a) {
				continue
			}
			want.calls++
			switch {
			case !isAnswered:
				abandoned++
			case isKnown:
				want.answered++
				want.wait += start - q
				if start-q < 1 {
					atOnce++
				}
				if hasEnd {
					talked++
					want.talk += end - start
				}
			}
		}
		want.abandoned = abandoned / max(1, want.calls)
		want.atOnce = atOnce / max(1, want.answered)
		want.wait /= max(1, want.answered)
		want.talk /= max(1, talked)

		// The conversation before another one is the last that begins before it.
		if len(visits) > 1 {
			for _, all := range visits {
				for k := range all {
					before := -1
					for j := range all {
						if all[j].from < all[k].from && (before < 0 || all[j].from > all[before].from) {
							before = j
						}
					}
					if before >= 0 && all[k].from < all[before].to-slack {
						want.overlap++
					}
				}
				for k := range all {
					for j := range k {
						if all[j].from == all[k].from {
							return // conversations that begin at once have no order
						}
					}
				}
			}
			want.overlap /= float64(max(1, of))
		}

		s.measure(r, rows, true)
		got := r.facts
		for _, pair := range [][2]float64{
			{got.calls, want.calls},
			{got.answered, want.answered},
			{got.abandoned, want.abandoned},
			{got.atOnce, want.atOnce},
			{got.wait, want.wait},
			{got.talk, want.talk},
			{got.overlap, want.overlap},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-9 {
				rt.Errorf("%+v, want %+v", got, want)
				break
			}
		}
	})
}

// The end of a call without an answer in the log tells the answer, unless it would be before the call. A call whose answer
// is in the log keeps it.
func TestAnswersThatEndsTell(t *testing.T) {
	begin := time.Date(2026, 8, 3, 7, 25, 0, 0, time.UTC)
	end := begin.Add(time.Minute)
	for talked, want := range map[string]time.Time{
		"0": end, "59": begin.Add(time.Second), "60": begin, "61": {}, "x": {}, "": {},
	} {
		c := &Call{Enqueued: begin}
		c.answerBefore(end, talked, "ann")
		if agent := map[bool]string{true: "", false: "ann"}[want.IsZero()]; !c.Answered.Equal(want) || c.Agent != agent {
			t.Errorf("%q seconds of talk: answered at %v by %q, want %v", talked, c.Answered, c.Agent, want)
		}
	}
}
