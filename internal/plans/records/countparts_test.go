package records_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// partsOf writes a report of 40 half hours with 20 calls each. Some callers hang up soon and some late.
func partsOf(header string, row func(soon, late int) string) string {
	var b strings.Builder
	b.WriteString("Start," + header + "\n")
	for i := range 40 {
		fmt.Fprintf(&b, "2026-08-%02d %02d:%02d,%s\n", 3+i/20, 8+i%20/2, i%2*30, row(i%3, i%5))
	}
	return b.String()
}

// TestRowForEachCountAndColumnForEachHour: the names of counts are no queues, also where each hour has a column.
func TestRowForEachCountAndColumnForEachHour(t *testing.T) {
	header := "Date,Measure"
	offered := "2026-10-05,Offered"
	answered := "2026-10-05,Answered"
	for hour := 8; hour < 18; hour++ {
		header += fmt.Sprintf(",%02d:00", hour)
		offered += fmt.Sprintf(",%d", 30+hour)
		answered += fmt.Sprintf(",%d", 28+hour)
	}
	report := strings.Join([]string{header, offered, answered, ""}, "\n")
	_, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", nil)
	if err == nil || !strings.Contains(err.Error(), `"Measure" has names of counts`) {
		t.Errorf("the reader answers %v", err)
	}
}

// Columns that may have parts of one count are refused without a law, and a map adds them.
func TestPartsOfCounts(t *testing.T) {
	for header, isRefused := range map[string]bool{
		"Offered,Answered,Abandoned (short),Abandoned (long)": true,
		"Offered,Answered within 20s,Answered after 20s,Lost": true,
		"Offered,Answered,Answered within 20s,Abandoned":      false,
	} {
		report := partsOf(header, func(soon, late int) string {
			switch {
			case !isRefused:
				return fmt.Sprintf("20,%d,%d,%d", 20-late, 18-late, late)
			case strings.Contains(header, "Lost"):
				return fmt.Sprintf("20,%d,4,%d", 16-soon-late, soon+late)
			}
			return fmt.Sprintf("20,%d,%d,%d", 20-soon-late, soon, late)
		})
		_, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", nil)
		said := "may each have a part of the calls"
		if (err != nil && strings.Contains(err.Error(), said)) != isRefused {
			t.Errorf("%s: %v, want it refused: %t", header, err, isRefused)
		}
	}

	report := partsOf("Offered,Answered within 20s,Answered after 20s,Lost", func(soon, late int) string {
		return fmt.Sprintf("20,%d,4,%d", 16-soon-late, soon+late)
	})
	given := readMap(t, `columns: {time: Start, offered: Offered, answered: "Answered within 20s + Answered after 20s"}`)
	if _, err := records.NewIntervalReader(strings.NewReader(report), "report.csv", given); err != nil {
		t.Errorf("the map of the sum: %v", err)
	}
}
