package script

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/diag"
)

// The elements of a JUnit report as Jenkins reads it (junit-10.xsd).
type (
	junitSuites struct {
		XMLName  xml.Name     `xml:"testsuites"`
		Tests    int          `xml:"tests,attr"`
		Failures int          `xml:"failures,attr"`
		Errors   int          `xml:"errors,attr"`
		Suites   []junitSuite `xml:"testsuite"`
	}
	junitSuite struct {
		Name     string      `xml:"name,attr"`
		Tests    int         `xml:"tests,attr"`
		Failures int         `xml:"failures,attr"`
		Errors   int         `xml:"errors,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"` // simulated seconds of the call
		Failure *junitFailure `xml:"failure"`
		Error   *junitFailure `xml:"error"`
	}
	junitFailure struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// WriteJUnit writes the results as a JUnit report: a suite for each file, a failure with
// its conversation, and an error for each error in the files. Folder is prefixed to file
// names.
func (b *Batch) WriteJUnit(w io.Writer, suites []*Suite, wrong []diag.Finding, folder string) error {
	var doc junitSuites
	for i, suite := range suites {
		s, err := b.junit(i, folder)
		if err != nil {
			return err
		}
		s.Name = suite.File
		doc.Suites = append(doc.Suites, s)
	}
	for i := range wrong {
		name, _ := nameOf(suites, wrong[i].Place)
		doc.suite(wrong[i].Place.File).addError(name, &wrong[i], folder)
	}
	for i := range doc.Suites {
		s := &doc.Suites[i]
		s.Name = folder + s.Name
		doc.Tests, doc.Failures, doc.Errors = doc.Tests+s.Tests, doc.Failures+s.Failures, doc.Errors+s.Errors
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

// junit returns the suite of one file.
func (b *Batch) junit(suite int, folder string) (junitSuite, error) {
	var s junitSuite
	var total time.Duration
	for i := range b.Results[suite] {
		c, err := b.Results[suite][i].junit(folder)
		if err != nil {
			return s, err
		}
		if c.Failure != nil {
			s.Failures++
		}
		total += b.Results[suite][i].Took
		s.Cases = append(s.Cases, c)
	}
	s.Tests, s.Time = len(s.Cases), seconds(total)
	return s, nil
}

// suite returns the suite of a file, which is inserted in the order of their names.
func (d *junitSuites) suite(file string) *junitSuite {
	i, known := slices.BinarySearchFunc(d.Suites, file, func(s junitSuite, name string) int { return cmp.Compare(s.Name, name) })
	if !known {
		d.Suites = slices.Insert(d.Suites, i, junitSuite{Name: file, Time: seconds(0)})
	}
	return &d.Suites[i]
}

func (s *junitSuite) addError(name string, x *diag.Finding, folder string) {
	text := fmt.Sprintf("%s%s: %s; %s", folder, x.Place, x.Message, x.Fix)
	s.Cases = append(s.Cases, junitCase{
		Name: diag.VisibleLine(name), Class: classOf(s.Name), Time: seconds(0),
		Error: &junitFailure{Message: diag.VisibleLine(x.Message), Type: x.Rule, Text: diag.Visible(text)},
	})
	s.Tests, s.Errors = s.Tests+1, s.Errors+1
}

func classOf(file string) string { return strings.TrimSuffix(file, ".yaml") }

func (r *Result) junit(folder string) (junitCase, error) {
	c := junitCase{Name: diag.VisibleLine(r.Test.Name.Value), Class: classOf(r.Test.Name.Place.File), Time: seconds(r.Took)}
	if r.Failure == nil {
		return c, nil
	}
	var text strings.Builder
	if err := r.Print(&text, folder); err != nil {
		return c, err
	}
	c.Failure = &junitFailure{Type: "difference", Message: diag.VisibleLine(fmt.Sprintf("%s%s: %s", folder, r.Failure.Place, r.Failure.Message)), Text: text.String()}
	return c, nil
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
