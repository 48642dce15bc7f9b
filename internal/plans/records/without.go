package records

import (
	"fmt"
	"regexp"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// Span is a date or hours of it that are left out.
type Span struct {
	Date     routing.Date
	From, To time.Duration // of the day, by its clock; the whole day is from 0 to 24 hours
}

var spanForm = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)(?:T(\d\d(?::\d\d)?)\.\.(\d\d(?::\d\d)?))?$`)

const day = 24 * time.Hour

// ParseSpan reads a date, as in 2026-03-03, or hours of it, as in 2026-03-03T12..14 or
// 2026-03-03T12:30..14:00.
func ParseSpan(text string) (Span, error) {
	form := spanForm.FindStringSubmatch(text)
	if form == nil {
		return Span{}, fmt.Errorf("%q is not a date, nor hours of one", text)
	}

	date, err := time.Parse(time.DateOnly, form[1])
	if err != nil {
		return Span{}, fmt.Errorf("%q is not a date", form[1])
	}

	s := Span{Date: routing.DateOf(date), To: day}
	if form[2] == "" {
		return s, nil
	}

	if s.From, err = clockOf(form[2]); err == nil {
		s.To, err = clockOf(form[3])
	}

	if err == nil && s.From >= s.To {
		err = fmt.Errorf("%q ends before it begins", text)
	}

	return s, err
}

// clockOf reads the time of a day, up to 24:00.
func clockOf(text string) (time.Duration, error) {
	hour := 0
	minute := 0
	_, _ = fmt.Sscanf(text, "%d:%d", &hour, &minute) // digits, and no minute after an hour alone
	if at := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute; at <= day && minute < 60 {
		return at, nil
	}
	return 0, fmt.Errorf("%q is not a time of the day", text)
}

// IsDay reports whether it is a whole date.
func (s *Span) IsDay() bool { return s.From == 0 && s.To == day }

// Contains reports whether a time, by its clock, is in it.
func (s *Span) Contains(t time.Time) bool {
	at := time.Duration(t.Hour())*time.Hour + time.Duration(t.Minute())*time.Minute
	return routing.DateOf(t) == s.Date && s.From <= at && at < s.To
}
