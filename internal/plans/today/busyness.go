package today

import (
	"slices"

	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/sim"
	"github.com/ivrsim/ivrsim/internal/math/stats"
)

// Busyness is the factor of the day's calls over those that the scenario expects, with its 90% interval.
type Busyness struct {
	Factor float64 `json:"factor"`
	P5     float64 `json:"p5"`
	P95    float64 `json:"p95"`
}

// volume is the calls of a line in an interval, up to now.
type volume struct{ calls, expected float64 }

// evidence returns what the calls so far show about the factors of a day. The volumes are by interval and
// line.
//
// The factor of the day is gamma distributed, and Poisson counts update it exactly: see sim.Seen. The calls
// of an interval with a factor of its own vary more, with a variance of m + (m·cv)² for a mean m. They
// count by m divided by this variance, as in a quasi-likelihood (R. W. M. Wedderburn, Biometrika 61(3),
// 1974). So do the calls of a line with a factor of its own, for the factor that all lines share. The mean
// m depends on the factor, so both are computed a few times.
func evidence(m *model.Model, intervals [][]volume) sim.Evidence {
	const rounds = 4
	out := sim.Evidence{Lines: make([]sim.Seen, len(m.Lines))}
	factor := 1.0
	for range rounds {
		clear(out.Lines)
		for _, lines := range intervals {
			all := 0.0
			for _, v := range lines {
				all += v.expected
			}
			for i, v := range lines {
				own := square(m.Lines[i].IntervalCV)
				weight := 1 / (1 + factor*(float64(v.expected*own)+float64(all*square(m.IntervalCV))))
				out.Lines[i].Calls += float64(weight * v.calls)
				out.Lines[i].Expected += float64(weight * v.expected)
			}
		}

		out.All = sim.Seen{}
		for i, seen := range out.Lines {
			weight := 1 / (1 + float64(factor*seen.Expected*square(m.Lines[i].RateCV)))
			out.All.Calls += float64(weight * seen.Calls)
			out.All.Expected += float64(weight * seen.Expected)
		}
		if m.RateCV > 0 {
			shape := 1 / square(m.RateCV)
			factor = (shape + out.All.Calls) / (shape + out.All.Expected)
		}
	}
	return out
}

func square(x float64) float64 { return x * x }

// busyness returns the factor of all lines together, over draws of their factors. Each line counts by its
// expected calls in the rest of the day, or in the whole day if the rest has no calls.
func busyness(m *model.Model, e *sim.Evidence, now des.Time) Busyness {
	weights := make([]float64, len(m.Lines))
	sum := 0.0
	for _, from := range []des.Time{now, m.Clock.From} {
		for i := range m.Lines {
			weights[i] = expected(&m.Lines[i], &m.Clock, from, m.Clock.To)
			sum += weights[i]
		}
		if sum > 0 {
			break
		}
	}
	if sum == 0 {
		return Busyness{1, 1, 1}
	}

	const draws = 10_000
	factors := make([]float64, draws)
	key := des.NewKey(m.Seed, 0)
	mean := 0.0
	for i := range factors {
		stream := key.With(uint64(i)).Stream()
		shared := e.All.Draw(&stream, m.RateCV)
		for line, weight := range weights {
			own := e.Lines[line].Given(shared).Draw(&stream, m.Lines[line].RateCV)
			factors[i] += float64(float64(weight*shared) * own)
		}
		factors[i] /= sum
		mean += factors[i]
	}

	slices.Sort(factors)
	return Busyness{mean / draws, stats.AtRank(factors, 0.05*draws), stats.AtRank(factors, 0.95*draws)}
}

// expected is the expected number of first attempts on a line from one time to another, on a day of the usual
// busyness.
func expected(l *model.Line, c *model.Clock, from, to des.Time) float64 {
	const hour = 3600e9
	sum := 0.0
	if len(l.Rate) == 0 {
		return 0
	}

	for at := from; at < to; {
		since := c.IntoRatePeriod(at)
		piece := 0
		for piece+1 < len(l.Rate) && l.Rate[piece+1].At <= since {
			piece++
		}

		end := c.RatePeriod
		if piece+1 < len(l.Rate) {
			end = l.Rate[piece+1].At
		}
		until := min(to, at+end-since)
		sum += float64(l.Rate[piece].PerHour * float64(until-at) / hour)
		at = until
	}
	return sum
}

// volumes returns the calls of each line up to now and those expected, by the intervals of the scenario's
// factors.
func volumes(m *model.Model, past *sim.Past) [][]volume {
	each := eachVaries(m)
	var out [][]volume
	for from := m.Clock.From; from < min(past.Now, m.Clock.To); from += each {
		lines := make([]volume, len(m.Lines))
		for i := range lines {
			lines[i].expected = expected(&m.Lines[i], &m.Clock, from, min(from+each, past.Now, m.Clock.To))
		}
		out = append(out, lines)
	}

	for i := range past.Records {
		r := &past.Records[i]
		isFirst := i == 0 || past.Records[i-1].Call != r.Call
		if k, isCounted := intervalAt(m, r.Arrived, len(out)); isFirst && isCounted {
			out[k][r.Line].calls++
		}
	}

	withoutRedials(m, past, func(at des.Time, line int, calls float64) {
		if k, isCounted := intervalAt(m, at, len(out)); isCounted {
			out[k][line].calls = max(0, out[k][line].calls-calls)
		}
	})
	return out
}

// eachVaries is the length of the intervals of the scenario's factors: without such factors, the day is one interval.
func eachVaries(m *model.Model) des.Duration {
	if m.VaryEach == 0 {
		return m.Clock.To - m.Clock.From
	}
	return m.VaryEach
}

// intervalAt returns the number of the interval of a time, and whether it is one of the first ones of the day.
func intervalAt(m *model.Model, at des.Time, first int) (k int, isOne bool) {
	k = int((at - m.Clock.From) / eachVaries(m))
	return k, at >= m.Clock.From && k < first
}

// expectQueued takes the calls that join no queue out of the expected ones if the records lack them: many systems
// export the visits to queues alone. It returns the share of the calls that are still expected. The shares by interval
// and line come from simulated mornings.
func expectQueued(base *model.Model, past *sim.Past, counted [][]volume) (float64, error) {
	// A call in the menus may join a queue yet.
	isQueueless := func(r sim.PastRecord) bool { return r.Queue < 0 && r.Ended != sim.NoTime }
	if len(past.Records) == 0 || slices.ContainsFunc(past.Records, isQueueless) {
		return 1, nil
	}

	calls, all := 0.0, 0.0
	for _, lines := range counted {
		for _, v := range lines {
			calls += v.calls
			all += v.expected
		}
	}
	shares, err := queuedShares(base, past.Now, len(counted), all)
	if err != nil {
		return 1, err
	}
	queued := 0.0
	for k, lines := range counted {
		for line, v := range lines {
			queued += float64(v.expected * shares[k][line])
		}
	}

	// Chance alone may leave a few calls out.
	if queued == 0 || (all-queued)*calls/queued < mostByChance {
		return 1, nil
	}
	for k, lines := range counted {
		for line := range lines {
			lines[line].expected *= shares[k][line]
		}
	}
	return queued / all, nil
}

// queuedShares returns the shares of the calls so far that join a queue, by interval and line.
func queuedShares(base *model.Model, now des.Time, intervals int, expected float64) ([][]float64, error) {
	s, err := sim.New(base)
	if err != nil {
		return nil, err
	}

	type counts struct{ all, queued float64 }
	of := make([][]counts, intervals)
	for k := range of {
		of[k] = make([]counts, len(base.Lines))
	}

	const enough = 10_000 // calls
	const mostDays = 20
	for number := range int(min(mostDays, 1+enough/max(1, expected))) {
		joined := map[uint64]bool{} // by call
		err := s.RecordsUntil(number, now, func(r *sim.CallRecord) {
			k, isCounted := intervalAt(base, r.Arrived, intervals)
			if !isCounted {
				return
			}

			// A call has a record for each queue.
			hasJoined, isKnown := joined[r.Call]
			if !isKnown {
				of[k][r.Line].all++
			}
			if r.Queue >= 0 && !hasJoined {
				of[k][r.Line].queued++
			}
			joined[r.Call] = hasJoined || r.Queue >= 0
		})
		if err != nil {
			return nil, err
		}
	}

	shares := make([][]float64, intervals)
	for k, lines := range of {
		for _, c := range lines {
			share := 1.0
			if c.all > 0 {
				share = c.queued / c.all
			}
			shares[k] = append(shares[k], share)
		}
	}
	return shares, nil
}

// withoutRedials takes the expected number of redials so far: the scenario's rates are of first attempts, and
// records do not say which attempt a call is.
func withoutRedials(m *model.Model, past *sim.Past, take func(at des.Time, line int, calls float64)) {
	const draws = 64 // of the time after a lost call
	after := make([][]des.Duration, len(m.Lines))
	for i := range m.Lines {
		stream := des.NewKey(m.Seed, 0).With(uint64(i)).Stream()
		for range draws {
			after[i] = append(after[i], m.Lines[i].Callers.Redial.After.Sample(&stream))
		}
	}

	for i := range past.Records {
		r := &past.Records[i]
		isLost := r.Outcome == sim.OutcomeAbandoned || r.Outcome == sim.OutcomeOf(model.Blocked)
		redial := &m.Lines[r.Line].Callers.Redial
		if !isLost || r.Ended == sim.NoTime || redial.Chance == 0 || redial.Most == 0 {
			continue
		}
		for _, d := range after[r.Line] {
			if at := r.Ended + d; at <= past.Now {
				take(at, int(r.Line), redial.Chance/draws)
			}
		}
	}
}
