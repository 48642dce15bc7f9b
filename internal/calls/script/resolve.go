package script

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Suffix is the end of a tests file's name: lost_card_test.yaml.
const Suffix = "_test.yaml"

// IsTests reports whether a file is a tests file by its name.
func IsTests(file string) bool { return flowOf(file) != "" }

// flowOf returns the flow that a tests file is named after, "" for other files.
func flowOf(file string) string {
	for _, suffix := range []string{Suffix, "_test.yml"} {
		if name, ok := strings.CutSuffix(file, suffix); ok {
			return name
		}
	}
	return ""
}

// Read reads a tests file and resolves its names in the center.
func Read(flows *flow.Flows, file yaml.File, found *diag.Findings) *Suite {
	suite := &Suite{File: file.Name}
	doc, ok := documentObject.Read(file.Root(), found)
	if !ok {
		return suite
	}

	r := resolver{
		flows: flows, center: flows.Center, found: found, named: flowOf(file.Name), reached: map[*flow.Def]reached{},
	}
	r.adviseNames(doc.Tests)
	for i := range doc.Tests {
		// A test with an error does not run, and is counted as broken instead of being lost.
		before := found.Errors()
		test := r.test(&doc.Tests[i])
		switch {
		case doc.Tests[i].broken || found.Errors() > before:
			suite.Broken = append(suite.Broken, test)
		case flows.Def(test.Call.Flow) != nil: // else its flow may be in a file that cannot be read
			suite.Tests = append(suite.Tests, test)
		}
	}

	return suite
}

// resolver resolves the names of a tests file.
type resolver struct {
	flows   *flow.Flows
	center  *routing.Center
	found   *diag.Findings
	named   string // the flow that the file is named after
	reached map[*flow.Def]reached
}

// adviseNames reports the calls with the name of another call: reports and --match tell calls apart by their names.
func (r *resolver) adviseNames(tests []draft) {
	lineOf := map[string]int{}
	for i := range tests {
		name := tests[i].Name
		if line, taken := lineOf[name.Value]; taken {
			text := diag.Already("call "+strconv.Quote(name.Value), line)
			r.found.Advise(name.Place, diag.DuplicateKey, text, diag.KeepOne)
			continue
		}
		lineOf[name.Value] = name.Place.Line
	}
}

func (r *resolver) test(d *draft) Test {
	t := Test{Name: d.Name, Never: d.Never, Call: r.start(d), Steps: d.Steps}
	for _, text := range t.Never {
		if strings.TrimSpace(text.Value) == "" {
			r.found.Error(text.Place, diag.BadValue, "never_hear has no text", "write its text, or remove it")
		}
	}

	for _, g := range d.Given {
		t.Given = append(t.Given, r.given(g, t.Call.Flow))
	}

	// Hours and queues have different names, so the name shows which of them is meant.
	for _, q := range d.Queues {
		if h := r.center.HoursOf(q.Key.Value); h != nil {
			r.found.Refer(diag.HoursName, "", q.Key)
			t.Call.Closed = append(t.Call.Closed, h)
			r.closed(q)
			continue
		}
		if s, ok := r.queueState(q); ok {
			t.Call.Queues = append(t.Call.Queues, s)
		}
	}

	for i := range t.Steps {
		r.expected(&t.Steps[i], t.Call.Line)
	}

	return t
}

// given checks the answers of a lookup, or of a transfer that comes back, in a call of a flow.
func (r *resolver) given(g yaml.Pair[[]Answer], flowName string) Given {
	name := g.Key.Value
	if strings.HasPrefix(name, "+") { // a transfer's number, in E.164
		name = "+" + phone.Digits(name)
	}

	out := Given{Lookup: diag.Text{Value: name, Place: g.Key.Place}, Answers: g.Value}

	if len(g.Value) == 0 {
		r.found.Error(g.Key.Place, diag.BadValue, fmt.Sprintf("%s is given no answer", name),
			diag.Fixf("write {%s: found}, or remove it", yaml.Quoted(name)))
	}

	// Without a program, nothing is known of the lookups, and each would be reported as unknown.
	lookups := r.lookupsOf(flowName)
	if lookups == nil {
		return out // the flow has errors
	}

	asked, known := lookups[name]
	if !known {
		x := r.found.Misspelling(diag.Text{Value: name, Place: g.Key.Place}, flow.UnknownValue,
			fmt.Sprintf("no step looks up %q or transfers to it and comes back", name),
			slices.Sorted(maps.Keys(lookups)), "the flow looks up ")
		x.Fix = cmp.Or(x.Fix, "remove it")
		r.found.Add(x)
		return out
	}

	r.found.ReferStep(g.Key)

	for _, answer := range g.Value {
		if outcome := answer.Outcome; !slices.Contains(asked.outcomes, outcome.Value) {
			r.found.Unknown(outcome, flow.UnknownOutcome,
				fmt.Sprintf("the %s has no outcome %q", asked.what, outcome.Value),
				asked.outcomes, "it has ")
		}
	}

	return out
}

// answerable is a lookup, or a transfer that comes back.
type answerable struct {
	what     string // "lookup card"
	outcomes []string
}

// lookupsOf returns what calls of a flow look up and where they are transferred and come
// back, nil for a flow that does not compile.
func (r *resolver) lookupsOf(flowName string) map[string]answerable {
	p := r.flows.Program(flowName)
	if p == nil {
		return nil
	}

	out := map[string]answerable{}
	for i := range p.Steps {
		s := &p.Steps[i]
		if s.System == nil {
			continue
		}

		// Steps that share a lookup share its answers, so their outcomes are joined.
		asked := answerable{ivr.Asked(s), out[s.System.Name].outcomes}
		for _, o := range s.Outcomes {
			if !slices.Contains(asked.outcomes, p.Outcomes[o]) {
				asked.outcomes = append(asked.outcomes, p.Outcomes[o])
			}
		}

		out[s.System.Name] = asked
	}

	return out
}

// expected checks the name in an assertion about what becomes of a call.
func (r *resolver) expected(s *Step, line routing.LineID) {
	switch s.Word {
	case Booked:
		if queue, _, at := strings.Cut(s.Text, "@"); at {
			r.found.Error(s.TextPlace, diag.BadValue, "a callback is booked for a queue, whatever the hub",
				diag.Fix("write booked: "+queue))
			return
		}
		r.queue(diag.Text{Value: s.Text, Place: s.TextPlace})
	case Queued:
		r.queue(diag.Text{Value: s.Text, Place: s.TextPlace})
	case Deflected:
		r.found.Refer(diag.ChannelName, "", diag.Text{Value: s.Text, Place: s.TextPlace})
		if _, ok := r.center.Channel(s.Text); !ok {
			r.found.Unknown(diag.Text{Value: s.Text, Place: s.TextPlace}, flow.UnknownChannel,
				fmt.Sprintf("there is no channel %q", s.Text), r.center.ChannelNames(), "the center has ")
		}
	case Transferred:
		// A number is compared in E.164.
		if names := r.transferNames(); len(names) > 0 && flow.IsTransferName(s.Text) {
			if !slices.Contains(names, s.Text) {
				r.found.Unknown(diag.Text{Value: s.Text, Place: s.TextPlace}, flow.UnknownValue,
					fmt.Sprintf("no step transfers to %q", s.Text), names, "the flows transfer to ")
			}
			return
		}

		n := phone.ParseDialed(s.Text, r.center.Lines[line].Home())
		if n.E164 == "" {
			r.found.Error(s.TextPlace, diag.BadValue, fmt.Sprintf("%q is not a phone number (%s)", s.Text, n.Reason),
				`write + and its digits, as in "+44 20 7946 0018"`)
			return
		}

		s.Text = n.E164
	default: // names nothing of the center
	}
}

// transferNames returns the names of the transfer targets.
func (r *resolver) transferNames() []string {
	var out []string
	for s := range r.flows.Steps() {
		if to := s.What.Value; s.Kind.Help() == flow.HelpTransfer && flow.IsTransferName(to) {
			out = append(out, to)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// callKeys are the keys of "call:" other than attributes.
var callKeys = []string{"line", "from", "at", "flow"}

// start reads "call:" and fills in the defaults.
func (r *resolver) start(d *draft) Start {
	fields := map[string]diag.Text{}
	s := Start{Place: d.Place}
	for _, pair := range d.Call {
		name := pair.Key
		value := pair.Value
		fields[name.Value] = value

		if slices.Contains(callKeys, name.Value) {
			continue
		}

		// A name that is near a key is a typing error. Any other name is an attribute.
		near := diag.Nearest(name.Value, append(r.center.AttributeNames(), callKeys...))
		if slices.Contains(callKeys, near) {
			x := r.found.Misspelling(name, diag.UnknownKey, fmt.Sprintf("a call has no key %q", name.Value),
				append(r.center.AttributeNames(), callKeys...), "")
			x.Fix = diag.DidYouMean(name.Value, near)
			r.found.Add(x)
			continue
		}

		if a, ok := r.center.Assignment(name, value, r.found); ok {
			s.Values = append(s.Values, a)
		}
	}

	// The order matters. The line depends on the flow, the number on the line, and the time on both.
	s.Flow = r.flow(d, fields["flow"])
	s.Line = r.line(fields["line"], s.Flow)
	switch fields["flow"].Value {
	case flowOfLine:
		s.Flow = r.center.Lines[s.Line].Flow.Value
	case "":
		r.checkFlow(fields["line"], s.Flow)
	}

	s.From = r.number(fields["from"], s.Line)
	s.At = r.time(fields["at"], s.Line, s.From)
	s.HasTime = fields["at"].Value != ""
	return s
}

// flowOfLine as "flow:" starts the line's flow.
const flowOfLine = "line"

// flow returns the flow that a call starts, by default the one that the file is named after.
func (r *resolver) flow(d *draft, given diag.Text) string {
	name := given
	if given.Value == "" {
		name = diag.Text{Value: r.named, Place: d.Place}
	}

	r.found.Refer(diag.FlowName, "", given)

	// A flow that is not known may be in a file that cannot be read.
	if given.Value == flowOfLine || r.flows.Def(name.Value) != nil || !r.flows.Complete() {
		return name.Value
	}

	// Without a flow in the call, the name of the file is the likely mistake.
	x := r.found.Misspelling(name, flow.UnknownFlow, fmt.Sprintf("there is no flow %q", name.Value), r.flows.Names(),
		"the center has ")
	if given.Value == "" {
		x.Fix = cmp.Or(diag.Suggest(name.Value, r.flows.Names()),
			fmt.Sprintf("name the file after the flow, as in main%s, or give call.flow", Suffix))
	}

	r.found.Add(x)
	return name.Value
}

// line returns the line that a test dials. Without a name, it is the default line of the flow. An
// unknown name is reported, and the first line stands for it.
func (r *resolver) line(given diag.Text, flowName string) routing.LineID {
	if given.Value == "" {
		return ivr.LineOf(r.center, flowName)
	}
	id, ok := r.center.Line(given.Value)
	if !ok {
		r.found.Unknown(given, flow.UnknownValue, fmt.Sprintf("there is no line %q", given.Value),
			r.center.LineNames(), "the center has ")
		return 0
	}
	r.found.Refer(diag.LineName, "", given)
	return id
}

// number returns the caller's number, by default the line's example caller.
func (r *resolver) number(given diag.Text, line routing.LineID) phone.Number {
	if given.Value == "" {
		return ivr.ExampleCaller(r.center, line)
	}
	n := phone.ParseWritten(given.Value, r.center.Lines[line].Home())
	if n.Reason == phone.NotANumber {
		// Others are invalid numbers, from which there are calls too.
		r.found.Error(given.Place, diag.BadValue, fmt.Sprintf("%q is not a phone number", given.Value),
			`write + and its digits, as in "+44 20 7946 0018", or "withheld"`)
	}
	return n
}

// time returns the time of the call: with an offset, or in the time zone of the caller's hub.
func (r *resolver) time(given diag.Text, line routing.LineID, from phone.Number) time.Time {
	zone := r.center.Hubs[r.center.Locate(line, from).Hub].Zone
	if given.Value == "" {
		return ivr.UsualTime(zone)
	}
	t, err := routing.ParseTime(given.Value, zone)
	if err != nil {
		r.found.Error(given.Place, diag.BadValue, err.Error(), "write "+routing.TimeExample)
	}
	return t
}

// closed checks the state of hours, which can only be closed.
func (r *resolver) closed(pair yaml.Pair[queueState]) {
	if pair.Value.State != flow.Closed {
		name := pair.Key.Value
		r.found.Error(pair.Value.Place, diag.BadValue, fmt.Sprintf("%q are hours, and can only be closed here", name),
			diag.Fixf("write %s: closed, or set the time of the call with at", name))
	}
}

// queueState reads the state of QUEUE or QUEUE@HUB.
func (r *resolver) queueState(pair yaml.Pair[queueState]) (ivr.QueueState, bool) {
	var hours []string // they can be closed here
	if !strings.Contains(pair.Key.Value, "@") {
		hours = r.center.HoursNames()
	}

	queue, hub, ok := r.queue(pair.Key, hours...)
	return ivr.QueueState{
		Queue: queue, Hub: hub,
		Full:      pair.Value.State == flow.Full,
		Closed:    pair.Value.State == flow.Closed,
		Unstaffed: pair.Value.State == flow.Unstaffed,
		Wait:      pair.Value.Wait, Position: pair.Value.Position,
	}, ok
}

// queue reads QUEUE or QUEUE@HUB. Others are names that are possible in its place.
func (r *resolver) queue(name diag.Text, others ...string) (routing.QueueID, routing.HubID, bool) {
	queue, hub, at := strings.Cut(name.Value, "@")
	id, ok := r.center.Queue(queue)
	if !ok {
		// The place of the error is the part of the text that is wrong.
		queueText := diag.Text{Value: queue, Place: name.Place}
		if at {
			queueText.Place = r.found.PlaceOf(name, queue)
		}

		r.found.Unknown(queueText, flow.UnknownQueue, fmt.Sprintf("there is no queue %q", queue),
			append(r.center.QueueNames(), others...), "the center has ")
		return id, routing.NoHub, false
	}

	r.found.ReferQueue(name)

	if !at {
		return id, routing.NoHub, true
	}

	where, ok := r.center.Hub(hub)
	switch {
	case !ok:
		r.found.Unknown(diag.Text{Value: hub, Place: r.found.PlaceOf(name, hub)}, flow.UnknownValue,
			fmt.Sprintf("there is no hub %q", hub), r.center.HubNames(), "the center has ")
	case !slices.Contains(r.center.Queues[id].Hubs, where):
		r.found.Error(name.Place, diag.BadValue, fmt.Sprintf("queue %q does not exist at %s", queue, hub),
			"remove it here, or add the hub to the queue's hubs in routing.yaml")
		return id, where, false
	}

	return id, where, ok
}
