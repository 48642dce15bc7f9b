package fit_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// office simulates four weeks of calls on two lines, of two tiers, to agents with one skill or two. Some callers hang up
// and call again, some calls go on to the other queue, and agents have a break at noon.
func office() string {
	s := des.NewKey(4, 4).Stream()
	exponential := func(mean float64) time.Duration {
		return time.Duration(-math.Log(1-s.Float64())*mean) * time.Second
	}
	agents := []struct {
		name, queues string
		from, to     int
		free         time.Time
	}{{"ann", "orders help", 8, 16, time.Time{}}, {"bob", "orders", 8, 14, time.Time{}}, {"cy", "help", 9, 17, time.Time{}}, {"dee", "orders", 11, 17, time.Time{}}}

	var out strings.Builder
	out.WriteString("call,caller,line,tier,arrived,ivr_end,queue,enqueued,answered,ended,wrap_up_end,agent,outcome\n")
	stamp := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.Format(time.DateTime)
	}
	call := 0
	visit := func(id int, caller, line, tier string, arrived, joined time.Time, queue string) (end time.Time, isAnswered bool) {
		best := -1
		for k := range agents {
			a := &agents[k]
			isThere := joined.Hour() >= a.from && joined.Hour() < a.to && joined.Hour() != 12-k%2
			if isThere && strings.Contains(a.queues, queue) && (best < 0 || a.free.Before(agents[best].free)) {
				best = k
			}
		}
		var answered, wrapped time.Time
		agent, outcome := "", "abandoned"
		end = joined.Add(exponential(150)).Add(time.Second)
		if best >= 0 && agents[best].free.Before(end) {
			answered = joined
			if agents[best].free.After(joined) {
				answered = agents[best].free
			}
			agent, outcome, isAnswered = agents[best].name, "answered", true
			end = answered.Add(exponential(map[string]float64{"orders": 180, "help": 260}[queue]) + 5*time.Second)
			wrapped = end.Add(exponential(30))
			agents[best].free = wrapped
		}
		fmt.Fprintln(&out, strings.Join([]string{
			fmt.Sprint(id), caller, line, tier, stamp(arrived), stamp(joined), queue, stamp(joined), stamp(answered), stamp(end), stamp(wrapped), agent, outcome,
		}, ","))
		return end, isAnswered
	}

	for day := range 28 {
		date := time.Date(2026, 9, 7+day, 0, 0, 0, 0, time.UTC)
		if date.Weekday() == time.Sunday {
			continue
		}
		for at := date.Add(8 * time.Hour); at.Hour() < 17; at = at.Add(exponential(map[bool]float64{true: 300, false: 180}[date.Weekday() == time.Saturday])) {
			call++
			line, tier, queue := "main", "standard", "orders"
			if s.Float64() < 0.3 {
				line, queue = "shop", "help"
			}
			if s.Float64() < 0.2 {
				tier = "gold"
			}
			caller := fmt.Sprintf("+4420794%05d", int(s.Float64()*3000))
			end, isAnswered := visit(call, caller, line, tier, at, at.Add(20*time.Second), queue)
			switch {
			case isAnswered && s.Float64() < 0.05:
				visit(call, caller, line, tier, at, end, map[string]string{"orders": "help", "help": "orders"}[queue])
			case !isAnswered && s.Float64() < 0.4:
				call++
				again := end.Add(2 * time.Minute)
				visit(call, caller, line, tier, again, again.Add(20*time.Second), queue)
			}
		}
	}
	return out.String()
}

// The files of a center are the files of testdata. Their values are near those of the office.
func TestFilesOfACenter(t *testing.T) {
	r, err := records.NewReader(strings.NewReader(office()), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	d, err := fit.Collect(r, fit.Dates{})
	if err != nil {
		t.Fatal(err)
	}
	var files []txtar.File
	for _, f := range fit.Fit(d).Files() {
		files = append(files, txtar.File{Name: f.Name, Data: f.Content})
	}
	documenttest.Golden(t, files...)
}
