package compare

import (
	"io"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
)

// Each column has the value of its name: all values differ, so that a swap shows.
func TestColumnsOfCSV(t *testing.T) {
	d := Difference{
		Arm: "other", About: "orders@shop", Measure: "wait mean",
		Base:       stats.Estimate{Mean: 20, Low: 18, High: 22},
		Other:      stats.Estimate{Mean: 15, Low: 14, High: 16},
		Difference: stats.Estimate{Mean: -5, Low: -6, High: -4},
		Verdict:    Better,
	}
	unknown := stats.Number(math.NaN())
	c := &Comparison{
		Differences: []Difference{d},
		Days: []DayDifferences{{
			Start:       time.Date(2026, 11, 27, 0, 0, 0, 0, time.UTC),
			Differences: []Difference{d},
		}},
		Outcomes: []OutcomePair{{
			Arm: "other", From: "abandoned", To: "answered",
			CallsPerDay: stats.Estimate{Mean: 7, Low: unknown, High: unknown},
		}},
		Coupling: []Coupling{{Arm: "other", Callers: 900, Redrawn: 0.25}},
	}

	const columns = "about,measure,base,base_low,base_high,other,other_low,other_high," +
		"difference,difference_low,difference_high,verdict\n"
	const cells = "orders@shop,wait mean,20,18,22,15,14,16,-5,-6,-4,better\n"
	for name, want := range map[string]string{
		"differences": "arm," + columns + "other," + cells,
		"days":        "arm,start," + columns + "other,2026-11-27T00:00:00Z," + cells,
		"outcomes":    "arm,from,to,calls_per_day,calls_per_day_low,calls_per_day_high\nother,abandoned,answered,7,,\n",
		"coupling":    "arm,callers,redrawn\nother,900,0.25\n",
	} {
		var out strings.Builder
		if err := c.WriteTable(&out, name); err != nil {
			t.Fatal(err)
		}
		if out.String() != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, &out, want)
		}
	}
}

func TestWritersSayThatTheyAreFull(t *testing.T) {
	c := testComparison()
	documenttest.Writers(t, map[string]func(w io.Writer) error{
		"JSON": c.WriteJSON, "table": func(w io.Writer) error { return c.WriteTable(w, "coupling") },
	})
}
