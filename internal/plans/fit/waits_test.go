package fit

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/gonum/stat/distuv"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// drawnSpells are waits of whole seconds, several of them equal, the shortest first. Some callers are of no queue
// or no tier.
func drawnSpells(t *rapid.T, queues, tiers int16) []spell {
	// All waits are censored, none is, or some are.
	died := rapid.SampledFrom([]int{0, 1, 3, 10}).Draw(t, "deaths of 10")
	out := make([]spell, rapid.IntRange(1, 60).Draw(t, "waits"))
	for i := range out {
		out[i] = spell{
			ms:    1000 * rapid.Int32Range(0, 25).Draw(t, "seconds"),
			queue: rapid.Int16Range(none, queues-1).Draw(t, "queue"),
			tier:  rapid.Int16Range(none, tiers-1).Draw(t, "tier"),
			died:  rapid.IntRange(1, 10).Draw(t, "dies") <= died,
		}
	}
	slices.SortFunc(out, func(a, b spell) int { return cmp.Compare(a.ms, b.ms) })
	return out
}

// atRiskAt counts the waits that last at least a time, and those that end with hanging up at that time.
func atRiskAt(all []spell, ms int32) (atRisk, deaths float64) {
	for _, s := range all {
		if s.ms >= ms {
			atRisk++
		}
		if s.ms == ms && s.died {
			deaths++
		}
	}
	return atRisk, deaths
}

// longerThan are the probability of a longer wait and its bounds: the product over all earlier seconds, of which each
// has at least 10 callers at risk or is the first with a death.
func longerThan(all []spell, until int32) (value, low, high float64) {
	value = 1
	variance := 0.0
	isFirst := true
	for ms := int32(0); ms <= until; ms += 1000 {
		atRisk, deaths := atRiskAt(all, ms)
		if deaths == 0 || atRisk < 10 && !isFirst {
			continue
		}
		isFirst = false
		value *= (atRisk - deaths) / atRisk
		variance += deaths / atRisk / (atRisk - deaths)
	}
	if value == 0 || value == 1 {
		return value, 0, 1
	}
	// The interval is symmetric for log(−log S).
	middle := math.Log(-math.Log(value))
	off := 1.96 * math.Sqrt(variance) / math.Log(value)
	return value, math.Exp(-math.Exp(middle - off)), math.Exp(-math.Exp(middle + off))
}

func near(a, b, within float64) bool {
	return a == b || math.Abs(a-b) <= within || math.IsNaN(a) && math.IsNaN(b)
}

// The curve of patience is the product of the shares that stay at each second. The figures next to it are sums over
// the waits.
func TestSurvivalIsTheProductOfEachSecond(t *testing.T) {
	longtest.CheckN(t, 600, 3000, func(rt *rapid.T) {
		all := drawnSpells(rt, 1, 1)
		total := 0.0
		deaths := 0.0
		totalOfDeaths := 0.0
		for _, s := range all {
			total += float64(s.ms) / 1000
			if s.died {
				deaths++
				totalOfDeaths += float64(s.ms) / 1000
			}
		}

		got := survival("name", all)
		if got.Name != "name" || got.Waits != len(all) || got.Deaths != int(deaths) || got.Mean.N != int(deaths) {
			rt.Fatalf("%d waits and %v deaths: %+v", len(all), deaths, got)
		}
		if deaths == 0 {
			if got.Steps != nil || got.Distribution.Family != infinite || !math.IsNaN(got.Mean.Value) || got.Exponential {
				rt.Fatalf("nobody hung up: %+v", got)
			}
			return
		}
		if !near(got.Mean.Value, total/deaths, 1e-9) || !near(got.MeanOfDeaths, totalOfDeaths/deaths, 1e-9) {
			rt.Fatalf("means %v and %v, want %v and %v", got.Mean.Value, got.MeanOfDeaths, total/deaths, totalOfDeaths/deaths)
		}

		// Every second of the sample is in the curve or the curve does not change at it.
		step := 0
		for ms := int32(0); ms <= 25_000; ms += 1000 {
			value, low, high := longerThan(all, ms)
			if step < len(got.Steps) && got.Steps[step].Seconds <= float64(ms)/1000 {
				step++
			}
			if step == 0 {
				if value != 1 {
					rt.Fatalf("no step at %d ms, want %v", ms, value)
				}
				continue
			}
			e := got.Steps[step-1]
			if !near(e.Value, value, 1e-9) || !near(e.Low, low, 1e-4) || !near(e.High, high, 1e-4) {
				rt.Fatalf("after %d ms %v, want %v from %v to %v", ms, e, value, low, high)
			}
			if atRisk, _ := atRiskAt(all, int32(e.Seconds*1000)); e.N != int(atRisk) {
				rt.Fatalf("%d are at risk after %v s, want %v", e.N, e.Seconds, atRisk)
			}
		}
		if step != len(got.Steps) {
			rt.Fatalf("%d steps, want %d", len(got.Steps), step)
		}
		if value, _, _ := longerThan(all, 25_000); !near(got.Observed, 1-value, 1e-9) {
			rt.Fatalf("%v is observed, want %v", got.Observed, 1-value)
		}
	})
}

// Patience is exponential if its curve is within 1%, or one and a half times its interval, of the exponential curve
// with its mean. Only waits count that at most 95% of the waits are below.
func TestExponentialPatience(t *testing.T) {
	waits := make([]float64, 100) // 1 to 100 seconds
	for i := range waits {
		waits[i] = float64(i + 1)
	}
	at := func(seconds, value, low, high float64) SurvivalStep {
		return SurvivalStep{seconds, Estimate{Value: value, Low: low, High: high}}
	}
	// A mean of 100 s: 90.48% wait longer than 10 s, 40.66% longer than 90 s, 38.67% longer than 95 s.
	for _, test := range []struct {
		name  string
		steps []SurvivalStep
		want  bool
	}{
		{"on the curve", []SurvivalStep{at(10, 0.9048, 0.9048, 0.9048)}, true},
		{"0.9% below", []SurvivalStep{at(10, 0.8958, 0.8958, 0.8958)}, true},
		{"1.1% below", []SurvivalStep{at(10, 0.8938, 0.8938, 0.8938)}, false},
		{"0.9% above", []SurvivalStep{at(10, 0.9138, 0.9138, 0.9138)}, true},
		{"1.1% above", []SurvivalStep{at(10, 0.9158, 0.9158, 0.9158)}, false},
		{"4% below, and the interval reaches 3% up", []SurvivalStep{at(10, 0.8648, 0.8648, 0.8948)}, true},
		{"5% below, and the interval reaches 3% up", []SurvivalStep{at(10, 0.8548, 0.8548, 0.8848)}, false},
		{"4% below, and the interval reaches 3% down", []SurvivalStep{at(10, 0.8648, 0.8348, 0.8648)}, false},
		{"4% above, and the interval reaches 3% down", []SurvivalStep{at(10, 0.9448, 0.9148, 0.9448)}, true},
		{"5% above, and the interval reaches 3% down", []SurvivalStep{at(10, 0.9548, 0.9248, 0.9548)}, false},
		{"4% above, and the interval reaches 3% up", []SurvivalStep{at(10, 0.9448, 0.9448, 0.9748)}, false},
		{"far off at 95 s", []SurvivalStep{at(95, 0.2, 0.2, 0.2)}, false},
		{"far off at 96 s", []SurvivalStep{at(96, 0.2, 0.2, 0.2)}, true},
		{"on the curve at 90 s, far off at 10 s", []SurvivalStep{at(10, 0.2, 0.2, 0.2), at(90, 0.4066, 0.4066, 0.4066)}, false},
	} {
		s := Survival{Mean: Estimate{Value: 100}, Steps: test.steps}
		if got := s.isExponential(waits); got != test.want {
			t.Errorf("%s: %t", test.name, got)
		}
	}
}

// The mean of the tail is the time beyond the limit of 70% of the deaths, over the deaths beyond it.
func TestTailMean(t *testing.T) {
	for _, test := range []struct {
		name          string
		waits, deaths []float64
		want          float64
	}{
		// The limit is the 7th of 10 deaths, 7 s. The waits beyond are 1 + 2 + 3 s, for 3 deaths.
		{"nobody is answered", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 2},
		{"answered before the limit", []float64{1, 2, 2, 2, 3, 4, 5, 6, 7, 8, 9, 10}, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 2},
		{"answered after the limit", []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 16}, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, 5},
		{"all hang up at one time", []float64{4, 4, 4, 9}, []float64{4, 4, 4}, 4},
		{"half of them at the limit", []float64{1, 5, 5, 5}, []float64{1, 5, 5, 5}, 5},
		{"one death", []float64{3, 30}, []float64{3}, 3},
	} {
		if got := tailMean(test.waits, test.deaths); !near(got, test.want, 1e-9) {
			t.Errorf("%s: %v, want %v", test.name, got, test.want)
		}
	}
}

// The quantiles follow the steps of a curve, and beyond its last step an exponential curve with the mean of the tail.
func TestQuantilesOfACurve(t *testing.T) {
	longtest.CheckN(t, 600, 3000, func(rt *rapid.T) {
		all := drawnSpells(rt, 1, 1)
		s := survival("", all)
		if s.Deaths == 0 {
			return
		}
		const tail = 40
		for i, got := range quantilesOf(s.Steps, tail) {
			left := 1 - (float64(i)+0.5)/1000
			last := s.Steps[len(s.Steps)-1]
			want := last.Seconds + tail*math.Log(last.Value) - tail*math.Log(left)
			for k := range s.Steps {
				if step := s.Steps[len(s.Steps)-1-k]; step.Value <= left {
					want = step.Seconds
				}
			}

			if !near(got, want, 1e-6) {
				rt.Fatalf("quantile %d is %v, want %v", i, got, want)
			}
		}
	})
}

// The test of groups compares the deaths of each group with the sum of the hazards up to each of its waits, counted
// caller by caller.
func TestMisfitOfGroups(t *testing.T) {
	longtest.CheckN(t, 600, 3000, func(rt *rapid.T) {
		g := grouping{"queue", []string{"a", "b", "c"}, func(s *spell) int16 { return s.queue }}
		strata := [][]spell{drawnSpells(rt, 3, 1), drawnSpells(rt, 3, 1)}

		var deaths, expected, waits [3]float64
		for _, all := range strata {
			all = slices.DeleteFunc(slices.Clone(all), func(s spell) bool { return s.queue == none })
			for _, s := range all {
				waits[s.queue]++
				if s.died {
					deaths[s.queue]++
				}
				for ms := int32(0); ms <= s.ms; ms += 1000 {
					if atRisk, died := atRiskAt(all, ms); died > 0 {
						expected[s.queue] += died / atRisk
					}
				}
			}
		}

		chi := 0.0
		beyond := 0.0
		n := 0.0
		groups := 0
		for k := range expected {
			if expected[k] == 0 {
				continue
			}
			groups++
			n += waits[k]
			off := deaths[k] - expected[k]
			chi += off * off / expected[k]
			beyond += (off*off - expected[k]) / waits[k]
		}
		want := misfit{p: 1}
		if groups > 1 {
			want = misfit{distuv.ChiSquared{K: float64(groups - 1)}.Survival(chi), math.Sqrt(math.Max(beyond/n, 0))}
		}
		if got := g.misfit(strata); !near(got.p, want.p, 1e-9) || !near(got.size, want.size, 1e-9) {
			rt.Fatalf("%+v, want %+v", got, want)
		}
	})
}

func TestGroupsDiffer(t *testing.T) {
	for _, test := range []struct {
		m    misfit
		want bool
	}{
		{misfit{0.0009, 0.004}, true},
		{misfit{0.001, 0.5}, false},
		{misfit{0.5, 0.5}, false},
		{misfit{0, 0.0039}, false},
		{misfit{1, 0}, false},
	} {
		if test.m.differs() != test.want {
			t.Errorf("%+v: %t", test.m, !test.want)
		}
	}
}

// Groups of pairs have the callers with both properties, and each caller without a group of enough deaths is left over.
func TestGroupsOfCallers(t *testing.T) {
	longtest.CheckN(t, 600, 3000, func(rt *rapid.T) {
		all := drawnSpells(rt, 2, 3)
		least := rapid.IntRange(0, 5).Draw(rt, "least")
		queues := grouping{"queue", []string{"q0", "q1"}, func(s *spell) int16 { return s.queue }}
		tiers := grouping{"tier", []string{"t0", "t1", "t2"}, func(s *spell) int16 { return s.tier }}
		pairs := queues.with(&tiers)

		var want []string
		left := slices.Clone(all)
		for q := range int16(2) {
			for k := range int16(3) {
				isOf := func(s spell) bool { return s.queue == q && s.tier == k }
				waits := 0
				deaths := 0
				for _, s := range all {
					if isOf(s) {
						waits++
					}
					if isOf(s) && s.died {
						deaths++
					}
				}
				if waits > 0 && deaths >= least {
					want = append(want, fmt.Sprintf("q%d/t%d %d %d", q, k, waits, deaths))
					left = slices.DeleteFunc(left, isOf)
				}
			}
		}

		e := &estimator{Data: &Data{}}
		rest := e.addSurvivals(&pairs, all, least)
		var got []string
		for _, s := range e.Patience.Of {
			got = append(got, fmt.Sprintf("%s %d %d", s.Name, s.Waits, s.Deaths))
		}
		if !slices.Equal(got, want) {
			rt.Fatalf("groups %q, want %q", got, want)
		}
		if !slices.Equal(rest, left) {
			rt.Fatalf("left are %v, want %v", rest, left)
		}
	})
}

// A wait counts if the caller joined a queue, was not called back, and its end is known. A wait without an answer ends
// with the call.
func TestWaitsThatCount(t *testing.T) {
	answer := sim.OutcomeAnswered
	visits := []*visit{
		{enqueued: 1000, answered: 9000, ended: 20_000, queue: 3, tier: 1, outcome: answer},
		{enqueued: 2000, answered: never, ended: 4500, queue: 2, tier: none, outcome: abandoned},
		{enqueued: 2000, answered: never, ended: 2700, queue: none, tier: 1, outcome: abandoned},
		{enqueued: never, answered: never, ended: 2600, queue: 2, tier: 1, outcome: abandoned},
		{enqueued: 2000, answered: never, ended: never, queue: 2, tier: 1, outcome: abandoned},
		{enqueued: 2000, answered: never, ended: never, queue: 2, tier: 1, outcome: answer},
		{enqueued: 2000, answered: 2300, ended: 9000, queue: 2, tier: 1, outcome: sim.OutcomeCalledBack},
		{enqueued: 0, answered: never, ended: 1 << 40, queue: 1, tier: 1, outcome: abandoned},
	}
	e := &estimator{Data: &Data{visits: visits}}
	want := []spell{{2500, 2, none, true}, {8000, 3, 1, false}, {math.MaxInt32, 1, 1, true}}
	if got := e.spells(); !slices.Equal(got, want) {
		t.Errorf("waits %v, want %v", got, want)
	}

	if n := e.abandonedWithoutEnd(); n != 1 {
		t.Errorf("%d abandoned calls have no end, want 1", n)
	}
}

// Records with few deaths, or with waits that are short, are named with their figures.
func TestWarningsOfPatience(t *testing.T) {
	lost := []*visit{{answered: never, ended: never, outcome: abandoned}}
	steps := []SurvivalStep{{Seconds: 7}, {Seconds: 33}}
	for _, test := range []struct {
		s      Survival
		visits []*visit
		want   string
	}{
		{Survival{}, nil, "nobody hung up in a queue"},
		{Survival{}, lost, "no row of the 1 abandoned call has the time"},
		{Survival{Deaths: 1, Observed: 1, Steps: steps}, lost, "from 1 abandoned call only"},
		{Survival{Deaths: 49, Observed: 0.2, Steps: steps}, nil, "from 49 abandoned calls only"},
		{Survival{Deaths: 50, Observed: 0.49, Steps: steps}, nil, "only the lowest 49% of the distribution, for most callers were answered sooner; above 33 s"},
		{Survival{Deaths: 50, Observed: 0.5, Steps: steps}, nil, ""},
	} {
		e := &estimator{Data: &Data{visits: test.visits}}
		e.Patience.Of = []Survival{{Deaths: 77, Observed: 1}, test.s}
		e.warnPatience()
		got := strings.Join(e.Warnings, "\n")

		if !strings.Contains(got, test.want) || (got == "") != (test.want == "") {
			t.Errorf("%+v: %q, want %q", test.s, got, test.want)
		}
	}
}
