package report

import (
	"cmp"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Unit is the unit of a measure, with the way in which its values are written.
type Unit model.Unit

// The units.
const (
	Share       = Unit(model.Share)
	Seconds     = Unit(model.Seconds)
	CallsPerDay = Unit(model.CallsPerDay)
	Money       = Unit(model.Money)
)

func (u Unit) String() string { return model.Unit(u).String() }

// MarshalText gives the name of the unit. It implements encoding.TextMarshaler.
func (u Unit) MarshalText() ([]byte, error) { return []byte(u.String()), nil }

// domain is the range of values that measures of the unit can have.
func (u Unit) domain() stats.Domain {
	if u == Share {
		return stats.Fraction
	}
	return stats.NonNegative
}

// Format formats a value: 59.3%, 12m40s, 1,962. An unknown number is –.
func (u Unit) Format(n stats.Number) string {
	switch {
	case !n.Known():
		return "–"
	case u == Share:
		return Percentage(n)
	case u == Seconds:
		return FormatSeconds(n)
	case u == Money:
		return formatMoney(n)
	case math.Abs(float64(n)) < 10:
		return fmt.Sprintf("%.1f", float64(n))
	default:
		return diag.Thousands(int64(math.Round(float64(n))))
	}
}

// Range formats the bounds of an interval. A single replication has no interval.
func (u Unit) Range(low, high stats.Number) string {
	if !low.Known() {
		return "–"
	}
	return u.Format(low) + " to " + u.Format(high)
}

// OneDay formats the range of the value of one day. Few values whose range of an amount or a time
// spans more than two powers of ten say nothing of another day.
func (u Unit) OneDay(e stats.Estimate) string {
	if u != Share && e.P5 > 0 && e.P95 > 100*e.P5 {
		return "–"
	}
	return u.Range(e.P5, e.P95)
}

// Signed formats a difference with its sign. A difference that rounds to 0 has no sign. Differences
// of shares are in percentage points.
func (u Unit) Signed(n stats.Number) string {
	text := u.difference(n)
	if text != "" && u == Share {
		text += " points"
	}
	return cmp.Or(text, "–")
}

// SignedRange formats the bounds of the interval of a difference. Shares have no unit, because the
// difference before the range has it. A bound that rounds to 0 has more decimals, or else its sign in
// words, because the sign decides the verdict.
func (u Unit) SignedRange(e stats.Estimate) string {
	if !e.Low.Known() {
		return "–"
	}

	bound := func(n stats.Number) string {
		size := math.Abs(float64(n))
		if u == Share {
			size *= 100
		}

		// More decimals are needed only if the bound rounds to 0 and the mean does not.
		if u.RoundsToZero(e.Mean) || !u.RoundsToZero(n) || size < 0.0001 {
			return u.difference(n)
		}

		// Two decimals would show 0.00, so words give the sign.
		switch {
		case size < 0.005 && n > 0:
			return "above 0"
		case size < 0.005:
			return "below 0"
		}

		text := fmt.Sprintf("%+.2f", math.Copysign(size, float64(n)))
		if u == Seconds {
			text += "s"
		}

		return text
	}

	return bound(e.Low) + " to " + bound(e.High)
}

// RoundsToZero reports whether a difference shows as 0.
func (u Unit) RoundsToZero(n stats.Number) bool {
	return n.Known() && !strings.ContainsAny(u.difference(n), "123456789")
}

// difference formats a difference without the name of its unit; "" if it is unknown.
func (u Unit) difference(n stats.Number) string {
	if !n.Known() {
		return ""
	}

	text := strings.TrimSuffix(strings.TrimPrefix(u.Format(n), "-"), "%")

	// A difference that rounds to 0 has no sign.
	switch {
	case !strings.ContainsAny(text, "123456789"):
		return text
	case n > 0:
		return "+" + text
	default:
		return "-" + text
	}
}

// Daily formats a count over all replications as the average over one day.
func (r *Report) Daily(n int64) string { return average(n, r.SimulatedDays()) }

// PerReplication formats a count about one day or interval of each replication as its average.
func (r *Report) PerReplication(n int64) string { return average(n, r.Replications) }

// average formats a count over a number of days or replications as the average of one. A small
// count is not printed as 0, because it has an abandonment rate and waits.
func average(n int64, over int) string {
	mean := float64(n) / float64(over)
	if n > 0 && mean < 0.5 {
		return fmt.Sprintf("%.1g", mean)
	}
	return diag.Thousands(int64(math.Round(mean)))
}

// portion formats n as a percentage of a total.
func portion(n, of int64) string {
	share := float64(n) / float64(of)
	return Percentage(stats.Number(share))
}

// Percentage formats a fraction with one decimal: 59.3%. An unknown number is –.
func Percentage(n stats.Number) string {
	if !n.Known() {
		return "–"
	}
	text := fmt.Sprintf("%.1f%%", float64(n)*100)

	// A small negative number rounds to a zero with a sign, which no reader expects.
	if text == "-0.0%" {
		return "0.0%"
	}
	return text
}

// formatMoney formats an amount with thousands separators, and cents unless it is whole.
func formatMoney(n stats.Number) string {
	// Rounding to cents comes first, so that 0.999 becomes 1.
	cents := int64(math.Round(math.Abs(float64(n)) * 100))
	text := diag.Thousands(cents / 100)
	if cents%100 != 0 {
		text += fmt.Sprintf(".%02d", cents%100)
	}
	if n < 0 && cents > 0 {
		text = "-" + text
	}
	return text
}

// FormatSeconds formats seconds as a scenario writes durations: 8.2s, 12m40s, 1m, 1h05m.
// An unknown number is –.
func FormatSeconds(n stats.Number) string {
	v := float64(n)

	// Minutes are chosen by the rounded seconds, so that no text has 60 seconds.
	whole := int64(math.Round(v))
	switch {
	case !n.Known():
		return "–"
	case v <= -0.05: // a difference
		return "-" + FormatSeconds(-n)
	case v < 59.95:
		return strconv.FormatFloat(math.Round(v*10)/10+0, 'f', -1, 64) + "s" // +0: not "-0s"
	case whole%3600 == 0:
		return fmt.Sprintf("%dh", whole/3600)
	case whole < 3600 && whole%60 == 0:
		return fmt.Sprintf("%dm", whole/60)
	case whole < 3600:
		return fmt.Sprintf("%dm%02ds", whole/60, whole%60)
	default:
		return fmt.Sprintf("%dh%02dm", whole/3600, whole%3600/60)
	}
}
