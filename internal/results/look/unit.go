package look

import (
	"math"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Unit is the format of the values of an axis, and their rounding.
type Unit struct {
	least float64                         // the end of an axis without a value
	steps []float64                       // round ends of an axis; beyond the last they repeat, ten times as large
	limit float64                         // the greatest possible value; 0: no limit
	text  func(v float64) string          // of a value
	tick  func(v, highest float64) string // of a tick of an axis that ends at the highest value
}

// The units of axes.
var (
	Count = Unit{ // whole people and calls
		least: 2,
		steps: []float64{2, 4, 6, 10, 20, 30, 40, 60, 80, 100},
		text:  count,
		tick:  func(v, _ float64) string { return diag.Thousands(int64(math.Round(v))) },
	}
	Share = Unit{
		least: 1,
		steps: []float64{0.01, 0.02, 0.04, 0.06, 0.1, 0.2, 0.3, 0.4, 0.6, 0.8, 1},
		limit: 1,
		text:  func(v float64) string { return strconv.FormatFloat(100*v, 'f', 1, 64) + "%" },
		tick:  func(v, _ float64) string { return percentTick(v) },
	}
	Seconds = Unit{
		least: 20,
		steps: []float64{
			2, 4, 6, 10, 20, 30, 40, 60, 90, 120, 180, 240, 360, 600, 1200, 1800, 2400, 3600, 7200, 14400, 21600,
			36000,
		},
		text: Time,
		tick: timeTick,
	}
	Amount = Unit{ // costs, and numbers without a unit
		least: 1,
		steps: []float64{0.01, 0.02, 0.04, 0.1, 0.2, 0.4, 0.6, 1, 2, 4, 6, 10, 20, 40, 60, 100},
		text:  func(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) },
		tick:  func(v, _ float64) string { return amountTick(v) },
	}
)

// Text writes a value: 1,234, 59.3%, 5m 51s. An unknown or infinite value is a dash.
func (u Unit) Text(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return "–"
	}
	return u.text(v)
}

// IsShare reports whether values are from 0 to 1.
func (u Unit) IsShare() bool { return u.limit > 0 }

// roundUp is the least round value that is not below v.
func (u Unit) roundUp(v float64) float64 {
	// A share has no value above 100%.
	if u.limit > 0 {
		v = min(v, u.limit)
	}

	// The steps are the usual ends of scales, as a minute or an hour.
	for _, step := range u.steps {
		if v <= step {
			return step
		}
	}

	// Beyond the steps, each power of ten has the same few ends.
	for power := u.steps[len(u.steps)-1]; ; power *= 10 {
		for _, factor := range []float64{1, 2, 4, 6, 8, 10} {
			if v <= factor*power {
				return factor * power
			}
		}
	}
}

// Time writes seconds: 0 s, 8.2 s, 24.3 s, 5m 51s, 1h 02m.
func Time(seconds float64) string {
	if math.IsNaN(seconds) {
		return "–"
	}
	if seconds < 0 {
		return "−" + Time(-seconds)
	}

	// Rounding comes before the choice of the unit, so that no text has 60 s.
	if tenths := math.Round(10 * seconds); tenths < 600 {
		return amountTick(tenths/10) + " s"
	}

	whole := int64(math.Round(seconds))
	if whole < 3600 {
		return strconv.FormatInt(whole/60, 10) + "m " + twoDigits(whole%60) + "s"
	}

	// The minutes are rounded, because seconds do not matter after an hour.
	minutes := (whole + 30) / 60
	return diag.Thousands(minutes/60) + "h " + twoDigits(minutes%60) + "m"
}

func twoDigits(n int64) string {
	if n < 10 {
		return "0" + strconv.FormatInt(n, 10)
	}
	return strconv.FormatInt(n, 10)
}

// count has a decimal below 20 if the count is a mean.
func count(v float64) string {
	if v < 20 && v != math.Trunc(v) {
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return diag.Thousands(int64(math.Round(v)))
}

// timeTick writes seconds in the unit of the end of their axis.
func timeTick(v, highest float64) string {
	switch {
	case v == 0:
		return "0"
	case highest <= 120:
		return amountTick(v) + " s"
	case highest <= 7200:
		return amountTick(v/60) + " min"
	default:
		return amountTick(v/3600) + " h"
	}
}

func percentTick(v float64) string {
	if v == 0 {
		return "0"
	}
	return amountTick(100*v) + "%"
}

// amountTick has as many decimals as it needs, at most two.
func amountTick(v float64) string {
	if whole := math.Trunc(v); v == whole {
		return diag.Thousands(int64(whole))
	}
	return number(v)
}
