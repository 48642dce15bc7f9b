package scenario

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Bounds of what a scenario may ask for, so that a slip of the finger is a
// finding and not an hour of waiting.
const (
	MaxCalls        = 1e9      // expected first attempts in one replication
	maxAgents       = 200000   // of one group: so many for 24 hours, in ns, are under 2⁶⁴
	maxTrunks       = 10000000 // of one hub
	maxFactor       = 1000     // spikes, times
	maxVariation    = 100      // deviation over mean: beyond it a mean says nothing
	maxReplications = 100000   // beyond it nothing gets narrower
	maxFor          = 100000 * time.Hour
)

// clockTime is a time of day, in nanoseconds from local midnight; minute the
// same in minutes. Both go up to 24:00.
type (
	ClockTime time.Duration
	Minute    int
)

const MinutesPerDay Minute = 24 * 60

// wrong reports a value of the wrong type in one line.
func wrong(n *yaml.Node, found *diag.Findings, what, mend string) {
	text := n.Text
	if n.Kind != yaml.Scalar {
		text = "this"
	} else {
		text = strconv.Quote(text)
	}
	found.Error(n.Place, diag.WrongType, text+" is no "+what, mend)
}

// Times and parts of a day as they are written, whether a day has them or not.
var (
	clockShaped = regexp.MustCompile(`^[0-9]{1,2}(:[0-9]{2}){1,2}$`)
	spanShaped  = regexp.MustCompile(`^ *[0-9]{1,2}:[0-9]{2} *- *[0-9]{1,2}:[0-9]{2} *$`)
)

// wrongTime reports what is no time or part of a day, or what a day does not have.
func wrongTime(n *yaml.Node, found *diag.Findings, shape *regexp.Regexp, what, mend string) {
	if n.Kind != yaml.Scalar || !shape.MatchString(n.Text) {
		wrong(n, found, what, mend)
		return
	}
	found.Error(n.Place, diag.BadValue, fmt.Sprintf("%q is no %s", n.Text, what), "a day runs from 00:00 to 24:00; "+mend)
}

// numberUpTo reads a number from 0.
func numberUpTo(high float64) yaml.Type[float64] {
	return yaml.Type[float64]{
		Schema: yaml.InQuotes(yaml.Schema{"type": "number", "minimum": 0, "maximum": high}, `^[-+.0-9eE]+$`),
		Read: func(n *yaml.Node, found *diag.Findings) (float64, bool) {
			v, err := ParseNumber(n.Text)
			if n.Kind != yaml.Scalar || err != nil {
				wrong(n, found, "number", numberMend(n.Text))
				return 0, false
			}
			return v, isUpTo(n, v, high, found)
		},
	}
}

// thousands are the ways to write them that a number here does not have.
var thousands = strings.NewReplacer(",", "", "'", "", "_", "", " ", "", "\u00a0", "", "k", "000", "K", "000")

// numberMend guesses what a text that is no number was meant to be.
func numberMend(text string) string {
	if guess := thousands.Replace(text); wholePattern.MatchString(guess) {
		return fmt.Sprintf("did you mean %q?", guess)
	}
	return `write it in digits, as in "60000"`
}

var wholePattern = regexp.MustCompile(`^[1-9][0-9]*$`)

// isUpTo reports a number that is not between 0 and the highest.
func isUpTo(n *yaml.Node, v, high float64, found *diag.Findings) bool {
	if v >= 0 && v <= high {
		return true
	}
	rule, mend := diag.BadValue, "write 0 or more"
	if v > high {
		mend = "write at most " + FormatNumber(high)
	}
	if v > high && high >= MaxCalls {
		rule = diag.TooLarge
	}
	found.Error(n.Place, rule, fmt.Sprintf("%s is not between 0 and %s", n.Text, FormatNumber(high)), mend)
	return false
}

// short writes a number without an exponent or trailing zeros.
func FormatNumber(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// parseNumber is strconv.ParseFloat without its infinities, NaN and hexadecimal.
func ParseNumber(s string) (float64, error) {
	if strings.Trim(s, "+-.0123456789eE") != "" || s == "" {
		return 0, strconv.ErrSyntax
	}
	v, err := strconv.ParseFloat(s, 64)
	if err == nil && math.IsInf(v, 0) {
		err = strconv.ErrRange
	}
	return v, err
}

// factor reads a multiplier, variation a coefficient of variation: "1.5" or "150%".
var (
	factor    = ratioTo(maxFactor)
	variation = ratioTo(maxVariation)
)

func ratioTo(high float64) yaml.Type[float64] {
	return yaml.Type[float64]{
		Schema: yaml.InQuotes(yaml.Schema{"type": "number", "minimum": 0, "maximum": high}, `^[-+.0-9eE]+%?$`),
		Read: func(n *yaml.Node, found *diag.Findings) (float64, bool) {
			digits, percent := strings.CutSuffix(n.Text, "%")
			v, err := ParseNumber(digits)
			if n.Kind != yaml.Scalar || err != nil {
				wrong(n, found, "factor", `write "1.5" or "150%"`)
				return 0, false
			}
			if percent {
				v /= 100
			}
			return v, isUpTo(n, v, high, found)
		},
	}
}

// busyness reads a coefficient of variation. One over 1 is written in percent: 10 alone
// is meant as 10%.
var busyness = yaml.Type[float64]{
	Schema: factor.Schema,
	Read: func(n *yaml.Node, found *diag.Findings) (float64, bool) {
		v, ok := factor.Read(n, found)
		if ok && v > 1 && !strings.HasSuffix(n.Text, "%") {
			return yaml.Percent.Read(n, found)
		}
		return v, ok
	},
}

// clock reads a time of day with seconds, "14:00" or "14:00:30".
var clock = yaml.Type[ClockTime]{
	Schema: yaml.Schema{"type": "string", "pattern": `^[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$`},
	Read: func(n *yaml.Node, found *diag.Findings) (ClockTime, bool) {
		v, ok := ParseClock(n.Text)
		if n.Kind != yaml.Scalar || !ok {
			wrongTime(n, found, clockShaped, "time of day", `write it as in "14:00"`)
		}
		return v, ok
	},
}

// parseClock reads H:MM or H:MM:SS up to 24:00.
func ParseClock(s string) (ClockTime, bool) {
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}
	seconds, unit := 0, 3600
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 8)
		if err != nil || len(p) > 2 || i > 0 && (len(p) != 2 || v > 59) {
			return 0, false
		}
		seconds += int(v) * unit
		unit /= 60
	}
	return ClockTime(time.Duration(seconds) * time.Second), seconds <= 24*3600
}

// parseSpan reads "08:00-16:00". A part of the day ends at 00:00 as it does at 24:00.
func parseSpan(s string) (from, to Minute, ok bool) {
	a, b, found := strings.Cut(strings.ReplaceAll(s, " ", ""), "-")
	x, okX := ParseClock(a)
	y, okY := ParseClock(b)
	from, to = Minute(time.Duration(x).Minutes()), Minute(time.Duration(y).Minutes())
	whole := time.Duration(x)%time.Minute == 0 && time.Duration(y)%time.Minute == 0
	ok = found && okX && okY && whole && from != to && from < MinutesPerDay
	if to == 0 {
		to = MinutesPerDay
	}
	return from, to, ok
}

// positive reads a duration that is longer than nothing.
var Positive = yaml.Positive(yaml.Duration)

// atMost bounds a duration.
func atMost(t yaml.Type[time.Duration], high time.Duration) yaml.Type[time.Duration] {
	return yaml.Type[time.Duration]{Schema: t.Schema, Read: func(n *yaml.Node, found *diag.Findings) (time.Duration, bool) {
		d, ok := t.Read(n, found)
		if ok && d > high {
			found.Error(n.Place, diag.TooLarge, fmt.Sprintf("%s is more than %s", n.Text, yaml.FormatDuration(high)), "make it shorter")
			return 0, false
		}
		return d, ok
	}}
}

// intervalLength reads a reporting interval: one that divides a day. A number
// alone is meant in minutes where in seconds it is none.
var intervalLength = yaml.Type[time.Duration]{
	Schema: yaml.Duration.Schema,
	Read: func(n *yaml.Node, found *diag.Findings) (time.Duration, bool) {
		const mend = `write "15m", "30m" or "1h"`
		if v, err := strconv.ParseUint(n.Text, 10, 16); err == nil && !dividesDay(time.Duration(v)*time.Second) && dividesDay(time.Duration(v)*time.Minute) {
			wrong(n, found, "duration", fmt.Sprintf("did you mean %q?", n.Text+"m"))
			return 0, false
		}
		d, ok := yaml.Duration.Read(n, found)
		switch {
		case !ok || dividesDay(d):
			return d, ok
		case d < time.Minute:
			found.Error(n.Place, diag.BadValue, fmt.Sprintf("an interval of %s is less than 1m", n.Text), mend)
		default:
			found.Error(n.Place, diag.BadValue, fmt.Sprintf("an interval of %s does not divide a day", n.Text), mend)
		}
		return 0, false
	},
}

// dividesDay reports whether a day is made of such times, each a minute or longer.
func dividesDay(d time.Duration) bool { return d >= time.Minute && 24*time.Hour%d == 0 }

// ByIntent is the property of what a caller calls about.
const ByIntent = "intent"

func sum(list []float64) float64 {
	total := 0.0
	for _, v := range list {
		total += v
	}
	return total
}
