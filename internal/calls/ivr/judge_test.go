package ivr

import (
	"errors"
	"maps"
	"slices"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
)

// judge runs one call of a program by the documents of the kinds of steps, with the names of outcomes and one edge at a time.
type judge struct {
	p        *flow.Program
	state    flow.StateID
	wait     Wait
	then     Wait // after a prompt that is spoken first
	speech   int64
	failed   map[InputKind]int // at the current prompt
	values   routing.Values
	has      map[string]bool // the collected numbers
	visits   []uint64
	outcomes map[flow.StateID]map[string]uint64
}

func newJudge(p *flow.Program, values routing.Values) *judge {
	return &judge{
		p: p, values: values, has: map[string]bool{}, visits: make([]uint64, len(p.States)),
		outcomes: map[flow.StateID]map[string]uint64{},
	}
}

// The two ends of a judged call that no input causes.
var (
	errJudgeEndless = errors.New("endless")
	errJudgeNoEdge  = errors.New("no edge")
)

func (j *judge) step() *flow.Step { return j.p.StepAt(j.state) }

func (j *judge) length(prompts ...flow.Prompt) (sum int64) {
	for _, p := range prompts {
		if !p.IsZero() {
			sum += p.Length[j.values[routing.AttrLanguage]]
		}
	}
	return sum
}

// enter puts the call at a state, and reports whether it waits there.
func (j *judge) enter(state flow.StateID) (waits bool) {
	j.state = state
	j.failed = map[InputKind]int{}
	j.visits[state]++
	s := j.step()
	j.speech = j.length(s.Prompt)

	speaksFirst := false
	switch s.Kind {
	case flow.Say, flow.Set, flow.Run, flow.Go:
		j.wait, speaksFirst = passing, true
	case flow.Return:
		j.wait, speaksFirst = passing, true
		if j.p.States[state].Runner == flow.NoState {
			j.wait, speaksFirst = Ended, false
		}
	case flow.Branch:
		j.wait, speaksFirst = passing, true
		switch {
		case s.On != "":
			j.wait, speaksFirst = ForValue, false
		case s.Shares != nil:
			j.wait = ForLookup
		case s.Attribute == routing.AttrDay:
			j.wait = ForClock
		}
	case flow.Menu, flow.Listen, flow.Collect:
		j.wait = ForKey
		if s.Entry != nil {
			j.wait = ForEntry
		}
	case flow.Lookup:
		j.wait, speaksFirst = ForLookup, true
	case flow.Check:
		j.wait, speaksFirst = ForCheck, true
		if s.Hours != nil {
			j.wait = ForClock
		}
	case flow.Loop:
		j.wait = ForLoop
	case flow.Queue:
		j.wait, speaksFirst = ForQueue, true
	case flow.Record:
		j.wait, speaksFirst = ForMessage, true
	case flow.Deflect:
		j.wait = ForOffer
	case flow.Callback:
		j.wait = ForOffer
		canDial := j.has[s.Number]
		if s.Number == "" {
			canDial = j.values[routing.AttrNumber] == routing.Value(phone.Valid)
		}
		if !canDial && j.p.HasOutcome(s, "declined") {
			j.wait = passing
		}
	case flow.Transfer:
		j.wait = Ended
		if len(s.Outcomes) > 0 {
			j.wait, speaksFirst = ForLookup, true
		}
	case flow.End:
		j.wait = Ended
	}

	if s.Kind == flow.Say || speaksFirst && !s.Prompt.IsZero() {
		j.then = j.wait
		j.wait = Speaking
	}
	return j.wait != passing
}

// goOn follows the steps that need no input to the next wait.
func (j *judge) goOn() error {
	type place struct {
		state  flow.StateID
		values routing.Values
		has    int
	}
	seen := map[place]bool{}
	for j.wait == passing {
		here := place{j.state, j.values, len(j.has)}
		if seen[here] {
			return errJudgeEndless
		}
		seen[here] = true

		s := j.step()
		outcome := ""
		switch s.Kind {
		case flow.Say, flow.Set:
			outcome = "done"
		case flow.Run, flow.Go:
			outcome = "begin"
		case flow.Return:
			outcome = s.Return
		case flow.Callback:
			outcome = "declined"
		case flow.Branch:
			if value := int(j.values[s.Attribute]); value < len(s.Cases) {
				outcome = j.p.Outcomes[s.Cases[value]]
			}
		}
		if !j.leave(outcome) {
			return errJudgeNoEdge
		}
	}
	return nil
}

// leave takes an outcome, and reports whether the state has it.
func (j *judge) leave(outcome string) bool {
	i := slices.IndexFunc(j.p.Edges, func(e flow.Edge) bool {
		return e.Source == j.state && j.p.Outcomes[e.Outcome] == outcome
	})
	if i < 0 {
		return false
	}

	// The label of a return is an outcome of the step that ran its flow.
	e := j.p.Edges[i]
	decider := j.state
	switch j.step().Kind {
	case flow.Run, flow.Go:
		decider = flow.NoState
	case flow.Return:
		decider = j.p.States[j.state].Runner
	}
	if decider != flow.NoState {
		for _, a := range j.p.StepAt(decider).Sets[e.Outcome] {
			a.Apply(&j.values)
		}
		if j.outcomes[decider] == nil {
			j.outcomes[decider] = map[string]uint64{}
		}
		j.outcomes[decider][outcome]++
	}
	for _, name := range j.step().Fills[e.Outcome] {
		j.has[name] = true
	}

	j.enter(e.Target)
	return true
}

// resume gives the call an input, and reports whether the call takes it.
func (j *judge) resume(in Input) (takes bool, err error) {
	before := *j
	before.failed, before.has = maps.Clone(j.failed), maps.Clone(j.has)
	s := j.step()
	outcome := ""
	switch {
	case j.wait == Speaking && in.Kind == Elapsed:
		j.wait, j.speech = j.then, 0
		return true, j.goOn()
	case (j.wait == ForKey || j.wait == ForEntry) && (in.Kind == Silent || in.Kind == NoMatch):
		j.failed[in.Kind]++
		failed, most := j.failed[Silent]+j.failed[NoMatch], s.Attempts
		switch {
		case s.NoInputAttempts > 0 && in.Kind == Silent:
			failed, most = j.failed[Silent], s.NoInputAttempts
		case s.NoInputAttempts > 0:
			failed, most = j.failed[NoMatch], s.NoMatchAttempts
		}

		names, wrong := []string{"no_input", "exhausted"}, s.NoInput
		if in.Kind == NoMatch {
			names[0], wrong = "no_match", s.NoMatch
		}
		if failed < most {
			j.speech = j.length(wrong, s.Prompt)
			return true, nil
		}
		if outcome = names[0]; !j.p.HasOutcome(s, outcome) {
			outcome = names[1]
		}
	case j.wait == ForCheck && in.Kind == Checked:
		outcome = j.checked(in)
	case in.Kind == Chosen && j.wait >= ForKey && int(in.Outcome) < len(j.p.Outcomes):
		outcome = j.p.Outcomes[in.Outcome]
	}

	if !j.leave(outcome) {
		*j = before
		return false, nil
	}
	return true, j.goOn()
}

func (j *judge) checked(in Input) string {
	for _, test := range []struct {
		holds bool
		name  string
	}{
		{in.Closed, "closed"},
		{in.Full && !in.Closed, "full"},
		{in.Unstaffed && !in.Closed, "unstaffed"},
		{in.Idle && !in.Closed, "idle"},
		{in.Wait < 120*second && !in.Closed, "under 2m"},
	} {
		if test.holds && j.p.HasOutcome(j.step(), test.name) {
			return test.name
		}
	}
	return "otherwise"
}

// played returns how often the prompt was played.
func (j *judge) played() int { return 1 + j.failed[Silent] + j.failed[NoMatch] }
