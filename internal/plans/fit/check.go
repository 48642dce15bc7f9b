package fit

import (
	"cmp"
	"context"
	"fmt"
	"io/fs"
	"iter"
	"math"
	"slices"
	"strings"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/compile"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/plans/backtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// simulated returns the measures of a simulation of the records' days.
type simulated = func(ctx context.Context) ([]backtest.Returned, error)

// check simulates the days of the records.
type check struct {
	*Center
	data     *Data
	actual   *backtest.Actual    // the days that are simulated, with their calls and agents
	counted  *backtest.Actual    // the days that the estimates are from
	days     []scenario.Set      // these days in the scenario
	replayed []backtest.Returned // simulated with the calls and the agents of the records
}

const (
	// checkReplications, checkVisits and checkDays bound the check. It uses the last days that have
	// at most this number of visits, and that a scenario may have. A share of 100,000 visits has a
	// standard error of 0.16 points at most: √(0.25/100,000).
	checkReplications = 9
	mostReplications  = 25        // of the comparison
	mostSimulated     = 1_100_000 // visits of the comparison, with more than the fewest replications
	checkVisits       = 100_000
	checkDays         = 366
)

// Returned is a measure of the days that a center is fitted to, as the fitted center brings it back. If it does
// not, Reason names the estimate that is the likely reason.
type Returned struct {
	backtest.Returned
	Reason string `json:"reason"`
}

// Check simulates the days that a center was fitted to, and compares what comes out with the records.
//
// First it replays the records: their calls and their agents. The shares of the callers who are answered at once
// and in time calibrate how often agents step away, because gaps tell it only where callers wait. Then it
// simulates the center as it is written, with its own arrivals, hours and roster, and nothing of the records.
// ComesBack is the result. It fails where the center that is written cannot be read, and with the context.
func (c *Center) Check(ctx context.Context, d *Data) error {
	k, err := newCheck(c, d)
	if err != nil {
		return err
	}
	if k.replayed, err = k.simulate(ctx); err != nil {
		return err
	}
	if err := k.calibrate(ctx, k.simulate); err != nil {
		return err
	}

	c.Replayed = k.replayed

	if err := k.compare(ctx); err != nil {
		return err
	}

	c.noteComesBack()
	return nil
}

func newCheck(c *Center, d *Data) (*check, error) {
	first := c.Last
	visits := 0
	earliest := c.Last.Plus(1 - checkDays)

	// The last days are most like the present, so the bound on visits cuts the early days.
	for i := len(d.visits) - 1; i >= 0 && visits < checkVisits; i-- {
		visits++
		on := d.dates[d.visits[i].day].Date
		isUsed := !on.Before(c.First) && !on.Before(earliest)
		if visits < checkVisits && isUsed && on.Before(first) {
			first = on
		}
	}

	k := &check{
		Center: c,
		data:   d,
		days:   []scenario.Set{{Path: "days", Value: first.String() + ".." + c.Last.String()}},
	}
	m, err := c.model(k.days...)
	if err != nil {
		return nil, err
	}

	// The replay needs the calls of the neighboring days, too: their callers and agents last into the
	// simulated days.
	var found diag.Findings
	isSimulated := func(x *date) bool { // or the next to a day that is: its calls may last into the day
		return !x.Before(first.Plus(-1)) && !c.Last.Plus(1).Before(x.Date)
	}
	inDays := func(x *date) bool { return x.counts() && !x.Before(first) && !c.Last.Before(x.Date) }
	k.actual = backtest.NewActual("", c.calls(d, isSimulated), tally.NewLayout(m), &found)
	k.counted = backtest.NewActual("", c.calls(d, inDays), tally.NewLayout(m), &found)

	return k, found.FirstError()
}

// simulate simulates the days with the calls and the agents of the records, and the center as it is now.
func (k *check) simulate(ctx context.Context) ([]backtest.Returned, error) {
	m, err := k.model(k.days...)
	if err != nil {
		return nil, err
	}
	return backtest.ComesBack(ctx, k.actual, m, backtest.Options{Replications: checkReplications, Staff: k.onPhones})
}

// compare simulates the written center, and finds the likely reason of each difference.
func (k *check) compare(ctx context.Context) error {
	written, err := k.asWritten(ctx, backtest.Options{Forecast: true, OfScenario: true})
	if err != nil {
		return err
	}

	k.ComesBack = nil
	for i := range written {
		k.ComesBack = append(k.ComesBack, Returned{Returned: written[i]})
	}

	// Further simulations take time and only serve to find reasons. Without a difference there is none
	// to find.
	comesBack := func(r backtest.Returned) bool { return r.ComesBack }
	if !slices.ContainsFunc(written, func(r backtest.Returned) bool { return !comesBack(r) }) {
		return nil
	}

	// Each part of the records in turn takes the place of its estimate.
	ownStaff, err := k.asWritten(ctx, backtest.Options{OfScenario: true})
	if err != nil {
		return err
	}

	var ownCalls []backtest.Returned
	if k.onPhones != nil {
		ownCalls, err = k.asWritten(ctx, backtest.Options{Forecast: true, Staff: k.onPhones})
		if err != nil {
			return err
		}
	}

	for i := range k.ComesBack {
		r := &k.ComesBack[i]
		if !r.ComesBack {
			r.Reason = k.reason(r, find(k.replayed, r), find(ownStaff, r), find(ownCalls, r))
		}
	}

	return nil
}

// asWritten simulates the days that the estimates are from with the center as it is written, but for what the
// options take from the records.
func (k *check) asWritten(ctx context.Context, how backtest.Options) ([]backtest.Returned, error) {
	// Days that are not counted have no estimate, so the simulation closes the center on them.
	var out []string
	for i := range k.data.dates {
		if d := &k.data.dates[i]; !d.counts() {
			out = append(out, d.String())
		}
	}

	sets := slices.Clone(k.days)
	if len(out) > 0 {
		sets = append(sets, scenario.Set{Path: "closed", Value: "[" + strings.Join(out, ", ") + "]"})
	}

	m, err := k.model(sets...)
	if err != nil {
		return nil, err
	}

	// A small center needs more replications for the same precision, and they cost less.
	how.Replications = max(checkReplications, min(mostReplications, mostSimulated/max(1, len(k.data.visits))))
	return backtest.ComesBack(ctx, k.counted, m, how)
}

// find returns the measure of the same subject, or nil.
func find(all []backtest.Returned, like *Returned) *backtest.Returned {
	i := slices.IndexFunc(all, func(r backtest.Returned) bool {
		return r.About == like.About && r.Measure == like.Measure
	})
	if i < 0 {
		return nil
	}
	return &all[i]
}

// reason names the estimate that is the likely reason why a measure does not come back. It is the estimate
// without which the measure comes back; and how agents and callers behave if it does not come back with the
// calls and the agents of the records either.
func (k *check) reason(r *Returned, replayed, ownStaff, ownCalls *backtest.Returned) string {
	// The cases go from the specific reason to the general one, and each excludes the ones above it.
	returns := func(b *backtest.Returned) bool { return b != nil && b.ComesBack }
	switch {
	case r.Measure == backtest.MeanPatience:
		return "patience"
	case k.onPhones == nil && returns(ownStaff):
		return "arrivals"
	case k.onPhones == nil:
		return "agents on the phones, which no column names"
	case !returns(replayed) && r.Measure == model.AbandonedRatio.String():
		return "patience, talk or pauses"
	case !returns(replayed):
		return "talk, pauses or priorities"
	case returns(ownStaff) && !returns(ownCalls):
		return "arrivals"
	case returns(ownCalls) && !returns(ownStaff):
		return "agents on the phones"
	default:
		return "arrivals and agents on the phones together"
	}
}

// tooSoon returns how many more callers of the center are answered at once and within the target of
// their queue than in the records. It is the average of both shares. It also returns whether chance
// explains the difference. The misfit is the joint error of these two shares and of abandonment.
func tooSoon(all []backtest.Returned) (off, misfit float64, byChance bool) {
	byChance = true
	for _, b := range all {
		if b.About != report.CenterSubject || b.Measure == backtest.MeanPatience {
			continue
		}

		// Abandonment is part of the misfit but not of the direction: absences act on the answers
		// first.
		by := float64(b.Predicted.Mean - b.Actual)
		misfit += math.Abs(by)

		if b.Measure != model.AbandonedRatio.String() {
			off += by / 2
			byChance = byChance && b.Predicted.P5 <= b.Actual && b.Actual <= b.Predicted.P95
		}
	}

	return off, misfit, byChance
}

// calibrated are the parameters that the check may move, each by itself.
var calibrated = []func(*Away) *Estimate{
	func(a *Away) *Estimate { return &a.Chance },
	func(a *Away) *Estimate { return &a.Unseen },
}

// calibrate moves the rate of absences until as many callers are answered soon as in the records
// (indirect inference: Gourieroux, Monfort and Renault, Journal of Applied Econometrics 8, 1993).
// Absences follow any call, or calls at whose end nobody waits, about which gaps give no
// information. calibrate takes the choice with the smaller misfit. It changes nothing if chance
// explains the difference.
func (k *check) calibrate(ctx context.Context, simulate simulated) error {
	const least = 0.01
	off, misfit, byChance := tooSoon(k.replayed)
	if len(k.Groups) == 0 || k.onPhones == nil || byChance || !(math.Abs(off) >= least) { // or it is not known
		return nil
	}

	gaps := k.Away
	best := k.Away

	// Gaps may show no absences. Then the usual length is assumed, and only the rate is searched.
	switch usual := usualAway(); {
	case gaps.Chance.N == 0:
		gaps = usual
	case gaps.For.N < minEvents:
		// A few absences do not tell how long others are.
		gaps.For = usual.For
	}

	// Both parameters start from the gaps, so that neither search depends on the other.
	for _, of := range calibrated {
		away, back, err := k.solve(ctx, simulate, gaps, of, off)
		if err != nil {
			return err
		}
		if _, now, _ := tooSoon(back); back != nil && now < misfit {
			best = away
			k.replayed = back
			misfit = now
		}
	}

	k.Away = best
	k.noteStaff()
	return nil
}

// solve finds the value of a parameter for which as many callers are answered soon as in the
// records. It uses the secant method, and starts from the excess at the present value.
func (k *check) solve(ctx context.Context, simulate simulated, away Away, of func(*Away) *Estimate,
	off float64,
) (Away, []backtest.Returned, error) {
	const near, most, rounds, slope = 0.003, 0.9, 4, 0.4
	const method = "calibrated by the shares answered at once and in time (Gourieroux, Monfort and Renault, 1993)"
	var found Away
	var comesBack []backtest.Returned
	was := *of(&away)

	// The first step uses a slope that is typical. Later steps use the slope between the last two
	// points.
	least := math.Inf(1)
	last := was.Value
	next := last + off/slope
	for range rounds {
		if next = min(max(next, 0), most); next == last {
			break
		}

		*of(&away) = Estimate{next, nan, nan, cmp.Or(was.N, k.replayed[0].Visits), method}

		if was.Value > 0 { // with as much doubt as it has
			of(&away).Low = next * was.Low / was.Value
			of(&away).High = min(1, next*was.High/was.Value)
			of(&away).Method += fmt.Sprintf("; by gaps %.1f%%", 100*was.Value)
		}

		k.Away = away
		back, err := simulate(ctx)
		if err != nil {
			return away, nil, err
		}

		now, _, _ := tooSoon(back)

		// The secant method may move away again, so the best point so far is kept.
		if math.Abs(now) < least {
			found = away
			comesBack = back
			least = math.Abs(now)
		}

		// Equal values at both points have no secant, and a value that is not a number ends the search.
		if least < near || now == off || !(least < 1) {
			break
		}

		step := now * (next - last) / (now - off)
		last = next
		off = now
		next -= step
	}

	return found, comesBack, nil
}

// usualAway is the absence of agents if gaps do not show it: four minutes, or until a caller has
// waited for one minute.
func usualAway() Away {
	const method = "assumed"
	return Away{For: withoutInterval(240, 1, method), Back: withoutInterval(60, 1, method)}
}

// mostNamed is how many measures that do not come back are named before the section that has all of them.
const mostNamed = 3

// noteComesBack notes the measures that the check reproduces, and warns of the others.
func (c *Center) noteComesBack() {
	var not []string
	for i := range c.ComesBack {
		b := &c.ComesBack[i]
		unit := asShare
		if b.Unit == report.Seconds {
			unit = asSeconds
		}

		n := c.notes(inComesBack, b.About)
		n.add(b.Measure+", records", withoutInterval(float64(b.Actual), b.Visits, "of the days fitted to"), unit)
		simulated := Estimate{
			float64(b.Predicted.Mean), float64(b.Predicted.P5), float64(b.Predicted.P95), b.Visits,
			"simulated with the center as it is written; the range of one draw of all days",
		}
		n.add(b.Measure+", simulated", simulated, unit)

		// What chance explains in few visits comes back, so each measure that does not is named.
		if !b.ComesBack {
			cells := b.Cells()
			not = append(not, fmt.Sprintf("%s of %s (%s, simulated %s; likely reason: %s)", b.Title, b.SubjectTitle(),
				cells[1], cells[2], b.Reason))
		}
	}

	if not != nil {
		c.warn("on the days that it is fitted to, the center does not bring back %s: see %s",
			strings.Join(shortened(not, mostNamed), ", "), inComesBack)
	}
}

// calls yields the records of the dates with a property again, with the names of the center.
func (c *Center) calls(d *Data, has func(*date) bool) iter.Seq[*records.Call] {
	name := func(names []string, i int16) string {
		if i == none {
			return ""
		}
		return names[i]
	}

	at := func(ms int64) time.Time {
		if ms == never {
			return time.Time{}
		}
		return time.UnixMilli(ms).In(d.zone)
	}

	// The simulated scenario has the names of the center, so the records must have them too.
	lines := namesOf(d.lines.list)
	queues := namesOf(d.queues.list)
	tiers := namesOf(d.tiers.list)

	return func(yield func(*records.Call) bool) {
		for _, v := range d.visits {
			if !has(&d.dates[v.day]) {
				continue
			}

			r := records.Call{
				Row:   int(v.row),
				Call:  fmt.Sprint(v.call),
				Line:  name(lines, v.line),
				Tier:  name(tiers, v.tier),
				Queue: name(queues, v.queue),
				Agent: name(d.agents.list, v.agent), Outcome: v.outcome.String(),
				Arrived:   at(v.arrived),
				Enqueued:  at(v.enqueued),
				Answered:  at(v.answered),
				Ended:     at(v.ended),
				WrapUpEnd: at(v.wrapped),
			}

			if !yield(&r) {
				return
			}
		}
	}
}

// model compiles the scenario of a center.
func (c *Center) model(sets ...scenario.Set) (*model.Model, error) {
	// The check reads the files as a user would. So it also proves that they can be read.
	folder := fstest.MapFS{}
	for _, f := range c.Files() {
		folder[f.Name] = &fstest.MapFile{Data: f.Content}
	}

	var found diag.Findings
	files, err := yaml.ReadFolder(fs.FS(folder), &found)
	if err != nil {
		return nil, err
	}

	i := slices.IndexFunc(files, func(f yaml.File) bool { return f.Name == "routing.yaml" })
	of := scenario.Folder{FS: folder, Files: files, Flows: flow.Load(routing.Read(files[i], &found), files, &found)}

	s := scenario.Read(of, "fitted", &found, sets...)
	if s == nil {
		return nil, found.FirstError()
	}

	m := compile.Scenario(s, of, &found)
	return m, found.FirstError()
}
