package records

import (
	"bytes"
	"cmp"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"maps"
	"slices"
	"strings"
	"time"
)

// isTable reports whether a file begins like JSON of records that are read as cells: no known form marks it.
func isTable(start []byte) (bool, error) {
	forms, err := knownForms()
	isMarked := slices.ContainsFunc(forms, func(form knownForm) bool {
		return slices.ContainsFunc(form.marks, func(mark string) bool { return isMarkedBy(start, mark) })
	})
	return (start[0] == '{' || start[0] == '[') && !isMarked, err
}

// isMarkedBy reports whether a mark is a member of an object that stands alone or in a list. The lists of a page have
// records of another form.
func isMarkedBy(start []byte, mark string) bool {
	quoted := []byte(`"` + mark + `"`)
	most := 1
	if start[0] == '[' {
		most++
	}
	var s nesting
	for i, c := range start {
		if !s.isInText && s.depth <= most && bytes.HasPrefix(start[i:], quoted) {
			return true
		}
		s.take(c)
	}
	return false
}

// nesting follows the objects and lists around the characters of JSON.
type nesting struct {
	depth               int
	isInText, isEscaped bool
}

func (s *nesting) take(c byte) {
	if s.isInText {
		isEnd := c == '"' && !s.isEscaped
		s.isEscaped = c == '\\' && !s.isEscaped
		s.isInText = !isEnd
		return
	}

	switch c {
	case '"':
		s.isInText = true
	case '{', '[':
		s.depth++
	case '}', ']':
		s.depth--
	}
}

// tabulate reads a file of JSON as cells between commas: a row for each object in a list, in the longest list of one
// object, or on lines. A member of a nested object has the names of both, as in queue.name. If members are given, they
// are the columns.
func (l *lines) tabulate(members []string) error {
	data, err := l.all()
	if err != nil {
		return err
	}
	values, err := jsonValues(bytes.TrimPrefix(data, []byte("\ufeff")))
	if err != nil {
		return l.refuse(err.Error(), "export the records again")
	}

	t := jsonTable{names: slices.Clone(members), at: map[string]int{}, isFixed: members != nil}
	for i, name := range members {
		t.at[t.key(name)] = i
	}
	for record := range recordsOf(values) {
		if err := t.addNames(record); err != nil {
			return l.refuse(err.Error(), "export the records again")
		}
	}

	cells, err := t.write(recordsOf(values))
	l.src = bytes.NewReader(cells)
	l.isJSON = true
	return err
}

// jsonTable has the columns of a file of JSON. It keeps no rows: a file may have millions of records.
type jsonTable struct {
	names               []string
	at                  map[string]int // by name
	isFixed             bool           // it has no other columns
	rows, values, cells int
}

// key is the key of a name in at: the case of given members does not count.
func (t *jsonTable) key(name string) string {
	if t.isFixed {
		return strings.ToLower(name)
	}
	return name
}

// addNames adds the names of the members of an object that are new.
func (t *jsonTable) addNames(record any) error {
	t.rows++
	object, isObject := record.([]member)
	if !isObject {
		return nil
	}

	flatten("", object, func(name, _ string) {
		key := t.key(name)
		_, ok := t.at[key]
		if !ok && t.isFixed {
			return
		}
		if !ok {
			t.at[key] = len(t.names)
			t.names = append(t.names, name)
		}
		t.values++
	})

	// Cells take memory, also empty cells.
	t.cells += len(t.names)
	const most, perValue = 1 << 20, 50
	if len(t.names) > maxColumns || !t.isFixed && t.cells > most && t.cells > perValue*t.values {
		return fmt.Errorf("its %d records have %d members of different names", t.rows, len(t.names))
	}
	return nil
}

// write writes the names and the records as cells between commas. A broken line has one cell.
func (t *jsonTable) write(records iter.Seq[any]) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	_ = w.Write(t.names) // to memory, as all rows
	row := make([]string, len(t.names))
	for record := range records {
		if broken, ok := record.(brokenValue); ok {
			_ = w.Write([]string{string(broken)})
			continue
		}

		clear(row)
		flatten("", record.([]member), func(name, value string) {
			if i, ok := t.at[t.key(name)]; ok {
				row[i] = value
			}
		})
		_ = w.Write(row)
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// tableOfRows writes rows as cells between separators. Short rows end with empty cells, but for broken lines.
func tableOfRows(names []string, rows [][]string, separator string) ([]byte, error) {
	var out bytes.Buffer
	w := csv.NewWriter(&out)
	w.Comma = rune(separator[0])
	_ = w.Write(names) // to memory, as all rows
	for _, row := range rows {
		for len(row) > 1 && len(row) < len(names) {
			row = append(row, "")
		}
		_ = w.Write(row)
	}
	w.Flush()
	return out.Bytes(), w.Error()
}

// member is a member of an object, in the order of the file.
type member struct {
	name  string
	value any // a []member, a []any, a string, a json.Number, a bool or nil
}

// brokenValue is a line that is no JSON. It has no marks of cells.
type brokenValue string

// jsonValues reads the values of a file. A line that is no JSON is broken, unless a value goes on over several lines.
func jsonValues(data []byte) (out []any, err error) {
	var first error
	isList := bytes.HasPrefix(bytes.TrimSpace(data), []byte("["))
	isRead := false
	for at := 0; at < len(data); {
		d := json.NewDecoder(bytes.NewReader(data[at:]))
		d.UseNumber()
		begins := at
		var failed error
		for failed == nil {
			begins = at + int(d.InputOffset())
			var value any
			value, failed = readValue(d, 0)
			if failed == nil {
				out = append(out, value)
				isRead = true
			}
		}
		if errors.Is(failed, io.EOF) {
			break
		}
		if isList || errors.Is(failed, errTooDeep) {
			return nil, fmt.Errorf("its JSON is broken: %w", failed)
		}

		first = cmp.Or(first, failed)
		rest := at + int(d.InputOffset())
		at = len(data)
		if end := bytes.IndexByte(data[rest:], '\n'); end >= 0 {
			at = rest + end + 1
		}
		if text := strings.TrimSpace(string(data[begins:at])); text != "" {
			out = append(out, brokenValue(strings.NewReplacer(",", " ", `"`, "'", "\n", " ").Replace(text)))
		}
	}

	if !isRead && first != nil {
		return nil, fmt.Errorf("its JSON is broken: %w", first)
	}
	return out, nil
}

// recordsOf yields the objects of all values: each is a record, and a single one is a page with the list of records. It
// makes no list of them, which may be millions.
func recordsOf(values []any) iter.Seq[any] {
	return func(yield func(any) bool) {
		for _, value := range values {
			records := []any{value}
			if items, isList := value.([]any); isList {
				records = items
			} else if object, isObject := value.([]member); isObject && len(values) == 1 {
				if list := longestList(object); list != nil {
					records = list
				}
			}

			for _, record := range records {
				object, isObject := record.([]member)
				_, isBroken := record.(brokenValue)
				switch {
				case isObject && len(records) > 1:
					record = unwrapped(object)
				case !isObject && !isBroken:
					record = brokenValue("a value that is no object")
				}
				if !yield(record) {
					return
				}
			}
		}
	}
}

// deepestValue bounds the lists and objects around a value. A deeper file would take much memory.
const deepestValue = 100

var errTooDeep = fmt.Errorf("a value is in over %d lists and objects", deepestValue)

// readValue reads a value, whose objects keep the order of their members.
func readValue(d *json.Decoder, depth int) (any, error) {
	if depth > deepestValue {
		return nil, errTooDeep
	}

	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	delim, ok := token.(json.Delim)
	if !ok {
		return token, nil
	}

	var members []member
	var items []any
	for d.More() {
		name := ""
		if delim == '{' {
			key, err := d.Token()
			if err != nil {
				return nil, err
			}
			name, _ = key.(string)
		}

		value, err := readValue(d, depth+1)
		if err != nil {
			return nil, unexpected(err)
		}
		if delim == '{' {
			members = append(members, member{name, value})
		} else {
			items = append(items, value)
		}
	}

	if _, err := d.Token(); err != nil {
		return nil, unexpected(err)
	}
	if delim == '{' {
		return members, nil
	}
	return items, nil
}

// unexpected is the error of a value that the end of the file cuts.
func unexpected(err error) error {
	if errors.Is(err, io.EOF) {
		return io.ErrUnexpectedEOF
	}
	return err
}

// longestList is the longest list with an object in an object, at any depth; nil without one.
func longestList(object []member) (out []any) {
	for _, m := range object {
		items, _ := m.value.([]any)
		isObject := func(item any) bool { _, is := item.([]member); return is }
		if of, ok := m.value.([]member); ok {
			items = longestList(of)
		}
		if len(items) > len(out) && slices.ContainsFunc(items, isObject) {
			out = items
		}
	}
	return out
}

// unwrapped is the record in an object with one object and nothing else, but for members of a database, as in
// {"_id": "7", "_source": {…}}.
func unwrapped(object []member) []member {
	var inner []member
	for _, m := range object {
		of, isObject := m.value.([]member)
		switch {
		case isObject && inner == nil:
			inner = of
		case isObject || !strings.HasPrefix(m.name, "_"):
			return object
		}
	}
	if inner == nil {
		return object
	}
	return inner
}

// flatten yields the members of an object that are no objects. A list with one object is this object.
func flatten(prefix string, object []member, yield func(name, value string)) {
	for _, m := range object {
		name := prefix + m.name
		value := m.value
		if items, ok := value.([]any); ok && len(items) == 1 {
			value = items[0]
		}
		switch v := value.(type) {
		case []member:
			flatten(name+".", v, yield)
		case []any:
			var parts []string
			for _, item := range v {
				parts = append(parts, fmt.Sprint(item))
			}
			yield(name, strings.Join(parts, " "))
		case nil: // as a record without the member
		default:
			yield(name, fmt.Sprint(v))
		}
	}
}

// Input is one of several files that are read as one.
type Input struct {
	Name string
	In   io.Reader
}

// NewReaderOf reads several exports of one system as one. Rows of different files with one id, or with the same cells,
// are one row.
func NewReaderOf(inputs []Input, m *Map) (*Reader, error) {
	if len(inputs) == 1 {
		return NewReader(inputs[0].In, inputs[0].Name, m)
	}

	if m == nil {
		m = &Map{}
	}
	joined, err := join(inputs, m)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, input := range inputs {
		names = append(names, input.Name)
	}

	r, err := newReader(bytes.NewReader(joined.text), strings.Join(names, ", "), m)
	if err != nil {
		return nil, err
	}
	if err := r.open(); err != nil {
		return nil, err
	}
	for _, p := range joined.left.List() {
		r.Problems.Take(p)
		r.rowsIn += p.Count
	}
	return r, nil
}

// joined are the rows of several files as one file, without the rows that are left out before.
type joined struct {
	text []byte
	left Problems
}

// joiner joins the rows of several files.
type joiner struct {
	names []string
	rows  [][]string
	logs  []eventLog
	seen  map[uint64]uint64 // the hash of the cells of each row of the files before, by the hash of its id or its cells
	left  Problems          // rows that are left out
}

// eventLog is a file of events, which has no header.
type eventLog struct {
	start time.Time // of its first line that has a time
	lines []string
}

// join writes the rows of several files as one file, each row once.
func join(inputs []Input, m *Map) (*joined, error) {
	j := joiner{seen: map[uint64]uint64{}}
	for _, input := range inputs {
		r, err := newReader(input.In, input.Name, m)
		if err != nil {
			return nil, err
		}
		start, err := r.begin("export the calls of some weeks")
		if err != nil {
			return nil, err
		}
		if cmp.Or(r.m.Format, formatOf(start)) == formatCSV {
			err = j.addTable(r)
		} else {
			err = j.addLines(r)
		}
		if err != nil {
			return nil, err
		}
	}
	if len(j.logs) > 0 && len(j.rows) > 0 {
		return nil, &Refusal{
			File: inputs[len(inputs)-1].Name, Reason: "it has another format than the files before it",
			Hint: "read files of one system together",
		}
	}
	if len(j.logs) > 0 {
		return &joined{j.allLines(), j.left}, nil
	}

	text, err := tableOfRows(j.names, j.rows, cmp.Or(m.Separator, ","))
	return &joined{text, j.left}, err
}

// isShared reports whether an earlier file has a row, which is known by a key, and counts such rows.
func (j *joiner) isShared(r *Reader, key, cells uint64) bool {
	before, ok := j.seen[key]
	if !ok {
		return false
	}
	kind := SharedRow
	if before != cells {
		kind = SharedID
	}
	j.left.Add(kind, r.row, "of "+r.file)
	return true
}

// addLines adds the lines of a log of events.
func (j *joiner) addLines(r *Reader) error {
	if _, err := r.rewind(); err != nil {
		return err
	}
	own := map[uint64]uint64{}
	var log eventLog

	for {
		line, more := r.line()
		if !more {
			break
		}
		hash := Hash(line)
		if j.isShared(r, hash, hash) {
			continue
		}
		own[hash] = hash
		log.lines = append(log.lines, strings.Clone(line))
		if log.start.IsZero() {
			first, _, _ := strings.Cut(line, "|")
			at, _ := r.clock.read(first)
			log.start = at.Time
		}
	}
	maps.Copy(j.seen, own)
	j.left.Take(r.Problems[BrokenLine])
	j.logs = append(j.logs, log)
	return r.err
}

// allLines are the lines of all logs, the earliest log first: a call may go on in the next one.
func (j *joiner) allLines() []byte {
	slices.SortStableFunc(j.logs, func(a, b eventLog) int { return a.start.Compare(b.start) })
	var out bytes.Buffer
	for _, log := range j.logs {
		for _, line := range log.lines {
			out.WriteString(line)
			out.WriteByte('\n')
		}
	}
	return out.Bytes()
}

// addTable adds the rows of a file of cells. Its columns may have another order, and further ones.
func (j *joiner) addTable(r *Reader) error {
	s, err := r.survey()
	if err != nil {
		return err
	}
	to := make([]int, len(s.names))
	for i, name := range s.names {
		to[i] = slices.IndexFunc(j.names, func(other string) bool { return strings.EqualFold(name, other) })
		if to[i] < 0 {
			to[i] = len(j.names)
			j.names = append(j.names, name)
		}
	}

	id := s.idColumn(r.m)
	own := map[uint64]uint64{}
	s.problems = Problems{} // of the first look at the file
	for _, cells := range s.each(r) {
		row := make([]string, len(j.names))
		for i, cell := range cells {
			row[to[i]] = strings.Clone(cell)
		}
		// A later file may have further columns: their empty cells do not count.
		hash := Hash(strings.TrimRight(strings.Join(row, "\x00"), "\x00"))
		key := hash
		if id >= 0 && cells[id] != "" {
			key = Hash("id", cells[id])
		}
		if j.isShared(r, key, hash) {
			continue
		}
		own[key] = hash
		j.rows = append(j.rows, row)
	}
	maps.Copy(j.seen, own)
	j.left.Take(s.problems[BrokenLine])
	j.left.Take(r.Problems[BrokenLine])
	return r.err
}
