package records

import (
	"fmt"
	"slices"
)

// fileKinds are kinds of files of records.
type fileKinds uint8

const (
	tableOfCalls fileKinds = 1 << iota
	tableOfIntervals
	logOfEvents
	contactRecords
	matrixOfCounts
	rows   = tableOfCalls | tableOfIntervals
	tables = rows | matrixOfCounts
)

// kindNames name a kind of file in messages.
var kindNames = map[fileKinds]string{
	tableOfCalls: "a file with a row for each call", tableOfIntervals: "an interval report",
	logOfEvents: "Asterisk's queue_log", contactRecords: "contact records of Amazon Connect",
	matrixOfCounts: "a report with a column for each date or time",
}

// mapKeys are the keys of a map that some kinds of files have no use for.
var mapKeys = []struct {
	name    string
	of      fileKinds
	isGiven func(m *Map) bool
}{
	{"columns", rows, func(m *Map) bool { return len(m.Columns) > 0 }},
	{"separator", tables, func(m *Map) bool { return m.Separator != "" }},
	{"date", rows, func(m *Map) bool { return m.Date != "" }},
	{"since", rows, func(m *Map) bool { return m.Since != "" }},
	{keyEmpty, tables, func(m *Map) bool { return len(m.Empty) > 0 }},
	{"drop", tables, func(m *Map) bool { return len(m.Drop) > 0 }},
	{"outcomes", tableOfCalls | contactRecords, func(m *Map) bool { return len(m.Outcomes) > 0 }},
	{keyAnswered, tableOfCalls, func(m *Map) bool { return len(m.AnsweredIf) > 0 }},
	{"queue_columns", tableOfIntervals, func(m *Map) bool { return len(m.Wide) > 0 }},
	{"queues", tableOfIntervals | matrixOfCounts, func(m *Map) bool { return len(m.Queues) > 0 }},
}

// strayKey names a key of the map that a kind of file has no use for, and the fix. It is "" without one.
func (m *Map) strayKey(kind fileKinds) (what, hint string) {
	for _, key := range mapKeys {
		if key.isGiven(m) && key.of&kind == 0 {
			return fmt.Sprintf("the map's key %s says nothing about %s", key.name, kindNames[kind]), unusedKey
		}
	}

	values := slices.Concat(callColumns, []string{theRing})
	if kind == tableOfIntervals {
		values = intervalColumns
	}
	for _, given := range m.Columns {
		if !slices.Contains(values, given.Key.Value) {
			return fmt.Sprintf("the map's column %s says nothing about %s", given.Key.Value, kindNames[kind]),
				"remove it from the map's key columns"
		}
	}
	return "", ""
}

// checkTimes refuses times that nothing tells, and the map's key since if no time is a number that it gives a start.
func (u *understanding) checkTimes(r *Reader) error {
	if err := u.checkHours(r); err != nil || u.Since == "" || u.rows == 0 {
		return err
	}

	isNumber := func(cell string) bool {
		v, ok := plainNumber(cell)
		return ok && v < earliestUnix
	}
	isCounted := func(s Source) bool {
		c := u.firstColumn(s.Names[0])
		return !s.isLength() && c != nil && slices.ContainsFunc(c.cells, isNumber)
	}
	isUsed := func(value string) bool { return slices.ContainsFunc(u.sources(value), isCounted) }
	if isUsed("date") || slices.ContainsFunc(timeValues, isUsed) {
		return nil
	}
	return r.refuse("the map's key since is the start of times that are numbers of seconds, and no time is such a number",
		unusedKey)
}

// unusedKey says what to do with a key that has no use.
const unusedKey = "remove the key from the map"
