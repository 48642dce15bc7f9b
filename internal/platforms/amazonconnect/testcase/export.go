package testcase

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// Source is the flows that a center was imported from, and what the import called them.
type Source struct {
	original *amazonconnect.Original
	built    *importer.Result
	flows    map[string]string // the platform's identifier of each flow, by its name in the center
}

// NewSource returns the flows that a center was imported from, with the names that it has.
func NewSource(o *amazonconnect.Original, names *importer.NameMap) *Source {
	s := &Source{original: o, built: importer.Build(o.Center, names, nil), flows: map[string]string{}}
	for _, f := range s.built.Report.Flows {
		i := slices.IndexFunc(o.Center.Flows, func(x *importer.Flow) bool { return x.File == f.File && x.ID == f.ID })
		if i >= 0 {
			s.flows[f.Flow] = o.FlowID(o.Center.Flows[i])
		}
	}
	return s
}

// step returns what a step of the center was made as, nil if the import has not made it.
func (s *Source) step(flow, name string) *importer.Step {
	if o := s.built.Origins[flow][name]; o != nil {
		return o.Step
	}
	return nil
}

// Export is what becomes of scripted calls.
type Export struct {
	Files   []File
	Refused []Refusal
	Dialed  []string // the lines whose numbers the test cases dial, since the export has no identifier of their flow
}

// File is the test case of a call, as create-test-case reads it.
type File struct {
	Name    string
	Content []byte
}

// Refusal is a call that the language cannot say.
type Refusal struct {
	Place diag.Place
	Name  string
	Why   string
}

// Calls writes a test case for each call that has passed, by suite, in the order of the files.
func (s *Source) Calls(v Version, center *routing.Center, suites []*script.Suite, results [][]script.Result) *Export {
	out, taken := &Export{}, map[string]bool{}
	for i, suite := range suites {
		stem := strings.TrimSuffix(suite.File, script.Suffix)
		for j := range results[i] {
			r := &results[i][j]
			c := newCall(s, center, r)
			why := c.tell()
			if why != "" {
				out.Refused = append(out.Refused, Refusal{r.Test.Name.Place, r.Test.Name.Value, why})
				continue
			}
			if line := center.Lines[r.Test.Call.Line].Name.Value; c.dials() && !slices.Contains(out.Dialed, line) {
				out.Dialed = append(out.Dialed, line)
			}
			base := fileName(stem + " " + r.Test.Name.Value)
			name := base
			for n := 2; taken[name]; n++ {
				name = fmt.Sprintf("%s-%d", base, n)
			}
			taken[name] = true
			out.Files = append(out.Files, File{name + ".json", append(encode(c.request(v, stem), "  "), '\n')})
		}
	}
	return out
}

// maxFileName is the longest name of a file, in bytes, without its extension and a number.
const maxFileName = 100

// fileName makes a text a name that every file system takes: letters, digits and hyphens.
func fileName(text string) string {
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return r > unicode.MaxASCII || !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_'
	})
	out := strings.Join(words, "-")
	return strings.Trim(out[:min(len(out), maxFileName)], "-")
}

// request is the input that creates the test case.
func (c *call) request(v Version, stem string) request {
	for _, o := range c.observations {
		o.Usage.Type = v.once
	}
	name := c.result.Test.Name.Value
	if !strings.HasPrefix(name, stem) {
		name = stem + ": " + name
	}
	r := request{
		Name: name, Description: fmt.Sprintf("The scripted call %q of %s.", c.result.Test.Name.Value, c.result.Test.Name.Place.File),
		Content: string(encode(content{v.Name, object{}, c.observations}, "")), EntryPoint: entryPoint{"VOICE_CALL", c.entry}, Status: "PUBLISHED",
	}
	if len(c.initial) > 0 {
		r.InitializationData = string(encode(object{"Attributes": c.initial}, ""))
	}
	return r
}
