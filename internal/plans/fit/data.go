package fit

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Data are call records in the compact form in which they are estimated from.
type Data struct {
	Problems []records.Problem
	Read     *records.Summary // how the records were read
	Records  int
	Switchboards
	Folded []string // which names were taken together

	zone   *time.Location
	dates  []date // all from the first to the last, in order
	visits []*visit
	lines  names
	tiers  names
	queues names
	agents names

	changed map[int]*[slots]float64 // the dates on which the clock changes: see lengthsOf

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
	rang                                        int32 // how long the agent's phone rang; 0 if it is not known
	missed                                      int32 // rings that went to the next agent
	row                                         int32
	day                                         int32 // index of Data.dates
	minute                                      int16 // of the day on which it arrived
	line, tier, queue, agent                    int16 // index of the names, or none
	outcome                                     sim.Outcome
	first                                       bool // of the call
	redial                                      bool
}

const (
	never int64 = math.MinInt64
	none  int16 = -1
)

// waitEnd is when the wait ended, or never if it is not known.
func (v *visit) waitEnd() int64 {
	if v.answered != never {
		return v.answered
	}
	return v.ended
}

// wait returns the caller's wait in seconds.
func (v *visit) wait() float64 { return seconds(v.enqueued, v.waitEnd()) }

// offered is when the caller is offered to the agent who answers, whose phone rings until then, or the end of the wait.
func (v *visit) offered() int64 {
	if v.answered == never {
		return v.waitEnd()
	}
	return max(v.enqueued, v.answered-int64(v.rang))
}

// free is when the agent is free again, or never if it is not known.
func (v *visit) free() int64 { return max(v.ended, v.wrapped) }

// hasWait reports whether the end of the wait is known.
func (v *visit) hasWait() bool { return v.enqueued != never && v.waitEnd() != never }

// hasQueueWait reports whether the caller was on the phone in a queue, for a time that is known.
func (v *visit) hasQueueWait() bool { return v.queue != none && v.hasWait() && !v.outcome.IsCallback() }

// waited reports whether the caller had to wait in a queue.
func (v *visit) waited() bool { return v.hasQueueWait() && v.wait() > 0 }

func seconds(from, to int64) float64 { return float64(to-from) / 1000 }

// names are the texts of a column, by index.
type names struct {
	what  string // in the plural, for messages
	most  int    // of a center; the rest of them are one more
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

	// The limit is noted here and reported later, because a single call has no place for an error.
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
	n.list = append(n.list, text)
	n.index[text] = i

	return i
}

// isSimulated reports whether a simulation wrote the records: only its rows have the end of the menus by this name. It
// names a queue with its hub, as in orders@london.
func (d *Data) isSimulated() bool {
	return slices.ContainsFunc(d.Read.Used, func(u records.UsedColumn) bool { return u.Column == "ivr_end" })
}

// checkHubs refuses a name with an @. It separates a queue from its hub, so the name would be that of another queue.
func (n *names) checkHubs() error {
	i := slices.IndexFunc(n.list, func(name string) bool { return strings.Contains(name, "@") })
	if i < 0 {
		return nil
	}
	return fmt.Errorf("%q of the %s has an @, which separates a queue from its hub: rename it in the file", n.list[i],
		n.what)
}

// arrange sorts the names alphabetically, and joins all but the most frequent ones as "other". It
// returns the new index of each old one, and a text if it joined names.
func (n *names) arrange(counts []int) (moved []int16, folded string) {
	old := n.list
	n.list = slices.Clone(old)

	// The most frequent names stay. Names of equal counts are ordered, so that the result does not
	// depend on the records' order.
	if len(old) > n.most {
		slices.SortFunc(n.list, func(a, b string) int {
			return cmp.Or(-cmp.Compare(counts[n.index[a]], counts[n.index[b]]), cmp.Compare(a, b))
		})
		folded = fmt.Sprintf("%d of the %d %s are taken together as \"other\", as %q", len(old)-n.most, len(old),
			n.what, n.list[n.most])
		n.list = append(n.list[:n.most], "other")
	}

	// A name in the records may itself be "other". It must not appear twice.
	slices.Sort(n.list)
	n.list = slices.Compact(n.list)
	other, _ := slices.BinarySearch(n.list, "other")
	for _, text := range old {
		i, ok := slices.BinarySearch(n.list, text)
		if !ok {
			i = other
		}
		moved = append(moved, int16(i))
	}

	return moved, folded
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
	d := &Data{
		lines:  names{what: "lines", most: 50},
		queues: names{what: "queues", most: 60},
		tiers:  names{what: "tiers", most: 30},
		agents: names{what: "agents", most: maxNames},
	}

	// Hashes take less memory than the texts, and nobody needs the texts again.
	hash := func(text string) int64 {
		if text == "" {
			return 0
		}
		return int64(records.Hash(text) | 1) // not 0, which means unknown
	}

	r.Presence = func(p records.Presence) { d.addPresence(&p, &of) }
	r.Wanted = func(c *records.Call) bool { return of.contain(routing.DateOf(c.Arrived)) && !of.leaveOut(c.Arrived) }

	var chunk []visit
	for c := range r.All() {
		on := routing.DateOf(c.Arrived)

		// Visits are allocated together, because a million allocations take time.
		const together = 1024
		if len(chunk) == cap(chunk) {
			chunk = make([]visit, 0, together)
		}
		chunk = append(chunk, visit{
			call: hash(c.Call), caller: hash(c.Caller), row: int32(c.Row),
			arrived:  milli(c.Arrived),
			enqueued: milli(c.Enqueued),
			answered: milli(c.Answered),
			ended:    milli(c.Ended),
			wrapped:  milli(c.WrapUpEnd),
			day:      int32(dayNumber(on)), minute: int16(c.Arrived.Hour()*60 + c.Arrived.Minute()),
			line:    d.lines.of(c.Line),
			tier:    d.tiers.of(c.Tier),
			queue:   d.queues.of(c.Queue),
			agent:   d.agents.of(c.Agent),
			outcome: sim.OutcomeNamed(c.Outcome),
		})
		v := &chunk[len(chunk)-1]

		// Without an id, each row is a call of its own.
		if v.call == 0 {
			v.call = -int64(c.Row)
		}

		v.rang = int32(min(c.Ring, time.Hour).Milliseconds())
		v.missed = int32(c.Missed)

		// A wait in no named queue still needs a queue in the scenario.
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

	if err := r.Err(); err != nil {
		return nil, err
	}

	d.Problems = r.Problems.List()
	d.Records = len(d.visits)
	d.zone = r.Zone()
	d.Read = r.Summary()

	if len(d.visits) == 0 {
		return nil, errors.New("no call arrived on the given dates: name dates of the records")
	}

	// An index over the limit would be lost silently, so such records are refused.
	namesHubs := d.isSimulated()
	for _, n := range []*names{&d.lines, &d.tiers, &d.queues, &d.agents} {
		if n.full {
			return nil, fmt.Errorf("the records name over %d %s: name the right column in a map", maxNames, n.what)
		}
		if n == &d.agents || namesHubs {
			continue
		}
		if err := n.checkHubs(); err != nil {
			return nil, err
		}
	}

	d.arrange()
	d.dropSwitchboards()

	// The dates exist only after the visits are arranged.
	for i := range d.dates {
		d.dates[i].partial = slices.ContainsFunc(of.Without,
			func(s records.Span) bool { return s.Date == d.dates[i].Date })
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

// arrange sorts the names, and the visits by arrival and call, and lists the dates.
func (d *Data) arrange() {
	for _, of := range []struct {
		*names
		at func(*visit) *int16
	}{
		{&d.lines, func(v *visit) *int16 { return &v.line }},
		{&d.queues, func(v *visit) *int16 { return &v.queue }},
		{&d.tiers, func(v *visit) *int16 { return &v.tier }},
		{&d.agents, func(v *visit) *int16 { return &v.agent }},
	} {
		counts := make([]int, len(of.list))
		for _, v := range d.visits {
			if k := *of.at(v); k != none {
				counts[k]++
			}
		}

		// The visits keep indices, so a new order of the names moves each of them.
		moved, folded := of.arrange(counts)
		for _, v := range d.visits {
			if k := of.at(v); *k != none {
				*k = moved[*k]
			}
		}

		if folded != "" {
			d.Folded = append(d.Folded, folded)
		}

		if of.names == &d.agents {
			d.arrangePresence(moved)
		}
	}

	// The order is total: the row decides between equal times.
	slices.SortFunc(d.visits, func(a, b *visit) int {
		return cmp.Or(cmp.Compare(a.arrived, b.arrived), cmp.Compare(a.call, b.call),
			cmp.Compare(a.enqueued, b.enqueued),
			cmp.Compare(a.row, b.row))
	})

	// The first visit of a call is the first of its rows in this order. Redials have another time of
	// arrival.
	first := d.visits[0].day
	for i, v := range d.visits {
		v.day -= first
		v.first = i == 0 || v.call != d.visits[i-1].call || v.arrived != d.visits[i-1].arrived
	}

	d.listDates()
}

// listDates lists the dates from the first to the last arrival.
func (d *Data) listDates() {
	called := make([]bool, d.visits[len(d.visits)-1].day+1)
	for _, v := range d.visits {
		called[v.day] = true
	}

	// A date without a call is listed as well, so that an index is a number of days.
	first := routing.DateOf(time.UnixMilli(d.visits[0].arrived).In(d.zone))
	for i := range called {
		on := first.Plus(i)
		d.dates = append(d.dates, date{Date: on, weekday: on.Weekday(), excluded: !called[i]})
	}
	d.findClockChanges()
}
