package records_test

import (
	"fmt"
	"strings"
	"testing"
)

// A call in progress has a wait and no talk time. The words of its outcome, or the map, say that somebody answered: its
// end is not known, and no talk of 0 s. A wait is the end of a call that nobody answered.
func TestTalksInProgress(t *testing.T) {
	var b strings.Builder
	b.WriteString("Start,Queue,Wait,Talk,Agent,Status\n")
	for i := range 40 {
		fmt.Fprintf(&b, "2026-08-17 09:%02d:00,Sales,%d,%d,Ann,Answered\n", i, 5+i%7, 30+i%9)
	}
	b.WriteString("2026-08-17 09:40:10,Sales,20,,,Abandoned\n2026-08-17 09:41:10,Sales,8,,Ann,Answered\n")
	const columns = `
columns:
  queue: Queue
  agent: Agent
  arrived: Start
  answered: {after: arrived, column: Wait}
  ended: [{after: answered, column: Talk}, {after: arrived, column: Wait}]
`
	afterAnswer := strings.Replace(columns, "[{after: answered, column: Talk}, {after: arrived, column: Wait}]",
		"{after: answered, column: Talk}", 1)
	for name, given := range map[string]string{
		"by the status":   columns + "  outcome: Status\n",
		"without the end": afterAnswer + `answered_if: {Agent: [""]}` + "\n",
		"by the agent":    columns + `answered_if: {Agent: [""]}` + "\n",
		"by the own word": columns + "answered_if: {Status: [Answered]}\n",
	} {
		calls, _, err := read(t, readMap(t, given), b.String())
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		lines := strings.Split(strings.TrimSpace(calls), "\n")
		last := lines[len(lines)-2:]
		for i, want := range []string{
			"09:40:10Z 09:40:10Z - 09:40:30Z -", "09:41:10Z 09:41:10Z 09:41:18Z - -",
		} {
			if !strings.HasSuffix(last[i], want) {
				t.Errorf("%s: the call is %q, want %q", name, last[i], want)
			}
		}
	}
}
