package backtest

import (
	"github.com/ivrsim/ivrsim/internal/days/des"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/math/erlang"
	"github.com/ivrsim/ivrsim/internal/math/stats"
	"github.com/ivrsim/ivrsim/internal/results/report"
)

// measure is a measure of a subject in a period: a ratio of two counters, or a quantile of the
// waits. A time is in seconds.
type measure struct {
	name                   string
	title                  string // for people
	unit                   report.Unit
	numerator, denominator counter // none is 1
	rank                   float64 // of a quantile; 0 for a ratio
	ofReports              bool    // only interval reports are compared by it

	// What the formulas say of a queue, for the average over queues weighted by offered
	// calls; nil if they say nothing. A time is in seconds.
	a func(q erlang.A, target float64) float64
	c func(q erlang.C, target float64) float64

	per func(q erlang.A) float64 // the number of callers in the denominator, per caller; nil for 1
}

const second = 1e9 // in ns

// outcomes are the measures that are predicted. Reports of interval counts have further measures.
var outcomes = func() (out []measure) {
	for _, m := range model.DayMeasures {
		out = append(out, measureOf(m))
	}

	return append(out, answeredCalls, asa, aht)
}()

// The measures that only interval reports are compared by.
var (
	answeredCalls = measure{
		name: "answered", title: "Calls answered", unit: report.CallsPerDay,
		numerator: model.VisitsAnswered, denominator: none, ofReports: true,
	}
	asa = func() measure {
		m := measureOf(model.ASA)
		m.ofReports = true
		m.per = func(q erlang.A) float64 { return erlangA[model.VisitsAnswered](q, 0) }
		return m
	}()
	// of talk and after-call work
	aht = measure{
		name: "aht", title: "Mean handle time", unit: report.Seconds, numerator: handled, denominator: handles,
		ofReports: true,
	}
)

// measureOf gives the measure of a row of the table of measures.
func measureOf(m model.Measure) measure {
	return measure{
		name:        m.String(),
		title:       diag.Title(m.Title()),
		unit:        report.Unit(m.Unit()),
		numerator:   m.Numerator(),
		denominator: m.Denominator(),
		rank:        m.QuantileRank(),
		a:           erlangA[m.Numerator()],
		c:           erlangC[m.Numerator()],
	}
}

// domain gives the values that a measure of a unit can have.
func domain(unit report.Unit) stats.Domain {
	if unit == report.Share {
		return stats.Fraction
	}
	return stats.NonNegative
}

// erlangJudged is the formula's expected number of judged callers per caller, by the denominator of
// the service level. In the formula no caller hangs up too early to be judged.
var erlangJudged = [model.NumServiceLevels]func(q erlang.A, within float64) float64{
	model.OfOffered:  func(erlang.A, float64) float64 { return 1 },
	model.OfAnswered: func(q erlang.A, _ float64) float64 { return 1 - q.AbandonProbability() },
	// In the formula nobody leaves without an answer but by hanging up.
	model.OfAnsweredOrAbandoned: func(erlang.A, float64) float64 { return 1 },
	// All but the callers who hang up within the target.
	model.OfAnsweredOrWaited: func(q erlang.A, within float64) float64 { return q.Within(within) + q.WaitOver(within) },
}

// ErlangAOf is the formula's expectation of a counter per caller, with a denominator of the service
// level. It is nil for counters that the formula does not have.
func ErlangAOf(c model.Counter, of model.ServiceLevelOf) func(q erlang.A, within float64) float64 {
	if c == model.VisitsJudged {
		return erlangJudged[of]
	}
	return erlangA[c]
}

// erlangA maps a counter to the formula's expectation per caller. Times are in seconds. The expected
// number of offered or ended callers is 1.
var erlangA = map[model.Counter]func(q erlang.A, within float64) float64{
	model.VisitsOffered:   func(erlang.A, float64) float64 { return 1 },
	model.VisitsEnded:     func(erlang.A, float64) float64 { return 1 },
	model.VisitsAnswered:  func(q erlang.A, _ float64) float64 { return 1 - q.AbandonProbability() },
	model.VisitsAbandoned: func(q erlang.A, _ float64) float64 { return q.AbandonProbability() },
	model.VisitsInTarget:  erlang.A.Within,
	model.WaitOfEnded:     func(q erlang.A, _ float64) float64 { return q.MeanWait() },
	model.WaitOfAnswered: func(q erlang.A, _ float64) float64 {
		return q.MeanWaitAnswered() * (1 - q.AbandonProbability())
	},
}

// erlangC is the same of Erlang C.
var erlangC = map[model.Counter]func(q erlang.C, within float64) float64{
	model.VisitsInTarget: erlang.C.Within,
	model.WaitOfEnded:    func(q erlang.C, _ float64) float64 { return q.MeanWait() },
	model.WaitOfAnswered: func(q erlang.C, _ float64) float64 { return q.MeanWait() },
}

// input is a measure of an input of a prediction.
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

// inputs are the measures of the inputs of a prediction. Patience is the maximum likelihood
// estimate of the mean of exponential patience: the time waited ÷ the callers who abandoned (S.
// Zeltyn and A. Mandelbaum, "Call centers with impatient customers: many-server asymptotics of the
// M/M/n+G queue", Queueing Systems 51, 2005). An agent is seen in an interval if a conversation or
// after-call work of the agent is.
var inputs = []input{
	{offered, "volume", "the calls offered to %s are", "more", "fewer", setVolume},
	{
		talk, "handle time", "the mean talk time of %s is", "longer", "shorter",
		setHandling(talk, talkOf),
	},
	{
		wrapUp, "handle time", "the mean after-call work of %s is", "longer", "shorter",
		setHandling(wrapUp, wrapUpOf),
	},
	{aht, "handle time", "the mean handle time of %s is", "longer", "shorter", setHandling(aht, talkOf, wrapUpOf)},
	{patience, "patience", "the mean patience of %s is", "longer", "shorter", setPatience(patience)},
	{agentsSeen, "agents on the phones", "the agents seen at work in %s are", "more", "fewer", setAgents},
}

// isIn reports whether records have the measure: an interval report or calls.
func (m *measure) isIn(report bool) bool { return report || !m.ofReports }

func talkOf(h *model.Handling) *des.Distribution   { return &h.Talk }
func wrapUpOf(h *model.Handling) *des.Distribution { return &h.WrapUp }

// The measures that no goal has. The volume is predicted only in a forecast.
var (
	offered  = measure{name: "offered", title: "Calls offered", unit: report.CallsPerDay, numerator: model.VisitsOffered, denominator: none}
	talk     = measure{name: "talk mean", title: "Mean talk time", unit: report.Seconds, numerator: talked, denominator: talks}
	wrapUp   = measure{name: "wrap_up mean", title: "Mean after-call work", unit: report.Seconds, numerator: wrappedUp, denominator: wrapUps}
	patience = measure{
		name: MeanPatience, title: "Mean patience", unit: report.Seconds,
		numerator: model.WaitOfEnded, denominator: model.VisitsAbandoned,
	}
	meanWait = measureOf(model.WaitMean)
	atOnceOf = measure{name: AnsweredAtOnce, title: "Answered at once", unit: report.Share, numerator: atOnce, denominator: model.VisitsEnded}
	// formatted as a count
	agentsSeen = measure{
		name: "agents seen", title: "Agents seen at work", unit: report.CallsPerDay, numerator: agents,
		denominator: intervals,
	}
)

// ratio returns the numerator and denominator of a measure. Without a denominator it is 0 ÷ 0 and
// has no value, as for patience if nobody abandoned.
func (m *measure) ratio(c *counts) (numerator, denominator float64) {
	numerator = c[m.numerator]
	denominator = c[m.denominator]
	switch {
	case m.denominator == none:
		denominator = 1
	case denominator == 0:
		numerator = 0
	}

	if m.unit == report.Seconds {
		numerator /= second
	}

	return numerator, denominator
}

// value gives the ratio of a measure.
func (m *measure) value(c *counts) float64 {
	numerator, denominator := m.ratio(c)
	return numerator / denominator
}

// estimate estimates the ratio from the counts of each simulated day.
func (m *measure) estimate(days []counts) stats.Estimate {
	numerators := make([]float64, len(days))
	denominators := make([]float64, len(days))
	for i := range days {
		numerators[i], denominators[i] = m.ratio(&days[i])
	}
	return stats.Ratio(numerators, denominators).OverDays(m.each(days), domain(m.unit)).Within(domain(m.unit))
}

// each gives the ratio of each simulated day.
func (m *measure) each(days []counts) []float64 {
	out := make([]float64, len(days))
	for i := range days {
		out[i] = m.value(&days[i])
	}
	return out
}
