package scenario

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// ClockTime is a time of day in nanoseconds from local midnight, up to 24:00.
type ClockTime time.Duration

// Minute is a time of day in minutes from local midnight, up to 24:00.
type Minute int

// MinutesPerDay is the Minute of 24:00.
const MinutesPerDay Minute = 24 * 60

// clock reads a time of day, "14:00" or "14:00:30".
var clock = yaml.Type[ClockTime]{
	Schema: yaml.Schema{"type": "string", "pattern": `^[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?$`},
	Read: func(n *yaml.Node, found *diag.Findings) (ClockTime, bool) {
		v, ok := ParseClock(n.Text)
		if n.Kind != yaml.Scalar || !ok {
			wrong(n, found, "time of day from 00:00 to 24:00", `write it as in "14:00"`)
		}
		return v, ok
	},
}

// minuteOfDay reads a time of day in whole minutes.
var minuteOfDay = yaml.Type[Minute]{
	Schema: yaml.Schema{"type": "string", "pattern": `^[0-9]{1,2}:[0-9]{2}$`},
	Read: func(n *yaml.Node, found *diag.Findings) (Minute, bool) {
		v, ok := ParseClock(n.Text)
		if ok = ok && n.Kind == yaml.Scalar && time.Duration(v)%time.Minute == 0; !ok {
			wrong(n, found, "time of day from 00:00 to 24:00, in whole minutes", `write it as in "14:00"`)
		}
		return Minute(time.Duration(v) / time.Minute), ok
	},
}

// ParseClock reads H:MM or H:MM:SS up to 24:00.
func ParseClock(s string) (ClockTime, bool) {
	parts := strings.Split(s, ":")
	if len(parts) < 2 || len(parts) > 3 {
		return 0, false
	}

	seconds := 0
	unit := 3600
	for i, p := range parts {
		v, err := strconv.ParseUint(p, 10, 8)

		// Only the hour may have one digit. Minutes and seconds have two, as on a clock.
		if err != nil || len(p) > 2 || i > 0 && (len(p) != 2 || v > 59) {
			return 0, false
		}
		seconds += int(v) * unit
		unit /= 60
	}

	return ClockTime(time.Duration(seconds) * time.Second), seconds <= 24*3600
}

// Span is a part of the day in local time, From ≤ t < To. It wraps around midnight when
// To < From.
type Span struct{ From, To Minute }

var allDay = Span{0, MinutesPerDay}

func (s Span) String() string { return s.From.String() + "-" + s.To.String() }

func (m Minute) String() string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }

// Contains reports whether minute m of the day lies in the span.
func (s Span) Contains(m Minute) bool {
	if s.From < s.To {
		return s.From <= m && m < s.To
	}
	return m >= s.From || m < s.To
}

// overlaps reports whether two parts of the day have a minute in common.
func (s Span) overlaps(o Span) bool { return s.Contains(o.From) || o.Contains(s.From) }

// parseSpan reads "08:00-16:00". An end of 00:00 is 24:00.
func parseSpan(s string) (Span, bool) {
	a, b, isSpan := strings.Cut(strings.ReplaceAll(s, " ", ""), "-")
	from, okFrom := ParseClock(a)
	to, okTo := ParseClock(b)
	whole := time.Duration(from)%time.Minute == 0 && time.Duration(to)%time.Minute == 0
	out := Span{Minute(time.Duration(from).Minutes()), Minute(time.Duration(to).Minutes())}
	ok := isSpan && okFrom && okTo && whole && out.From != out.To && out.From < MinutesPerDay
	if out.To == 0 {
		out.To = MinutesPerDay
	}
	return out, ok
}

const spanHint = `write it as in "08:00-16:00"`

func readSpan(key *yaml.Node, fix diag.Fix, found *diag.Findings) (Span, bool) {
	span, ok := parseSpan(key.Text)
	if !ok {
		wrong(key, found, "part of the day from 00:00 to 24:00", routing.SpanFix(key.Text, fix))
	}
	return span, ok
}

// Length returns the length of a span by the clock.
func (s Span) Length() Minute {
	if s.From < s.To {
		return s.To - s.From
	}
	return s.To + MinutesPerDay - s.From
}

// wholeMinutes reads a duration of whole minutes, from a minute to a day.
var wholeMinutes = yaml.Type[Minute]{
	Schema: yaml.Duration.Schema,
	Read: func(n *yaml.Node, found *diag.Findings) (Minute, bool) {
		isWhole := func(d time.Duration) bool { return d%time.Minute == 0 }
		d, ok := checked(atMost(positive, 24*time.Hour), isWhole, diag.BadValue, "%s is not a number of whole minutes",
			`write it as in "15m"`).Read(n, found)
		return Minute(d / time.Minute), ok
	},
}

// weekHours reads the hours of a week, in whole minutes.
var weekHours = yaml.Type[Minute]{
	Schema: yaml.Duration.Schema,
	Read: func(n *yaml.Node, found *diag.Findings) (Minute, bool) {
		d, ok := atMost(positive, 7*24*time.Hour).Read(n, found)
		return Minute(d / time.Minute), ok
	},
}

// duration formats the minutes as a scenario writes durations.
func (m Minute) duration() string { return yaml.FormatDuration(time.Duration(m) * time.Minute) }

// positive reads a duration over 0.
var positive = yaml.Positive(yaml.Duration)

// atMost bounds a duration.
func atMost(t yaml.Type[time.Duration], high time.Duration) yaml.Type[time.Duration] {
	return checked(t, func(d time.Duration) bool { return d <= high }, diag.TooLarge,
		"%s is more than "+yaml.FormatDuration(high),
		"make it shorter")
}

const intervalFix = `write "15m", "30m" or "1h"`

// intervalLength reads a reporting interval, which divides a day.
var intervalLength = checked(
	checked(yaml.Duration, func(d time.Duration) bool { return d >= time.Minute }, diag.BadValue,
		"an interval of %s is less than 1m", intervalFix),
	func(d time.Duration) bool { return 24*time.Hour%d == 0 }, diag.BadValue,
	"an interval of %s does not divide a day", intervalFix)
