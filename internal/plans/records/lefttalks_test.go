package records_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// A length of the call is there for callers who left, too: one that they lack is the conversation, although its name
// may stand for either.
func TestLengthsThatCallersWhoLeftLack(t *testing.T) {
	const rows = 400
	var file strings.Builder
	file.WriteString("Date,Time,Queue,ANI,Time to Answer,Time to Abandon,Agent,Duration\n")
	for i := range rows {
		fmt.Fprintf(&file, "2026-08-17,%02d:%02d:%02d,sales,%d,", 8+i/60, i%60, 7*i%60, 2025550000+i)
		if i%20 == 7 {
			fmt.Fprintf(&file, ",0:00:%02d,,\n", 10+i%9)
			continue
		}
		fmt.Fprintf(&file, "0:00:%02d,,agent %d,0:03:%02d\n", 4+i%9, i%7, 30+i%25)
	}

	f, err := figuresOfCalls(file.String(), nil)
	const talk = 222
	if err != nil || math.Abs(f.talk-talk) > 1 {
		t.Errorf("a mean conversation of %.1f s, %v; want %d s", f.talk, err, talk)
	}
}

// A length that is named for the whole call may be the conversation alone: the summary says so, unless the rows of
// callers who left have their wait in it.
func TestLengthsThatNoRowDecides(t *testing.T) {
	for _, hasWait := range []bool{false, true} {
		var file strings.Builder
		file.WriteString("Start Time,Queue,Wait Time,Call Duration,Agent,Status\n")
		for i := range 60 {
			fmt.Fprintf(&file, "2026-08-17 08:%02d:05,sales,", i)
			length := 0
			if hasWait {
				length = 12
			}
			if i == 30 {
				fmt.Fprintf(&file, "%d,%d,,No answer\n", max(1, length), length)
				continue
			}
			fmt.Fprintf(&file, "%d,%d,agent %d,Connected\n", 4+i%9, 200+i, i%7)
		}
		r, err := records.NewReader(strings.NewReader(file.String()), "calls.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		for range r.All() {
		}
		const said = `"Call Duration" is taken for the wait and the conversation: no row decides whether it has the wait`
		if slices.Contains(r.Summary().Checks, said) == hasWait {
			t.Errorf("with the wait %t: %q", hasWait, r.Summary().Checks)
		}
	}
}
