package backtest

import (
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// The dates of a choice are those of the records that it does not leave out, or a message that says why there are none.
func TestChoose(t *testing.T) {
	day := func(n int) routing.Date { return routing.Date{Year: 2026, Month: time.January, Day: n} }
	whole := func(n int) records.Span { return records.Span{Date: day(n), To: 24 * time.Hour} }
	for _, c := range []struct {
		name    string
		choice  Choice
		want    []int
		message string
		checks  int
	}{
		{"all", Choice{}, []int{5, 6, 7}, "", 0},
		{"limited", Choice{First: day(6), Last: day(9)}, []int{6, 7}, "", 0},
		{"none in the limit", Choice{First: day(1), Last: day(2)}, nil, "the records have no call from 2026-01-01 to 2026-01-02", 0},
		{"left out", Choice{Without: []records.Span{whole(6)}}, []int{5, 7}, "", 0},
		{"all left out", Choice{Without: []records.Span{whole(5), whole(6), whole(7)}}, nil, "--without leaves out all days", 0},
		{"hours left out", Choice{Without: []records.Span{{Date: day(6), To: time.Hour}}}, []int{5, 6, 7}, "", 0},
		{"of a file", Choice{Dates: []routing.Date{day(7), day(9)}, File: "calls.csv"}, []int{7}, "", 1},
		{"none of a file", Choice{Dates: []routing.Date{day(9)}, File: "calls.csv"}, nil, "the records and calls.csv have no date in common", 0},
	} {
		a := &Actual{Read: &records.Summary{}, dates: []routing.Date{day(5), day(6), day(7)}, to: 3}
		err := a.Choose(&c.choice)
		message := ""
		if err != nil {
			message = err.Error()
		}

		if message != c.message {
			t.Errorf("%s: %q, want %q", c.name, message, c.message)
			continue
		}

		var got []int
		for _, i := range a.compared() {
			got = append(got, a.dates[i].Day)
		}
		if c.message == "" && !slices.Equal(got, c.want) || len(a.Read.Checks) != c.checks {
			t.Errorf("%s: the dates %v with %d notes, want %v with %d", c.name, got, len(a.Read.Checks), c.want, c.checks)
		}
	}
}

// The last date and the last time are those up to a date: a later record has a wrong clock. If all records are later, the
// last date is the last of all, and no time is known.
func TestLastOfTheRecords(t *testing.T) {
	day := func(n int) routing.Date { return routing.Date{Year: 2026, Month: time.January, Day: n} }
	all := &Actual{dates: []routing.Date{day(5), day(6), day(8)}}
	for i := range all.dates { // the last of a call's times is another one on each date
		base := int64(1000 * (i + 1))
		v := visit{arrived: base, enqueued: base + 10, answered: sim.NoTime, ended: sim.NoTime, wrapUpEnd: sim.NoTime}
		*[]*des.Time{&v.enqueued, &v.ended, &v.wrapUpEnd}[i] = base + 50
		early := visit{arrived: base, enqueued: sim.NoTime, answered: sim.NoTime, ended: sim.NoTime, wrapUpEnd: sim.NoTime}
		all.calls = append(all.calls, []call{{visit: v}, {visit: early}})
	}
	for most, want := range map[int]struct {
		date int
		last int64 // 0: none
	}{4: {8, 0}, 5: {5, 1050}, 6: {6, 2050}, 7: {6, 2050}, 8: {8, 3050}, 9: {8, 3050}} {
		date, ok := all.LastDateBy(day(most))
		got := all.LastTime(day(most))
		isLast := want.last == 0 && got.IsZero() || want.last > 0 && got.Equal(time.Unix(0, want.last))
		if !ok || date != day(want.date) || !isLast {
			t.Errorf("up to %v the last date is %v, and the last time %v", day(most), date, got)
		}
	}
	if date, ok := all.LastDate(); !ok || date != day(8) {
		t.Errorf("the last date is %v", date)
	}
	if date, ok := (&Actual{}).LastDateBy(day(5)); ok {
		t.Errorf("no records have the date %v", date)
	}
}
