package script

import (
	"context"
	"fmt"
	"slices"

	"github.com/ivrsim/ivrsim/internal/flow"
	"github.com/ivrsim/ivrsim/internal/ivr"
)

// Missing are the scripted calls that a center lacks.
type Missing struct {
	Tests       map[string][]Test // by the flow that they start
	Unreachable []Unreachable     // by flow, then as the flow's file has them
}

// Unreachable is an outcome that no call was found to take, and why.
type Unreachable struct {
	Step    *flow.Step
	Outcome string
	Why     string
}

// FindMissing finds calls for the outcomes that none takes so far: to each the
// shortest way, and from there on to the next that is near, so that few calls
// take them all (a greedy cover). Every call goes on to an end if one is near.
// The error is also for a context that is done.
func FindMissing(ctx context.Context, flows *flow.Flows, cover *Coverage) (*Missing, error) {
	m := &Missing{Tests: map[string][]Test{}}
	open := map[taken]bool{}
	for i := range cover.Flows {
		for _, t := range cover.Flows[i].untaken() {
			open[t] = true
		}
	}
	for i := range cover.Flows {
		if err := m.flow(ctx, flows, &cover.Flows[i], open); err != nil {
			return nil, err
		}
	}
	// A call of a later flow may have taken it after all.
	m.Unreachable = slices.DeleteFunc(m.Unreachable, func(u Unreachable) bool { return !open[taken{u.Step.String(), u.Outcome}] })
	return m, nil
}

func (f *FlowCoverage) untaken() []taken {
	var out []taken
	for _, s := range f.Steps {
		for _, o := range s.Outcomes {
			if o.Taken == 0 {
				out = append(out, taken{s.Step.String(), o.Outcome})
			}
		}
	}
	return out
}

func (m *Missing) flow(ctx context.Context, flows *flow.Flows, f *FlowCoverage, open map[taken]bool) error {
	wanted, lacks := map[taken]bool{}, false
	for _, s := range f.Steps {
		for _, o := range s.Outcomes {
			t := taken{s.Step.String(), o.Outcome}
			lacks = lacks || open[t]
			if open[t] && impossible(f.program, s.Step, o.Outcome) == "" {
				wanted[t] = true
			}
		}
	}
	if !lacks {
		return nil
	}
	machine, err := ivr.Live(flows.Program(f.Flow))
	if err != nil {
		return fmt.Errorf("build the state machine of %s: %w", f.Flow, err)
	}
	x := &explorer{flows: flows, machine: machine, flow: f.Flow, wanted: wanted, visited: map[string]bool{}, entries: map[asked]move{}, left: maxAllPlaces}
	for setup := range x.setups {
		if len(x.wanted) == 0 || x.left <= 0 {
			break
		}
		if err := m.explore(ctx, x, setup, open); err != nil {
			return err
		}
	}
	m.explain(x, f)
	return nil
}

// explore adds calls of one setup until none takes anything more.
func (m *Missing) explore(ctx context.Context, x *explorer, setup ivr.Setup, open map[taken]bool) error {
	for len(x.wanted) > 0 {
		if err := ctx.Err(); err != nil {
			return err
		}
		at := x.from(setup)
		if at == nil {
			return nil
		}
		var gained []happening
		for at != nil {
			gained = append(gained, x.gain(at, open)...)
			if at.inputs >= longCall || len(x.wanted) == 0 {
				break
			}
			next := x.search(at)
			if next == nil || next.inputs-at.inputs > nearby {
				break
			}
			at = next
		}
		at = x.finish(at)
		test, err := x.write(setup, at, append(gained, x.gain(at, open)...))
		if err != nil {
			return err
		}
		m.Tests[x.flow] = append(m.Tests[x.flow], test)
	}
	return nil
}

// A call is gone on with while the next outcome is near, and until it is long
// enough to read.
const (
	nearby   = 4  // inputs
	longCall = 10 // inputs
)

// gain strikes what the whole call took off the wanted list.
func (x *explorer) gain(at *place, open map[taken]bool) []happening {
	var gained []happening
	for _, h := range at.happenings(x.machine.Program()) {
		t := h.taken()
		delete(open, t)
		if x.wanted[t] {
			delete(x.wanted, t)
			gained = append(gained, h)
		}
	}
	return gained
}

// finish goes on to the nearest end, if there is one within a few inputs.
func (x *explorer) finish(at *place) *place {
	seen := map[ivr.Call]bool{}
	for queue := []*place{at}; len(queue) > 0; queue = queue[1:] {
		here := queue[0]
		if here.session.Waits() == ivr.Ended {
			return here
		}
		if here.inputs-at.inputs >= nearby || seen[here.session.Call()] {
			continue
		}
		seen[here.session.Call()] = true
		for _, m := range x.moves(here.session) {
			next := &place{session: here.session.Fork(), from: here, by: m, inputs: here.inputs + 1}
			if m.do(next.session) == nil {
				queue = append(queue, next)
			}
		}
	}
	return at
}

// write makes the call a scripted one, by doing it once more.
func (x *explorer) write(setup ivr.Setup, end *place, gained []happening) (Test, error) {
	session, err := ivr.Dial(x.machine, setup)
	if err != nil {
		return Test{}, err
	}
	r := Record(session, x.flow, setup)
	for _, m := range end.way() {
		do := func() error { return r.Do(m.step) }
		if m.answer != nil {
			do = func() error { return r.Lookup(m.answer.Outcome.Value, m.answer.Values) }
		}
		if err := do(); err != nil {
			return Test{}, fmt.Errorf("write a call of %s: %w", x.flow, err)
		}
	}
	t := r.Test()
	t.Name.Value = naming{x.flows.Center, x.flow}.name(gained)
	return t, nil
}

// happenings gives what the call took from its start to the place.
func (p *place) happenings(program *flow.Program) []happening {
	if p == nil {
		return nil
	}
	return append(p.from.happenings(program), happenings(program, p.session.Trace())...)
}

// way gives the moves from the start of the call to the place.
func (p *place) way() []move {
	var out []move
	for ; p.from != nil; p = p.from {
		out = append(out, p.by)
	}
	slices.Reverse(out)
	return out
}

// explain says why what is still wanted was not found.
func (m *Missing) explain(x *explorer, f *FlowCoverage) {
	for _, s := range f.Steps {
		for _, o := range s.Outcomes {
			never := impossible(f.program, s.Step, o.Outcome)
			if !x.wanted[taken{s.Step.String(), o.Outcome}] && (o.Taken > 0 || never == "") {
				continue
			}
			why := "no caller, hour, lookup or queue that was tried leads there"
			switch {
			case never != "":
				why = never
			case x.left <= 0:
				why = fmt.Sprintf("the flow has more ways than the %d that were tried", maxAllPlaces)
			case !x.visited[s.Step.String()]:
				why = "no call comes to the step"
			}
			m.Unreachable = append(m.Unreachable, Unreachable{s.Step, o.Outcome, why})
		}
	}
}

// impossible says why no call can take an outcome, as far as the step by itself
// shows it; else "".
func impossible(p *flow.Program, s *flow.Step, outcome string) string {
	switch {
	case s.Kind == flow.Queue && outcome == flow.TimedOut && s.MaxWait == 0:
		return "the step has no max_wait"
	case s.Kind == flow.Branch && !slices.ContainsFunc(s.Cases, func(o flow.Outcome) bool { return o != flow.NoOutcome && p.Outcomes[o] == outcome }):
		return "every value of " + p.Center.Attributes[s.Attribute].Name.Value + " leads elsewhere"
	}
	return ""
}
