package records

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// needed are the values without which records tell nothing about waiting and talking.
var needed = []struct {
	any  []string // one of them is enough
	what string
}{
	{[]string{"arrived", "enqueued"}, "when the call arrived, or when it joined the queue"},
	{[]string{"answered"}, "when an agent answered"},
	{[]string{"ended"}, "when the conversation or the wait ended"},
}

// checkNeeded refuses a file if it does not understand all required columns. The error has a map
// that names them.
func (u *reading) checkNeeded() error {
	var missing []string
	for i, n := range needed {
		isNeeded := i == 0 || !u.onlyArrivals
		if isNeeded && !slices.ContainsFunc(n.any, u.isGiven) {
			missing = append(missing, fmt.Sprintf("%s (%s)", strings.Join(n.any, " or "), n.what))
		}
	}

	isReport := len(missing) > 0 && u.isReport(u.survey) || u.isReportOfLengths()
	if isReport {
		return &Refusal{
			File: u.file, What: u.what, Reason: "its rows are counts of intervals, not calls",
			Hint: "ivrsim forecast reads it, and so does ivrsim simulate --against", IsReport: true,
		}
	}
	if counted := u.countedFromStart(); len(missing) > 0 && counted != nil {
		return counted.refuseProblems(true)
	}

	isGuessed := len(missing) == 0 || u.guess()

	if missing != nil {
		u.problems = append(u.problems,
			fmt.Sprintf("no column gives %s; its columns are %s", strings.Join(missing, ", "), u.columnNames()))
	}

	return u.refuseProblems(isGuessed)
}

// countedFromStart understands the numbers in columns of times as seconds since a start. It is nil if that does not
// give all needed values, or if the map has a start.
func (u *reading) countedFromStart() *reading {
	if u.m.Since != "" {
		return nil
	}

	before := u.m
	since := *before
	since.Since = "2001-01-01 00:00"
	u.m = &since
	counted := understand(u.Reader, u.survey, u.meanings)
	u.m = before
	counted.giveCalls()

	for _, n := range needed {
		if !slices.ContainsFunc(n.any, counted.isGiven) {
			return nil
		}
	}

	counted.problems = append(counted.problems,
		"the numbers in its columns of times are counted from a start that it does not have")
	counted.doubts = append(counted.doubts, "Write the real start, from which the numbers count seconds, after since.")
	return counted
}

// refuseProblems refuses a file with the problems of its columns, and a whole map to begin with.
func (u *reading) refuseProblems(hasMap bool) error {
	if len(u.problems) == 0 {
		return nil
	}

	refusal := &Refusal{File: u.file, What: u.what, Reason: strings.Join(u.problems, "; ")}
	refusal.Hint = "export a column for it: no other column of the file can be it"
	if hasMap {
		refusal.Hint = "check this map, save it as map.yaml, and give it by --map map.yaml"
		refusal.Map = u.mapFile()
	}

	for _, given := range u.m.Columns {
		isThere := !slices.ContainsFunc(given.Value, func(s Source) bool {
			return slices.ContainsFunc(s.Names, func(name string) bool { return u.firstColumn(name) < 0 })
		})
		if !isThere {
			refusal.Hint = "its columns are " + u.columnNames()
			refusal.Map = ""
		}
	}

	return refusal
}

// columnNames names the columns of the file, up to a number.
func (s *survey) columnNames() string {
	const shown = 30
	return strings.Join(s.names[:min(len(s.names), shown)], ", ")
}

// guess gives the values that are missing the columns that they may be. It reports whether all have one.
func (u *reading) guess() bool {
	var times, lengths []int
	for i := range u.columns {
		c := &u.columns[i]
		has := c.content(true)
		if u.taken[i] || c.filled == 0 {
			continue
		}

		switch {
		case has&(holdsTime|holdsClock) != 0 && !c.isConstant():
			times = append(times, i)
		case has&holdsDuration != 0 && !c.isOfIDs() && !c.isConstant():
			lengths = append(lengths, i)
		}
	}

	u.guessQueue()
	times = u.byTime(times)

	takeTime := func(value string, isLast bool) bool {
		at := u.guessTime(value, times, isLast)
		if u.isGiven(value) || at < 0 {
			return u.isGiven(value)
		}

		u.found[value] = times[at]
		u.taken[times[at]] = true
		times = slices.Delete(times, at, at+1)
		u.give(value, u.timeSource(value))
		u.doubts = append(u.doubts, fmt.Sprintf("Is %q %s?", u.columnName(value), value))

		return true
	}

	takeLength := func(value string, means string, after string) bool {
		if u.isGiven(value) || len(lengths) == 0 {
			return u.isGiven(value)
		}
		u.found[means] = lengths[0]
		u.taken[lengths[0]] = true
		lengths = lengths[1:]
		u.give(value, u.lengthOf(means).after(after))
		u.doubts = append(u.doubts, fmt.Sprintf("Is %q the %s?", u.columnName(means), means))
		return true
	}

	hasArrival := u.isGiven("enqueued") || takeTime("arrived", false)
	if !hasArrival {
		return false
	}
	if u.onlyArrivals {
		return true
	}

	hasEnd := takeTime("ended", true)
	hasAnswer := takeTime("answered", false)

	begins := "arrived"
	if u.isGiven("enqueued") {
		begins = "enqueued"
	}

	isTotal := !hasAnswer && !hasEnd && u.guessTotal(begins, lengths)
	if isTotal {
		return true
	}

	// A telephone system without queues calls the wait the ring.
	ring, hasRing := u.found[theRing]
	if !hasAnswer && len(lengths) == 0 && hasRing {
		u.Columns = slices.DeleteFunc(slices.Clone(u.Columns), func(p yaml.Pair[Column]) bool {
			return p.Key.Value == theRing
		})
		lengths = append(lengths, ring)
	}

	if !hasAnswer {
		hasAnswer = takeLength("answered", theWait, begins)
	}

	if !hasEnd && hasAnswer {
		hasEnd = takeLength("ended", theTalk, "answered")
	}

	return hasEnd && hasAnswer
}

// timeHints are words in names of columns that mean one time of a call.
var timeHints = []struct {
	value string
	words []string
}{
	// These words come first: "disconnect" has "connect", and "conversation end" has a word of the answer.
	{"ended", []string{"end", "stop", "finish", "disconnect", "hangup", "close", "terminat", "releas", "ende", "fin"}},
	{"arrived", []string{"start", "begin", "arriv", "init", "creat", "receiv", "offer", "enter", "entry", "open"}},
	{"answered", []string{"answer", "connect", "pick", "accept", "talk", "conversation"}},
}

// timeHint is the time that the name of a column means, or "".
func timeHint(plain string) string {
	for _, hint := range timeHints {
		for part := range strings.SplitSeq(plain, "_") {
			isHint := slices.ContainsFunc(hint.words, func(word string) bool {
				return strings.HasPrefix(part, word) || strings.HasSuffix(part, word)
			})
			if isHint {
				return hint.value
			}
		}
	}
	return ""
}

// guessTime returns the index of the column that may be a time, or -1: the one whose name means it, else the first or
// the last one whose name means no other time.
func (u *reading) guessTime(value string, times []int, isLast bool) int {
	open := -1
	for i, column := range times {
		switch hint := timeHint(u.columns[column].plain); {
		case hint == value:
			return i
		case hint == "" && (open < 0 || isLast):
			open = i
		}
	}
	return open
}

// byTime orders columns of times by their times in the rows, the earliest first.
func (u *reading) byTime(times []int) []int {
	if len(times) < 2 || u.toHeader(u.header) != nil {
		return times
	}

	clock := u.clock
	defer func() { u.clock = clock }()
	u.clock.order = u.order

	c := u.csvColumns()
	if at, ok := u.found[theDate]; ok && c.date < 0 {
		c.date = at
	}

	const enough = 1000 // rows
	n := 0
	later := map[int]map[int]int{} // how often a column is later than another
	for _, cells := range u.each(u.Reader) {
		if n == enough {
			break
		}
		n++

		known := map[int]time.Time{}
		for _, i := range times {
			if cells[i] != "" && !isVoid(cells[i]) {
				known[i] = u.timeOf(c, &csvSource{cells: []int{i}, after: -1, before: -1}, cells, time.Time{})
			}
		}
		for _, i := range times {
			for _, k := range times {
				isLater := !known[i].IsZero() && !known[k].IsZero() && known[i].After(known[k])
				if !isLater {
					continue
				}
				if later[i] == nil {
					later[i] = map[int]int{}
				}
				later[i][k]++
			}
		}
	}

	// A column comes after all columns than which it is later in more rows than earlier.
	rank := func(i int) (after int) {
		for _, k := range times {
			if later[i][k] > later[k][i] {
				after++
			}
		}
		return after
	}
	sorted := slices.Clone(times)
	slices.SortStableFunc(sorted, func(a, b int) int { return cmp.Compare(rank(a), rank(b)) })
	return sorted
}

// isConstant reports whether many rows have one word, which is no duration of each.
func (c *sheetColumn) isConstant() bool {
	const many = 5
	return c.filled >= many && len(c.words) == 1 && !c.isMany
}

// isOfIDs reports whether most numbers of a column are too large for durations of calls.
func (c *sheetColumn) isOfIDs() bool {
	if len(c.lengths) == 0 {
		return false
	}
	sorted := slices.Clone(c.lengths)
	slices.Sort(sorted)
	const halfDay = 12 * 3600
	return sorted[len(sorted)/2] > halfDay
}

// guessTotal takes one of two columns of durations for the length of calls if it is never shorter than the other, the
// talk time. It reports whether there are two such columns.
func (u *reading) guessTotal(begins string, lengths []int) bool {
	const pair = 2
	if len(lengths) != pair {
		return false
	}

	total := lengths[0]
	talk := lengths[1]
	if !u.isNeverShorter(total, talk) {
		total, talk = talk, total
	}

	if !u.isNeverShorter(total, talk) {
		return false
	}

	length := Source{Names: []string{u.columns[total].name}, Unit: u.unitOf(&u.columns[total])}
	wait := length
	wait.Names = []string{u.columns[total].name + " − " + u.columns[talk].name}
	u.give("answered", wait.after(begins))
	u.give("ended", length.after(begins))
	u.taken[total] = true
	u.taken[talk] = true
	u.doubts = append(u.doubts,
		fmt.Sprintf("Is %q the %s, and %q the %s?", u.columns[total].name, theTotal, u.columns[talk].name, theTalk))

	return true
}

// isNeverShorter reports whether the durations of a column are at least as long as the durations of
// another in each row, and longer in some.
func (u *reading) isNeverShorter(long, short int) bool {
	if u.toHeader(u.header) != nil {
		return false
	}

	both := 0
	shorter := 0
	longer := 0
	for _, cells := range u.each(u.Reader) {
		a, isLong := readDuration(cells[long], 1)
		b, isShort := readDuration(cells[short], 1)
		if !isLong || !isShort {
			continue
		}

		both++

		if a < b {
			shorter++
		}

		if a > b {
			longer++
		}
	}

	return both > 0 && shorter == 0 && longer > 0
}

// guessQueue takes a column of few texts whose name has a word for queues for the queue.
func (u *reading) guessQueue() {
	if u.isGiven("queue") {
		return
	}
	for i := range u.columns {
		c := &u.columns[i]
		isText := c.filled > 0 && c.content(true)&(holdsTime|holdsDate|holdsClock|holdsNumber) == 0
		isFew := !c.isMany && len(c.words) <= mostQueueNames
		hasName := slices.ContainsFunc(queueWords, func(word string) bool { return strings.Contains(c.plain, word) })
		if u.taken[i] || !isText || !isFew || !hasName {
			continue
		}

		u.found["queue"] = i
		u.taken[i] = true
		u.give("queue", Source{Names: []string{c.name}})
		u.doubts = append(u.doubts, fmt.Sprintf("Is %q the queue?", c.name))

		return
	}
}
