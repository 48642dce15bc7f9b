package records_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Without an id, rows of one caller at one moment in one queue are calls, and the summary says so. With the id of a
// system they are rings of one call.
func TestRowsOfOneMoment(t *testing.T) {
	const rows = 60
	for name, want := range map[string]struct{ calls, noted int }{
		"Zip": {rows + 3, 2}, "Record ID": {rows + 1, 0}, "Engagement ID": {rows + 1, 0}, "Ticket": {rows + 1, 0},
	} {
		var file strings.Builder
		file.WriteString("Start Time,Queue,Caller ID,Agent,Result,Wait Time,Talk Time," + name + "\n")
		for i := range rows {
			at := fmt.Sprintf("2026-08-17 08:%02d:05,sales", i)
			if i%29 == 3 {
				fmt.Fprintf(&file, "%s,2025550%03d,ann,Abandoned,5,0,%d\n", at, i, 70+i)
			}
			fmt.Fprintf(&file, "%s,2025550%03d,bob,Answered,%d,%d,%d\n", at, i, 6+i%7, 40+i%9, 70+i)
		}
		file.WriteString("2026-08-17 08:05:05,help,2025550005,ann,Answered,8,90,900\n")

		r, err := records.NewReader(strings.NewReader(file.String()), "calls.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		calls := 0
		for range r.All() {
			calls++
		}
		if noted := r.Problems[records.SameMoment].Count; calls != want.calls || noted != want.noted || r.Err() != nil {
			t.Errorf("%s: %d calls, %d noted, %v; want %+v", name, calls, noted, r.Err(), want)
		}
	}
}

// A caller who hung up in the menus joined no queue: the row has no queue, and no wait or one of 0.
func TestRowsThatEndInTheMenus(t *testing.T) {
	const rows = 300
	for _, wait := range []string{"", "00:00:00"} {
		var file strings.Builder
		file.WriteString("Start Time,Queue,Agent,Queue Wait,Talk Time,Wrap Time,Total Duration,Disposition\n")
		for i := range rows {
			at := fmt.Sprintf("2026-08-17 %02d:%02d:05", 8+i/60, i%60)
			menus := 15 + i%20
			waited := 4 + i%9
			switch {
			case i%6 == 1:
				fmt.Fprintf(&file, "%s,,,%s,00:00:00,00:00:00,00:00:%02d,ABANDONED\n", at, wait, menus)
			case i%20 == 8:
				fmt.Fprintf(&file, "%s,sales,,00:00:%02d,00:00:00,00:00:00,00:00:%02d,ABANDONED\n", at, waited, menus+waited)
			default:
				fmt.Fprintf(&file, "%s,sales,agent %d,00:00:%02d,00:02:%02d,00:00:09,00:%02d:%02d,CONNECTED\n",
					at, i%9, waited, i%50, 2+(menus+waited+i%50)/60, (menus+waited+i%50)%60)
			}
		}

		f, err := figuresOfCalls(file.String(), nil)
		if want := float64(rows * 5 / 6); err != nil || f.n != want || f.abandoned > 0.07 || f.talk < 140 || f.talk > 150 {
			t.Errorf("wait %q: %.0f calls, %.3f abandoned, %.1f s, %v; want %.0f", wait, f.n, f.abandoned, f.talk, err, want)
		}
	}
}

// A row of units below the names hides the form of no time: the readings of a question name it.
func TestRowOfUnits(t *testing.T) {
	var file strings.Builder
	file.WriteString("Start,Queue,Wait,Talk,Agent\n(mm/dd/yyyy hh:mm:ss),(text),(sec),(sec),(text)\n")
	for i := range 60 {
		fmt.Fprintf(&file, "08/%02d/2026 08:%02d:05,sales,%d,%d,agent %d\n", 10+i%3, i, 5+i%9, 100+i, i%5)
	}
	_, err := figuresOfCalls(file.String(), nil)
	var refusal *records.Refusal
	if !errors.As(err, &refusal) || len(refusal.Readings()) != 2 || !strings.Contains(refusal.Map, `time: "DD/MM/YYYY hh:mm:ss"`) {
		t.Errorf("%v\n%s", err, refusal.Map)
	}
}

// An end without seconds may be before the second in which a caller joined the queue: it is in the same minute.
func TestEndsWithoutSeconds(t *testing.T) {
	const file = "arrived,enqueued,answered,ended,queue\n" +
		"2026-08-17 08:00:05,2026-08-17 08:00:20,,2026-08-17 08:00,sales\n" +
		"2026-08-17 08:02:05,2026-08-17 08:02:20,2026-08-17 08:02:22,2026-08-17 08:04,sales\n" +
		"2026-08-17 08:05:05,2026-08-17 08:06:20,,2026-08-17 08:05,sales\n"
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	var waits []float64
	for c := range r.All() {
		if !c.Ended.IsZero() && c.Answered.IsZero() {
			waits = append(waits, c.Ended.Sub(c.Enqueued).Seconds())
		}
	}
	if negative := r.Problems[records.NegativeDuration].Count; len(waits) != 1 || waits[0] != 0 || negative != 1 {
		t.Errorf("waits %v, %d negative", waits, negative)
	}
}
