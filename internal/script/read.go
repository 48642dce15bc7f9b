package script

import (
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// document is a tests file as written: names are resolved against the center
// afterwards, so that this table can print the JSON Schema without one.
type document struct {
	Tests []draft
}

type draft struct {
	Place  diag.Place
	Name   diag.Text
	Call   []diag.Pair[diag.Text]
	Given  []diag.Pair[[]Answer]
	Queues []diag.Pair[situation]
	Steps  []Step
	broken bool // a finding stands in it
}

// situation is a queue's state as written.
type situation struct {
	Place    diag.Place
	State    string // "full", "closed" or ""
	Wait     time.Duration
	Position int
}

var documentRecord = diag.Record[document]{
	Name: "a tests file",
	Doc:  "Scripted calls: what a caller does and what must happen.",
	Fields: []diag.Field[document]{
		diag.Bind("tests", "The scripted calls.", diag.ListOf(draftType), func(d *document) *[]draft { return &d.Tests }).Must(),
	},
}

// Schema gives a tests file as a JSON Schema.
func Schema() diag.Schema { return documentRecord.Schema() }

var draftRecord = diag.Record[draft]{
	Name:  "a test",
	Doc:   "One scripted call.",
	Where: func(d *draft) *diag.Place { return &d.Place },
	Fields: []diag.Field[draft]{
		diag.Bind("name", "What the call shows.", diag.Placed(diag.String), func(d *draft) *diag.Text { return &d.Name }).Must(),
		diag.Bind("call", "How the call comes in.", callType, func(d *draft) *[]diag.Pair[diag.Text] { return &d.Call }),
		diag.Bind("given", "What the lookups answer.", diag.MapOf(diag.OneOrListOf(answerType)), func(d *draft) *[]diag.Pair[[]Answer] { return &d.Given }),
		diag.Bind("queues", "The state of the queues, QUEUE or QUEUE@HUB.", diag.MapOf(situationType), func(d *draft) *[]diag.Pair[situation] { return &d.Queues }),
		diag.Bind("steps", "What the caller does and what must happen, in order.", diag.ListOf(stepType), func(d *draft) *[]Step { return &d.Steps }).Must(),
	},
}

// draftType marks a test in which something is wrong, so that only the others run.
var draftType = diag.Type[draft]{
	Schema: draftRecord.Schema(),
	Read: func(n *diag.Node, found *diag.Findings) (draft, bool) {
		before := found.Errors()
		d, ok := draftRecord.Read(n, found)
		d.broken = found.Errors() > before
		return d, ok
	},
}

// callType reads "call:": fixed keys, and the attributes that a center declares.
var callType = diag.Type[[]diag.Pair[diag.Text]]{
	Schema: diag.Schema{
		"type": "object",
		"properties": diag.Schema{
			"line": diag.String.Schema.About("The line that is dialed; by default the first that starts the flow."),
			"from": diag.String.Schema.About(`The caller's number, or "withheld"; by default a valid number of the line's country.`),
			"at":   diag.String.Schema.About("When, as 2026-11-27T09:30 at the caller's hub or with an offset; by default 2026-01-06T12:00."),
			"flow": diag.String.Schema.About(`The flow to start; "line" is the line's; by default the one that the file is named after.`),
		},
		"additionalProperties": diag.String.Schema.About("A value of the attribute: tier, language, or one that routing.yaml declares."),
	},
	Read: diag.MapOf(diag.Placed(diag.String)).Read,
}

var answerType = diag.Type[Answer]{
	Schema: diag.Schema{"anyOf": []diag.Schema{
		diag.String.Schema,
		{"type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": diag.Schema{
			"type": "object", "additionalProperties": diag.String.Schema,
		}},
	}},
	Read: readAnswer,
}

func readAnswer(n *diag.Node, found *diag.Findings) (Answer, bool) {
	if n.Kind == diag.Scalar {
		return Answer{Outcome: n.At()}, true
	}
	if n.Kind != diag.Map || len(n.Entries) != 1 {
		found.Error(n.Place, diag.WrongType, "a lookup answers with one outcome", `write "found" or "{found: {balance: 51200}}"`)
		return Answer{}, false
	}
	values, ok := diag.MapOf(diag.String).Read(n.Entries[0].Value, found)
	answer := Answer{Outcome: n.Entries[0].Key.At(), Values: map[string]string{}}
	for _, v := range values {
		answer.Values[v.Key.Value] = v.Value
	}
	return answer, ok
}

var situationRecord = diag.Record[situation]{
	Name: "a queue's state",
	Doc:  "The estimated wait and the place in line that a caller finds.",
	Fields: []diag.Field[situation]{
		diag.Bind("wait", "The estimated wait.", diag.Duration, func(s *situation) *time.Duration { return &s.Wait }),
		diag.Bind("position", "The caller's place in line, from 1.", diag.Int(1, 1_000_000), func(s *situation) *int { return &s.Position }),
	},
}

var situationType = diag.Type[situation]{
	Schema: diag.Schema{"anyOf": []diag.Schema{{"enum": []string{"full", "closed"}}, situationRecord.Schema()}},
	Read: func(n *diag.Node, found *diag.Findings) (situation, bool) {
		if n.Kind == diag.Map {
			s, ok := situationRecord.Read(n, found)
			s.Place = n.Place
			return s, ok
		}
		state, ok := diag.OneOf("full", "closed").Read(n, found)
		return situation{Place: n.Place, State: state}, ok
	},
}
