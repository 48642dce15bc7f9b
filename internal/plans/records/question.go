package records

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// question makes the question of a file of calls, or nil if nothing is open.
func (s *author) question(u *understanding, found choice) *question {
	q := question{}
	var reasons []string
	if found.why != "" {
		reasons = append(reasons, found.why)
		best := &proposal{understanding: u}
		switch {
		case len(found.rivals) == 0:
			best.open = s.openKeys(found.best)
		case len(found.best.queued) > 0:
			best.open = []string{atAnswer} // by it the wait would not be open
		}
		q.proposals = append(q.proposals, best)
		for _, rival := range found.rivals {
			q.proposals = append(q.proposals, &proposal{understanding: s.understand(rival)})
		}
		sayJoins(q.proposals)
	}

	said, of := u.openTimes()
	reasons = append(reasons, said...)
	q.proposals = append(q.proposals, of...)

	for _, text := range askedTexts {
		if rivals := s.textRivals(u, text.value, text.fit); len(rivals) > 1 {
			reasons = append(reasons, textReason(text.value, rivals))
			for _, c := range rivals {
				q.proposals = append(q.proposals, &proposal{understanding: u.with(text.value, c.text)})
			}
		}
	}

	if len(reasons) == 0 {
		return nil
	}
	q.reason = strings.Join(reasons, "; ")
	return &q
}

// sayJoins writes when a call joins its queue into the maps of all readings if it stands in one. Without the key the
// other maps would be read with the column of the first.
func sayJoins(of []*proposal) {
	hasJoin := func(p *proposal) bool { return p.isGiven(atJoin, atMenuEnd) }
	if !slices.ContainsFunc(of, hasJoin) {
		return
	}
	for _, p := range of {
		if arrival := p.sources(atArrival); !hasJoin(p) && len(arrival) > 0 && !arrival[0].isLength() {
			p.give(atJoin, arrival...)
		}
	}
}

// openKeys are the keys of a reading that no name and no law decides.
func (s *author) openKeys(r *reading) []string {
	out := []string{atAnswer, atEnd}
	if r.arrive.arrivalCost() > namedEnough {
		out = append(out, atArrival)
	}
	return out
}

// orderReason says between which orders of dates no row decides.
func (s *sheet) orderReason(open []int) string {
	m, _ := scan(s.sample.text)
	var forms []string
	for _, i := range open {
		forms = append(forms, m.form(orders[i]))
	}
	return fmt.Sprintf("the dates may be %s: no day is after the 12th (line %d has %q)", strings.Join(forms, " or "),
		s.sample.line, s.sample.text)
}

// withOrders are the maps of an understanding in some orders of dates.
func (u *understanding) withOrders(open []int) (out []*proposal) {
	for _, i := range open {
		copied := *u
		of := *u.sheet
		of.order = orders[i]
		copied.sheet = &of
		out = append(out, &proposal{understanding: &copied})
	}
	return out
}

// askedTexts are the texts of a call that two columns may have. A column whose name fits by less than the fit has no
// rivals: only for a queue does a weak name decide.
var askedTexts = []struct {
	value string
	fit   float64
}{
	{"queue", weakName}, {"agent", exactName}, {"call", exactName}, {"line", exactName}, {"caller", exactName},
}

// textRivals returns the columns whose names fit a text as well as the used column, and that tell something else.
func (s *author) textRivals(u *understanding, value string, most float64) []*column {
	used := u.firstText(value)
	if s.given.isGiven(value) || used == nil || used.fitText(value) > most {
		return nil
	}
	out := []*column{used}
	for _, c := range s.columns {
		isRival := c != used && c.fitText(value) <= used.fitText(value) && c.filled > 0 && c.times == nil &&
			!u.usesText(c) &&
			!c.isConstant() && c.unit == "" && !u.usesLength(c)
		if isRival && !slices.ContainsFunc(out, func(other *column) bool { return tellSame(other, c) }) {
			out = append(out, c)
		}
	}
	return out
}

// tellSame reports whether each text of one column occurs with only one text of the other, and the other way round.
func tellSame(a, b *column) bool {
	there := map[string]string{}
	back := map[string]string{}
	for i := range a.cells {
		x, y := a.cells[i], b.cells[i]
		known, ok := there[x]
		isOther := ok && known != y
		known, ok = back[y]
		if isOther || ok && known != x {
			return false
		}
		there[x] = y
		back[y] = x
	}
	return true
}

// readable is the column that people read in place of a column of ids: one whose name fits as well, and that tells the
// same. It is the column itself without one.
func (s *sheet) readable(c *column, fit func(c *column) float64) *column {
	if c == nil || !c.hasWord(ofIDs) {
		return c
	}
	for _, other := range s.columns {
		if !other.hasWord(ofIDs) && other.filled > 0 && fit(other) <= fit(c) && tellSame(c, other) {
			return other
		}
	}
	return c
}

// textWords name the values whose columns a question names, in messages.
var textWords = map[string]string{
	"queue": "the queue", "agent": "the agent", "call": "the call's id", "line": "the number that was called",
	"caller": "who called", "offered": "the calls offered",
}

func textReason(value string, rivals []*column) string {
	var names []string
	for _, c := range rivals {
		names = append(names, fmt.Sprintf("%q", c.text))
	}
	return fmt.Sprintf("%d columns may be %s: %s", len(names), textWords[value], strings.Join(names, " and "))
}

// with is an understanding whose value has other columns, by their names, or none.
func (u *understanding) with(value string, names ...string) *understanding {
	copied := *u
	copied.Columns = slices.Clone(u.Columns)
	at := slices.IndexFunc(u.Columns, func(given yaml.Pair[Column]) bool { return given.Key.Value == value })
	switch {
	case at >= 0 && len(names) == 0:
		copied.Columns = slices.Delete(copied.Columns, at, at+1)
	case at >= 0:
		copied.Columns[at].Value = Column{{Names: names}}
	case len(names) > 0:
		copied.give(value, Source{Names: names})
	}
	return &copied
}

// refuse refuses a file of calls whose best reading breaks a law.
func (s *author) refuse(found choice) error {
	hint := "export a column for it, or name its column and the form of its times in a map"
	if found.best != nil {
		hint = "check the export; a map names the columns of the times"
	}
	if len(s.given.Columns) > 0 {
		hint = "correct the columns of the map and the units of its durations"
	}
	return s.reader.refuse(found.refused, hint)
}

// votes are the votes of the columns.
func (s *author) votes() *voters { return &voters{s.callSheet} }

// onlyArrivals reads the arrivals of calls whose answers are not known.
func (s *author) onlyArrivals(found choice) (*understanding, error) {
	arrivals := s.arrivals()
	if len(arrivals) == 0 {
		return nil, s.refuse(found)
	}
	r := &reading{arrive: arrivals[0], unit: 1}
	u := s.understanding(s.given)
	for _, f := range s.votes().fates() {
		if f.column != nil && f.weight >= voteWeak {
			r.fate = f
			break
		}
	}
	s.giveTexts(u, r)
	u.giveTime(atArrival, r.arrive)
	if r.fate != nil {
		s.giveOutcome(u, r)
	}
	u.Drop = append(u.Drop, s.outgoing...)

	q := question{}
	const far = 1.0
	isOpen := len(arrivals) > 1 && arrivals[1].fit(atArrival, timeRoles)-arrivals[0].fit(atArrival,
		timeRoles) < exactName &&
		arrivals[0].fit(atArrival, timeRoles) > far
	if isOpen {
		q.reason = fmt.Sprintf("%q and %q may be when the call arrived", arrivals[0].text, arrivals[1].text)
		for _, a := range arrivals[:2] {
			q.proposals = append(q.proposals, &proposal{understanding: u.with(atArrival, a.text)})
		}
	}
	if said, of := u.openTimes(); len(said) > 0 {
		q.reason = strings.Join(said, "; ")
		q.proposals = append(q.proposals, of...)
	}
	if q.reason != "" {
		return nil, ask(s.reader, q)
	}
	return u, nil
}

// sortedByFit sorts columns by how well their names fit.
func sortedByFit(of []*column, fit func(c *column) float64) []*column {
	out := slices.Clone(of)
	slices.SortStableFunc(out, func(a, b *column) int { return cmp.Compare(fit(a), fit(b)) })
	return out
}
