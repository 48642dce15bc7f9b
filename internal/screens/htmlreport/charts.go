package htmlreport

import (
	"fmt"
	"math"

	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// plot places an estimate on a scale with 0 in the middle.
func plot(e stats.Estimate, scale float64) string {
	if !e.Mean.Known() {
		return ""
	}
	if !e.Low.Known() {
		e.Low = e.Mean
		e.High = e.Mean
	}
	at := func(n stats.Number) float64 { return 50 + 48*float64(n)/max(scale, math.SmallestNonzeroFloat64) }
	return fmt.Sprintf("--low:%.2f%%;--dot:%.2f%%;--high:%.2f%%", at(e.Low), at(e.Mean), at(e.High))
}
