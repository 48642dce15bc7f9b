// Package report summarizes replications: the calls, queues, agents and goals of a
// simulated center, with confidence intervals over replications, as text, CSV and JSON.
//
// A [Tally] counts one replication. Tallies merge exactly and in any order, so
// replications can be run anywhere. [New] makes a [Report] of the merged tally and of
// the measures of each [Replication], from which it computes the intervals.
package report

import (
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/stats"
)

// Report is the result of a run. Its JSON is a contract: waits are in seconds,
// shares are fractions, every estimate has its 95 % interval over replications,
// and counts are summed over replications. The tags csv name the columns of [Sheets].
type Report struct {
	Scenario     string           `json:"scenario"`
	Seed         uint64           `json:"seed"`
	Replications int              `json:"replications"`
	Start        time.Time        `json:"start"`
	End          time.Time        `json:"end"`
	Calls        Calls            `json:"calls"`
	Ends         map[string]int64 `json:"ends"` // by label
	Center       Center           `json:"center"`
	Queues       []Queue          `json:"queues"`
	Groups       []Group          `json:"groups"`
	Tiers        []Queue          `json:"tiers"`
	Lines        []Line           `json:"lines"`
	Regions      []Queue          `json:"regions"`
	Steps        []Step           `json:"steps"`
	Callbacks    []Callbacks      `json:"callbacks"`
	Channels     []Channel        `json:"channels"`
	Intervals    []Interval       `json:"intervals"`
	Goals        []Goal           `json:"goals"`
	Days         []Day            `json:"days,omitempty"` // where there are several

	WaitSeries []WaitSeries `json:"-"` // for charts; nil if waits were not counted by time
}

// Day is what a report says of one of several days, over the replications.
type Day struct {
	Start  time.Time `json:"start"`
	End    time.Time `json:"end"`
	Calls  Calls     `json:"calls"`
	Center Center    `json:"center"`
	Queues []Queue   `json:"queues"`
	Groups []Group   `json:"groups"`
	Goals  []Goal    `json:"goals"`
}

// Name is the weekday and the date: Mon 2026-11-23.
func (d *Day) Name() string { return d.Start.Format("Mon 2006-01-02") }

// GoalsMet is the share of the goals that were met, over the replications; NaN without goals.
func (d *Day) GoalsMet() stats.Number {
	met, days := 0, 0
	for i := range d.Goals {
		met, days = met+d.Goals[i].DaysMet, days+d.Goals[i].Days
	}
	return stats.Number(float64(met) / float64(days))
}

// SimulatedDays is the number of days of all replications.
func (r *Report) SimulatedDays() int { return r.Replications * max(1, len(r.Days)) }

// Calls counts all calls. Arrived is the sum of InProgress and of the nine
// dispositions. Offered and Redialed are subsets of Arrived; LanguageFallbacks counts visits.
type Calls struct {
	Arrived           int64 `json:"arrived" csv:"arrived_per_day"`
	Blocked           int64 `json:"blocked" csv:"blocked_per_day"`
	SelfServed        int64 `json:"self_served" csv:"self_served_per_day"`
	Deflected         int64 `json:"deflected" csv:"deflected_per_day"`
	Offered           int64 `json:"offered" csv:"offered_per_day"`
	Answered          int64 `json:"answered" csv:"answered_per_day"`
	Booked            int64 `json:"booked" csv:"booked_per_day"`
	Transferred       int64 `json:"transferred" csv:"transferred_per_day"`
	Abandoned         int64 `json:"abandoned" csv:"abandoned_per_day"`
	HungUp            int64 `json:"hung_up" csv:"hung_up_per_day"`
	GaveUp            int64 `json:"gave_up" csv:"gave_up_per_day"`
	Redialed          int64 `json:"redialed" csv:"redialed_per_day"`
	InProgress        int64 `json:"in_progress" csv:"in_progress_per_day"`
	LanguageFallbacks int64 `json:"language_fallbacks" csv:"language_fallbacks_per_day"`
}

// DispositionCount is the number of calls with a disposition, under its name in text.
type DispositionCount struct {
	Name  string
	Calls int64
}

// ByDisposition gives the counts by disposition, and of the calls in progress, in the
// order in which reports show them.
func (c *Calls) ByDisposition() []DispositionCount {
	return []DispositionCount{
		{"answered", c.Answered},
		{"self-served", c.SelfServed},
		{"abandoned", c.Abandoned},
		{"hung up in a menu", c.HungUp},
		{"booked a callback", c.Booked},
		{"deflected", c.Deflected},
		{"transferred", c.Transferred},
		{"gave up", c.GaveUp},
		{"blocked", c.Blocked},
		{"still there", c.InProgress},
	}
}

// Queue summarizes the visits to a queue at a hub, or the visits of a tier's or region's
// callers to all queues.
type Queue struct {
	Queue  string `json:"queue,omitempty" csv:"queue"`
	Hub    string `json:"hub,omitempty" csv:"hub"`
	Tier   string `json:"tier,omitempty" csv:"tier"`
	Region string `json:"region,omitempty" csv:"region"`

	Offered       int64 `json:"offered" csv:"offered_per_day"`
	Answered      int64 `json:"answered" csv:"answered_per_day"`
	Abandoned     int64 `json:"abandoned" csv:"abandoned_per_day"`
	TimedOut      int64 `json:"timed_out" csv:"timed_out_per_day"`
	LeftByChoice  int64 `json:"left_by_choice" csv:"left_by_choice_per_day"`
	OverflowedIn  int64 `json:"overflowed_in" csv:"overflowed_in_per_day"`
	OverflowedOut int64 `json:"overflowed_out" csv:"overflowed_out_per_day"`
	Rejected      int64 `json:"rejected" csv:"rejected_per_day"`
	WaitingAtEnd  int64 `json:"waiting_at_end" csv:"waiting_at_end_per_day"`
	MaxWaiting    int64 `json:"max_waiting" csv:"max_waiting_callers"`

	Target           stats.Number   `json:"target_seconds" csv:"target_seconds"` // null where queues differ
	AnsweredInTarget int64          `json:"answered_in_target" csv:"answered_in_target_per_day"`
	ServiceLevel     stats.Estimate `json:"service_level" csv:"service_level*_fraction"`
	AbandonedRatio   stats.Estimate `json:"abandoned_ratio" csv:"abandoned_ratio*_fraction"`
	ASA              stats.Estimate `json:"asa_seconds" csv:"asa*_seconds"`
	WaitMean         stats.Estimate `json:"wait_mean_seconds" csv:"wait_mean*_seconds"`
	Wait             Wait           `json:"wait_seconds" csv:"wait_"`
	Answer           Quantiles      `json:"answer_seconds" csv:"answer_"`
	Waiting          stats.Estimate `json:"waiting" csv:"waiting*_callers"`
	Announced        Announced      `json:"announced_wait" csv:"announced_"`
}

// Wait is the mean wait of the offered with its interval, its quantiles and the longest, in
// seconds.
type Wait struct {
	Mean stats.Number `json:"mean"`
	Low  stats.Number `json:"low"`
	High stats.Number `json:"high"`
	Quantiles
	Max stats.Number `json:"max" csv:"max_seconds"`
}

// Quantiles are quantiles of waits, in seconds.
type Quantiles struct {
	P50 stats.Estimate `json:"p50" csv:"p50*_seconds"`
	P90 stats.Estimate `json:"p90" csv:"p90*_seconds"`
	P95 stats.Estimate `json:"p95" csv:"p95*_seconds"`
	P99 stats.Estimate `json:"p99" csv:"p99*_seconds"`
}

// Announced is the error of the waits announced on joining, over the answered
// callers: announced less actual wait.
type Announced struct {
	Count        int64        `json:"count" csv:"per_day"`
	Bias         stats.Number `json:"bias_seconds" csv:"bias_seconds"`
	MeanAbsolute stats.Number `json:"mean_absolute_error_seconds" csv:"mean_absolute_error_seconds"`

	Mean stats.Number `json:"-"` // of the announced waits, in seconds
}

// Group is a group of agents: the average number on the phones, and their occupancy.
type Group struct {
	Group     string         `json:"group" csv:"group"`
	Hub       string         `json:"hub" csv:"hub"`
	Agents    stats.Number   `json:"agents" csv:"agents"`
	Occupancy stats.Estimate `json:"occupancy" csv:"occupancy*_fraction"`
}

// Line counts the calls that arrived on a line.
type Line struct {
	Line     string `json:"line" csv:"line"`
	Arrived  int64  `json:"arrived" csv:"arrived_per_day"`
	Blocked  int64  `json:"blocked" csv:"blocked_per_day"`
	Valid    int64  `json:"valid" csv:"valid_per_day"`
	Withheld int64  `json:"withheld" csv:"withheld_per_day"`
	Invalid  int64  `json:"invalid" csv:"invalid_per_day"`
}

// Step counts the visits of a step and its outcomes, wherever its flow is run.
type Step struct {
	Flow     string           `json:"flow" csv:"flow"`
	Step     string           `json:"step" csv:"step"`
	Visits   int64            `json:"visits" csv:"visits_per_day"`
	Outcomes map[string]int64 `json:"outcomes"`
}

// Callbacks summarizes the callbacks of a queue. Their wait, from booking until the
// caller is reached, does not count in the queue's service level.
type Callbacks struct {
	Queue     string    `json:"queue" csv:"queue"`
	Hub       string    `json:"hub" csv:"hub"`
	Booked    int64     `json:"booked" csv:"booked_per_day"`
	Reached   int64     `json:"reached" csv:"reached_per_day"`
	Unreached int64     `json:"unreached" csv:"unreached_per_day"` // after the last try
	Wait      Durations `json:"wait_seconds" csv:"wait_"`
}

// Channel counts the offers to continue in a channel. Responses are not simulated: their
// times are the distribution that routing.yaml gives.
type Channel struct {
	Channel  string    `json:"channel" csv:"channel"`
	Offered  int64     `json:"offered" csv:"offered_per_day"`
	Accepted int64     `json:"accepted" csv:"accepted_per_day"`
	Response Durations `json:"response_seconds" csv:"response_"`
}

// Durations summarizes the durations of all replications together, in seconds.
type Durations struct {
	Mean stats.Number `json:"mean" csv:"mean_seconds"`
	P50  stats.Number `json:"p50" csv:"p50_seconds"`
	P90  stats.Number `json:"p90" csv:"p90_seconds"`
	Max  stats.Number `json:"max" csv:"max_seconds"`
}

// Interval is one interval of the statistics. A visit belongs to the interval in which
// its call arrived. Queue lengths and agents are those during the interval.
type Interval struct {
	Start  time.Time       `json:"start"`
	Center QueueInterval   `json:"center"` // the visits to all queues
	Tiers  []TierInterval  `json:"tiers"`
	Queues []QueueInterval `json:"queues"`

	Groups []GroupInterval `json:"-"` // for charts
}

// GroupInterval is the average numbers of a group's agents in an interval.
type GroupInterval struct {
	Group, Hub   string
	Agents, Busy float64 // on the phones; talking or in wrap-up
}

// TierInterval counts the visits of a tier's callers to the queues of a hub. Quantiles are
// within 1/8 or 17 ms, and unknown in a run of more than 10,000 intervals.
type TierInterval struct {
	Tier      string       `json:"tier" csv:"tier"`
	Hub       string       `json:"hub" csv:"hub"`
	Offered   int64        `json:"offered" csv:"offered_per_day"`
	Answered  int64        `json:"answered" csv:"answered_per_day"`
	Abandoned int64        `json:"abandoned" csv:"abandoned_per_day"`
	WaitMean  stats.Number `json:"wait_mean_seconds" csv:"wait_mean_seconds"`
	WaitP50   stats.Number `json:"wait_p50_seconds" csv:"wait_p50_seconds"`
	WaitP90   stats.Number `json:"wait_p90_seconds" csv:"wait_p90_seconds"`

	Ended int64 `json:"-"` // the denominator of WaitMean
}

// QueueInterval counts the visits to a queue at a hub. Quantiles are as those of a
// TierInterval.
type QueueInterval struct {
	Queue        string       `json:"queue,omitempty" csv:"queue"`
	Hub          string       `json:"hub,omitempty" csv:"hub"`
	Offered      int64        `json:"offered" csv:"offered_per_day"`
	Answered     int64        `json:"answered" csv:"answered_per_day"`
	Abandoned    int64        `json:"abandoned" csv:"abandoned_per_day"`
	ServiceLevel stats.Number `json:"service_level" csv:"service_level_fraction"`
	WaitMean     stats.Number `json:"wait_mean_seconds" csv:"wait_mean_seconds"`
	WaitP50      stats.Number `json:"wait_p50_seconds" csv:"wait_p50_seconds"`
	WaitP90      stats.Number `json:"wait_p90_seconds" csv:"wait_p90_seconds"`
	WaitingMax   int64        `json:"waiting_max" csv:"max_waiting_callers"`
	Agents       stats.Number `json:"agents" csv:"agents"`                // average number on the phones who answer it
	Occupancy    stats.Number `json:"occupancy" csv:"occupancy_fraction"` // of these

	Ended          int64 `json:"-"` // the denominator of WaitMean
	InServiceLevel int64 `json:"-"` // the denominator of ServiceLevel: Ended without short abandons
}

// WaitSeries is a time series of the waits for a queue, at all hubs together.
type WaitSeries struct {
	Queue   string // "" is all queues
	Periods []WaitPeriod
}

// WaitPeriod gives quantiles of the waits, in seconds, of calls that arrive in a period
// of one or more intervals.
type WaitPeriod struct {
	Start         time.Time
	P50, P90, P99 stats.Number
}

// Goal is a goal with its verdict, and the number of simulated days on which it was met.
// Of a goal that has to hold in each of several periods the value is that of one period:
// of those that decide the verdict the one that is farthest on the wrong side.
type Goal struct {
	Goal    string         `json:"goal" csv:"goal"`
	Kind    string         `json:"kind" csv:"kind"`       // of the subject: "queue", "center"
	Subject string         `json:"subject" csv:"subject"` // "disputes@london", "center"
	Measure string         `json:"measure" csv:"measure"` // as in the scenario, a service level with its time
	Bound   stats.Number   `json:"bound" csv:"bound"`
	Unit    Unit           `json:"unit" csv:"unit"`           // of the value and the bound
	Side    string         `json:"side" csv:"side"`           // of the bound on which the goal holds: "at_least" or "at_most"
	Each    string         `json:"each,omitempty" csv:"each"` // the periods in each of which it has to hold
	OnDays  float64        `json:"on_days,omitempty"`         // the share of days on which it has to hold
	Value   stats.Estimate `json:"value" csv:"value*"`
	Period  *time.Time     `json:"period,omitempty" csv:"period"` // the start of the period that the value is of, the worst
	Holds   stats.Verdict  `json:"holds" csv:"holds"`
	DaysMet int            `json:"days_met" csv:"days_met"`
	Days    int            `json:"days" csv:"days"`
}

// Holds reports whether all goals hold.
func (r *Report) Holds() bool {
	return !slices.ContainsFunc(r.Goals, func(g Goal) bool { return g.Holds != stats.Yes })
}

// Decided reports whether no goal is undecided.
func (r *Report) Decided() bool {
	return !slices.ContainsFunc(r.Goals, func(g Goal) bool { return g.Holds == stats.Undecided })
}
