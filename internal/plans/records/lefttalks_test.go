package records_test

import (
	"fmt"
	"math"
	"strings"
	"testing"
)

// A length of the call is there for callers who left, too: one that they lack is the conversation, although its name may
// stand for either.
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
