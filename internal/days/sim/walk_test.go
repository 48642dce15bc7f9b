package sim

import (
	"errors"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/days/model"
)

// A call's disposition is the first that applies, in the order of the dispositions.
func TestDispositionIsTheFirstThatApplies(t *testing.T) {
	for all := range 1 << model.GaveUp {
		c, want := call{became: model.GaveUp}, model.GaveUp
		for d := model.GaveUp - 1; d > model.Blocked; d-- {
			if all&(1<<d) != 0 {
				c.becomes(d)
				want = d
			}
		}
		if c.became != want {
			t.Fatalf("of %b a call became %s, want %s", all, c.became, want)
		}
	}
}

// A caller who still hears the prompt of an end when the clock stops has not reached it.
func TestEndIsReachedAfterItsPrompt(t *testing.T) {
	m := oneLine(t, "", `
  wait: {say: Once., takes: 23h, then: last_words}
  last_words: {end: told, say: And all was well., takes: 1h30m}
`, `
for: 1h
calls: {main: {per_hour: 60}}
handling: {only: {mean: 5m}}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
`)
	for _, how := range []Options{{}, {Stepwise: true}} {
		r := run(t, m, how)
		if told := r.Ends["told"]; told == 0 || r.Calls.InProgress == 0 || told+r.Calls.InProgress != r.Calls.Arrived {
			t.Errorf("%d calls arrived, %d reached the end and %d are in the center", r.Calls.Arrived, told, r.Calls.InProgress)
		}
	}
}

// A callback step is declined at once for a caller without a number to dial, so a cycle
// through it may take no time.
func TestEndlessCycleIsAnError(t *testing.T) {
	m := oneLine(t, "", `
  wait: {check: only, then: {under 2m: queue, otherwise: offer}}
  queue: {queue: only, then: {answered: done}}
  offer: {callback: only, say: Press 1., then: {booked: done, declined: wait}}
  done: {end: resolved}
`, `
replications: 1
calls: {main: {per_hour: 60}}
callers: {numbers: {withheld: 100%}, patience: 1m}
answers: {direct.offer: booked}
handling: {only: 5m}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
`)

	fails(t, m, Endless, "a call is in a cycle that takes no time, at direct.wait: give its prompts or conversations a duration")
}

// A model that was not compiled may lack answers.
func TestAStepWithoutAnswersIsAnError(t *testing.T) {
	m := oneLine(t, "", "  wait: {lookup: card, takes: 1s, then: {no: done, yes: done}}\n  done: {end: resolved}\n", `
replications: 1
calls: {main: {per_hour: 60}}
lookups: {card: {no: 50%, yes: 50%}}
`)
	for i := range m.Programs[0].Questions {
		m.Programs[0].Questions[i] = model.Question{}
	}
	fails(t, m, Unanswered, "the scenario has no answers for direct.wait: give the step an answer")
}

func fails(t *testing.T, m *model.Model, kind FailureKind, want string) {
	t.Helper()
	_, err := Run(t.Context(), m, Options{}, nil)
	var failure *Failure
	if !errors.As(err, &failure) || failure.Kind != kind || !strings.Contains(failure.Error(), want) {
		t.Errorf("the error is %v, want %s", err, want)
	}
}

// Each time that a call comes to a lookup again it draws another answer, so that it leaves a
// cycle however seldom the lookup leads out.
func TestALookupInACircleAnswersAnewEachTime(t *testing.T) {
	m := oneLine(t, "", `
  wait: {lookup: seldom, takes: 1s, then: {no: wait, yes: queue}}
  queue: {queue: only, then: {answered: done}}
  done: {end: resolved}
`, `
replications: 1
calls: {main: {total: 200, shape: flat}}
lookups: {seldom: {no: 99.5%, yes: 0.5%}}
handling: {only: 5s}
staff: [{group: all, hub: here, queues: [only], agents: 1}]
`)
	if r := run(t, m, Options{}); r.Calls.InProgress > 5 || r.Ends["resolved"] < 190 {
		t.Errorf("%d of %d calls have ended, and %d are in the center", r.Ends["resolved"], r.Calls.Arrived, r.Calls.InProgress)
	}
}
