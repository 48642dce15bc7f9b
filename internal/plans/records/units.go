package records

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// unitCheck counts what the records say of the unit of a column of durations.
type unitCheck struct {
	durations int
	endless   int // durations of more than half a day among them
	judged    int // durations among them with another time that gives their length or bounds it
	fits      [len(durationUnits)]struct{ count, line int }
}

// filled is a time of a record as its sources give it.
type filled struct {
	timed, counted time.Time // by a column of times, and by one of durations
	source         *csvSource
	base           time.Time // the time that is no duration from which counted was counted
	isBad          bool      // a cell is neither
	badPass        int       // how often a duration was no duration
}

// judgeUnits compares the durations of a record with its times: one that is counted to a time
// that another column has, or to one before a later time.
func judgeUnits(times *[len(timeColumns)]filled, row int) {
	for i := range times {
		f := &times[i]
		if f.counted.IsZero() || len(f.source.further) > 0 {
			continue
		}
		if f.source.before >= 0 {
			judgeBefore(times, i, row)
			continue
		}

		length := f.counted.Sub(f.base)
		if length <= 0 {
			continue
		}

		f.source.units.add(length)
		if !f.timed.IsZero() {
			f.source.judgeUnit(row, length.Seconds(), f.timed.Sub(f.base).Seconds(), true)
			continue
		}
		for k := i + 1; k < len(times); k++ {
			if !times[k].timed.IsZero() {
				f.source.judgeUnit(row, length.Seconds(), times[k].timed.Sub(f.base).Seconds(), false)
				break
			}
		}
	}
}

// judgeBefore compares a duration that is counted back with the times of its record: one that is counted to a time that
// another column has, or to one after an earlier time.
func judgeBefore(times *[len(timeColumns)]filled, i, row int) {
	f := &times[i]
	length := f.base.Sub(f.counted)
	if length <= 0 {
		return
	}

	f.source.units.add(length)
	if !f.timed.IsZero() {
		f.source.judgeUnit(row, length.Seconds(), f.base.Sub(f.timed).Seconds(), true)
		return
	}

	for k := i - 1; k >= 0; k-- {
		if !times[k].timed.IsZero() {
			f.source.judgeUnit(row, length.Seconds(), f.base.Sub(times[k].timed).Seconds(), false)
			return
		}
	}
}

// add counts a duration.
func (c *unitCheck) add(length time.Duration) {
	const halfDay = 12 * time.Hour
	c.durations++
	if length > halfDay {
		c.endless++
	}
}

// judgeUnit counts a duration that is as long as it should be, or at most as long, in another
// unit only: in the longest of these. One that is rounded to its unit is off by a half of it, and
// times by a second each.
func (s *csvSource) judgeUnit(row int, length, want float64, isExact bool) {
	const least, cut, part, coarsest = 10, 2, 0.02, 3600 // seconds
	if want < least {
		return
	}

	fits := func(unit float64) bool {
		as := length * unit / s.unit
		off := cut + max(min(unit, coarsest)/2, part*want)
		return as <= want+off && (!isExact || as >= want-off)
	}

	s.units.judged++

	if fits(s.unit) {
		return
	}

	for i, u := range slices.Backward(durationUnits[:]) {
		if fits(u.seconds) && (isExact || u.seconds < s.unit) {
			f := &s.units.fits[i]
			f.count++
			if f.count == 1 {
				f.line = row
			}
			return
		}
	}
}

// wrongUnit refuses a file whose durations contradict its times, and says in which unit most
// agree, or whose durations are mostly longer than any call. The proposed map has the units of
// all columns.
func (u *reading) wrongUnit(c *csvColumns) error {
	refusal := Refusal{File: u.file, What: "as it is read"}
	units := map[string]string{} // by the name of a column
	for i := range c.times {
		for k := range c.times[i] {
			s := &c.times[i][k]
			unit, reason := s.rightUnit()
			if unit == "" {
				continue
			}

			units[s.name] = unit

			if refusal.Reason == "" {
				refusal.Reason = reason
				refusal.Hint = fmt.Sprintf("give the unit in the map, as in \"%s: {column: %s, %s, unit: %s}\"",
					timeColumns[i], s.name, s.basis(), unit)
				u.numberUnit = unit
			}
		}
	}

	if len(units) == 0 {
		return nil
	}

	for i := range u.Columns {
		u.Columns[i].Value = u.withUnits(&u.Columns[i], units)
	}

	refusal.Map = u.mapFile()
	return &refusal
}

// rightUnit is the unit in which the durations of a source are, and why it is not the one in which
// they are read. It is "" if that is right.
func (s *csvSource) rightUnit() (unit, reason string) {
	const enough = 10
	for i, f := range s.units.fits {
		if f.count >= enough && 2*f.count > s.units.judged {
			return durationUnits[i].name, fmt.Sprintf(
				"the durations in column %q contradict the times in %d of %d records, the first in line %d, "+
					"and agree with them as %s",
				s.name, f.count, s.units.judged, f.line, durationUnits[i].name)
		}
	}

	isUnjudged := s.unit >= 1 && s.units.judged == 0
	isEndless := s.units.durations >= enough && 2*s.units.endless > s.units.durations
	if isUnjudged && isEndless {
		return durationUnits[0].name, fmt.Sprintf("%d of %d durations in column %q are longer than 12 hours",
			s.units.endless, s.units.durations, s.name)
	}

	return "", ""
}

// basis is the time from which a duration is counted, as a map has it.
func (s *csvSource) basis() string {
	if s.before >= 0 {
		return "before: " + timeColumns[s.before]
	}
	return "after: " + timeColumns[s.after]
}

// withUnits gives the durations among the sources of a value the unit of their column. Plain numbers without a unit
// have the same one in all columns: a system exports all its numbers in one unit.
func (u *reading) withUnits(of *yaml.Pair[Column], units map[string]string) []Source {
	out := slices.Clone(of.Value)
	for i := range out {
		name := out[i].Names[0]
		at := u.firstColumn(name)
		isLength := out[i].After != "" || out[i].Before != "" || of.Key.Value == theRing
		if at < 0 || !isLength {
			continue
		}

		unit := units[name]
		isOpen := unit == "" && out[i].Unit == ""
		if isOpen && u.columns[at].hasPlainNumbers() {
			unit = u.unitOf(&u.columns[at])
		}
		if unit != "" {
			out[i].Unit = unit
		}
	}
	return out
}

// unitOfShares is the unit of a column of shares.
func (u *reading) unitOfShares(name string) string {
	at := u.firstColumn(name)
	if at >= 0 && u.columns[at].isPercent() {
		return "percent"
	}
	return "shares of 1"
}

// columnForm is the form of a column's cells.
func (u *reading) columnForm(name string, isLength bool) string {
	at := u.firstColumn(name)
	if at < 0 {
		return ""
	}

	c := &u.columns[at]
	if c.filled == 0 {
		return "empty"
	}

	if isLength {
		_, form := readAnyDuration(c.sampleAt.text, 1)
		if form >= 0 {
			return durationForms[form].name
		}
		return "text"
	}

	m := c.first
	isNumber := m.isPlain && (c.serial+c.unix+c.fractions)*2 > c.filled
	switch {
	case isNumber:
		return numberForm(m.number)
	case m.isPlain && c.compact*2 > c.filled:
		return "YYYYMMDD"
	case m.isPlain:
		return "a number"
	case !m.hasClock && !m.hasDate():
		return "text"
	}

	of, ok := u.clock.orderOf(&m)
	if !ok {
		of = u.order
	}

	form := m.form(of)
	if c.hasRanges() {
		return strings.TrimSuffix(form, "Z") + ", a range"
	}

	return form
}
