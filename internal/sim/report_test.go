package sim

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/model"
	"github.com/ivrsim/ivrsim/internal/report"
	"github.com/ivrsim/ivrsim/internal/scenario/scenariotest"
)

// Each CSV column has the value of the JSON field of its name.
func TestCSVAgreesWithJSON(t *testing.T) {
	_, m := scenariotest.Compiled(t, everything, "load")
	m.Replications = model.Replications{AtLeast: 2, AtMost: 2}
	r := run(t, m, Options{})
	var parsed struct {
		Queues    []map[string]any
		Intervals []struct {
			Start         string
			Tiers, Queues []map[string]any
		}
	}
	if err := json.Unmarshal([]byte(asJSON(t, r)), &parsed); err != nil {
		t.Fatal(err)
	}
	rows := map[string][]map[string]any{"queues": parsed.Queues}
	for _, v := range parsed.Intervals {
		for table, of := range map[string][]map[string]any{"intervals": v.Queues, "tiers": v.Tiers} {
			for _, row := range of {
				row["start"] = v.Start
				rows[table] = append(rows[table], row)
			}
		}
	}
	for _, sheet := range report.Sheets {
		var out bytes.Buffer
		if err := r.WriteSheet(&out, sheet, "baseline"); err != nil {
			t.Fatal(err)
		}
		lines, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(lines) != 1+len(rows[sheet.Name]) {
			t.Fatalf("%s: %d lines, %v", sheet.Name, len(lines), err)
		}
		for i, row := range rows[sheet.Name] {
			row["run"] = "baseline"
			for k, column := range lines[0] {
				if got, want := lines[1+i][k], jsonValue(row, column); got != want {
					t.Fatalf("%s, row %d: %s is %q, want %q", sheet.Name, i, column, got, want)
				}
			}
		}
	}
}

// jsonValue is the value of a CSV column in a row of the JSON: wait_p90_seconds is the
// mean of the p90 of wait_seconds.
func jsonValue(row map[string]any, column string) string {
	at, known := row[column]
	for _, part := range []string{"mean", "low", "high", "p50", "p90", "p95", "p99", "max"} {
		if whole, is := row[strings.Replace(column, "_"+part, "", 1)].(map[string]any); is && !known && strings.Contains(column, "_"+part) {
			at, known = whole[part], true
		}
	}
	if e, is := at.(map[string]any); is {
		at = e["mean"]
	}
	switch v := at.(type) {
	case nil:
		if !known {
			return "no such value"
		}
		return ""
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64)
	default:
		return fmt.Sprint(v)
	}
}

// WriteJSON writes the bytes that json.Encoder writes.
func TestWriteJSON(t *testing.T) {
	r := run(t, scaled(peakDay(t, 1), 0.01), Options{})
	r.Scenario = "a \"name\"\n  \"intervals\": null"
	for _, n := range []int{96, 1, 0} {
		r.Intervals = r.Intervals[:n]
		var got, want bytes.Buffer
		if err := r.WriteJSON(&got); err != nil {
			t.Fatal(err)
		}
		all := json.NewEncoder(&want)
		all.SetIndent("", "  ")
		if err := all.Encode(r); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want.String(), got.String()); diff != "" {
			t.Errorf("%d intervals (-json.Encoder +WriteJSON):\n%.2000s", n, diff)
		}
	}
}

// With a single interval the wait series are the quantiles of the day. Counting wait
// series changes nothing else in the report.
func TestWaitSeries(t *testing.T) {
	const scenario = `
for: 24h
replications: 3
calls: {main: {per_hour: 120}}
callers: {patience: {mean: 3m}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 9}]
`
	m := oneQueue(t, scenario)
	m.Clock.Interval = m.Clock.To
	plain, r := run(t, m, Options{}), run(t, m, Options{WaitSeries: true})
	if asJSON(t, plain) != asJSON(t, r) || plain.WaitSeries != nil {
		t.Error("counting wait series changes the report")
	}
	w := &r.Queues[0].Wait
	parts := []report.WaitPeriod{{Start: r.Start, P50: w.P50.Mean, P90: w.P90.Mean, P99: w.P99.Mean}}
	if diff := cmp.Diff([]report.WaitSeries{{Periods: parts}, {Queue: "only", Periods: parts}}, r.WaitSeries); diff != "" || w.P50.Mean == 0 {
		t.Errorf("-quantiles of the day +wait series:\n%s", diff)
	}
}

func TestWaitSeriesHasBoundedPeriods(t *testing.T) {
	m := oneQueue(t, "for: 200h\nreplications: 1\ncalls: {main: {per_hour: 20}}\nhandling: {only: 5m}\nstaff: [{group: all, hub: here, queues: [only], agents: 9}]\n")
	parts := run(t, m, Options{WaitSeries: true}).WaitSeries[0].Periods
	if len(parts) != 67 { // of three hours each
		t.Fatalf("%d periods, want 67", len(parts))
	}
	if got, want := parts[66].Start, m.Clock.Instant(m.Clock.From+198*int64(hour)); !got.Equal(want) {
		t.Errorf("the last period begins at %s, want %s", got, want)
	}
}
