package asterisk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// readTimes reads the times of a week, such as "9:00-17:00,mon-fri,*,*", or of dates, such as "*,*,24-26,dec", with an
// identifier, or "" if they are all times. Ok is false if both are there.
func readTimes(spec string) (id string, h importer.Hours, ok bool) {
	// The fifth part is the time zone, which keeps its upper case.
	zone := append(splitArgs(spec), make([]string, 5)...)[4]
	a := append(splitArgs(strings.ToLower(spec)), "*", "*", "*", "*")[:4]
	days, daysOK := readDays(a[1])

	times, timesOK := readClock(a[0])
	isWeekly := anyTime(a[2], "1-31") && anyTime(a[3], "jan-dec")
	dates, datesOK := readDates(a[2], a[3])
	switch {
	// Opening hours have days of the week or dates, and never both at once.
	case !daysOK || !timesOK || !isWeekly && (!datesOK || days != allDays):
		return "", h, false
	case isWeekly && days == allDays && times == allDay:
		return "", h, true
	}

	id = strings.Join(a, ",")
	if zone != "" && zone != "*" {
		h.Timezone = zone
		id += "," + zone
	}

	if isWeekly {
		dates = []string{days}
	}

	for _, date := range dates {
		h.Open = append(h.Open, importer.Open{Days: date, Times: times})
	}

	return id, h, true
}

// readDates reads days of some months, such as "24-26" and "dec", as dates of each year: "12-24".
func readDates(days, months string) (out []string, ok bool) {
	inMonths, ok1 := readCircle(months, 12, func(text string) (int, bool) {
		i := slices.Index(monthNames, text)
		return i + 1, i >= 0
	})
	inDays, ok2 := readCircle(days, 31, func(text string) (int, bool) {
		n, err := strconv.Atoi(text)
		return n, err == nil && n >= 1 && n <= 31
	})
	for _, month := range inMonths {
		for _, day := range inDays {
			// A leap year has February 29, which dates of each year include.
			date := time.Date(leapYear, time.Month(month), day, 0, 0, 0, 0, time.UTC)
			if int(date.Month()) == month { // otherwise the month is shorter
				out = append(out, date.Format("01-02"))
			}
		}
	}

	return out, ok1 && ok2 && len(out) > 0
}

// leapYear is a year with all dates.
const leapYear = 2024

var monthNames = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}

// readCircle reads ranges such as "24-26&31" of the numbers from 1 to last, which go on with 1 after the last.
func readCircle(text string, last int, read func(string) (int, bool)) (out []int, ok bool) {
	in := make([]bool, last+1)
	for part := range strings.SplitSeq(text, "&") {
		first := 1
		end := last
		if !anyTime(part, "") {
			from, to, isRange := strings.Cut(part, "-")
			if !isRange {
				to = from
			}

			x, ok1 := read(strings.TrimSpace(from))
			y, ok2 := read(strings.TrimSpace(to))
			if !ok1 || !ok2 {
				return nil, false
			}

			first = x
			end = y
		}

		in[first] = true

		// A range may go over the end, as "nov-feb" does.
		for n := first; n != end; {
			n = n%last + 1
			in[n] = true
		}
	}

	for n := 1; n <= last; n++ {
		if in[n] {
			out = append(out, n)
		}
	}

	return out, true
}

func anyTime(text, all string) bool { return text == "*" || text == "" || text == all }

const (
	allDays = "mon-sun"
	allDay  = "00:00-24:00"
)

// readDays reads "mon-fri", "sat&sun", "*" as days of opening hours.
func readDays(text string) (string, bool) {
	if anyTime(text, "sun-sat") {
		return allDays, true
	}

	var all []time.Weekday
	for part := range strings.SplitSeq(text, "&") {
		days, ok := routing.ParseWeekdays(part)
		if !ok || slices.ContainsFunc(days, func(d time.Weekday) bool { return slices.Contains(all, d) }) {
			return "", false
		}
		all = append(all, days...)
	}

	return strings.ReplaceAll(text, "&", ","), true
}

// readClocks reads several ranges of a day: in the order of the day, and those that meet as one.
func readClocks(ranges []string) (string, bool) {
	isOpen := make([]bool, 24*60)
	for _, text := range ranges {
		clock, ok := readClock(strings.TrimSpace(text))
		if !ok {
			return "", false
		}
		for one := range strings.SplitSeq(clock, ", ") {
			from, to, _ := strings.Cut(one, "-")

			// Minutes join overlapping ranges without special cases.
			for minute := minuteOf(from); minute < minuteOf(to); minute++ {
				isOpen[minute] = true
			}
		}
	}

	var out []string
	for from := 0; from < len(isOpen); from++ {
		if !isOpen[from] {
			continue
		}

		to := from
		for to < len(isOpen) && isOpen[to] {
			to++
		}

		out = append(out, fmt.Sprintf("%02d:%02d-%02d:%02d", from/60, from%60, to/60, to%60))
		from = to
	}

	return strings.Join(out, ", "), true
}

// minuteOf returns the minute of a day of a clock time.
func minuteOf(clock string) int {
	hours, minutes, _ := strings.Cut(clock, ":")
	h, _ := strconv.Atoi(hours)
	m, _ := strconv.Atoi(minutes)
	return 60*h + m
}

// readClock reads "9:00-17:00": to the end of its last minute, 17:00:59, as Asterisk does
// (get_timerange of main/pbx_timing.c, "Do the last one").
func readClock(text string) (string, bool) {
	if anyTime(text, "00:00-23:59") {
		return allDay, true
	}
	if strings.Contains(text, "&") {
		return readClocks(strings.Split(text, "&"))
	}

	from, to, ranged := strings.Cut(text, "-")
	if !ranged {
		to = from
	}

	first, err1 := time.Parse("15:04", strings.TrimSpace(from))
	last, err2 := time.Parse("15:04", strings.TrimSpace(to))
	if err1 != nil || err2 != nil {
		return "", false
	}

	x := first.Format("15:04")
	y := last.Add(time.Minute).Format("15:04")
	switch {
	case x == y:
		return allDay, true
	case y == "00:00":
		return x + "-24:00", true
	case x < y:
		return x + "-" + y, true
	}

	// The span goes over midnight, so that one day has its end and its begin.
	return "00:00-" + y + ", " + x + "-24:00", true
}
