package records

import (
	"fmt"
	"math"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// givenRule is the rule that the map gives for a time: durations that are counted from a time without a given column,
// or otherwise the times that the reader makes of the sample. A form that is not searched has no rule.
func (s *callSheet) givenRule(value string, arrive *timeColumn) []rule {
	column := s.given.sources(value)
	source := column[0]
	from := source.After
	if source.Before != "" {
		from = source.Before
	}
	isOpen := from != "" && len(source.When) == 0 && from != atArrival && !s.given.isGiven(from) &&
		(from != atJoin || !s.given.isGiven(atMenuEnd))
	if isOpen {
		r, ok := s.openRule(source, from)
		for _, other := range column[1:] {
			left, isLength := s.openRule(other, other.After)
			ok = ok && isLength && len(left.plus) == 1 && len(left.minus) == 0 && other.After != atAnswer
			r.left = append(r.left, left.plus...)
		}
		if !ok {
			return nil
		}
		return []rule{r}
	}

	times := &timeColumn{column: s.firstColumn(source.Names[0]), values: s.mapped.of(value, arrive), isMap: true}
	return []rule{{column: times, isMap: true}}
}

// openRule is the rule of durations that are counted from a time that is searched.
func (s *callSheet) openRule(source Source, from string) (rule, bool) {
	terms, ok := termsIn(s.sheet, source.Names[0], source.Unit)
	if !ok || len(source.Names) > 1 {
		return rule{}, false
	}
	r := rule{from: from, isMap: true}

	for _, t := range terms {
		c := s.columns[t.column]
		if c.lengths == nil {
			return rule{}, false
		}
		l := &length{column: c, factor: 1}
		if (c.isPlain || c.isShort) && !c.isPart {
			l.factor = unitSeconds(source.Unit) * math.Abs(t.sign)
		}
		if (t.sign > 0) == (source.Before == "") {
			r.plus = append(r.plus, l)
		} else {
			r.minus = append(r.minus, l)
		}
	}
	isAfter := source.After != "" && len(r.plus) > 0
	isBefore := source.Before == atEnd && len(r.minus) > 0 && len(r.plus) == 0
	return r, isAfter || isBefore
}

// mapTimes are the times that the map gives the rows of the sample.
type mapTimes struct {
	*sheet
	reader *Reader
	given  *Map
	read   map[arrivalKey]*[len(timeColumns)][]float64
}

// arrivalKey is an arrival that is searched. It is empty if the map gives the arrival.
type arrivalKey struct{ column, date *column }

// of are the times of a value. An arrival that is searched is given, too. The times of all values are read at once and
// kept: many readings have the same arrival.
func (m *mapTimes) of(value string, arrive *timeColumn) []float64 {
	given := *m.given
	key := arrivalKey{}
	if arrive != nil && !m.given.isGiven(atArrival, atJoin) {
		key = arrivalKey{arrive.column, arrive.date}
		given.Columns = append(slices.Clone(given.Columns), arrive.pair(atArrival))
		if arrive.date != nil && given.Date == "" {
			given.Date = arrive.date.text
		}
	}

	if m.read[key] == nil {
		m.read[key] = m.sample(&given)
	}
	return m.read[key][slices.Index(timeColumns[:], value)]
}

// by are the times of a value by one of its sources.
func (m *mapTimes) by(value string, source Source) []float64 {
	if len(m.given.sources(value)) == 1 {
		return m.of(value, nil)
	}

	given := *m.given
	given.Columns = slices.Clone(given.Columns)
	for i := range given.Columns {
		if given.Columns[i].Key.Value == value {
			given.Columns[i].Value = Column{source}
		}
	}
	return m.sample(&given)[slices.Index(timeColumns[:], value)]
}

// sample reads the rows of the sample by a map.
func (m *mapTimes) sample(given *Map) *[len(timeColumns)][]float64 {
	u := &understanding{Map: *given, sheet: m.sheet, given: m.given}
	c := u.csvColumns()
	c.isRaw = true
	reader := m.reader.trial()
	reader.clock.order = m.order

	var out [len(timeColumns)][]float64
	for at := range out {
		out[at] = unknown(m.n)
	}
	for i := range m.n {
		var call Call
		reader.record(c, m.row(i), &call)
		for at, t := range call.times() {
			if !t.IsZero() {
				out[at][i] = instant(*t)
			}
		}
	}
	return &out
}

// contradiction says where the sources that the map gives for a time do not agree: a duration and a column of times. It
// is "" if they do.
func (s *callSheet) contradiction() string {
	for _, given := range s.given.Columns {
		at := slices.Index(timeColumns[:], given.Key.Value)
		timed := slices.IndexFunc(given.Value, func(of Source) bool { return !of.isLength() })
		counted := slices.IndexFunc(given.Value, func(of Source) bool { return of.isLength() })
		if at < 0 || timed < 0 || counted < 0 || !s.given.isGiven(atArrival) {
			continue
		}
		first := s.mapped.by(given.Key.Value, given.Value[timed])
		other := s.mapped.by(given.Key.Value, given.Value[counted])
		if said := s.disagree(first, other); said != "" {
			return fmt.Sprintf("the durations in column %q contradict the times in column %q in %s",
				given.Value[counted].Names[0], given.Value[timed].Names[0], said)
		}
	}
	return ""
}

// withoutTimes names a column that the map gives for a time if no row of the column has a time or a duration. It is ""
// without such a column.
func (s *callSheet) withoutTimes() string {
	for _, given := range s.given.Columns {
		if !slices.Contains(timeColumns[:], given.Key.Value) {
			continue
		}
		for _, source := range given.Value {
			// An empty column is one of another center, and an export may lack a time of all calls.
			c := s.firstColumn(source.Names[0])
			if c == nil || c.sampleAt == "" {
				continue
			}
			what := "times"
			has := s.mapped.by(given.Key.Value, source)
			if source.isLength() {
				what = "durations"
				has = c.counts
			}
			if known(has) == 0 {
				return fmt.Sprintf("the map's column %s is %q, which has no %s: its first cell is %q",
					given.Key.Value, c.text, what, c.sampleAt)
			}
		}
	}
	return ""
}

// disagree counts the rows in which two times differ, and names the first. It is "" if they are few.
func (s *callSheet) disagree(a, b []float64) string {
	const share, enough = 0.1, 10
	differ, both, first := 0, 0, 0
	for i := range a {
		if math.IsNaN(a[i]) || math.IsNaN(b[i]) {
			continue
		}
		both++
		if math.Abs(a[i]-b[i]) > slackOfUnits {
			differ++
			if differ == 1 {
				first = s.lines[i]
			}
		}
	}

	if both < enough || float64(differ) <= share*float64(both) {
		return ""
	}
	return fmt.Sprintf("%d of %d records, the first in line %d", differ, both, first)
}

// pair gives a column of times to a value.
func (c *timeColumn) pair(value string) yaml.Pair[Column] {
	return yaml.Pair[Column]{Key: diag.Text{Value: value}, Value: Column{{Names: []string{c.text}}}}
}

// givenFate is the partition that the map gives by the key answered_if, or by a column of outcomes; nil without one.
func (s *callSheet) givenFate() *fate {
	if len(s.given.AnsweredIf) > 0 {
		of := voters{s}
		f := of.fateBy(voteAnswer, "the map", func(i int) bool {
			return !slices.ContainsFunc(s.given.AnsweredIf, func(w yaml.Pair[[]string]) bool {
				at := s.indexOf(w.Key.Value)
				return at >= 0 && !showsAnswer(w.Value, s.columns[at].cells[i])
			})
		})
		f.given = true
		return f
	}

	cells := s.outcomeCells()
	if cells == nil {
		return nil
	}
	f := &fate{weight: voteWords, by: []string{"the map"}, given: true}
	for _, cell := range cells {
		outcome, ok := s.reader.wordOf(cell)
		switch {
		case !ok || outcome == OutcomeUnknown || outcome == "in_progress":
			f.answered = append(f.answered, -1)
		case isServed(outcome):
			f.answered = append(f.answered, 1)
		default:
			f.answered = append(f.answered, 0)
		}
	}
	of := voters{s}
	if !of.isPossible(f) {
		return nil
	}
	return f
}

// outcomeCells are the words of outcomes in the rows of the sample, by the columns that the map gives or whose words it
// translates; nil without them.
func (s *callSheet) outcomeCells() []string {
	if s.given.isGiven("outcome") {
		c := s.understanding(s.given).csvColumns().values["outcome"]
		out := make([]string, s.n)
		for i := range out {
			out[i] = c.text(s.row(i))
		}
		return out
	}
	if len(s.given.Outcomes) == 0 {
		return nil
	}
	c := s.bestText("outcome", exactName)
	if c == nil {
		return nil
	}
	return c.cells
}

// row are the cells of a row of the sample.
func (s *sheet) row(i int) []string {
	out := make([]string, len(s.columns))
	for k, c := range s.columns {
		out[k] = c.cells[i]
	}
	return out
}
