package staffing

import (
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/document"
	"github.com/ivrsim/ivrsim/internal/results/look"
)

// halfHour is the step of grids and panels.
const halfHour = des.Duration(30 * time.Minute)

// staffCalendar is the rosters of a result by day and half hour.
type staffCalendar struct {
	*Result
	needed, has [][]model.RosterStep // by group
}

func newStaffCalendar(r *Result) *staffCalendar {
	return &staffCalendar{r, r.Problem.rosters(r.Needed), r.Problem.rosters(r.Problem.scheduled())}
}

// open is the part of the day, in half hours, in which somebody of a group is rostered on some day. It is empty if
// nobody is.
func (c *staffCalendar) open(g int) (first, end int) {
	clock := &c.Problem.Model.Clock

	// The first slot starts above all slots, so that any slot is smaller.
	first = math.MaxInt
	for day := range clock.Days() {
		from, to := clock.Day(day)
		for slot := 0; from+des.Time(slot)*halfHour < to; slot++ {
			at := from + des.Time(slot)*halfHour
			if stepAt(c.needed[g], at).Paid+stepAt(c.has[g], at).Paid > 0 {
				first = min(first, slot)
				end = max(end, slot+1)
			}
		}
	}

	return min(first, end), end
}

// staffGrid is people by half hour: of a group on up to seven days, or of up to seven groups on one day.
type staffGrid struct {
	title, right string
	table        *document.Table
}

// gridColumn is a group on a day, by their numbers.
type gridColumn struct{ group, day int }

// maxColumns is the number of columns for which a grid has room: a week.
const maxColumns = 7

// grids are the people of each group, a grid for each week. The groups of a single day share grids, because a grid of
// one column is mostly empty paper.
func (c *staffCalendar) grids() []staffGrid {
	var out []staffGrid
	clock := &c.Problem.Model.Clock
	if clock.Days() == 1 {
		return c.gridsOfDay()
	}

	for g := range c.needed {
		first, end := c.open(g)
		if first == end {
			continue
		}
		for from := 0; from < clock.Days(); from += maxColumns {
			var columns []gridColumn
			for day := from; day < min(from+maxColumns, clock.Days()); day++ {
				columns = append(columns, gridColumn{g, day})
			}
			title := c.Problem.groupTitle(c.Problem.Model.Groups[g].Name)
			out = append(out, c.grid(title, columns, first, end, c.mostPaid(g)))
		}
	}
	return out
}

// gridsOfDay are the people of all groups on a single day. The grids have about as many groups each.
func (c *staffCalendar) gridsOfDay() []staffGrid {
	var columns []gridColumn
	first := math.MaxInt
	end := 0
	most := 1
	for g := range c.needed {
		opens, closes := c.open(g)
		if opens == closes {
			continue
		}

		// All grids have the same half hours and the same shades, so that groups can be compared.
		columns = append(columns, gridColumn{g, 0})
		first = min(first, opens)
		end = max(end, closes)
		most = max(most, c.mostPaid(g))
	}

	if columns == nil {
		return nil
	}

	day := c.Problem.Model.Clock.Instant(c.Problem.Model.Clock.From).Format("Monday 2 January")
	parts := (len(columns) + maxColumns - 1) / maxColumns
	var out []staffGrid
	for part := range parts {
		from := part * len(columns) / parts
		to := (part + 1) * len(columns) / parts
		out = append(out, c.grid(day, columns[from:to], first, end, most))
	}
	return out
}

// mostPaid is the largest number of a group's people. It is never 0, because shades divide by it.
func (c *staffCalendar) mostPaid(g int) int {
	most := 1
	for _, step := range c.needed[g] {
		most = max(most, step.Paid)
	}
	return most
}

// grid is the people of columns, from the first half hour of a day to an end. The most people have the darkest shade.
func (c *staffCalendar) grid(title string, columns []gridColumn, first, end, most int) staffGrid {
	clock := &c.Problem.Model.Clock
	t := document.NewTable("time")
	t.Label = title
	t.Class = "grid"
	for _, column := range columns {
		from, _ := clock.Day(column.day)
		start := clock.Instant(from)
		head := document.Column{Name: start.Format("Mon"), Below: start.Format("2 Jan"), Left: document.All}
		if clock.Days() == 1 {
			head = document.Column{
				Name: c.Problem.groupTitle(c.Problem.Model.Groups[column.group].Name), Left: document.All,
			}
		}
		t.Columns = append(t.Columns, head)
	}

	var until []int // the slot at which each row ends
	for slot := first; slot < end; slot++ {
		cells := []document.Cell{{}}
		for _, column := range columns {
			// A day with a change of the clocks has fewer or more half hours.
			from, to := clock.Day(column.day)
			at := from + des.Time(slot)*halfHour
			if cells[0].Text == "" {
				cells[0].Text = clock.Instant(at).Format("15:04")
			}

			cell := document.Cell{}
			if at < to {
				cell = c.cell(column.group, at, most)
			}
			cells = append(cells, cell)
		}

		// Half hours with the same people have one row.
		if n := len(t.Rows); n > 0 && slices.EqualFunc(t.Rows[n-1].Cells[1:], cells[1:], samePeople) {
			until = append(until[:n-1], slot+1)
			continue
		}
		t.Add(cells...)
		until = append(until, slot+1)
	}
	from, _ := clock.Day(columns[0].day)
	for i := range t.Rows {
		end := clock.Instant(from + des.Time(until[i])*halfHour).Format("15:04")
		if end == "00:00" {
			end = "24:00" // the end of the day, and not its start
		}
		t.Rows[i].Cells[0].Text += " to " + end
	}

	out := staffGrid{title: title, table: t}
	c.foot(&out, columns)
	return out
}

// cell returns the cell of group g in the calendar of people: the needed number of people at a time.
// The shade grows with their share of most, the largest number in the calendar.
func (c *staffCalendar) cell(g int, at des.Time, most int) document.Cell {
	const shades = 12
	people := stepAt(c.needed[g], at).Paid
	if people == 0 {
		return document.Cell{}
	}
	cell := document.Cell{Text: diag.Thousands(people), Class: fmt.Sprintf("k%d", (shades*people+most/2)/most)}

	// A sign shows where the roster has too few people.
	if has := stepAt(c.has[g], at).Paid; !c.Problem.hasNoRoster() && people > has {
		cell.Sup = fmt.Sprintf("+%d", people-has)
	}
	return cell
}

// samePeople reports whether two cells have the same number, and the same difference from the roster.
func samePeople(a, b document.Cell) bool { return a.Text == b.Text && a.Sup == b.Sup }

// foot adds the sums of the columns to a grid, and the sum of all columns to its head.
func (c *staffCalendar) foot(out *staffGrid, columns []gridColumn) {
	clock := &c.Problem.Model.Clock
	paid := document.Values("paid hours")
	has := document.Values("roster has")
	costs := document.Values("cost")
	allHours := 0.0
	allCosts := 0.0
	for _, column := range columns {
		from, to := clock.Day(column.day)
		hours := paidHours(c.Result, column.group, from, to)
		rostered := (&model.Group{Roster: c.has[column.group]}).PaidHours(from, to)
		cost := float64(hours * c.Problem.Model.Groups[column.group].Cost)

		paid = append(paid, document.Words(amount(hours)))
		has = append(has, document.Words(amount(rostered)))
		costs = append(costs, document.Words(amount(cost)))
		allHours += hours
		allCosts += cost
	}

	out.right = hours(math.Round(allHours))
	out.table.Foot("t", paid...)
	if !c.Problem.hasNoRoster() {
		out.table.Foot("", has...)
	}

	// Groups without a cost would have a row of zeros.
	if allCosts > 0 {
		out.table.Foot("", costs...)
		out.right += ", cost " + whole(allCosts)
	}
}

// panels compare the need with the roster of the scenario or, if there is none, the roster that was found with the
// need by Erlang A. A class and a number of plots are of a row of small plots.
func (c *staffCalendar) panels(inRow int, class string) []document.Block {
	var out []document.Block
	days := c.Problem.Model.Clock.Days()
	ofDay := document.Plots{Class: "three"}
	for g := range c.needed {
		first, end := c.open(g)
		if first == end {
			continue
		}

		// All days of a group have one scale, so that they can be compared.
		highest := 0.0
		for _, roster := range [][]model.RosterStep{c.needed[g], c.has[g]} {
			for _, step := range roster {
				highest = max(highest, float64(step.Agents))
			}
		}
		if c.Problem.hasNoRoster() {
			highest = max(highest, float64(slices.Max(c.Need[g])))
		}

		title := c.Problem.groupTitle(c.Problem.Model.Groups[g].Name)
		row := document.Plots{Class: class}
		short := 0.0
		more := 0.0
		for day := range days {
			plot, lack, spare := c.panel(g, day, first, end, look.Scale(look.Count, highest))
			plot.NoY = day%inRow > 0
			row.Plots = append(row.Plots, plot)
			short += lack
			more += spare
		}
		note := coverNote(c.Problem.hasNoRoster(), short, more)

		// A single day has a plot for each group, with an axis of its own.
		if days == 1 {
			plot := row.Plots[0]
			plot.Title = title
			plot.Note = note
			plot.Group = "cover"
			plot.Small = false
			ofDay.Plots = append(ofDay.Plots, plot)
			continue
		}

		out = append(out, document.Heading{Text: title, Note: note}, row)
	}

	if ofDay.Plots != nil {
		out = append(out, ofDay)
	}
	return out
}

// coverNote gives the hours by which a roster differs from the need, or a new staff from Erlang A.
func coverNote(isNew bool, short, more float64) string {
	// Equal hours in each half hour need no numbers.
	isSame := short == 0 && more == 0
	switch {
	case isNew && isSame:
		return "as many hours as Erlang A"
	case isNew && more == 0:
		return hours(short) + " fewer than Erlang A"
	case isNew && short == 0:
		return hours(more) + " more than Erlang A"
	case isNew:
		return hours(more) + " more and " + hours(short) + " fewer than Erlang A"
	case isSame:
		return "as many hours as needed"
	}

	text := "nowhere short"
	if short > 0 {
		text = "short by " + hours(short)
	}
	if more > 0 {
		text += ", " + hours(more) + " more than needed"
	}
	return text
}

// hours is a number of hours with its unit.
func hours(n float64) string {
	amount := amount(n)
	if amount == "1" {
		return "1 hour"
	}
	return amount + " hours"
}

// panel is a group's need and its roster on a day. It returns the hours in which the roster is short, and the hours
// that it has beyond the need. A group without a roster has the staff that was found, and the need by Erlang A.
func (c *staffCalendar) panel(g, day, first, end int, y look.Axis) (p *look.Plot, short, more float64) {
	clock := &c.Problem.Model.Clock
	from, to := clock.Day(day)
	isNew := c.Problem.hasNoRoster()

	opens := clock.Instant(from + des.Time(first)*halfHour)
	closes := clock.Instant(min(to, from+des.Time(end)*halfHour))
	title := opens.Format("Mon")
	p = &look.Plot{
		Title: title,
		Note:  opens.Format("2 Jan"),
		Label: c.Problem.groupTitle(c.Problem.Model.Groups[g].Name) + " " + title + ": need and roster",
		Group: fmt.Sprintf("cover%d", g), Unit: look.Count, Height: 92, Small: true,
		X: look.Open(opens, closes), Y: y,
	}

	// The line is the answer of the search, and the grey area is compared with it.
	answer := look.Series{Name: "needed", Shape: look.Line, Stepped: true}
	other := look.Series{Name: "roster", Shape: look.Area, Color: look.Context, Stepped: true}
	lack := look.Series{Shape: look.Band, Color: look.Bad, Stepped: true}
	if isNew {
		answer.Name = "this staff"
		other.Name = "Erlang A"
	}

	const hours = 0.5
	for slot := first; slot < end; slot++ {
		at := from + des.Time(slot)*halfHour

		// A day with a change of the clocks may end before the last slot.
		if at >= to {
			break
		}

		found := stats.Number(stepAt(c.needed[g], at).Agents)
		compared := stats.Number(stepAt(c.has[g], at).Agents)
		if isNew {
			interval := min(int((at-clock.From)/clock.Interval), len(c.Need[g])-1)
			compared = stats.Number(c.Need[g][interval])
		}

		// A slot lasts half an hour, so its people count half an hour each.
		fewer := float64(float64(max(0, found-compared)) * hours)
		spare := float64(float64(max(0, compared-found)) * hours)
		if isNew {
			fewer, spare = spare, fewer // the staff is judged, and not the formula
		}
		short += fewer
		more += spare

		// The red area is drawn only where the roster is short. Fewer people than the formula are no fault.
		red := stats.Number(math.NaN())
		if found > compared && !isNew {
			red = found
		}

		// A closed slot is a gap, and not a line at 0.
		if found == 0 && compared == 0 {
			found = stats.Number(math.NaN())
			compared = found
		}

		p.Points = append(p.Points,
			look.Point{At: float64(clock.Instant(at).Unix()), Text: clock.Instant(at).Format("Mon 15:04")})
		answer.Values = append(answer.Values, found)
		other.Values = append(other.Values, compared)
		lack.Values = append(lack.Values, red)
	}

	lack.Low = other.Values
	p.Series = []look.Series{other, lack, answer}
	return p, short, more
}

// whole formats a number of hours or a cost without decimals.
func whole(v float64) string { return diag.Thousands(int64(math.Round(v))) }
