package records_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// callsWith writes thirty calls of a day, from 08:00:00 on, whose times end as asked. A further column has the texts that
// are asked for.
func callsWith(letters func(i int) string, further func(at time.Time) string) string {
	var b strings.Builder
	b.WriteString("Call ID,Created,Arrival,Answer,End,Queue\n")
	start := time.Date(2026, 12, 7, 8, 0, 0, 0, time.UTC)
	for i := range 30 {
		at := start.Add(time.Duration(i) * 10 * time.Minute)
		fmt.Fprintf(&b, "c%d,%s", i, further(at))
		for _, after := range []int{0, 5 + i, 200 + 7*i} {
			fmt.Fprintf(&b, ",%s %s", at.Add(time.Duration(after)*time.Second).Format(time.DateTime), letters(i))
		}
		b.WriteString(",Sales\n")
	}
	return b.String()
}

// Letters of zones are refused, unless the map names the zone of the times.
func TestLettersOfZones(t *testing.T) {
	t.Parallel()
	nothing := func(time.Time) string { return "" }
	one := func(letters string) func(int) string { return func(int) string { return letters } }
	byTurns := func(i int) string { return []string{"EST", "CST"}[i%2] }

	const asks = "several zones have the letters"
	for _, c := range []struct{ name, file, given, want string }{
		{"EST", callsWith(one("EST"), nothing), "", asks},
		{"CST beside EST", callsWith(byTurns, nothing), "", asks},
		{"CST, the zone of the file", callsWith(one("CST"), nothing), "times: Asia/Shanghai", "00:00"},
		{"CST, the zone of the center", callsWith(one("CST"), nothing), "timezone: America/Winnipeg", asks},
	} {
		got := ""
		r, err := records.NewReader(strings.NewReader(c.file), "calls.csv", readMap(t, "records: csv\n"+c.given))
		if err == nil {
			for call := range r.All() {
				got = call.Arrived.UTC().Format("15:04")
				break
			}
			err = r.Err()
		}
		if err != nil {
			got = err.Error()
		}
		if got != c.want && (c.want != asks || !strings.Contains(got, asks)) {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}
