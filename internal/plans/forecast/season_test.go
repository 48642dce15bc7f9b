package forecast

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/results/document"
)

// between returns the days of a history from one to before another.
func (h *History) between(from, to int) *History {
	slots := h.Slots()
	return &History{
		First: h.Date(from), Days: to - from, Step: h.Step,
		Series: []Series{{Name: h.Series[0].Name, Counts: h.Series[0].Counts[from*slots : to*slots]}},
	}
}

// firstDays are the errors of the first days of a month, forecast on the last day of the month before, of the method
// and of the mean of the last four same weekdays. They are 0 of 0 calls if all of those days are closed.
func firstDays(t *testing.T, seed, weeks int) (method, four, calls float64) {
	t.Helper()
	const ahead = 6
	g := generate(uint64(1000+seed), 7*weeks+40)

	origin := 7 * weeks
	for g.clean.Date(origin).Day != 1 {
		origin++
	}
	known := g.clean.between(origin-7*weeks, origin)

	f, err := New(known, Options{First: g.clean.Date(origin), Last: g.clean.Date(origin + ahead - 1), Special: g.special})
	if err != nil {
		t.Fatal(err)
	}

	seen := newDays(known, &known.Series[0], &g.special)
	truth := newDays(&g.clean, &g.clean.Series[0], &g.special)

	for lead := range ahead {
		if truth.state[origin+lead] != counted {
			continue
		}
		actual := truth.total[origin+lead]
		_, mean := seen.sameDays(7*weeks+lead, 7*weeks)
		method += math.Abs(f.Queues[0].Days[lead].Mean - actual)
		four += math.Abs(daySum(mean) - actual)
		calls += actual
	}

	return method, four, calls
}

// With four weeks of history the first days of a month are no worse than the mean of four weeks, though the history has
// each place in the month once. With half a year they are better by a tenth.
//
// The errors of one history, in parts of its calls, differ by 0.028 around a mean of -0.002. So the sum of 20 histories
// is over the bound in two of five draws, and a difference is told only against its standard error: a method just at the
// bound fails one time in a thousand, and one with four weeks that is worse by 0.006 of the calls fails every second time.
func TestFirstDaysOfAMonth(t *testing.T) {
	const oneInThousand = 3.09 // standard errors
	for _, c := range []struct {
		weeks, histories int
		most             float64 // of the error of the mean of four
	}{{4, longtest.N(100, 1000), 1}, {26, longtest.N(30, 300), 0.9}} {
		var n, sum, squares, methods, fours float64
		for seed := range c.histories {
			method, four, calls := firstDays(t, seed, c.weeks)
			if calls == 0 {
				continue
			}
			over := (method - c.most*four) / calls
			n, sum, squares = n+1, sum+over, squares+over*over
			methods, fours = methods+method/calls, fours+four/calls
		}
		mean := sum / n
		deviation := math.Sqrt((squares/n - mean*mean) / (n - 1))
		t.Logf("%d weeks: the first days of a month are off by %.1f%%, by the mean of four weeks %.1f%%; over the bound by %.4f ± %.4f of the calls",
			c.weeks, 100*methods/n, 100*fours/n, mean, deviation)
		if mean > oneInThousand*deviation {
			t.Errorf("%d weeks: the error is %.2f of that of the mean of four weeks", c.weeks, methods/fours)
		}
	}
}

// seasonal is a history with a wave of a year, from January on.
func seasonal(days int, size float64) *History {
	first := routing.Date{Year: 2024, Month: time.January, Day: 1}
	h := &History{First: first, Days: days, Step: 60, Series: []Series{{Name: "calls", Counts: make([]float64, 24*days)}}}
	for day := range days {
		angle := 2 * math.Pi * float64(day) / 365.25
		for hour := 8; hour < 18; hour++ {
			noise := 1 + 0.03*math.Sin(float64(7*day*day+3*hour))
			h.Series[0].Counts[24*day+hour] = math.Round(100 * math.Exp(size*math.Sin(angle)) * noise)
		}
	}
	return h
}

func dateFrom(h *History, days int) routing.Date { return h.Date(h.Days + days) }

// A wave of the year is found in two years of history, and followed half a year ahead. A shorter history has no season,
// which is noted far ahead; and none is noted if the days do not differ by season.
func TestSeasonOfTheYear(t *testing.T) {
	const size = 0.3
	h := seasonal(760, size)
	ahead := 180
	f, err := New(h, Options{First: dateFrom(h, ahead), Last: dateFrom(h, ahead)})
	if err != nil {
		t.Fatal(err)
	}
	want := 1000 * math.Exp(size*math.Sin(2*math.Pi*float64(760+ahead)/365.25))
	if got := f.Queues[0].Days[0].Mean; math.Abs(got/want-1) > 0.06 {
		t.Errorf("half a year ahead come %.0f calls, want %.0f", got, want)
	}
	if all := strings.Join(f.Assumptions(), "\n"); !strings.Contains(all, "The season of the year is as in the history.") || f.SeasonNote() != "" {
		t.Errorf("the assumptions are %s, the note %q", all, f.SeasonNote())
	}

	short := h.between(300, 760)
	f, err = New(short, Options{First: dateFrom(short, 0), Last: dateFrom(short, seasonAhead-1)})
	if err != nil {
		t.Fatal(err)
	}
	if note := f.SeasonNote(); !strings.Contains(note, "60 days ahead without a season of the year") {
		t.Errorf("the note is %q", note)
	}
	f.Last = dateFrom(short, seasonAhead-2)
	if note := f.SeasonNote(); note != "" {
		t.Errorf("59 days ahead the note is %q", note)
	}

	flat := seasonal(760, 0)
	f, err = New(flat, Options{First: dateFrom(flat, 0), Last: dateFrom(flat, 0)})
	if err != nil {
		t.Fatal(err)
	}
	if f.Queues[0].hasSeason {
		t.Error("days that are all alike have a season")
	}
}

// Growth multiplies the calls from the end of the history on, by the year.
func TestGrowth(t *testing.T) {
	h := seasonal(200, 0)
	last := dateFrom(h, 360)
	without, err := New(h, Options{First: dateFrom(h, 0), Last: last})
	if err != nil {
		t.Fatal(err)
	}

	with, err := New(h, Options{First: dateFrom(h, 0), Last: last, Growth: 0.2})
	if err != nil {
		t.Fatal(err)
	}

	for _, day := range []int{0, 180, 360} {
		a, b := without.Queues[0].Days[day], with.Queues[0].Days[day]
		want := math.Pow(1.2, float64(day)/365.25)
		for _, got := range []float64{b.Mean / a.Mean, b.P95 / a.P95} {
			if math.Abs(got/want-1) > 0.01 {
				t.Errorf("day %d has %.3f times the calls, want %.3f", day, got, want)
			}
		}
	}

	if text := string(with.Document(time.UTC).Markdown()); !strings.Contains(text, "the calls change by +20.0% per year") {
		t.Error("forecast.md does not name the growth")
	}
}

// An empty table of errors gives its reason.
func TestWhyThereAreNoErrors(t *testing.T) {
	h := seasonal(20, 0)
	f, err := New(h, Options{First: dateFrom(h, 0), Last: dateFrom(h, 0)})
	if err != nil {
		t.Fatal(err)
	}
	var text strings.Builder
	if err := f.Document(time.UTC).WriteText(&text, document.Style{}); err != nil {
		t.Fatal(err)
	}
	const want = "The history has 20 days. To measure errors, the method predicts days from the 28 days before them: give 30 days or more."
	if !strings.Contains(strings.Join(strings.Fields(text.String()), " "), "Calls: "+want) || !strings.Contains(string(f.Document(time.UTC).Markdown()), want) {
		t.Errorf("the reason is not printed:\n%s", text.String())
	}
}
