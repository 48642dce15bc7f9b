// Package model is the simulator's input: one scenario with its names resolved to
// dense ids, its times to nanoseconds and its shares to fractions. It is
// immutable and shared by all replications.
package model

import (
	"math"

	"github.com/ivrsim/ivrsim/internal/des"
	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/routing"
)

// Model is a scenario in numbers: names resolved to dense ids, times to
// nanoseconds, shares to fractions. It is what the engine runs; it is immutable
// and shared by all replications.
//
// What the center itself says (hubs, hours, capacities, priorities, overflow) is
// read from Center and not repeated here.
type Model struct {
	Scenario     string
	Seed         uint64
	Replications Replications
	Center       *routing.Center
	Clock        Clock
	Intents      []string   // what callers call about; may be empty
	Programs     []Program  // the flows that lines start, each once
	Lines        []Line     // by routing.LineID
	Busyness     float64    // of all lines together, as Line.Busyness
	Handling     []Handling // by routing.QueueID
	Groups       []Group
	Trunks       []int // by routing.HubID; 0 is unlimited
	Callbacks    Callbacks
	ShortAbandon des.Duration // abandons before it are outside the service level; 0 is off
	Goals        []Goal
}

// Program is a compiled flow with what its callers answer.
type Program struct {
	*flow.Program
	Questions []Question // by flow.StepID: menu, collect, lookup, callback, deflect, and queue with choices
}

// Question is what callers answer at a step: the shares of the replies, for
// everybody or by a property of the caller. Without replies, a collect is
// collected and nothing else is asked.
type Question = By[[]Reply]

// Reply is one way to answer, with its share from 0 to 1.
type Reply struct {
	Share   float64
	Kind    ReplyKind
	Outcome flow.Outcome // of Gives
}

// ReplyKind is what a caller does at a question.
type ReplyKind uint8

// The kinds of reply.
const (
	ReplyOutcome ReplyKind = iota // the outcome
	ReplySilence                  // silent
	ReplyStay                     // in the queue, at an announcement
)

// By is a value for everybody, Of[0], or one for each value of a property.
type By[T any] struct {
	Property  Property
	Attribute routing.AttributeID // of ByAttribute
	Of        []T                 // by intent, routing.Value or routing.QueueID
}

// Property is what of a caller a value depends on.
type Property uint8

// The properties. ByLanguage is the language that the caller speaks, whatever
// language the call is in; ByQueue is the first queue that the caller is
// admitted to.
const (
	Everybody Property = iota
	ByIntent
	ByLanguage
	ByAttribute
	ByQueue
)

// Line is the volume of one line and who calls it.
type Line struct {
	Program  int         // index into Model.Programs
	Rate     []RatePiece // of first attempts, over one Clock.Day; empty is none
	Busyness float64     // coefficient of variation of the gamma factor that a replication multiplies Rate by
	Trace    []Arrival
	Callers  Population
}

// IsCalled tells whether the line is given any calls.
func (l *Line) IsCalled() bool { return len(l.Rate)+len(l.Trace) > 0 }

// Piece is the rate from At, counted from the start of the day, to the next piece.
type RatePiece struct {
	At      des.Duration
	PerHour float64
}

// Arrival is one given call.
type Arrival struct {
	At     des.Time
	Origin int // index into Population.Origins, or -1 to be drawn
}

// Population is who calls a line: what is drawn once a call.
type Population struct {
	Origins      []Origin
	Attributes   []AttributeShares // the tier, and what else a scenario draws
	Intent       []float64         // shares, by Model.Intents
	Language     []float64         // shares, by routing.Value of the language attribute
	Patience     By[des.Distribution]
	AnswersAfter des.Distribution
	Slips        Slips
	Redial       Redial
}

// Origin is a kind of caller number with its share: what is known from it, and
// how its check ended ("valid", "withheld", or the reason why it is invalid).
type Origin struct {
	Share  float64
	Result string
	Values []routing.Assignment // country, region, hub, number, number_type, abroad
}

// Draw gives an attribute its value, by the shares of its values.
type AttributeShares struct {
	Attribute routing.AttributeID
	Shares    []float64 // by routing.Value
}

// Slips are a caller's mistakes at each playing of a prompt, as chances from 0 to 1.
type Slips struct{ Silent, WrongKey, HangUp, BargeIn float64 }

// MostAttempts bounds Redial.Most: the number of an attempt is a byte.
const MostAttempts = 255

// Redial is how a caller who was not served tries again.
type Redial struct {
	Chance float64
	After  des.Distribution
	Most   int // redials after the first attempt
}

// Service is how the conversations of a queue are.
type Handling struct {
	Talk            des.Distribution // handling
	WrapUp          des.Distribution
	Escalated       float64 // chance
	EscalationTakes des.Distribution
}

// Group is a group of agents with the same skills at one hub.
type Group struct {
	Name   string
	Hub    routing.HubID
	Skills []Skill      // in the order of preference
	Roster []RosterStep // ascending, the first at time 0, to Clock.Stop
}

// GroupSkill is a queue that a group answers, for callers who have waited After.
type Skill struct {
	Queue routing.QueueID
	After des.Duration
}

// Rostered is how many agents are on the phones from At, shrinkage taken off.
type RosterStep struct {
	At     des.Time
	Agents int
}

// Callbacks is how booked callbacks are dialed.
type Callbacks struct {
	Takes      des.Distribution // an attempt to reach the caller
	Reached    float64          // chance
	Tries      int
	AgainAfter des.Distribution
}

// Replications says how many simulated days there are: exactly AtLeast, or as
// many as it takes to decide every goal, up to AtMost.
type Replications struct {
	UntilDecided bool
	AtLeast      int
	AtMost       int
}

// Criterion is a goal: a bound on a measure.
type Goal struct {
	Text    string // as the report calls it
	Subject Subject
	Measure Measure
	Within  des.Duration // of ServiceLevel
	AtLeast bool         // else at most
	Bound   float64      // a fraction, or seconds
	OnDays  float64      // the share of days on which it has to hold; 0: it is about the estimate
}

// About is whom a criterion is about; Index is the id of that kind.
type Subject struct {
	Kind  SubjectKind
	Index int
	Hub   routing.HubID // of AboutQueue: routing.NoHub is all hubs together
}

// IsOf tells whether a queue at a hub is one that a criterion about a queue means.
func (a *Subject) IsQueue(service routing.QueueID, hub routing.HubID) bool {
	return int(service) == a.Index && (a.Hub == routing.NoHub || a.Hub == hub)
}

// AboutKind tells what a criterion is about.
type SubjectKind uint8

// The kinds.
const (
	SubjectCenter SubjectKind = iota
	SubjectQueue              // routing.QueueID
	SubjectTier               // routing.Value
	SubjectLine               // routing.LineID
	SubjectRegion             // index into Center.Regions
	SubjectGroup              // index into Model.Groups
)

func (k SubjectKind) String() string {
	return [...]string{"center", "queue", "tier", "line", "region", "group"}[k]
}

// Measure is what a criterion bounds.
type Measure uint8

// The measures.
const (
	ServiceLevel Measure = iota
	WaitMean
	WaitP50
	WaitP90
	WaitP95
	WaitP99
	WaitMax
	AnswerP50
	AnswerP90
	AnswerP95
	AnswerP99
	ASA
	AbandonedRatio
	BlockedRatio
	SelfServedRatio
	Occupancy
	RedialedRatio
)

// IsMet tells whether a value keeps to the bound. What nobody was there for is met.
func (k *Goal) IsMet(value float64) bool {
	if math.IsNaN(value) {
		return true
	}
	if k.AtLeast {
		return value >= k.Bound
	}
	return value <= k.Bound
}

// IsTime tells the measures in seconds from the shares.
func (m Measure) IsTime() bool { return m >= WaitMean && m <= ASA }

// IsRatio tells the ratios of sums from quantiles and the longest.
func (m Measure) IsRatio() bool { return m <= WaitMean || m >= ASA }
