package fit_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// rows are records of visits that wait for 5 seconds.
type rows []string

// add adds a visit that joins its queue at a time. Visits of a call arrive at the same even
// minute. The text is "line,tier,queue,agent,outcome"; talk and wrapUp are seconds, and
// negative without one.
func (r *rows) add(call int, at time.Time, text string, talk, wrapUp int) {
	names := strings.Split(text, ",")
	clock := func(after int, known bool) string {
		if !known {
			return ""
		}
		return at.Add(time.Duration(after) * time.Second).Format(time.DateTime)
	}
	*r = append(*r, strings.Join([]string{
		fmt.Sprint(call), at.Truncate(2 * time.Minute).Format(time.DateTime), clock(0, true), clock(5, talk >= 0),
		clock(5+max(0, talk), true), clock(5+talk+wrapUp, wrapUp >= 0),
		names[0], names[1], names[2], names[3], names[4],
	}, ","))
}

func (r *rows) csv() string {
	return "call,arrived,enqueued,answered,ended,wrap_up_end,line,tier,queue,agent,outcome\n" + strings.Join(*r, "\n") + "\n"
}

// monday is when the records of these tests begin.
var monday = time.Date(2026, 9, 7, 9, 0, 0, 0, time.UTC)

// What unusual records tell is in the files that are written for them, without a value that is
// no number.
func TestUnusualRecords(t *testing.T) {
	const answered = ",,q,ann,answered"
	for name, c := range map[string]struct {
		fill func(r *rows)
		want []string // in the files
		not  []string
	}{
		"outage with calls before it": {func(r *rows) {
			for i := range 14 * 8 * 20 {
				at := monday.AddDate(0, 0, i/160).Add(time.Duration(i%160) * 3 * time.Minute)
				if i/160 != 9 || at.Hour() < 12 || at.Hour() >= 14 {
					r.add(i, at, answered, 60, 0)
				}
			}
		}, []string{"No call arrived on 2026-09-16 from 12:00 to 14:00, where 40 are expected", "| 2026-09-16 from 12:00 to 14:00 |"}, nil},
		"hour in which most hang up": {func(r *rows) {
			for i := range 21 * 8 * 30 {
				at := monday.AddDate(0, 0, i/240).Add(time.Duration(i%240) * 2 * time.Minute)
				if i/240 == 9 && at.Hour() == 12 && i%5 > 0 {
					r.add(i, at, ",,q,,abandoned", -1, -1)
				} else {
					r.add(i, at, answered, 60, 0)
				}
			}
		}, []string{"On 2026-09-16 from 12:00 to 13:00 24 of 30 callers hung up", "--without 2026-09-16T12..13"}, nil},
		"after-call work of one tier only": {func(r *rows) {
			for i := range 200 {
				at := monday.Add(time.Duration(i) * 2 * time.Minute)
				r.add(2*i, at, ",gold,q,ann,answered", 60+i%7, 20)
				r.add(2*i+1, at.Add(time.Minute), ",green,q,bob,answered", 600+i%7, -1)
			}
		}, []string{"after-call work, tier", "| 20.0 s |"}, nil},
		"after-call work after one of many calls": {func(r *rows) {
			for i := range 4000 {
				wrapUp := 0
				if i == 0 {
					wrapUp = 400
				}
				r.add(i, monday.Add(time.Duration(i)*10*time.Second), answered, 60, wrapUp)
			}
		}, []string{"| 0.1 s |"}, []string{"wrap_up.csv"}},
		"line that begins late": {func(r *rows) {
			for i := range 28 * 40 {
				day, line := i/40, []string{"old", "new_line"}[i%2]
				if (line == "old" || day >= 14) && i%40 > day%3 {
					r.add(i, monday.AddDate(0, 0, day).Add(time.Duration(i%40)*5*time.Minute), line+answered, 60, 0)
				}
			}
		}, []string{"Line new_line drifts: all its calls are in the second half of the days"}, []string{"Inf"}},
		"chains of queues, and transfers": {func(r *rows) {
			for i := range 100 {
				at := monday.Add(time.Duration(i) * 2 * time.Minute)
				r.add(i, at, ",,a,,timed_out", -1, -1)
				r.add(i, at.Add(20*time.Second), ",,b,,timed_out", -1, -1)
				r.add(i, at.Add(40*time.Second), ",,c,ann,answered", 10, 0)
				if i%2 == 0 {
					r.add(i, at.Add(60*time.Second), ",,d,bob,answered", 10, 0)
				}
			}
		}, []string{"50 records are further visits"}, nil},
		"callers who leave after a time, of whom one joins another queue": {func(r *rows) {
			for i := range 100 {
				at := monday.Add(time.Duration(i) * 2 * time.Minute)
				r.add(i, at, ",,a,,timed_out", -1, -1)
			}
			r.add(99, monday.Add(199*time.Minute), ",,b,ann,answered", 10, 0)
		}, []string{"timed_out: timed_out"}, []string{"timed_out: wait_b"}},
		"callers who leave after a time, of whom some book a callback and others join again": {func(r *rows) {
			for i := range 100 {
				at := monday.Add(time.Duration(i) * 2 * time.Minute)
				switch i % 5 {
				case 0:
					r.add(i, at, ",,a,,booked", -1, -1)
					r.add(i, at.Add(60*time.Second), ",,a,ann,called_back", 10, 0)
				default:
					r.add(i, at, ",,a,,timed_out", -1, -1)
					r.add(i, at.Add(20*time.Second), ",,a,ann,answered", 10, 0)
				}
			}
		}, []string{
			"timed_out: callback_a", "then: {booked: booked, declined: again_a}}",
			"again_a: {queue: a, then: {answered: answered", "{booked: 20%, declined: 80%}",
		}, []string{"further visits"}},
		"callers who leave after a time again and again": {func(r *rows) {
			for i := range 100 {
				at := monday.Add(time.Duration(i) * 2 * time.Minute)
				r.add(i, at, ",,a,,timed_out", -1, -1)
				r.add(i, at.Add(20*time.Second), ",,a,,timed_out", -1, -1)
				r.add(i, at.Add(40*time.Second), ",,a,ann,answered", 10, 0)
			}
		}, []string{"max_wait: 5s, then: {answered: answered, timed_out: wait_a}"}, []string{"again_a", "further visits"}},
		"callbacks that nobody made, and bookings at any time": {func(r *rows) {
			for i := range 100 {
				at := monday.Add(time.Duration(i) * 2 * time.Minute)
				r.add(i, at, ",,a,,booked", -1, -1)
				r.add(i+100, at, ",,b,,timed_out", -1, -1)
			}
		}, []string{"wait_a: {queue: a, then: {answered: answered", "timed_out: timed_out"}, []string{"callback_a", "callback_b"}},
		"queue named as a queue and its tier": {func(r *rows) {
			for i := range 1200 {
				queue, tier, talk := "support", []string{"gold", "green"}[i/2%2], 10+i%2*400
				if i >= 800 {
					queue, tier = "support_gold", ""
				}
				if tier == "gold" {
					talk *= 2
				}
				r.add(i, monday.Add(time.Duration(i)*15*time.Second), ","+tier+","+queue+",ann,answered", talk, -1)
			}
		}, []string{"support/gold", "support/green"}, nil},
		"no agents, and one day of each weekday": {func(r *rows) {
			for i := range 7 {
				r.add(i, monday.AddDate(0, 0, i), ",,q,,answered", 60, 0)
			}
		}, []string{"The records name no agents: the staff of 0 of 7 half hours of a week is the number of conversations in progress while callers wait", "mean of 7 days, Poisson, normal"}, []string{"0 agents", "days, Student's t"}},
		"many lines": {func(r *rows) {
			for i := range 52 {
				r.add(i, monday, fmt.Sprintf("line%d,,q,ann,answered", i+10), 60, 0)
			}
		}, []string{`2 of the 52 lines are taken together as "other", as "line60"`}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			var r rows
			c.fill(&r)
			fitted := fitted(t, []byte(r.csv()))
			checkCompiles(t, fitted)
			var all strings.Builder
			for _, f := range fitted.Files() {
				fmt.Fprintf(&all, "%s\n%s", f.Name, f.Content)
			}
			for _, want := range c.want {
				if !strings.Contains(all.String(), want) {
					t.Errorf("%q is not in the files:\n%.3000s", want, all.String())
				}
			}
			for _, not := range slices.Concat(c.not, []string{"NaN"}) {
				if strings.Contains(all.String(), not) {
					t.Errorf("%q is in the files", not)
				}
			}
		})
	}
}

// A column of other texts, as callers' numbers, in the place of lines is refused.
func TestTooManyLines(t *testing.T) {
	var r rows
	for i := range 1<<15 + 1 {
		r.add(i, monday, fmt.Sprintf("%d,,q,ann,answered", i), 60, 0)
	}
	in, err := records.NewReader(strings.NewReader(r.csv()), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := fit.Collect(in, fit.Dates{}); err == nil || !strings.Contains(err.Error(), "over 32767 lines") {
		t.Errorf("the error is %v", err)
	}
}

// Sixty callers hang up and call once more, and hang up again: each of the first attempts is followed by a second, and
// none of the second by a third.
func TestRedialsOfManyCallers(t *testing.T) {
	const callers = 60
	var out strings.Builder
	out.WriteString("call,caller,arrived,queue,enqueued,answered,ended,agent,outcome\n")
	call := 0
	add := func(caller int, at time.Time, wait time.Duration, outcome string) {
		call++
		answered, agent := "", ""
		if outcome == "answered" {
			answered, agent = at.Format(time.DateTime), "ann"
		}
		fmt.Fprintf(&out, "%d,c%d,%s,q,%s,%s,%s,%s,%s\n", call, caller, at.Format(time.DateTime), at.Format(time.DateTime),
			answered, at.Add(wait).Format(time.DateTime), agent, outcome)
	}
	for caller := range callers {
		first := monday.Add(time.Duration(caller) * 20 * time.Minute)
		add(caller, first, time.Minute, "abandoned")
		add(caller, first.Add(4*time.Minute), time.Minute, "abandoned")
		add(callers+caller, first.Add(10*time.Minute), 2*time.Minute, "answered")
	}

	redial := fitted(t, []byte(out.String())).Redial
	const between = 3 * 60 // seconds from the end of the first attempt to the second
	if redial.Most != 1 || redial.Chance.N != callers || redial.Chance.Value != 1 || redial.After.Value != between {
		t.Errorf("redials are %+v, want one attempt more after each of %d, %d s later", redial, callers, between)
	}
}
