package forecast

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// The components of the logarithm of a day's volume. Each is normal with mean 0. The standard
// deviations are the values for a history of scale 1.
const (
	constant  = 0
	weekdays  = 1  // by time.Weekday
	places    = 8  // by calendar.place
	afterRest = 14 // the first day after a closed one
	short     = 15 // an autoregressive process of some days
	slow      = 16 // one of some months
	states    = 17
)

const (
	constantSD  = 10.0
	weekdaySD   = 0.50 // of any scale: a Saturday may have half the calls of a Monday
	placeSD     = 0.05
	afterRestSD = 0.07
	shortSD     = 0.03
	slowSD      = 0.08
	noiseSD     = 0.025
	shortDays   = 7.0
	slowDays    = 120.0
)

// placesOfMonth are the places in the month that have effects: see calendar.place.
const placesOfMonth = 6

// learnable returns the standard deviations of the effects of places in the month. An effect of one day is no
// more than how far off that day is, so that it would be repeated as an effect. The effects of places that were
// seen once are 0, and from five times on they have the full size.
func learnable(days []observation) (out [placesOfMonth]float64) {
	const full = 5
	var seen [placesOfMonth]float64
	for i := range days {
		for _, effect := range days[i].effects {
			if place := int(effect) - places; days[i].known && place >= 0 && place < placesOfMonth {
				seen[place]++
			}
		}
	}

	// The size grows with the number of times that a place was seen.
	for place, n := range seen {
		out[place] = placeSD * max(0, min(1, (n-1)/(full-1)))
	}

	return out
}

// observation is a day as the filter sees it.
type observation struct {
	effects []int8  // components that add up to the day's
	y       float64 // the logarithm of the volume
	poisson float64 // the variance of y by chance
	known   bool
}

// effectsOf returns the components of a day.
func effectsOf(weekday, place int, rested bool) []int8 {
	e := []int8{constant, int8(weekdays + weekday)}
	if place >= 0 {
		e = append(e, int8(places+place))
	}
	if rested {
		e = append(e, afterRest)
	}
	return append(e, short, slow)
}

// filter is a Kalman filter of days, with the values of each day for its smoother.
type filter struct {
	scale             float64
	placeSDs          [placesOfMonth]float64 // of a history of scale 1: see learnable
	a                 [states]float64
	p                 [states][states]float64
	steps             []step
	mean              float64 // of y, about which the constant is
	deviance          float64 // -2 × the logarithm of the robust likelihood
	shortQ, slowQ     float64
	shortPhi, slowPhi float64
}

// step holds the values of a day for the smoother.
type step struct {
	gain [states]float64
	v, f float64 // innovation and its variance; f is 0 of an unknown day
}

// widest is the standardized innovation from which on a day counts no more: the noise of such a
// day is taken to be as large as makes it this.
const widest = 4.0

func (k *filter) reset(of size, mean float64) {
	scale := scales[of.scale]
	k.scale = scale
	k.mean = mean
	k.deviance = 0
	k.a = [states]float64{}
	k.p = [states][states]float64{}
	set := func(i int, sd float64) { k.p[i][i] = sd * sd }

	// A wide start lets the first days decide the level.
	set(constant, constantSD)

	for i := range 7 {
		set(weekdays+i, weekdaySD)
	}

	for i, sd := range k.placeSDs {
		set(places+i, sd*scale)
	}

	set(afterRest, afterRestSD*scale)
	set(short, shortSD*scale)
	set(slow, slowSD*scale*drifts[of.drift])
	k.shortPhi = portable.Exp(-1 / shortDays)
	k.slowPhi = portable.Exp(-1 / slowDays)

	// The noise of each step keeps the variance of an autoregressive process the same.
	k.shortQ = k.p[short][short] * (1 - k.shortPhi*k.shortPhi)
	k.slowQ = k.p[slow][slow] * (1 - k.slowPhi*k.slowPhi)
	k.steps = k.steps[:0]
}

// run filters days. With gated, a day that is far from what is expected counts less.
func (k *filter) run(days []observation, gated bool) {
	for i := range days {
		if i > 0 {
			k.advance()
		}
		k.update(&days[i], gated)
	}
}

// advance moves to the next day.
func (k *filter) advance() {
	k.a[short] *= k.shortPhi
	k.a[slow] *= k.slowPhi

	// The fading parts lose covariance with all others, and then gain the noise of a step.
	k.fade(&k.p)
	k.p[short][short] += k.shortQ
	k.p[slow][slow] += k.slowQ
}

// fade multiplies the rows and columns of the components that fade from day to day.
func (k *filter) fade(m *[states][states]float64) {
	for i := range states {
		m[i][short] *= k.shortPhi
		m[i][slow] *= k.slowPhi
	}
	for j := range states {
		m[short][j] *= k.shortPhi
		m[slow][j] *= k.slowPhi
	}
}

// predict returns the mean of the sum of a day's components, without noise, its covariance
// with each component, and its variance.
func (k *filter) predict(effects []int8) (mean float64, cov [states]float64, variance float64) {
	mean = k.mean
	for _, e := range effects {
		mean += k.a[e]
		row := &k.p[e]
		for i := range states {
			cov[i] += row[i]
		}
	}

	for _, e := range effects {
		variance += cov[e]
	}

	return mean, cov, variance
}

func (k *filter) noise() float64 { return noiseSD * noiseSD * k.scale * k.scale }

func (k *filter) update(day *observation, gated bool) {
	var s step
	if day.known {
		mean, cov, variance := k.predict(day.effects)
		s.v = day.y - mean
		s.f = variance + k.noise() + day.poisson

		if square := s.v * s.v / s.f; gated && square > widest*widest {
			k.deviance += portable.Log(s.f) + widest*widest
			s.f = s.v * s.v / (widest * widest)
		} else {
			k.deviance += portable.Log(s.f) + square
		}

		for i := range states {
			s.gain[i] = cov[i] / s.f
			k.a[i] += s.gain[i] * s.v
		}

		for i := range states {
			g := s.gain[i]
			row := &k.p[i]
			for j := range states {
				row[j] -= g * cov[j]
			}
		}
	}

	k.steps = append(k.steps, s)
}

// without returns, for each known day, how far it is from what all other days tell of it, and
// the variance of that: the leave-one-out residuals (P. de Jong, A cross-validation filter for
// time series models, Biometrika 75, 1988).
func (k *filter) without(days []observation) (residual, variance []float64) {
	residual = make([]float64, len(days))
	variance = make([]float64, len(days))
	var r [states]float64
	var n [states][states]float64

	// The recursion goes backward: r and n hold the later days' evidence about the components.
	for t := len(days) - 1; t >= 0; t-- {
		if t+1 < len(days) {
			r[short] *= k.shortPhi
			r[slow] *= k.slowPhi
			k.fade(&n)
		}

		s := &k.steps[t]
		if s.f == 0 {
			continue
		}

		var ng [states]float64
		gr := 0.0
		gng := 0.0
		for i := range states {
			row := &n[i]
			sum := 0.0
			for j := range states {
				sum += row[j] * s.gain[j]
			}

			ng[i] = sum
			gng += sum * s.gain[i]
			gr += r[i] * s.gain[i]
		}

		// De Jong's residual of a day is u ÷ d, and its variance is 1 ÷ d.
		u := s.v/s.f - gr
		d := 1/s.f + gng
		residual[t] = u / d
		variance[t] = 1 / d

		for _, e := range days[t].effects {
			r[e] += u
			for j := range states {
				n[e][j] -= ng[j]
				n[j][e] -= ng[j]
			}
		}

		for _, e := range days[t].effects {
			for _, f := range days[t].effects {
				n[e][f] += d
			}
		}
	}

	return residual, variance
}

// size is the size of the standard deviations: an index of scales and one of drifts.
type size struct{ scale, drift int }

// scales are the scales that a history may have, by a factor of 1.25.
var scales = func() []float64 {
	out := []float64{0.3}
	for out[len(out)-1] < 15 {
		out = append(out, out[len(out)-1]*1.25)
	}
	return out
}()

// drifts multiply the standard deviation of the slow component: of a history whose level moves
// as others do, or further. Each step costs as much deviance as shows that it is needed.
var drifts = []float64{1, 2, 4}

const driftCost = 2.0

// usualSize is about a scale of 1.
var usualSize = size{6, 0}

// bestSize returns the size of the greatest robust likelihood near another one.
func bestSize(k *filter, days []observation, mean float64, from size) size {
	// A run of the filter takes long, and neighbors of successive points overlap.
	known := map[size]float64{}
	deviance := func(at size) float64 {
		if at.scale < 0 || at.scale >= len(scales) || at.drift < 0 || at.drift >= len(drifts) {
			return math.Inf(1)
		}
		v, ok := known[at]
		if !ok {
			k.reset(at, mean)
			k.run(days, true)
			v = k.deviance + driftCost*float64(at.drift)
			known[at] = v
		}
		return v
	}

	for {
		// The likelihood has one peak over the grid in practice, so going uphill finds it.
		best := from
		for _, to := range []size{
			{from.scale + 1, from.drift},
			{from.scale - 1, from.drift},
			{from.scale, from.drift + 1},
			{from.scale, from.drift - 1},
			{from.scale - 1, from.drift + 1}, // a level that moves further explains what other noise would
			{from.scale + 1, from.drift - 1},
		} {
			if deviance(to) < deviance(best) {
				best = to
			}
		}

		if best == from {
			return from
		}
		from = best
	}
}
