package forecast

import (
	"math"
	"slices"
	"testing"

	"gonum.org/v1/gonum/mat"
	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// randomObservations are consecutive days. Some of them are unknown.
func randomObservations(rt *rapid.T) []observation {
	var out []observation
	for i := range rapid.IntRange(1, 12).Draw(rt, "days") {
		place := rapid.IntRange(-1, placesOfMonth-1).Draw(rt, "place")
		out = append(out, observation{
			effects: effectsOf(i%7, place, rapid.Bool().Draw(rt, "rested")),
			y:       5 + float64(rapid.IntRange(-50, 50).Draw(rt, "volume"))/100,
			poisson: float64(rapid.IntRange(0, 9).Draw(rt, "chance")) / 1e4,
			known:   rapid.IntRange(0, 4).Draw(rt, "known") > 0,
		})
	}
	return out
}

// covarianceOf computes the covariance of two days from the model: the components that both have, two of which fade
// with the days between them.
func covarianceOf(k *filter, of size, days []observation, t, u int) float64 {
	scale := scales[of.scale]
	sum := 0.0
	for _, e := range days[t].effects {
		if !slices.Contains(days[u].effects, e) {
			continue
		}
		apart := math.Abs(float64(t - u))
		sd := 0.0
		switch {
		case e == constant:
			sd = 10
		case e < places:
			sd = 0.5
		case e < afterRest:
			sd = scale * k.placeSDs[e-places]
		case e == afterRest:
			sd = scale * 0.07
		case e == short:
			sd = scale * 0.03 * math.Exp(-apart/7/2)
		default:
			sd = scale * 0.08 * drifts[of.drift] * math.Exp(-apart/120/2)
		}
		sum += sd * sd
	}
	if t == u {
		sum += 0.025*0.025*scale*scale + days[t].poisson
	}
	return sum
}

// The filter gives what the normal distribution of all days gives at once: the likelihood of the known days, the mean and
// the variance of the next day given them, and of each known day given all others.
func TestFilterIsTheNormalDistribution(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		days := randomObservations(rt)
		of := size{rapid.IntRange(0, len(scales)-1).Draw(rt, "scale"), rapid.IntRange(0, len(drifts)-1).Draw(rt, "drift")}
		k := &filter{}
		for i := range k.placeSDs {
			k.placeSDs[i] = float64(i) / 50
		}
		const mean = 4.5
		k.reset(of, mean)
		last := len(days) - 1
		k.run(days[:last], false)
		if last > 0 {
			k.advance()
		}
		predicted, _, variance := k.predict(days[last].effects)

		// The last day is predicted from the known ones before it.
		var known []int
		for i := range days[:last] {
			if days[i].known {
				known = append(known, i)
			}
		}
		wantMean, wantVariance := mean, covarianceOf(k, of, days, last, last)-0.025*0.025*scales[of.scale]*scales[of.scale]-days[last].poisson
		if n := len(known); n > 0 {
			inverse, far, logDet := inverted(rt, k, of, days, known, mean)
			with := mat.NewVecDense(n, nil)
			for i, at := range known {
				with.SetVec(i, covarianceOf(k, of, days, at, last))
			}
			var weights mat.VecDense
			weights.MulVec(inverse, with)
			wantMean += mat.Dot(&weights, far)
			wantVariance -= mat.Dot(&weights, with)
			if want := logDet + mat.Inner(far, inverse, far); !isClose(k.deviance, want) {
				rt.Errorf("the deviance is %v, want %v", k.deviance, want)
			}
			compareWithout(rt, k, days[:last], known, inverse, far)
		}
		if !isClose(predicted, wantMean) || !isClose(variance, wantVariance) {
			rt.Errorf("the next day is %v with variance %v, want %v and %v", predicted, variance, wantMean, wantVariance)
		}
	})
}

// inverted returns the inverse of the covariances of some days, how far they are from the mean, and the logarithm of the
// determinant.
func inverted(rt *rapid.T, k *filter, of size, days []observation, known []int, mean float64) (*mat.SymDense, *mat.VecDense, float64) {
	rt.Helper()
	n := len(known)
	covariances := mat.NewSymDense(n, nil)
	far := mat.NewVecDense(n, nil)
	for i, a := range known {
		far.SetVec(i, days[a].y-mean)
		for j, b := range known {
			covariances.SetSym(i, j, covarianceOf(k, of, days, a, b))
		}
	}
	var factors mat.Cholesky
	if !factors.Factorize(covariances) {
		rt.Fatal("the covariances are not positive")
	}
	inverse := mat.NewSymDense(n, nil)
	if err := factors.InverseTo(inverse); err != nil {
		rt.Fatal(err)
	}
	return inverse, far, factors.LogDet()
}

// compareWithout compares each known day with what all others tell of it. An unknown day has no residual.
func compareWithout(rt *rapid.T, k *filter, days []observation, known []int, inverse *mat.SymDense, far *mat.VecDense) {
	rt.Helper()
	var scaled mat.VecDense
	scaled.MulVec(inverse, far)
	residual, variance := k.without(days)
	for t := range days {
		i := slices.Index(known, t)
		if i < 0 {
			if residual[t] != 0 || variance[t] != 0 {
				rt.Errorf("the unknown day %d is off by %v", t, residual[t])
			}
			continue
		}
		wantVariance := 1 / inverse.At(i, i)
		if want := scaled.AtVec(i) * wantVariance; !isClose(residual[t], want) || !isClose(variance[t], wantVariance) {
			rt.Errorf("day %d is off by %v with variance %v, want %v and %v", t, residual[t], variance[t], want, wantVariance)
		}
	}
}

// isClose allows for the rounding of an inverse.
func isClose(got, want float64) bool { return math.Abs(got-want) <= 1e-6*(1+math.Abs(want)) }

// The search finds a size that is about as likely as the best of all sizes, from the usual size and from others.
func TestBestSizeOfAll(t *testing.T) {
	const mean = 6
	random := des.NewKey(1, 1).Stream()
	for _, c := range []struct{ noise, drift float64 }{{0.01, 0}, {0.1, 0}, {0.3, 0.02}, {0.02, 0.08}} {
		level := 0.0
		var days []observation
		for i := range 60 {
			level += c.drift * random.Normal()
			days = append(days, observation{
				effects: effectsOf(i%7, -1, false), y: mean + level + c.noise*random.Normal(), poisson: 1e-4, known: true,
			})
		}

		k := &filter{}
		deviances := map[size]float64{}
		least := math.Inf(1)
		for scale := range scales {
			for drift := range drifts {
				of := size{scale, drift}
				k.reset(of, mean)
				k.run(days, true)
				deviances[of] = k.deviance + driftCost*float64(drift)
				least = min(least, deviances[of])
			}
		}
		for _, from := range []size{usualSize, {6, 2}, {9, 1}, {12, 0}, {12, 2}} {
			if got := bestSize(k, days, mean, from); deviances[got] > least+0.5 {
				t.Errorf("with the noise %v and the drift %v, the size from %v is %v, with the deviance %.2f; the least is %.2f",
					c.noise, c.drift, from, got, deviances[got], least)
			}
		}
	}
}
