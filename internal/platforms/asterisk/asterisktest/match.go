package asterisktest

import (
	"cmp"
	"strconv"
	"strings"
	"time"
)

// search is how an extension is looked for.
type search int

const (
	matches search = iota
	canMatch
	matchMore
)

// weight orders a character of a pattern, or a set of them: few characters before many, then
// "." and "!", then the end (ext_cmp1 of pbx.c). It returns what follows, too.
func weight(pattern string) (int, string) {
	pattern = strings.TrimLeft(pattern, " -")
	if pattern == "" {
		return 0x30000, ""
	}
	switch c := pattern[0]; c {
	case 'N', 'n':
		return 0x0800 | '2', pattern[1:]
	case 'X', 'x':
		return 0x0A00 | '0', pattern[1:]
	case 'Z', 'z':
		return 0x0900 | '1', pattern[1:]
	case '.':
		return 0x10000, pattern[1:]
	case '!':
		return 0x20000, pattern[1:]
	case '[':
		set, rest, ok := strings.Cut(pattern[1:], "]")
		if !ok {
			return 0x40000, ""
		}
		members := setOf(set)
		if members == "" {
			return 0x30000, rest
		}
		return len(members)<<8 | int(members[0]), rest
	default:
		return 0x0100 | int(c), pattern[1:]
	}
}

// setOf returns the characters of a set, sorted.
func setOf(set string) string {
	var in [256]bool
	for i := 0; i < len(set); i++ {
		to := set[i]
		if i+2 < len(set) && set[i+1] == '-' {
			to = set[i+2]
		}
		for c := int(set[i]); c <= int(to); c++ {
			in[c] = true
		}
		if i+2 < len(set) && set[i+1] == '-' {
			i += 2
		}
	}
	var out strings.Builder
	for c := range in {
		if in[c] {
			out.WriteByte(byte(c))
		}
	}
	return out.String()
}

// compareExtens orders the extensions of a context: names before patterns.
func compareExtens(a, b string) int {
	x, isA := strings.CutPrefix(a, "_")
	y, isB := strings.CutPrefix(b, "_")
	switch {
	case !isA && !isB:
		return strings.Compare(a, b)
	case isA != isB:
		return cmp.Compare(len(a)-len(x), len(b)-len(y))
	}
	for x != "" || y != "" {
		var v, w int
		v, x = weight(x)
		w, y = weight(y)
		if v != w {
			return cmp.Compare(v, w)
		}
	}
	return 0
}

// match tells whether an extension is what was dialed (1), or one of those that "!" matches (2).
func match(name, dialed string, how search) int {
	pattern, is := strings.CutPrefix(name, "_")
	if !is {
		switch how {
		case matches:
			return one(name == dialed)
		case matchMore:
			return one(strings.HasPrefix(name, dialed) && len(name) > len(dialed))
		default:
			return one(strings.HasPrefix(name, dialed))
		}
	}
	if how == matches && name == dialed {
		return 1
	}
	for dialed != "" && pattern != "" {
		switch {
		case dialed[0] == '-':
			dialed = dialed[1:]
			continue
		case pattern[0] == ' ' || pattern[0] == '-':
			pattern = pattern[1:]
			continue
		case pattern[0] == '.':
			return 1
		case pattern[0] == '!':
			return 2
		}
		set, rest := string(pattern[0]), pattern[1:]
		switch pattern[0] {
		case '[':
			var ok bool
			if set, rest, ok = strings.Cut(pattern[1:], "]"); !ok {
				return 0
			}
			set = setOf(set)
		case 'N', 'n':
			set = "23456789"
		case 'X', 'x':
			set = "0123456789"
		case 'Z', 'z':
			set = "123456789"
		}
		if !strings.Contains(set, dialed[:1]) {
			return 0
		}
		dialed, pattern = dialed[1:], rest
	}
	switch {
	case dialed != "":
		return 0
	case pattern == "":
		return one(how != matchMore)
	case pattern[0] == '!':
		return 2
	}
	return one(how != matches)
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// find returns the line of a priority, or of a label if there is one, of the extension that was dialed: the
// first in the context that has it, else in the contexts that it includes now.
func (c *Call) find(name, dialed string, priority int, label string, how search, seen map[string]bool) *line {
	x := c.plan.contexts[name]
	if x == nil || seen[name] {
		return nil
	}
	for _, e := range x.extens {
		is := match(e.name, dialed, how)
		if is == 0 {
			continue
		}
		if e.cid != "" {
			c.free = "extensions by the caller's number"
			continue
		}
		if is == 2 && how == matchMore {
			return nil // the search ends here
		}
		if label == "" && e.prios[priority] != nil {
			return e.prios[priority]
		}
		for _, l := range e.prios {
			if label != "" && l.label == label {
				return l
			}
		}
	}
	if seen == nil {
		seen = map[string]bool{}
	}
	seen[name] = true
	for _, i := range x.includes {
		if i.timing != "" && !c.inTime(i.timing) {
			continue
		}
		if l := c.find(i.context, dialed, priority, label, how, seen); l != nil {
			return l
		}
	}
	return nil
}

func (c *Call) exists(context, dialed string, priority int) bool {
	return c.find(context, dialed, priority, "", matches, nil) != nil
}

var (
	dayNames   = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	monthNames = []string{"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"}
)

// inTime tells whether it is the time of "TIMES,WEEKDAYS,DAYS,MONTHS".
func (c *Call) inTime(timing string) bool {
	fields := append(strings.Split(strings.ReplaceAll(timing, "|", ","), ","), "*", "*", "*")
	if len(fields) > 3+4 {
		c.free = "a time zone"
	}
	at := c.world.At
	if at.IsZero() {
		at = time.Date(2026, 1, 6, 12, 0, 0, 0, time.UTC)
	}
	is := holdsAt(fields, at)
	for _, later := range []time.Duration{time.Minute, 3 * time.Minute, 10 * time.Minute, 30 * time.Minute} {
		if (c.gave || c.heard != "") && holdsAt(fields, at.Add(later)) != is {
			c.free = "the time may have come while the call was in progress"
		}
	}
	return is
}

func holdsAt(fields []string, at time.Time) bool {
	return inMinutes(fields[0], at.Hour()*60+at.Minute()) && inRange(fields[1], int(at.Weekday()), 7, dayNames, 1) &&
		inRange(fields[2], at.Day()-1, 31, nil, 1) && inRange(fields[3], int(at.Month())-1, 12, monthNames, 1)
}

func inMinutes(text string, at int) bool {
	if text == "" || text == "*" {
		return true
	}
	for part := range strings.SplitSeq(text, "&") {
		from, to, isRange := strings.Cut(part, "-")
		start, okStart := minute(from)
		end, okEnd := minute(to)
		switch {
		case !okStart || isRange && !okEnd:
		case !isRange:
			if at == start {
				return true
			}
		case start <= end && at >= start && at <= end, start > end && (at >= start || at <= end):
			return true
		}
	}
	return false
}

func minute(text string) (int, bool) {
	h, m, _ := strings.Cut(strings.TrimSpace(text), ":")
	hours, err := strconv.Atoi(h)
	minutes, err2 := strconv.Atoi(m)
	return hours*60 + minutes, err == nil && err2 == nil && hours >= 0 && hours < 24 && minutes >= 0 && minutes < 60
}

// inRange tells whether a number from 0 is in a list of names or numbers from 1, or of cyclic ranges of them.
func inRange(text string, at, most int, names []string, first int) bool {
	if text == "" || text == "*" {
		return true
	}
	number := func(s string) int {
		for i, name := range names {
			if strings.EqualFold(s, name) {
				return i
			}
		}
		n, err := strconv.Atoi(strings.TrimSpace(s))
		if err != nil || n < first || n > most {
			return -1
		}
		return n - first
	}
	for part := range strings.SplitSeq(text, "&") {
		from, to, isRange := strings.Cut(part, "-")
		start := number(from)
		end := start
		if isRange {
			end = number(to)
		}
		if start < 0 || end < 0 {
			continue
		}
		if start <= end && at >= start && at <= end || start > end && (at >= start || at <= end) {
			return true
		}
	}
	return false
}
