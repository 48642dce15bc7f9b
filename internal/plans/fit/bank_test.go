package fit_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// bank is a month of a bank's call center, simulated without any part of this program. Its
// agents are persons: each has days and hours of work, breaks, skills and a pace of their own,
// and leaves the desk after some calls, looking at the queue now and then. The longest idle agent
// answers; the best customers are ahead by a credit of waiting time. Patience is lognormal, with
// callers who hang up at the announcement of the first minute; most who hang up call again.
// Conversations are lognormal, with some of a few seconds, and grow from week to week. The
// records cut times to seconds, as the records of Brown et al. (2005) do.
type bank struct {
	*rand.Rand    //nolint:forbidigo // no part of this program
	kinds         []bankKind
	agents        []*bankAgent
	total         float64 // calls on a day of average
	drift         float64 // of conversations, a week
	credit        float64 // seconds
	away          float64 // seconds
	patience, cut float64 // mean and standard deviation of its logarithm
	outage        int     // the day
	calls         []*bankCall
	events        []bankEvent // in order
	waiting       []*bankCall
	duty          []*bankAgent
	now           float64 // seconds from midnight
	day           int
	stopped       [2]float64 // no call is answered between
}

type bankKind struct {
	name        string
	share, mean float64
}

type bankAgent struct {
	name        string
	pace        float64
	from, to    float64 // hours
	weekdays    []int
	skills      map[string]bool
	leaves      float64 // the share of calls after which the agent leaves the desk
	pause       float64 // seconds, after other calls
	end         float64
	breaks      [][2]float64 // start and length
	idleSince   float64
	isAvailable bool
}

type bankCall struct {
	id, day, customer, priority int
	kind                        *bankKind
	arrived, joined, end        float64
	answered                    float64
	agent                       string // "" for a caller who hangs up
	isPhantom                   bool   // a row that is no call
}

type bankEvent struct {
	at float64
	do func()
}

const (
	bankDays  = 31
	bankTrain = 22
)

var (
	bankStart    = time.Date(2027, 3, 1, 0, 0, 0, 0, time.UTC)                               // a Monday
	bankShape    = []float64{7: 2, 5, 8, 9.5, 9, 8, 7.5, 7.5, 7, 6.5, 6, 5, 4.5, 4, 3, 2, 1} // by hour
	bankWeekdays = [7]float64{1, 1.1, 1.05, 1, 1, 0.3, 0.08}                                 // from Sunday
	bankShifts   = [][2]float64{{7, 15}, {8, 16}, {9, 17}, {15, 23.9}, {16, 23.9}, {14, 22}, {10, 18}}
)

func newBank(seed uint64) *bank {
	b := &bank{Rand: rand.New(rand.NewPCG(seed, 1999))} //nolint:forbidigo // no part of this program
	b.kinds = []bankKind{
		{"PS", 0.68, b.between(160, 200)},
		{"NE", 0.13, b.between(220, 290)},
		{"NW", 0.09, b.between(90, 120)},
		{"IN", 0.06, b.between(330, 450)},
		{"PE", 0.04, b.between(180, 240)},
	}
	b.total, b.drift, b.credit, b.away = b.between(900, 1500), b.between(0, 0.05), float64(30*(2+b.IntN(3))), b.between(100, 240)
	b.patience, b.cut, b.outage = math.Log(b.between(200, 500)), b.between(1.2, 1.8), 3+b.IntN(bankTrain-6)
	for i := range 22 + b.IntN(9) {
		shift := bankShifts[b.IntN(len(bankShifts))]
		a := &bankAgent{
			name: fmt.Sprintf("A%02d", i), pace: math.Exp(0.2 * b.NormFloat64()), from: shift[0], to: shift[1], weekdays: b.Perm(7)[:5],
			skills: map[string]bool{"PS": true, "NW": true, "PE": true, "NE": b.Float64() < 0.45}, leaves: b.between(0.03, 0.3), pause: b.between(4, 20),
		}
		switch {
		case i < 3: // somebody can answer each kind at any hour
			a.from, a.to = [3]float64{7, 12, 16}[i], [3]float64{15, 20, 23.9}[i]
			a.skills["IN"], a.skills["NE"] = true, true
		case b.Float64() < 0.2:
			a.skills = map[string]bool{"IN": true, "PS": b.Float64() < 0.5}
		}
		b.agents = append(b.agents, a)
	}
	for b.day = range bankDays {
		b.simulateDay()
	}
	return b
}

func (b *bank) between(low, high float64) float64 { return low + (high-low)*b.Float64() }

func (b *bank) at(t float64, do func()) {
	i, _ := slices.BinarySearchFunc(b.events, t, func(e bankEvent, t float64) int {
		if e.at <= t { // of one time the first that is asked for
			return -1
		}
		return 1
	})
	b.events = slices.Insert(b.events, i, bankEvent{t, do})
}

func (b *bank) simulateDay() {
	weekday := int(bankStart.AddDate(0, 0, b.day).Weekday())
	b.stopped = [2]float64{-1, -1}
	if b.day == b.outage {
		from := b.between(10, 14) * 3600
		b.stopped = [2]float64{from, from + 7200}
		b.at(from+7200, b.match)
	}
	b.drawCalls(b.total * bankWeekdays[weekday] * math.Exp(0.1*b.NormFloat64()))
	b.drawDuty(weekday)
	for len(b.events) > 0 {
		e := b.events[0]
		b.events, b.now = b.events[1:], e.at
		e.do()
	}
	b.waiting = nil
}

// drawCalls draws the calls of a day by a Poisson process in each half hour, whose rate varies.
func (b *bank) drawCalls(volume float64) {
	sum := 0.0
	for _, part := range bankShape {
		sum += part
	}
	for slot := range 2 * len(bankShape) {
		rate := volume * bankShape[slot/2] / sum / 2 / 1800 * math.Exp(0.08*b.NormFloat64())
		if rate == 0 {
			continue
		}
		for t := 1800 * float64(slot); ; {
			if t += b.ExpFloat64() / rate; t >= 1800*float64(slot+1) {
				break
			}
			c := &bankCall{customer: b.IntN(9_000_000), kind: b.drawKind(), priority: [...]int{0, 0, 0, 0, 0, 0, 1, 2, 2, 2}[b.IntN(10)]}
			b.at(t, func() { b.arrive(c) })
		}
	}
}

func (b *bank) drawKind() *bankKind {
	x := b.Float64()
	for i := range b.kinds {
		if x -= b.kinds[i].share; x < 0 {
			return &b.kinds[i]
		}
	}
	return &b.kinds[0]
}

// drawDuty draws who works on a day, and their hours and breaks.
func (b *bank) drawDuty(weekday int) {
	part := map[int]float64{5: 0.35, 6: 0.12}[weekday]
	b.duty = nil
	for _, a := range b.agents {
		if !slices.Contains(a.weekdays, weekday) && b.Float64() < 0.8 || part > 0 && b.Float64() > part {
			continue
		}
		from, to := 3600*a.from+400*b.NormFloat64(), min(3600*a.to+500*b.NormFloat64(), 86390)
		a.end, a.isAvailable = to, false
		a.breaks = [][2]float64{{from + b.between(0.35, 0.6)*(to-from), b.between(900, 1800)}}
		if b.Float64() < 0.6 {
			a.breaks = append(a.breaks, [2]float64{from + b.between(0.7, 0.85)*(to-from), b.between(400, 900)})
		}
		b.duty = append(b.duty, a)
		b.at(from, func() { b.ready(a) })
	}
}

// arrive begins a call, which joins the queue after the menus.
func (b *bank) arrive(c *bankCall) {
	c.id, c.day, c.arrived, c.answered = len(b.calls)+1, b.day, b.now, -1
	c.joined = b.now + max(1, math.Exp(2.7+0.6*b.NormFloat64()))
	b.calls = append(b.calls, c)
	if b.Float64() < 0.01 {
		c.isPhantom = true
		return
	}
	b.at(c.joined, func() { b.join(c) })
}

func (b *bank) join(c *bankCall) {
	patience := math.Exp(b.patience + b.cut*b.NormFloat64())
	if patience > 60 && b.Float64() < 0.04 {
		patience = b.between(60, 64)
	}
	b.waiting = append(b.waiting, c)
	b.at(b.now+patience, func() { b.hangUp(c) })
	b.match()
}

func (b *bank) hangUp(c *bankCall) {
	i := slices.Index(b.waiting, c)
	if i < 0 {
		return
	}
	b.waiting, c.end = slices.Delete(b.waiting, i, i+1), b.now
	if b.Float64() < 0.35 && b.now < 23*3600 {
		again := &bankCall{customer: c.customer, kind: c.kind, priority: c.priority}
		b.at(b.now+20+1200*b.ExpFloat64(), func() { b.arrive(again) })
	}
}

// match gives waiting callers to idle agents.
func (b *bank) match() {
	if b.now >= b.stopped[0] && b.now < b.stopped[1] {
		return
	}
	idle := slices.DeleteFunc(slices.Clone(b.duty), func(a *bankAgent) bool { return !a.isAvailable })
	slices.SortStableFunc(idle, func(x, y *bankAgent) int { return cmp.Compare(x.idleSince, y.idleSince) })
	for _, a := range idle {
		if c := b.next(a); c != nil {
			b.waiting = slices.DeleteFunc(b.waiting, func(o *bankCall) bool { return o == c })
			a.isAvailable = false
			c.answered, c.agent, c.end = b.now, a.name, b.now+b.conversation(c, a)
			b.at(c.end, func() { b.done(a) })
		}
	}
}

// next is the caller that an agent answers, or nil.
func (b *bank) next(a *bankAgent) *bankCall {
	turn := func(c *bankCall) float64 {
		if c.priority == 2 {
			return c.joined - b.credit
		}
		return c.joined
	}
	var first *bankCall
	for _, c := range b.waiting {
		if a.skills[c.kind.name] && (first == nil || turn(c) < turn(first)) {
			first = c
		}
	}
	return first
}

func (b *bank) conversation(c *bankCall, a *bankAgent) float64 {
	if b.Float64() < 0.03 {
		return b.between(2, 9)
	}
	mean := c.kind.mean * a.pace * math.Pow(1+b.drift, float64(b.day)/7)
	return math.Exp(math.Log(mean) - 0.5 + b.NormFloat64())
}

func (b *bank) done(a *bankAgent) {
	if b.Float64() >= a.leaves {
		b.at(b.now+a.pause*b.ExpFloat64(), func() { b.ready(a) })
		return
	}

	until := b.now + 30 + b.away*b.ExpFloat64()
	var look func()
	look = func() {
		longest := 0.0
		for _, c := range b.waiting {
			if a.skills[c.kind.name] {
				longest = max(longest, b.now-c.joined)
			}
		}

		if b.now >= until || longest > 50 && b.Float64() < 0.5 {
			b.ready(a)
		} else {
			b.at(b.now+b.between(15, 45), look)
		}
	}

	b.at(b.now+b.between(15, 45), look)
}

// ready ends an absence. After it comes a break, the end of the day, or a call.
func (b *bank) ready(a *bankAgent) {
	switch {
	case b.now >= a.end:
	case len(a.breaks) > 0 && b.now >= a.breaks[0][0]:
		length := a.breaks[0][1]
		a.breaks = a.breaks[1:]
		b.at(b.now+length, func() { b.ready(a) })
	default:
		a.isAvailable, a.idleSince = true, b.now
		b.match()
	}
}

// csv writes the calls with one date for all times of a row and 0:00:00 for what did not happen.
func (b *bank) csv() []byte {
	clock := func(t float64) string {
		s := int(t) % 86400
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s/60%60, s%60)
	}
	const none = "0:00:00"
	var out bytes.Buffer
	out.WriteString("call_id,customer_id,priority,type,date,vru_entry,vru_exit,q_start,q_exit,outcome,ser_start,ser_exit,server\n")
	for _, c := range b.calls {
		queue, served, outcome, agent := [2]string{clock(c.joined), clock(c.end)}, [2]string{none, none}, "HANG", "NO_SERVER"
		switch {
		case c.isPhantom:
			queue, outcome = [2]string{none, none}, "PHANTOM"
		case c.agent != "":
			queue[1], served, outcome, agent = clock(c.answered), [2]string{clock(c.answered), clock(c.end)}, "AGENT", c.agent
			if queue[0] == queue[1] { // answered at once
				queue = [2]string{none, none}
			}
		}
		fmt.Fprintf(&out, "%d,%d,%d,%s,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", c.id, c.customer, c.priority, c.kind.name, bankStart.AddDate(0, 0, c.day).Format("060102"),
			clock(c.arrived), clock(c.joined), queue[0], queue[1], outcome, served[0], served[1], agent)
	}
	return out.Bytes()
}

// The prediction holds on the records of another model: at full length 90% of the days inside have a
// standard error of about 3%, for the days of a month are alike.
func TestRecordsOfABank(t *testing.T) {
	longtest.SkipUnder(t, 0.1) // two banks take 40 s of a processor
	var found diag.Findings
	form := records.ReadMap("map.yaml", diagtest.Archive(t, "bank")["map.yaml"].Data, &found)
	if found.Errors() > 0 {
		t.Fatal(found.Sorted())
	}

	e := newPredictionErrors()
	for seed := range longtest.N(2, 10) {
		csv := newBank(uint64(seed)).csv()
		_, v := predicted(t, csv, form, fit.AgentTimes(collected(t, csv, form, fit.Dates{})), bankStart, bankTrain, bankDays)
		t.Logf("center %d", seed)
		e.add(t, v)
	}

	least := 0.7
	if e.centers >= 10 {
		least = 0.8
	}
	e.check(t, least, 1)
}
