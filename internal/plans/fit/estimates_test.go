package fit_test

import (
	"encoding/csv"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/days/scenariotest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/fit"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// An hour that the clock shows twice is seen twice, so that its agents and its calls are the agents and the calls of
// one hour.
func TestHourThatTheClockShowsTwice(t *testing.T) {
	zone, err := time.LoadLocation("America/New_York")
	if err != nil {
		t.Fatal(err)
	}
	const agents, talk = 3, 5 * time.Minute
	var out strings.Builder
	out.WriteString("call,arrived,queue,enqueued,answered,ended,agent,outcome\n")
	for _, day := range []int{18, 25, 32} { // Sundays; the last is November 1, when clocks are put back
		start := time.Date(2026, time.October, day, 0, 0, 0, 0, zone)
		for at := start; at.Before(time.Date(2026, time.October, day, 4, 0, 0, 0, zone)); at = at.Add(talk) {
			for agent := range agents {
				from, to := at.Format(time.RFC3339), at.Add(talk-time.Minute).Format(time.RFC3339)
				fmt.Fprintf(&out, "%d-%d,%s,q,%s,%s,%s,a%d,answered\n", at.Unix(), agent, from, from, from, to, agent)
			}
		}
	}
	c := fit.Fit(collected(t, []byte(out.String()), &records.Map{Zone: zone}, fit.Dates{}))
	for slot := range 8 {
		if got := c.Groups[0].Staff[time.Sunday][slot].Value; math.Abs(got-agents) > 0.3 {
			t.Errorf("%.2f agents are on the phones at %d:%02d, want %d", got, slot/2, slot%2*30, agents)
		}
		const want = agents * 6.0 // calls in half an hour
		if got := c.Lines[0].Weeks[0][time.Sunday][slot]; math.Abs(got-want) > 0.1 {
			t.Errorf("%.2f calls come at %d:%02d, want %v", got, slot/2, slot%2*30, want)
		}
	}
}

// In the written roster nobody is there when nobody was, and the agents of each group's day add up to the mean.
func TestWrittenRoster(t *testing.T) {
	_, _, c := fittedHard(t, firstHard)
	_, m := scenariotest.Compiled(t, written(c), "fitted", scenario.Set{Path: "days", Value: "2026-09-28..2026-10-04"})
	if len(c.Groups) < 4 {
		t.Fatalf("%d groups are too few for this test", len(c.Groups))
	}
	for i := range c.Groups {
		group := slices.IndexFunc(m.Groups, func(g model.Group) bool { return g.Name == c.Groups[i].Name })
		for day := range 7 {
			weekday := time.Weekday((day + 1) % 7) // the days begin on a Monday
			mean, rostered := 0.0, 0.0
			for slot := range 48 {
				value := c.Groups[i].Staff[weekday][slot].Value
				at := m.Clock.From + int64(day)*int64(24*time.Hour) + int64(slot)*int64(30*time.Minute)
				agents := 0
				for _, step := range m.Groups[group].Roster {
					if step.At <= at {
						agents = step.Agents
					}
				}
				if value == 0 && agents > 0 {
					t.Errorf("%s has %d agents on %s at %d:%02d, where nobody was there", c.Groups[i].Name, agents, weekday, slot/2, slot%2*30)
				}
				if math.Abs(float64(agents)-value) > 1 {
					t.Errorf("%s has %d agents on %s at %d:%02d, and %.2f on average", c.Groups[i].Name, agents, weekday, slot/2, slot%2*30, value)
				}
				mean += value
				rostered += float64(agents)
			}
			if math.Abs(mean-rostered) > 1 {
				t.Errorf("%s has %.0f half hours on %s, and %.1f on average", c.Groups[i].Name, rostered, weekday, mean)
			}
		}
	}
}

// Opening hours are right to the half hour: a half day and a closed day, a break, and the same hours on each day.
func TestOpeningHours(t *testing.T) {
	longtest.Skip(t) // TestASaturday has a half day in the short form
	for _, c := range []struct {
		center, queue string
		isOpen        func(day time.Weekday, hour float64) bool
	}{
		{"a break at noon", "desk", func(day time.Weekday, hour float64) bool {
			return day >= time.Monday && day <= time.Friday && (hour >= 8 && hour < 12 || hour >= 13 && hour < 17)
		}},
		{"a night line", "day", func(_ time.Weekday, hour float64) bool { return hour >= 7 && hour < 21 }},
	} {
		data := trueRecords(t, ordinaryCenter(t, c.center, 1), 1)
		checkHours(t, fitted(t, data), data, c.queue, c.isOpen)
	}
}

// checkHours compares the opening hours of a queue with the true hours.
func checkHours(t *testing.T, f *fit.Center, data []byte, queue string, isOpen func(day time.Weekday, hour float64) bool) {
	t.Helper()
	calls := callsByHalfHour(t, data)
	i := slices.IndexFunc(f.Queues, func(q fit.Queue) bool { return q.Name == queue })
	hours := f.Queues[i].Hours
	if hours == nil {
		t.Errorf("%s is open at all times", queue)
		return
	}

	for day := range hours {
		for slot, open := range hours[day] {
			want := isOpen(time.Weekday(day), float64(slot)/2)
			const few = 10 // calls, with which hardly anything is known
			if open != want && calls[day][slot] > few {
				t.Errorf("%s is open on %s at %d:%02d: %t, with %d calls", queue, time.Weekday(day), slot/2, slot%2*30, open, calls[day][slot])
			}
		}
	}
}

// A center with a half day on Saturday is estimated with its hours, its one line and its redials.
func TestASaturday(t *testing.T) {
	days := judgedDays
	if !longtest.IsLong() {
		days.Value = "2026-06-01..2026-06-21"
	}
	data := recordsOfDays(t, ordinaryCenter(t, "a Saturday", 1), 1, days)
	f := fitted(t, data)
	checkHours(t, f, data, "orders", func(day time.Weekday, hour float64) bool {
		if day == time.Saturday {
			return hour >= 9 && hour < 13
		}
		return day != time.Sunday && hour >= 8 && hour < 18
	})
	t.Run("one line stays one line", func(t *testing.T) { checkOneLine(t, f) })
	t.Run("redials of unknown callers", func(t *testing.T) { checkRedials(t, f, data) })
}

// callsByHalfHour counts records by the half hour of the week.
func callsByHalfHour(t *testing.T, data []byte) (out [7][48]int) {
	t.Helper()
	rows := table(t, data)
	arrived := slices.Index(rows[0], "arrived")
	for _, row := range rows[1:] {
		at, err := time.Parse(time.RFC3339, row[arrived])
		if err != nil {
			t.Fatal(err)
		}
		out[at.UTC().Weekday()][at.UTC().Hour()*2+at.UTC().Minute()/30]++
	}
	return out
}

func table(t *testing.T, data []byte) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(string(data))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

// changedCells changes a column of records, by the number of the row.
func changedCells(t *testing.T, data []byte, column string, change func(row int, cell string) string) []byte {
	t.Helper()
	rows := table(t, data)
	i := slices.Index(rows[0], column)
	var out strings.Builder
	for n, row := range rows {
		if n > 0 {
			row[i] = change(n, row[i])
		}
		out.WriteString(strings.Join(row, ",") + "\n")
	}
	return []byte(out.String())
}

// checkRedials removes the ids of half of the callers. Their redials are then among the first attempts. The chance of
// a redial is of all unserved calls, so it is about half of the true chance.
func checkRedials(t *testing.T, f *fit.Center, data []byte) {
	t.Helper()
	all := f.Redial.Chance
	half := fitted(t, changedCells(t, data, "caller", func(_ int, cell string) string {
		if strings.IndexByte("0123456789abcdef", cell[len(cell)-1])%2 == 0 {
			return ""
		}
		return cell
	})).Redial.Chance
	if math.Abs(all.Value-0.3) > 0.05 {
		t.Errorf("the chance of a redial is %.3f, want 0.3", all.Value)
	}
	if ratio := half.Value / all.Value; ratio < 0.35 || ratio > 0.65 {
		t.Errorf("with half of the ids the chance of a redial is %.3f of the whole, want a half", ratio)
	}
	if half.N < all.N {
		t.Errorf("the chance is of %d unserved calls, and of %d where all ids are known", half.N, all.N)
	}
}

// Where names stand for several agents, or are missing in part, they do not tell how many agents there are: the staff
// comes from the conversations in progress while callers wait, and a warning says so.
func TestNamesThatDoNotTell(t *testing.T) {
	days := judgedDays
	if !longtest.IsLong() {
		days.Value = "2026-06-01..2026-06-14"
	}
	data := recordsOfDays(t, ordinaryCenter(t, "a break at noon", 1), 1, days)
	for name, c := range map[string]struct {
		change func(row int, cell string) string
		want   string
	}{
		"one name for all": {func(_ int, cell string) string {
			if cell == "" {
				return ""
			}
			return "pool"
		}, "names of agents stand for several at once, as pool in"},
		"names in part": {func(row int, cell string) string {
			if row%3 == 0 {
				return ""
			}
			return cell
		}, "answered calls name no agent, so the names of the others are not used"},
		"no names": {func(int, string) string { return "" }, "the records name no agents"},
	} {
		if name == "no names" && !longtest.IsLong() { // so is the center that is judged in the short form
			continue
		}
		f := fitted(t, changedCells(t, data, "agent", c.change))
		if !slices.ContainsFunc(f.Warnings, func(w string) bool { return strings.Contains(w, c.want) }) {
			t.Errorf("%s: no warning has %q: %q", name, c.want, f.Warnings)
		}
		if len(f.Groups) != 1 {
			t.Errorf("%s: %d groups", name, len(f.Groups))
			continue
		}
		for slot := 17; slot < 24; slot++ { // 6 agents are there
			if got := f.Groups[0].Staff[time.Monday][slot].Value; math.Abs(got-6) > 0.6 {
				t.Errorf("%s: %.2f agents are on the phones at %d:%02d, want 6", name, got, slot/2, slot%2*30)
			}
		}
		for _, slot := range []int{4, 25, 44} {
			if got := f.Groups[0].Staff[time.Monday][slot].Value; got != 0 {
				t.Errorf("%s: %.2f agents are on the phones at %d:%02d, when nobody was there", name, got, slot/2, slot%2*30)
			}
		}
	}
}

// A center is fitted to 500 days, and its check simulates the last of them.
func TestFiveHundredDays(t *testing.T) {
	var r rows
	for i := range 500 * 10 {
		r.add(i, monday.AddDate(0, 0, i/10).Add(time.Duration(i%10)*20*time.Minute), ",,q,ann,answered", 60+i%50, 0)
	}
	d := collected(t, []byte(r.csv()), nil, fit.Dates{})
	c := fit.Fit(d)
	if total := c.Lines[0].Total; math.Abs(total.Value-10) > 0.01 {
		t.Errorf("the line has %v calls a day, want 10", total.Value)
	}
	if !longtest.IsLong() { // the check simulates 366 days, for seconds
		return
	}

	if err := c.Check(t.Context(), d); err != nil || len(c.ComesBack) == 0 {
		t.Errorf("the check has %d measures: %v", len(c.ComesBack), err)
	}
}

// checkOneLine expects one line in the scenario, whatever its calls do, and a total that changes all of them.
func checkOneLine(t *testing.T, f *fit.Center) {
	t.Helper()
	if len(f.Lines) != 1 || f.Lines[0].Name != "shop" {
		t.Fatalf("the lines are %+v", f.Lines)
	}

	expected := func(sets ...scenario.Set) (calls float64) {
		_, m := scenariotest.Compiled(t, written(f), "fitted", sets...)
		for i, piece := range m.Lines[0].Rate {
			until := m.Clock.RatePeriod
			if i+1 < len(m.Lines[0].Rate) {
				until = m.Lines[0].Rate[i+1].At
			}
			calls += piece.PerHour * time.Duration(until-piece.At).Hours()
		}

		return calls
	}

	before, more := expected(), expected(scenario.Set{Path: "calls.shop.total", Value: "+10%"})
	if math.Abs(more/before-1.1) > 0.001 {
		t.Errorf("a total that is larger by 10%% gives %.3f times the calls", more/before)
	}
}

// A column of rings gives the ring of the groups, with the share of the rings that go to the next agent. The phones of
// several agents that ring at once are no rings that go on.
func TestRings(t *testing.T) {
	const takes, missed = 6 * time.Second, 14 * time.Second
	for name, together := range map[string]bool{"one after another": false, "together": true} {
		var csv strings.Builder
		csv.WriteString("call,queue,agent,arrived,answered,ended,ring\n")
		write := func(call int, agent string, from, answered, ended time.Time, ring string) {
			at := ""
			if !answered.IsZero() {
				at = answered.Format(time.DateTime)
			}
			fmt.Fprintf(&csv, "%d,sales,%s,%s,%s,%s,%s\n", call, agent, from.Format(time.DateTime), at, ended.Format(time.DateTime), ring)
		}
		for day := range 10 {
			for k := range 120 {
				at := time.Date(2026, 9, 7+day, 8, 4*k, 0, 0, time.UTC)
				call := 1000*day + k
				if k%5 == 0 && together {
					write(call, "ann", at, time.Time{}, at.Add(takes), "")
				}
				if k%5 == 0 && !together { // ann does not take it
					write(call, "ann", at, time.Time{}, at.Add(missed), "")
					at = at.Add(missed)
				}
				write(call, "bob", at, at.Add(takes), at.Add(takes+2*time.Minute), "6")
			}
		}
		c := fitted(t, []byte(csv.String()))
		want := 24.0 / (120 + 24)
		if together {
			want = 0
		}
		if math.Abs(c.Ring.Takes.Value-takes.Seconds()) > 1e-9 || math.Abs(c.Ring.NotTaken.Value-want) > 1e-9 {
			t.Errorf("%s: rings of %.2f s, %.3f not taken, want %v and %.3f", name, c.Ring.Takes.Value, c.Ring.NotTaken.Value, takes, want)
		}
		text := fmt.Sprintf("ring: {takes: 6s, not_taken: %.2f%%}", 100*want)
		if file := string(written(c)["fitted.yaml"].Data); !together && !strings.Contains(file, text) {
			t.Errorf("%s: no %q in\n%s", name, text, file)
		}
		if _, m := scenariotest.Compiled(t, written(c), "fitted"); math.Abs(m.Groups[0].Ring.NotTaken-want) > 1e-3 {
			t.Errorf("%s: the scenario has %v", name, m.Groups[0].Ring)
		}
	}
}

// The check of one day simulates that day, on which each call is answered at once.
func TestCheckOfOneDay(t *testing.T) {
	var r rows
	for i := range 300 {
		r.add(i, monday.Add(8*time.Hour+time.Duration(i)*2*time.Minute), ",,q,ann,answered", 60+i%50, 0)
	}
	d := collected(t, []byte(r.csv()), nil, fit.Dates{})
	c := fit.Fit(d)
	if err := c.Check(t.Context(), d); err != nil || len(c.ComesBack) != 6 {
		t.Fatalf("the check has %d measures: %v", len(c.ComesBack), err)
	}
	for _, b := range c.ComesBack { // of the center and of its queue
		if b.Visits != 300 || float64(b.Actual) != map[bool]float64{true: 0, false: 1}[b.Measure == "abandoned"] {
			t.Errorf("%+v", b)
		}
	}
}
