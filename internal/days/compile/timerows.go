package compile

import (
	"fmt"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/table"
)

// timeColumns are the columns that say which time a row is of; -1 for a column that is missing.
type timeColumns struct{ weekday, time int }

// timeTable is a table with a row for each part of the day or the week. Its times are local in a zone.
type timeTable struct {
	*table.Table
	zone *time.Location
}

// timeColumns finds the columns with the weekdays and the times of day.
func (t *timeTable) timeColumns() timeColumns {
	return timeColumns{weekday: t.Column("weekday"), time: t.timeColumn()}
}

// others returns the names of the other columns.
func (at timeColumns) others(t *timeTable) []string {
	return slices.DeleteFunc(t.Columns(), func(name string) bool {
		column := t.Column(name)
		return column == at.weekday || column == at.time
	})
}

// timeRows are the equal parts of the day, or a week from Sunday, that the rows of a table
// describe.
type timeRows struct {
	perDay int
	isWeek bool
	of     [][]int // by row
}

// parts is the number of parts of the day or the week.
func (r *timeRows) parts() int {
	if r.isWeek {
		return daysOfWeek * r.perDay
	}
	return r.perDay
}

// timeRows reads the times of a table's rows. Without a column of times the rows are the parts of the day.
// It reports false, after an error, if a time cannot be read or is out of order.
func (t *timeTable) timeRows(at timeColumns) (timeRows, bool) {
	if at.weekday >= 0 {
		return t.weekRows(at)
	}

	out := timeRows{perDay: len(t.Rows), of: make([][]int, len(t.Rows))}
	first := 0
	if at.time >= 0 && len(t.Rows) > 1 {
		step, start, ok := t.timesOf(at.time, t.Rows)
		if !ok {
			return out, false
		}
		out.perDay = int(24 * time.Hour / step)
		first = int(start / step)
	}

	for i := range out.of {
		out.of[i] = []int{first + i}
	}

	return out, true
}

// weekRows reads the rows of a table with a column of weekdays. The rows of one cell, "mon" or
// "tue-fri", follow each other, by time. A weekday without a row has no calls.
func (t *timeTable) weekRows(at timeColumns) (timeRows, bool) {
	out := timeRows{perDay: 1, isWeek: true, of: make([][]int, len(t.Rows))}
	if at.time < 0 {
		t.Error(&t.Rows[0], at.weekday, diag.MissingKey, "the rows of a weekday have no times",
			`add a column "time", as in "08:30"`)
		return out, false
	}

	var given [daysOfWeek]bool
	for from := 0; from < len(t.Rows); {
		text := t.Rows[from].Cell(at.weekday)
		to := from + 1
		for to < len(t.Rows) && t.Rows[to].Cell(at.weekday) == text {
			to++
		}

		rows := t.Rows[from:to]

		days, ok := routing.ParseWeekdays(text)
		if !ok {
			t.Error(&rows[0], at.weekday, diag.WrongType, fmt.Sprintf("%q is not a weekday", text),
				`write it as in "mon" or "tue-fri"`)
			return out, false
		}

		// The rows of one cell are a day of their own, so their times are checked alone.
		step, start, ok := t.timesOf(at.time, rows)
		if !ok {
			return out, false
		}

		// The weights of a week are one list with parts of equal length.
		perDay := int(24 * time.Hour / step)
		if from > 0 && perDay != out.perDay {
			t.Error(&rows[0], at.time, diag.BadValue,
				fmt.Sprintf("the intervals of %s are %d minutes long, and those before it %d", text, step/time.Minute,
					24*60/out.perDay),
				"give each weekday intervals of one length")
			return out, false
		}

		out.perDay = perDay

		// A cell of several weekdays gives its rows to each of them.
		for _, day := range days {
			if given[day] {
				t.Error(&rows[0], at.weekday, diag.DuplicateKey,
					fmt.Sprintf("%s is given twice", routing.DayName(day)),
					"give the rows of each weekday once, together")
				return out, false
			}

			given[day] = true

			for i := range rows {
				part := int(day)*perDay + int(start/step) + i
				out.of[from+i] = append(out.of[from+i], part)
			}
		}

		from = to
	}

	return out, true
}

// timesOf reads the times of the rows of a day: the time of the first and their step. The rows have to be
// at equal steps: the shortest of 30, 15, 10 and 5 minutes between two successive rows, else an hour.
// Nobody calls before the first row and after the last. It stops at the first row out of order.
func (t *timeTable) timesOf(column int, rows []table.Row) (step, first time.Duration, ok bool) {
	steps := []time.Duration{30 * time.Minute, 15 * time.Minute, 10 * time.Minute, 5 * time.Minute}
	times := make([]time.Duration, len(rows))
	step = time.Hour

	// All wrong times are reported in one run. The order is checked after that, because a wrong time
	// breaks it.
	for i := range rows {
		times[i], ok = t.parseTimeOfDay(rows[i].Cell(column))
		if !ok {
			t.Error(&rows[i], column, diag.WrongType, fmt.Sprintf("%q is not a time of day", rows[i].Cell(column)),
				`write it as in "09:30"`)
		}
		if i > 0 && slices.Contains(steps, times[i]-times[i-1]) {
			step = min(step, times[i]-times[i-1])
		}
	}

	if t.HasErrors() {
		return 0, 0, false
	}

	if times[0]%step != 0 {
		t.Error(&rows[0], column, diag.BadValue,
			fmt.Sprintf("%q is not the start of an interval of %d minutes", rows[0].Cell(column), step/time.Minute),
			"begin at a whole hour, or at a half or a quarter of one")
		return 0, 0, false
	}

	// A missing row would shift all later ones silently, so each row must be where its number puts it.
	for i, at := range times {
		next := times[0] + time.Duration(i)*step
		row := &rows[i]
		text := row.Cell(column)
		if next >= 24*time.Hour {
			t.Error(row, column, diag.BadValue, fmt.Sprintf("the day has ended before the row of %q", text),
				"give the rows of one day")
			return 0, 0, false
		}

		if at != next {
			t.Error(row, column, diag.BadValue,
				fmt.Sprintf("the row of %s is missing: %q is here", scenario.Minute(next/time.Minute), text),
				"give every interval of the day its row, 0 where nobody called")
			return 0, 0, false
		}
	}

	return step, times[0], true
}

// timeColumn returns the column of the times of day. It is the column with the name time, or the
// first column in which each cell is a time of day, or -1.
func (t *timeTable) timeColumn() int {
	if column := t.Column("time"); column >= 0 {
		return column
	}
	return slices.IndexFunc(t.Columns(), func(name string) bool {
		column := t.Column(name)
		return len(t.Rows) > 0 &&
			!slices.ContainsFunc(t.Rows, func(r table.Row) bool {
				_, ok := t.parseTimeOfDay(r.Cell(column))
				return !ok
			})
	})
}

// parseTimeOfDay reads a time of day, alone or with its date, as the local time since
// midnight.
func (t *timeTable) parseTimeOfDay(text string) (time.Duration, bool) {
	parsed, ok := parseTime(text)
	if !parsed.instant.IsZero() {
		return sinceMidnight(parsed.instant.In(t.zone)), ok
	}
	return parsed.clock, ok
}
