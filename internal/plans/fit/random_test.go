package fit_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// Whatever the records are, they are refused, or the fitted center has no errors and can be simulated.
func TestAnyRecordsMakeACenter(t *testing.T) {
	longtest.CheckN(t, 12, 1000, func(rt *rapid.T) {
		csv := randomRecords(rt)
		r, err := records.NewReader(strings.NewReader(csv), "calls.csv", nil)
		if err != nil {
			rt.Fatalf("not read: %v", err)
		}

		d, err := fit.Collect(r, fit.Dates{})
		var refused *records.Refusal
		if errors.As(err, &refused) {
			return
		}
		if err != nil {
			rt.Fatal(err)
		}

		c := fit.Fit(d)
		if err := c.Check(context.Background(), d); err != nil {
			rt.Fatal(err)
		}
	})
}

// A line whose calls are all redials has no calls of its own.
func TestALineOfRedials(t *testing.T) {
	checkCompiles(t, fitted(t, []byte(`call,caller,line,arrived,queue,enqueued,answered,ended,agent,outcome
1,x,a,2026-11-02 08:00:00,q,2026-11-02 08:00:00,,2026-11-02 08:05:00,,abandoned
2,x,b,2026-11-02 08:10:00,q,2026-11-02 08:10:00,2026-11-02 08:11:00,2026-11-02 08:15:00,ann,answered
`)))
}

// checkCompiles fails the test with the findings of a fitted center.
func checkCompiles(t *testing.T, c *fit.Center) {
	t.Helper()
	scenariotest.Compiled(t, written(c), "fitted")
}

// written is the folder of a center.
func written(c *fit.Center) fstest.MapFS {
	folder := fstest.MapFS{}
	for _, f := range c.Files() {
		folder[f.Name] = &fstest.MapFile{Data: f.Content}
	}
	return folder
}

// randomRecords are few rows of times, names and words, some of them wrong.
func randomRecords(rt *rapid.T) string {
	out := strings.Builder{}
	out.WriteString("call,caller,line,tier,arrived,queue,enqueued,answered,ended,wrap_up_end,agent,outcome\n")
	times := rapid.Custom(func(rt *rapid.T) string {
		if rapid.IntRange(0, 9).Draw(rt, "known") < 3 {
			return rapid.SampledFrom([]string{"", "soon", "2026-02-30 08:00:00"}).Draw(rt, "wrong")
		}
		return fmt.Sprintf("2026-11-%02d %02d:%02d:00", rapid.IntRange(1, 28).Draw(rt, "day"), rapid.IntRange(0, 23).Draw(rt, "hour"),
			rapid.IntRange(0, 59).Draw(rt, "minute"))
	})

	names := rapid.SampledFrom([]string{
		"", "a", "A", "b#c", "otherwise", "answered", "all", "by", "fitted", "routing", "menus",
		"Ünïcode name", "1", "timed_out", "a,b", strings.Repeat("long", 30),
	})
	outcomes := rapid.SampledFrom(append([]string{"", "lost"}, records.Outcomes...))

	for i := range rapid.IntRange(1, 12).Draw(rt, "rows") {
		cells := []string{
			fmt.Sprint(i / 2), names.Draw(rt, "caller"), names.Draw(rt, "line"), names.Draw(rt, "tier"),
			times.Draw(rt, "arrived"), names.Draw(rt, "queue"),
		}
		for range 4 {
			cells = append(cells, times.Draw(rt, "time"))
		}
		cells = append(cells, names.Draw(rt, "agent"), outcomes.Draw(rt, "outcome"))

		for _, c := range cells {
			fmt.Fprintf(&out, "%q,", c)
		}
		out.WriteString("\n")
	}

	return strings.ReplaceAll(out.String(), ",\n", "\n")
}
