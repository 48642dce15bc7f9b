package report

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Report is the result of a run. Its JSON is a contract: waits are in seconds,
// shares are fractions, every estimate has its 95% interval over replications,
// and counts are summed over replications.
type Report struct {
	Scenario     string           `json:"scenario"`
	Title        string           `json:"title"` // of the scenario
	About        string           `json:"about,omitempty"`
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
	Intents      *Intents         `json:"intents,omitempty"` // nil if no step listens
	Days         []Day            `json:"days,omitempty"`    // where there are several
	Notes        []Note           `json:"notes,omitempty"`
	Outages      []Outage         `json:"outages,omitempty"`
	Guesses      *Guesses         `json:"guesses,omitempty"` // nil if the scenario lists none

	ServiceLevelOf string `json:"service_level_of"` // a name of model.ServiceLevelNames

	WaitSeries []WaitSeries `json:"-"` // for charts; nil if waits were not counted by time

	days       [][]tally.IntervalMeasures // by replication and interval; nil if they are not known
	rareOffers []Step                     // of callbacks, which hardly any call reaches
}

// Day is the part of a report about one of several days, over the replications.
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
	met := 0
	days := 0
	for i := range d.Goals {
		met += d.Goals[i].DaysMet
		days += d.Goals[i].Days
	}
	return stats.Number(float64(met) / float64(days))
}

// Unit names the period of a replication: a day, which has 23 to 25 hours, or a run of another
// length. Counts are averages per period. If a replication has several days, the period is one day.
func (r *Report) Unit() string { return unitOf(len(r.Days), r.End.Sub(r.Start)) }

// UnitOf is the unit of the report of a simulation of a length.
func UnitOf(c *model.Clock) string { return unitOf(c.Days(), time.Duration(c.To-c.From)) }

func unitOf(days int, length time.Duration) string {
	if days > 1 || 23*time.Hour <= length && length <= 25*time.Hour {
		return "day"
	}
	return "run"
}

// SimulatedDays is the number of days of all replications.
func (r *Report) SimulatedDays() int { return r.Replications * max(1, len(r.Days)) }

// Queue summarizes the visits to a queue at a hub, or the visits of a tier's or region's
// callers to all queues.
type Queue struct {
	Queue  string `json:"queue,omitempty"`
	Hub    string `json:"hub,omitempty"`
	Tier   string `json:"tier,omitempty"`
	Region string `json:"region,omitempty"`

	Title model.Title `json:"title" csv:"-"`

	Offered       int64 `json:"offered"`
	Answered      int64 `json:"answered"`
	Abandoned     int64 `json:"abandoned"`
	TimedOut      int64 `json:"timed_out"`
	LeftByChoice  int64 `json:"left_by_choice"`
	OverflowedIn  int64 `json:"overflowed_in"`
	OverflowedOut int64 `json:"overflowed_out"`
	Rejected      int64 `json:"rejected"`
	WaitingAtEnd  int64 `json:"waiting_at_end"`

	AnsweredInTarget int64          `json:"answered_in_target"`
	MaxWaiting       int64          `json:"max_waiting" csv:"max_waiting,callers"`
	Target           stats.Number   `json:"target_seconds"` // null where queues differ
	ServiceLevel     stats.Estimate `json:"service_level" csv:"service_level,fraction"`
	AbandonedRatio   stats.Estimate `json:"abandoned_ratio" csv:"abandoned_ratio,fraction"`
	ASA              stats.Estimate `json:"asa_seconds"`
	WaitMean         stats.Estimate `json:"wait_mean_seconds"`
	Wait             Wait           `json:"wait_seconds"`
	Answer           Quantiles      `json:"answer_seconds"`
	Waiting          stats.Estimate `json:"waiting" csv:"waiting,callers"`
	Announced        Announced      `json:"announced_wait" csv:"announced"`
}

// Wait is the mean of waits or other times with its interval, their quantiles and the longest, in
// seconds: of a queue, the waits of the offered.
type Wait struct {
	Mean stats.Number `json:"mean" csv:"-"`
	Low  stats.Number `json:"low" csv:"-"`
	High stats.Number `json:"high" csv:"-"`
	Quantiles
	Max stats.Number `json:"max"`
}

// Quantiles are quantiles of times, in seconds.
type Quantiles struct {
	P50 stats.Estimate `json:"p50"`
	P90 stats.Estimate `json:"p90"`
	P95 stats.Estimate `json:"p95"`
	P99 stats.Estimate `json:"p99"`
}

// Announced is the error of the waits announced on joining, over the answered
// callers: announced less actual wait.
type Announced struct {
	Count        int64        `json:"count" csv:""`
	Bias         stats.Number `json:"bias_seconds"`
	MeanAbsolute stats.Number `json:"mean_absolute_error_seconds"`

	Mean stats.Number `json:"-"` // of the announced waits, in seconds
}

// Group is a group of agents: the average number on the phones, and their occupancy.
type Group struct {
	Group     string         `json:"group"`
	Hub       string         `json:"hub"`
	Title     model.Title    `json:"title" csv:"-"`
	Agents    stats.Number   `json:"agents"`
	Occupancy stats.Estimate `json:"occupancy" csv:"occupancy,fraction"`
}

// Line counts the calls that arrived on a line.
type Line struct {
	Line     string `json:"line"`
	Title    string `json:"title" csv:"-"`
	Arrived  int64  `json:"arrived"`
	Blocked  int64  `json:"blocked"`
	Valid    int64  `json:"valid"`
	Withheld int64  `json:"withheld"`
	Invalid  int64  `json:"invalid"`
}

// Step counts the visits of a step and its outcomes, wherever its flow is run.
type Step struct {
	Flow     string           `json:"flow"`
	Step     string           `json:"step"`
	Visits   int64            `json:"visits"`
	Outcomes map[string]int64 `json:"outcomes"`
}

// Callbacks summarizes the callbacks of a queue. Their wait, from booking until the
// caller is reached, does not count in the queue's service level.
type Callbacks struct {
	Queue     string      `json:"queue"`
	Hub       string      `json:"hub"`
	Title     model.Title `json:"title" csv:"-"`
	Booked    int64       `json:"booked"`
	Reached   int64       `json:"reached"`
	Unreached int64       `json:"unreached"` // after the last try, or still waiting 24 h after the day
	Wait      Durations   `json:"wait_seconds"`
}

// Channel counts the offers to continue in a channel. Responses are not simulated: their
// times are the distribution that routing.yaml gives.
type Channel struct {
	Channel  string    `json:"channel"`
	Title    string    `json:"title" csv:"-"`
	Offered  int64     `json:"offered"`
	Accepted int64     `json:"accepted"`
	Response Durations `json:"response_seconds"`
}

// Durations summarizes the durations of all replications together, in seconds.
type Durations struct {
	Mean stats.Number `json:"mean"`
	P50  stats.Number `json:"p50"`
	P90  stats.Number `json:"p90"`
	Max  stats.Number `json:"max"`
}

// Interval is one interval of the statistics. A visit belongs to the interval in which
// its call arrived. Queue lengths and agents are those during the interval.
type Interval struct {
	Start  time.Time       `json:"start"`
	Center QueueInterval   `json:"center"` // the visits to all queues
	Tiers  []TierInterval  `json:"tiers"`
	Queues []QueueInterval `json:"queues"`

	Range *IntervalRange `json:"range,omitempty"` // nil with few replications, and in a run of many intervals

	Groups []GroupInterval `json:"-"` // for charts
}

// IntervalRange is the range of the center's values in nine of ten replications.
type IntervalRange struct {
	Offered      Range `json:"offered"`
	ServiceLevel Range `json:"service_level"`
}

// Range is the range from the 5th to the 95th percentile.
type Range struct {
	P5  stats.Number `json:"p5"`
	P95 stats.Number `json:"p95"`
}

// GroupInterval is the average numbers of a group's agents in an interval.
type GroupInterval struct {
	Group, Hub   string
	Agents, Busy float64 // on the phones; talking or in wrap-up
}

// TierInterval counts the visits of a tier's callers to the queues of a hub. Quantiles are
// within 1/8 or 17 ms, and unknown in a run of more than 10,000 intervals.
type TierInterval struct {
	Tier      string       `json:"tier"`
	Hub       string       `json:"hub"`
	Offered   int64        `json:"offered"`
	Answered  int64        `json:"answered"`
	Abandoned int64        `json:"abandoned"`
	WaitMean  stats.Number `json:"wait_mean_seconds"`
	WaitP50   stats.Number `json:"wait_p50_seconds"`
	WaitP90   stats.Number `json:"wait_p90_seconds"`

	Ended int64 `json:"-"` // the denominator of WaitMean
}

// QueueInterval counts the visits to a queue at a hub. Its quantiles have the meaning of a
// TierInterval's quantiles.
type QueueInterval struct {
	Queue        string       `json:"queue,omitempty"`
	Hub          string       `json:"hub,omitempty"`
	Offered      int64        `json:"offered"`
	Answered     int64        `json:"answered"`
	Abandoned    int64        `json:"abandoned"`
	ServiceLevel stats.Number `json:"service_level" csv:"service_level,fraction"`
	WaitMean     stats.Number `json:"wait_mean_seconds"`
	WaitP50      stats.Number `json:"wait_p50_seconds"`
	WaitP90      stats.Number `json:"wait_p90_seconds"`
	WaitingMax   int64        `json:"waiting_max" csv:"max_waiting,callers"`
	Agents       stats.Number `json:"agents"`                             // average number on the phones who answer it
	Occupancy    stats.Number `json:"occupancy" csv:"occupancy,fraction"` // of these

	Title          model.Title `json:"-"`
	Ended          int64       `json:"-"` // the denominator of WaitMean
	InServiceLevel int64       `json:"-"` // the denominator of ServiceLevel: Ended without short abandons
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

// Goal is a goal with its verdict, and the number of simulated days that met it. If a goal has to
// hold in each of several periods, the value is the value of one period: among the periods that
// decide the verdict, the one that is farthest on the wrong side.
type Goal struct {
	Goal    string         `json:"goal"`
	Title   string         `json:"title"`
	Kind    string         `json:"kind"`    // of the subject: "queue", "center"
	Subject string         `json:"subject"` // "disputes@london", "center"
	Measure string         `json:"measure"` // as in the scenario, a service level with its time
	Bound   stats.Number   `json:"bound"`
	Unit    Unit           `json:"unit"`              // of the value and the bound
	Side    string         `json:"side"`              // of the bound on which the goal holds: "at_least" or "at_most"
	Each    string         `json:"each,omitempty"`    // the periods; the goal has to hold in each of them
	OnDays  float64        `json:"on_days,omitempty"` // the share of days on which it has to hold
	Value   stats.Estimate `json:"value"`
	During  *PartOfGoal    `json:"during,omitempty"` // of the calls that arrived during the outages; nil without outages
	Outside *PartOfGoal    `json:"outside,omitempty"`
	Period  *time.Time     `json:"period,omitempty"` // the start of the period that the value is of, the worst
	Holds   stats.Verdict  `json:"holds"`
	DaysMet int            `json:"days_met"`
	Days    int            `json:"days"`

	MeasureTitle string `json:"-"` // "wait, 90th percentile"

	when string // the period, as text shows it
	per  string // the unit of time or calls of an amount
}

// PartOfGoal is the value of a goal's measure in a part of the time, with its verdict. The value is null if no call
// arrived then.
type PartOfGoal struct {
	stats.Estimate
	Holds stats.Verdict `json:"holds"`
}

// Holds reports whether all goals hold.
func (r *Report) Holds() bool {
	return !slices.ContainsFunc(r.Goals, func(g Goal) bool { return g.Holds != stats.Yes })
}

// Decided reports whether no goal is undecided.
func (r *Report) Decided() bool {
	return !slices.ContainsFunc(r.Goals, func(g Goal) bool { return g.Holds == stats.Undecided })
}

// WriteJSON writes the report as JSON.
func (r *Report) WriteJSON(w io.Writer) error {
	buffer := bufio.NewWriter(w)
	out := diag.EscapeJSON(buffer)
	if err := r.EncodeJSON(out, ""); err != nil {
		return err
	}
	fmt.Fprintln(out) // Flush returns the first error
	return buffer.Flush()
}

// EncodeJSON writes the report as a value of a JSON text, after the indentation of the value's line. It encodes one
// interval at a time: a long run has many, and their text as a whole would take more memory than the run. A writer with
// a buffer keeps its first error.
func (r *Report) EncodeJSON(out io.Writer, indent string) error {
	// The intervals are null in the first text. The loop below writes them in their place.
	rest := *r
	rest.Intervals = nil

	text, err := json.MarshalIndent(&rest, indent, "  ")
	if err != nil {
		return err
	}

	// No nested key matches, because its line has more spaces.
	line := "\n" + indent + "  "
	before, after, _ := bytes.Cut(text, []byte(line+`"intervals": null`))
	fmt.Fprintf(out, `%s%s"intervals": [`, before, line)

	for i := range r.Intervals {
		interval, err := json.MarshalIndent(&r.Intervals[i], indent+"    ", "  ")
		if err != nil {
			return err
		}

		if i > 0 {
			fmt.Fprint(out, ",")
		}

		fmt.Fprintf(out, "%s  %s", line, interval)
	}

	// An empty list has no line of its own, as json.MarshalIndent writes it.
	if len(r.Intervals) > 0 {
		fmt.Fprint(out, line)
	}

	fmt.Fprintf(out, "]%s", after)
	return nil
}

// SetTitles returns the titles for sets of the report's scenario.
func (r *Report) SetTitles() SetTitles {
	out := SetTitles{}
	for i := range r.Groups {
		out["staff."+r.Groups[i].Group] = r.Groups[i].Title.String()
	}
	for i := range r.Lines {
		out["calls."+r.Lines[i].Line] = r.Lines[i].Title
	}
	for i := range r.Queues {
		out["handling."+r.Queues[i].Queue] = r.Queues[i].Title.Name
	}
	return out
}
