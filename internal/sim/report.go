package sim

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/stats"
)

// Report is what a run comes to. As JSON its field names are a contract: waits
// in seconds, shares as fractions, every estimate with its 95 % interval over
// replications, counts summed over replications.
type Report struct {
	Scenario     string           `json:"scenario"`
	Seed         uint64           `json:"seed"`
	Replications int              `json:"replications"`
	Start        time.Time        `json:"start"`
	End          time.Time        `json:"end"`
	Calls        Calls            `json:"calls"`
	Ends         map[string]int64 `json:"ends"` // by label
	Queues       []Queue          `json:"queues"`
	Groups       []Staffing       `json:"groups"`
	Tiers        []Queue          `json:"tiers"`
	Lines        []Volume         `json:"lines"`
	Regions      []Queue          `json:"regions"`
	Steps        []Step           `json:"steps"`
	Callbacks    []CalledBack     `json:"callbacks"`
	Channels     []Channel        `json:"channels"`
	Intervals    []Interval       `json:"intervals"`
	Goals        []Met            `json:"goals"`

	Courses []Course `json:"-"` // of Options.Courses: for the page
}

// Calls are what became of all calls, each counted once: Arrived is Blocked,
// InProgress and one final outcome each. Offered, Redialed and LanguageFallbacks
// are counted beside them.
type Calls struct {
	Arrived           int64 `json:"arrived"`
	Blocked           int64 `json:"blocked"`
	SelfServed        int64 `json:"self_served"`
	Deflected         int64 `json:"deflected"`
	Offered           int64 `json:"offered"`
	Answered          int64 `json:"answered"`
	Booked            int64 `json:"booked"`
	Transferred       int64 `json:"transferred"`
	Abandoned         int64 `json:"abandoned"`
	HungUp            int64 `json:"hung_up"`
	GaveUp            int64 `json:"gave_up"`
	Redialed          int64 `json:"redialed"`
	InProgress        int64 `json:"in_progress"`
	LanguageFallbacks int64 `json:"language_fallbacks"`
}

// Fate is what became of some calls.
type Fate struct {
	Name  string
	Calls int64
}

// Fates are the finals of the calls and those that have none, in the order in which
// they are told.
func (c *Calls) Fates() []Fate {
	return []Fate{
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

// Queue is what came of the visits to a queue at a hub, or of a tier's or
// region's to all queues.
type Queue struct {
	Queue  string `json:"queue,omitempty"`
	Hub    string `json:"hub,omitempty"`
	Tier   string `json:"tier,omitempty"`
	Region string `json:"region,omitempty"`

	Offered       int64 `json:"offered"`
	Answered      int64 `json:"answered"`
	Abandoned     int64 `json:"abandoned"`
	TimedOut      int64 `json:"timed_out"`
	LeftByChoice  int64 `json:"left_by_choice"`
	OverflowedIn  int64 `json:"overflowed_in"`
	OverflowedOut int64 `json:"overflowed_out"`
	Rejected      int64 `json:"rejected"`
	WaitingAtEnd  int64 `json:"waiting_at_end"`
	MaxWaiting    int64 `json:"max_waiting"`

	Target           stats.Number   `json:"target_seconds"` // null where queues differ
	AnsweredInTarget int64          `json:"answered_in_target"`
	ServiceLevel     stats.Estimate `json:"service_level"`
	AbandonedRatio   stats.Estimate `json:"abandoned_ratio"`
	ASA              stats.Estimate `json:"asa_seconds"`
	Wait             Wait           `json:"wait_seconds"`
	Answer           Quantiles      `json:"answer_seconds"`
	Waiting          stats.Estimate `json:"waiting"`
	Announced        Announced      `json:"announced_wait"`
}

// Wait is the mean wait of the offered, its quantiles and the longest, in seconds.
type Wait struct {
	stats.Estimate
	Quantiles
	Max stats.Number `json:"max"`
}

// Quantiles are those of a wait, in seconds.
type Quantiles struct {
	P50 stats.Estimate `json:"p50"`
	P90 stats.Estimate `json:"p90"`
	P95 stats.Estimate `json:"p95"`
	P99 stats.Estimate `json:"p99"`
}

// Announced is the error of the waits that were told on joining, over the
// answered: spoken less actual.
type Announced struct {
	Count        int64        `json:"count"`
	Bias         stats.Number `json:"bias_seconds"`
	MeanAbsolute stats.Number `json:"mean_absolute_error_seconds"`

	Told stats.Number `json:"-"` // the mean of the waits told, in seconds: the bias is this less the mean real wait
}

// Staffing is a group's agents, on average over the time, and how busy they were.
type Staffing struct {
	Group     string         `json:"group"`
	Hub       string         `json:"hub"`
	Agents    stats.Number   `json:"agents"`
	Occupancy stats.Estimate `json:"occupancy"`
}

// Volume is what arrived on a line.
type Volume struct {
	Line     string `json:"line"`
	Arrived  int64  `json:"arrived"`
	Blocked  int64  `json:"blocked"`
	Valid    int64  `json:"valid"`
	Withheld int64  `json:"withheld"`
	Invalid  int64  `json:"invalid"`
}

// Step is how often a step was visited and left by which outcome, over all
// places that run its flow.
type Step struct {
	Flow     string           `json:"flow"`
	Step     string           `json:"step"`
	Visits   int64            `json:"visits"`
	Outcomes map[string]int64 `json:"outcomes"`
}

// CalledBack is what came of a queue's callbacks. Their wait, from booking until
// the caller is reached, is outside the queue's service level.
type CalledBack struct {
	Queue     string `json:"queue"`
	Hub       string `json:"hub"`
	Booked    int64  `json:"booked"`
	Reached   int64  `json:"reached"`
	Unreached int64  `json:"unreached"` // after the last try
	Wait      Spread `json:"wait_seconds"`
}

// Channel is what came of the offers to go on in a channel. How long it takes to
// respond is outside the center, and is given as routing.yaml's law has it.
type Channel struct {
	Channel  string `json:"channel"`
	Offered  int64  `json:"offered"`
	Accepted int64  `json:"accepted"`
	Response Spread `json:"response_seconds"`
}

// Spread is a mean and quantiles of all replications together, in seconds.
type Spread struct {
	Mean stats.Number `json:"mean"`
	P50  stats.Number `json:"p50"`
	P90  stats.Number `json:"p90"`
	Max  stats.Number `json:"max"`
}

// Interval is one interval of the time. Visits belong to the interval in which
// the call arrived; lengths and agents to the clock.
type Interval struct {
	Start  time.Time       `json:"start"`
	Tiers  []TierInterval  `json:"tiers"`
	Queues []QueueInterval `json:"queues"`

	Groups []GroupInterval `json:"-"` // for the page; their rosters are the scenario's
}

// GroupInterval is a group's agents in an interval, on average over it.
type GroupInterval struct {
	Group, Hub   string
	Agents, Busy float64 // on the phones; talking or in wrap-up
}

// TierInterval is a tier's visits to the queues of a hub.
type TierInterval struct {
	Tier      string       `json:"tier"`
	Hub       string       `json:"hub"`
	Offered   int64        `json:"offered"`
	Answered  int64        `json:"answered"`
	Abandoned int64        `json:"abandoned"`
	WaitMean  stats.Number `json:"wait_mean_seconds"`

	Ended int64 `json:"-"` // the visits that WaitMean is of
}

// QueueInterval is the visits to a queue at a hub.
type QueueInterval struct {
	Queue        string       `json:"queue"`
	Hub          string       `json:"hub"`
	Offered      int64        `json:"offered"`
	Answered     int64        `json:"answered"`
	Abandoned    int64        `json:"abandoned"`
	ServiceLevel stats.Number `json:"service_level"`
	WaitMean     stats.Number `json:"wait_mean_seconds"`
	WaitingMax   int64        `json:"waiting_max"`
	Agents       stats.Number `json:"agents"` // on the phones who answer it, on average

	// What the ratios are of, to weigh intervals by that are taken together.
	Ended  int64 `json:"-"` // the visits that WaitMean is of
	Judged int64 `json:"-"` // those that ServiceLevel is of: without short abandons
}

// Met is a goal with its verdict, and on how many simulated days it was met.
type Met struct {
	Goal    string         `json:"goal"`
	Value   stats.Estimate `json:"value"`
	Holds   stats.Verdict  `json:"holds"`
	DaysMet int            `json:"days_met"`
	Days    int            `json:"days"`

	seconds bool         // the value is a time, not a share
	bound   stats.Number // of the goal
}

// Holds reports whether all goals hold.
func (r *Report) Holds() bool {
	for i := range r.Goals {
		if r.Goals[i].Holds != stats.Yes {
			return false
		}
	}
	return true
}

// decided reports whether all goals have a verdict.
func (r *Report) decided() bool {
	for i := range r.Goals {
		if r.Goals[i].Holds == stats.Undecided {
			return false
		}
	}
	return true
}
