package records_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// tableColumns are columns in exports of calls, in reports, and in neither, with what they usually have.
var tableColumns = []struct{ name, kind string }{
	{"time", "time"},
	{"date", "date"},
	{"interval", "clock"},
	{"start", "time"},
	{"end", "end"},
	{"hour", "count"},
	{"queue", "word"},
	{"agent", "word"},
	{"outcome", "word"},
	{"direction", "word"},
	{"call id", "seconds"},
	{"offered", "count"},
	{"answered", "count"},
	{"abandoned", "count"},
	{"calls", "count"},
	{"sales", "count"},
	{"support", "count"},
	{"score", "count"},
	{"total", "count"},
	{"service level", "share"},
	{"aht", "seconds"},
	{"total handle time", "seconds"},
	{"talk time", "length"},
	{"after call work", "length"},
	{"hold", "length"},
	{"wait time", "seconds"},
	{"speed of answer", "seconds"},
	{"time to abandon", "seconds"},
	{"duration", "fraction"},
	{"billsec", "seconds"},
	{"ring time", "seconds"},
}

// tableCells draw the cells of a column, by what it has.
var tableCells = map[string]func(t *rapid.T, row int) string{
	"time":    func(_ *rapid.T, row int) string { return tableTime(row).Format(time.DateTime) },
	"date":    func(_ *rapid.T, row int) string { return tableTime(row).Format("02/01/2006") },
	"clock":   func(_ *rapid.T, row int) string { return tableTime(row).Format("15:04") },
	"end":     func(_ *rapid.T, row int) string { return tableTime(row).Add(7 * time.Minute).Format(time.DateTime) },
	"count":   func(t *rapid.T, _ int) string { return fmt.Sprint(rapid.IntRange(0, 99).Draw(t, "count")) },
	"seconds": func(t *rapid.T, _ int) string { return fmt.Sprint(rapid.IntRange(100, 9000).Draw(t, "seconds")) },
	"length": func(t *rapid.T, _ int) string {
		return fmt.Sprintf("0:%02d:%02d", rapid.IntRange(0, 20).Draw(t, "minutes"), 7)
	},
	"fraction": func(t *rapid.T, _ int) string {
		return fmt.Sprintf("%.4f", rapid.Float64Range(0, 2).Draw(t, "fraction"))
	},
	"share": func(t *rapid.T, _ int) string { return fmt.Sprintf("%d%%", rapid.IntRange(0, 100).Draw(t, "share")) },
	"word": func(t *rapid.T, _ int) string {
		return rapid.SampledFrom([]string{"yes", "no", "a", "Total", ""}).Draw(t, "word")
	},
	"nothing": func(*rapid.T, int) string { return "" },
}

func tableTime(row int) time.Time {
	return time.Date(2026, 9, 7, 8, 0, 0, 0, time.UTC).Add(time.Duration(row) * 30 * time.Minute)
}

// A table with any columns is read or refused by both readers, and the map of a question is a map.
func TestAnyTable(t *testing.T) {
	longtest.CheckN(t, 100, 20_000, func(t *rapid.T) {
		columns := rapid.SliceOfNDistinct(rapid.IntRange(0, len(tableColumns)-1), 1, 8, rapid.ID).Draw(t, "columns")
		var names, kinds []string
		for _, i := range columns {
			names = append(names, tableColumns[i].name)
			kinds = append(kinds, tableColumns[i].kind)
		}
		if rapid.Bool().Draw(t, "is odd") {
			kinds[0] = rapid.SampledFrom(slices.Sorted(maps.Keys(tableCells))).Draw(t, "kind")
		}

		file := strings.Join(names, ",") + "\n"
		for row := range rapid.IntRange(0, 30).Draw(t, "rows") {
			cells := make([]string, len(kinds))
			for i, kind := range kinds {
				cells[i] = tableCells[kind](t, row)
			}
			file += strings.Join(cells, ",") + "\n"
		}

		readWhole := func(m *records.Map) map[string]error {
			out := map[string]error{}
			calls, err := records.NewReader(strings.NewReader(file), "calls.csv", m)
			if err == nil {
				for range calls.All() {
				}
				err = calls.Err()
			}
			out["calls"] = err

			intervals, err := records.NewIntervalReader(strings.NewReader(file), "report.csv", m)
			if err == nil {
				for range intervals.All() {
				}
				err = intervals.Err()
			}
			out["intervals"] = err
			return out
		}
		for reader, err := range readWhole(nil) {
			var refusal *records.Refusal
			if err != nil && !errors.As(err, &refusal) {
				t.Fatalf("%s of\n%sare read with %v", reader, file, err)
			}
			if err == nil || !refusal.IsQuestion {
				continue
			}

			var found diag.Findings
			m := records.ReadMap("map.yaml", []byte(refusal.Map), &found)
			if m == nil {
				t.Fatalf("%s of\n%sare asked by a map that is none:\n%s%v", reader, file, refusal.Map, found)
			}
			readWhole(m)
		}
	})
}
