package compare

import (
	"io"
	"strconv"
	"time"

	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// Tables are the names of the comparison's tables as CSV.
var Tables = []string{"differences", "days", "outcomes", "coupling"}

// WriteTable writes one of Tables as CSV: times in seconds, shares as fractions,
// calls a day; what is unknown is empty.
func (c *Comparison) WriteTable(w io.Writer, name string) error {
	var t *document.Table
	switch name {
	case "differences":
		t = document.NewTable(append([]string{"arm"}, differenceColumns...)...)
		for i := range c.Differences {
			d := &c.Differences[i]
			t.Row(append([]string{d.Arm}, d.csv()...)...)
		}
	case "days":
		t = document.NewTable(append([]string{"arm", "start"}, differenceColumns...)...)
		for i := range c.Days {
			day := &c.Days[i]
			for k := range day.Differences {
				d := &day.Differences[k]
				t.Row(append([]string{d.Arm, day.Start.Format(time.RFC3339)}, d.csv()...)...)
			}
		}
	case "outcomes":
		t = document.NewTable("arm", "from", "to", "calls_per_day", "calls_per_day_low",
			"calls_per_day_high")
		for _, o := range c.Outcomes {
			t.Row(append([]string{o.Arm, o.From, o.To}, estimates(o.CallsPerDay)...)...)
		}
	case "coupling":
		t = document.NewTable("arm", "callers", "redrawn")
		for _, p := range c.Coupling {
			t.Row(p.Arm, strconv.FormatInt(p.Callers, 10), p.Redrawn.Cell())
		}
	}

	return t.WriteCSV(w)
}

// differenceColumns are the columns of a difference, after its arm.
var differenceColumns = []string{
	"about", "measure", "base", "base_low", "base_high", "other", "other_low", "other_high",
	"difference", "difference_low", "difference_high", "verdict",
}

// csv returns the cells of a difference, after its arm.
func (d *Difference) csv() []string {
	row := append([]string{d.About, d.Measure}, estimates(d.Base, d.Other, d.Difference)...)
	return append(row, string(d.Verdict))
}

func estimates(list ...stats.Estimate) []string {
	var out []string
	for _, e := range list {
		out = append(out, e.Mean.Cell(), e.Low.Cell(), e.High.Cell())
	}
	return out
}
