package forecast

import (
	"math"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/portable"
)

// season is the dependence of the logarithm of the volume on the time of the year: two waves, of a
// year and of half a year.
type season struct {
	isKnown bool
	waves   [waves]float64
}

const (
	waves       = 4   // the sine and the cosine of each wave
	seasonDays  = 730 // of history, from which on a season is estimated
	seasonAhead = 60  // days ahead, from which on a missing season is noted
	daysOfWeek  = 7
	terms       = daysOfWeek + 1 + waves // a level for each weekday, a trend, and the waves
)

// at is the season of a date; 0 if it is not known.
func (s *season) at(date routing.Date) float64 {
	if !s.isKnown {
		return 0
	}
	sum := 0.0
	for i, wave := range wavesOf(date) {
		sum += float64(wave * s.waves[i])
	}
	return sum
}

// wavesOf are the waves at a date.
func wavesOf(date routing.Date) (out [waves]float64) {
	const year = 365.25
	days := date.At(0, time.UTC).Sub(time.Date(date.Year, 1, 1, 0, 0, 0, 0, time.UTC)).Hours() / 24
	angle := 2 * math.Pi * days / year
	for i := range waves / 2 {
		out[2*i] = portable.Sin(angle * float64(i+1))
		out[2*i+1] = portable.Cos(angle * float64(i+1))
	}
	return out
}

// seasonBefore estimates the season from the days before an origin, if they are two years or more.
// It uses least squares of the logarithms, with a level for each weekday and a trend. Days beyond
// four standard deviations are left out. The waves are shrunk by the part that chance explains: by
// 1 − 1/F, with the F of their variance. The days of two weeks count as one, because days near each
// other are alike (James and Stein, 1961). There is no season if F is under 3.
func (d *days) seasonBefore(origin int) (out season) {
	if origin-max(0, d.from) < seasonDays {
		return out
	}

	used := make([]bool, origin)
	for day := range used {
		used[day] = d.state[day] == counted
	}

	// A trend is needed as well: growth over two years would look like a wave.
	row := func(day int) (x [terms]float64) {
		date := d.first.Plus(day)
		x[date.Weekday()] = 1
		x[daysOfWeek] = float64(day-origin) / seasonDays
		for i, wave := range wavesOf(date) {
			x[daysOfWeek+1+i] = wave
		}
		return x
	}

	// The second pass is without the days that the first one found to be unusual.
	const outlier, passes = 4, 2
	var fit leastSquares
	for range passes {
		fit = leastSquares{}
		for day := range used {
			if used[day] {
				fit.add(row(day), portable.Log(d.total[day]+0.5))
			}
		}

		if !fit.solve() {
			return out
		}

		sd := math.Sqrt(fit.residual / max(1, fit.n-terms))
		for day := range used {
			if used[day] && math.Abs(portable.Log(d.total[day]+0.5)-fit.value(row(day))) > outlier*sd {
				used[day] = false
			}
		}
	}

	// The variance that the waves explain is compared with the variance that is left.
	explained := 0.0
	for day := range used {
		if !used[day] {
			continue
		}

		sum := 0.0
		for i, wave := range wavesOf(d.first.Plus(day)) {
			sum += float64(wave * fit.coefficients[daysOfWeek+1+i])
		}

		explained += float64(sum * sum)
	}

	const alike, least = 14, 3 // days that count as one
	f := explained / waves / (alike * fit.residual / max(1, fit.n-terms))
	if !(f >= least) {
		return out
	}

	out.isKnown = true

	for i := range out.waves {
		out.waves[i] = (1 - 1/f) * fit.coefficients[daysOfWeek+1+i]
	}

	return out
}

// leastSquares fits coefficients to rows by the normal equations.
type leastSquares struct {
	n            float64
	xx           [terms][terms]float64
	xy           [terms]float64
	yy           float64
	coefficients [terms]float64
	residual     float64 // the sum of squares
}

func (l *leastSquares) add(x [terms]float64, y float64) {
	l.n++
	l.yy += float64(y * y)
	for i := range x {
		l.xy[i] += float64(x[i] * y)
		for k := range x {
			l.xx[i][k] += float64(x[i] * x[k])
		}
	}
}

// solve solves the normal equations by Gauss's elimination. A small ridge leaves out weekdays without days.
func (l *leastSquares) solve() bool {
	const ridge = 1e-9
	a := l.xx
	b := l.xy

	for i := range a {
		a[i][i] += float64(ridge * max(1, l.n))
	}

	for i := range a {
		if a[i][i] <= 0 {
			return false
		}
		for k := i + 1; k < terms; k++ {
			factor := a[k][i] / a[i][i]
			for j := i; j < terms; j++ {
				a[k][j] -= float64(factor * a[i][j])
			}
			b[k] -= float64(factor * b[i])
		}
	}

	for i := terms - 1; i >= 0; i-- {
		sum := b[i]
		for j := i + 1; j < terms; j++ {
			sum -= float64(a[i][j] * l.coefficients[j])
		}
		l.coefficients[i] = sum / a[i][i]
	}

	// The sum of squares follows from the sums, without a second pass over the days.
	l.residual = l.yy
	for i, c := range l.coefficients {
		l.residual -= float64(c * l.xy[i])
	}

	l.residual = max(0, l.residual)
	return true
}

func (l *leastSquares) value(x [terms]float64) float64 {
	sum := 0.0
	for i, c := range l.coefficients {
		sum += float64(c * x[i])
	}
	return sum
}
