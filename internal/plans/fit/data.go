package fit

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Data are call records in the compact form in which they are estimated from.
type Data struct {
	Problems []records.Problem
	Records  int
	Folded   []string // which names were taken together

	zone   *time.Location
	dates  []date // all from the first to the last, in order
	visits []*visit
	lines  names
	tiers  names
	queues names
	agents names

	presence [][]presence // by agent, in order: where the records tell logins and pauses
	members  map[member]int64

	hasCaller, hasWrapUp bool
}

// date is a day of the records, by the clock of the center.
type date struct {
	routing.Date
	weekday  time.Weekday
	partial  bool // hours of it are left out: it is no day of the counts and the staff
	excluded bool // nobody called, or the export begins or ends in it: it is no day of the counts
}

// counts reports whether the date is a day of the counts.
func (d *date) counts() bool { return !d.excluded && !d.partial }

// visit is a record. Times are in milliseconds since 1970.
type visit struct {
	call, caller                                int64 // hashes; caller is 0 if it is not known
	arrived, enqueued, answered, ended, wrapped int64 // never if it did not happen or is not known
	row                                         int32
	day                                         int32 // index of Data.dates
	minute                                      int16 // of the day on which it arrived
	line, tier, queue, agent                    int16 // index of the names, or none
	outcome                                     outcome
	first                                       bool // of the call
	redial                                      bool
}

const (
	never int64 = math.MinInt64
	none  int16 = -1
)

// outcome is an index of records.Outcomes.
type outcome uint8

func outcomeOf(name string) outcome { return outcome(slices.Index(records.Outcomes, name)) }

func (o outcome) String() string { return records.Outcomes[o] }

// waitEnd is when the wait ended, or never if it is not known.
func (v *visit) waitEnd() int64 {
	if v.answered != never {
		return v.answered
	}
	return v.ended
}

// wait is how long the caller waited, in seconds.
func (v *visit) wait() float64 { return seconds(v.enqueued, v.waitEnd()) }

// free is when the agent is free again, or never if it is not known.
func (v *visit) free() int64 { return max(v.ended, v.wrapped) }

// isCallback reports whether an agent called the caller back: such a caller does not wait in
// the queue.
func (v *visit) isCallback() bool { return v.outcome == calledBack || v.outcome == unreached }

// hasWait reports whether the end of the wait is known.
func (v *visit) hasWait() bool { return v.enqueued != never && v.waitEnd() != never }

// waited reports whether the caller had to wait in a queue.
func (v *visit) waited() bool {
	return v.queue != none && v.hasWait() && v.wait() > 0 && !v.isCallback()
}

func seconds(from, to int64) float64 { return float64(to-from) / 1000 }

// names are the texts of a column, by index.
type names struct {
	what  string // in the plural, for messages
	list  []string
	index map[string]int16
	full  bool // there were more than maxNames
}

// maxNames bounds the names of a column.
const maxNames = math.MaxInt16

func (n *names) of(text string) int16 {
	if text == "" {
		return none
	}
	i, ok := n.index[text]
	switch {
	case ok:
		return i
	case len(n.list) == maxNames:
		n.full = true
		return none
	case n.index == nil:
		n.index = map[string]int16{}
	}
	i = int16(len(n.list))
	n.list, n.index[text] = append(n.list, text), i
	return i
}

// sort puts the names in alphabetical order and returns the new index of each old one.
func (n *names) sort() []int16 {
	old := slices.Clone(n.list)
	slices.Sort(n.list)
	moved := make([]int16, len(old))
	for i, text := range n.list {
		moved[n.index[text]] = int16(i)
	}
	for i, text := range n.list {
		n.index[text] = int16(i)
	}
	return moved
}

// Dates are the dates whose records are used.
type Dates struct {
	From, To routing.Date // zero: all
	Without  []records.Span
}

func (d *Dates) contain(x routing.Date) bool {
	isOut := func(s records.Span) bool { return s.IsDay() && s.Date == x }
	return !x.Before(d.From) && (d.To == routing.Date{} || !d.To.Before(x)) && !slices.ContainsFunc(d.Without, isOut)
}

// leaveOut reports whether a time is in hours that are left out.
func (d *Dates) leaveOut(t time.Time) bool {
	return slices.ContainsFunc(d.Without, func(s records.Span) bool { return s.Contains(t) })
}

// Collect reads all records.
func Collect(r *records.Reader, of Dates) (*Data, error) {
	d := &Data{lines: names{what: "lines"}, tiers: names{what: "tiers"}, queues: names{what: "queues"}, agents: names{what: "agents"}}
	hash := func(text string) int64 {
		if text == "" {
			return 0
		}
		return int64(records.Hash(text) | 1) // not 0, which is none
	}
	r.Presence = func(p records.Presence) { d.addPresence(&p, &of) }
	for c := range r.All() {
		on := routing.DateOf(c.Arrived)
		if !of.contain(on) || of.leaveOut(c.Arrived) {
			continue
		}
		v := &visit{
			call: hash(c.Call), caller: hash(c.Caller), row: int32(c.Row),
			arrived: milli(c.Arrived), enqueued: milli(c.Enqueued), answered: milli(c.Answered), ended: milli(c.Ended), wrapped: milli(c.WrapUpEnd),
			day: int32(dayNumber(on)), minute: int16(c.Arrived.Hour()*60 + c.Arrived.Minute()),
			line: d.lines.of(c.Line), tier: d.tiers.of(c.Tier), queue: d.queues.of(c.Queue), agent: d.agents.of(c.Agent), outcome: outcomeOf(c.Outcome),
		}
		if v.call == 0 {
			v.call = -int64(c.Row)
		}
		if v.enqueued != never && v.queue == none {
			v.queue = d.queues.of("queue")
		}
		if v.line == none {
			v.line = d.lines.of("calls")
		}
		d.hasCaller = d.hasCaller || v.caller != 0
		d.hasWrapUp = d.hasWrapUp || v.wrapped != never
		d.visits = append(d.visits, v)
	}
	d.Problems, d.Records, d.zone = r.Problems.List(), len(d.visits), r.Zone()
	if err := r.Err(); err != nil {
		return nil, err
	}
	if len(d.visits) == 0 {
		return nil, errors.New("no call arrived on the given dates")
	}
	for _, n := range []*names{&d.lines, &d.tiers, &d.queues, &d.agents} {
		if n.full {
			return nil, fmt.Errorf("the records name over %d %s: name the right column in a map", maxNames, n.what)
		}
	}
	d.arrange()
	for i := range d.dates {
		d.dates[i].partial = slices.ContainsFunc(of.Without, func(s records.Span) bool { return s.Date == d.dates[i].Date })
	}
	return d, nil
}

func milli(t time.Time) int64 {
	if t.IsZero() {
		return never
	}
	return t.UnixMilli()
}

func dayNumber(d routing.Date) int {
	const secondsPerDay = 24 * 60 * 60
	return int(time.Date(d.Year, d.Month, d.Day, 0, 0, 0, 0, time.UTC).Unix() / secondsPerDay)
}

// arrange sorts the visits by arrival and call, and lists the dates.
func (d *Data) arrange() {
	d.fold()
	lines, tiers, queues, agents := d.lines.sort(), d.tiers.sort(), d.queues.sort(), d.agents.sort()
	d.arrangePresence(agents)
	moved := func(i *int16, to []int16) {
		if *i != none {
			*i = to[*i]
		}
	}
	for _, v := range d.visits {
		moved(&v.line, lines)
		moved(&v.tier, tiers)
		moved(&v.queue, queues)
		moved(&v.agent, agents)
	}
	slices.SortFunc(d.visits, func(a, b *visit) int {
		return cmp.Or(cmp.Compare(a.arrived, b.arrived), cmp.Compare(a.call, b.call), cmp.Compare(a.enqueued, b.enqueued),
			cmp.Compare(a.row, b.row))
	})
	first := d.visits[0].day
	for i, v := range d.visits {
		v.day -= first
		v.first = i == 0 || v.call != d.visits[i-1].call || v.arrived != d.visits[i-1].arrived
	}
	d.listDates()
}

// The most lines, queues and tiers of a center. The rest of them are one more.
const (
	mostLines  = 50
	mostQueues = 60
	mostTiers  = 30
)

// fold makes the rare lines, queues and tiers one, where there are very many.
func (d *Data) fold() {
	for _, of := range []struct {
		*names
		most int
		at   func(*visit) *int16
	}{
		{&d.lines, mostLines, func(v *visit) *int16 { return &v.line }},
		{&d.queues, mostQueues, func(v *visit) *int16 { return &v.queue }},
		{&d.tiers, mostTiers, func(v *visit) *int16 { return &v.tier }},
	} {
		if len(of.list) > of.most {
			d.foldNames(of.names, of.most, of.at)
		}
	}
}

// foldNames keeps the most frequent names, and calls the others "other".
func (d *Data) foldNames(n *names, most int, at func(*visit) *int16) {
	counts := make([]int, len(n.list))
	for _, v := range d.visits {
		if k := *at(v); k != none {
			counts[k]++
		}
	}
	order := make([]int, len(counts))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(-cmp.Compare(counts[a], counts[b]), cmp.Compare(n.list[a], n.list[b]))
	})
	kept := names{what: n.what}
	moved := make([]int16, len(counts))
	for i, k := range order {
		if i < most {
			moved[k] = kept.of(n.list[k])
		} else {
			moved[k] = kept.of("other")
		}
	}
	for _, v := range d.visits {
		if k := at(v); *k != none {
			*k = moved[*k]
		}
	}
	d.Folded = append(d.Folded, fmt.Sprintf("%d of the %d %s are taken together as \"other\", as %q", len(counts)-most, len(counts), n.what, n.list[order[most]]))
	*n = kept
}

// listDates lists the dates from the first to the last arrival.
func (d *Data) listDates() {
	called := make([]bool, d.visits[len(d.visits)-1].day+1)
	for _, v := range d.visits {
		called[v.day] = true
	}
	first := routing.DateOf(time.UnixMilli(d.visits[0].arrived).In(d.zone))
	for i := range called {
		on := first.Plus(i)
		d.dates = append(d.dates, date{Date: on, weekday: on.Weekday(), excluded: !called[i]})
	}
}
