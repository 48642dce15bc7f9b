package scenario

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Scenario is a scenario's file over those that it is like and over the defaults. Names
// are not resolved: package compile does that.
type Scenario struct {
	Name         diag.Text
	Title        string                // for people; "" if it is made from the name
	About        string                // may be empty
	Day          diag.At[routing.Date] // the first of Days
	Days         diag.At[Dates]        // all; First is Last where one is given
	Closed       []routing.Date        // holidays
	Zone         *time.Location
	Interval     diag.At[time.Duration]
	Seed         uint64
	Replications model.Replications
	For          diag.At[time.Duration] // from Day on, in place of whole days; 0 if it is not given
	WarmUp       diag.At[time.Duration]
	Calls
	Arrivals diag.At[Table] // one row a call, of all lines, in place of volumes
	Spikes   []Spike
	Callers  Callers
	Answers  []yaml.Pair[Answer]
	Hears    []yaml.Pair[[]yaml.Pair[Mixture]] // by the step, then by the intent of the caller

	// Recognition is the share of sentences that are heard as their intent, for intents without Hears. It has
	// no place if it is not given. Then the recognizer makes no mistakes.
	Recognition diag.At[float64]
	Lookups     []yaml.Pair[Answer]
	Handling    AllHandling
	staffList
	Outages       []Outage
	Trunks        []yaml.Pair[int]
	Callbacks     model.Callbacks
	Goals         []Goal
	ShortAbandons time.Duration
	ServiceLevel  ServiceLevel
	Guesses       []diag.Text // the guessed numbers: names of model.GuessKeys, or one entry, as lookups.NAME
	Place         diag.Place

	Root *yaml.Node // the merged file: the places of all values
}

// Dates are consecutive dates, from First to Last.
type Dates struct{ First, Last routing.Date }

// Count returns the number of dates.
func (d Dates) Count() int {
	midnight := func(d routing.Date) time.Time { return d.At(0, time.UTC) }
	return int(midnight(d.Last).Sub(midnight(d.First))/(24*time.Hour)) + 1
}

// LineCalls is the volume of one line and who calls it.
type LineCalls struct {
	Line     diag.Text
	Total    diag.At[float64] // expected first attempts in a day
	PerHour  diag.At[float64] // in place of Total: a constant rate
	Shape    Shape
	Weekdays *WeekdayFactors // replaces the factors of all lines
	Busyness Busyness
	Arrivals diag.At[Table] // in place of Total: one row a call
	Callers  Callers
	Place    diag.Place
}

// Shape is the distribution of a day's total over the day, or of a week's total over the week.
type Shape struct {
	Weights  []float64      // of equal parts of the day, from local midnight; or of the week, from Sunday midnight
	IsWeek   bool           // Weights cover the week; the total is the total of the mean day with calls
	HubClock bool           // weights follow the clock of the line's hub, else of the scenario
	Table    diag.At[Table] // with the weights, unless they are in the scenario
	Place    diag.Place
}

// Table is a column of a CSV file in the scenario's folder.
type Table struct {
	File    diag.Text
	Column  diag.Text
	Redials string // RedialsIncluded or "excluded", the default
}

// Spike multiplies a line's rate between two times.
type Spike struct {
	Line  diag.Text // or "all"
	At    ClockTime
	For   time.Duration
	Times float64
	Day   diag.At[routing.Date] // else each
	Place diag.Place
}

// Callers holds the distributions from which each caller is drawn.
type Callers struct {
	Abroad       Abroad
	Numbers      Mixture // valid, withheld, invalid
	Tier         Shares
	Attributes   []yaml.Pair[Shares] // others that routing.yaml declares
	Intent       Mixture
	Language     Mixture
	Patience     Patience
	AnswersAfter des.Distribution
	Slips        model.PromptBehavior
	Redial       model.Redial
}

// Abroad is the share of callers from other countries than the line's, and the weights
// of their countries: equal for all of the center's when none are given.
type Abroad struct {
	Share     float64
	Countries []yaml.Pair[float64]
}

// ByProperty is a value for all callers, or one for each value of a property.
type ByProperty[T any] struct {
	By        diag.Text // an attribute, "intent", "queue", "hour" or "group"; empty for all
	Of        []yaml.Pair[T]
	Otherwise *T // for all, or for the values that are not named; may be nil
}

// Each calls a function for each value.
func (g *ByProperty[T]) Each(of func(*T)) {
	for i := range g.Of {
		of(&g.Of[i].Value)
	}
	if g.Otherwise != nil {
		of(g.Otherwise)
	}
}

// Patience is the time that a caller waits before hanging up.
type Patience = ByProperty[des.Distribution]

// Answer is the distribution of callers' answers at a step, or of a lookup's results.
type Answer struct {
	ByProperty[Mixture]
	Takes *des.Distribution // how long it takes to answer; nil if it is not given
	Place diag.Place
}

// AllHandling is the duration of the conversations of all queues.
type AllHandling struct {
	Times    float64       // all: {times:}; every duration is multiplied by it
	Adds     time.Duration // all: {adds:}; every conversation is longer by it, after Times
	Busyness float64       // all: {busyness:}; a coefficient of variation from day to day
	Trend    Trend         // all: {trend:}
	Queues   []yaml.Pair[ByProperty[Handling]]
}

// Trend is the growth of times from week to week.
type Trend struct {
	Weekly        float64 // what they are multiplied by in a week; 0 is no trend
	StandardError float64 // of Weekly
	At, Until     routing.Date
}

// Days returns the number of days since At on a date; it is negative before At.
func (t *Trend) Days(date routing.Date) int {
	if (t.Until != routing.Date{} && t.Until.Before(date)) {
		date = t.Until
	}
	return int(date.At(0, time.UTC).Sub(t.At.At(0, time.UTC)) / (24 * time.Hour))
}

// Handling is the duration of a queue's conversations.
type Handling struct {
	Talk            des.Distribution
	WrapUp          des.Distribution
	Escalated       diag.At[float64]
	EscalationTakes des.Distribution
}

// staffList is the list under "staff".
type staffList struct {
	Staff []Staff
	// CallDates are the dates of the file of Volumes, each perhaps several times; the compiler fills them.
	CallDates []routing.Date
	Rosters   []Roster
}

// Staff is a group of agents with the same skills at one hub.
type Staff struct {
	Group      diag.Text
	Title      string // as the title of a scenario
	Hub        diag.Text
	Queues     []Skill
	Agents     Agents
	Shifts     []Shift
	Breaks     []Break
	Shrinkage  []Shrink
	Languages  []diag.Text // that the agents speak; nil for all of the hub's
	Speed      float64     // what the times of Handling are divided by; 0 if it is not given
	Pause      model.Pause // between two calls
	Away       model.Away  // after a call, in place of a pause
	Ring       model.Ring  // before a conversation
	Attendance model.Attendance
	Cost       diag.At[float64]      // of an agent's hour, in any currency
	Holidays   []routing.Date        // of the scenario
	From       diag.At[routing.Date] // the first day on which they work; if it is not given, every day
	Until      diag.At[routing.Date] // the last
	Outages    []Outage              // of the scenario that are of the group
	Roster     []RosterRow           // of a file, in place of agents, shifts and breaks; nil if no file names the group
	RosterFile string
	Place      diag.Place
}

// Roster is a CSV file of when agents work.
type Roster struct {
	File  diag.Text
	Map   diag.Text      // the file that names the columns of another system; the zero value without one
	Zone  *time.Location // of times without an offset from UTC; nil if it is not given
	Place diag.Place
}

// RosterRow is a number of agents who are on the phones or away from them for a time.
type RosterRow struct {
	From, To time.Time
	Agents   int
	Away     bool // on a break or the like
}

// Agents is the number of a group's agents and its bounds.
type Agents struct {
	Count           diag.At[int] // always, in place of shifts
	Dated           []DatedCount // in place of Count from their dates on, ascending
	AtLeast, AtMost diag.At[int] // bounds of a search for the least staff
}

// DatedCount is a number of agents from a date on.
type DatedCount struct {
	From  routing.Date
	Count int
}

// On is the number of agents on a date.
func (a *Agents) On(d routing.Date) int {
	count := a.Count.Value
	for _, dated := range a.Dated {
		if !d.Before(dated.From) {
			count = dated.Count
		}
	}
	return count
}

// WorksOn reports whether a date is one of those on which the group's agents work.
func (s *Staff) WorksOn(d routing.Date) bool {
	return !d.Before(s.From.Value) && (s.Until.Place.IsZero() || !s.Until.Value.Before(d))
}

// Skill is a queue that a group answers, at first or only for callers who have
// waited After.
type Skill struct {
	Queue diag.Text
	After time.Duration
}

// Shift is a number of agents rostered in a part of the day, in the hub's local time. It begins on
// the given days.
type Shift struct {
	Days Weekdays
	Span
	Agents  int
	Pattern bool    // it is of a pattern, and may overlap others
	Open    bool    // its number of agents is not given: a search chooses it
	Breaks  []Break // replace the breaks of the group, if it is not nil
	Tour    bool    // its agents are people whose week are its days, at one start
	Rest    *Shift  // of a week of several lengths: the shift of the same people on their other days
}

// EachLength lists the shifts of a week by their lengths, each with the agents; of any other shift
// it is the shift alone.
func (s *Shift) EachLength() []Shift {
	var out []Shift
	for part := s; part != nil; part = part.Rest {
		alone := *part
		alone.Agents = s.Agents
		alone.Rest = nil
		out = append(out, alone)
	}
	return out
}

// ByLength lists shifts and shifts of weeks by their lengths. The same shift of several weeks is
// listed once.
func ByLength(shifts []Shift) []Shift {
	if !slices.ContainsFunc(shifts, func(s Shift) bool { return s.Rest != nil }) {
		return shifts
	}

	var out []Shift
	for i := range shifts {
		for _, part := range shifts[i].EachLength() {
			same := func(o Shift) bool {
				return o.Days == part.Days && o.Span == part.Span && o.Pattern &&
					part.Pattern
			}
			if k := slices.IndexFunc(out, same); k >= 0 {
				out[k].Agents += part.Agents
				continue
			}
			out = append(out, part)
		}
	}

	return out
}

// BreaksOf returns the breaks of a shift's agents.
func (s *Staff) BreaksOf(shift *Shift) []Break {
	if shift.Breaks != nil {
		return shift.Breaks
	}
	return s.Breaks
}

// Break is a break that each agent takes, some time after the start of the shift.
type Break struct {
	Takes Minute
	After diag.At[Minute]
	Paid  string // "no", or "yes" or "": agents on it are paid
}

// Shrink is the share of the rostered agents who are not on the phones in a
// part of the day.
type Shrink struct {
	Span
	Share float64
}

// Outage is a part of a day in which something of the center is down, or a share of it.
type Outage struct {
	Of    [model.NumOutageKinds]diag.Text // by kind; one of them is given
	Share float64                         // the part that is down, from 0 to 1
	Span                                  // in local time: of the hub, or of the scenario for a lookup or a line
	Date  diag.At[routing.Date]           // on which it begins; without one it is in the time of the statistics
	Place diag.Place
}

// Name returns the kind and the name of what is down: the first that is given.
func (o *Outage) Name() (model.OutageKind, diag.Text) {
	for kind, name := range o.Of {
		if !name.Place.IsZero() {
			return model.OutageKind(kind), name
		}
	}
	return model.NumOutageKinds, diag.Text{}
}

// isOf reports whether the agents of a group are off the phones in the outage.
func (o *Outage) isOf(s *Staff) bool {
	kind, name := o.Name()
	return kind == model.OutageOfGroup && name.Value == s.Group.Value ||
		kind == model.OutageOfHub && name.Value == s.Hub.Value
}

// Contains reports whether a minute of a local date lies in the outage.
func (o *Outage) Contains(date routing.Date, m Minute) bool {
	if o.From == o.To || !o.Span.Contains(m) {
		return false
	}
	if o.From > o.To && m < o.To { // it began the day before
		date = date.Plus(-1)
	}
	return o.Date.Place.IsZero() || o.Date.Value == date
}

// Goal is a bound on a measure, about a queue, a tier, a line, a region, a
// group, a language, or the whole center.
type Goal struct {
	Title           string                           // "" if it is made from the goal
	Subjects        [model.NumSubjectKinds]diag.Text // by kind
	Measure         diag.Text
	AtLeast, AtMost diag.Text
	Each            diag.Text        // a name of model.EachNames
	On              diag.At[float64] // the share of days on which it has to hold
	Place           diag.Place
}

// RedialsIncluded is the Table.Redials of counts that contain redials.
const RedialsIncluded = "included"
