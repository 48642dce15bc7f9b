package staffing

import (
	"context"
	"iter"
)

// componentSearch changes a component's part of the current plan. Its steps read as if it were
// alone: it requests replications of one plan after the other, and goes on when they are simulated.
// The replications that judge a plan belong to the whole search. The current trial belongs to the
// component.
type componentSearch struct {
	*search
	*component
	refused map[string]bool                           // plans that are not tried again in this phase, by component.key
	ask     func(trial *trial, replications int) bool // false if the search has to return

	next   func() (request, bool) // goes on until the next request; false at the end
	wanted request                // the last one
	ended  bool
}

// request is a plan and the number of replications that a component's search needs of it.
type request struct {
	trial        *trial
	replications int
}

// inEachComponent runs a search in every component, all of them side by side. A simulated
// replication runs the plan with each component's requested part, and answers all searches. The
// replications that judge a plan are taken in turn, from the first again after the last. So a
// search whose plan is refused begins with the next plan at once. inEachComponent returns errSpent
// when the rest beyond the reserve does not suffice for the next ones.
//
// A search is a coroutine: it stops in ask until it has its replications. If inEachComponent ends
// early, ask reports false, and the search must return.
func (s *search) inEachComponent(ctx context.Context, reserve int, run func(*componentSearch)) error {
	s.reserve = reserve
	var all []*componentSearch
	for _, of := range s.components {
		c := &componentSearch{search: s, component: of, refused: map[string]bool{}}
		next, stop := iter.Pull(func(yield func(request) bool) {
			c.ask = func(t *trial, n int) bool { return yield(request{t, n}) }
			run(c)
		})
		defer stop()
		c.next = next
		all = append(all, c)
	}

	// One replication serves all components, because no caller of one meets an agent of another.
	for number := 0; ; number %= s.judgedBy {
		plan := s.plan()
		batch := s.judgedBy
		trials := []*trial(nil)
		for _, c := range all {
			if missing := c.advance(); missing > 0 {
				c.copyTo(plan, c.wanted.trial.plan)
				batch = min(batch, missing)
				trials = append(trials, c.wanted.trial)
			}
		}

		if len(trials) == 0 {
			return nil
		}

		if len(trials) > 1 { // what one needs beyond a few the others have a use for
			batch = max(batch, 2*firstReplications)
		}

		// A trial with some of these replications takes only the missing ones.
		until := min(s.judgedBy, number+batch)
		jobs := s.simulator.jobs(plan, number, until, trials...)
		if s.spare() < len(jobs) {
			return errSpent
		}
		if err := s.simulator.run(ctx, jobs); err != nil {
			return err
		}
		number = until
	}
}

// advance continues a search until it needs replications. It returns the number of missing
// replications, or 0 at its end.
func (c *componentSearch) advance() int {
	for !c.ended {
		// The search goes on as soon as its trial has all requested replications, perhaps by the
		// requests of others.
		if t := c.wanted.trial; t != nil {
			if missing := min(c.wanted.replications, c.judgedBy) - t.have(c.judgedBy); missing > 0 {
				return missing
			}
		}
		var more bool
		c.wanted, more = c.next()
		c.ended = !more
	}
	return 0
}

// move makes a trial the current one of its component.
func (c *componentSearch) move(t *trial) {
	if t != c.current {
		c.current = t
		c.passed()
	}
}
