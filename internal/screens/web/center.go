package web

import (
	"fmt"

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
	// Compile makes the model of another scenario. It is called by one goroutine at a time.
	Compile func(scenario string) (*model.Model, error)
}

// NewCenter returns the content of the pages for a center without errors, with lint's advice. The
// model is the model of the served scenario.
func NewCenter(c *workspace.Center, m *model.Model) *Center {
	c.Checker.Advise(c.Files, c.Found)

	out := &Center{
		Flows:     c.Flows,
		Found:     c.Found,
		Files:     len(c.Files),
		Suites:    c.Suites(""),
		Model:     m,
		Scenarios: scenario.Names(c.Files),
	}

	out.Compile = func(name string) (*model.Model, error) {
		var found diag.Findings
		_, m := c.Compile(name, &found)
		if errors := found.WithSeverity(diag.Error).Sorted(); len(errors) > 0 {
			return nil, fmt.Errorf("scenario %s: %s: %s", name, errors[0].Place, errors[0].Message)
		}
		return m, nil
	}

	return out
}
