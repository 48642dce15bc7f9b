package amazonconnect

import (
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// invokesFunction is the type of the action that calls a function.
const invokesFunction = "InvokeLambdaFunction"

// The prefixes of the paths of a function's answer, and of the paths that name a call of a function.
const (
	functionAnswer = "$.External."
	functionCall   = "$.LambdaInvocation."
)

// nameEarlyReads names the actions that may read the answer of a function while the function still runs. The flow goes
// on while such a function runs, and its answer is known after the action that loads it.
func (r *reader) nameEarlyReads() {
	var called []*action
	for _, a := range r.actions {
		if a.isAsynchronous() {
			called = append(called, a)
		}
	}
	if len(called) == 0 {
		return
	}

	// The actions before each action are known, and the search goes the other way.
	next := map[*action][]*action{}
	for _, to := range r.actions {
		for _, from := range to.before {
			next[from] = append(next[from], to)
		}
	}
	for _, f := range r.flows {
		for _, from := range f.enteredBy {
			next[from] = append(next[from], f.byID[f.start])
		}
	}

	// The answer of the next function replaces the answer, so that the search ends there.
	early := map[*action]bool{}
	for _, call := range called {
		for _, a := range next[call] {
			importer.Reach(early, a, func(a *action) []*action {
				if a.kind == invokesFunction || a.loadsAnswer() {
					return nil
				}
				return next[a]
			})
		}
	}

	for _, a := range r.actions {
		if early[a] && a.kind != invokesFunction && a.names(functionAnswer) {
			a.block.Approximate("reads the answer of a function that may still run: here the answer is known",
				"call the function synchronously, or load its result before this block")
		}
	}
}
