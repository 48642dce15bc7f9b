package records_test

import (
	"container/heap"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
)

// visit is a call of the office whose exports the judge writes. Lengths are in seconds.
type visit struct {
	id, queue, agent, caller, line string
	at                             time.Time // the caller joined the queue
	isAnswered                     bool
	menus, wait, ring              int
	talk, hold, work               int // hold is a part of talk
}

func (v *visit) plus(seconds int) time.Time { return v.at.Add(time.Duration(seconds) * time.Second) }

// start is when the call reached the menus.
func (v *visit) start() time.Time { return v.plus(-v.menus) }

// answer is when an agent answered, or the zero time.
func (v *visit) answer() time.Time {
	if !v.isAnswered {
		return time.Time{}
	}
	return v.plus(v.wait)
}

func (v *visit) end() time.Time { return v.plus(v.wait + v.talk) }

// last is the end of the after-call work.
func (v *visit) last() time.Time { return v.plus(v.wait + v.talk + v.work) }

// deskOf is a queue with its agents.
type deskOf struct {
	queue      string
	perHour    float64
	agents     []string
	talk, work float64
}

var desks = []deskOf{
	{"Sales", 40, []string{"Ann Lee", "Bob Day", "Cy Orr", "Di Fox"}, 240, 30},
	{"Support", 24, []string{"Fay Roe", "Gus Kim", "Hal Moe"}, 300, 30},
}

// freeAgents are agents by the time from which they are free.
type freeAgents []struct {
	from float64
	name string
}

func (f freeAgents) Len() int           { return len(f) }
func (f freeAgents) Less(i, k int) bool { return f[i].from < f[k].from }
func (f freeAgents) Swap(i, k int)      { f[i], f[k] = f[k], f[i] }
func (f *freeAgents) Push(any)          {}
func (f *freeAgents) Pop() any          { return nil }

// office simulates days of an office with two queues: Poisson arrivals, exponential patience, and
// agents of each queue who take the first caller.
func office(seed uint64, days int, from time.Time) (out []visit) {
	const opens, closes, patience = 9 * 3600, 14 * 3600, 180
	s := des.NewKey(seed, 3).Stream()
	exponential := func(mean float64) float64 { return -math.Log(1-s.Float64()) * mean }
	for n, date := 0, from; n < days; date = date.AddDate(0, 0, 1) {
		if date.Weekday() == time.Saturday || date.Weekday() == time.Sunday {
			continue
		}
		n++

		var today []visit
		for _, desk := range desks {
			var free freeAgents
			for _, name := range desk.agents {
				free = append(free, struct {
					from float64
					name string
				}{opens, name})
			}

			for at := opens + exponential(3600/desk.perHour); at < closes; at += exponential(3600 / desk.perHour) {
				v := visit{
					queue: desk.queue, caller: fmt.Sprintf("+1212555%04d", int(s.Float64()*10000)), line: "8005550100",
					at: date.Add(time.Duration(math.Round(at)) * time.Second), menus: 12 + int(s.Float64()*58),
				}
				begins := max(at, free[0].from)
				if hangsUp := exponential(patience); begins-at > hangsUp {
					v.wait = int(math.Round(hangsUp))
				} else {
					talk := 1 + exponential(desk.talk)
					work := exponential(desk.work)
					v.isAnswered = true
					v.agent = free[0].name
					v.wait = int(math.Round(begins - at))
					v.talk = int(math.Round(talk))
					v.work = int(math.Round(work))
					v.ring = min(v.wait, 2+int(s.Float64()*7))
					if s.Float64() < 0.3 {
						v.hold = v.talk / 10
					}
					free[0].from = begins + talk + work
					heap.Fix(&free, 0)
				}

				today = append(today, v)
			}
		}

		slices.SortStableFunc(today, func(a, b visit) int { return a.at.Compare(b.at) })
		out = append(out, today...)
	}

	for i := range out {
		out[i].id = fmt.Sprint(100001 + i)
	}
	return out
}

// cells writes values of a row: numbers, times in the layout of a database, and texts.
func cells(values ...any) (out []string) {
	for _, v := range values {
		if at, ok := v.(time.Time); ok {
			v = stamp(at, time.DateTime)
		}
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// either is the first text for answered calls, and the other one else.
func (v *visit) either(answered, abandoned any) string {
	if v.isAnswered {
		return fmt.Sprint(answered)
	}
	return fmt.Sprint(abandoned)
}

func clock(seconds int) string {
	return fmt.Sprintf("%02d:%02d:%02d", seconds/3600, seconds/60%60, seconds%60)
}

func minutesAndSeconds(seconds int) string { return fmt.Sprintf("%d:%02d", seconds/60, seconds%60) }

func inUTC(at time.Time) string { return stamp(at, "2006-01-02T15:04:05Z") }

// epoch is the seconds since 1970, or the text for nothing.
func epoch(at time.Time, nothing string) string {
	if at.IsZero() {
		return nothing
	}
	return fmt.Sprint(at.Unix())
}

// table writes a file of cells. The names of the header are between commas.
func table(header, separator string, rows [][]string) string {
	return lines(separator, append([][]string{strings.Split(header, ",")}, rows...))
}

// lines writes rows of cells.
func lines(separator string, rows [][]string) string {
	var b strings.Builder
	for _, cells := range rows {
		for i, cell := range cells {
			if i > 0 {
				b.WriteString(separator)
			}
			if strings.Contains(cell, separator) {
				cell = `"` + cell + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString("\n")
	}
	return b.String()
}
