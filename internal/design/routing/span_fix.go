package routing

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

const looseClock = `([0-9]{1,2})(?:[:.]([0-9]{2}))? *([ap])?(?:\.?m\.?)?`

var looseSpan = regexp.MustCompile(`(?i)^` + looseClock + ` *(?:-|–|—|to) *` + looseClock + `$`)

// SpanFix suggests the right form of a part of the day that is written as "9am-1pm" or "20:00-24:30". It
// returns the usual fix if the text does not show the part.
func SpanFix(text string, usual diag.Fix) diag.Fix {
	m := looseSpan.FindStringSubmatch(text)
	if m == nil {
		return usual
	}

	from, okFrom := looseMinute(m[1], m[2], m[3])
	to, okTo := looseMinute(m[4], m[5], m[6])
	if !okFrom || !okTo || from == to {
		return usual
	}

	// The end of "9-5" may be in the afternoon or on the next day.
	if to < from && m[5]+m[6] == "" {
		return usual
	}
	return diag.Fixf(`write "%s-%s"`, clockText(from), clockText(to))
}

// looseMinute returns the minute of the day of a clock of 24 hours, or of 12 hours with "a" or "p". A minute
// after 24:00 is one of the next day.
func looseMinute(hour, minute, half string) (int, bool) {
	h, _ := strconv.Atoi(hour) // digits only
	m, _ := strconv.Atoi(minute)
	if half != "" {
		h %= 12
	}
	if strings.EqualFold(half, "p") {
		h += 12
	}

	t := h*60 + m
	if t > minutesPerDay {
		t -= minutesPerDay
	}
	return t, m < 60 && t <= minutesPerDay
}

func clockText(minute int) string { return fmt.Sprintf("%02d:%02d", minute/60, minute%60) }
