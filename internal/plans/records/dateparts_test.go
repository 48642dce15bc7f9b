package records_test

import (
	"fmt"
	"strings"
	"testing"
)

// The year, the month and the day of a date may have a column each.
func TestDatesInThreeColumns(t *testing.T) {
	for header, of := range map[string]struct {
		row  func(day, half int) string
		want string
	}{
		"year,month,day,hour,calls": {
			func(day, half int) string { return fmt.Sprintf("2026,8,%d,%d,%d", day, 8+half, 10*day+half) },
			"2026-08-03 08:00  30 ",
		},
		"Queue,Day,Month,Year,Time,Offered,Answered,Abandoned": {
			func(day, half int) string {
				return fmt.Sprintf("Sales,%d,8,2026,%02d:%02d,%d,%d,1", day, 8+half/2, half%2*30, 10*day+half, 10*day+half-1)
			},
			"2026-08-03 08:00 Sales 30 29 1 ",
		},
		"Jahr;Monat;Tag;Stunde;Minute;Anrufe": {
			func(day, half int) string {
				return fmt.Sprintf("2026;08;%02d;%d;%d;%d", day, 8+half/2, half%2*30, 10*day+half)
			},
			"2026-08-03 08:00  30 ",
		},
	} {
		var report strings.Builder
		report.WriteString(header + "\n")
		for day := 3; day < 23; day++ {
			for half := range 12 {
				report.WriteString(of.row(day, half) + "\n")
			}
		}
		rows, _, err := readReport(t, nil, report.String())
		if n := strings.Count(rows, "\n"); n != 240 || !strings.HasPrefix(rows, of.want) {
			t.Errorf("%s: %d rows, the first %.40q, want %q; %v", header, n, rows, of.want, err)
		}
	}
}
