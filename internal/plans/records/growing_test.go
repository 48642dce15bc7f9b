package records

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// readWhole reads a file from its beginning.
func readWhole(data []byte, m *Map) (out []Call, reason string) {
	r, err := NewReader(bytes.NewReader(data), "calls.csv", m)
	if err != nil {
		return nil, err.Error()
	}
	for c := range r.All() {
		out = append(out, *c)
	}
	if err := r.Err(); err != nil {
		return out, err.Error()
	}
	return out, ""
}

// readOn reads the rows that were appended to a file.
func readOn(g *Growing, data []byte) (out []Call, reason string) {
	err := g.Read(data, func(c *Call) bool {
		out = append(out, *c)
		return true
	})
	if err != nil {
		return out, err.Error()
	}
	return out, ""
}

// grownFile draws a log of calls: rows of a call that follow each other or not, rows without an id, lines that are no
// rows, texts with quotes and ends of lines, and dates whose order a late row may decide.
func grownFile(t *rapid.T) string {
	times := rapid.SampledFrom([]string{
		time.RFC3339, time.RFC3339, "2006-01-02 15:04:05", "02/01/2006 15:04:05", "02/01/2006 15:04",
	}).Draw(t, "form of times")
	const most = 60
	rows := blockRows + 30 + rapid.IntRange(0, most).Draw(t, "rows")
	odd := rapid.SampledFrom([]int{10, 100, 1000}).Draw(t, "odd rows")

	var b strings.Builder
	const own = "call,caller,line,queue,agent,outcome,arrived,ivr_end,enqueued,answered,ended,wrap_up_end"
	header := rapid.SampledFrom([]string{
		own, own, own, own, own, own, own,
		"Call ID,Caller,Line,Queue,Agent,Outcome,Arrived,Menu end,Queued at,Answered at,Ended at,Wrap-up end",
	}).Draw(t, "header")
	fmt.Fprintln(&b, header)

	seed := rapid.Uint64Range(1, 1<<40).Draw(t, "seed")
	random := func(n int) int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed >> 33 % uint64(n))
	}
	begin := time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)
	if random(2) == 0 {
		begin = time.Date(2026, time.March, 12, 23, 0, 0, 0, time.UTC) // the 13th decides
	}

	for i := range rows {
		at := begin.Add(time.Duration(40*i+random(30)) * time.Second)
		after := func(seconds int) string {
			at = at.Add(time.Duration(seconds) * time.Second)
			return at.Format(times)
		}
		id := fmt.Sprint(i - random(min(i+1, 4)))
		if random(20) == 0 {
			id = ""
		}
		queue := []string{"cards", "loans", "", "all, of them"}[random(4)]
		arrived := after(0)
		menus := after(5 + random(20))
		answered, ended, wrapped, outcome := "", "", "", []string{"", "abandoned", "in_progress"}[random(3)]
		if random(3) > 0 {
			answered, ended, wrapped, outcome = after(random(60)), after(60+random(200)), after(random(40)), "answered"
		}

		switch random(odd) {
		case 0:
			fmt.Fprintln(&b, "cut here")
		case 1:
			queue = "a\nb"
		case 2:
			fmt.Fprintln(&b, `"open,quote`)
		case 3:
			arrived = "soon"
		case 4:
			outcome = "left the room"
		}
		cells := []string{
			id, "+44 20 7946 0" + fmt.Sprint(100+random(50)), "1", queue, "ann", outcome, arrived, menus, menus,
			answered, ended, wrapped,
		}
		for k, cell := range cells {
			if strings.ContainsAny(cell, ",\n") {
				cells[k] = `"` + cell + `"`
			}
		}
		fmt.Fprintln(&b, strings.Join(cells, ","))
	}
	return b.String()
}

// A file that grows gives what reading it whole gives, at every cut, within a line too.
func TestGrowing(t *testing.T) {
	t.Parallel()
	longtest.CheckN(t, 10, 300, func(t *rapid.T) {
		file := []byte(grownFile(t))
		m := &Map{Zone: time.UTC}
		g := NewGrowing("calls.csv", m)
		cuts := rapid.SliceOfN(rapid.IntRange(4*len(file)/5, len(file)), 3, 4).Draw(t, "cuts")
		slices.Sort(cuts)

		for _, cut := range append(cuts, len(file)) {
			data := WholeLines(file[:cut])
			calls, reason := readOn(g, data)
			want, wantReason := readWhole(data, m)
			if reason != wantReason {
				t.Fatalf("cut at %d: the error is %q, want %q", cut, reason, wantReason)
			}
			if !slices.Equal(calls, want) {
				for i := range min(len(calls), len(want)) {
					if calls[i] != want[i] {
						t.Fatalf("cut at %d: call %d is\n%+v, want\n%+v", cut, i, calls[i], want[i])
					}
				}
				t.Fatalf("cut at %d: %d calls, want %d", cut, len(calls), len(want))
			}
		}
	})
}

// A file that is understood as before goes on: it is not read again.
func TestGrowingGoesOn(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	fmt.Fprintln(&b, "call,queue,arrived,answered,ended")
	at := time.Date(2026, time.March, 2, 8, 0, 0, 0, time.UTC)
	for i := range 2 * blockRows {
		after := func(seconds int) string {
			return at.Add(time.Duration(40*i+seconds) * time.Second).Format(time.RFC3339)
		}
		fmt.Fprintf(&b, "%d,cards,%s,%s,%s\n", i, after(0), after(10), after(90))
	}

	file := []byte(b.String())
	g := NewGrowing("calls.csv", &Map{Zone: time.UTC})
	readOn(g, WholeLines(file[:4*len(file)/5]))
	first := g.r
	if calls, reason := readOn(g, file); first == nil || g.r != first || reason != "" || len(calls) != 2*blockRows {
		t.Errorf("the reading began anew, or gave %d calls, want %d: %s", len(calls), 2*blockRows, reason)
	}
}
