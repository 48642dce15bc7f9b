package records_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// A summary names the facts that a file lacks, and the odd calls.
func TestSummariesSayWhatIsOdd(t *testing.T) {
	const (
		noQueue   = `no row names its queue: all calls are in one queue; if a column does, name it in a map, as in "columns: {queue: COLUMN}"`
		noSeconds = "no wait and no conversation has seconds: each is known to a minute only"
		nobody    = "nobody abandons"
	)
	for name, c := range map[string]struct {
		queue   string
		answers string      // the second of the answer
		talks   map[int]int // in minutes, of calls by number; 5 of the others
		want    []string
	}{
		"nothing":       {"Sales", "10", nil, nil},
		"no queue":      {"", "10", nil, []string{noQueue}},
		"no seconds":    {"Sales", "00", nil, []string{noSeconds}},
		"no seconds, 0": {"Sales", "00", map[int]int{3: 0}, []string{noSeconds}},
		"a long talk":   {"Sales", "10", map[int]int{3: 241, 4: 240}, []string{"1 conversation over 4 h, the longest 4.02 h: they count; remove wrong rows from the file"}},
		"long talks":    {"Sales", "10", map[int]int{3: 241, 4: 540}, []string{"2 conversations over 4 h, the longest 9 h: they count; remove wrong rows from the file"}},
		"0 s":           {"Sales", "10", map[int]int{3: 0, 4: 0}, []string{"2 conversations of 0 s: they count; remove wrong rows from the file"}},
		"the whole kind": {"", "10", map[int]int{3: 0, 4: 300}, []string{
			noQueue, "1 conversation over 4 h, the longest 5 h: they count; remove wrong rows from the file", "1 conversation of 0 s: they count; remove wrong rows from the file",
		}},
	} {
		var file strings.Builder
		file.WriteString("call,queue,arrived,enqueued,answered,ended,outcome\n")
		for i := range 20 {
			talk, isOther := c.talks[i]
			if !isOther {
				talk = 5
			}
			const day = "2026-08-12T"
			at := fmt.Sprintf("%s08:%02d:00Z", day, i)
			answered := fmt.Sprintf("%s08:%02d:%sZ", day, i+1, c.answers)
			ended := fmt.Sprintf("%s%02d:%02d:%sZ", day, 8+(i+1+talk)/60, (i+1+talk)%60, c.answers)
			fmt.Fprintf(&file, "%d,%s,%s,%s,%s,%s,answered\n", i, c.queue, at, at, answered, ended)
		}

		r, err := records.NewReader(strings.NewReader(file.String()), "calls.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		for range r.All() {
		}

		got := slices.DeleteFunc(r.Summary().Checks, func(check string) bool { return check == nobody })
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: the checks are %q, want %q", name, got, c.want)
		}
	}
}

// Callers who all hang up at once are odd: another column may have their waits.
func TestWaitsOfNobody(t *testing.T) {
	for waits, want := range map[int]int{0: 1, 7: 0} {
		var file strings.Builder
		file.WriteString("Start,Queue,Wait,Gave up,Talk,Agent\n")
		for i := range 60 {
			row := fmt.Sprintf("%d,0,%d,Ann", 4+i%9, 100+i%50)
			if i%5 == 0 {
				row = fmt.Sprintf("%d,%d,0,", waits, 5+i%9)
			}
			fmt.Fprintf(&file, "2026-08-17 09:%02d:10,Sales,%s\n", i, row)
		}
		r, err := records.NewReader(strings.NewReader(file.String()), "calls.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		for range r.All() {
		}

		checks := strings.Join(r.Summary().Checks, "\n")
		if got := strings.Count(checks, "all 12 callers who hang up do so within a second"); got != want {
			t.Errorf("waits of %d s: the checks are %q", waits, checks)
		}
	}
}

// A column of queues, found by its agents, may be empty for callers who left: the summary says that their queue is unknown.
func TestQueuesThatLackWhoLeft(t *testing.T) {
	for _, name := range []string{"Department", "Foo"} {
		for _, left := range []string{"", "desk 1"} {
			var file strings.Builder
			fmt.Fprintf(&file, "Call Start,%s,Answer Time,Call End,Agent\n", name)
			for i := range 120 {
				at := fmt.Sprintf("2026-08-%02d 09:%02d", 3+i/60, i%60)
				row := fmt.Sprintf("%s:05,desk %d,%s:%d,%s:50,agent %d", at, i%2, at, 15+i%9, at, i%6)
				if i%41 == 40 {
					row = fmt.Sprintf("%s:05,%s,,%s:40,", at, left, at)
				}
				fmt.Fprintln(&file, row)
			}

			r, err := records.NewReader(strings.NewReader(file.String()), "calls.csv", nil)
			if err != nil {
				t.Fatal(err)
			}
			for range r.All() {
			}

			said := fmt.Sprintf("%q is empty for callers who left: no row tells in which queue they waited", name)
			if isSaid := slices.Contains(r.Summary().Checks, said); isSaid != (left == "") {
				t.Errorf("%s, left in %q: the checks are %q", name, left, r.Summary().Checks)
			}
		}
	}
}
