package records

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// proposal is a whole map that a question offers, with the result that it gives.
type proposal struct {
	*understanding
	open []string // keys that are undecided even without a rival
}

// mapLine is a key of a map with its value: a column of a value, or a key of the map itself.
type mapLine struct {
	key, text string
	isColumn  bool
}

// mapLines are the lines of the map, in the order in which they are written.
func (u *understanding) mapLines() (out []mapLine) {
	add := func(key, text string) { out = append(out, mapLine{key, text, false}) }
	if u.separator != ',' || u.given.Separator != "" {
		name := string(u.separator)
		if u.separator == '\t' {
			name = "tab"
		}
		add("separator", quotedAlways(name))
	}
	if u.Zone != nil && u.given.Zone != nil {
		add("timezone", u.Zone.String())
	}
	if u.Times != nil {
		add("times", u.Times.String())
	}
	if forms := u.timeForms(); len(forms) > 0 {
		add("time", listText(forms, quotedAlways))
	}
	if u.Since != "" {
		add("since", u.Since)
	}
	if u.Date != "" {
		add("date", quoted(u.Date))
	}

	for _, given := range u.Columns {
		out = append(out, mapLine{given.Key.Value, columnText(given.Value), true})
	}
	if len(u.AnsweredIf) > 0 {
		add("answered_if", "{"+wordsText(u.AnsweredIf)+"}")
	}
	if len(u.Wide) > 0 {
		add("queue_columns", quotedList(u.Wide))
	}
	if len(u.Queues) > 0 {
		add("queues", "{"+pairsText(u.Queues)+"}")
	}
	if len(u.Outcomes) > 0 {
		add("outcomes", "{"+pairsText(u.Outcomes)+"}")
	}
	if len(u.Drop) > 0 {
		add("drop", "{"+wordsText(u.Drop)+"}")
	}
	if u.Level.Of != "" {
		add("service_level", "{of: "+u.Level.Of+"}")
	}
	if len(u.Empty) > 0 {
		add("empty", quotedList(u.Empty))
	}
	return out
}

// mapFile writes the map that reads a file as it is understood.
func (u *understanding) mapFile() string { return writeMap(nil, [][]mapLine{u.mapLines()}, nil) }

// writeMap writes a map. Keys whose values differ between the proposals, and open keys, are comments, with the result
// of each proposal. So the map as it is written asks the same question again.
func writeMap(head []string, of [][]mapLine, results []string, open ...string) string {
	var b strings.Builder
	b.WriteString("records: csv\n")
	for _, line := range head {
		fmt.Fprintf(&b, "# %s\n", line)
	}

	isOpen := func(l mapLine) bool {
		if slices.Contains(open, l.key) {
			return true
		}
		return slices.ContainsFunc(of, func(lines []mapLine) bool { return !slices.Contains(lines, l) })
	}
	write := func(isColumn bool, indent string) {
		for _, l := range of[0] {
			if l.isColumn == isColumn && !isOpen(l) {
				fmt.Fprintf(&b, "%s%s: %s\n", indent, l.key, l.text)
			}
		}
		for k, lines := range of {
			for _, l := range lines {
				if l.isColumn != isColumn || !isOpen(l) {
					continue
				}
				fmt.Fprintf(&b, "%s# %s: %s  # reading %d: %s\n", indent, l.key, l.text, k+1, results[k])
			}
		}
	}

	write(false, "")
	isPlain := slices.ContainsFunc(of[0], func(l mapLine) bool { return l.isColumn && !isOpen(l) })
	if isPlain {
		b.WriteString("columns:\n")
		write(true, "  ")
		return b.String()
	}
	for k, lines := range of {
		var columns []string
		for _, l := range lines {
			if l.isColumn {
				columns = append(columns, l.key+": "+l.text)
			}
		}
		if len(columns) > 0 {
			fmt.Fprintf(&b, "# columns: {%s}  # reading %d: %s\n", strings.Join(columns, ", "), k+1, results[k])
		}
	}
	return b.String()
}

// refusal of a file with a question.
type question struct {
	reason    string
	proposals []*proposal
}

// ask makes the refusal of a question: a map whose undecided keys are comments, and a whole map for each reading. A
// proposal that the reader refuses is not printed.
func ask(r *Reader, q question) error {
	refusal := &Refusal{File: r.file, What: r.what, Reason: q.reason, IsQuestion: true}
	if r.purpose == toTry {
		return refusal
	}

	var lines [][]mapLine
	var results []string
	var open []string
	var failed error
	for _, p := range q.proposals {
		whole := p.mapFile()
		result, err := try(r, p.understanding)
		if failed == nil {
			failed = err
		}
		if err != nil || p.unsaid || slices.Contains(refusal.readings, whole) {
			continue
		}
		refusal.readings = append(refusal.readings, whole)
		lines = append(lines, p.mapLines())
		results = append(results, result)
		open = append(open, p.open...)
	}
	if len(lines) == 0 {
		refusal.IsQuestion = false
		if failed != nil {
			refusal.Reason += "; by the best reading, " + reasonOf(failed)
		}
		refusal.Hint = "name the meanings of its columns in a map: see the keys of a map of records"
		return refusal
	}

	head := []string{"No law decides: remove the \"#\" before the lines of one reading."}
	if len(lines) == 1 {
		head = []string{"Is this right? Then remove the \"#\" before each of these lines."}
		if len(open) == 0 {
			open = []string{atAnswer, atEnd}
		}
	}
	refusal.Map = writeMap(head, lines, results, open...)
	if r.purpose == toRead && !asksAgain(r, q.proposals[0].sheet, refusal) {
		refusal.Map = writeMap(head, lines, results, allKeys(lines)...)
	}
	refusal.Hint = "choose a reading in this map, save it as map.yaml, and give it by --map map.yaml"
	return refusal
}

// reasonOf is the reason of a refusal without the name of the file, or another error.
func reasonOf(err error) string {
	var refusal *Refusal
	if errors.As(err, &refusal) {
		return refusal.Reason
	}
	return err.Error()
}

// allKeys are the keys of several maps: a map whose keys are all comments asks the same question in any case.
func allKeys(of [][]mapLine) (out []string) {
	for _, lines := range of {
		for _, l := range lines {
			out = append(out, l.key)
		}
	}
	return out
}

// asksAgain reports whether the printed map of a question asks the same question. Its decided keys may decide more.
func asksAgain(r *Reader, s *sheet, first *Refusal) bool {
	var found diag.Findings
	given := ReadMap("map.yaml", []byte(first.Map), &found)
	if given == nil {
		return false
	}

	_, err := readSample(r, s, given, toAskAgain)
	var again *Refusal
	return errors.As(err, &again) && again.Reason == first.Reason
}

// readSample opens the rows of the sample with a map. The result are their figures in words.
func readSample(r *Reader, s *sheet, given *Map, of purpose) (result func() (string, error), err error) {
	text := strings.NewReader(s.sampleText())
	if r.what != "" {
		reader, err := newIntervalReader(text, r.file, given, of)
		return reader.result, err
	}

	reader, err := newReader(text, r.file, given)
	if err != nil {
		return nil, err
	}
	reader.onlyArrivals = r.onlyArrivals
	reader.purpose = of
	return func() (string, error) { return resultOf(reader) }, reader.open()
}

// try reads the rows of the sample by a whole map, as it is written, and returns the result in words.
func try(r *Reader, u *understanding) (string, error) {
	var found diag.Findings
	given := ReadMap("map.yaml", []byte(u.mapFile()), &found)
	if given == nil {
		return "", fmt.Errorf("the map of %s cannot be written: %w", u.names, found.FirstError())
	}
	result, err := readSample(r, u.sheet, given, toTry)
	if err != nil {
		return "", err
	}
	return result()
}

// sampleText is the file of the rows of the sample.
func (s *sheet) sampleText() string {
	var b strings.Builder
	for i, name := range s.rawNames {
		if i > 0 {
			b.WriteByte(s.separator)
		}
		b.WriteString(`"` + strings.ReplaceAll(name, `"`, `""`) + `"`)
	}
	b.WriteByte('\n')
	for _, line := range s.texts {
		b.WriteString(line)
		b.WriteByte('\n')
	}
	return b.String()
}

// result are the figures of the calls in words.
func resultOf(r *Reader) (string, error) {
	var calls, answered, abandoned, atOnce, waits, talks, talked float64
	for c := range r.All() {
		if !c.Queued() {
			continue
		}
		calls++
		if c.Outcome == "abandoned" {
			abandoned++
		}
		if c.Answered.IsZero() {
			continue
		}
		answered++
		wait := c.Answered.Sub(c.Enqueued)
		waits += wait.Seconds()
		if wait < time.Second {
			atOnce++
		}
		if !c.Ended.IsZero() {
			talked++
			talks += c.Ended.Sub(c.Answered).Seconds()
		}
	}

	if r.Err() != nil {
		return "", r.Err()
	}
	if calls == 0 {
		return "", errors.New("no call joins a queue")
	}
	said := []string{
		fmt.Sprintf("%.0f calls", calls), fmt.Sprintf("%.3g%% answered", 100*answered/calls),
		fmt.Sprintf("%.3g%% abandoned", 100*abandoned/calls),
	}
	if answered > 0 {
		said = append(said, fmt.Sprintf("%.3g%% at once", 100*atOnce/answered), "mean wait "+seconds(waits/answered))
	}
	if talked > 0 {
		said = append(said, "mean talk "+seconds(talks/talked))
	}
	return strings.Join(said, ", "), nil
}
