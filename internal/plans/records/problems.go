package records

import (
	"slices"
	"strings"
)

// Kind is a kind of problem of records.
type Kind uint8

// The kinds of problems, in the order in which they are listed.
const (
	BrokenLine Kind = iota
	NoTime
	BadTime
	NegativeDuration
	DuplicateID
	ReusedID
	UnknownOutcome
	NoAgentName
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
	kinds
)

// kindTexts name each kind, and say what becomes of such a record.
var kindTexts = [kinds]struct{ name, effect string }{
	BrokenLine:       {"broken lines", "left out"},
	NoTime:           {"records without a time", "left out"},
	BadTime:          {"times that cannot be read", "the time is unknown"},
	NegativeDuration: {"negative durations", "the later time is unknown"},
	DuplicateID:      {"duplicate records", "the first one counts"},
	ReusedID:         {"ids of several calls", "each is a call"},
	UnknownOutcome:   {"unknown outcomes", "answered where an agent answered, else neither answered nor abandoned"},
	NoAgentName:      {"answered calls without an agent", "count as calls, and nobody is seen working"},
	Incomplete:       {"calls without an end", "the end is unknown"},
	MixedZones:       {"times of another zone", "read as they are written"},
	ClockChange:      {"times when the clock changes", "read with the offset before the change"},
	Overlap:          {"calls of an agent at the same time", "counted as they are"},
	Gap:              {"hours without records", "count as an outage"},
	OtherContact:     {"contacts that are no incoming calls", "left out"},
	Dropped:          {"rows that the map drops", "left out"},
	Contradiction:    {"outcomes that the times contradict", "the outcome counts, and the time of an answer that it excludes is left out"},
	TotalRow:         {"rows of totals or averages", "left out"},
	BadCount:         {"counts that cannot be read", "no data"},
	NegativeCount:    {"negative counts", "no data"},
	GroupedDigits:    {"counts with grouped digits", "read as whole numbers"},
	BadDuration:      {"durations that cannot be read", "unknown"},
	DoubleInterval:   {"rows of an interval that has one", "the first one counts"},
	WithinInterval:   {"rows that start within an interval", "left out"},
}

// Problem is what is wrong with some records, all in the same way.
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

// Problems counts problems by kind.
type Problems [kinds]Problem

// Add counts a problem. The first of a kind is shown.
func (p *Problems) Add(kind Kind, line int, first string) {
	const longest = 60
	if p[kind].Count == 0 {
		if len(first) > longest {
			first = strings.ToValidUTF8(first[:longest], "") + "…" // the cut may split a character
		}
		p[kind] = Problem{Kind: kind, Line: line, First: first}
	}
	p[kind].Count++
}

// List returns the problems that there are, by kind.
func (p *Problems) List() []Problem {
	return slices.DeleteFunc(slices.Clone(p[:]), func(x Problem) bool { return x.Count == 0 })
}
