package forecast

import (
	"math"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

// generated is a history whose law is known.
type generated struct {
	clean, spoiled History // the same days; one in ten of the second is spoiled
	special        Special
}

// generate draws a history: weekday × shape × AR(1) factor of the day × noise of the interval,
// with level shifts, a trend, pay days, closed days and spoiled days.
func generate(seed uint64, count int) generated {
	r := &random{des.NewKey(38, seed).Stream()}
	uniform := func(low, high float64) float64 { return low + (high-low)*r.Float64() }
	step := []int{15, 30, 60}[r.IntN(3)]
	slots := 24 * 60 / step
	from, to := slots*(6+r.IntN(4))/24, slots*(17+r.IntN(6))/24
	volume := math.Exp(uniform(math.Log(250), math.Log(8000)))
	weekday := [7]float64{}
	openOn := 5 + r.IntN(3)
	for w := range 7 {
		day := (w + 6) % 7 // from Monday
		weekday[w] = math.Exp(0.12 * r.NormFloat64())
		if day >= 5 {
			weekday[w] *= uniform(0.3, 0.7)
		}
		if day >= openOn {
			weekday[w] = 0
		}
	}
	var shape [7][]float64
	peak, second := uniform(0.25, 0.4), uniform(0.6, 0.8)
	for w := range 7 {
		own, total := uniform(-0.03, 0.03), 0.0
		shape[w] = make([]float64, slots)
		for s := from; s < to; s++ {
			x := float64(s-from) / float64(to-from)
			bump := func(at, width float64) float64 { return math.Exp(-(x - at) * (x - at) / (2 * width * width)) }
			shape[w][s] = 0.3 + bump(peak+own, 0.15) + 0.7*bump(second, 0.15)
			total += shape[w][s]
		}
		for s := range slots {
			shape[w][s] /= total
		}
	}
	phi, sd := uniform(0.3, 0.9), uniform(0.02, 0.08)
	noise, trend := uniform(0.02, 0.1), uniform(-0.2, 0.2)/365
	payday, pay := r.IntN(3), uniform(-0.05, 0.2)
	shifts := map[int]float64{}
	for range r.IntN(3) {
		shifts[r.IntN(count)] = uniform(-0.2, 0.2)
	}
	first := routing.Date{Year: 2025, Month: time.Month(1 + r.IntN(12)), Day: 1 + r.IntN(28)}
	g := generated{clean: History{
		First: first, Days: count, Step: step,
		Series: []Series{{Name: "calls", Counts: make([]float64, count*slots)}},
	}}
	isClosed := make([]bool, count+40)
	for day := range count {
		if isClosed[day] = r.Float64() < 0.02 && weekday[first.Plus(day).Weekday()] > 0; isClosed[day] {
			g.special.Closed = append(g.special.Closed, first.Plus(day))
		}
	}
	month := calendar{closed: func(d routing.Date) bool {
		day := daysBetween(first, d)
		return day >= 0 && isClosed[min(day, len(isClosed)-1)]
	}}
	g.spoiled = g.clean
	g.spoiled.Series = []Series{{Name: "calls", Counts: make([]float64, count*slots)}}
	level, ar := 0.0, sd*r.NormFloat64()
	for day := range count {
		date := first.Plus(day)
		level += shifts[day] + trend
		ar = phi*ar + sd*math.Sqrt(1-phi*phi)*r.NormFloat64()
		x := level + ar
		if place := month.place(date); place == 0 && payday == 1 || place == 5 && payday == 2 {
			x += pay
		}
		if day > 0 && isClosed[day-1] {
			x += 0.08
		}
		w := int(date.Weekday())
		spoiledBy, outFrom, outTo := 1.0, 0, 0
		if r.Float64() < 0.1 {
			switch r.IntN(3) {
			case 0:
				spoiledBy = uniform(0.2, 0.7)
			case 1:
				spoiledBy = uniform(1.4, 2.5)
			default:
				outFrom = from + r.IntN(to-from)
				outTo = outFrom + slots/8
			}
		}
		for s := range slots {
			mean := volume * weekday[w] * shape[w][s] * math.Exp(x+noise*r.NormFloat64()-noise*noise/2)
			if isClosed[day] {
				mean = 0
			}
			n := poisson(r, mean)
			g.clean.Series[0].Counts[day*slots+s] = n
			n = math.Round(n * spoiledBy)
			if s >= outFrom && s < outTo {
				n = 0
			}
			g.spoiled.Series[0].Counts[day*slots+s] = n
		}
	}
	return g
}

// random are the numbers of a history.
type random struct{ des.Stream }

func (r *random) IntN(n int) int { return int(r.Uint64N(uint64(n))) }

func (r *random) NormFloat64() float64 { return r.Normal() }

func poisson(r *random, mean float64) float64 {
	if mean > 50 {
		return math.Max(0, math.Round(mean+math.Sqrt(mean)*r.NormFloat64()))
	}
	n, p := 0.0, math.Exp(-mean)
	for u := r.Float64(); u > p && n < 1000; n++ {
		u -= p
		p *= mean / (n + 1)
	}
	return n
}

// upTo returns the days of a history before an origin.
func (h *History) upTo(origin int) *History {
	out := *h
	out.Days = origin
	out.Series = []Series{{Name: h.Series[0].Name, Counts: h.Series[0].Counts[:origin*h.Slots()]}}
	return &out
}

// measured are the errors and hits of forecasts at one lead.
type measured struct{ method, naive, four, calls, in, intervals, dayIn, days, bias float64 }

func (m *measured) add(o measured) {
	m.method, m.naive, m.four, m.calls, m.bias = m.method+o.method, m.naive+o.naive, m.four+o.four, m.calls+o.calls, m.bias+o.bias
	m.in, m.intervals, m.dayIn, m.days = m.in+o.in, m.intervals+o.intervals, m.dayIn+o.dayIn, m.days+o.days
}

// measure forecasts from several origins and compares with the later calls: the errors of the clean
// history, whichever the forecast is made of.
func measure(t *testing.T, g *generated, h *History, origins, every int) [3]measured {
	t.Helper()
	var out [3]measured
	truth := newDays(&g.clean, &g.clean.Series[0], &g.special)

	for k := range origins {
		origin := h.Days - 28 - k*every
		f, err := New(h.upTo(origin), Options{First: h.Date(origin), Last: h.Date(origin + 27), Special: g.special})
		if err != nil {
			t.Fatal(err)
		}

		seen := newDays(h.upTo(origin), &h.upTo(origin).Series[0], &g.special)
		for i, lead := range leads {
			day := origin + lead - 1
			if truth.state[day] != counted {
				continue
			}

			got := &f.Queues[0].Days[lead-1]
			naive, four := seen.sameDays(day, origin)
			m := &out[i]
			m.days++
			m.dayIn += inside(truth.total[day], got.P05, got.P95)

			for slot, n := range truth.counts(day) {
				m.method += math.Abs(got.Counts[slot].Mean - n)
				m.bias += got.Counts[slot].Mean - n
				m.naive += math.Abs(naive[slot] - n)
				m.four += math.Abs(four[slot] - n)
				m.calls += n
				if n > 0 || got.Counts[slot].Mean > 0 {
					m.intervals++
					m.in += inside(n, got.Counts[slot].P05, got.Counts[slot].P95)
				}
			}
		}
	}

	return out
}

// The errors and ranges on random histories, as docs/forecast.md has them: 100 at full length.
// The errors next to the errors of simple methods are of the backtest, whose predictions know nothing
// of the days after them. The ranges, and the cost of spoiled days, are of forecasts from some
// origins: one day in ten of the history is spoiled, and no predicted day is. The bounds
// are the bounds of all 100; of fewer, chance moves them, which slack allows for.
func TestErrorsOnGeneratedHistories(t *testing.T) {
	histories := longtest.N(5, 100)
	origins := min(4, longtest.N(2, 100))
	slack := math.Sqrt(100 / float64(histories))

	var all, bad [3]measured
	var mean [3]Errors
	var ratio [3]float64
	better := [3]int{}
	for i := range histories {
		g := generate(uint64(i), 300)
		f, err := New(&g.clean, Options{First: g.clean.Date(300), Last: g.clean.Date(300), Special: g.special})
		if err != nil {
			t.Fatal(err)
		}

		clean, spoiled := measure(t, &g, &g.clean, origins, 9), measure(t, &g, &g.spoiled, origins, 9)
		for k, l := range f.Queues[0].Leads {
			all[k].add(clean[k])
			bad[k].add(spoiled[k])
			n := float64(histories)
			mean[k].Method, mean[k].Naive, mean[k].Four = mean[k].Method+l.Error.Method/n, mean[k].Naive+l.Error.Naive/n, mean[k].Four+l.Error.Four/n
			ratio[k] += l.Error.Method / l.Error.Naive / n
			if l.Error.Method < l.Error.Four {
				better[k]++
			}
		}
	}

	t.Logf("%d histories, errors by interval in %%\ndays ahead  method  last weekday  mean of 4  ÷ last weekday  below mean of 4  intervals in range  days in range  spoiled", histories)
	for k, lead := range leads {
		m, b := all[k], bad[k]
		inIntervals, inDays, spoiled := 100*m.in/m.intervals, 100*m.dayIn/m.days, 100*(b.method/m.method-1)
		t.Logf("%10d  %6.2f  %12.2f  %9.2f  %14.2f  %8d of %3d  %18.1f  %13.1f  %+5.1f%%", lead, 100*mean[k].Method, 100*mean[k].Naive, 100*mean[k].Four, ratio[k], better[k], histories, inIntervals, inDays, spoiled)

		switch {
		case ratio[k] > 0.8:
			t.Errorf("%d days ahead: the error is %.2f of that of the last weekday, want at most 0.8", lead, ratio[k])
		case float64(better[k]) < 0.95*float64(histories)-slack/2:
			t.Errorf("%d days ahead: %d of %d are below the mean of four, want 95%%", lead, better[k], histories)
		case inIntervals < 87-slack || inIntervals > 94+slack:
			t.Errorf("%d days ahead: %.1f%% of the intervals are in their range", lead, inIntervals)
		case inDays < 85-3*slack || inDays > 96+2*slack:
			t.Errorf("%d days ahead: %.1f%% of the days are in their range", lead, inDays)
		case spoiled > 5+slack:
			t.Errorf("%d days ahead: spoiled days raise the error by %.1f%%", lead, spoiled)
		}
	}
}
