package records_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// A call that an agent transferred was answered: its conversation shows it, and its word asks no question.
func TestTransferredCallsAreAnswered(t *testing.T) {
	var rows [][]string
	want := 0
	for i, v := range office(77, 3, time.Date(2026, 8, 12, 0, 0, 0, 0, time.UTC)) {
		rows = append(rows, cells(v.id, v.at, v.queue, v.agent, v.wait, v.talk, v.either("handled", "abandoned")))
		if !v.isAnswered {
			continue
		}
		want++
		if i%5 == 0 {
			rows = append(rows, cells(v.id, v.end(), "Orders", v.agent, 0, v.talk, "transferred"))
			want++
		}
	}

	file := table("contact_id,queued_at,queue,agent,wait_seconds,talk_seconds,disposition", ",", rows)
	r, err := records.NewReader(strings.NewReader(file), "calls.csv", nil)
	if err != nil {
		t.Fatal(err)
	}
	answered := 0
	for c := range r.All() {
		if !c.Answered.IsZero() {
			answered++
		}
	}
	if answered != want {
		t.Errorf("%d calls were answered, want %d", answered, want)
	}
}

// A mean wait without a word for answers may count all callers, and a small number that each row repeats is the target of
// the service level.
func TestMeasuresThatMayBeOthers(t *testing.T) {
	for _, test := range []struct{ name, want string }{
		{"Avg Wait", `"Avg Wait" is taken for the mean wait of answered calls: no row tells whether it counts the waits of the others`},
		{"Avg Speed of Answer", ""},
	} {
		var b strings.Builder
		b.WriteString("Date,Time,Queue,Offered,Answered,Abandoned,AHT,servicelevel," + test.name + "\n")
		for i := range 40 {
			fmt.Fprintf(&b, "2026-08-%02d,%02d:00,Sales,%d,%d,%d,%d,20,%d\n", 17+i/10, 8+i%10, 20+i, 18+i, 2, 200+i, 15+i%7)
		}

		r, err := records.NewIntervalReader(strings.NewReader(b.String()), "report.csv", nil)
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		for range r.All() {
		}
		s := r.Summary()
		if got := strings.Join(s.Checks, "; "); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
		for _, c := range s.Used {
			if c.Column == "servicelevel" {
				t.Errorf("the target is read as %+v", c)
			}
		}
	}
}
