package web

import (
	"fmt"
	"slices"
	"strings"
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
		if errors := found.WithSeverity(diag.Error); errors.Len() > 0 {
			return nil, fmt.Errorf("scenario %s: %s", name, problemsOf(errors))
		}
		return m, nil
	}

	return out
}

// problemsOf returns the errors of a scenario as a form shows them, each on a line. The place of an error in a value
// that is set is the change of the form, and not a line of the command line.
func problemsOf(errors *diag.Findings) string {
	sets := strings.Split(errors.SourceOf(diag.SetFlag), "\n")
	var lines []string
	for _, x := range errors.Sorted() {
		place := x.Place.String()
		if x.Place.File == diag.SetFlag {
			place = sets[x.Place.Line-1]
		}
		lines = append(lines, fmt.Sprintf("%s: %s; %s", place, x.Message, x.Fix))
	}
	return strings.Join(lines, "\n")
}
