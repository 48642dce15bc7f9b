package sim

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

const (
	aSecond        = int64(second)
	referenceHours = 3
)

var (
	referenceHubs   = []string{"near", "far"}
	referenceQueues = []string{"care", "sales"}
	referenceTiers  = []string{"green", "silver", "gold"}
	referenceSpeech = []string{"en", "es", "en"} // by tier
)

// The engine agrees with the reference simulator on all counts, waits, announced waits
// and agents of random days with priorities, aging, patience, wrap-up, shifts, preferred
// groups, delayed skills, overflow, capacities, talk times that depend on the tier, the
// hour or the group, and groups of different speed, languages, pauses and absences. In some
// queues callers book a callback after a while, which keeps their place also if it is tried
// again. A trace knows the talk time and the patience of some calls. Some tiers overflow
// otherwise than others.
func TestEngineAgreesWithReference(t *testing.T) {
	days := longtest.N(8, 150)
	for day := range days {
		s := des.NewKey(11, uint64(day)).Stream()
		p := randomCenter(&s)
		m := p.model(t)

		for at := des.Time(s.Uint64N(2*60)) * minute; s.Uint64N(2) == 0 && at > 0 && at < m.Clock.To; at += 47 * minute {
			m.Clock.Midnights = append(m.Clock.Midnights, at)
		}
		r := run(t, m, Options{})
		staffed, busy := p.run(referenceHours * 60 * minute)

		for i := range p.groups {
			g := &r.Groups[i]
			wantNumber(t, fmt.Sprintf("day %d: agents of %s", day, g.Group), g.Agents, float64(staffed[i])/float64(referenceHours*60*minute))
			if staffed[i] > 0 {
				wantNumber(t, fmt.Sprintf("day %d: occupancy of %s", day, g.Group), g.Occupancy.Mean, float64(busy[i])/float64(staffed[i]))
			}
		}

		p.compare(t, day, r)
		p.compareDays(t, day, m, r)
		if t.Failed() {
			t.FailNow()
		}
	}
}

// randomCenter has random calls, shifts and agents. Its times are irregular, so that few
// events coincide.
func randomCenter(s *des.Stream) *referenceCenter {
	one := func(of ...int64) int64 { return of[s.Uint64N(uint64(len(of)))] }
	p := &referenceCenter{patience: one(0, 97, 150, 401) * aSecond, aging: one(0, 0, 45, 90) * aSecond, equal: one(0, 1) == 1}
	for range referenceTiers {
		p.tiers = append(p.tiers, referenceOverflow{after: one(0, 0, 13, 61) * aSecond, stays: one(0, 0, 1) == 1})
	}
	books := one(0, 1) // else agents may be away: one who is comes back for a callback later than at once
	for range referenceQueues {
		p.queues = append(p.queues, referenceQueue{
			by: referenceProperty(one(0, 0, 1, 2, 3)), wrap: one(0, 0, 20, 40) * aSecond,
			overflow: one(0, 0, 31, 90) * aSecond, maxWait: books * one(0, 43, 103) * aSecond, priority: int(one(0, 1, 5)), capacity: int(one(0, 0, 2, 5)),
		})
	}
	p.callbacks = referenceCallbacks{
		takes: one(11, 23) * aSecond, again: one(29, 149, 401) * aSecond, tries: int(one(1, 2, 4)),
		reached: one(0, 1) == 1,
	}
	agents := 0
	for hub := range referenceHubs {
		for range 1 + s.Uint64N(3) {
			p.groups = append(p.groups, randomGroup(s, hub, int(s.Uint64N(2)), one))
		}
		for queue := range referenceQueues { // so that every caller is answered in the end
			p.groups = append(p.groups, referenceGroup{
				hub: hub, speaks: []bool{true, true, true}, skills: []referenceSkill{{queue, 0}},
				shifts: []model.RosterStep{{At: 0, Agents: 1}},
			})
		}
	}
	for i := range p.groups {
		agents += p.groups[i].shifts[0].Agents
		g := &p.groups[i]
		g.speed, g.pause, g.crowd, g.hurry = one(100, 100, 80, 125, 160), one(0, 0, 7, 13)*aSecond, int(one(1, 2, 5)), one(0, 3)*aSecond
		if one(0, 0, 1) > books { // who come back later than any delay of a skill, so that the two are not at one time
			g.away, g.back = one(83, 379)*aSecond, one(57, 91, 1000)*aSecond+int64(7*i+1)*aSecond/1000
		}
	}
	for i := range p.queues {
		q := &p.queues[i]
		for range []int{1, len(referenceTiers), 24, len(p.groups)}[q.by] {
			q.talk = append(q.talk, (one(61, 89, 127, 211)*1000+int64(s.Uint64N(1000)))*aSecond/1000)
		}
	}
	for at := des.Time(0); ; {
		if at += 1 + int64(s.Uint64N(uint64(250*aSecond/int64(agents)))); at >= referenceHours*60*minute {
			return p
		}
		p.calls = append(p.calls, referenceCall{
			at: at, details: randomDetails(s, one), home: int(one(0, 1)), queue: int(one(0, 1)),
			tier: int(one(0, 1, 2)),
		})
	}
}

// randomDetails is the part of a call that a trace gives: nothing, the talk, the patience or both.
func randomDetails(s *des.Stream, one func(...int64) int64) *model.TraceDetails {
	k := &model.TraceDetails{Talk: -1, Patience: -1, Intent: -1, Language: -1}
	switch one(0, 0, 0, 1, 2, 3) {
	case 0:
		return nil
	case 1:
		k.Talk = int64(s.Uint64N(uint64(200 * aSecond)))
	case 2:
		k.Patience = 1 + int64(s.Uint64N(uint64(300*aSecond)))
	case 3:
		k.Talk, k.Patience = int64(s.Uint64N(uint64(200*aSecond))), 1+int64(s.Uint64N(uint64(300*aSecond)))
	}
	return k
}

func randomGroup(s *des.Stream, hub, first int, one func(...int64) int64) referenceGroup {
	g := referenceGroup{
		hub: hub, speaks: [][]bool{{true, true, true}, {true, false, true}, {false, true, false}}[one(0, 0, 1, 2)],
		skills: []referenceSkill{{first, one(0, 0, 0, 20) * aSecond}},
	}
	if one(0, 1) == 1 {
		g.skills = append(g.skills, referenceSkill{1 - first, one(0, 20, 50) * aSecond})
	}
	for _, from := range []int64{0, 30 + int64(s.Uint64N(30)), 61 + int64(s.Uint64N(60))} {
		g.shifts = append(g.shifts, model.RosterStep{At: from * minute, Agents: int(s.Uint64N(5))})
	}
	return g
}

// model writes the center's files and compiles them.
func (p *referenceCenter) model(t *testing.T) *model.Model {
	var queues, priorities, lines, calls, handling, staff []string
	files := fstest.MapFS{}
	for i, name := range referenceQueues {
		q := &p.queues[i]
		keys, full := "answer_within: 20s, hours: 24/7", ""
		if q.capacity > 0 {
			keys, full = keys+fmt.Sprintf(", capacity: %d", q.capacity), ", full: busy"
		}
		if q.overflow > 0 {
			keys += fmt.Sprintf(", after: %ds", q.overflow/aSecond)
		}
		queues = append(queues, name+": {"+keys+"}")
		priorities = append(priorities, fmt.Sprintf("%s: %d", name, q.priority))
		handling = append(handling, name+": "+q.handling())
		back, limit := "", ""
		if q.maxWait > 0 {
			limit, full = fmt.Sprintf(", max_wait: %ds", q.maxWait/aSecond), full+", timed_out: back"
			back = "  back: {callback: " + name + ", asks: no, then: {booked: done, declined: done}}\n"
		}
		steps := "  wait: {queue: " + name + ", hold: {any: \"About {wait} minutes.\"}, every: 10h" + limit + ", then: {answered: done" + full + "}}\n  done: {end: resolved}\n" + back
		if q.capacity > 0 {
			steps += "  busy: {end: busy}\n"
		}
		files[name+".yaml"] = &fstest.MapFile{Data: []byte("flow: " + name + "\nstart: wait\nsteps:\n" + steps)}
	}

	p.eachLine(func(i, hub, queue, tier int, name string) {
		number, country := fmt.Sprintf("+1 202 555 01%02d", i), "US"
		if hub == 1 {
			number, country = fmt.Sprintf("+44 20 7946 00%02d", i), "GB"
		}
		lines = append(lines, fmt.Sprintf("  %s: {number: %s, country: %s, languages: [%s], flow: %s, set: {tier: %s}}", name, number, country, referenceSpeech[tier], referenceQueues[queue], referenceTiers[tier]))
		calls = append(calls, "  "+name+": {per_hour: 1}")
	})

	for i, g := range p.groups {
		var skills []string
		for _, k := range g.skills {
			skills = append(skills, fmt.Sprintf("{queue: %s, after: %ds}", referenceQueues[k.queue], k.after/aSecond))
		}
		languages := map[bool]string{true: referenceSpeech[0]}[g.speaks[0]] + map[bool]string{true: ", "}[g.speaks[0] && g.speaks[1]] +
			map[bool]string{true: referenceSpeech[1]}[g.speaks[1]]
		away := ""
		if g.away > 0 {
			away = fmt.Sprintf("away: {chance: 100%%, for: {shape: empirical, values: [%ds]}, back: {shape: empirical, values: [%dms]}}, ", g.away/aSecond, g.back*1000/aSecond)
		}
		staff = append(staff, fmt.Sprintf("  - {group: g%d, hub: %s, agents: 1, languages: [%s], speed: %d%%, pause: {shape: empirical, values: [%ds], when: {waiting %d: %ds}}, %squeues: [%s]}", i, referenceHubs[g.hub], languages, g.speed, g.pause/aSecond, g.crowd, g.hurry/aSecond, away, strings.Join(skills, ", ")))
	}

	overflow := "overflow: {by: tier, otherwise: {to: {near: [far], far: [near]}}"
	for i, of := range p.tiers {
		var keys []string
		if of.after > 0 {
			keys = append(keys, fmt.Sprintf("after: %ds", of.after/aSecond))
		}
		if of.stays {
			keys = append(keys, "to: {}")
		}
		overflow += fmt.Sprintf(", %s: {%s}", referenceTiers[i], strings.Join(keys, ", "))
	}

	policy := map[bool]string{true: ", aging: 1 per " + fmt.Sprint(p.aging/aSecond) + "s"}[p.aging > 0]
	files["routing.yaml"] = &fstest.MapFile{Data: []byte(`
center: plain
hubs: {near: {timezone: UTC, languages: [en, es]}, far: {timezone: Asia/Kolkata, languages: [en, es]}}
regions: {abroad: {hub: far, countries: [GB]}}
elsewhere: {hub: near}
attributes: {tier: [green, silver, gold]}
queues: {` + strings.Join(queues, ", ") + `}
priority: {tier: {silver: 1, gold: 2}, queue: {` + strings.Join(priorities, ", ") + `}` + policy + `}
` + overflow + map[bool]string{true: ", share: equal"}[p.equal] + `}
lines:
` + strings.Join(lines, "\n") + "\n")}

	files["load.yaml"] = &fstest.MapFile{Data: []byte(fmt.Sprintf("scenario: load\nday: 2026-01-05\ntimezone: UTC\nfor: %dh\ninterval: 1h\nreplications: 1\ncalls:\n", referenceHours) +
		strings.Join(calls, "\n") + "\nhandling: {" + strings.Join(handling, ", ") + "}\n" + p.callbacks.yaml() + "staff:\n" +
		strings.Join(staff, "\n") + "\n" +
		map[bool]string{true: fmt.Sprintf("callers: {patience: %ds}\n", p.patience/aSecond)}[p.patience > 0])}
	_, m := scenariotest.Compiled(t, files, "load")
	p.setTraffic(m)
	return m
}

func (b referenceCallbacks) yaml() string {
	reached := map[bool]string{false: "0%", true: "100%"}[b.reached]
	return fmt.Sprintf("callbacks: {takes: {shape: empirical, values: [%ds]}, reached: %s, tries: %d, again_after: {shape: empirical, values: [%ds]}}\n", b.takes/aSecond, reached, b.tries, b.again/aSecond)
}

// handling writes the queue's handling.
func (q *referenceQueue) handling() string {
	var values []string
	for i, talk := range q.talk {
		names := []string{"", fmt.Sprint(referenceTiers[i%len(referenceTiers)]), fmt.Sprint(i), fmt.Sprintf("g%d", i)}
		values = append(values, fmt.Sprintf("%s: {mean: %dms, cv: 0, wrap_up: %ds}", names[q.by], talk*1000/aSecond, q.wrap/aSecond))
	}
	if q.by == ofEverybody {
		return strings.TrimPrefix(values[0], ": ")
	}
	return "{by: " + []string{"", "tier", "hour", "group"}[q.by] + ", " + strings.Join(values, ", ") + "}"
}

// eachLine calls line for each hub, queue and tier, in the order of the lines.
func (p *referenceCenter) eachLine(line func(i, hub, queue, tier int, name string)) {
	i := 0
	for hub := range referenceHubs {
		for queue := range referenceQueues {
			for tier := range referenceTiers {
				line(i, hub, queue, tier, fmt.Sprintf("%s_%s_%s", referenceHubs[hub], referenceQueues[queue], referenceTiers[tier]))
				i++
			}
		}
	}
}

// setTraffic sets the rosters and the arrivals of a model.
func (p *referenceCenter) setTraffic(m *model.Model) {
	for i := range p.groups {
		m.Groups[i].Roster = slices.Clone(p.groups[i].shifts)
	}
	p.eachLine(func(i, hub, queue, tier int, _ string) {
		m.Lines[i].Rate = nil
		for _, c := range p.calls {
			if c.home == hub && c.queue == queue && c.tier == tier {
				m.Lines[i].Trace = append(m.Lines[i].Trace, model.Arrival{At: c.at, Origin: -1, Details: c.details})
			}
		}
	})
}

// referenceSums are the sums of the calls of a row of the report.
type referenceSums struct {
	offered, answered, hungUp, timedOut, within, rejected, in, out, announced int64

	wait, answer, longest, bias, absolute float64
}

// compare compares the results of the calls, by queue and by tier.
func (p *referenceCenter) compare(t *testing.T, day int, r *report.Report) {
	t.Helper()
	for i := range r.Queues {
		q := &r.Queues[i]

		hub, queue := slices.Index(referenceHubs, q.Hub), slices.Index(referenceQueues, q.Queue)
		var s referenceSums
		for k := range p.calls {
			if c := &p.calls[k]; c.queue == queue {
				p.add(&s, c, hub)
			}
		}

		s.compare(t, fmt.Sprintf("day %d: %s@%s: ", day, q.Queue, q.Hub), q)
	}

	answered, waits := 0.0, 0.0
	for i := range p.calls {
		if c := &p.calls[i]; c.answeredBy >= 0 && !c.booked {
			answered++
			waits += float64(c.wait) / second
		}
	}

	if answered > 0 {
		wantNumber(t, fmt.Sprintf("day %d: the time to a person", day), r.Center.PersonTime.Mean, waits/answered)
	}
	for i := range r.Callbacks {
		b := &r.Callbacks[i]
		p.compareCallbacks(t, fmt.Sprintf("day %d: callbacks of %s@%s: ", day, b.Queue, b.Hub), b)
	}

	for i := range r.Tiers {
		waits, n := 0.0, 0.0
		for k := range p.calls {
			if c := &p.calls[k]; c.tier == i && !c.rejected {
				waits += float64(c.wait) / second
				n++
			}
		}

		if n > 0 {
			wantNumber(t, fmt.Sprintf("day %d: %s's wait", day, referenceTiers[i]), r.Tiers[i].Wait.Mean, waits/n)
		}
	}
}

// compareCallbacks compares the callbacks of a queue.
func (p *referenceCenter) compareCallbacks(t *testing.T, of string, b *report.Callbacks) {
	t.Helper()

	booked, reached, unreached, waits := int64(0), int64(0), int64(0), 0.0
	for i := range p.calls {
		c := &p.calls[i]
		switch {
		case !c.booked || referenceHubs[c.hub] != b.Hub || referenceQueues[c.queue] != b.Queue:
			continue
		case c.reached > 0:
			reached++
			waits += float64(c.reached) / second
		default: // given up, or still waiting when the replication ends
			unreached++
		}

		booked++
	}

	wantCount(t, of+"booked", b.Booked, booked)
	wantCount(t, of+"reached", b.Reached, reached)
	wantCount(t, of+"unreached", b.Unreached, unreached)
	if reached > 0 {
		wantNumber(t, of+"wait", b.Wait.Mean, waits/float64(reached))
	}
}

// compareDays compares the results of the calls by the day of their arrival.
func (p *referenceCenter) compareDays(t *testing.T, day int, m *model.Model, r *report.Report) {
	t.Helper()
	for k := range r.Days {
		from, to := m.Clock.Day(k)
		for i := range r.Days[k].Queues {
			q := &r.Days[k].Queues[i]
			hub, queue := slices.Index(referenceHubs, q.Hub), slices.Index(referenceQueues, q.Queue)
			var s referenceSums
			for id := range p.calls {
				if c := &p.calls[id]; c.queue == queue && from <= c.at && c.at < to {
					p.add(&s, c, hub)
				}
			}
			s.compare(t, fmt.Sprintf("day %d from %d: %s@%s: ", day, from, q.Queue, q.Hub), q)
		}
	}
}

// add adds a call to the sums of its queue at a hub.
func (p *referenceCenter) add(s *referenceSums, c *referenceCall, hub int) {
	switch {
	case c.rejected && c.home == hub:
		s.rejected++
	case !c.rejected && c.hub != hub && c.answeredBy >= 0 && p.groups[c.answeredBy].hub == hub:
		s.in++
	}

	if c.rejected || c.hub != hub {
		return
	}
	wait := float64(c.wait) / second
	s.offered++
	s.wait += wait
	s.longest = max(s.longest, wait)

	switch {
	case c.booked:
		s.timedOut++
		return
	case c.answeredBy < 0:
		s.hungUp++
		return
	}

	s.answered++
	s.answer += wait
	if c.wait <= 20*aSecond {
		s.within++
	}
	if p.groups[c.answeredBy].hub != hub {
		s.out++
	}
	if c.announced >= 0 {
		s.announced++
		s.bias += float64(c.announced-c.wait) / second
		s.absolute += math.Abs(float64(c.announced-c.wait)) / second
	}
}

func (s *referenceSums) compare(t *testing.T, of string, q *report.Queue) {
	t.Helper()
	wantCount(t, of+"offered", q.Offered, s.offered)
	wantCount(t, of+"answered", q.Answered, s.answered)
	wantCount(t, of+"abandoned", q.Abandoned, s.hungUp)
	wantCount(t, of+"timed out", q.TimedOut, s.timedOut)
	wantCount(t, of+"answered in target", q.AnsweredInTarget, s.within)
	wantCount(t, of+"rejected", q.Rejected, s.rejected)
	wantCount(t, of+"overflowed in", q.OverflowedIn, s.in)
	wantCount(t, of+"overflowed out", q.OverflowedOut, s.out)
	wantCount(t, of+"announced", q.Announced.Count, s.announced)
	if s.offered > 0 {
		wantNumber(t, of+"wait", q.Wait.Mean, s.wait/float64(s.offered))
		wantNumber(t, of+"longest wait", q.Wait.Max, s.longest)
	}
	if s.answered > 0 {
		wantNumber(t, of+"asa", q.ASA.Mean, s.answer/float64(s.answered))
	}
	if s.announced > 0 {
		wantNumber(t, of+"bias", q.Announced.Bias, s.bias/float64(s.announced))
		wantNumber(t, of+"mean absolute error", q.Announced.MeanAbsolute, s.absolute/float64(s.announced))
	}
}
