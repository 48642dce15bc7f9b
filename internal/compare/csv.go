package compare

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/stats"
)

// Tables are the names of the comparison's tables as CSV.
var Tables = []string{"differences", "outcomes", "coupling"}

// WriteTable writes one of Tables as CSV: times in seconds, shares as fractions,
// calls a day; what is unknown is empty.
func (c *Comparison) WriteTable(w io.Writer, table string) error {
	out := csv.NewWriter(w)
	switch table {
	case "differences":
		_ = out.Write([]string{ // Error gives the first error
			"arm", "about", "measure", "base", "base_low", "base_high",
			"other", "other_low", "other_high", "difference", "difference_low", "difference_high", "verdict",
		})
		for _, d := range c.Differences {
			row := append([]string{d.Arm, d.About, d.Measure}, estimates(d.Base, d.Other, d.Difference)...)
			_ = out.Write(append(row, string(d.Verdict)))
		}
	case "outcomes":
		_ = out.Write([]string{"arm", "from", "to", "calls_per_day", "calls_per_day_low", "calls_per_day_high"})
		for _, o := range c.Outcomes {
			_ = out.Write(append([]string{o.Arm, o.From, o.To}, estimates(o.CallsPerDay)...))
		}
	case "coupling":
		_ = out.Write([]string{"arm", "callers", "redrawn"})
		for _, p := range c.Coupling {
			_ = out.Write([]string{p.Arm, strconv.FormatInt(p.Callers, 10), p.Redrawn.Cell()})
		}
	}
	out.Flush()
	return out.Error()
}

func estimates(list ...stats.Estimate) []string {
	var out []string
	for _, e := range list {
		out = append(out, e.Mean.Cell(), e.Low.Cell(), e.High.Cell())
	}
	return out
}
