package compare

import (
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/document/documenttest"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// dayComparison has seven days. The goal differs on days 1 to 6, the center's measure on day 6, and the queue on day
// 2. A measure of the queue that the text has no column for differs on day 7.
func dayComparison() *Comparison {
	difference := func(about, measure, title string, by float64, v Verdict) Difference {
		return Difference{
			Arm: "other", About: about, Measure: measure, Title: title, Unit: report.CallsPerDay, Verdict: v,
			Subject:    model.Title{Name: "Sales"},
			Base:       stats.Estimate{Mean: 100},
			Other:      stats.Estimate{Mean: stats.Number(100 + by)},
			Difference: stats.Estimate{Mean: stats.Number(by)},
		}
	}
	is := func(differs bool) Verdict {
		if differs {
			return Worse
		}
		return NoDifference
	}

	c := &Comparison{}
	for day := 1; day <= 7; day++ {
		goal := difference("sales", "asked", "The goal", float64(10+day), is(day <= 6))
		goal.IsGoal = true
		all := []Difference{
			goal,
			difference(report.CenterSubject, "abandoned", "Abandoned a day", float64(20+day), is(day == 6)),
			difference(report.CenterSubject, "blocked", "Blocked a day", 30, NoDifference),
			difference("sales", "service_level", "Sales: service level", 40, is(day == 2)),
			difference("sales", "abandoned", "Sales: abandoned", 50, NoDifference),
			difference("sales", "wait mean", "Sales: mean wait", 60, NoDifference),
			difference("sales", "wait p90", "Sales: 90th percentile", 70, is(day == 7)),
		}
		start := time.Date(2026, 11, 15+day, 0, 0, 0, 0, time.UTC)
		c.Days = append(c.Days, DayDifferences{start, all})
		c.Differences = all
	}
	c.Days = append(c.Days, DayDifferences{time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC), nil})
	return c
}

// Each difference is in the column of its day. Each day without a difference is counted or named.
func TestMatrixByDay(t *testing.T) {
	diagtest.Same(t, "matrix_by_day.txt", textByDay(t, "other"))
}

// A matrix has the differences of its arm alone, once, although another arm has the same measures.
func TestMatrixOfOneOfTwoArms(t *testing.T) {
	one := dayComparison()
	two := dayComparison()
	for i := range two.Days {
		for _, d := range two.Days[i].Differences {
			d.Arm = "second"
			two.Days[i].Differences = append(two.Days[i].Differences, d)
		}
	}
	for _, d := range two.Differences {
		d.Arm = "second"
		two.Differences = append(two.Differences, d)
	}

	text := func(c *Comparison, arm string) string {
		return documenttest.Text(t, &document.Document{Blocks: c.byDayInText(arm)})
	}
	for _, arm := range []string{"other", "second"} {
		if got, want := text(two, arm), text(one, "other"); got != want {
			t.Errorf("the matrix of %s next to another arm is\n%s\nwant\n%s", arm, got, want)
		}
	}
}

// Another arm has no differences, so all days are counted.
func TestMatrixByDayOfAnotherArm(t *testing.T) {
	out := textByDay(t, "same")
	if want := "\nno difference is shown on 8 days\n"; out != want {
		t.Errorf("%q, want %q", out, want)
	}
}

func textByDay(t *testing.T, arm string) string {
	t.Helper()
	return "\n" + documenttest.Text(t, &document.Document{Blocks: dayComparison().byDayInText(arm)})
}
