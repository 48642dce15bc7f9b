package forecast

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"

	"golang.org/x/sync/errgroup"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/math/portable"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/plans/smallcenter"
)

// Options say what is forecast.
type Options struct {
	First, Last routing.Date
	Special
	Growth     float64 // of the calls in a year, from the end of the history on: 0.2 is 20%
	TodayUntil int     // minutes since midnight that are known of the last day of the history; 0: the whole day
}

// Check refuses dates that do not fit the history. The error is a [Refusal].
func (o *Options) Check(h *History) error {
	last := h.Date(h.Days - 1)
	next := last.Plus(1)
	usage := func(hint, format string, args ...any) error {
		return &Refusal{fmt.Sprintf(format, args...), hint, true}
	}

	// The rest of today belongs to the forecast, so today is the first date then.
	if o.TodayUntil > 0 {
		next = last
		if o.TodayUntil%h.Step != 0 {
			return usage("name the end of an interval", "--now %s is within an interval of %d minutes",
				smallcenter.Clock(o.TodayUntil), h.Step)
		}
	}

	switch ahead := h.DayOf(o.Last) - h.Days + 1; {
	case o.First.Before(next):
		return usage("begin on "+next.String(), "--for begins on %s, and the history goes up to %s", o.First, last)
	case ahead > maxAhead:
		return usage("name an earlier day", "--for ends %d days after the history, and at most %d are forecast",
			ahead, maxAhead)
	}

	// A date outside of the history would be ignored silently.
	inside := func(flag string, dates ...routing.Date) error {
		for _, d := range dates {
			if d.Before(h.First) || last.Before(d) {
				return usage(fmt.Sprintf("it is from %s to %s", h.First, last), "%s: %s is not in the history", flag, d)
			}
		}
		return nil
	}

	if err := cmp.Or(inside("--without", o.Without...), inside("--keep", o.Keep...)); err != nil {
		return err
	}

	// The first wrong date in the order of dates is reported, not one in the order of a map.
	days := slices.SortedFunc(maps.Keys(o.Like), func(a, b routing.Date) int {
		return cmp.Compare(a.String(), b.String())
	})
	for _, d := range days {
		if err := inside("--like", o.Like[d]); err != nil {
			return err
		}
		if d.Before(o.First) || o.Last.Before(d) {
			return usage(fmt.Sprintf("the forecast is from %s to %s", o.First, o.Last), "--like: %s is not forecast", d)
		}
	}

	return nil
}

// Forecast is the forecast of each queue.
type Forecast struct {
	History *History
	Options
	Step   int // the length of an interval in minutes
	Queues []Queue
	Shared float64 // the part of the coefficient of variation of a day that all queues share
}

// Queue is the forecast of one queue.
type Queue struct {
	Name     string         `json:"queue"`
	Note     string         `json:"note,omitempty"` // why nothing is forecast, or ""
	Days     []Day          `json:"days"`
	Leads    []Lead         `json:"backtest"`
	NoErrors string         `json:"no_backtest,omitempty"` // why Leads is empty
	Busyness Busyness       `json:"busyness"`
	Left     []routing.Date `json:"left_out"`       // days that are unlike others
	Empty    []routing.Date `json:"without_calls"`  // on weekdays that have them
	Missing  []routing.Date `json:"without_rows"`   // likewise
	Beta     *float64       `json:"beta,omitempty"` // of the rest of the last day; nil if the day is whole

	HandleTime float64   `json:"handle_time,omitempty"`      // mean, in seconds; 0 if the report does not tell it
	Patience   float64   `json:"patience,omitempty"`         // likewise
	Abandoned  float64   `json:"abandoned,omitempty"`        // a share of the calls
	Agents     []float64 `json:"effective_agents,omitempty"` // by hour of the day; nil if the report does not tell them

	patienceHow string          // it is estimated
	hasSeason   bool            // of the year
	short       bool            // the history
	errors      map[int]float64 // of the logarithm of a day's volume, a week ahead, by day
}

// Busyness is the variation of calls beyond chance, as coefficients of variation.
type Busyness struct {
	Day      float64 `json:"day"`      // the root mean square of the days to come
	Interval float64 `json:"interval"` // in addition to its day
}

// The bounds of a forecast.
const (
	MaxDays      = 3660 // of a history
	maxAhead     = 366  // from the end of the history to the last day
	leastCounted = 14   // days with calls
	endedAfter   = 21   // days without calls
)

// New forecasts each queue of a history by itself.
func New(h *History, o Options) (*Forecast, error) {
	out := &Forecast{History: h, Options: o, Step: h.Step, Queues: make([]Queue, len(h.Series))}
	var g errgroup.Group
	g.SetLimit(runtime.GOMAXPROCS(0))

	for i := range h.Series {
		g.Go(func() error {
			q, err := newQueue(h, &h.Series[i], &o)
			out.Queues[i] = q
			return err
		})
	}

	if err := g.Wait(); err != nil {
		return nil, err
	}
	if i := slices.IndexFunc(out.Queues, func(q Queue) bool { return !q.short }); i < 0 {
		return nil, fmt.Errorf("the history is too short: no queue has calls on %d days", leastCounted)
	}

	out.Shared = sharedCV(out.Queues)
	return out, nil
}

func newQueue(h *History, s *Series, o *Options) (Queue, error) {
	// A part of today must not count as a day with few calls.
	whole := *h
	if o.TodayUntil > 0 {
		whole.Days--
	}

	d := newDays(&whole, s, &o.Special)
	n := whole.Days

	q := Queue{
		Name:       cmp.Or(s.Name, "calls"),
		Days:       []Day{},
		Leads:      []Lead{},
		Left:       []routing.Date{},
		Empty:      []routing.Date{},
		Missing:    []routing.Date{},
		HandleTime: s.HandleTime(), Abandoned: s.Abandoned / max(s.Answered+s.Abandoned, 1), errors: map[int]float64{},
	}

	// Days that are left out are listed with their reason, unless the user named them.
	usable := 0
	for day, state := range d.state {
		switch date := h.Date(day); {
		case state == counted:
			usable++
		case state == closed && !slices.Contains(o.Closed, date):
			q.Empty = append(q.Empty, date)
		case state == unknown && !slices.Contains(o.Without, date):
			q.Missing = append(q.Missing, date)
		}
	}

	switch {
	case d.from >= 0 && n-d.to >= endedAfter:
		q.Note = fmt.Sprintf("The last call is of %s, and none are forecast: the queue seems to have ended.",
			h.Date(d.to-1))
	case usable < leastCounted:
		q.Note = fmt.Sprintf("Calls on %d days are too few, and none are forecast: %d are needed.", usable,
			leastCounted)
		q.short = true
	}

	// A queue without a forecast has days all the same, so that all queues have the same dates.
	if q.Note != "" {
		for date := o.First; !o.Last.Before(date); date = date.Plus(1) {
			q.Days = append(q.Days, Day{Date: date, Closed: true, Counts: make([]Count, h.Slots())})
		}
		return q, nil
	}

	// The backtest comes first, because it calibrates the ranges of the forecast.
	b := d.backtest()
	q.Leads = append(q.Leads, b.leads()...)
	if len(q.Leads) == 0 {
		q.NoErrors = whyNoErrors(n)
	}

	// The errors a week ahead show how far the queues vary together.
	for i := range b.tests[1] {
		t := &b.tests[1][i]
		q.errors[t.day] = portable.Log(d.total[t.day]+0.5) - t.logarithm
	}

	f := d.fit(n, usualSize)
	q.hasSeason = f.season.isKnown

	for _, day := range f.left {
		q.Left = append(q.Left, h.Date(day))
	}

	q.Days = append(q.Days, f.expect(h, o, b)...)
	for i := range q.Days {
		q.Days[i].LastSameDay = d.lastSameDay(h.DayOf(q.Days[i].Date))
	}

	if o.TodayUntil > 0 {
		beta := f.rest(h, s, o, b, q.Days)
		q.Beta = &beta
	}

	// Hours with hardly any rows have no effective agents, and so has a report of days.
	q.Busyness = Busyness{dayCV(q.Days), f.shapes.cv}

	if q.Patience, q.patienceHow = s.MeanPatience(h.Step); q.Patience > 0 && len(s.rows) >= leastLoads && h.Step <= 60 {
		q.Agents, _ = s.explained(q.Patience, h.Step)
	}

	return q, nil
}

// growthAfter is the logarithm of the growth after some days.
func (o *Options) growthAfter(days int) float64 {
	const daysOfYear = 365.25
	return float64(portable.Log(1+o.Growth) * float64(days) / daysOfYear)
}

// expect forecasts the days that are asked for. Those before the origin are left out.
func (f *fitted) expect(h *History, o *Options, b *backtest) []Day {
	first := max(h.DayOf(o.First), f.origin)
	last := h.DayOf(o.Last)

	// The filter goes on from the origin without observations, so the variance grows with the lead.
	mean, variance := f.ahead(last - f.origin + 1)
	var out []Day
	for day := first; day <= last; day++ {
		lead := day - f.origin
		one := Day{Date: h.Date(day), Counts: make([]Count, h.Slots())}
		like, isLike := o.Like[one.Date]

		// A day that is like a closed day is closed, whatever its weekday.
		if !isLike && !f.isOpen(day) || isLike && f.total[h.DayOf(like)] == 0 {
			one.Closed = true
			out = append(out, one)
			continue
		}

		logarithm := mean[lead] + o.growthAfter(lead)
		v := variance[lead]
		shape := f.shapes.of[one.Date.Weekday()]
		if isLike {
			more, uncertain := f.unlike(h.DayOf(like))
			logarithm += more
			v += uncertain
			shape = f.shapeOf(h.DayOf(like))
		}

		// The range of a day includes chance. The range of an interval also includes its own variation.
		c := &b.calibration[leadOf(lead+1)]
		volume := volumeOf(logarithm, v)
		low, high := c.dayRange(logarithm, v)
		one.Count = Count{volume, low, high}
		one.logSD = math.Sqrt(v)
		for slot, p := range shape {
			low, high := c.intervalRange(volume*p, v+f.shapes.cv*f.shapes.cv)
			one.Counts[slot] = Count{volume * p, low, high}
		}

		out = append(out, one)
	}

	return out
}

// unlike returns how far the logarithm of the volume of a day of the history is from its
// expectation by the days before and after it, and the variance of this difference.
func (f *fitted) unlike(day int) (difference, variance float64) {
	// Days on both sides of the day judge it best, so half of the window is after it.
	first := max(0, day-window/2)
	last := min(len(f.total), day+window/2)
	seen, mean := f.observations(first, last)
	_, residual, variances := f.reject(&filter{placeSDs: learnable(seen)}, f.size, first, seen, mean, day)
	return residual[day-first], variances[day-first]
}

// shapeOf returns the shape of one day of the history, shrunk to its weekday's shape.
func (f *fitted) shapeOf(day int) []float64 {
	const usual = 200 // calls, that the weekday's shape counts for
	of := f.shapes.of[f.first.Plus(day).Weekday()]
	out := make([]float64, len(of))
	for slot, count := range f.counts(day) {
		out[slot] = (known(count) + usual*of[slot]) / (f.total[day] + usual)
	}
	return out
}

// learnBeta learns from the backtest how far the rest of a day follows its beginning. If the calls
// up to an interval are the expected ones times a factor, the later ones are the expected ones times
// the factor to the power of β. It is 0 if the beginning predicts nothing, and 1 if all of the day
// is off by the same factor.
func (b *backtest) learnBeta(until int) float64 {
	xy := 0.0
	xx := 0.02 // as much as some days that are off by 5%
	for i := range b.tests[0] {
		t := &b.tests[0][i]
		counts := b.counts(t.day)

		// This is a regression through the origin, of the logarithms of both factors.
		x := offBy(sumKnown(counts[:until]), stats.Sum(t.mean[:until]))
		y := offBy(sumKnown(counts[until:]), stats.Sum(t.mean[until:]))
		xy += float64(x * y)
		xx += float64(x * x)
	}
	return min(max(xy/xx, 0), 1)
}

// offBy returns the logarithm of the factor between a number of calls and the expected number. Half a
// call keeps it finite.
func offBy(seen, expected float64) float64 { return portable.Log((seen + 0.5) / (expected + 0.5)) }

// rest replaces the forecast of the last day of the history by its calls up to a time and, from
// then on, by the expected calls times (seen ÷ expected)^β. It returns β.
func (f *fitted) rest(h *History, s *Series, o *Options, b *backtest, days []Day) float64 {
	until := o.TodayUntil / h.Step
	beta := b.learnBeta(until)
	if len(days) == 0 || h.DayOf(days[0].Date) != f.origin || days[0].Closed {
		return beta
	}

	today := &days[0]
	counts := s.Counts[f.origin*h.Slots() : (f.origin+1)*h.Slots()]

	expected := 0.0
	for slot := range until {
		expected += today.Counts[slot].Mean
	}

	// The beginning of the day is known, so it also explains a part of the variance of the rest.
	seen := sumKnown(counts[:until])
	factor := portable.Exp(beta * offBy(seen, expected))
	*today = Day{Date: today.Date, logSD: today.logSD, Counts: today.Counts, LastSameDay: today.LastSameDay}

	c := &b.calibration[0]
	left := today.logSD * today.logSD * (1 - beta)
	for slot := range today.Counts {
		one := &today.Counts[slot]
		if slot < until {
			n := known(counts[slot])
			*one = Count{n, n, n}
		} else {
			low, high := c.intervalRange(one.Mean*factor, left+f.shapes.cv*f.shapes.cv)
			*one = Count{one.Mean * factor, low, high}
		}

		today.Mean += one.Mean
	}

	// The calls that were seen are certain. Only the rest of the day has a range.
	low := 0.0
	high := 0.0
	if more := today.Mean - seen; more > 0 {
		low, high = c.dayRange(portable.Log(more+0.5), left)
	}

	today.Count = Count{today.Mean, seen + low, seen + high}
	return beta
}

// sumKnown returns the sum of the counts that are known.
func sumKnown(counts []float64) float64 {
	return known(daySum(counts))
}

// dayCV is the root mean square of the days' coefficients of variation.
func dayCV(days []Day) float64 {
	sum := 0.0
	n := 0.0
	for i := range days {
		if !days[i].Closed {
			sum += days[i].logSD * days[i].logSD
			n++
		}
	}
	return math.Sqrt(portable.Expm1(min(sum/max(n, 1), 1)))
}

// sharedCV estimates the part of the variation of days that all queues share. This is the root of
// the mean covariance of the errors of two queues in the backtest, at most the variation of the
// steadiest queue.
func sharedCV(queues []Queue) float64 {
	sum := 0.0
	n := 0.0
	least := math.Inf(1)
	for i := range queues {
		if queues[i].Note != "" {
			continue
		}

		least = min(least, queues[i].Busyness.Day)

		// Only days that both queues predicted have a pair of errors.
		for j := range i {
			if i-j > 20 { // enough pairs
				continue
			}
			for _, day := range slices.Sorted(maps.Keys(queues[i].errors)) {
				if other, ok := queues[j].errors[day]; ok {
					sum += float64(queues[i].errors[day] * other)
					n++
				}
			}
		}
	}

	// A covariance below 0 is no shared factor, and a variance below 0 does not exist.
	if n == 0 || sum <= 0 {
		return 0
	}
	return min(math.Sqrt(sum/n), least)
}
