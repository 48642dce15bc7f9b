package asterisk

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

// atTime makes the step a check of opening hours. A date of each year is a lookup: opening
// hours are weekly.
func (v *visit) atTime(spec string, yes, no func(*visit)) {
	v.ran = ""
	id, hours, ok := readTimes(spec)
	if ok && id == "" {
		yes(v)
		return
	}
	isOpen, isClosed := importer.Otherwise, "closed"
	if ok {
		v.step(importer.Check, id)
		v.center.Hours[id] = hours
		v.center.Names[id] = "hours " + strings.ReplaceAll(strings.TrimSuffix(id, ",*,*"), ",", " ")
	} else {
		isOpen, isClosed = "yes", "no"
		v.lookup("time " + spec)
		v.n.approximate("a day of the month decides, in every year: here a lookup does", "write the dates under closed of opening hours")
	}
	v.further(edge{outcome: isOpen}, v.clone(), yes)
	v.further(edge{outcome: isClosed}, v.clone(), no)
}

// readTimes reads the times of a week, such as "9:00-17:00,mon-fri,*,*", with an identifier, or "" if they
// are all times. Ok is false if days of a month are among them.
func readTimes(spec string) (id string, h importer.Hours, ok bool) {
	a := splitArgs(spec)
	for i := range a {
		a[i] = strings.ToLower(strings.TrimSpace(a[i]))
	}
	for len(a) < 5 {
		a = append(a, "*")
	}
	if anyTime(a[2], "1-31") && anyTime(a[3], "jan-dec") && anyTime(a[0], "00:00-23:59") && anyTime(a[1], "sun-sat") {
		return "", h, true
	}
	if !anyTime(a[2], "1-31") || !anyTime(a[3], "jan-dec") {
		return "", h, false
	}
	days, daysOK := readDays(a[1])
	times, timesOK := readClock(a[0])
	if !daysOK || !timesOK {
		return "", h, false
	}
	id = strings.Join(a[:4], ",")
	if a[4] != "*" && a[4] != "" {
		h.Timezone = splitArgs(spec)[4]
		id += "," + h.Timezone
	}
	h.Open = append(h.Open, importer.Open{Days: days, Times: times})
	return id, h, true
}

func anyTime(text, all string) bool { return text == "*" || text == "" || text == all }

// readDays reads "mon-fri", "sat&sun", "*" as days of opening hours.
func readDays(text string) (string, bool) {
	open := [7]bool{}
	for part := range strings.SplitSeq(text, "&") {
		if anyTime(part, "sun-sat") {
			part = "mon-sun"
		}
		from, to, ranged := strings.Cut(part, "-")
		i := slices.Index(weekdays, strings.TrimSpace(from))
		j := i
		if ranged {
			j = slices.Index(weekdays, strings.TrimSpace(to))
		}
		if i < 0 || j < 0 {
			return "", false
		}
		for k := i; ; k = (k + 1) % 7 {
			open[k] = true
			if k == j {
				break
			}
		}
	}
	var out []string
	for i := 0; i < 7; i++ {
		if !open[i] {
			continue
		}
		j := i
		for j < 6 && open[j+1] {
			j++
		}
		if j > i {
			out = append(out, weekdays[i]+"-"+weekdays[j])
		} else {
			out = append(out, weekdays[i])
		}
		i = j
	}
	return strings.Join(out, ","), len(out) > 0
}

// readClock reads "9:00-17:00": to the end of its last minute, 17:00:59, as Asterisk does
// (get_timerange of main/pbx_timing.c, "Do the last one").
func readClock(text string) (string, bool) {
	if anyTime(text, "00:00-23:59") {
		return "00:00-24:00", true
	}
	from, to, ranged := strings.Cut(text, "-")
	if !ranged {
		to = from
	}
	x, xOK := minute(from)
	y, yOK := minute(to)
	if !xOK || !yOK {
		return "", false
	}
	clock := func(m int) string { return fmt.Sprintf("%02d:%02d", m/60, m%60) }
	if y++; y == x { // all day
		return "00:00-24:00", true
	}
	if x < y {
		return clock(x) + "-" + clock(y), true
	}
	return "00:00-" + clock(y) + ", " + clock(x) + "-24:00", true
}

func minute(text string) (int, bool) {
	h, m, ok := strings.Cut(strings.TrimSpace(text), ":")
	hour, err1 := strconv.Atoi(h)
	min, err2 := strconv.Atoi(m)
	return hour*60 + min, ok && err1 == nil && err2 == nil && hour >= 0 && hour < 24 && min >= 0 && min < 60
}
