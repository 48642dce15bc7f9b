package fit

import (
	"fmt"
	"math"
	"time"
)

// Queue is a queue with its conversations.
type Queue struct {
	Name    string
	Offered int
	Hours   *Hours   // nil: always open
	Talk    Estimate // mean seconds
	WrapUp  Estimate // mean seconds; N is 0 where the records do not have it
	By      string   // "hour", "tier", or "" for one distribution
	P       float64  // of the Kruskal-Wallis test of the talk by it
	Between float64  // the coefficient of variation between the means
	Parts   []Handling

	TimedOut   Share   // the visits that leave after a time, and the queue that they join next
	TimedAfter float64 // seconds
}

// Handling is the conversations of a queue, or of a part of them.
type Handling struct {
	Key          string // an hour or tier; "" is all others
	N            int
	Talk, WrapUp Distribution
}

// conversation is an answered call.
type conversation struct {
	talk, wrapUp float64 // seconds; wrapUp is NaN if it is not known
	hour         int
	tier, day    int
}

// key returns the hour or tier of a conversation, or "".
func (c *conversation) key(by string, tiers []string) string {
	switch {
	case by == "hour":
		return fmt.Sprintf("%02d", c.hour)
	case by == "tier" && c.tier >= 0:
		return tiers[c.tier]
	}
	return ""
}

// estimateQueues estimates the conversations of each queue, and how they vary by day.
func (e *estimator) estimateQueues() {
	conversations := make([][]conversation, len(e.queues.list))
	for _, v := range e.visits {
		if v.queue == none {
			continue
		}
		e.Queues[v.queue].Offered++
		if v.answered == never || v.ended == never {
			continue
		}
		c := conversation{seconds(v.answered, v.ended), nan, time.UnixMilli(v.answered).In(e.zone).Hour(), int(v.tier), int(v.day)}
		if v.wrapped != never {
			c.wrapUp = seconds(v.ended, v.wrapped)
		}
		conversations[v.queue] = append(conversations[v.queue], c)
	}
	e.estimateTrend(conversations)
	for i := range e.Queues {
		e.Queues[i].choose(conversations[i], e.tierNames)
	}
	e.HandlingCV = e.dailyHandling(conversations)
	for i := range e.Queues {
		e.Queues[i].estimateMeans(conversations[i], e.HandlingCV.Value, e.workedDays())
	}
	e.estimateTimeouts()
}

// choose takes one distribution, or one by hour or tier, where the Kruskal-Wallis test finds
// a difference at 1 % and the means differ by a coefficient of variation of at least 3 %.
func (q *Queue) choose(all []conversation, tiers []string) {
	const differ, notable = 0.01, 0.03
	for _, by := range []string{"hour", "tier"} {
		parts := map[string][]conversation{}
		for _, c := range all {
			if key := c.key(by, tiers); key != "" {
				parts[key] = append(parts[key], c)
			}
		}
		var samples [][]float64
		for _, key := range sortedKeys(parts) {
			if len(parts[key]) < minEvents {
				delete(parts, key)
				continue
			}
			samples = append(samples, talks(parts[key]))
		}
		p := kruskalWallis(samples)
		between := betweenMeans(samples)
		if len(samples) > 1 && p < differ && between >= notable && between > q.Between {
			q.By, q.P, q.Between, q.Parts = by, p, between, nil
			for _, key := range sortedKeys(parts) {
				q.Parts = append(q.Parts, handlingOf(key, parts[key]))
			}
		}
	}
	q.Parts = append(q.Parts, handlingOf("", all))
}

func talks(all []conversation) []float64 {
	out := make([]float64, len(all))
	for i, c := range all {
		out[i] = c.talk
	}
	return out
}

func wrapUps(all []conversation) []float64 {
	var out []float64
	for _, c := range all {
		if !math.IsNaN(c.wrapUp) {
			out = append(out, c.wrapUp)
		}
	}
	return out
}

func handlingOf(key string, all []conversation) Handling {
	return Handling{key, len(all), distributionOf(talks(all)), distributionOf(wrapUps(all))}
}

// betweenMeans is the coefficient of variation between the expectations of samples: the
// variance of their means less what chance contributes.
func betweenMeans(samples [][]float64) float64 {
	var means []float64
	chance := 0.0
	for _, s := range samples {
		mean, sd := moments(s)
		means = append(means, mean)
		chance += sd * sd / float64(len(s)) / float64(len(samples))
	}
	if len(means) < 2 {
		return 0
	}
	mean, sd := moments(means)
	return math.Sqrt(max(0, sd*sd-chance)) / mean
}

// estimateMeans estimates the means. The conversations of a day share its factor.
func (q *Queue) estimateMeans(all []conversation, daily float64, days int) {
	if math.IsNaN(daily) {
		daily = 0
	}
	estimate := func(values []float64) Estimate {
		mean, sd := moments(values)
		n := float64(len(values))
		half := studentT(len(values)-1) * math.Sqrt(sd*sd/n+mean*mean*daily*daily/float64(max(1, days)))
		return Estimate{mean, mean - half, mean + half, len(values), "mean, Student's t, with the variation of days"}
	}
	q.Talk, q.WrapUp = estimate(talks(all)), estimate(wrapUps(all))
}

// dailyHandling estimates how much longer conversations are on one day than on another: the
// spread of the days' means, each conversation relative to the mean of its queue and part.
func (e *estimator) dailyHandling(conversations [][]conversation) Estimate {
	sums, squares, n := make([]float64, len(e.dates)), 0.0, make([]float64, len(e.dates))
	for i := range e.Queues {
		mean := e.Queues[i].meanBy(e.tierNames)
		for _, c := range conversations[i] {
			expected := mean(c)
			if expected <= 0 {
				continue
			}
			x := c.talk / expected
			sums[c.day], n[c.day], squares = sums[c.day]+x, n[c.day]+1, squares+(x-1)*(x-1)
		}
	}
	variance := squares / sum(n) // of a conversation
	var days stratum
	const enough = 20 // conversations of a day
	for i := range n {
		if n[i] >= enough {
			days = append(days, measured{sums[i] / n[i], variance / n[i]})
		}
	}
	return spread([]stratum{days})
}

// meanBy returns the mean talk that is expected of a conversation.
func (q *Queue) meanBy(tiers []string) func(conversation) float64 {
	means := map[string]float64{}
	for _, p := range q.Parts {
		means[p.Key] = p.Talk.Mean
	}
	return func(c conversation) float64 {
		if mean, ok := means[c.key(q.By, tiers)]; ok {
			return mean
		}
		return means[""]
	}
}

// estimateTimeouts finds queues that callers leave after a time for another.
func (e *estimator) estimateTimeouts() {
	waits := make([][]float64, len(e.Queues))
	next := make([]map[string]int, len(e.Queues))
	further := 0
	for i, v := range e.visits {
		if !v.first {
			further++
		}
		if v.queue == none || v.outcome != timedOut || !v.hasWait() {
			continue
		}
		waits[v.queue] = append(waits[v.queue], v.wait())
		if next[v.queue] == nil {
			next[v.queue] = map[string]int{}
		}
		to := ""
		if i+1 < len(e.visits) {
			if after := e.visits[i+1]; !after.first && after.queue != none && after.queue != v.queue {
				to = e.queueNames[after.queue]
				further--
			}
		}
		next[v.queue][to]++
	}
	for i := range e.Queues {
		q := &e.Queues[i]
		const rare = 0.005
		q.TimedOut = Share{"", shareOf(len(waits[i]), max(1, q.Offered))}
		if q.TimedOut.Value < rare {
			continue
		}
		q.TimedAfter = math.Max(1, quantile(sorted(waits[i]), 0.5))
		for _, to := range sortedKeys(next[i]) {
			if next[i][to] > next[i][q.TimedOut.Name] {
				q.TimedOut.Name = to
			}
		}
	}
	if further > len(e.visits)/100 {
		e.warn("%d records are further visits of a call to a queue, after a transfer or a callback: the center does not have them, so its load is less by them", further)
	}
}
