package compare

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/experiment"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Arm is a design under a name. The first arm of a comparison is the base.
type Arm struct {
	Name  string
	Model *model.Model
	Sets  []scenario.Set // that the base does not have
}

// Options are how arms are compared.
type Options struct {
	Examples int                  // callers shown for each pair of outcomes
	ByDay    bool                 // the differences of each day, too
	Progress func(done, most int) // see experiment.Experiment; may be nil
}

// Comparison is the result. Its JSON is a contract.
type Comparison struct {
	Names       []string         `json:"names"` // of the arms
	Arms        []*report.Report `json:"arms"`
	Differences []Difference     `json:"differences"`
	Days        []DayDifferences `json:"days,omitempty"` // if they are compared by day
	Outcomes    []OutcomePair    `json:"outcomes"`
	Coupling    []Coupling       `json:"coupling"`

	Sets [][]scenario.Set `json:"-"` // of the arms
}

// DayDifferences are the differences of one of the simulated days, of all arms.
type DayDifferences struct {
	Start       time.Time    `json:"start"`
	Differences []Difference `json:"differences"`
}

// Difference is a measure in the base and in another arm.
type Difference struct {
	Arm        string         `json:"arm"`
	About      string         `json:"about"`
	Measure    string         `json:"measure"`
	Title      string         `json:"title"` // of the measure with its subject, of a goal its sentence
	Base       stats.Estimate `json:"base"`
	Other      stats.Estimate `json:"other"`
	Difference stats.Estimate `json:"difference"` // other - base; the interval is paired
	Verdict    Verdict        `json:"verdict"`

	Unit   report.Unit `json:"-"`
	IsGoal bool        `json:"-"` // of a goal's measure

	Subject    model.Title `json:"-"`
	GoalValues [2]string   `json:"-"` // of a goal, in the base and in the other as reports show them
}

// Verdict says whether callers are better off in the other arm.
type Verdict string

// The verdicts. Only an interval without 0 decides.
const (
	Better       Verdict = "better"
	Worse        Verdict = "worse"
	Different    Verdict = "different"         // neither value is better for callers
	TooSmall     Verdict = "too small to show" // the interval leaves 0 out, and the difference rounds to 0
	NoDifference Verdict = "no difference seen"
	NoInterval   Verdict = "no interval"        // one replication differs, and does not show what chance does
	InOne        Verdict = "in one design only" // the other design has no value: no callback was booked, nobody called
)

// Run runs the arms and compares each with the first. All run the first arm's seed and
// replications. It returns the error of the context, of a flow that never ends, or of arms of
// different lengths.
func Run(ctx context.Context, arms []Arm, o Options) (*Comparison, error) {
	simulations, err := simulationsOf(arms)
	if err != nil {
		return nil, err
	}

	// Calls are matched after each replication, because keeping the calls of all of them would fill
	// the memory.
	matching := newMatching(arms, o.Examples)
	e := &experiment.Experiment{
		Designs:    designsOf(simulations, matching),
		Progress:   o.Progress,
		Replicated: matching.match,
	}

	// If the base runs until its goals are decided, all arms end with it.
	if err := e.Run(ctx, arms[0].Model.Replications, report.Decided); err != nil {
		return nil, err
	}

	// The examples are simulated again, because following a call in every replication would cost
	// more.
	if err := matching.follow(ctx, simulations); err != nil {
		return nil, err
	}

	c := &Comparison{Outcomes: matching.outcomes(), Coupling: matching.coupling()}
	c.compare(arms, e.Designs)
	if o.ByDay {
		c.Days = daysOf(arms, e.Designs)
	}
	return c, nil
}

// simulationsOf prepares the simulations of the arms.
func simulationsOf(arms []Arm) ([]*sim.Simulation, error) {
	out := make([]*sim.Simulation, len(arms))
	for i := range arms {
		if err := checkLengths(&arms[0], &arms[i]); err != nil {
			return nil, err
		}

		// All arms have the same seed, so that the same caller behaves alike in each.
		m := *arms[i].Model
		m.Seed = arms[0].Model.Seed

		var err error
		if out[i], err = sim.New(&m); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// designsOf returns the simulations as designs of an experiment. Each replication collects its ended calls for the
// matching.
func designsOf(simulations []*sim.Simulation, matching *matching) []*experiment.Design {
	out := make([]*experiment.Design, len(simulations))
	for i, s := range simulations {
		out[i] = &experiment.Design{
			Layout: s.Layout(),
			Replicate: func(ctx context.Context, number int, interval func()) (*tally.Tally, error) {
				calls := matching.collect(i, number)
				collect := sim.Observer{Ended: func(c sim.Call) { *calls = append(*calls, c) }}
				return s.Replicate(ctx, number, sim.Options{}, interval, collect)
			},
		}
	}
	return out
}

// compare sets the reports of the arms, and the differences of each from the first, over all days.
func (c *Comparison) compare(arms []Arm, designs []*experiment.Design) {
	for i, d := range designs {
		c.Names = append(c.Names, arms[i].Name)
		c.Sets = append(c.Sets, arms[i].Sets)
		c.Arms = append(c.Arms, report.New(d.Layout, &d.Results))

		// The first design is the base of all differences.
		if i > 0 {
			c.Differences = append(c.Differences, differences(arms[i].Name, designs[0], d)...)
		}
	}
}

// checkLengths returns an error if an arm simulates a longer or shorter time than the base:
// calls a day would not be the same measure.
func checkLengths(base, arm *Arm) error {
	a := &base.Model.Clock
	b := &arm.Model.Clock
	if a.To-a.From != b.To-b.From {
		return fmt.Errorf("%s simulates %v and %s %v: compare scenarios of the same length", base.Name, hours(a),
			arm.Name, hours(b))
	}
	return nil
}

func hours(c *model.Clock) string { return fmt.Sprintf("%gh", float64(c.To-c.From)/3.6e12) }

// differences compares the measures that both designs have, over all days.
func differences(arm string, base, other *experiment.Design) []Difference {
	goals := [2][]report.Goal{
		report.New(base.Layout, &base.Results).Goals,
		report.New(other.Layout, &other.Results).Goals,
	}
	out, pairs := differencesOf(arm, base, other, report.AllDays(base.Layout, &base.Results),
		report.AllDays(other.Layout, &other.Results))
	for i := range out {
		if out[i].IsGoal {
			// The measures of the goals come first, in the order of the goals. So the index of a goal's
			// measure is also the index of the goal.
			out[i].GoalValues = [2]string{goals[0][pairs[i].base].ShowValue(), goals[1][pairs[i].other].ShowValue()}
		}
	}

	return out
}

// daysOf compares each of the days that all designs simulate.
func daysOf(arms []Arm, designs []*experiment.Design) []DayDifferences {
	base := designs[0]
	clock := &base.Layout.Model.Clock
	var out []DayDifferences
	for day := range clock.Days() {
		from, _ := clock.Day(day)
		of := DayDifferences{Start: clock.Instant(from)}
		for i, other := range designs[1:] {
			all, _ := differencesOf(arms[i+1].Name, base, other,
				report.OneDay(base.Layout, &base.Results, day), report.OneDay(other.Layout, &other.Results, day))

			// A single day has no report, so the unit of the measure formats its values.
			for k := range all {
				all[k].GoalValues = [2]string{
					all[k].Unit.Format(all[k].Base.Mean),
					all[k].Unit.Format(all[k].Other.Mean),
				}
			}

			of.Differences = append(of.Differences, all...)
		}

		out = append(out, of)
	}

	return out
}

// pair is a measure of both designs, by its index in the measures of each.
type pair struct{ base, other int }

// differencesOf compares the measures that both designs have in samples of their days.
func differencesOf(arm string, base, other *experiment.Design,
	baseDays, otherDays report.Sample,
) ([]Difference, []pair) {
	var out []Difference
	var pairs []pair
	measures := report.Measures(other.Layout)
	for i, m := range report.Measures(base.Layout) {
		// A design may lack a queue or a goal of the base.
		same := slices.IndexFunc(measures, func(o report.SubjectMeasure) bool {
			return o.Subject == m.Subject && o.Name == m.Name && o.IsGoal == m.IsGoal
		})
		if same < 0 {
			continue
		}

		d := Difference{
			Arm:     arm,
			About:   m.Subject,
			Measure: m.Name,
			Unit:    m.Unit,
			IsGoal:  m.IsGoal,
			Title:   m.Title,
			Subject: m.About,
			Base:    m.Estimate(baseDays), Other: measures[same].Estimate(otherDays),
			Difference: m.Difference(baseDays, &measures[same], otherDays),
		}

		isUnknown := !d.Base.Mean.Known() && !d.Other.Mean.Known()
		if m.Optional && (isUnknown || slices.ContainsFunc(out, d.isSame)) {
			continue
		}

		d.Verdict = verdict(d.Difference, m.Better)
		if d.Difference.Mean.Known() && !d.Difference.Low.Known() && !m.Unit.RoundsToZero(d.Difference.Mean) {
			d.Verdict = NoInterval
		}

		// A difference may be certain and still too small to matter.
		if d.Verdict != NoDifference && m.Unit.RoundsToZero(d.Difference.Mean) {
			d.Verdict = TooSmall
		}

		// Without a value in one design nothing was compared, so no difference could be seen.
		if d.Base.Mean.Known() != d.Other.Mean.Known() {
			d.Verdict = InOne
		}

		out = append(out, d)
		pairs = append(pairs, pair{i, same})
	}

	return out, pairs
}

// isSame reports whether another difference is about the same measure of the same subject, such as
// a goal's measure.
func (d *Difference) isSame(o Difference) bool { return o.About == d.About && o.Measure == d.Measure }

func verdict(d stats.Estimate, better model.Direction) Verdict {
	// An interval on one side of 0 shows a difference. If it contains 0, chance may explain all of it.
	isHigher, isLower := d.Low > 0, d.High < 0
	switch {
	case !isHigher && !isLower:
		return NoDifference
	case better == model.Neither:
		return Different
	case isHigher == (better == model.Higher):
		return Better
	default:
		return Worse
	}
}

// LosesGoal reports whether some arm does not hold a goal that the base holds.
func (c *Comparison) LosesGoal() bool {
	for arm := 1; arm < len(c.Arms); arm++ {
		if len(c.LostGoals(arm)) > 0 {
			return true
		}
	}
	return false
}

// WriteJSON writes the comparison as JSON, with the arms' whole reports. The reports of many queues are long, so that
// each is written on its own, without a text of the whole.
func (c *Comparison) WriteJSON(w io.Writer) error {
	// The arms are null in the first text. The loop below writes them in their place.
	rest := *c
	rest.Arms = nil

	text, err := json.MarshalIndent(&rest, "", "  ")
	if err != nil {
		return err
	}

	before, after, _ := bytes.Cut(text, []byte("\n  \"arms\": null")) // two spaces: no nested key matches
	buffer := bufio.NewWriter(w)
	out := diag.EscapeJSON(buffer)
	fmt.Fprintf(out, "%s\n  \"arms\": [", before) // Flush returns the first error

	for i, arm := range c.Arms {
		if i > 0 {
			fmt.Fprint(out, ",")
		}
		fmt.Fprint(out, "\n    ")
		if err := arm.EncodeJSON(out, "    "); err != nil {
			return err
		}
	}

	fmt.Fprintf(out, "\n  ]%s\n", after)
	return buffer.Flush()
}
