package script

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// The elements of a JUnit report as Jenkins and its kin read it (junit-10.xsd).
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"` // simulated seconds of the call
		Failure *junitFailure `xml:"failure"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes what became of the calls as a JUnit report: a suite a file,
// a failure with its conversation. Folder stands before file names.
func (b *Batch) WriteJUnit(w io.Writer, suites []*Suite, folder string) error {
	var doc junitSuites
	for i, suite := range suites {
		s := junitSuite{Name: folder + suite.File}
		var total time.Duration
		for j := range b.Results[i] {
			c, err := b.Results[i][j].junit(folder)
			if err != nil {
				return err
			}
			if c.Failure != nil {
				s.Failures++
			}
			total += b.Results[i][j].Duration()
			s.Cases = append(s.Cases, c)
		}
		s.Tests, s.Time = len(s.Cases), seconds(total)
		doc.Tests, doc.Failures = doc.Tests+s.Tests, doc.Failures+s.Failures
		doc.Suites = append(doc.Suites, s)
	}
	if _, err := io.WriteString(w, xml.Header); err != nil {
		return err
	}
	e := xml.NewEncoder(w)
	e.Indent("", "  ")
	if err := e.Encode(doc); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n")
	return err
}

func (r *Result) junit(folder string) (junitCase, error) {
	class := strings.TrimSuffix(r.Test.Name.Place.File, ".yaml")
	c := junitCase{Name: r.Test.Name.Value, Class: class, Time: seconds(r.Duration())}
	if r.Failure == nil {
		return c, nil
	}
	var text strings.Builder
	if err := r.Print(&text, folder); err != nil {
		return c, err
	}
	c.Failure = &junitFailure{Message: fmt.Sprintf("%s%s: %s", folder, r.Failure.Place, r.Failure.Message), Text: text.String()}
	return c, nil
}

// Duration is how long the call took in simulated time.
func (r *Result) Duration() time.Duration {
	if len(r.Trace) == 0 {
		return 0
	}
	return r.Trace[len(r.Trace)-1].At.Sub(r.Trace[0].At)
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
