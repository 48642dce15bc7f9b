package script

import (
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// document is a tests file as written. Its names are resolved afterwards, so that its
// JSON Schema depends on no center.
type document struct {
	Tests []draft
}

// draft is a test as written.
type draft struct {
	Place  diag.Place
	Name   diag.Text
	Never  []diag.Text
	Call   []yaml.Pair[diag.Text]
	Given  []yaml.Pair[[]Answer]
	Queues []yaml.Pair[queueState]
	Steps  []Step
	broken bool // with an error
}

// queueState is the state of a queue as written.
type queueState struct {
	Place    diag.Place
	State    string // one of states, or ""
	Wait     time.Duration
	Position int
}

var documentObject = yaml.Object[document]{
	Name: "a tests file",
	Doc:  "Scripted calls: the caller's actions and the expected events.",
	Fields: []yaml.Field[document]{
		yaml.Bind("tests", "The scripted calls.", yaml.ListOf(draftType),
			func(d *document) *[]draft { return &d.Tests }).Required(),
	},
}

// Schema returns a tests file as a JSON Schema.
func Schema() yaml.Schema { return documentObject.Schema() }

var draftObject = yaml.Object[draft]{
	Name:  "a test",
	Doc:   "One scripted call.",
	Where: func(d *draft) *diag.Place { return &d.Place },
	Fields: []yaml.Field[draft]{
		yaml.Bind("name", "The name of the call.", yaml.Placed(yaml.String),
			func(d *draft) *diag.Text { return &d.Name }).Required(),
		yaml.Bind("never_hear", "Texts that the whole call may not contain.",
			yaml.OneOrListOf(yaml.Placed(yaml.String)), func(d *draft) *[]diag.Text { return &d.Never }),
		yaml.Bind("call", "The incoming call.", callType,
			func(d *draft) *[]yaml.Pair[diag.Text] { return &d.Call }),
		yaml.Bind("given",
			"The outcomes of lookups, transfers and chance: {customer: found}, "+
				"in turn {customer: [error, found]}, or with filled values {customer: {found: {balance: 51200}}}. "+
				"A value that an outcome sets is {customer.tier: gold}.",
			yaml.MapLike("{LOOKUP: OUTCOME}, as in {customer: found}", yaml.OneOrListOf(answerType)),
			func(d *draft) *[]yaml.Pair[[]Answer] { return &d.Given }),
		yaml.Bind("queues",
			"The state of the queues, QUEUE or QUEUE@HUB: "+strings.Join(states, ", ")+", or its place and wait. "+
				"Named hours can be closed.",
			yaml.MapOf(queueStateType), func(d *draft) *[]yaml.Pair[queueState] { return &d.Queues }),
		yaml.Bind("steps", "The caller's actions and the expected events, in order.", yaml.ListOf(stepType),
			func(d *draft) *[]Step { return &d.Steps }).Required(),
	},
}

// draftType marks tests with errors, so that the others run.
var draftType = yaml.Type[draft]{
	Schema: draftObject.Schema(),
	Read: func(n *yaml.Node, found *diag.Findings) (draft, bool) {
		before := found.Errors()
		d, ok := draftObject.Read(n, found)
		d.broken = found.Errors() > before
		return d, ok
	},
}

// callType reads "call:": fixed keys, and attributes of the center.
var callType = yaml.Type[[]yaml.Pair[diag.Text]]{
	Schema: yaml.Schema{
		"type": "object",
		"properties": yaml.Schema{
			"line": yaml.String.Schema.About("The dialed line. Default: the first line that starts the flow."),
			"from": yaml.String.Schema.About(`The caller's number, or "withheld". ` +
				`Default: a valid number of the line's country.`),
			"at": yaml.String.Schema.About("The time, as 2026-11-27T09:30 at the caller's hub or with an offset. " +
				"Default: 2026-01-06T12:00."),
			"flow": yaml.String.Schema.About(`The flow to start, or "line" for the line's. Default: the file's flow.`),
		},
		"additionalProperties": yaml.String.Schema.About("A value of the attribute: tier, language, or one " +
			"that routing.yaml declares."),
	},
	Read: yaml.MapOf(yaml.Placed(yaml.String)).Read,
}

var answerType = yaml.Type[Answer]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{
		yaml.String.Schema,
		{"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": yaml.Schema{
			"type": "object", "additionalProperties": yaml.String.Schema,
		}},
	}},
	Read: readAnswer,
}

func readAnswer(n *yaml.Node, found *diag.Findings) (Answer, bool) {
	if n.Kind == yaml.Scalar {
		return Answer{Outcome: n.PlacedText()}, true
	}

	if n.Kind != yaml.Map || len(n.Pairs) != 1 {
		found.Error(n.Place, diag.WrongType, "a lookup answers with one outcome",
			`write "found" or "{found: {balance: 51200}}"`)
		return Answer{}, false
	}

	values, ok := yaml.MapLike("the values that it fills in, as in {found: {balance: 51200}}",
		yaml.String).Read(n.Pairs[0].Value, found)
	answer := Answer{Outcome: n.Pairs[0].Key.PlacedText(), Values: map[string]string{}}
	for _, v := range values {
		answer.Values[v.Key.Value] = v.Value
	}

	return answer, ok
}

var queueStateObject = yaml.Object[queueState]{
	Name: "a queue's state",
	Doc:  "The estimated wait and the place in line that a caller finds.",
	Fields: []yaml.Field[queueState]{
		yaml.Bind("wait", "The estimated wait.", yaml.Duration, func(s *queueState) *time.Duration { return &s.Wait }),
		yaml.Bind("position", "The caller's place in line, from 1.", yaml.Int(1, 1_000_000),
			func(s *queueState) *int { return &s.Position }),
	},
}

// states are the states of a queue that are written as one word. In idle an agent is free, as
// in a queue whose state is not given.
var states = []string{flow.Full, flow.Closed, flow.Unstaffed, flow.Idle}

var queueStateType = yaml.Type[queueState]{
	Schema: yaml.Schema{"anyOf": []yaml.Schema{{"enum": states}, queueStateObject.Schema()}},
	Read: func(n *yaml.Node, found *diag.Findings) (queueState, bool) {
		if n.Kind == yaml.Map {
			s, ok := queueStateObject.Read(n, found)
			s.Place = n.Place
			return s, ok
		}
		state, ok := yaml.OneOf(states...).Read(n, found)
		return queueState{Place: n.Place, State: state}, ok
	},
}
