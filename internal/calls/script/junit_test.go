package script_test

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// junitElement is the definition of an element in junit-10.xsd, the schema of the Jenkins
// plugin xUnit.
type junitElement struct {
	within   []string
	required []string
	allowed  []string
}

var junitSchema = map[string]junitElement{
	"testsuites": {[]string{""}, nil, []string{"name", "time", "tests", "failures", "disabled", "errors"}},
	"testsuite":  {[]string{"testsuites"}, []string{"name", "tests"}, []string{"failures", "errors", "time", "disabled", "skipped", "timestamp", "hostname", "id", "package"}},
	"testcase":   {[]string{"testsuite"}, []string{"name", "classname"}, []string{"assertions", "time", "status"}},
	"failure":    {[]string{"testcase"}, nil, []string{"type", "message"}},
	"error":      {[]string{"testcase"}, nil, []string{"type", "message"}},
}

// validJUnit checks a report against the schema, and its counts against its elements.
func validJUnit(t *testing.T, report []byte) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(report))
	path := []string{""}
	said, there := map[string]int{}, map[string]int{}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatalf("not XML: %v\n%s", err, report)
		}
		switch e := token.(type) {
		case xml.StartElement:
			name := e.Name.Local
			there[name]++
			schema, known := junitSchema[name]
			if !known || !slices.Contains(schema.within, path[len(path)-1]) {
				t.Errorf("<%s> does not belong in <%s>", name, path[len(path)-1])
			}
			checkAttributes(t, schema, e, said)

			// Each element begins a line, two spaces deeper than the one that it is in.
			before := report[:bytes.LastIndex(report[:d.InputOffset()], []byte("<"+name))]
			indent := string(before[bytes.LastIndexByte(before, '\n')+1:])
			if want := strings.Repeat("  ", len(path)-1); indent != want {
				t.Errorf("<%s> is indented with %q, want %q", name, indent, want)
			}
			path = append(path, name)
		case xml.EndElement:
			path = path[:len(path)-1]
		}
	}
	for attribute, element := range map[string]string{"tests": "testcase", "failures": "failure", "errors": "error"} {
		for _, at := range []string{"testsuites", "testsuite"} {
			if said[at+"."+attribute] != there[element] {
				t.Errorf("%s of all <%s> is %d, and there are %d <%s>", attribute, at, said[at+"."+attribute], there[element], element)
			}
		}
	}
}

var decimal = regexp.MustCompile(`^\d+\.\d{3}$`)

func checkAttributes(t *testing.T, schema junitElement, e xml.StartElement, said map[string]int) {
	t.Helper()
	missing := slices.Clone(schema.required)

	for _, a := range e.Attr {
		name := a.Name.Local
		if !slices.Contains(schema.required, name) && !slices.Contains(schema.allowed, name) {
			t.Errorf("<%s> has no attribute %s", e.Name.Local, name)
		}

		missing = slices.DeleteFunc(missing, func(m string) bool { return m == name })
		switch name {
		case "tests", "failures", "errors":
			n, err := strconv.Atoi(a.Value)
			if err != nil {
				t.Errorf("%s=%q", name, a.Value)
			}
			said[e.Name.Local+"."+name] += n
		case "time":
			if !decimal.MatchString(a.Value) {
				t.Errorf("time=%q", a.Value)
			}
		}
	}

	if len(missing) > 0 {
		t.Errorf("<%s> lacks %s", e.Name.Local, strings.Join(missing, ", "))
	}
}

// The time of a call includes its last wait and prompt.
func TestTimeOfACall(t *testing.T) {
	all, suites := load(t, small(t, `
tests:
  - {name: waits, steps: [press: "0#", wait: 40s, wait: 20s]}
  - {name: waits and hangs up, steps: [press: "0#", wait: 40s, wait: 20s, hang_up]}
  - {name: is asked, steps: []}
`))
	batch, err := script.RunAll(t.Context(), all, suites, script.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	waits, hangsUp, asked := batch.Results[0][0].Took, batch.Results[0][1].Took, batch.Results[0][2].Took
	if waits != hangsUp || waits != asked+time.Minute || asked <= 0 {
		t.Errorf("to wait takes %s, and with hanging up %s; to be asked takes %s", waits, hangsUp, asked)
	}
}

func TestJUnitReportsAreValid(t *testing.T) {
	all, suites, found := open(t, small(t, `
tests:
  - {name: passes, steps: [press: 0, queued: help]}
  - {name: 'fails & has <markup> "in" it', steps: [press: 0, hear: "]]> <b>"]}
  - {name: cannot be read, steps: [prss: 0]}
`))

	batch, err := script.RunAll(t.Context(), all, suites, script.Selection{})
	if err != nil {
		t.Fatal(err)
	}

	for i, wrong := range [][]diag.Finding{
		nil, found.Sorted(),
		{{Place: diag.Place{File: "a_test.yml"}, Rule: diag.BadYAML, Message: "\x00\x1b"}},
	} {
		var out bytes.Buffer
		if err := batch.WriteJUnit(&out, suites, wrong, "folder/"); err != nil {
			t.Fatal(err)
		}

		validJUnit(t, out.Bytes())
		for _, want := range []string{
			`name="folder/main_test.yaml"`, `&amp; has &lt;markup&gt;`,
			[]string{"", `<error`, `classname="a_test"`}[i],
		} {
			if !strings.Contains(out.String(), want) {
				t.Errorf("no %s in\n%s", want, out.String())
			}
		}
	}
}

// A run that is interrupted has an error, and no result.
func TestInterruptedRun(t *testing.T) {
	all, suites := load(t, small(t, `
tests:
  - {name: waits, steps: [press: 0, queued: help]}
`))
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	batch, err := script.RunAll(ctx, all, suites, script.Selection{})
	if !errors.Is(err, context.Canceled) || batch != nil {
		t.Errorf("an interrupted run has %+v, %v", batch, err)
	}
}
