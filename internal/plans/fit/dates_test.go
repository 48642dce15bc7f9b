package fit

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// The dates of records go from the first to the last date, with both, or without an end. Whole days that are left out are
// none of them, and days with hours that are left out are. Each range of six days across a year's end is tried.
func TestDatesOfRecords(t *testing.T) {
	const days = 6
	first := routing.Date{Year: 2025, Month: 12, Day: 29}
	for from := -1; from < days; from++ {
		for to := -1; to < days; to++ {
			for without := -1; without < days; without++ {
				of := &Dates{}
				if from >= 0 {
					of.From = first.Plus(from)
				}
				if to >= 0 {
					of.To = first.Plus(to)
				}
				if without >= 0 {
					of.Without = []records.Span{
						{Date: first.Plus(without), To: 24 * time.Hour},
						{Date: first.Plus((without + 1) % days), From: 9 * time.Hour, To: 10 * time.Hour},
					}
				}
				for day := range days {
					want := day >= from && (to < 0 || day <= to) && day != without
					if got := of.contain(first.Plus(day)); got != want {
						t.Errorf("day %d, of %d to %d without %d: %t", day, from, to, without, got)
					}
				}
			}
		}
	}
}
