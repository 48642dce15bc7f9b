package backtest

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// measure is a measure of a subject in a period, computed from counts: a ratio of sums, or
// a quantile of the waits.
type measure struct {
	name   string
	unit   report.Unit
	domain stats.Domain
	ratio  func(*counts) (numerator, denominator float64) // nil for a quantile
	rank   float64                                        // of a quantile

	// What the formulas say of a queue, for the average over queues weighted by offered
	// calls; nil if they say nothing. A time is in seconds.
	a func(q erlang.A, target float64) float64
	c func(q erlang.C, target float64) float64
}

const second = 1e9 // in ns

// outcomes are the measures that are predicted.
var outcomes = func() (out []measure) {
	for _, m := range model.DayMeasures {
		out = append(out, measureOf(m))
	}
	return out
}()

// measureOf gives the measure of a row of the table of measures.
func measureOf(m model.Measure) measure {
	out := measure{
		name: m.String(), unit: report.Unit(m.Unit()), domain: stats.NonNegative, rank: m.QuantileRank(),
		a: ErlangA[m.Numerator()], c: erlangC[m.Numerator()],
	}
	scale := 1.0
	if out.unit == report.Seconds {
		scale = second
	}
	if out.unit == report.Share {
		out.domain = stats.Fraction
	}
	if m.IsRatio() {
		out.ratio = func(c *counts) (float64, float64) { return c.of(m.Numerator()) / scale, c.of(m.Denominator()) }
	}
	return out
}

// ErlangA is what the formula expects of a counter for each caller; times are in seconds. For
// the formula no caller hangs up too early to be judged, so that what it expects of the callers who are
// offered, ended or judged is 1. It has no value of the other counters.
var ErlangA = map[model.Counter]func(q erlang.A, within float64) float64{
	model.VisitsOffered:   func(erlang.A, float64) float64 { return 1 },
	model.VisitsEnded:     func(erlang.A, float64) float64 { return 1 },
	model.VisitsJudged:    func(erlang.A, float64) float64 { return 1 },
	model.VisitsAnswered:  func(q erlang.A, _ float64) float64 { return 1 - q.AbandonProbability() },
	model.VisitsAbandoned: func(q erlang.A, _ float64) float64 { return q.AbandonProbability() },
	model.VisitsInTarget:  erlang.A.Within,
	model.WaitOfEnded:     func(q erlang.A, _ float64) float64 { return q.MeanWait() },
	model.WaitOfAnswered:  func(q erlang.A, _ float64) float64 { return q.MeanWaitAnswered() * (1 - q.AbandonProbability()) },
}

// erlangC is the same of Erlang C.
var erlangC = map[model.Counter]func(q erlang.C, within float64) float64{
	model.VisitsInTarget: erlang.C.Within,
	model.WaitOfEnded:    func(q erlang.C, _ float64) float64 { return q.MeanWait() },
}

// offered is the volume. It is predicted only in a forecast.
var offered = measure{
	name: "offered", unit: report.CallsPerDay, domain: stats.NonNegative,
	ratio: func(c *counts) (float64, float64) { return float64(c.offered), 1 },
}

// input is a measure of what a prediction starts from.
type input struct {
	measure
	cause   string // what differs, if the measure does
	subject string // of a sentence: "the mean talk time of %s is"
	more    string // a larger value in words: "longer"
	less    string

	// Gives the model of a date with the input as it was on the real day, or the same model where
	// that cannot be.
	set func(*run, *simulated, *model.Model) *model.Model
}

// inputs are the measures of what a prediction starts from. Patience is the maximum
// likelihood estimate of the mean of exponential patience: the time waited ÷ the callers who
// abandoned (S. Zeltyn and A. Mandelbaum, "Call centers with impatient customers:
// many-server asymptotics of the M/M/n+G queue", Queueing Systems 51, 2005). An agent is
// seen in an interval if a conversation or after-call work of theirs is.
var inputs = []input{
	{offered, "volume", "the calls offered to %s are", "more", "fewer", setVolume},
	{talk, "handle time", "the mean talk time of %s is", "longer", "shorter", setHandling(talk, func(h *model.Handling) *des.Distribution { return &h.Talk })},
	{wrapUp, "handle time", "the mean after-call work of %s is", "longer", "shorter", setHandling(wrapUp, func(h *model.Handling) *des.Distribution { return &h.WrapUp })},
	{patience, "patience", "the mean patience of %s is", "longer", "shorter", setPatience(patience)},
	{agentsSeen, "agents on the phones", "the agents seen at work in %s are", "more", "fewer", setAgents},
}

var (
	talk = measure{
		name: "talk mean", unit: report.Seconds, domain: stats.NonNegative,
		ratio: func(c *counts) (float64, float64) { return c.talked / second, float64(c.talks) },
	}
	wrapUp = measure{
		name: "wrap_up mean", unit: report.Seconds, domain: stats.NonNegative,
		ratio: func(c *counts) (float64, float64) { return c.wrappedUp / second, float64(c.wrapUps) },
	}
	patience = measure{
		name: MeanPatience, unit: report.Seconds, domain: stats.NonNegative,
		ratio: patienceOf,
	}
	meanWait = measureOf(model.WaitMean)
	atOnce   = measure{
		name: AnsweredAtOnce, unit: report.Share, domain: stats.Fraction,
		ratio: func(c *counts) (float64, float64) { return float64(c.atOnce), float64(c.ended) },
	}
	agentsSeen = measure{
		name: "agents seen", unit: report.CallsPerDay, domain: stats.NonNegative, // formatted as a count
		ratio: func(c *counts) (float64, float64) { return c.agents, c.intervals },
	}
)

// patienceOf has no value, 0 ÷ 0, where nobody abandoned.
func patienceOf(c *counts) (numerator, denominator float64) {
	if c.abandoned == 0 {
		return 0, 0
	}
	return c.waited / second, float64(c.abandoned)
}

// value gives the ratio of a measure.
func (m *measure) value(c *counts) float64 {
	numerator, denominator := m.ratio(c)
	return numerator / denominator
}
