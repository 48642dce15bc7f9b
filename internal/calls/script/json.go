package script

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"sort"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// resultJSON is one call's result as JSON.
type resultJSON struct {
	File    string         `json:"file"`
	Line    int            `json:"line"`
	Name    string         `json:"name"`
	Flow    string         `json:"flow"`
	Passed  bool           `json:"passed"`
	Seconds float64        `json:"seconds"` // simulated
	Failure *problemJSON   `json:"failure,omitempty"`
	Errors  []*problemJSON `json:"errors,omitempty"` // why it could not be run

	LeftOut   string   `json:"left_out,omitempty"` // why it was not dialed
	NotJudged []string `json:"not_judged,omitempty"`
	Recording string   `json:"recording,omitempty"` // the file with the sound of a dialed call

	Call []eventJSON `json:"call"`
}

// problemJSON is the difference of a call from its script, or an error in the script.
type problemJSON struct {
	File    string `json:"file"`
	Line    int    `json:"line"`
	Column  int    `json:"column"`
	Message string `json:"message"`
	Fix     string `json:"mend,omitempty"`
}

// eventJSON is one line of the conversation.
type eventJSON struct {
	At    string `json:"at,omitempty"` // simulated
	Who   string `json:"who"`
	What  string `json:"what"`
	Place string `json:"place,omitempty"`

	AtMS  *int64   `json:"at_ms,omitempty"` // of a dialed call, since the answer
	Score *float64 `json:"score,omitempty"`
}

// WriteJSON writes the results as a list in the order of the files, with the calls that
// did not run because of errors. Folder is prefixed to file names.
func (b *Batch) WriteJSON(w io.Writer, suites []*Suite, found []diag.Finding, folder string) error {
	out := []resultJSON{}
	for _, suite := range b.Results {
		for i := range suite {
			out = append(out, suite[i].toJSON(folder))
		}
	}
	out = append(out, unrun(suites, found, folder)...)
	slices.SortStableFunc(out, func(a, b resultJSON) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line))
	})
	return diag.NewJSONEncoder(w).Encode(out)
}

// unrun returns the calls that did not run because of errors. An error before all of them is
// listed like a call.
func unrun(suites []*Suite, found []diag.Finding, folder string) []resultJSON {
	var out []resultJSON
	rows := map[*Test]int{} // indexes into out
	for i := range found {
		x := &found[i]
		e := &problemJSON{folder + x.Place.File, x.Place.Line, x.Place.Column, x.Message, x.Fix}
		name, test := nameOf(suites, x.Place)
		row, known := rows[test]
		if test == nil || !known {
			o := resultJSON{File: e.File, Line: e.Line, Name: name, Call: []eventJSON{}}
			if test != nil && test.Name.Value != "" {
				o.Line = test.Name.Place.Line
				o.Flow = test.Call.Flow
			}

			row = len(out)
			rows[test], out = row, append(out, o)
		}

		out[row].Errors = append(out[row].Errors, e)
	}

	return out
}

// nameOf returns the test with an error, and its name; nil and the line of an error that is
// before all broken tests.
func nameOf(suites []*Suite, at diag.Place) (string, *Test) {
	test := brokenAt(suites, at)
	if test == nil || test.Name.Value == "" {
		return fmt.Sprintf("line %d", at.Line), test
	}
	return test.Name.Value, test
}

// brokenAt returns the last broken test that begins before an error, or nil.
func brokenAt(suites []*Suite, at diag.Place) *Test {
	i := slices.IndexFunc(suites, func(s *Suite) bool { return s.File == at.File })
	if i < 0 {
		return nil
	}
	broken := suites[i].Broken
	n := sort.Search(len(broken), func(i int) bool { return broken[i].Call.Place.Compare(at) > 0 })
	if n == 0 {
		return nil
	}
	return &broken[n-1]
}

func (r *Result) toJSON(folder string) resultJSON {
	name := r.Test.Name
	o := resultJSON{
		File: folder + name.Place.File, Line: name.Place.Line, Name: name.Value, Flow: r.Test.Call.Flow,
		Passed: r.Failure == nil && r.LeftOut == "", Seconds: r.Took.Seconds(), Call: []eventJSON{},
		LeftOut: r.LeftOut, NotJudged: r.NotJudged, Recording: r.Recording,
	}
	if f := r.Failure; f != nil {
		o.Failure = &problemJSON{folder + f.Place.File, f.Place.Line, f.Place.Column, f.Message, f.Fix}
	}

	for i := range r.Dialed {
		line := &r.Dialed[i]
		ms := line.At.Milliseconds()
		e := eventJSON{Who: line.Who, What: line.What, AtMS: &ms}
		if line.Score > 0 {
			e.Score = &line.Score
		}
		o.Call = append(o.Call, e)
	}
	if r.Dialed != nil {
		return o
	}

	trace := r.Trace()
	for i := range trace {
		if e := &trace[i]; e.Kind != ivr.EventTook {
			o.Call = append(o.Call, eventJSON{
				At: e.At.Format(time.RFC3339), Who: e.Who(), What: e.String(), Place: r.where(e),
			})
		}
	}

	return o
}
