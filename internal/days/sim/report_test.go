package sim

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// Each CSV column has the value of the JSON field of its name, a count as the average a
// day.
func TestCSVAgreesWithJSON(t *testing.T) {
	_, m := scenariotest.Compiled(t, everything(t), "load")
	m.Replications = model.Replications{AtLeast: 2, AtMost: 2}
	m.Clock.Midnights = []des.Time{m.Clock.From + int64(10*time.Hour), m.Clock.From + int64(20*time.Hour)}
	r := run(t, m, Options{})
	var parsed map[string]any
	if err := json.Unmarshal([]byte(asJSON(t, r)), &parsed); err != nil {
		t.Fatal(err)
	}

	for _, sheet := range report.Sheets {
		var out bytes.Buffer
		if err := r.WriteSheet(&out, sheet, "baseline"); err != nil {
			t.Fatal(err)
		}

		rows, days := jsonRows(parsed, sheet.Name), 6.0
		if strings.HasPrefix(sheet.Name, "interval") || strings.HasPrefix(sheet.Name, "day") {
			days = 2
		}
		lines, err := csv.NewReader(&out).ReadAll()
		if err != nil || len(lines) != 1+len(rows) || len(rows) == 0 {
			t.Fatalf("%s: %d lines and %d rows of JSON, %v", sheet.Name, len(lines), len(rows), err)
		}

		for i, row := range rows {
			for k, column := range lines[0][1:] {
				if got, want := lines[1+i][1+k], jsonValue(row, column, days); got != want {
					t.Fatalf("%s, row %d: %s is %q, want %q", sheet.Name, i, column, got, want)
				}
			}
			if lines[1+i][0] != "baseline" {
				t.Fatalf("%s, row %d is of the run %q", sheet.Name, i, lines[1+i][0])
			}
		}
	}
}

// jsonRows gives the rows of the JSON that a CSV table has.
func jsonRows(parsed map[string]any, table string) []map[string]any {
	var out []map[string]any
	add := func(row any, more ...any) {
		all := maps.Clone(row.(map[string]any))
		for i := 0; i < len(more); i += 2 {
			all[more[i].(string)] = more[i+1]
		}
		out = append(out, all)
	}

	list := func(key string) []any { return parsed[key].([]any) }
	counts := func(of any, row map[string]any, name, count string) {
		of2 := of.(map[string]any)
		for _, key := range slices.Sorted(maps.Keys(of2)) {
			add(row, name, key, count, of2[key])
		}
	}

	part, isOfInterval := map[string]string{"intervals": "queues", "interval_tiers": "tiers", "interval_center": "center"}[table]
	switch {
	case isOfInterval:
		for _, v := range list("intervals") {
			interval := v.(map[string]any)
			if row, is := interval[part].(map[string]any); is {
				add(row, "start", interval["start"])
				continue
			}
			for _, row := range interval[part].([]any) {
				add(row, "start", interval["start"])
			}
		}

	case table == "ends":
		counts(parsed["ends"], map[string]any{}, "end", "calls")
	case table == "outcomes":
		for _, s := range list("steps") {
			counts(s.(map[string]any)["outcomes"], s.(map[string]any), "outcome", "times")
		}
	case table == "day_queues":
		for _, d := range list("days") {
			for _, row := range d.(map[string]any)["queues"].([]any) {
				add(row, "start", d.(map[string]any)["start"])
			}
		}

	case table == "days":
		for _, d := range list("days") {
			day := d.(map[string]any)
			add(day["center"], "start", day["start"], "end", day["end"])
			maps.Copy(out[len(out)-1], day["calls"].(map[string]any))
		}

	case table == "calls" || table == "center":
		add(parsed[table])
	default:
		for _, row := range list(table) {
			add(row)
		}
	}

	return out
}

// jsonValue is the value of a CSV column in a row of the JSON: wait_p90_low_seconds is low
// of p90 of wait_seconds.
func jsonValue(row map[string]any, column string, days float64) string {
	if count, is := strings.CutSuffix(column, "_per_day"); is {
		if count == "announced" {
			row = row["announced_wait"].(map[string]any)
			count = "count"
		}
		return strconv.FormatFloat(row[count].(float64)/days, 'g', -1, 64)
	}
	if name, is := strings.CutPrefix(column, "announced_"); is {
		row = row["announced_wait"].(map[string]any)
		column = name
	}
	if column == "max_waiting_callers" && row["waiting_max"] != nil {
		column = "waiting_max"
	}

	// A column of the same name, or the mean of an estimate.
	at, known := row[column]
	if e, is := at.(map[string]any); is {
		at = e["mean"]
	}

	// A part of an estimate: wait_p90_low_seconds is low of wait_p90.
	bare := column
	for _, unit := range []string{"_fraction", "_seconds", "_callers", "_currency"} {
		bare = strings.TrimSuffix(bare, unit)
	}
	name := bare
	bound := "mean"
	for _, b := range []string{"low", "high", "p5", "p95"} {
		cut, is := strings.CutSuffix(bare, "_"+b)
		quantiles, _ := row[cut+"_seconds"].(map[string]any)
		if is && (b != "p95" || quantiles["p50"] == nil) {
			name = cut
			bound = b
		}
	}

	last := max(0, strings.LastIndexByte(name, '_'))
	whole, _ := row[name[:last]+"_seconds"].(map[string]any)
	quantile := strings.TrimPrefix(name[last:], "_")
	for _, key := range []string{name, name + "_seconds"} {
		if v, is := row[key]; is && !known {
			if e, is := v.(map[string]any); is {
				v = e[bound]
			}
			at = v
			known = true
		}
	}

	// A quantile in an object of quantiles: wait_p90 is p90 of wait_seconds.
	if v, is := whole[quantile]; is && !known {
		if e, is := v.(map[string]any); is {
			v = e[bound]
		}
		at = v
		known = true
	}

	switch v := at.(type) {
	case nil:
		if !known && column != "each" && column != "period" { // left out of a goal without it
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
	r := run(t, smallPeakDay(t, 0.01), Options{})
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
