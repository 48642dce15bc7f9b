package records

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Kind is a kind of problem of records.
type Kind uint8

// The kinds of problems, in the order in which they are listed.
const (
	BrokenLine Kind = iota
	NoTime
	NoClock
	BadTime
	NegativeDuration
	DuplicateID
	ReusedID
	UnknownOutcome
	NoAgentName
	NoQueueName
	Incomplete
	MixedZones
	ClockChange
	Overlap
	Gap
	OtherContact
	Dropped
	Contradiction
	TotalRow
	BadCount
	NegativeCount
	GroupedDigits
	BadDuration
	DoubleInterval
	WithinInterval
	RepeatedRow
	RingNotTaken
	OutsideDates
	NoCount
	OtherEvent
	UnevenTotal
	NotQueued
	LookAlike
	PartLeftOut
	SharedRow
	SharedID
	FurtherVisit
	SameMoment
	SameEnd
	kinds
)

// kindTexts name each kind, and say what becomes of such a record.
var kindTexts = [kinds]struct {
	name, effect string
	leavesOut    bool // the row is not used
}{
	BrokenLine:       {"broken lines", "left out", true},
	NoTime:           {"records without a time", "left out", true},
	NoClock:          {"rows with a date and no time of day", "left out", true},
	BadTime:          {"times that cannot be read", "the time is unknown", false},
	NegativeDuration: {"negative durations", "the later time is unknown", false},
	DuplicateID:      {"duplicate records", "the first one counts", true},
	ReusedID:         {"ids of several calls", "each is a call", false},
	UnknownOutcome:   {"unknown outcomes", "the times decide; name them in the map's key outcomes", false},
	NoAgentName:      {"answered calls without an agent", "count as calls, and nobody is seen working", false},
	NoQueueName:      {"answered calls without a queue", "count in a queue of their own", false},
	Incomplete:       {"calls without an end", "the end is unknown", false},
	MixedZones:       {"times of another zone", "read by the clock of the first offset; name the zone in a map's key timezone", false},
	ClockChange:      {"times when the clock changes", "read with the offset before the change", false},
	Overlap:          {"calls of an agent at the same time", "counted as they are", false},
	Gap:              {"hours without records", "count as an outage", false},
	OtherContact:     {"contacts that are not incoming calls", "left out", true},
	Dropped:          {"rows that the map drops", "left out", true},
	Contradiction: {
		"outcomes that the times contradict",
		"the outcome counts, and the time of an answer that it excludes is left out", false,
	},
	TotalRow:       {"rows of totals or averages", "left out", true},
	BadCount:       {"counts that cannot be read", "no data", false},
	NegativeCount:  {"negative counts", "no data", false},
	GroupedDigits:  {"counts with grouped digits", "read as whole numbers", false},
	BadDuration:    {"durations that cannot be read", "unknown", false},
	DoubleInterval: {"rows of an interval that has one", "the first one counts", true},
	WithinInterval: {"rows that start within an interval", "left out", true},
	RepeatedRow:    {"rows that repeat another in all columns", "the first one counts", true},
	RingNotTaken:   {"rings of a call that no agent took", "no visits of their own", true},
	OutsideDates:   {"rows of other dates", "left out, as you asked", true},
	NoCount:        {"rows without a count", "left out", true},
	OtherEvent:     {"events without effect on a visit", "left out", true},
	NotQueued:      {"calls that joined no queue", "left out", true},
	LookAlike: {
		"rows that repeat another in all columns",
		"kept: the times have no seconds, so two calls may look alike", false,
	},
	PartLeftOut:  {"rows with counts that are left out", "the other counts are used", false},
	SharedRow:    {"rows that an earlier file has, too", "the one of the earlier file counts", true},
	SharedID:     {"rows with an id of an earlier file and other cells", "the row of the earlier file counts", true},
	FurtherVisit: {"rows that begin where a row of their call ends", "each is a further visit of the call", false},
	SameMoment: {
		"rows with the caller, the queue and the time of another row",
		"each is a call: if they are rows of one call, name the column of its id", false,
	},
	SameEnd: {
		"conversations that end with a later conversation of their call",
		"each counts to that end: if it is the end of the whole call, they are too long", false,
	},
	UnevenTotal: {"totals that differ from the sum of their rows", "left out", true},
}

// Problem is a problem that some records share.
type Problem struct {
	Kind  Kind
	Count int
	Line  int    // of the first case
	First string // its text
}

// Name names the kind of the problem, in the plural.
func (p Problem) Name() string { return kindTexts[p.Kind].name }

// Effect says what becomes of such records.
func (p Problem) Effect() string { return kindTexts[p.Kind].effect }

// LeavesOut reports whether the rows with the problem are not used.
func (p Problem) LeavesOut() bool { return kindTexts[p.Kind].leavesOut }

// Row returns the problem as a summary has it.
func (p Problem) Row() LeftOut { return LeftOut{p.Name(), p.Effect(), p.Count, p.Line, p.First} }

// Problems counts problems by kind.
type Problems [kinds]Problem

// Add counts a problem. The first of a kind is shown.
func (p *Problems) Add(kind Kind, line int, first string) {
	const longest = 60
	if p[kind].Count == 0 {
		if len(first) > longest {
			// The cut may split a character.
			first = strings.ToValidUTF8(first[:longest], "") + "…"
		}
		p[kind] = Problem{Kind: kind, Line: line, First: first}
	}
	p[kind].Count++
}

// addLine counts a problem of a whole line, which may have the number of a caller.
func (p *Problems) addLine(kind Kind, line int, text string) { p.Add(kind, line, maskNumbers(text)) }

// Take adds the cases of a problem of other rows. The first of a kind is shown.
func (p *Problems) Take(other Problem) {
	if p[other.Kind].Count > 0 {
		other.Line, other.First = p[other.Kind].Line, p[other.Kind].First
		other.Count += p[other.Kind].Count
	}
	if other.Count > 0 {
		p[other.Kind] = other
	}
}

// List returns the problems that there are, by kind.
func (p *Problems) List() []Problem {
	return slices.DeleteFunc(slices.Clone(p[:]), func(x Problem) bool { return x.Count == 0 })
}

// checkOrder clears a time that is before an earlier one of the record. One that is little before it is the same, and
// one of a column without seconds may be up to a minute later. Where the clock is put back, it may be the later of two.
func (p *Problems) checkOrder(c *Call, minutes [len(timeColumns)]bool) {
	var last time.Time
	for i, t := range c.times() {
		if t.Before(last) && p[ClockChange].Count > 0 {
			*t = shownAgain(*t)
		}
		isBefore := !t.IsZero() && t.Before(last)
		isSame := last.Sub(*t) <= atOnce || minutes[i] && last.Sub(*t) < time.Minute
		switch {
		case t.IsZero():
			continue
		case isBefore && isSame:
			*t = last
		case isBefore:
			p.Add(NegativeDuration, c.Row, fmt.Sprintf("%s %s", timeColumns[i], t.Format(timeLayout)))
			*t = time.Time{}
			c.wasAnswered = c.wasAnswered || i == answeredAt
			c.HasBadEnd = c.HasBadEnd || i >= endedAt
			continue
		}

		last = *t
	}
}

// shownAgain returns the later time at which the clock shows the same, if it is put back then.
func shownAgain(t time.Time) time.Time {
	_, before := t.Zone()
	_, after := t.Add(3 * time.Hour).Zone()
	later := t.Add(time.Duration(before-after) * time.Second)
	if _, offset := later.Zone(); later.After(t) && offset == after {
		return later
	}
	return t
}
