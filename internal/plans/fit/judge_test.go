package fit_test

import (
	"bytes"
	"context"
	"fmt"
	"io/fs"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/days/tally"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// ordinaryCenters are centers as people have them, in the form of txtar. The words in angle brackets differ by seed.
var ordinaryCenters = map[string]string{
	"two lines with opening hours of their own": `
-- routing.yaml --
center: true
hubs: {office: {timezone: UTC, languages: [en]}}
elsewhere: {hub: office}
queues: {sales: {answer_within: 20s, hours: {mon-fri: 08:00-20:00}}, service: {answer_within: 20s, hours: {mon-fri: 09:00-17:00}}}
lines: {buy: {number: 1-800-555-0199, country: US, flow: buy}, help: {number: 1-800-555-0198, country: US, flow: help}}
-- buy.yaml --
{flow: buy, start: hello, steps: {hello: {say: {audio: a.wav}, takes: 15s, then: wait}, wait: {queue: sales, then: {answered: done, closed: late}}, late: {end: turned_away}, done: {end: resolved}}}
-- help.yaml --
{flow: help, start: hello, steps: {hello: {say: {audio: a.wav}, takes: 25s, then: wait}, wait: {queue: service, then: {answered: done, closed: late}}, late: {end: turned_away}, done: {end: resolved}}}
-- true.yaml --
scenario: true
calls:
  buy: {total: <700>, shape: [0,0,0,0,0,1,2,3,5,7,9,9,7,7,8,8,7,6,5,3,2,1,1,0], weekdays: {mon: 120%, tue-fri: 100%, sat: 30%, sun: 20%}}
  help: {total: <450>, shape: [0,0,0,0,0,0,1,3,8,9,9,8,5,5,6,6,5,3,2,1,1,0,0,0], weekdays: {mon-fri: 100%, sat: 20%, sun: 10%}}
callers: {patience: {mean: <150>s}, redial: {chance: 20%, after: {mean: 8m}, most: 2}}
handling: {sales: {talk: {mean: 210s, cv: 0.8}, wrap_up: {mean: 30s}}, service: {talk: {mean: 300s, cv: 0.9}, wrap_up: {mean: 20s}}}
staff:
  - {group: sales, hub: office, queues: [sales], shifts: {mon-fri: {"08:00-10:00": 4, "10:00-15:00": 6, "15:00-20:00": 4}}}
  - {group: service, hub: office, queues: [service], shifts: {mon-fri: {"09:00-17:00": 6}}}
`,
	"a break at noon": `
-- routing.yaml --
center: true
hubs: {office: {timezone: UTC, languages: [en]}}
elsewhere: {hub: office}
queues: {desk: {answer_within: 20s, hours: {mon-fri: "08:00-12:00, 13:00-17:00"}}}
lines: {desk: {number: 1-800-555-0199, country: US, flow: desk}}
-- desk.yaml --
{flow: desk, start: hello, steps: {hello: {say: {audio: a.wav}, takes: 20s, then: wait}, wait: {queue: desk, then: {answered: done, closed: late}}, late: {end: turned_away}, done: {end: resolved}}}
-- true.yaml --
scenario: true
calls: {desk: {total: <600>, shape: [0,0,0,0,0,0,0,1,8,9,9,8,4,6,7,7,5,1,0,0,0,0,0,0], busyness: 6%, weekdays: {mon: 130%, tue-fri: 100%, sat: 5%, sun: 3%}}}
callers: {patience: {mean: <180>s}}
handling: {desk: {talk: {mean: 240s, cv: 0.7}, wrap_up: {mean: 25s}}}
staff: [{group: desk, hub: office, queues: [desk], shifts: {mon-fri: {"08:00-12:00": 6, "13:00-17:00": 6}}}]
`,
	"a night line": `
-- routing.yaml --
center: true
hubs: {office: {timezone: UTC, languages: [en]}}
elsewhere: {hub: office}
queues: {day: {answer_within: 20s, hours: {mon-sun: 07:00-21:00}}, night: {answer_within: 30s}}
lines: {day: {number: 1-800-555-0199, country: US, flow: day}, night: {number: 1-800-555-0198, country: US, flow: night}}
-- day.yaml --
{flow: day, start: wait, steps: {wait: {queue: day, then: {answered: done, closed: late}}, late: {end: turned_away}, done: {end: resolved}}}
-- night.yaml --
{flow: night, start: wait, steps: {wait: {queue: night, then: {answered: done}}, done: {end: resolved}}}
-- true.yaml --
scenario: true
calls:
  day: {total: <800>, shape: [0,0,0,0,0,0,1,4,7,8,8,8,7,7,7,7,6,6,5,4,3,1,0,0]}
  night: {total: <120>, shape: [6,5,4,4,3,2,2,0,0,0,0,0,0,0,0,0,0,0,0,0,2,6,8,7]}
callers: {patience: {mean: <200>s}}
handling: {day: {talk: {mean: 220s, cv: 0.8}, wrap_up: {mean: 20s}}, night: {talk: {mean: 260s, cv: 0.8}, wrap_up: {mean: 30s}}}
staff:
  - {group: day, hub: office, queues: [day], shifts: {"07:00-09:00": 4, "09:00-16:00": 5, "16:00-21:00": 4}}
  - {group: night, hub: office, queues: [night], shifts: {"00:00-07:00": 2, "20:00-24:00": 3}}
`,
	"a Saturday": `
-- routing.yaml --
center: true
hubs: {office: {timezone: UTC, languages: [en]}}
elsewhere: {hub: office}
queues: {orders: {answer_within: 20s, hours: {mon-fri: 08:00-18:00, sat: 09:00-13:00}}, repairs: {answer_within: 20s, hours: {mon-fri: 08:00-18:00}}}
attributes: {topic: [orders, repairs]}
lines: {shop: {number: 1-800-555-0199, country: US, flow: shop}}
-- shop.yaml --
{flow: shop, start: hello, steps: {hello: {say: {audio: a.wav}, takes: 20s, then: topic}, topic: {branch: topic, then: {orders: orders, repairs: repairs}}, orders: {queue: orders, then: {answered: done, closed: late}}, repairs: {queue: repairs, then: {answered: done, closed: late}}, late: {end: turned_away}, done: {end: resolved}}}
-- true.yaml --
scenario: true
calls: {shop: {total: <900>, shape: office_hours, weekdays: {mon: 115%, tue-fri: 100%, sat: 60%, sun: 10%}}}
callers: {attributes: {topic: {orders: 65%, repairs: 35%}}, patience: {mean: <160>s}, redial: {chance: 30%, after: {mean: 10m}, most: 2}}
handling: {orders: {talk: {mean: 200s, cv: 0.8}, wrap_up: {mean: 20s}}, repairs: {talk: {mean: 280s, cv: 0.8}, wrap_up: {mean: 20s}}}
staff:
  - {group: orders, hub: office, queues: [orders], shifts: {mon-fri: {"08:00-18:00": 5}, sat: {"09:00-13:00": 6}}}
  - {group: repairs, hub: office, queues: [repairs], shifts: {mon-fri: {"08:00-18:00": 4}}}
`,
	"a mix that differs by weekday": `
-- routing.yaml --
center: true
hubs: {office: {timezone: UTC, languages: [en]}}
elsewhere: {hub: office}
queues: {orders: {answer_within: 20s}, bills: {answer_within: 20s}}
attributes: {topic: [orders, bills]}
lines: {shop: {number: 1-800-555-0199, country: US, flow: shop}}
-- shop.yaml --
{flow: shop, start: hello, steps: {hello: {say: {audio: a.wav}, takes: 20s, then: topic}, topic: {branch: topic, then: {orders: orders, bills: bills}}, orders: {queue: orders, then: {answered: done}}, bills: {queue: bills, then: {answered: done}}, done: {end: resolved}}}
-- topics.csv --
weekday,time,orders,bills
mon,08:00,30,70
mon,09:00,30,70
mon,10:00,30,70
mon,11:00,30,70
mon,12:00,30,70
mon,13:00,45,55
mon,14:00,45,55
mon,15:00,45,55
mon,16:00,45,55
mon,17:00,45,55
tue-thu,08:00,60,40
tue-thu,09:00,60,40
tue-thu,10:00,60,40
tue-thu,11:00,60,40
tue-thu,12:00,60,40
tue-thu,13:00,60,40
tue-thu,14:00,60,40
tue-thu,15:00,60,40
tue-thu,16:00,60,40
tue-thu,17:00,60,40
fri,08:00,80,20
fri,09:00,80,20
fri,10:00,80,20
fri,11:00,80,20
fri,12:00,80,20
fri,13:00,70,30
fri,14:00,70,30
fri,15:00,70,30
fri,16:00,70,30
fri,17:00,70,30
-- true.yaml --
scenario: true
calls: {shop: {total: <900>, shape: [0,0,0,0,0,0,0,0,8,9,9,9,7,6,7,7,6,5,0,0,0,0,0,0], weekdays: {mon: 120%, tue-fri: 100%, sat-sun: 0%}}}
callers: {attributes: {topic: {file: topics.csv}}, patience: {mean: <150>s}}
handling: {orders: {talk: {mean: 200s, cv: 0.8}, wrap_up: {mean: 20s}}, bills: {talk: {mean: 260s, cv: 0.8}, wrap_up: {mean: 20s}}}
staff:
  - {group: orders, hub: office, queues: [orders], shifts: {mon-fri: {"08:00-18:00": 4}}}
  - {group: bills, hub: office, queues: [bills], shifts: {mon: {"08:00-18:00": 6}, tue-fri: {"08:00-18:00": 3}}}
  - {group: both, hub: office, queues: [orders, bills], shifts: {mon-fri: {"08:00-18:00": 2}}}
`,
	"three languages": `
-- routing.yaml --
center: true
hubs: {office: {timezone: UTC, languages: [en]}}
elsewhere: {hub: office}
queues: {english: {answer_within: 20s}, french: {answer_within: 20s}, german: {answer_within: 20s}}
attributes: {topic: [english, french, german]}
lines: {care: {number: 1-800-555-0199, country: US, flow: care}}
-- care.yaml --
{flow: care, start: hello, steps: {hello: {say: {audio: a.wav}, takes: 10s, then: topic}, topic: {branch: topic, then: {english: english, french: french, german: german}}, english: {queue: english, then: {answered: done}}, french: {queue: french, then: {answered: done}}, german: {queue: german, then: {answered: done}}, done: {end: resolved}}}
-- true.yaml --
scenario: true
calls: {care: {total: <1000>, shape: [0,0,0,0,0,0,0,0,7,9,9,8,7,7,7,7,6,5,0,0,0,0,0,0], weekdays: {mon-fri: 100%, sat-sun: 0%}}}
callers: {attributes: {topic: {english: 60%, french: 25%, german: 15%}}, patience: {mean: <180>s}}
handling: {english: {talk: {mean: 220s, cv: 0.8}, wrap_up: {mean: 20s}}, french: {talk: {mean: 240s, cv: 0.8}, wrap_up: {mean: 20s}}, german: {talk: {mean: 250s, cv: 0.8}, wrap_up: {mean: 20s}}}
staff:
  - {group: english, hub: office, queues: [english], shifts: {mon-fri: {"08:00-18:00": 5}}}
  - {group: french, hub: office, queues: [french, english], shifts: {mon-fri: {"08:00-18:00": 2}}}
  - {group: german, hub: office, queues: [german, english], shifts: {mon-fri: {"08:00-18:00": 2}}}
`,
	"callbacks": `
-- routing.yaml --
center: true
hubs: {office: {timezone: UTC, languages: [en]}}
elsewhere: {hub: office}
queues: {care: {answer_within: 20s}}
lines: {care: {number: 1-800-555-0199, country: US, flow: care}}
-- care.yaml --
{flow: care, start: wait, steps: {wait: {queue: care, max_wait: 60s, then: {answered: done, timed_out: back}}, back: {callback: care, then: {booked: bye, declined: again}}, again: {queue: care, then: {answered: done}}, bye: {end: callback}, done: {end: resolved}}}
-- true.yaml --
scenario: true
calls: {care: {total: <700>, shape: [0,0,0,0,0,0,0,0,7,9,9,8,7,7,7,7,6,5,0,0,0,0,0,0], weekdays: {mon: 115%, tue-fri: 100%, sat-sun: 0%}}}
callers: {patience: {mean: <150>s}}
answers: {care.back: {booked: 50%, declined: 50%}}
handling: {care: {talk: {mean: 220s, cv: 0.8}, wrap_up: {mean: 20s}}}
staff: [{group: care, hub: office, queues: [care], shifts: {mon-fri: {"08:00-19:00": 6}}}]
`,
	"priorities": `
-- routing.yaml --
center: true
hubs: {office: {timezone: UTC, languages: [en]}}
elsewhere: {hub: office}
queues: {care: {answer_within: 20s}, claims: {answer_within: 20s}}
priority: {tier: {gold: 10}}
attributes: {tier: [green, gold], topic: [care, claims]}
lines: {care: {number: 1-800-555-0199, country: US, flow: care}}
-- care.yaml --
{flow: care, start: topic, steps: {topic: {branch: topic, then: {care: care, claims: claims}}, care: {queue: care, then: {answered: done}}, claims: {queue: claims, then: {answered: done}}, done: {end: resolved}}}
-- true.yaml --
scenario: true
calls: {care: {total: <900>, shape: [0,0,0,0,0,0,0,0,7,9,9,8,7,7,7,7,6,5,0,0,0,0,0,0], weekdays: {mon-fri: 100%, sat-sun: 0%}}}
callers: {tier: {green: 75%, gold: 25%}, attributes: {topic: {care: 60%, claims: 40%}}, patience: {mean: <180>s}}
handling: {care: {talk: {mean: 210s, cv: 0.8}, wrap_up: {mean: 20s}}, claims: {talk: {mean: 250s, cv: 0.8}, wrap_up: {mean: 30s}}}
staff:
  - {group: care, hub: office, queues: [care, claims], shifts: {mon-fri: {"08:00-18:00": 5}}}
  - {group: claims, hub: office, queues: [claims], shifts: {mon-fri: {"08:00-18:00": 3}}}
`,
}

// judgedDays are five weeks.
var judgedDays = scenario.Set{Path: "days", Value: "2026-06-01..2026-07-05"}

// ordinaryCenter is a center's folder. Each number in angle brackets is changed by up to a tenth.
func ordinaryCenter(t *testing.T, name string, seed int) fs.FS {
	t.Helper()

	draws := des.NewKey(91, uint64(seed)).Stream()
	var out strings.Builder
	rest := ordinaryCenters[name]
	for {
		before, after, found := strings.Cut(rest, "<")
		out.WriteString(before)
		if !found {
			break
		}

		number, tail, _ := strings.Cut(after, ">")
		var value float64
		if _, err := fmt.Sscan(number, &value); err != nil {
			t.Fatal(err)
		}

		fmt.Fprintf(&out, "%.0f", value*(0.9+0.2*draws.Float64()))
		rest = tail
	}

	files := txtar.Parse([]byte(out.String()))
	for i := range files.Files {
		if files.Files[i].Name == "true.yaml" {
			files.Files[i].Data = append(files.Files[i].Data, "timezone: UTC\nday: 2026-06-01\nreplications: 1\n"...)
		}
	}

	folder, err := txtar.FS(files)
	if err != nil {
		t.Fatal(err)
	}

	return folder
}

// queueDays are the visits of a queue, or of all, over all days.
type queueDays struct {
	visits, abandoned, inTime, atOnce float64
	halfHours                         [7 * 48]float64
}

func (q *queueDays) share(measure string) float64 {
	switch measure {
	case "abandoned":
		return q.abandoned / q.visits
	case "service_level":
		return q.inTime / q.visits
	default:
		return q.atOnce / q.visits
	}
}

// simulated are the visits by queue of a center and its scenario, simulated once over some days; "" is the center.
func simulatedDays(t *testing.T, folder fs.FS, name string, seed int) map[string]*queueDays {
	t.Helper()
	_, m := scenariotest.Compiled(t, folder, name, judgedDays, scenario.Set{Path: "seed", Value: fmt.Sprint(seed)},
		scenario.Set{Path: "replications", Value: "1"})
	layout := tally.NewLayout(m)
	out := map[string]*queueDays{"": {}}

	_, err := sim.Run(context.Background(), m, sim.Options{Record: func(c *sim.CallRecord) {
		if c.Queue < 0 || c.Enqueued == sim.NoTime || c.Outcome == "called_back" || c.Outcome == "unreached" {
			return
		}
		queue, _ := layout.QueueNames(int(c.Queue))
		if out[queue] == nil {
			out[queue] = &queueDays{}
		}
		at := m.Clock.Instant(c.Arrived)

		for _, q := range []*queueDays{out[""], out[queue]} {
			q.visits++
			q.halfHours[int(at.Weekday())*48+at.Hour()*2+at.Minute()/30]++
			if c.Outcome == "abandoned" {
				q.abandoned++
			}
			if c.Answered != sim.NoTime && c.Answered-c.Enqueued <= int64(20*time.Second) {
				q.inTime++
			}
		}
	}}, report.Decided)
	if err != nil {
		t.Fatal(err)
	}

	return out
}

// judged are a center's days, simulated several times.
type judged []map[string]*queueDays

func judge(t *testing.T, folder fs.FS, name string, times, seed int) (out judged) {
	t.Helper()
	for i := range times {
		out = append(out, simulatedDays(t, folder, name, seed+i))
	}
	return out
}

// queues are the names of the queues, with "" for the center.
func (j judged) queues() (out []string) {
	for _, days := range j {
		for name := range days {
			if !slices.Contains(out, name) {
				out = append(out, name)
			}
		}
	}
	slices.Sort(out)
	return out
}

// share is the mean of a share, and the range in which nine of ten draws lie.
func (j judged) share(queue, measure string) (mean, low, high float64) {
	var all []float64
	for _, days := range j {
		if q := days[queue]; q != nil {
			all = append(all, q.share(measure))
		}
	}
	slices.Sort(all)
	for _, x := range all {
		mean += x / float64(len(all))
	}
	return mean, all[len(all)/20], all[len(all)-1-len(all)/20]
}

// halfHourError is the sum of the absolute errors of the calls by queue and half hour of the week, relative to all
// calls.
func halfHourError(truth, fitted judged) float64 {
	off, all := 0.0, 0.0
	for _, queue := range truth.queues() {
		if queue == "" {
			continue
		}
		var want, got [7 * 48]float64
		add := func(to *[7 * 48]float64, j judged) {
			for _, days := range j {
				if q := days[queue]; q != nil {
					for i, n := range q.halfHours {
						to[i] += n / float64(len(j))
					}
				}
			}
		}

		add(&want, truth)
		add(&got, fitted)

		for i := range want {
			off += math.Abs(got[i] - want[i])
			all += want[i]
		}
	}

	return off / all
}

// exportForms are the columns that an export lacks: the others are renamed to what means nothing.
var exportForms = map[string][]string{
	"all columns": nil,
	"no line":     {"line"},
	"no agents":   {"agent"},
}

// A center that is fitted to the records of an ordinary center is like it: its abandonment, and its calls by queue and
// half hour. What fit.md says comes back does come back. The truth is simulated, and so is the folder that is
// written: its own arrivals, hours and roster.
func TestOrdinaryCentersAreFitted(t *testing.T) {
	names := sortedNames(ordinaryCenters)
	forms := sortedNames(exportForms)
	seeds, times := longtest.N(1, 3), 20
	if seeds < 3 { // all centers take ten minutes
		names, forms, seeds, times = []string{"a Saturday"}, []string{"no agents"}, 1, 6
	}
	var off, errors []float64
	claims, falseClaims := 0, 0
	for _, name := range names {
		t.Run(name, func(t *testing.T) {
			for seed := 1; seed <= seeds; seed++ {
				folder := ordinaryCenter(t, name, seed)
				truth := judge(t, folder, "true", times, 1000*seed)
				csv := trueRecords(t, folder, seed)
				for _, form := range forms {
					fitted := checked(t, collected(t, without(csv, exportForms[form]), nil, fit.Dates{}))
					again := judge(t, written(fitted), "fitted", times, 2000*seed)
					want, _, _ := truth.share("", "abandoned")
					got, _, _ := again.share("", "abandoned")
					byHalfHour := halfHourError(truth, again)
					t.Logf("%s, seed %d: abandoned %.2f%% in place of %.2f%%; calls by half hour off by %.1f%%",
						form, seed, 100*got, 100*want, 100*byHalfHour)
					off = append(off, math.Abs(got-want))
					errors = append(errors, byHalfHour)
					n, wrong := checkClaims(t, fitted, truth, again)
					claims += n
					falseClaims += wrong
				}
			}
		})
	}
	mean := func(values []float64) float64 {
		sum := 0.0
		for _, v := range values {
			sum += v
		}
		return sum / float64(len(values))
	}
	t.Logf("abandoned off by %.2f points on average, %.2f at worst; calls by half hour by %.1f%% on average, %.1f%% at worst; %d of %d claims false",
		100*mean(off), 100*slices.Max(off), 100*mean(errors), 100*slices.Max(errors), falseClaims, claims)
	if mean(off) > 0.01 || slices.Max(off) > 0.05 {
		t.Error("abandonment is too far off")
	}
	if mean(errors) > 0.08 {
		t.Error("the calls by half hour are too far off")
	}
	if falseClaims > 0 {
		t.Error("claims are false")
	}
}

// checkClaims counts the shares of which fit says that they come back, and those of them that do not: the fitted center,
// simulated again, is off by more than two points from the records as well as from the true center, and outside of what
// nine in ten draws of the true center's days have.
func checkClaims(t *testing.T, c *fit.Center, truth, fitted judged) (claims, wrong int) {
	t.Helper()
	for i := range c.ComesBack {
		r := &c.ComesBack[i]
		queue, _, isQueue := strings.Cut(r.About, "@")
		if r.About == report.CenterSubject {
			queue, isQueue = "", true
		}
		isKnown := r.Measure == "abandoned" || r.Measure == "service_level"
		if !isQueue || !isKnown || !slices.Contains(truth.queues(), queue) {
			continue
		}
		if !r.ComesBack {
			t.Logf("  %s of %s does not come back: %s", r.Measure, r.About, r.Reason)
			if r.Reason == "" {
				t.Errorf("  no reason is given")
			}
			continue
		}

		claims++
		want, low, high := truth.share(queue, r.Measure)
		got, _, _ := fitted.share(queue, r.Measure)
		const points = 0.02
		isOff := math.Abs(got-want) > points && math.Abs(got-float64(r.Actual)) > points
		if isOff && (got < low || got > high) {
			wrong++
			t.Logf("  %s of %s is said to come back: %.3f in place of %.3f (%.3f to %.3f)", r.Measure, r.About, got, want, low, high)
		}
	}

	return claims, wrong
}

// trueRecords are the records of one draw of a center's days.
func trueRecords(t *testing.T, folder fs.FS, seed int) []byte {
	t.Helper()
	return recordsOfDays(t, folder, seed, judgedDays)
}

// recordsOfDays are the records of one draw of some days of a center.
func recordsOfDays(t *testing.T, folder fs.FS, seed int, days scenario.Set) []byte {
	t.Helper()
	_, m := scenariotest.Compiled(t, folder, "true", days, scenario.Set{Path: "seed", Value: fmt.Sprint(seed)})
	var out bytes.Buffer
	w, err := records.NewWriter(&out, tally.NewLayout(m))
	if err != nil {
		t.Fatal(err)
	}
	_, err = sim.Run(context.Background(), m, sim.Options{Record: func(c *sim.CallRecord) { err = w.Write(c) }}, report.Decided)
	if err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// without renames columns of records.
func without(csv []byte, columns []string) []byte {
	header, rows, _ := bytes.Cut(csv, []byte("\n"))
	names := strings.Split(string(header), ",")
	for i, name := range names {
		if slices.Contains(columns, name) {
			names[i] = "ignored_" + name
		}
	}
	return slices.Concat([]byte(strings.Join(names, ",")+"\n"), rows)
}

func sortedNames[V any](m map[string]V) (out []string) {
	for name := range m {
		out = append(out, name)
	}
	slices.Sort(out)
	return out
}
