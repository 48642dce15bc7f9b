package records

import (
	"math"
	"slices"
)

// partition is a column that is the sum of other columns, in the order of the file: the length of a call with its parts.
type partition struct {
	total *column
	parts []*column
}

// fewestParts is the number of parts from which a sum says more than the rules of readings: they try each wait with each
// talk time.
const fewestParts = 3

// partitions are the sums of three or four columns of lengths. One of them has no name that says its meaning.
func (s *callSheet) partitions(unit float64, hours bool) (out []partition) {
	const mostParts, mostColumns = 4, 10
	// Lengths that are nearly always nothing add nothing to a sum.
	var lengths []*length
	for _, c := range s.columns {
		isLength := c.lengths != nil && !c.isConstant() && !c.isOther()
		if !isLength {
			continue
		}
		if l := s.length(c, theTotal, unit, hours); l.isPlausible() && l.isLong() {
			lengths = append(lengths, l)
		}
	}
	if len(lengths) > mostColumns {
		return nil
	}

	var add func(total *length, from int, parts []*length)
	add = func(total *length, from int, parts []*length) {
		if len(parts) >= fewestParts && isSumOf(total, parts) && slices.ContainsFunc(parts, (*length).isForeign) {
			p := partition{total: total.column}
			for _, l := range parts {
				p.parts = append(p.parts, l.column)
			}
			out = append(out, p)
		}
		for k := from; k < len(lengths) && len(parts) < mostParts; k++ {
			if lengths[k] != total {
				add(total, k+1, append(slices.Clone(parts), lengths[k]))
			}
		}
	}
	for _, total := range lengths {
		add(total, 0, nil)
	}
	return out
}

// isLong reports whether a length is more than the slack in some rows: otherwise a sum is the same without it.
func (l *length) isLong() bool {
	const some = 50
	n := 0
	for i := range l.lengths {
		if l.of(i) > slack {
			n++
		}
	}
	return n*some >= len(l.lengths)
}

// isForeign reports whether the name of a length says none of its meanings. Words that hint at one may say another.
func (l *length) isForeign() bool { return l.lengthFit() > weakName }

// isSumOf reports whether a length is the sum of some parts in nearly all rows.
func isSumOf(total *length, parts []*length) bool {
	same, all := 0, 0
	for i := range total.lengths {
		want := total.of(i)
		if math.IsNaN(want) {
			continue
		}
		all++
		if math.Abs(sumAt(parts, i)-want) <= slack {
			same++
		}
	}
	return all > 0 && float64(same) >= sumShare*float64(all)
}

// bound are the readings in which the parts of a sum are the parts of a call.
func (s *callSheet) bound(f *fate, unit float64, hours bool) (out []*reading) {
	if s.given.isGiven(atJoin, atMenuEnd, atAnswer, atEnd) || f != nil && f.total != nil {
		return nil
	}
	// Each pair of parts is tried as the wait and the talk time.
	p := s.partsIn(unit, hours)
	for _, of := range s.partitions(unit, hours) {
		for _, wait := range of.parts {
			for _, talk := range of.parts {
				base, ok := s.boundBy(&of, wait, talk, unit, hours)
				if !ok {
					continue
				}
				for _, a := range s.arrivals() {
					r := *base
					r.arrive = a
					r.fate = f
					r.cost += r.namesCost()
					if r.wrap == nil {
						s.addWrap(&r, &p)
					}
					out = append(out, &r)
				}
			}
		}
	}
	return out
}

// boundBy gives the parts of a sum their meanings, if one is the wait and one the talk time. A part without a name is
// time in the menus before both, and after-call work after both. Its cost is what the sum spares of the names' cost.
func (s *callSheet) boundBy(of *partition, wait, talk *column, unit float64, hours bool) (*reading, bool) {
	r := &reading{unit: unit, hours: hours}
	w := s.length(wait, theWait, unit, hours)
	t := s.length(talk, theTalk, unit, hours)
	isNone := wait == talk || w.cost >= otherName || t.cost >= otherName
	if isNone {
		return nil, false
	}
	for _, l := range []*length{w, t} {
		r.cost -= max(0, l.cost-hintedName)
	}
	r.left = []*length{w}
	r.answer = rule{from: atJoin, plus: []*length{w}, cost: w.cost}
	r.end = rule{from: atAnswer, plus: []*length{t}, cost: t.cost}

	at := func(c *column) int { return slices.Index(of.parts, c) }
	for k, c := range of.parts {
		if c == wait || c == talk {
			continue
		}
		// The name decides, and then the place in the file.
		value := ""
		for _, role := range []string{theIVR, theRing, theHold, theWrap} {
			if c.fitCall(role) <= weakName {
				value = role
			}
		}
		isOther := value == "" && !s.length(c, theTotal, unit, hours).isForeign()
		switch {
		case isOther:
			return nil, false
		case value == "" && k < min(at(wait), at(talk)):
			value = theIVR
		case value == "" && k > max(at(wait), at(talk)):
			value = theWrap
		}

		l := s.length(c, value, unit, hours)
		switch {
		case value == theIVR && r.menus == nil:
			r.menus = l
		case value == theWrap && r.wrap == nil:
			r.wrap = l
		case value == theRing && len(r.answer.plus) == 1:
			r.answer.plus = append(r.answer.plus, l)
		case value == theHold && len(r.end.plus) == 1:
			r.end.plus = append(r.end.plus, l)
		default:
			return nil, false
		}
	}
	return r, true
}
