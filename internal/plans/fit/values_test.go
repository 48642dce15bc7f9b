package fit

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// A value of the staff is noted if the records show it at all: if it is estimated from one thing or more. Each group has the
// values of all groups, and the hours of the week are the sum of those with a date.
func TestValuesOfTheStaff(t *testing.T) {
	longtest.Check(t, func(rt *rapid.T) {
		seen := func(name string) Estimate {
			return Estimate{Value: float64(rapid.IntRange(1, 99).Draw(rt, "value")), N: rapid.SampledFrom([]int{0, 1, 5}).Draw(rt, name)}
		}
		c := &Center{
			Pause: seen("pause"), Ring: Ring{seen("ring"), seen("not taken")}, Attendance: Attendance{seen("day"), 0.25},
			Away:   Away{Chance: seen("chance"), For: seen("for"), Back: seen("back"), Unseen: seen("unseen")},
			Values: []Value{{Section: "other", What: "kept"}, {Section: inStaff, What: "replaced"}},
		}
		want := []string{"other:  kept 0"}
		hours := 0.0
		add := func(about, what string, value float64) {
			want = append(want, fmt.Sprintf("%s: %s %s %v", inStaff, about, what, value))
		}
		for i := range rapid.IntRange(0, 2).Draw(rt, "groups") {
			g := Group{Name: fmt.Sprint("g", i), Agents: i + 7, Known: i}
			for k := range 3 {
				e := seen("half hour")
				e.Value -= 20
				g.Staff[k][k+20] = e
				if e.N > 0 {
					hours += max(0, e.Value) / 2
				}
			}
			c.Groups = append(c.Groups, g)

			add(g.Name, "different agents in the records", float64(g.Agents))
			if c.Pause.N > 0 {
				add(g.Name, "pause although callers wait", c.Pause.Value)
			}
			if c.Ring.Takes.N > 0 {
				add(g.Name, "ring before an answer", c.Ring.Takes.Value)
				add(g.Name, "rings that are not taken", c.Ring.NotTaken.Value)
			}
			if c.Away.For.N > 0 {
				add(g.Name, "share of calls", c.Away.Chance.Value)
				if c.Away.Unseen.N > 0 {
					add(g.Name, "share of calls at whose end nobody waits, in addition", c.Away.Unseen.Value)
				}
				add(g.Name, "for, unless callers wait long", c.Away.For.Value)
				if c.Away.Back.N > 0 {
					add(g.Name, "back when a caller has waited", c.Away.Back.Value)
				}
			}
		}
		add("", "agent-hours a week", math.Round(hours*slotMinutes/30*1e6)/1e6)
		if c.Attendance.Day.N > 0 {
			add("", "attendance: agent-hours of a day, from day to day", c.Attendance.Day.Value)
			add("", "attendance of a coming day, which the scenario has", 0.25)
		}

		c.noteStaff()
		var got []string
		for _, v := range c.Values {
			got = append(got, fmt.Sprintf("%s: %s %s %v", v.Section, v.About, v.What, math.Round(v.Value*1e6)/1e6))
			isOfFirst := v.About == "" || v.About == "g0"
			isFact := v.What == "agent-hours a week" || v.What == "attendance: agent-hours of a day, from day to day" ||
				v.What == "share of calls" || v.What == "share of calls at whose end nobody waits, in addition"
			if v.Section == inStaff && v.matters != (isOfFirst && isFact) {
				rt.Errorf("a prediction rests on %q of %q: %t", v.What, v.About, v.matters)
			}
		}
		if !slices.Equal(got, want) {
			rt.Errorf("the values are\n%q\nwant\n%q", got, want)
		}
	})
}

// A spreadsheet does not run the name of a tier as a formula, and a negative value stays a number.
func TestNamesInTheTableOfValuesAreNoFormulas(t *testing.T) {
	c := Center{Values: []Value{{Section: inStaff, About: "=1+1", What: "share, of all", Estimate: Estimate{Value: -2, N: 3}}}}
	_, row, _ := strings.Cut(string(c.valuesTable()), "\n")
	if want := inStaff + ",'=1+1,\"share, of all\",-2,"; !strings.HasPrefix(row, want) {
		t.Errorf("the row %q does not begin with %q", row, want)
	}
}
