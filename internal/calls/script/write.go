package script

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/calls/ivr"
	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/design/phone"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Append returns a tests file with the tests added at its end, with the indentation of its
// own. An empty source is a new file. It returns an error if the source is no tests file, or
// lists its tests in brackets.
func Append(c *routing.Center, file string, src []byte, tests ...Test) ([]byte, error) {
	text, rest, err := AppendFitting(c, file, src, tests)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%s would have over %d bytes with the new tests, and no more can be read; "+
			"divide its flow, or write some of the tests into another file", file, yaml.MaxFileSize)
	}
	if err != nil {
		return nil, err
	}
	return text, nil
}

// AppendFitting is Append, except that it adds only the first tests for which the file has room. It returns the
// others. A file without room for any keeps its text.
func AppendFitting(c *routing.Center, file string, src []byte, tests []Test) (text []byte, rest []Test, err error) {
	indent := "  "
	if len(strings.TrimSpace(string(src))) == 0 {
		src = []byte("tests:\n")
	} else if indent, err = indentOf(file, src); err != nil {
		return nil, nil, err
	}

	// The file keeps its text. Only its end grows.
	var out strings.Builder
	out.WriteString(strings.TrimRight(string(src), "\n") + "\n")
	added := 0
	for ; added < len(tests); added++ {
		var item strings.Builder
		w := writer{center: c, named: flowOf(file)}
		for line := range strings.Lines(w.test(&tests[added])) {
			item.WriteString(indent + line)
		}

		// A reader takes no part of a file that is too large.
		if out.Len()+item.Len() > yaml.MaxFileSize {
			break
		}
		out.WriteString(item.String())
	}
	if added == 0 {
		return src, tests, nil
	}

	// Reading the result proves that the tests are where a reader of the file finds them.
	if len(testsIn(file, []byte(out.String()))) != len(testsIn(file, src))+added {
		return nil, nil, fmt.Errorf(
			"no test can be added at the end of %s; remove the text after its tests, or begin another file", file)
	}
	return []byte(out.String()), tests[added:], nil
}

// testsIn returns the tests of a file, as far as it can be read.
func testsIn(file string, src []byte) []*yaml.Node {
	var found diag.Findings
	list := yaml.Parse(file, src, &found).Get(Kind)
	if list == nil || list.Kind != yaml.List {
		return nil
	}
	return list.Items
}

// indentOf returns the indentation of a file's last test.
func indentOf(file string, src []byte) (string, error) {
	tests := testsIn(file, src)
	if len(tests) == 0 {
		return "", fmt.Errorf("%s has no tests, and a new test goes after the last one", file)
	}
	at := tests[len(tests)-1].Place
	line := strings.Split(string(src), "\n")[at.Line-1]
	indent, _, ok := strings.Cut(line, "-")
	if !ok || strings.TrimSpace(indent) != "" {
		return "", fmt.Errorf("%s lists its tests in brackets; write them with dashes to have one added", file)
	}
	return indent, nil
}

// writer writes a test without the settings that have their defaults.
type writer struct {
	center *routing.Center
	named  string // the flow that the file is named after
	strings.Builder
}

// test returns a test as an item of a list, with one line per step.
func (w *writer) test(t *Test) string {
	fmt.Fprintf(w, "- name: %s\n", yaml.QuotedLine(t.Name.Value))
	w.pairs("call", w.call(&t.Call))
	w.pairs("given", given(t.Given))
	w.pairs("queues", w.queues(&t.Call.Setup))

	if len(t.Steps) == 0 {
		// The caller did nothing so far, and a part of the prompt to assert is masked.
		fmt.Fprintf(w, "  steps: []\n")
		return w.String()
	}

	fmt.Fprintf(w, "  steps:\n")

	for i := range t.Steps {
		fmt.Fprintf(w, "    - %s\n", t.Steps[i].format())
	}

	return w.String()
}

func (w *writer) pairs(key string, pairs []string) {
	if len(pairs) > 0 {
		fmt.Fprintf(w, "  %s: {%s}\n", key, strings.Join(pairs, ", "))
	}
}

// unassigned stands for the numbers that have no E.164 form. They are invalid alike.
const unassigned = "+999 123456"

func (w *writer) call(s *Start) []string {
	pairs := []string{"line: " + yaml.Quoted(w.center.Lines[s.Line].Name.Value)}
	if s.Flow != w.named {
		pairs = append(pairs, "flow: "+yaml.Quoted(s.Flow))
	}

	// The example caller is the default, so it is not written.
	switch {
	case s.From.Validity == phone.Withheld:
		pairs = append(pairs, "from: "+phone.WithheldText)
	case s.From.E164 == "":
		pairs = append(pairs, "from: "+yaml.Quoted(unassigned))
	case s.From.E164 != ivr.ExampleCaller(w.center, s.Line).E164:
		pairs = append(pairs, "from: "+yaml.Quoted(s.From.International()))
	}

	if zone := w.center.Hubs[w.center.Locate(s.Line, s.From).Hub].Zone; !s.At.Equal(ivr.UsualTime(zone)) {
		pairs = append(pairs, "at: "+s.At.Format(time.RFC3339))
	}

	for _, a := range s.Values {
		attribute := &w.center.Attributes[a.Attribute]
		pairs = append(pairs, yaml.Quoted(attribute.Name.Value)+": "+yaml.Quoted(attribute.Values[a.Value]))
	}

	return pairs
}

// given writes each lookup's answer, or a list of several.
func given(list []Given) []string {
	var pairs []string
	for _, g := range list {
		answers := make([]string, len(g.Answers))
		for i := range g.Answers {
			answers[i] = g.Answers[i].format()
		}

		// The last answer repeats by itself, so equal answers at the end are one.
		written := answers[0]

		for n := len(answers); n > 1 && answers[n-1] == answers[n-2]; n-- {
			answers = answers[:n-1] // the last repeats
		}

		if len(answers) > 1 {
			written = "[" + strings.Join(answers, ", ") + "]"
		}

		pairs = append(pairs, yaml.Quoted(g.Lookup.Value)+": "+written)
	}

	return pairs
}

func (a *Answer) format() string {
	if len(a.Values) == 0 {
		return yaml.Quoted(a.Outcome.Value)
	}
	var pairs []string
	for _, name := range slices.Sorted(maps.Keys(a.Values)) {
		pairs = append(pairs, yaml.Quoted(name)+": "+yaml.Quoted(a.Values[name]))
	}
	return fmt.Sprintf("{%s: {%s}}", yaml.Quoted(a.Outcome.Value), strings.Join(pairs, ", "))
}

func (w *writer) queues(s *ivr.Setup) []string {
	var pairs []string
	for _, q := range s.Queues {
		name := w.center.Queues[q.Queue].Name.Value
		if q.Hub != routing.NoHub {
			name += "@" + w.center.Hubs[q.Hub].Name.Value
		}
		pairs = append(pairs, yaml.Quoted(name)+": "+state(&q))
	}

	for _, h := range s.Closed {
		pairs = append(pairs, yaml.Quoted(h.Name.Value)+": closed")
	}

	return pairs
}

func state(q *ivr.QueueState) string {
	switch {
	case q.Closed:
		return flow.Closed
	case q.Full:
		return flow.Full
	case q.Unstaffed:
		return flow.Unstaffed
	}
	return fmt.Sprintf("{wait: %s, position: %d}", yaml.FormatDuration(q.Wait), max(q.Position, 1))
}

func (s *Step) format() string {
	switch findWord(string(s.Word)).takes {
	case nothing:
		return string(s.Word)
	case duration:
		return fmt.Sprintf("%s: %s", s.Word, yaml.FormatDuration(s.Wait))
	default:
		if s.Intent {
			return fmt.Sprintf("%s: %s", s.Word, s.said())
		}
		return fmt.Sprintf("%s: %s", s.Word, yaml.QuotedLine(s.Text))
	}
}
