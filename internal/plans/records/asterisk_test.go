package records_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// The logs of several days are read as one, in any order: a call may go on in the next one. A line that is in two of
// them counts once.
func TestSeveralQueueLogs(t *testing.T) {
	const first = `1366720300|NONE|sales|ann|ADDMEMBER|
1366720340|1366720320.1|sales|NONE|ENTERQUEUE||0471234567|1
1366720345|1366720330.2|sales|NONE|ENTERQUEUE||0471234568|2
1366720350|1366720320.1|sales|ann|CONNECT|10|1366720341.2|3
`
	const second = `1366720350|1366720320.1|sales|ann|CONNECT|10|1366720341.2|3
1366720370|1366720320.1|sales|ann|COMPLETECALLER|10|20|1
1366720380|1366720330.2|sales|NONE|ABANDON|1|1|35
1366720400|NONE|sales|ann|REMOVEMEMBER|
`
	for name, logs := range map[string][]string{"in order": {first, second}, "the last one first": {second, first}} {
		t.Run(name, func(t *testing.T) {
			var inputs []records.Input
			for i, log := range logs {
				inputs = append(inputs, records.Input{Name: fmt.Sprintf("queue_log.%d", i), In: strings.NewReader(log)})
			}
			r, err := records.NewReaderOf(inputs, nil)
			if err != nil {
				t.Fatal(err)
			}

			var got strings.Builder
			r.Presence = func(p records.Presence) {
				fmt.Fprintf(&got, "%s %s to %s: %q\n", p.Agent, p.From.Format("15:04:05"), p.To.Format("15:04:05"), p.Queues)
			}
			for c := range r.All() {
				fmt.Fprintln(&got, text(c))
			}
			check(t, "records", `
1366720320.1 0471234567 - - sales ann answered 12:32:00Z 12:32:20Z 12:32:20Z 12:32:30Z 12:32:50Z -
1366720330.2 0471234568 - - sales - abandoned 12:32:10Z 12:32:25Z 12:32:25Z - 12:33:00Z -
ann 12:31:40 to 12:33:20: ["sales"]`, got.String())
			shared := r.Problems[records.SharedRow]
			check(t, "lines of both files", "1 of queue_log.1", fmt.Sprintf("%d %s", shared.Count, shared.First))
		})
	}
}

// A log that is sorted by its times may have the answer before the call, if both are in one second. The end tells it.
func TestQueueLogWithAnswersFirst(t *testing.T) {
	const log = `1785741900|1785741900.1|q|ann|CONNECT|0|x|0
1785741900|1785741900.1|q|NONE|ENTERQUEUE||100|1
1785741960|1785741900.1|q|ann|COMPLETECALLER|0|60|1
1785741970|1785741970.2|q|bob|CONNECT|0|x|0
1785741970|1785741970.2|q|NONE|ENTERQUEUE||101|1
1785742000|1785741970.2|q|bob|BLINDTRANSFER|200|ext|0|30|1
`
	calls, _, err := read(t, nil, log)
	if err != nil {
		t.Fatal(err)
	}
	check(t, "records", `
1785741900.1 100 - - q ann answered 07:25:00Z 07:25:00Z 07:25:00Z 07:25:00Z 07:26:00Z -
1785741970.2 101 - - q bob answered 07:26:10Z 07:26:10Z 07:26:10Z 07:26:10Z 07:26:40Z -`, calls)
}
