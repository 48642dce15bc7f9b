package yaml

import (
	"fmt"
	"maps"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// longest bounds a duration: a hundred years, so that sums of many stay exact
// in 64 bits of nanoseconds.
const longest = 100 * 365 * 24 * time.Hour

const duration = `([0-9]+(\.[0-9]+)?(ms|s|m|h))+`

var durationPattern = regexp.MustCompile(`^-?` + duration + `$|^0$`)

// Duration reads a fixed duration: "90s", "1.5s", "5m30s", "500h", "0"; not
// negative, and at most a hundred years.
var Duration = scalar(Schema{"anyOf": []Schema{{"type": "string", "pattern": `^` + duration + `$|^0$`}, {"const": 0}}},
	"a duration", durationFix, readDuration)

// unitWords writes the units of a duration as files have them: "45 Seconds" is meant to be 45s.
var unitWords = strings.NewReplacer(" ", "", "milliseconds", "ms", "seconds", "s", "second", "s", "secs", "s", "sec",
	"s",
	"minutes", "m", "minute", "m", "mins", "m", "min", "m", "hours", "h", "hour", "h", "hrs", "h", "hr", "h")

const durationFix = `write it with its unit, as in "90s" or "5m30s"`

func readDuration(n *Node, found *diag.Findings) (time.Duration, bool) {
	if !durationPattern.MatchString(n.Text) {
		message := fmt.Sprintf("%q is not a duration", n.Text)
		fix := durationFix
		positive := strings.TrimPrefix(n.Text, "-")

		// A unit in words is corrected. A number without a unit most likely means seconds.
		switch guess := unitWords.Replace(strings.ToLower(n.Text)); {
		case durationPattern.MatchString(guess) && guess[0] != '-':
			found.Misspelled(n.PlacedText(), diag.WrongType, message, guess)
			return 0, false
		case durationPattern.MatchString(strings.TrimPrefix(guess, "-")):
			fix = fmt.Sprintf("did you mean %q?", strings.TrimPrefix(guess, "-"))
		case durationPattern.MatchString(positive + "s"):
			fix = fmt.Sprintf("did you mean %q?", positive+"s")
		}

		found.Error(n.Place, diag.WrongType, message, diag.Fix(fix))
		return 0, false
	}

	d, err := time.ParseDuration(n.Text)
	switch {
	case err != nil || d > longest:
		found.Error(n.Place, diag.BadValue, n.Text+" is over a hundred years", "")
		return 0, false
	case d < 0:
		found.Error(n.Place, diag.BadValue, "a duration cannot be negative",
			diag.Fixf("did you mean %q?", n.Text[1:]))
		return 0, false
	}

	return d, true
}

// Positive reads what t reads, but not zero.
func Positive(t Type[time.Duration]) Type[time.Duration] {
	return Type[time.Duration]{Schema: t.Schema, Read: func(n *Node, found *diag.Findings) (time.Duration, bool) {
		d, ok := t.Read(n, found)
		if ok && d == 0 {
			found.Error(n.Place, diag.BadValue, "this duration is zero", `write at least "1s"`)
		}
		return d, ok && d > 0
	}}
}

var rangePattern = regexp.MustCompile(`^([1-9][0-9.]*)(ms|s|m|h)? *- *([0-9.]+)(ms|s|m|h)?$`)

// DurationRange reads a duration, or a range of them: "5m-15m".
var DurationRange = Type[[2]time.Duration]{
	Schema: Schema{"anyOf": []Schema{
		Duration.Schema,
		{"type": "string", "pattern": `^` + duration + ` *- *` + duration + `$`},
	}},
	Read: func(n *Node, found *diag.Findings) (span [2]time.Duration, ok bool) {
		from, to, isRange := strings.Cut(n.Text, "-")
		if !isRange || from == "" {
			d, ok := Duration.Read(n, found)
			return [2]time.Duration{d, d}, ok
		}

		// "5-15m"
		if m := rangePattern.FindStringSubmatch(unitWords.Replace(n.Text)); m != nil && (m[2] == "") != (m[4] == "") {
			unit := m[2] + m[4]
			found.Error(n.Place, diag.WrongType, fmt.Sprintf("%q is not a range of durations", n.Text),
				diag.Fixf("did you mean %q?", m[1]+unit+"-"+m[3]+unit))
			return span, false
		}

		from, to = strings.TrimSpace(from), strings.TrimSpace(to)
		end := func(text string) *Node { return &Node{Place: found.PlaceOf(n.PlacedText(), text), Text: text} }

		low, okLow := readDuration(end(from), found)
		high, okHigh := readDuration(end(to), found)
		if okLow && okHigh && low > high {
			found.Error(n.Place, diag.BadValue, fmt.Sprintf("%s is longer than %s", from, to),
				diag.Fixf("write \"%s-%s\"", to, from))
			return span, false
		}

		return [2]time.Duration{low, high}, okLow && okHigh
	},
}

// FormatDuration formats a duration as files have it: "5m", not Go's "5m0s".
func FormatDuration(d time.Duration) string {
	text := d.String()
	for _, zero := range []string{"m0s", "h0m"} {
		if strings.HasSuffix(text, zero) {
			text = text[:len(text)-2]
		}
	}
	return text
}

var percentPattern = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?%$`)

// Percent reads a share in percent, from "0%" to "100%", as a number from 0 to 1.
var Percent = scalar(Schema{"type": "string", "pattern": `^[0-9]+(\.[0-9]+)?%$`}, "a share", percentFix,
	func(n *Node, found *diag.Findings) (float64, bool) {
		v, err := strconv.ParseFloat(strings.TrimSuffix(n.Text, "%"), 64)
		inRange := err == nil && v >= 0 && v <= 100
		if !percentPattern.MatchString(n.Text) {
			x := diag.Finding{
				Place:   n.Place,
				Rule:    diag.WrongType,
				Message: fmt.Sprintf("%q is not a share", n.Text),
				Fix:     percentFix,
			}

			isFraction := v < 1
			if isFraction {
				v = math.Round(v*1e12) / 1e10 // decimal, as it was written
			}

			percent := strconv.FormatFloat(v, 'f', -1, 64) + "%"
			if inRange {
				x.Fix = fmt.Sprintf("did you mean %q?", percent)
				if !isFraction && v > 1 { // 0.5 may be 50% or 0.5%, and 1 is all or a hundredth
					x.Edit = found.Replacing(n.PlacedText(), percent)
				}
			}

			found.Add(x)
			return 0, false
		}

		if !inRange {
			found.Error(n.Place, diag.BadValue, n.Text+" is not between 0% and 100%", "")
		}

		return v / 100, inRange
	})

const percentFix = `write it in percent, as in "35%"`

const whole = `^-?[0-9]+$`

var wholePattern = regexp.MustCompile(whole)

// IsWhole reports whether a text is a whole number, of any size.
func IsWhole(text string) bool { return wholePattern.MatchString(text) }

// InQuotes returns the schema of a number that may be quoted; the quoted text has to
// match the pattern.
func InQuotes(number Schema, pattern string) Schema {
	out := maps.Clone(number)
	out["type"], out["pattern"] = []any{number["type"], "string"}, pattern
	return out
}

// Int reads a whole number from low to high.
func Int(low, high int) Type[int] {
	schema := InQuotes(Schema{"type": "integer", "minimum": low, "maximum": high}, whole)
	return scalar(schema, "a whole number", "", func(n *Node, found *diag.Findings) (int, bool) {
		if !IsWhole(n.Text) {
			found.Error(n.Place, diag.WrongType, fmt.Sprintf("%q is not a whole number", n.Text),
				diag.Fixf("write digits, from %d to %d", low, high))
			return 0, false
		}

		// A number that is too long for the type is also out of range.
		v, err := strconv.Atoi(n.Text)
		if err != nil || v < low || v > high {
			found.Error(n.Place, diag.BadValue, fmt.Sprintf("%s is not between %d and %d", n.Text, low, high),
				"")
			return 0, false
		}
		return v, true
	})
}
