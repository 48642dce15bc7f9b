package scenario

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// readAs reads a text as a type, without its findings.
func readAs[T any](of yaml.Type[T], text string) (T, bool) {
	return of.Read(&yaml.Node{Kind: yaml.Scalar, Text: text}, &diag.Findings{})
}

// TestTimesOfDay reads each time up to past 24:00, and compares it with the seconds since midnight.
func TestTimesOfDay(t *testing.T) {
	for hour := range 27 {
		for _, minute := range []int{0, 1, 9, 30, 59, 60, 61} {
			for _, second := range []int{-1, 0, 1, 59, 60} {
				text := fmt.Sprintf("%d:%02d", hour, minute)
				if second >= 0 {
					text += fmt.Sprintf(":%02d", second)
				}
				seconds := 3600*hour + 60*minute + max(second, 0)
				isTime := minute < 60 && second < 60 && seconds <= 24*3600

				if got, ok := ParseClock(text); ok != isTime || ok && got != ClockTime(time.Duration(seconds)*time.Second) {
					t.Errorf("%s is %v, a time: %t, want %t", text, time.Duration(got), ok, isTime)
				}
				isMinute := isTime && second <= 0
				if got, ok := readAs(minuteOfDay, text); ok != isMinute || ok && int(got) != seconds/60 {
					t.Errorf("%s is the minute %d, read: %t, want %t", text, got, ok, isMinute)
				}
			}
		}
	}
	for _, text := range []string{"", "9", "9:5", "009:00", "9:005", "9:00:5", "9:00:00:00", "-1:00", "a:00"} {
		if got, ok := ParseClock(text); ok {
			t.Errorf("%q is read as %v", text, time.Duration(got))
		}
	}
}

// TestPartsOfTheDay compares parts of the day with their minutes, one by one: what they contain, their length, and whether
// two of them overlap.
func TestPartsOfTheDay(t *testing.T) {
	minutes := func(s Span) (in [MinutesPerDay]bool, n Minute) {
		for m := s.From; ; m++ {
			m %= MinutesPerDay
			in[m] = true
			n++
			if (m+1)%MinutesPerDay == s.To%MinutesPerDay {
				return in, n
			}
		}
	}

	var spans []Span
	ends := []Minute{0, 1, 480, 481, 960, 1439, 1440}
	for _, from := range ends[:len(ends)-1] {
		for _, to := range ends[1:] {
			if from != to {
				spans = append(spans, Span{from, to})
			}
		}
	}
	for _, s := range spans {
		in, n := minutes(s)
		if got := s.Length(); got != n {
			t.Errorf("%s has %d minutes, want %d", s, got, n)
		}
		if got, ok := parseSpan(s.String()); !ok || got != s {
			t.Errorf("%s is read as %s, %t", s, got, ok)
		}
		for m := range MinutesPerDay {
			if s.Contains(m) != in[m] {
				t.Errorf("%s contains %s: %t", s, m, s.Contains(m))
			}
		}
		for _, o := range spans {
			other, _ := minutes(o)
			both := false
			for m := range in {
				both = both || in[m] && other[m]
			}
			if got := s.overlaps(o); got != both {
				t.Errorf("%s overlaps %s: %t, want %t", s, o, got, both)
			}
		}
	}

	if got, ok := parseSpan("22:00 - 00:00"); !ok || got != (Span{1320, 1440}) {
		t.Errorf("22:00 to midnight is %s, %t", got, ok)
	}
	for _, text := range []string{"08:00", "08:00-08:00", "24:00-08:00", "08:00-25:00", "08:00-16:00:30", "08:00:30-16:00", "x-16:00"} {
		if got, ok := parseSpan(text); ok {
			t.Errorf("%q is read as %s", text, got)
		}
	}
}

// TestSetsOfWeekdays writes each set of weekdays and reads it again. A range has three days or more. A date is in the set of
// its weekday, or of holidays if it is one.
func TestSetsOfWeekdays(t *testing.T) {
	monday := time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC)
	names := strings.Fields("sun mon tue wed thu fri sat")
	holiday := routing.DateOf(monday.AddDate(0, 0, 2))

	for set := range 256 {
		w := Weekdays(set)
		text := w.String()
		if set > 0 {
			if got, ok := readWeekdays(diag.Text{Value: text}, &diag.Findings{}); !ok || got != w {
				t.Errorf("%08b is written %q and read as %08b", set, text, got)
			}
		}
		for i := range 7 {
			// A day is named alone if the range of days around it has two days or one.
			if from, to := names[(i+1)%7], names[(i+2)%7]; strings.Contains(text, from+"-"+to) {
				t.Errorf("%q has a range of two days", text)
			}

			day := monday.AddDate(0, 0, i)
			date := routing.DateOf(day)
			want := set&0x7f == 0 && set&0x80 == 0 || set&(1<<day.Weekday()) != 0
			if date == holiday {
				want = set&0x80 != 0
			}
			if got := w.Contain(date, []routing.Date{holiday}); got != want {
				t.Errorf("%q contains %s: %t, want %t", text, date, got, want)
			}
		}
	}
}

// TestFactorsOfWeekdays reads a factor for each weekday. Holidays have no calls unless they have a factor, and a line without
// factors has its usual calls.
func TestFactorsOfWeekdays(t *testing.T) {
	var found diag.Findings
	factors := func(text string) *WeekdayFactors {
		out, _ := weekdayFactors.Read(yaml.Parse("a.yaml", []byte(text), &found), &found)
		return out
	}
	weekdays := factors(`{mon-wed: 100%, "thu, fri": 1.5, sat: 0, sun: 20%}`)
	all := factors("{mon-sun: 100%, holiday: 30%}")
	if found.Len() > 0 {
		t.Fatal(found.Sorted())
	}

	holiday := routing.DateOf(time.Date(2026, 11, 26, 0, 0, 0, 0, time.UTC))
	for day, want := range []float64{1, 1, 1, 0, 1.5, 0, 0.2} {
		date := routing.DateOf(time.Date(2026, 11, 23+day, 0, 0, 0, 0, time.UTC))
		usual, onHoliday := 1.0, 1.0
		if date == holiday {
			usual, onHoliday = 0, 0.3
		}
		for _, c := range []struct {
			of   *WeekdayFactors
			want float64
		}{{weekdays, want}, {all, onHoliday}, {nil, usual}} {
			if got := c.of.On(date, []routing.Date{holiday}); got != c.want {
				t.Errorf("on %s the factor is %v, want %v", date, got, c.want)
			}
		}
	}

	for _, text := range []string{"{mon-fri: 1}", "{mon-sun: 1, sat: 2}"} {
		var wrong diag.Findings
		if out, ok := weekdayFactors.Read(yaml.Parse("a.yaml", []byte(text), &wrong), &wrong); ok || wrong.Errors() == 0 {
			t.Errorf("%s is read as %v", text, out)
		}
	}
}

// TestBoundsOfPeriods reads each length in minutes as an interval, which divides a day, and runs of days of up to a year.
func TestBoundsOfPeriods(t *testing.T) {
	for minutes := range 24*60 + 2 {
		text := fmt.Sprintf("%dm", minutes)
		isInterval := minutes > 0 && 24*60%minutes == 0
		if got, ok := readAs(intervalLength, text); ok != isInterval || ok && got != time.Duration(minutes)*time.Minute {
			t.Errorf("an interval of %s is %v, read: %t, want %t", text, got, ok, isInterval)
		}
		isLength := minutes >= 1 && minutes <= 24*60
		if got, ok := readAs(wholeMinutes, text); ok != isLength || ok && int(got) != minutes {
			t.Errorf("a length of %s is %d minutes, read: %t, want %t", text, got, ok, isLength)
		}
	}
	if got, ok := readAs(intervalLength, "59s"); ok {
		t.Errorf("an interval of 59s is read as %v", got)
	}

	first := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	for days := -1; days <= 368; days++ {
		text := first.Format(time.DateOnly) + ".." + first.AddDate(0, 0, days-1).Format(time.DateOnly)
		isRun := days >= 1 && days <= 366
		if got, ok := readAs(dates, text); ok != isRun || ok && got.Count() != days {
			t.Errorf("%s has %d days, read: %t, want %t", text, got.Count(), ok, isRun)
		}
	}
}

// TestRangesOfStarts lists the starts of each range with a step. The end is a start if a step leads to it, and 24:00
// is no start.
func TestRangesOfStarts(t *testing.T) {
	for text, want := range map[string]string{
		"06:00-07:00 every 30m":  "06:00 06:30 07:00",
		"06:00-07:00 every 45m":  "06:00 06:45",
		"06:00-07:00 every 2h":   "06:00",
		"12:00-24:00 every 6h":   "12:00 18:00",
		"22:00-02:00 every 2h":   "22:00 00:00 02:00",
		"06:00-07:00 every  30m": "06:00 06:30 07:00",
		"06:00-07:00":            "",
		"06:00-07:00 every ":     "",
		"06:00-07:00 every 90s":  "",
		"06:00-06:00 every 30m":  "",
		"6 to 7 every 30m":       "",
	} {
		var found diag.Findings
		var got []string
		for _, s := range readStartRange(&yaml.Node{Kind: yaml.Scalar, Text: text}, &found) {
			got = append(got, s.at.Value.String())
		}
		if joined := strings.Join(got, " "); joined != want || (found.Errors() > 0) != (want == "") {
			t.Errorf("%q starts at %q with the findings %v, want %q", text, joined, found.Sorted(), want)
		}
	}
}

// A trend counts days from its date, before it downward, and not beyond its end.
func TestDaysOfATrend(t *testing.T) {
	on := func(day int) routing.Date { return routing.DateOf(time.Date(2026, 3, day, 0, 0, 0, 0, time.UTC)) }
	for day, want := range map[int]int{9: -1, 10: 0, 11: 1, 13: 3, 14: 3} {
		if got := (&Trend{At: on(10), Until: on(13)}).Days(on(day)); got != want {
			t.Errorf("the %d. is %d days after the trend begins, want %d", day, got, want)
		}
	}
}
