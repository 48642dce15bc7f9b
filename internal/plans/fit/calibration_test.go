package fit

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// soonBy are measures of a center in which a share of callers more than in the records is answered soon.
func soonBy(off float64) []backtest.Returned {
	const actual, wide = 0.5, 1e-6
	mean := actual + off
	predicted := stats.Estimate{Mean: stats.Number(mean), P5: stats.Number(mean - wide), P95: stats.Number(mean + wide)}
	of := func(measure string) backtest.Returned {
		return backtest.Returned{About: "center", Measure: measure, Actual: actual, Predicted: predicted, Visits: 777}
	}
	return []backtest.Returned{of("service_level"), of("answered_at_once")}
}

// A share of absences is found by which the excess of callers who are answered soon falls, along a line of any slope, in
// few simulations. It has as much doubt as the share by the gaps.
func TestShareOfAbsencesIsSolved(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		truth := rapid.Float64Range(-0.2, 1.2).Draw(rt, "truth")
		slope := rapid.Float64Range(0.2, 1.5).Draw(rt, "slope")
		first := Estimate{Value: rapid.SampledFrom([]float64{0, 0.05, 0.3}).Draw(rt, "by gaps"), N: rapid.IntRange(0, 1).Draw(rt, "n")}
		first.Low, first.High = first.Value/2, 4*first.Value
		off := slope * (truth - first.Value)
		reachable := min(max(truth, 0), 0.9)
		k := &check{Center: &Center{}, replayed: soonBy(off)}
		simulations := 0
		least := math.Inf(1)
		away, back, err := k.solve(t.Context(), func(context.Context) ([]backtest.Returned, error) {
			simulations++
			v := k.Away.Unseen.Value
			if v < 0 || v > 0.9 {
				rt.Errorf("a share of %v is simulated", v)
			}
			least = min(least, math.Abs(slope*(truth-v)))
			return soonBy(slope * (truth - v)), nil
		}, Away{Unseen: first, Chance: Estimate{Value: 0.7}}, func(a *Away) *Estimate { return &a.Unseen }, off)
		if err != nil || simulations > 4 {
			rt.Fatalf("%d simulations, %v", simulations, err)
		}

		if next := min(max(first.Value+off/0.4, 0), 0.9); next == first.Value {
			if simulations > 0 || back != nil {
				rt.Errorf("the share of %v is simulated again", next)
			}
			return
		}
		got := away.Unseen
		if math.Abs(slope*(reachable-got.Value)) > 0.003+1e-9 && math.Abs(slope*(truth-got.Value)) > least+1e-9 || away.Chance.Value != 0.7 {
			rt.Errorf("the share is %v after %d simulations, want %v", got.Value, simulations, reachable)
		}
		if now, _, _ := tooSoon(back); math.Abs(now-slope*(truth-got.Value)) > 1e-9 {
			rt.Errorf("the measures are not of the share: %v", now)
		}
		n := max(first.N, 1)
		method := "calibrated by the shares answered at once and in time (Gourieroux, Monfort and Renault, 1993)"
		if first.N == 0 {
			n = 777
		}
		low, high := math.NaN(), math.NaN()
		if first.Value > 0 {
			low, high = got.Value/2, min(1, 4*got.Value)
			method += fmt.Sprintf("; by gaps %.1f%%", 100*first.Value)
		}
		same := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 || math.IsNaN(a) && math.IsNaN(b) }
		if got.N != n || got.Method != method || !same(got.Low, low) || !same(got.High, high) {
			rt.Errorf("the estimate is %+v, want n %d, %v to %v, %s", got, n, low, high, method)
		}
	})
}

// Absences are calibrated if more callers or fewer are answered soon than chance explains, by the kind of absence that
// leaves the smaller misfit. Few absences in the gaps do not give the length, which is the usual one then.
func TestAbsencesAreCalibrated(t *testing.T) {
	known := Away{Chance: Estimate{Value: 0.1, N: 80}, For: Estimate{Value: 500, N: 50}, Back: Estimate{Value: 30, N: 9}}
	few := known
	few.For.N = 49
	for _, test := range []struct {
		name           string
		gaps           Away
		off            float64
		chance, unseen float64 // the slopes of both kinds
		change         func(k *check)
		want           [3]float64 // the share, the share of unseen ones, and the length
	}{
		{"by the share", known, 0.04, 0.4, 0, nil, [3]float64{0.2, 0, 500}},
		{"by the unseen ones", known, 0.04, 0, 0.4, nil, [3]float64{0.1, 0.1, 500}},
		{"by the smaller misfit", known, 0.04, 0.41, 0.4, nil, [3]float64{0.1, 0.1, 500}},
		{"fewer callers", known, -0.02, 0.4, 0, nil, [3]float64{0.05, 0, 500}},
		{"a length of few absences", few, 0.04, 0.4, 0, nil, [3]float64{0.2, 0, 240}},
		{"no absence by the gaps", Away{}, 0.04, 0.4, 0, nil, [3]float64{0.1, 0, 240}},
		{"at the bound", known, 0.0101, 0.4, 0, nil, [3]float64{0.1 + 0.0101/0.4, 0, 500}},
		{"below the bound", known, 0.0099, 0.4, 0, nil, [3]float64{0.1, 0, 500}},
		{"no effect", known, 0.04, 0, 0, nil, [3]float64{0.1, 0, 500}},
		{"an unknown share", known, math.NaN(), 0.4, 0, nil, [3]float64{0.1, 0, 500}},
		{"no groups", known, 0.04, 0.4, 0, func(k *check) { k.Groups = nil }, [3]float64{0.1, 0, 500}},
		{"no agents", known, 0.04, 0.4, 0, func(k *check) { k.onPhones = nil }, [3]float64{0.1, 0, 500}},
		{"by chance", known, 0.04, 0.4, 0, func(k *check) {
			for i := range k.replayed {
				k.replayed[i].Predicted.P5 = 0
			}
		}, [3]float64{0.1, 0, 500}},
	} {
		k := &check{Center: &Center{Away: test.gaps, Groups: []Group{{Name: "agents"}}}, replayed: soonBy(test.off)}
		k.onPhones = []records.Presence{{}}
		if test.change != nil {
			test.change(k)
		}
		was := test.gaps
		simulations := 0
		err := k.calibrate(t.Context(), func(context.Context) ([]backtest.Returned, error) {
			simulations++
			moved := test.chance*(k.Away.Chance.Value-was.Chance.Value) + test.unseen*(k.Away.Unseen.Value-was.Unseen.Value)
			return soonBy(test.off - moved), nil
		})
		got := [3]float64{k.Away.Chance.Value, k.Away.Unseen.Value, k.Away.For.Value}
		for i, v := range got {
			if math.Abs(v-test.want[i]) > 1e-9 {
				t.Errorf("%s: %v, want %v", test.name, got, test.want)
				break
			}
		}
		now, _, _ := tooSoon(k.replayed)
		isMoved := got[0] != test.gaps.Chance.Value || got[1] != test.gaps.Unseen.Value
		if err != nil || isMoved != (math.Abs(now) < 1e-3) || simulations > 0 != (len(k.Values) > 0) {
			t.Errorf("%s: %v are too soon, %d simulations, %d values, %v", test.name, now, simulations, len(k.Values), err)
		}
	}

	k := &check{Center: &Center{Away: known, Groups: []Group{{}}}, replayed: soonBy(0.04)}
	k.onPhones = []records.Presence{{}}
	failed := errors.New("no simulation")
	if err := k.calibrate(t.Context(), func(context.Context) ([]backtest.Returned, error) { return nil, failed }); !errors.Is(err, failed) {
		t.Errorf("a failed simulation is the error %v", err)
	}
}

// A weekday has the spans of its half hours in the order of the day: one text, or a list. A closed weekday has no
// spans.
func TestHoursAreWritten(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		var h Hours
		var want []string
		for _, day := range []time.Weekday{1, 2, 3, 4, 5, 6, 0} {
			var spans []string
			at := 0
			for range rapid.IntRange(0, 3).Draw(rt, "spans") {
				from := at + rapid.IntRange(1, 4).Draw(rt, "closed")
				at = from + rapid.IntRange(1, 12).Draw(rt, "open")
				if at > slots {
					break
				}
				for slot := from; slot < at; slot++ {
					h[day][slot] = true
				}
				spans = append(spans, fmt.Sprintf("%02d:%02d-%02d:%02d", from/2, from%2*30, at/2, at%2*30))
			}
			name := strings.ToLower(day.String()[:3])
			switch len(spans) {
			case 0:
			case 1:
				want = append(want, name+`: "`+spans[0]+`"`)
			default:
				want = append(want, name+`: ["`+strings.Join(spans, `", "`)+`"]`)
			}
		}
		out := h.out()
		if got := out.Inline(); len(want) > 0 && got != "{"+strings.Join(want, ", ")+"}" || out.IsEmpty() != (len(want) == 0) {
			rt.Errorf("%s, want %s", got, want)
		}
	})
	var none *Hours

	if out := none.out(); !out.IsEmpty() {
		t.Errorf("no hours are %v", out)
	}
}
