package fit

import (
	"fmt"
	"math"
	"regexp"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A value is written in its unit, with the digits of its format, and with a separator for each three digits before the
// point.
func TestValuesInTheirUnits(t *testing.T) {
	separated := regexp.MustCompile(`^\d{1,3}(,\d{3})*\.\d`)
	longtest.CheckN(t, 200, 2000, func(rt *rapid.T) {
		v := rapid.OneOf(rapid.Float64Range(0, 2), rapid.Float64Range(900, 1100), rapid.Float64Range(0, 3e7)).Draw(rt, "value")
		for unit, want := range map[Unit]string{
			asCount:   fmt.Sprintf("%.1f", v),
			asSeconds: fmt.Sprintf("%.1f s", v),
			asPercent: fmt.Sprintf("%.1f%%", 100*v),
			asShare:   fmt.Sprintf("%.2f%%", 100*v),
		} {
			got := unit.of(v)
			if strings.ReplaceAll(got, ",", "") != want || !separated.MatchString(got) {
				rt.Fatalf("%v is written as %q, want %q with separators", v, got, want)
			}
		}
	})
	if got := asCount.of(math.NaN()); got != "" {
		t.Errorf("an unknown value is written as %q", got)
	}
}
