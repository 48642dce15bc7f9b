package htmlreport

import (
	_ "embed" // the page's template
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/staffing"
	"github.com/ivrsim/ivrsim/internal/results/report"
	"github.com/ivrsim/ivrsim/internal/screens/chart"
)

var (
	//go:embed staff.html
	staffMarkup string
	//go:embed staff.css
	staffStyle string
)

// staffPage is the data of the template.
type staffPage struct {
	page
	*staffing.Result
	AboutAttempts string
	Unit          string // of the curves' horizontal axis
	Map           heatMap
	Charts        []chart.Chart
	Curves        []chart.Chart
}

// WriteStaff writes the page of a search for the least staff.
func WriteStaff(w io.Writer, r *staffing.Result) error {
	p := staffPage{
		page:   newPage(r.Scenario+": ivrsim staff", chart.Style()+staffStyle, chart.Script()),
		Result: r, AboutAttempts: staffing.AboutAttempts, Unit: r.Problem.CostName(), Map: newStaffMap(r), Charts: staffCharts(r),
	}
	for i := range r.Goals {
		if c := goalCurve(r, i, p.Unit); len(c.Points) > 1 {
			p.Curves = append(p.Curves, c)
		}
	}
	return execute(w, Page, staffMarkup, nil, p)
}

// staffCharts shows for each group that is searched the agents whom the plan has on the phones
// in each interval, beside those who are needed.
func staffCharts(r *staffing.Result) []chart.Chart {
	if r.Report == nil {
		return nil
	}
	var out []chart.Chart
	for g := range r.Need {
		if slices.Max(r.Need[g]) == 0 {
			continue
		}
		group := &r.Report.Intervals[0].Groups[g]
		c := newChart(r.Report, group.Group+" at "+group.Hub, "On the phones, what Erlang A asks for on the same load, and those who talk or are in wrap-up, on average.")
		c.ID, c.Stepped = fmt.Sprintf("need%d", g+1), true
		agents := func(name string, of [][]int) chart.Series {
			s := chart.Series{Name: name, Unit: "agents"}
			for _, n := range of[g] {
				value := stats.Number(n)
				if n == 0 {
					value = stats.Number(math.NaN())
				}
				s.Values = append(s.Values, value)
			}
			return s
		}
		c.Series = []chart.Series{
			series(r.Report, "on the phones", "agents", func(v *report.Interval) float64 { return v.Groups[g].Agents }),
			agents("Erlang A", r.Need),
			series(r.Report, "busy", "agents", func(v *report.Interval) float64 { return v.Groups[g].Busy }),
		}
		out = append(out, c)
	}
	return out
}

// staffColumn is the width of a column of the map.
const staffColumn = scenario.Minute(30)

// newStaffMap is of the required agents by time of the day: under where fewer are scheduled. It has a
// row for each group and set of weekdays.
func newStaffMap(r *staffing.Result) heatMap {
	const columns = int(scenario.MinutesPerDay / staffColumn)
	m := heatMap{Class: "staff", Corner: "group"}
	for hour := range 24 {
		m.Heads = append(m.Heads, heatHead{fmt.Sprintf("%02d", hour), columns / 24})
	}
	type rowKey struct{ group, days string }
	var keys []rowKey
	inColumn := map[rowKey][][]*staffing.Row{} // the rows of the plan, by column
	overlap := map[rowKey]bool{}
	for j := range r.Plan {
		p := &r.Plan[j]
		key, shift := rowKey{p.Group, p.Days}, p.Shift
		if inColumn[key] == nil {
			keys, inColumn[key] = append(keys, key), make([][]*staffing.Row, columns)
		}
		overlap[key] = overlap[key] || shift.Pattern
		for c := range columns {
			if (!shift.Pattern || p.Scheduled+p.Needed > 0) && shift.Contains(scenario.Minute(c)*staffColumn) {
				inColumn[key][c] = append(inColumn[key][c], p)
			}
		}
	}
	for _, key := range keys {
		name := key.group
		if key.days != "" {
			name += " " + key.days
		}
		m.Rows = append(m.Rows, heatRow{name, staffCells(inColumn[key], overlap[key])})
	}
	return m
}

// staffCells joins the columns of the same rows of the plan. The agents of shifts that
// overlap are added up.
func staffCells(columns [][]*staffing.Row, overlap bool) []heatCell {
	var out []heatCell
	for c := 0; c < len(columns); {
		end := c + 1
		for end < len(columns) && slices.Equal(columns[end], columns[c]) {
			end++
		}
		cell := heatCell{}
		switch rows := columns[c]; {
		case rows == nil:
		case !overlap:
			cell = newStaffCell(rows[0])
		default:
			sum := staffing.Row{Period: staffing.Period{
				Days: rows[0].Days, From: (scenario.Minute(c) * staffColumn).String(),
				To: (scenario.Minute(end) * staffColumn).String(),
			}}
			for _, p := range rows {
				sum.Scheduled, sum.Needed = sum.Scheduled+p.Scheduled, sum.Needed+p.Needed
			}
			cell = newStaffCell(&sum)
		}
		cell.Columns = end - c
		out, c = append(out, cell), end
	}
	return out
}

func newStaffCell(p *staffing.Row) heatCell {
	const full = 0.4 // the difference, as a share of the required agents, that has the strongest color
	c := heatCell{Text: strconv.Itoa(p.Needed), Class: "over", Title: fmt.Sprintf("%s: %d scheduled, %d required", p.When(),
		p.Scheduled, p.Needed)}
	off := math.Min(1, math.Abs(float64(p.Scheduled-p.Needed))/max(1, full*float64(p.Needed)))
	if c.Mix = percent(off); p.Scheduled < p.Needed {
		c.Class, c.Mix = "under", percent(1-off)
	}
	return c
}

// goalCurve is a goal by the size of the staff, which has a unit.
func goalCurve(r *staffing.Result, goal int, unit string) chart.Chart {
	g := &r.Goals[goal]
	c := chart.Chart{
		ID: fmt.Sprintf("curve%d", goal+1), Title: g.Goal, Caption: fmt.Sprintf("The answer has %s.", amount(r.Cost)),
		Parameter: unit,
	}
	c.Series = []chart.Series{{Name: "value"}, {Name: "from"}, {Name: "to"}, {Name: "bound"}}
	for _, p := range r.Curve {
		v := p.Goals[goal].Value
		if !v.Low.Known() {
			continue
		}
		c.Points = append(c.Points, chart.Point{At: p.Cost, Label: amount(p.Cost)})
		for i, n := range []stats.Number{v.Mean, v.Low, v.High, g.Bound} {
			n, c.Series[i].Unit = inChart(g.Unit, n)
			c.Series[i].Values = append(c.Series[i].Values, n)
		}
	}
	return c
}

func amount(v float64) string { return diag.Thousands(int64(math.Round(v))) }
