package tracetest

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing/fstest"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/flowtest"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Imported is an imported center.
type Imported struct {
	Flows  *flow.Flows
	Worlds []World // that calls are made in
	Report *importer.Report
	Errors []string        // that lint finds
	free   map[string]bool // the steps of blocks that are approximated, as "flow.step"
}

// failer is the common method of a test and a property.
type failer interface{ Fatalf(string, ...any) }

// Open reads the folder of an import. The examples of spoken values become Anything. Blocks that are approximated for
// one of some reasons are compared, too: they may lead where they lead in the source, and only the shares are not
// known.
func Open(t failer, made *importer.Result, compared ...string) *Imported {
	folder := fstest.MapFS{}
	for _, f := range made.Files {
		folder[f.Name] = &fstest.MapFile{Data: f.Content}
	}

	var found diag.Findings
	_, flows := flowtest.Open(t, fs.FS(folder), &found)
	for i := range flows.Center.Texts {
		flows.Center.Texts[i].Value = Anything
	}

	out := &Imported{Flows: flows, Worlds: Worlds, Report: made.Report, free: map[string]bool{}}
	for _, f := range found.Sorted() {
		// values that nothing gives may close a cycle
		if f.Severity == diag.Error && f.Rule != "endless" && f.Rule != "never-waits" {
			out.Errors = append(out.Errors, fmt.Sprintf("%s: %s [%s]", f.Place, f.Message, f.Rule))
		}
	}

	for _, b := range made.Report.Blocks {
		for _, step := range b.Steps {
			out.free[step] = out.free[step] || approximation(b, compared) != ""
		}
	}

	return out
}

// Compare walks calls from each line of the center through the platform's flow and through the imported
// one, in one world after the other, and returns how they differ. Begin begins a call in the platform's
// flow with an identifier; it returns nil if that flow is not followed.
func (c *Imported) Compare(draw Drawer, walks int, begin func(id string, w World) Call) []string {
	return c.compare(draw, walks, begin, true)
}

// Missing walks calls of the platform's flow only, and returns those that the imported flow does not
// take.
func (c *Imported) Missing(draw Drawer, walks int, begin func(id string, w World) Call) []string {
	return c.compare(draw, walks, begin, false)
}

func (c *Imported) compare(draw Drawer, walks int, begin func(id string, w World) Call, both bool) []string {
	var out []string
	for _, line := range c.Flows.Center.Lines {
		i := slices.IndexFunc(c.Report.Flows, func(f importer.FlowReport) bool { return f.Flow == line.Flow.Value })
		if i < 0 { // a flow of the import's own
			continue
		}

		f := c.Report.Flows[i]
		for n := range walks {
			w := c.Worlds[n%len(c.Worlds)]
			here := begin(cmp.Or(f.ID, f.File), w)
			there := c.Call(f.Flow, w)
			if here == nil || there == nil {
				continue
			}

			if difference, _ := Walk(draw, here, there); difference != "" {
				out = append(out, fmt.Sprintf("%s %+v: only the platform: %s", f.Flow, w, difference))
			}

			if !both {
				continue
			}
			if difference, _ := Walk(draw, there, here); difference != "" {
				out = append(out, fmt.Sprintf("%s %+v: only the import: %s", f.Flow, w, difference))
			}
		}
	}

	slices.Sort(out)
	return slices.Compact(out)
}

// Folder returns the files that an import has made, without its names and its scenario.
func Folder(made *importer.Result) string {
	var out strings.Builder
	for _, f := range made.Files {
		if f.Name != importer.NameMapFile && f.Name != "trivial.yaml" {
			fmt.Fprintf(&out, "-- %s --\n%s", f.Name, f.Content)
		}
	}
	return out.String()
}

// Call begins a call in a flow. It is nil if the flow has errors, or if a queue's state has no
// outcome there.
func (c *Imported) Call(flowName string, w World) Call {
	program := c.Flows.Program(flowName)
	if program == nil {
		return nil
	}

	line := ivr.LineOf(c.Flows.Center, flowName)
	setup := ivr.Setup{
		Line: line, From: ivr.ExampleCaller(c.Flows.Center, line),
		At: cmp.Or(w.At, time.Date(2026, 1, 6, 12, 0, 0, 0, time.UTC)),
	}
	for q := range c.Flows.Center.Queues {
		state := ivr.QueueState{Queue: routing.QueueID(q), Hub: routing.NoHub, Closed: false, Full: w.Full &&
			c.Flows.Center.Queues[q].Capacity > 0, Unstaffed: w.Unstaffed}
		if !w.Idle {
			state.Wait = 10 * time.Minute
		}
		setup.Queues = append(setup.Queues, state)
	}

	if w.Closed {
		for i := range c.Flows.Center.Hours {
			setup.Closed = append(setup.Closed, &c.Flows.Center.Hours[i])
		}
	}

	s, err := ivr.Dial(ivr.Live(program), setup)
	if err != nil {
		return nil
	}

	return importedCall{c, s, 0, ""}
}

// importedCall is a call of the imported flow. Heard begins at an event, and ends before an approximated step.
type importedCall struct {
	*Imported
	s     *ivr.Session
	from  int
	ahead string // keys that are dialed ahead
}

func (c importedCall) Heard() string {
	out := ""
	waits := false // announcements of a queue are not compared
	for _, e := range c.s.Trace()[c.from:] {
		if c.free[c.s.StepAt(e.State).String()] {
			break
		}
		switch e.Kind {
		case ivr.EventSpoke:
			if !waits {
				out = Said(out, strings.ReplaceAll(e.Text, "…", ""))
			}
		case ivr.EventTook:
			waits = false
		case ivr.EventQueued:
			queue, _, _ := strings.Cut(e.Text, "@")
			out = Happened(out, "queue", queue)
			waits = true
		case ivr.EventBooked:
			out = Happened(out, "callback", e.Text)
		case ivr.EventTransferred:
			out = Happened(out, "transfer", e.Text)
		case ivr.EventEnded, ivr.EventReturned:
			out = Happened(out, "end", "")
		default:
		}
	}

	return out
}

// Key has Free, too. A call that comes back to a step through an approximated one has heard the same until there.
func (c importedCall) Key() string {
	return fmt.Sprint(c.s.Call(), c.s.Memory(), c.Heard(), c.ahead, c.Free())
}

// Free returns the first approximated step among the present step and the steps since the last
// input, or "". From such a step on, the call may go another way than on the platform.
func (c importedCall) Free() string {
	// A branch is passed at once, so that the present step alone does not show it.
	states := []flow.StateID{c.s.State()}
	for _, e := range c.s.Trace()[c.from:] {
		if e.Kind == ivr.EventTook {
			states = append(states, e.State)
		}
	}

	for _, state := range states {
		if step := c.s.StepAt(state).String(); c.free[step] {
			return step
		}
	}

	return ""
}

func (c importedCall) Answers() []Call {
	if c.s.Awaits() != ivr.ForLookup {
		return nil
	}
	var out []Call
	for _, outcome := range c.s.Outcomes() {
		fork := c.s.Fork()
		if fork.Lookup(outcome, nil) == nil {
			out = append(out, importedCall{c.Imported, fork, c.from, c.ahead}.dialAhead(len(c.s.Trace())))
		}
	}
	return out
}

func (c importedCall) Inputs() []string {
	step := c.s.Step()
	switch c.s.Awaits() {
	case ivr.ForKey:
		out := []string{"silent", "press 9", "press #", "say something else"}
		for _, choice := range step.Choices {
			for _, key := range choice.Keys {
				out = append(out, "press "+key.Symbol())
			}
			for _, words := range choice.Words {
				out = append(out, "say "+words)
			}
		}

		return out
	case ivr.ForEntry:
		if step.Entry.Format == flow.FormatWords {
			return []string{"silent", "say something else"}
		}
		return []string{
			"silent", "enter " + strings.Repeat("7", max(1, step.Entry.Min)),
			"enter " + strings.Repeat("12345", 4)[:max(1, min(step.Entry.Max, 20))],
		}
	case ivr.ForQueue:
		out := []string{"answered"}
		if step.MaxWait > 0 {
			out = append(out, "wait")
		}

		for _, choice := range step.Choices {
			for _, key := range choice.Keys {
				out = append(out, "press "+key.Symbol())
			}
		}

		return out
	case ivr.ForMessage:
		return []string{"record", "silent"}
	default:
		return nil
	}
}

func (c importedCall) Give(input string) Call {
	fork := c.s.Fork()
	from := len(fork.Trace())

	verb, what, _ := strings.Cut(input, " ")
	var err error
	var ahead string
	switch verb {
	case "press":
		what, ahead = keysTaken(fork, what)
		err = fork.Press(what)
	case "enter":
		if slices.Contains([]ivr.Wait{ivr.ForKey}, fork.Awaits()) {
			what = what[:1]
		}
		err = fork.Press(what)
	case "say":
		err = fork.Say(what)
	case "silent":
		err = fork.Silent()
	case "answered":
		err = fork.Answered()
	case "wait": // in vain
		err = fork.Wait(24 * time.Hour)
		for from < len(fork.Trace()) && fork.Trace()[from].Kind != ivr.EventTook {
			from++
		}
	case "record":
		err = fork.Record(time.Second)
	}

	if err != nil {
		return nil
	}
	return importedCall{c.Imported, fork, from, ahead}.dialAhead(from)
}

// keysTaken cuts keys into those that a call takes where it waits, and those that are dialed ahead.
func keysTaken(s *ivr.Session, keys string) (taken, ahead string) {
	n := len(keys)
	if entry := s.Step().Entry; entry != nil {
		n = min(n, max(entry.Dialed(keys), 1))
	} else if s.Awaits() == ivr.ForKey {
		n = min(n, 1)
	}
	return keys[:n], keys[n:]
}

// dialAhead gives a call the keys that are dialed ahead where it waits for some next. They are lost while
// something plays, or rings, that takes none.
func (c importedCall) dialAhead(from int) importedCall {
	for _, e := range c.s.Trace()[from:] {
		if kind := c.s.StepAt(e.State).Kind; e.Kind == ivr.EventTook && (kind == flow.Say || kind == flow.Transfer) {
			c.ahead = ""
		}
	}

	if c.ahead == "" || c.s.Awaits() == ivr.ForLookup {
		return c
	}

	keys, ahead := keysTaken(c.s, c.ahead)
	at := len(c.s.Trace())

	if c.ahead = ""; c.s.Press(keys) != nil {
		return c
	}

	c.ahead = ahead
	return c.dialAhead(at)
}
