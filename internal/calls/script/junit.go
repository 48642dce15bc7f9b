package script

import (
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
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
		Skipped  int         `xml:"skipped,attr"`
		Time     string      `xml:"time,attr"`
		Cases    []junitCase `xml:"testcase"`
	}
	junitCase struct {
		Name    string        `xml:"name,attr"`
		Class   string        `xml:"classname,attr"`
		Time    string        `xml:"time,attr"` // simulated seconds of the call
		Failure *junitFailure `xml:"failure"`
		Error   *junitFailure `xml:"error"`
		Skipped *junitSkipped `xml:"skipped"`
		Out     string        `xml:"system-out,omitempty"` // what was not judged
	}
	junitSkipped struct {
		Message string `xml:"message,attr"`
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
func (b *Batch) WriteJUnit(w io.Writer, suites []*Suite, found []diag.Finding, folder string) error {
	var doc junitSuites
	for i, suite := range suites {
		s := junitSuite{Name: suite.File}
		var took time.Duration
		for k := range b.Results[i] {
			s.Cases = append(s.Cases, b.Results[i][k].junit(folder))
			took += b.Results[i][k].Took
		}

		s.Time = seconds(took)
		doc.Suites = append(doc.Suites, s)
	}

	for i := range found {
		name, _ := nameOf(suites, found[i].Place)
		s := doc.suite(found[i].Place.File)
		s.Cases = append(s.Cases, junitError(name, &found[i], folder))
	}

	for i := range doc.Suites {
		s := &doc.Suites[i]
		s.Name = folder + s.Name
		s.Tests = len(s.Cases)

		for _, c := range s.Cases {
			switch {
			case c.Failure != nil:
				s.Failures++
			case c.Error != nil:
				s.Errors++
			case c.Skipped != nil:
				s.Skipped++
			}
		}

		doc.Tests += s.Tests
		doc.Failures += s.Failures
		doc.Errors += s.Errors
	}

	text, err := xml.MarshalIndent(doc, "", "  ")
	if err != nil {
		return err
	}

	_, err = fmt.Fprintf(w, "%s%s\n", xml.Header, text)
	return err
}

// suite returns the suite of a file, which is inserted in the order of their names.
func (d *junitSuites) suite(file string) *junitSuite {
	i, known := slices.BinarySearchFunc(d.Suites, file,
		func(s junitSuite, name string) int { return cmp.Compare(s.Name, name) })
	if !known {
		d.Suites = slices.Insert(d.Suites, i, junitSuite{Name: file, Time: seconds(0)})
	}
	return &d.Suites[i]
}

func junitError(name string, x *diag.Finding, folder string) junitCase {
	text := fmt.Sprintf("%s%s: %s; %s", folder, x.Place, x.Message, x.Fix)
	return junitCase{
		Name: diag.VisibleLine(name), Class: classOf(x.Place.File), Time: seconds(0),
		Error: &junitFailure{Message: diag.VisibleLine(x.Message), Type: string(x.Rule), Text: diag.Visible(text)},
	}
}

func classOf(file string) string { return strings.TrimSuffix(file, path.Ext(file)) }

func (r *Result) junit(folder string) junitCase {
	c := junitCase{
		Name:  diag.VisibleLine(r.Test.Name.Value),
		Class: classOf(r.Test.Name.Place.File),
		Time:  seconds(r.Took),
	}
	if r.LeftOut != "" {
		c.Skipped = &junitSkipped{diag.VisibleLine(r.LeftOut)}
	}
	for _, line := range r.NotJudged {
		c.Out += "not judged: " + diag.VisibleLine(line) + "\n"
	}
	if f := r.Failure; f != nil {
		message := fmt.Sprintf("%s%s: %s", folder, f.Place, f.Message)
		c.Failure = &junitFailure{Message: diag.VisibleLine(message), Type: "difference", Text: r.text(folder)}
	}
	return c
}

func seconds(d time.Duration) string { return fmt.Sprintf("%.3f", d.Seconds()) }
