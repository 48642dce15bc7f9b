package sim

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/scenario/scenariotest"
)

// A column has what the JSON has under its name.
func TestTheTablesAreTheJSONs(t *testing.T) {
	_, m := scenariotest.Lowered(t, everything, "load")
	m.Replications = scenario.Replications{AtLeast: 2, AtMost: 2}
	r := run(t, m, Options{})
	var report struct {
		Queues    []map[string]any
		Intervals []struct {
			Start         string
			Tiers, Queues []map[string]any
		}
	}
	if err := json.Unmarshal([]byte(asJSON(t, r)), &report); err != nil {
		t.Fatal(err)
	}
	rows := map[string][]map[string]any{"queues": report.Queues}
	for _, v := range report.Intervals {
		for table, of := range map[string][]map[string]any{"intervals": v.Queues, "tiers": v.Tiers} {
			for _, row := range of {
				row["start"] = v.Start
				rows[table] = append(rows[table], row)
			}
		}
	}
	for _, sheet := range Sheets {
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
				if got, want := lines[1+i][k], underName(row, column); got != want {
					t.Fatalf("%s, row %d: %s is %q, want %q", sheet.Name, i, column, got, want)
				}
			}
		}
	}
}

// underName is the value of a column in a row of the JSON: wait_p90_seconds is the
// mean of the p90 of wait_seconds.
func underName(row map[string]any, column string) string {
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
