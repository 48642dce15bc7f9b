package report

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// cellsOf lists the cells of an object of the JSON, by the names of their columns without units: each part of an estimate,
// each number, count and text, and the values of nested objects. A count is of one day.
func cellsOf(o map[string]any, before string, days int, out map[string]string) {
	_, isSummary := o["p50"].(map[string]any) // its mean has a column of another field
	for name, value := range o {
		if isSummary && (name == "mean" || name == "low" || name == "high") {
			continue
		}

		base := strings.TrimSuffix(name, "_seconds")
		switch value := value.(type) {
		case string:
			out[before+base] = value
		case nil:
			out[before+base] = ""
		case float64:
			out[before+base] = stats.Number(value).Cell()
			out[before+base+" a day"] = stats.Number(value / float64(days)).Cell()
		case map[string]any:
			if _, isEstimate := value["p5"]; !isEstimate {
				cellsOf(value, before+base+"_", days, out)
				continue
			}

			number := func(part string) string {
				if n, isKnown := value[part].(float64); isKnown {
					return stats.Number(n).Cell()
				}
				return ""
			}
			out[before+base] = number("mean")
			for _, part := range []string{"low", "high", "p5", "p95"} {
				out[before+base+"_"+part] = number(part)
			}
		}
	}
}

// otherNames are the columns whose names in the JSON differ, without units.
var otherNames = map[string]string{
	"announced a day": "announced_wait_count a day", "announced_bias": "announced_wait_bias",
	"announced_mean_absolute_error": "announced_wait_mean_absolute_error", "max_waiting": "waiting_max",
}

// cellOf is the value of a column in the cells of a row.
func cellOf(t errorer, of map[string]string, column string) string {
	name := column
	for _, unit := range []string{"_seconds", "_fraction", "_currency", "_callers"} {
		name = strings.TrimSuffix(name, unit)
	}
	if base, isCount := strings.CutSuffix(name, "_per_day"); isCount {
		name = base + " a day"
	}
	value, isThere := of[name]
	if !isThere {
		value, isThere = of[otherNames[name]]
	}
	for _, part := range []string{"calls_", "center_"} { // of a day
		if !isThere {
			value, isThere = of[part+name]
		}
	}
	if !isThere {
		t.Errorf("the column %s is not in the JSON", column)
	}
	return value
}

// isSameCell reports whether two cells have the same text, or the same number: a whole number may have an exponent.
func isSameCell(a, b string) bool {
	x, err := strconv.ParseFloat(a, 64)
	y, errOther := strconv.ParseFloat(b, 64)
	return a == b || err == nil && errOther == nil && x == y
}

type errorer interface{ Errorf(string, ...any) }

// Each table has a row for each object of its list in the JSON. Each column has the value of its name, and each estimate
// has all of its parts.
func TestSheetsHaveTheValuesOfTheJSON(t *testing.T) {
	longtest.CheckN(t, 30, 300, func(rt *rapid.T) {
		r := randomReport(rt)
		for i := range r.Intervals {
			v := &r.Intervals[i]
			for k := range v.Tiers {
				v.Tiers[k].Tier = fmt.Sprint("tier ", k)
			}
		}
		var text bytes.Buffer
		if err := r.WriteJSON(&text); err != nil {
			rt.Fatal(err)
		}
		var o object
		if err := json.Unmarshal(text.Bytes(), &o); err != nil {
			rt.Fatal(err)
		}

		days := r.Replications * max(1, len(r.Days))
		one := func(name string) []object { return []object{o.at(name).(map[string]any)} }
		inIntervals := func(name string) (rows []object) {
			for _, v := range o.list("intervals") {
				of := v.list(name)
				if name == "center" {
					of = []object{v.at(name).(map[string]any)}
				}
				for _, row := range of {
					row["start"] = v.at("start")
					rows = append(rows, row)
				}
			}
			return rows
		}
		compareSheet(rt, r, "calls", one("calls"), days, 16)
		compareSheet(rt, r, "center", one("center"), days, 120)
		compareSheet(rt, r, "queues", o.list("queues"), days, 70)
		compareSheet(rt, r, "groups", o.list("groups"), days, 8)
		compareSheet(rt, r, "tiers", o.list("tiers"), days, 70)
		compareSheet(rt, r, "lines", o.list("lines"), days, 6)
		compareSheet(rt, r, "regions", o.list("regions"), days, 70)
		compareSheet(rt, r, "steps", o.list("steps"), days, 3)
		compareSheet(rt, r, "callbacks", o.list("callbacks"), days, 9)
		compareSheet(rt, r, "channels", o.list("channels"), days, 7)
		compareSheet(rt, r, "intervals", inIntervals("queues"), r.Replications, 13)
		compareSheet(rt, r, "interval_center", inIntervals("center"), r.Replications, 11)
		compareSheet(rt, r, "interval_tiers", inIntervals("tiers"), r.Replications, 9)
		compareSheet(rt, r, "days", o.list("days"), r.Replications, 49)
	})
}

// compareSheet compares a table with objects. It has at least a number of columns, after the name of the run.
func compareSheet(rt *rapid.T, r *Report, name string, rows []object, days, columns int) {
	rt.Helper()
	var out bytes.Buffer
	i := slices.IndexFunc(Sheets, func(s Sheet) bool { return s.Name == name })
	if err := r.WriteSheet(&out, Sheets[i], "a run"); err != nil {
		rt.Fatal(err)
	}
	got, err := csv.NewReader(&out).ReadAll()
	if err != nil {
		rt.Fatal(err)
	}
	if len(got) != len(rows)+1 || len(got[0]) < columns+1 {
		rt.Fatalf("%s has %d rows and %d columns, want %d and at least %d", name, len(got)-1, len(got[0]), len(rows), columns+1)
	}

	for k, row := range rows {
		cells := map[string]string{"run": "a run"}
		cellsOf(row, "", days, cells)
		for at, column := range got[0] {
			if want := cellOf(rt, cells, column); !isSameCell(got[k+1][at], want) {
				rt.Errorf("%s of row %d of %s is %q, want %q", column, k, name, got[k+1][at], want)
			}
		}
	}
}

// The tables of ends and outcomes are in the order of their names. A goal has its values, and a run of one day has the
// queues of the day.
func TestRowsOfSheets(t *testing.T) {
	start := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
	r := &Report{
		Replications: 2, Start: start, Ends: map[string]int64{"b": 4, "a": 3},
		Steps: []Step{{Flow: "main", Step: "menu", Outcomes: map[string]int64{"2": 5, "1": 6}}, {Flow: "main", Step: "ask"}},
		Goals: []Goal{{
			Goal: "g", Kind: "queue", Subject: "sales", Measure: "wait p90", Side: "at_most", Bound: 30, Each: "hour", Unit: Seconds,
			Period: &start, Value: stats.Estimate{Mean: 1, Low: 2, High: 3, P5: 4, P95: 5}, Holds: stats.No, DaysMet: 6, Days: 7,
		}, {Goal: "h", Unit: Share, Bound: unknown}},
		Queues: []Queue{{Queue: "sales", Offered: 8}},
	}
	for name, want := range map[string]string{
		"ends":     "run,end,calls_per_day\nx,a,1.5\nx,b,2\n",
		"outcomes": "run,flow,step,outcome,times_per_day\nx,main,menu,1,3\nx,main,menu,2,2.5\n",
		"goals": "run,goal,kind,subject,measure,side,bound,each,unit,period,value,value_low,value_high,value_p5,value_p95,holds,days_met,days\n" +
			"x,g,queue,sales,wait p90,at_most,30,hour,seconds,2026-11-23T09:00:00Z,1,2,3,4,5,no,6,7\n" +
			"x,h,,,,,,,fraction,,0,0,0,0,0,,0,0\n",
	} {
		i := slices.IndexFunc(Sheets, func(s Sheet) bool { return s.Name == name })
		var out bytes.Buffer
		if err := r.WriteSheet(&out, Sheets[i], "x"); err != nil {
			t.Fatal(err)
		}
		if out.String() != want {
			t.Errorf("%s is\n%s\nwant\n%s", name, &out, want)
		}
	}

	var ofDay bytes.Buffer
	i := slices.IndexFunc(Sheets, func(s Sheet) bool { return s.Name == "day_queues" })
	if err := r.WriteSheet(&ofDay, Sheets[i], "x"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(ofDay.String(), "\nx,2026-11-23T09:00:00Z,sales,,4,") {
		t.Errorf("a run of one day has the queues\n%s", &ofDay)
	}
}
