package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/stats"
)

// Daily formats a count of all replications as the average of one.
func (r *Report) Daily(n int64) string {
	return Thousands(int64(math.Round(float64(n) / float64(r.Replications))))
}

// Thousands formats a count: 137,210.
func Thousands(n int64) string {
	if n < 0 {
		return "-" + Thousands(-n)
	}
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// Plural formats a number of things: 1 day, 1,200 days.
func Plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return Thousands(int64(n)) + " " + what + "s"
}

func portion(n, of int64) string {
	return Percentage(stats.Number(float64(n) / float64(of)))
}

// Percentage formats a fraction: 59.3%. An unknown number is –.
func Percentage(n stats.Number) string { return percentage(n, 0) }

// percentage formats a fraction with more than one decimal.
func percentage(n stats.Number, more int) string {
	if !n.Known() {
		return "–"
	}
	text := fmt.Sprintf("%.*f%%", 1+more, float64(n)*100)
	if strings.Trim(text, "-0.%") == "" { // rounded to zero, maybe from below
		return strings.TrimPrefix(text, "-")
	}
	return text
}

// FormatSeconds formats seconds as a scenario writes durations: 8.2s, 12m40s, 1h05m. An
// unknown number is –.
func FormatSeconds(n stats.Number) string { return formatSeconds(n, 0) }

// formatSeconds formats seconds with more digits: 8.24s, 12m40.3s, 1h05m17s.
func formatSeconds(n stats.Number, more int) string {
	v, half := float64(n), 0.05*math.Pow10(-more) // of the last digit of seconds
	switch {
	case !n.Known():
		return "–"
	case v <= -half: // the bound of a wide interval
		return "-" + formatSeconds(-n, more)
	case v < 60-half: // and not rounded to 60s
		unit := math.Pow10(1 + more)
		return strconv.FormatFloat(math.Round(v*unit)/unit+0, 'f', -1, 64) + "s"
	case math.Round(v) < 3600:
		return minutesAndSeconds(v, more)
	}
	return minutesAndSeconds(v, more-1)
}

// minutesAndSeconds formats at least a minute, with so many decimals of a second; -1
// is without seconds.
func minutesAndSeconds(v float64, digits int) string {
	unit := int64(math.Pow10(max(digits, 0)))
	parts := int64(math.Round(v * float64(unit)))
	whole := parts / unit
	text := fmt.Sprintf("%dm", whole/60)
	if whole >= 3600 {
		text = fmt.Sprintf("%dh%02dm", whole/3600, whole%3600/60)
	}
	switch {
	case digits < 0:
		return text
	case digits == 0:
		return fmt.Sprintf("%s%02ds", text, whole%60)
	}
	return fmt.Sprintf("%s%02d.%0*ds", text, whole%60, digits, parts%unit)
}
