package fit_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"gonum.org/v1/gonum/stat/distuv"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
)

// drawn is a random center: its queues, skills, tiers, distributions and rosters.
type drawn struct {
	seed                    int
	total, busyness, redial float64
	weekly                  bool // weekdays differ
	queues                  []drawnQueue
	tiers                   []drawnTier
	priority                bool // by tier
	groups                  []drawnGroup
}

type drawnQueue struct {
	name   string
	share  float64
	talk   duration
	wrapUp float64 // mean seconds
}

type drawnTier struct {
	name     string
	share    float64
	patience duration
}

// drawnGroup has agents from 8:00 to 20:00, and more of them from 10:00 to 18:00.
type drawnGroup struct {
	queues   []string
	all, day int
}

// duration is a distribution: exponential without a coefficient of variation, lognormal, or
// gamma.
type duration struct {
	mean, cv float64
	gamma    bool
}

func (d duration) String() string {
	switch {
	case d.cv == 0:
		return fmt.Sprintf("{mean: %vs}", d.mean)
	case d.gamma:
		return fmt.Sprintf("{shape: gamma, mean: %vs, cv: %v}", d.mean, d.cv)
	}
	return fmt.Sprintf("{mean: %vs, cv: %v}", d.mean, d.cv)
}

// exceeds is the probability of more than some seconds.
func (d duration) exceeds(seconds float64) float64 {
	switch {
	case d.cv == 0:
		return math.Exp(-seconds / d.mean)
	case d.gamma:
		return distuv.Gamma{Alpha: 1 / (d.cv * d.cv), Beta: 1 / (d.mean * d.cv * d.cv)}.Survival(seconds)
	}
	sigma := math.Sqrt(math.Log1p(d.cv * d.cv))
	return distuv.LogNormal{Mu: math.Log(d.mean) - sigma*sigma/2, Sigma: sigma}.Survival(seconds)
}

// factors are the factors of the weekdays from Sunday, of mean 1, where they differ.
var factors = [7]float64{0.6, 1.2, 1.1, 1.1, 1.1, 1.1, 0.8}

// draw draws a center in which some callers wait.
func draw(seed int) *drawn {
	s := des.Key(1000 + seed).Stream()
	between := func(low, high float64) float64 { return math.Round(1000*(low+(high-low)*s.Float64())) / 1000 }
	whole := func(low, high float64) float64 { return math.Round(between(low, high)) }
	chance := func(p float64) bool { return s.Float64() < p }
	anyDuration := func(mean, leastCV float64) duration {
		d := duration{mean, between(leastCV, 1.3), chance(0.5)}
		if chance(1.0 / 3) {
			d = duration{mean: mean}
		}
		return d
	}

	c := &drawn{
		seed: seed, total: whole(900, 2000), busyness: between(0.05, 0.2), redial: between(0.2, 0.6), weekly: chance(0.5), priority: chance(0.7),
	}
	names := []string{"orders", "returns", "support"}[:int(whole(0.5, 3.49))]
	for i, share := range shares(len(names), between) {
		c.queues = append(c.queues, drawnQueue{names[i], share, anyDuration(whole(120, 300), 0.5), whole(10, 60)})
	}
	patience := anyDuration(whole(90, 400), 0.5)
	byTier := chance(0.3)

	tiers := []string{"green", "gold", "black"}[:int(whole(1.5, 3.49))]
	for i, share := range shares(len(tiers), between) {
		if byTier && i > 0 {
			patience = anyDuration(whole(90, 400), 0.5)
		}
		c.tiers = append(c.tiers, drawnTier{tiers[i], share, patience})
	}

	c.staff(names, between(0.95, 1.1), between(0.5, 1), chance(0.5))
	return c
}

// shares draws shares, in thousandths, none of them small.
func shares(n int, between func(low, high float64) float64) []float64 {
	out, left := make([]float64, n), 1.0
	for i := range out {
		if out[i] = left; i+1 < n {
			out[i] = math.Round(1000*left*between(0.35, 0.65)) / 1000
		}
		left -= out[i]
	}
	return out
}

// staff gives each group enough agents that its load has them busy for most of the time.
// Part of them work all day.
func (c *drawn) staff(names []string, times, part float64, chain bool) {
	load := map[string]float64{}
	for _, q := range c.queues {
		load[q.name] = c.total * q.share * (q.talk.mean + q.wrapUp) / (12 * 3600) * times
	}
	add := func(agents float64, queues ...string) {
		n := max(1, int(math.Ceil(agents)))
		all := max(1, int(math.Round(part*float64(n))))
		c.groups = append(c.groups, drawnGroup{queues, all, n - all})
	}
	switch {
	case len(names) == 1:
		add(load[names[0]], names[0])
	case len(names) == 3 && chain:
		add(load[names[0]]+load[names[1]]/2, names[0], names[1])
		add(load[names[2]]+load[names[1]]/2, names[1], names[2])
	case chain: // all agents have all skills
		add(load[names[0]]+load[names[1]], names...)
	default: // half of the agents have one skill, the others have all
		rest := 0.0
		for _, name := range names {
			add(math.Floor(load[name]/2), name)
			rest += load[name] - math.Floor(load[name]/2)
		}
		add(rest, names...)
	}
}

// folder is the center with a scenario of four weeks.
func (c *drawn) folder() fstest.MapFS {
	var topics, tiers, priority, patience, handling, staff, queues, then, steps []string
	for _, q := range c.queues {
		topics = append(topics, fmt.Sprintf("%s: %v%%", q.name, percent(q.share)))
		handling = append(handling, fmt.Sprintf("%s: {talk: %v, wrap_up: {mean: %vs}}", q.name, q.talk, q.wrapUp))
		queues = append(queues, q.name+": {answer_within: 20s}")
		then = append(then, fmt.Sprintf("%s: %s", q.name, q.name))
		steps = append(steps, fmt.Sprintf("  %s: {queue: %s, then: {answered: done}}", q.name, q.name))
	}

	for i, t := range c.tiers {
		tiers = append(tiers, fmt.Sprintf("%s: %v%%", t.name, percent(t.share)))
		patience = append(patience, fmt.Sprintf("%s: %v", t.name, t.patience))
		if c.priority {
			priority = append(priority, fmt.Sprintf("%s: %d", t.name, 10*i))
		}
	}

	for i, g := range c.groups {
		shifts := fmt.Sprintf("08:00-20:00: %d", g.all)
		if g.day > 0 {
			shifts = fmt.Sprintf("08:00-10:00: %d, 10:00-18:00: %d, 18:00-20:00: %d", g.all, g.all+g.day, g.all)
		}
		staff = append(staff, fmt.Sprintf("{group: g%d, hub: office, queues: [%s], shifts: {%s}}", i, strings.Join(g.queues, ", "), quoteKeys(shifts)))
	}

	names := func(list []string) string { return strings.Join(list, ", ") }
	order, weekdays := "", ""
	if c.priority {
		order = "priority: {tier: {" + names(priority) + "}}\n"
	}
	if c.weekly {
		weekdays = ", weekdays: {mon: 120%, tue-fri: 110%, sat: 80%, sun: 60%}"
	}
	return fstest.MapFS{
		"routing.yaml": {Data: []byte(fmt.Sprintf(`
center: known
hubs: {office: {timezone: UTC, languages: [en]}}
elsewhere: {hub: office}
queues: {%s}
%sattributes: {tier: [%s], topic: [%s]}
lines: {shop: {number: 1-800-555-0199, country: US, flow: shop}}
`, names(queues), order, names(c.tierNames()), names(c.queueNames())))},
		"shop.yaml": {Data: []byte(fmt.Sprintf(`
flow: shop
start: hello
steps:
  hello: {say: {audio: hello.wav}, takes: 20s, then: topic}
  topic: {branch: topic, then: {%s}}
%s
  done: {end: resolved}
`, names(then), strings.Join(steps, "\n")))},
		"known.yaml": {Data: []byte(fmt.Sprintf(`
scenario: known
days: 2026-09-07..2026-10-04
timezone: UTC
seed: %d
replications: 1
calls: {shop: {total: %v, shape: [0,0,0,0,0,0,0,0,1,1,1,1,1,1,1,1,1,1,1,1,0,0,0,0], busyness: %v%%%s}}
callers:
  tier: {%s}
  attributes: {topic: {%s}}
  patience: {by: tier, %s}
  redial: {chance: %v%%, after: {mean: 8m}, most: 3}
handling: {%s}
staff: [%s]
`, c.seed+1, c.total, percent(c.busyness), weekdays, names(tiers), names(topics), names(patience), percent(c.redial), names(handling), names(staff)))},
	}
}

// quoteKeys puts the times of shifts into quotes.
func quoteKeys(shifts string) string {
	parts := strings.Split(shifts, ", ")
	for i, p := range parts {
		clock, agents, _ := strings.Cut(p, ": ")
		parts[i] = fmt.Sprintf("%q: %s", clock, agents)
	}
	return strings.Join(parts, ", ")
}

func (c *drawn) queueNames() []string {
	var out []string
	for _, q := range c.queues {
		out = append(out, q.name)
	}
	return out
}

func (c *drawn) tierNames() []string {
	var out []string
	for _, t := range c.tiers {
		out = append(out, t.name)
	}
	return out
}

// parameters pairs what is known with what is estimated.
func (c *drawn) parameters(f *fit.Center) []inside {
	line := &f.Lines[0]
	out := []inside{
		{"total", c.total, line.Total},
		{"busyness", c.busyness, line.Busyness},
		{"redials", c.redial, f.Redial.Chance},
		{"time to a redial", 480, f.Redial.After},
	}
	for w, factor := range factors {
		if !c.weekly {
			factor = 1
		}
		out = append(out, inside{"weekday", factor, line.Weekdays[w]})
	}
	for k, q := range c.queues {
		if k > 0 { // the shares add up to 1
			i := slices.IndexFunc(line.First, func(s fit.Share) bool { return s.Name == q.name })
			out = append(out, inside{"topic", q.share, line.First[i].Estimate})
		}
		i := slices.IndexFunc(f.Queues, func(x fit.Queue) bool { return x.Name == q.name })
		out = append(out, inside{"talk", q.talk.mean, f.Queues[i].Talk}, inside{"wrap-up", q.wrapUp, f.Queues[i].WrapUp})
	}
	for _, t := range c.tiers[1:] {
		i := slices.IndexFunc(f.Tiers, func(s fit.Share) bool { return s.Name == t.name })
		out = append(out, inside{"tier", t.share, f.Tiers[i].Estimate})
	}
	return append(out, c.patience(f)...)
}

// patience compares the probability of waiting longer than half a minute or two, and the
// mean where the hazard is constant.
func (c *drawn) patience(f *fit.Center) []inside {
	var out []inside
	alike := !slices.ContainsFunc(c.tiers, func(t drawnTier) bool { return t.patience != c.tiers[0].patience })
	for _, s := range f.Patience.Of {
		i := slices.IndexFunc(c.tiers, func(t drawnTier) bool { return t.name == s.Name })
		if i < 0 && !alike {
			continue // of several tiers together
		}
		of := c.tiers[max(0, i)].patience
		for _, at := range []float64{30, 120} {
			for k, step := range s.Steps {
				if step.Seconds <= at && k+1 < len(s.Steps) && s.Steps[k+1].Seconds > at {
					out = append(out, inside{fmt.Sprintf("patience over %.0f s", at), of.exceeds(at), step.Estimate})
				}
			}
		}
		if of.cv == 0 && s.Exponential && s.Deaths > 0 {
			out = append(out, inside{"patience", of.mean, s.Mean})
		}
	}
	return out
}

// checkStaff checks skills, and the agents of each group half an hour after they come and
// before they go, within 5% or half an agent.
func (c *drawn) checkStaff(t *testing.T, f *fit.Center) {
	t.Helper()
	if len(f.Groups) != len(c.groups) {
		t.Errorf("center %d: %d groups in place of %d", c.seed, len(f.Groups), len(c.groups))
		return
	}

	for _, g := range c.groups {
		i := slices.IndexFunc(f.Groups, func(x fit.Group) bool { return slices.Equal(sorted(x.Queues), sorted(g.queues)) })
		if i < 0 {
			t.Errorf("center %d: no group answers %v", c.seed, g.queues)
			continue
		}

		for slot := 17; slot < 39; slot++ {
			want := float64(g.all)
			switch {
			case slot >= 21 && slot < 35:
				want += float64(g.day)
			case slot >= 19 && slot < 37:
				continue
			}

			if got := f.Groups[i].Staff[1][slot].Value; math.Abs(got-want) > max(0.5, 0.05*want) {
				t.Errorf("center %d: %.2f agents who answer %v at %d:%02d in place of %v", c.seed, got, g.queues, slot/2, slot%2*30, want)
			}
		}
	}
}

func sorted(names []string) []string { return slices.Sorted(slices.Values(names)) }

// checkPriority checks that the tiers have the order in which they are answered, or none.
func (c *drawn) checkPriority(t *testing.T, f *fit.Center) {
	t.Helper()
	for i, tier := range c.tiers[1:] {
		before := c.tiers[i].name
		if low, high := f.Priority.Tiers[before], f.Priority.Tiers[tier.name]; c.priority != (high > low) {
			t.Errorf("center %d: %s has the priority %d, and %s %d", c.seed, before, low, tier.name, high)
		}
	}
	if len(f.Priority.Queues) > 0 {
		t.Errorf("center %d: queues have priorities: %v", c.seed, f.Priority.Queues)
	}
}

// checkBehavior compares the fitted center with the original one.
func (c *drawn) checkBehavior(t *testing.T, f *fit.Center) {
	t.Helper()
	_, before := scenariotest.Compiled(t, c.folder(), "known")
	_, after := scenariotest.Compiled(t, written(f), "fitted")
	const months, weeks = 8, 4
	before.Replications = model.Replications{AtLeast: months, AtMost: months}
	after.Replications = model.Replications{AtLeast: weeks * months, AtMost: weeks * months}
	want, got := center(t, before), center(t, after)
	for _, m := range []struct {
		what      string
		want, got stats.Estimate
	}{
		{"abandoned", want.AbandonedRatio, got.AbandonedRatio},
		{"service level", want.ServiceLevel, got.ServiceLevel},
		{"mean wait", want.WaitMean, got.WaitMean},
	} {
		const student, far = 2.3646, 5 // of a 95% interval with 7 degrees of freedom
		sd := float64(m.want.High-m.want.Low) / 2 / student * math.Sqrt(months)
		if off := float64(m.got.Mean-m.want.Mean) / sd; math.Abs(off) > far {
			t.Errorf("center %d: %s is %.3g in place of %.3g, %.1f standard deviations of four weeks off", c.seed, m.what, m.got.Mean, m.want.Mean, off)
		}
	}
}
