package web

import (
	"fmt"
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/model"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// Center is a center without errors.
type Center struct {
	Flows  *flow.Flows
	Found  *diag.Findings // advice, findings in scripted calls, and the sources of the files
	Files  int            // how many were read
	Suites []*script.Suite
	Model  *model.Model // of the scenario that is served

	// Recognize is as in [ivr.Setup]. It may be nil.
	Recognize func(sentence string) (intent string, err error)

	Scenarios []string // all that reports may run; may be empty
	// Compile makes the model of a scenario with some values set.
	Compile func(name string, sets ...scenario.Set) (*model.Model, error)
}

// NewCenter returns the content of the pages for a center without errors, with lint's advice. The
// model is the model of the served scenario, with its values set.
func NewCenter(c *workspace.Center, m *model.Model, own ...scenario.Set) *Center {
	c.Checker.Advise(c.Files, c.Found)

	out := &Center{
		Flows:     c.Flows,
		Found:     c.Found,
		Files:     len(c.Files),
		Suites:    c.Suites(""),
		Model:     m,
		Scenarios: scenario.Names(c.Files),
	}

	var compiles sync.Mutex
	out.Compile = func(name string, sets ...scenario.Set) (*model.Model, error) {
		compiles.Lock()
		defer compiles.Unlock()
		if m != nil && name == m.Scenario {
			sets = slices.Concat(own, sets)
		}
		var found diag.Findings
		_, m := c.Compile(name, &found, sets...)
		if errors := found.WithSeverity(diag.Error).Sorted(); len(errors) > 0 {
			return nil, fmt.Errorf("scenario %s: %s: %s\n%s", name, errors[0].Place, errors[0].Message, errors[0].Fix)
		}
		return m, nil
	}

	return out
}
