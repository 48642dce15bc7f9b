package model

import (
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// Model is the input of a simulation. Center gives the hubs, opening hours, capacities, priorities
// and overflow.
type Model struct {
	Scenario      string
	Title         string // of the scenario, for people
	About         string // a sentence about the scenario; may be empty
	Seed          uint64
	Replications  Replications
	Center        *routing.Center
	Clock         Clock
	Intents       []string       // the reasons of callers
	Spoken        []string       // the intents of all listen steps, and of the callers who come to them
	Programs      []Program      // the flows that lines start, without duplicates
	Lines         []Line         // by routing.LineID
	RateCV        float64        // as Line.RateCV, of one factor for all lines
	IntervalCV    float64        // as Line.IntervalCV, likewise
	VaryEach      des.Duration   // the intervals of IntervalCV, counted from Clock.From; a multiple of 15 minutes
	Handling      []By[Handling] // by routing.QueueID; of a queue that nobody waits for it may be empty
	HandlingTrend Trend          // of all times of Handling
	// coefficient of variation of a gamma factor of mean 1 for each day, which multiplies all times of Handling
	HandlingCV float64
	Groups     []Group
	Trunks     []int // by routing.HubID; 0 is unlimited
	Callbacks  Callbacks
	LevelRule
	Outages []Outage
	Goals   []Goal
	Notes   []Note // the notes of a report about the scenario
	Guesses Guesses
}

// Guesses are the numbers of a scenario that nobody has measured.
type Guesses struct {
	Listed bool // the scenario lists guesses
	Staff  bool // the numbers of agents are guesses
	Shares []GuessedShares
}

// The keys of a scenario whose numbers may be guesses.
const (
	GuessedAnswers = "answers"
	GuessedLookups = "lookups"
	GuessedStaff   = "staff"
)

// GuessKeys are all of these keys.
var GuessKeys = []string{GuessedAnswers, GuessedLookups, GuessedStaff}

// GuessedShares is an entry of answers or lookups that is a guess.
type GuessedShares struct {
	Key      string // GuessedAnswers or GuessedLookups
	Name     string // of the entry: a step, a mailbox or a lookup
	By       string // the property of the callers that the shares depend on; empty if they depend on none
	Outcomes []GuessedOutcome
	At       []GuessedQuestion
}

// SeldomShare is the largest share of an outcome that can be left out of a guess. Without its usual
// outcome, an entry would not be another guess but another system.
const SeldomShare = 0.5

// GuessedOutcome is an outcome of an entry, as the scenario names it. Lowest and Highest bound its shares up to
// SeldomShare, which depend on a property of the callers.
type GuessedOutcome struct {
	Name            string
	Lowest, Highest float64
}

// GuessedQuestion is a question that an entry answers: an index into Model.Programs and
// into Program.Questions. Without has the replies that are left if the seldom shares of an outcome of the entry
// are 0: by the index of the outcome, then by the values of the property, as in Question.
type GuessedQuestion struct {
	Program, Step int
	Without       [][][]Reply
}

// Note is something about a scenario that its results do not show: the id of the rule of the checker
// that finds it too, and a text. A note about hours in which a queue at a hub has no agents has these.
type Note struct {
	Rule  diag.RuleID
	Text  string
	Queue routing.QueueID
	Hub   routing.HubID
	Hours []TimeSpan // empty for a note of another kind
}

// TimeSpan is the time from From up to To.
type TimeSpan struct{ From, To des.Time }

// Program is a compiled flow with the answers of its callers.
type Program struct {
	*flow.Program
	Questions []Question // by flow.StepID; empty for a step that asks nothing
}

// Question is the distribution of the replies at a menu, collect, lookup, callback,
// deflect or queue with choices. A collect without replies is always collected.
type Question struct {
	By[[]Reply]
	Hearing *Hearing          // of a listen step, whose replies are the intents that callers have
	Takes   *des.Distribution // how long it takes to answer; nil: what the step, or AnswersAfter, says
}

// Hearing is the result of the recognizer of a listen step for each intent of callers.
type Hearing struct {
	Names []int // by the intents of the step: indexes into Model.Spoken
	// by Model.Intents: indexes into Model.Spoken of those that the step lacks, -1 for the others; nil if the
	// replies are not the intents of the callers
	Unoffered []int
	Heard     [][]float64 // by the caller's intent: the shares of the step's intents, and last of no match
}

// Mistakes reports whether an intent of the step may be heard in place of another one.
func (h *Hearing) Mistakes(intent int) bool {
	for said, shares := range h.Heard {
		if said != intent && shares[intent] > 0 {
			return true
		}
	}
	return false
}

// Reply is one reply with its share, from 0 to 1.
type Reply struct {
	Share   float64
	Kind    ReplyKind
	Outcome flow.Outcome // of ReplyOutcome
}

// ReplyKind is the kind of a caller's reply, or of a lookup's result.
type ReplyKind uint8

// The kinds of reply.
const (
	ReplyOutcome  ReplyKind = iota // an outcome of the step
	ReplySilence                   // no input
	ReplyStay                      // stays in the queue at an announcement
	ReplyMismatch                  // says what is not offered
)

// By holds one value for everybody, Of[0], or one for each value of a property.
type By[T any] struct {
	Property  Property
	Attribute routing.AttributeID // of ByAttribute
	Of        []T                 // by intent, routing.Value, routing.QueueID, queue and tier, hour or group
}

// Property is the property of a caller that a value depends on.
type Property uint8

// The properties. ByLanguage is the language that the caller speaks, whatever language the call is in; ByQueue is the
// first queue that the caller is admitted to, and ByQueueAndTier that queue with the caller's tier, queue by queue.
// ByHeard is 0 if the caller's last intent was heard right, or none was said, and 1 if it was heard wrong.
// ByHour is the hour of the day, 0 to 23, by the clock of the hub of the agent, and ByGroup the index of the agent's
// group in Model.Groups.
const (
	Everybody Property = iota
	ByIntent
	ByLanguage
	ByAttribute
	ByQueue
	ByQueueAndTier
	ByHour
	ByGroup
	ByHeard
)

// Line is the volume of one line and who calls it.
type Line struct {
	Program    int         // index into Model.Programs
	Rate       []RatePiece // of first attempts, over one Clock.RatePeriod; empty without a rate
	RateCV     float64     // coefficient of variation of a gamma factor of mean 1, which multiplies Rate on each day
	IntervalCV float64     // likewise, on each of the intervals Model.VaryEach
	Trace      []Arrival   // ascending
	Callers    Population
}

// IsCalled reports whether the line has any calls.
func (l *Line) IsCalled() bool { return len(l.Rate)+len(l.Trace) > 0 }

// Speaks reports whether some caller speaks a language, by its routing.Value.
func (l *Line) Speaks(language int) bool {
	return l.Callers.Language[language] > 0 || slices.ContainsFunc(l.Trace, func(a Arrival) bool {
		return a.Details != nil && a.Details.Language == language
	})
}

// PerHour is the expected number of first attempts an hour at a time. The line has a Rate.
func (l *Line) PerHour(c *Clock, at des.Time) float64 {
	since := c.IntoRatePeriod(at)
	rate := l.Rate[0]
	for _, next := range l.Rate {
		if next.At <= since {
			rate = next
		}
	}
	return rate.PerHour
}

// MostPerHour is the greatest rate of first attempts; 0 without a Rate.
func (l *Line) MostPerHour() float64 {
	most := 0.0
	for _, piece := range l.Rate {
		most = max(most, piece.PerHour)
	}
	return most
}

// RatePiece is a piece of a piecewise-constant rate: from At, counted from
// Clock.RateStart, to the next piece.
type RatePiece struct {
	At      des.Duration
	PerHour float64
}

// Arrival is one call of a trace.
type Arrival struct {
	At      des.Time
	Within  des.Duration  // a replication draws the time from At on, within this; 0: the call arrives at At
	Origin  int           // index into Population.Origins, or -1: the origin is drawn
	Details *TraceDetails // nil if all else is drawn
}

// TraceDetails are the facts of a call and its caller in a trace. They replace random draws.
type TraceDetails struct {
	// of the first attempt: of its first conversation, and in queues; negative if unknown
	Talk, Patience des.Duration
	// index into Model.Intents; routing.Value that the caller speaks; -1 if unknown
	Intent, Language int
	Values           []routing.Assignment // of the tier and declared attributes
}

// Population holds the distributions of a line's callers, from which each caller is drawn.
type Population struct {
	Origins        []Origin
	Attributes     []AttributeShares // the tier and declared attributes
	Intent         []float64         // shares, by Model.Intents
	Language       []float64         // shares, by routing.Value of the language attribute
	Patience       By[des.Distribution]
	AnswersAfter   des.Distribution
	PromptBehavior PromptBehavior
	Redial         Redial
}

// Origin is a kind of caller number with its share. Result is the result of validation:
// "valid", "withheld", or the reason why the number is invalid.
type Origin struct {
	Share  float64
	Result string
	Values []routing.Assignment // country, region, hub, number, number_type, abroad
}

// AttributeShares is the distribution of an attribute's values.
type AttributeShares struct {
	Attribute routing.AttributeID
	Shares    []float64    // by routing.Value, of all times together
	ByTime    [][]float64  // the distributions that differ by the time of a call; empty: Shares holds at all times
	Pieces    []SharePiece // which of ByTime holds when, over one Clock.RatePeriod
}

// SharePiece is a piece of time with one distribution: from At, counted from Clock.RateStart, to the next
// piece.
type SharePiece struct {
	At     des.Duration
	Shares int // index into AttributeShares.ByTime
}

// PromptBehavior holds the probabilities, from 0 to 1, of a caller's mistakes at each prompt: the
// caller is silent, presses a key that is not offered, or hangs up. BargeIn is the probability of
// an answer before the prompt's end. HangUp also applies to callers who come back from a transfer.
type PromptBehavior struct{ Silent, WrongKey, HangUp, BargeIn float64 }

// MaxRedials bounds Redial.Most: the simulator numbers attempts in a byte.
const MaxRedials = 255

// Redial describes the next attempt of a caller who abandoned, was blocked or found a full queue.
type Redial struct {
	Chance float64 // from 0 to 1
	After  des.Distribution
	Most   int // redials after the first attempt
}

// Trend multiplies times by a factor from week to week. A replication draws its own: the logarithm
// is normal, with the standard error.
type Trend struct {
	Weekly        float64 // over 0
	StandardError float64 // relative to Weekly
	Days          []int   // by day: the days since the start of the trend; nil without a trend
}

// Handling is the distribution of a queue's conversations.
type Handling struct {
	Talk            des.Distribution
	WrapUp          des.Distribution // after the conversation
	Escalated       float64          // probability that the caller asks for the next level
	EscalationTakes des.Distribution // how much longer the agent is busy then
}

// Group is a group of agents with the same skills at one hub.
type Group struct {
	Name       string
	Title      string // for people
	Hub        routing.HubID
	Skills     []Skill          // in the order of preference
	Roster     []RosterStep     // ascending, the first at time 0, to Clock.Stop
	ShiftEnds  []des.Time       // ascending
	Languages  routing.ValueSet // that the agents speak, of the hub's; empty for all
	Speed      float64          // the times of Handling are divided by it
	Pause      Pause            // after each conversation and its wrap-up
	Away       Away             // in place of a pause
	Ring       Ring             // before a conversation
	Attendance Attendance       // how the agents who come differ from Roster
	Bounds     Bounds           // of the rostered agents, for a search for the least staff
	Cost       float64          // of an agent's hour, in any currency; 0 if no group has one
	Open       bool             // shifts have no number of agents yet: it is to be searched, not simulated
}

// Pause is the time between two calls in which an agent takes no call. It depends on the number of
// callers who wait, at its beginning, in the queues that the group answers at its hub.
type Pause struct {
	Usual des.Distribution
	When  []WaitingPause // ascending; the last whose Waiting is reached replaces Usual
}

// WaitingPause is the pause while at least the given number of callers wait.
type WaitingPause struct {
	Waiting int
	Takes   des.Distribution
}

// Takes returns the distribution of a pause that begins while the given number of callers wait.
func (p *Pause) Takes(waiting int) *des.Distribution {
	takes := &p.Usual
	for i := range p.When {
		if p.When[i].Waiting <= waiting {
			takes = &p.When[i].Takes
		}
	}
	return takes
}

// Away describes the absences of agents. After a call an agent steps away from the phones with a
// chance, in place of the pause. The agent comes back after a drawn time. The agent comes back
// sooner if a caller whom the agent could take has waited for Back, which is drawn too. If Back is
// 0, waiting callers change nothing.
type Away struct {
	Chance float64 // from 0 to 1
	For    des.Distribution
	Back   des.Distribution
}

// Ring describes the ringing of an agent's phone before a conversation.
type Ring struct {
	Takes    des.Distribution
	NotTaken float64 // the share of the rings that are not taken, and go to the next agent
}

// Attendance describes the variation of the number of agents on the phones around the roster. Its
// values are the coefficients of variation of factors with mean 1. All groups share these factors
// as far as they vary alike.
type Attendance struct {
	Day  float64 // of a factor for each day
	Hour float64 // of a factor for each hour of the clock
}

// Varies reports whether there is any variation.
func (a Attendance) Varies() bool { return a != Attendance{} }

// Most is the largest factor of the agents: three standard deviations over the mean.
func (a Attendance) Most() float64 { return 1 + float64(3*math.Hypot(a.Day, a.Hour)) }

// Bounds are the least and the greatest number of agents that a group may have.
type Bounds struct{ AtLeast, AtMost int }

// Skill is a queue that a group answers for callers who have waited After.
type Skill struct {
	Queue routing.QueueID
	After des.Duration
}

// RosterStep is the number of agents from At.
type RosterStep struct {
	At     des.Time
	Agents int // on the phones, after breaks and shrinkage
	Paid   int // rostered
}

// PaidHours is the number of rostered agents × the hours from one time to another.
func (g *Group) PaidHours(from, to des.Time) float64 {
	sum := 0.0
	for i := range g.Roster {
		begin := max(g.Roster[i].At, from)
		end := to
		if i+1 < len(g.Roster) {
			end = min(to, g.Roster[i+1].At)
		}

		if begin < end {
			sum += float64(float64(g.Roster[i].Paid) * time.Duration(end-begin).Hours())
		}
	}

	return sum
}

// Callbacks describes the dialing of booked callbacks.
type Callbacks struct {
	Takes      des.Distribution // dialing, for the agent
	Reached    float64          // probability that a try reaches the caller
	Tries      int
	AgainAfter des.Distribution
}

// Replications is the number of replications: exactly AtLeast or, with UntilDecided, as
// many as decide every goal, up to AtMost.
type Replications struct {
	UntilDecided bool
	AtLeast      int
	AtMost       int
}
