package fit_test

import (
	"fmt"
	"math"
	"sort"
	"strings"
	"testing"
	"time"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
)

// patienceForm is a distribution of patience in seconds.
type patienceForm struct {
	name     string
	draw     func(*des.Stream) float64
	survival func(seconds float64) float64
}

func exponentialOf(mean float64, s *des.Stream) float64 { return -mean * math.Log(1-s.Float64()) }

// patienceForms have a mean of about three minutes.
func patienceForms() []patienceForm {
	const mean, short, long, part = 180, 40, 320, 0.5
	const mu, sigma = 4.8, 0.9
	return []patienceForm{
		{"exponential", func(s *des.Stream) float64 { return exponentialOf(mean, s) }, func(t float64) float64 { return math.Exp(-t / mean) }},
		{"hyperexponential", func(s *des.Stream) float64 {
			if s.Float64() < part {
				return exponentialOf(short, s)
			}
			return exponentialOf(long, s)
		}, func(t float64) float64 { return part*math.Exp(-t/short) + (1-part)*math.Exp(-t/long) }},
		{"lognormal", func(s *des.Stream) float64 {
			normal := distuv.Normal{Mu: mu, Sigma: sigma}
			return math.Exp(normal.Quantile(s.Float64()))
		}, distuv.LogNormal{Mu: mu, Sigma: sigma}.Survival},
	}
}

// patienceRecords writes the waits of a number of callers per day, who wait for an exponential time or hang
// up before, and returns the waits in order.
func patienceRecords(form *patienceForm, seed, days, calls int, offered float64) (csv []byte, waits []float64) {
	s := des.NewKey(81, uint64(seed)).Stream()
	var out strings.Builder
	out.WriteString("call,queue,arrived,enqueued,answered,ended,outcome\n")

	for day := range days {
		for i := range calls {
			at := time.Date(2026, 9, 7+day, 8, 0, 0, 0, time.UTC).Add(time.Duration(i) * 10 * time.Hour / time.Duration(calls))
			patience, offer := form.draw(&s), exponentialOf(offered, &s)
			after := func(seconds float64) string {
				return at.Add(time.Duration(seconds * float64(time.Second))).Format("2006-01-02 15:04:05.000")
			}
			wait := min(patience, offer)
			waits = append(waits, wait)
			if patience < offer {
				fmt.Fprintf(&out, "%d-%d,q,%s,%s,,%s,abandoned\n", day, i, after(0), after(0), after(wait))
			} else {
				fmt.Fprintf(&out, "%d-%d,q,%s,%s,%s,%s,answered\n", day, i, after(0), after(0), after(wait), after(wait+200))
			}
		}
	}

	sort.Float64s(waits)
	return []byte(out.String()), waits
}

// offeredWait returns the mean of the exponential waits for a part of the waits that is censored.
func offeredWait(form *patienceForm, censored float64) float64 {
	low, high := 0.1, 1e5
	for range 60 {
		middle, answered := math.Sqrt(low*high), 0.0
		const steps = 2000
		for i := range steps { // the mean of the survival over the quantiles of the offered wait
			answered += form.survival(-middle*math.Log(1-(float64(i)+0.5)/steps)) / steps
		}
		if answered > censored {
			low = middle
		} else {
			high = middle
		}
	}
	return low
}

// survivalOf is the probability of waiting longer than a time, as estimated.
func survivalOf(s *fit.Survival, seconds float64) (out fit.Estimate) {
	for _, step := range s.Steps {
		if step.Seconds <= seconds {
			out = step.Estimate
		}
	}
	return out
}

// The probability of waiting longer is in its interval at the waits that matter, the middle one and
// the longest tenth and twentieth, for each form of patience and each part of censored waits; of
// exponential patience its mean, too. The test fails by chance in 1 of 1,000 runs for each if
// intervals hold the truth with 90%. Where less than half of the patience is seen, fit says so.
func TestPatienceForms(t *testing.T) {
	cases := 1
	if longtest.IsLong() {
		cases = longtest.N(2, 100)
	}
	const days, calls = 14, 150
	check := func(what string, inside, n int) {
		missed := float64(n - inside)
		if chance := (distuv.Binomial{N: float64(n), P: 0.1}).Survival(missed - 1); missed > 0 && chance < 0.001 {
			t.Errorf("%s: %d of %d are inside their intervals", what, inside, n)
		}
	}

	t.Logf("%-17s %8s %6s %6s %6s %6s %12s %7s", "patience", "censored", "50%", "90%", "95%", "mean", "exponential", "hidden")
	for f, form := range patienceForms() {
		for _, censored := range []float64{0.6, 0.8, 0.95} {
			offered := offeredWait(&form, censored)

			var inside [3]int
			means, simple, hidden := 0, 0, 0
			for k := range cases {
				csv, waits := patienceRecords(&form, 1000*f+k, days, calls, offered)
				c := fit.Fit(collected(t, csv, nil, fit.Dates{}))

				s := &c.Patience.Of[0]
				for i, part := range []float64{0.5, 0.9, 0.95} {
					at := waits[int(part*float64(len(waits)))]
					if e := survivalOf(s, at); e.Low <= form.survival(at) && form.survival(at) <= e.High {
						inside[i]++
					}
				}

				if form.name == "exponential" && s.Mean.Low <= 180 && 180 <= s.Mean.High {
					means++
				}
				if s.Exponential {
					simple++
				}
				said := strings.Contains(strings.Join(c.Warnings, "\n"), "of the distribution, for most callers were answered sooner")
				if said {
					hidden++
				}
				if seen := 1 - form.survival(waits[len(waits)-1]); seen < 0.3 && !said || seen > 0.8 && said {
					t.Errorf("%s, %.0f%% censored, case %d: %.0f%% of the patience is seen; said %t", form.name, 100*censored, k, 100*seen, said)
				}
			}

			t.Logf("%-17s %7.0f%% %6d %6d %6d %6d %12d %7d of %d", form.name, 100*censored, inside[0], inside[1], inside[2], means, simple, hidden, cases)
			for i := range inside {
				check(fmt.Sprintf("%s, %.0f%% censored, wait %d", form.name, 100*censored, i), inside[i], cases)
			}
			if form.name == "exponential" {
				check("mean", means, cases)
			}
		}
	}
}
