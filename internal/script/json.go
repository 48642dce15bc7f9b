package script

import (
	"encoding/json"
	"io"
	"time"

	"github.com/ivrsim/ivrsim/internal/ivr"
)

// outcome is one call's result as JSON.
type outcome struct {
	File    string      `json:"file"`
	Line    int         `json:"line"`
	Name    string      `json:"name"`
	Flow    string      `json:"flow"`
	Passed  bool        `json:"passed"`
	Seconds float64     `json:"seconds"` // simulated
	Failure *difference `json:"failure,omitempty"`
	Call    []turn      `json:"call"`
}

// difference is where and how a call differs from its script.
type difference struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
	Mend    string `json:"mend,omitempty"`
}

// turn is one line of the conversation.
type turn struct {
	At    string `json:"at"`
	Who   string `json:"who"`
	What  string `json:"what"`
	Place string `json:"place,omitempty"`
}

// WriteJSON writes what became of the calls as a list.
func (b *Batch) WriteJSON(w io.Writer) error {
	out := []outcome{}
	for _, suite := range b.Results {
		for i := range suite {
			out = append(out, suite[i].outcome())
		}
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(out)
}

func (r *Result) outcome() outcome {
	name := r.Test.Name
	o := outcome{
		File: name.Place.File, Line: name.Place.Line, Name: name.Value, Flow: r.Test.Call.Flow,
		Passed: r.Failure == nil, Seconds: r.Duration().Seconds(), Call: []turn{},
	}
	if f := r.Failure; f != nil {
		o.Failure = &difference{f.Place.File, f.Place.Line, f.Place.Column, f.Message, f.Mend}
	}
	for i := range r.Trace {
		if e := &r.Trace[i]; e.Kind != ivr.EventTook {
			o.Call = append(o.Call, turn{e.At.Format(time.RFC3339), e.Who(), e.String(), r.where(e)})
		}
	}
	return o
}
