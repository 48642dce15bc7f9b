package web

import (
	"slices"
	"strconv"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/diag/diagtest"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// The crumbs of a call are the flows of a stack: a flow that begins comes on top, and a flow that returns becomes one
// crumb of the flow below it. A flow that has passed no step since the crumb before has no crumb, if the call is not in it.
func TestCrumbsOfNestedFlows(t *testing.T) {
	c, err := workspace.Read(workspace.Folder{FS: diagtest.Archive(t, "centers/nested")})
	if err != nil {
		t.Fatal(err)
	}
	program := c.Flows.Program("main")
	line := ivr.LineOf(c.Flows.Center, "main")
	setup := ivr.Setup{Line: line, From: ivr.ExampleCaller(c.Flows.Center, line)}

	longtest.CheckN(t, 100, 1000, func(t *rapid.T) {
		s, err := ivr.Dial(ivr.Live(program), setup)
		if err != nil {
			t.Fatal(err)
		}
		call := &callSession{Recorder: script.Record(s, "main", setup), flow: &flowModel{program: program}, setup: setup}
		for range rapid.IntRange(0, 10).Draw(t, "keys") {
			if s.Awaits() == ivr.Ended {
				break
			}
			if err := s.Press(strconv.Itoa(rapid.IntRange(1, 4).Draw(t, "key"))); err != nil {
				t.Fatal(err)
			}
		}

		got := call.crumbs()
		if want := crumbsOfStack(s); !slices.Equal(got, want) {
			t.Fatalf("the crumbs are %v, want %v", got, want)
		}
	})
}

// crumbsOfStack follows the steps of a call with a stack of flows.
func crumbsOfStack(s *ivr.Session) []crumb {
	names := []string{"main"}
	frames := [][]crumb{nil}
	stay := func(frame int) {
		of := frames[frame]
		if len(of) == 0 || of[len(of)-1].Returned {
			frames[frame] = append(of, crumb{Title: diag.Title(names[frame])})
		}
	}

	for _, e := range s.Trace() {
		if e.Kind != ivr.EventTook {
			continue
		}
		step := s.StepAt(e.State)
		top := len(frames) - 1
		switch {
		case e.Outcome == flow.Begin && step.Runs != "":
			names = append(names, step.Runs)
			frames = append(frames, nil)
		case e.Outcome == flow.Begin: // of the call
		case step.Return != "":
			frames[top-1] = append(frames[top-1], crumb{Title: diag.Title(names[top]), Took: e.Outcome, Returned: true})
			names = names[:top]
			frames = frames[:top]
		default:
			stay(top)
			of := frames[top]
			of[len(of)-1].Took = diag.Title(step.Name) + ", " + e.Outcome
		}
	}

	var out []crumb
	for frame := range frames {
		stay(frame)
		out = append(out, frames[frame]...)
	}
	out[len(out)-1].Took = ""
	return out
}
