package forecast

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// values are the values of a series of a plot; -1 is unknown.
func values(of []stats.Number) (out []float64) {
	for _, v := range of {
		if !v.Known() {
			v = -1
		}
		out = append(out, float64(v))
	}
	return out
}

// The chart of the days has the last twelve weeks that were counted and the days to come after them, one point each. A day
// without calls and a closed day are gaps. A day to come that was counted stands once.
func TestChartOfTheDays(t *testing.T) {
	first := routing.Date{Year: 2026, Month: 1, Day: 5}
	for _, c := range []struct{ counted, shown int }{{1, 1}, {83, 83}, {84, 84}, {85, 84}, {200, 84}} {
		h := &History{First: first, Days: c.counted, Step: 24 * 60, Series: []Series{{Name: "orders"}}}
		for day := range c.counted {
			h.Series[0].Counts = append(h.Series[0].Counts, float64(day%7*10)) // every seventh day has no calls
		}

		// The first day to come is the last one that was counted, and the third is closed.
		q := Queue{Name: "orders"}
		for i := range 5 {
			n := float64(i)
			q.Days = append(q.Days, Day{Date: first.Plus(c.counted - 1 + i), Closed: i == 2, Count: Count{100 + n, 50 + n, 150 + n}})
		}
		f := &Forecast{History: h, Queues: []Queue{q}}

		var dates []string
		var counted, mean, low, high []float64
		for day := c.counted - c.shown; day < c.counted+4; day++ {
			dates = append(dates, first.Plus(day).At(0, time.UTC).Format("Mon 2 Jan"))
			calls, of := -1.0, [3]float64{-1, -1, -1}
			i := float64(day - c.counted + 1)
			switch {
			case day < c.counted && day%7 > 0:
				calls = float64(day % 7 * 10)
			case day >= c.counted && i != 2:
				of = [3]float64{100 + i, 50 + i, 150 + i}
			}
			counted, mean, low, high = append(counted, calls), append(mean, of[0]), append(low, of[1]), append(high, of[2])
		}

		p := dayPlot(f, 0, time.UTC)
		if got := pointsOf(p); !slices.Equal(got, dates) {
			t.Errorf("%d days: the points are %q, want %q", c.counted, got, dates)
		}
		for name, pair := range map[string][2][]float64{
			"counted": {values(p.Series[0].Values), counted}, "expected": {values(p.Series[2].Values), mean},
			"low": {values(p.Series[1].Low), low}, "high": {values(p.Series[1].Values), high},
		} {
			if !slices.Equal(pair[0], pair[1]) {
				t.Errorf("%d days: the series %s is %v, want %v", c.counted, name, pair[0], pair[1])
			}
		}

		// The axes begin with the first point, and end after the last day and above the highest range.
		from, to := p.Points[0].At, p.Points[len(p.Points)-1].At+24*3600
		if p.X.Low != from || p.X.High != to || p.Y.Low != 0 || p.Y.High != 200 {
			t.Errorf("%d days: the axes are %v to %v and %v to %v", c.counted, p.X.Low, p.X.High, p.Y.Low, p.Y.High)
		}
	}
}

// The charts of the shape are of the open days of the first week, in the hours in which half a call is likely on some day.
// The first of each row has the axis.
func TestChartsOfTheShape(t *testing.T) {
	first := routing.Date{Year: 2026, Month: 1, Day: 5}
	for _, c := range []struct {
		days, closed int // days to come; of each seven the last ones are closed
		axes         []bool
	}{
		{1, 0, []bool{true}},
		{7, 2, []bool{true, false, false, false, false}},
		{7, 1, []bool{true, false, false, false, false, false}},
		{7, 0, []bool{true, false, false, false, false, false, false}},
		{14, 0, []bool{true, false, false, false, false, false, false}},
		{8, 2, []bool{true, false, false, false, false}},
		{7, 7, nil},
	} {
		q := Queue{Name: "orders"}
		for i := range c.days {
			d := Day{Date: first.Plus(i), Closed: i%7 >= 7-c.closed, Counts: make(Counts, 24)}
			for hour := 7; hour < 20 && !d.Closed; hour++ {
				d.Counts[hour] = Count{Mean: float64(hour), P05: float64(hour) - 5, P95: float64(hour) + 5}
			}
			if !d.Closed {
				d.Counts[6].P95 = 0.5
				d.Counts[5].P95 = 0.49
				d.Counts[21].P95 = 0.49
			}
			q.Days = append(q.Days, d)
		}
		f := &Forecast{History: &History{First: first, Step: 60}, Step: 60, Queues: []Queue{q}}

		plots, _ := shapePlots(f, &f.Queues[0], time.UTC)
		var axes []bool
		for i, p := range plots {
			axes = append(axes, !p.NoY)
			date := first.Plus(i).At(0, time.UTC)
			if p.Note != date.Format("2 Jan") || p.Y.High != 30 {
				t.Errorf("%d days: chart %d is of %s up to %v", c.days, i, p.Note, p.Y.High)
			}
			var points []string
			var mean, high []float64
			for hour := 6; hour < 20; hour++ {
				points = append(points, fmt.Sprintf("%s %02d:00", date.Format("Mon"), hour))
				mean, high = append(mean, float64(hour)), append(high, float64(hour)+5)
			}
			mean[0], high[0] = 0, 0.5
			got := pointsOf(p)
			if !slices.Equal(got, points) || !slices.Equal(values(p.Series[0].Values), high) || !slices.Equal(values(p.Series[1].Values), mean) {
				t.Errorf("%d days: chart %d has the points %q, %v up to %v", c.days, i, got, p.Series[1].Values, p.Series[0].Values)
			}
		}
		if !slices.Equal(axes, c.axes) {
			t.Errorf("%d days, %d of a week closed: the axes are %v, want %v", c.days, c.closed, axes, c.axes)
		}
	}
}

func pointsOf(p *look.Plot) (out []string) {
	for _, point := range p.Points {
		out = append(out, point.Text)
	}
	return out
}
