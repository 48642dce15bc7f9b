package records

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// contacts are records in JSON whose members a known form maps to calls. They are read one at a time.
type contacts struct {
	*Reader
	columns *csvColumns
	at      map[string]int // the cell of each member that the form names, in lower case
	cells   []string       // of the present record
	yield   func(*Call) bool
}

// openConnect reads the contact records of Amazon Connect: JSON objects one after another, as Kinesis and Firehose
// deliver them, or one list of them.
func (r *Reader) openConnect() error {
	if what, hint := r.m.strayKey(contactRecords); what != "" {
		return r.refuse(what, hint)
	}
	form, err := formOf(formatConnect)
	if err != nil {
		return err
	}
	words := form.outcomeWords()
	for _, o := range r.m.Outcomes {
		isIt := func(word string) bool { return isSameOutcome(o.Key.Value, word) }
		if !slices.ContainsFunc(words, isIt) {
			return r.refuse(fmt.Sprintf("no contact record has %q, a word of the map's key outcomes", o.Key.Value),
				diag.SuggestOr(o.Key.Value, words, "its words are "))
		}
	}

	s := form.members()
	u := s.understanding(form.Map)
	of := contacts{Reader: r, columns: u.csvColumns(), at: map[string]int{}, cells: make([]string, len(s.columns))}
	for i, c := range s.columns {
		of.at[strings.ToLower(c.text)] = i
	}

	r.hasAgents = true
	r.format = func(yield func(*Call) bool) {
		of.yield = yield
		r.skipSpace()
		if next, err := r.in.Peek(1); err == nil && next[0] == '[' {
			of.readList()
			return
		}
		if start, _ := r.in.Peek(maxLine); len(start) > 0 && bytes.IndexByte(start, '\n') < 0 {
			r.in = bufio.NewReaderSize(&splitter{in: bufio.NewReader(r.in)}, maxLine)
		}
		of.readLines()
	}
	return nil
}

// splitter ends the line after each value of JSON. Streams write records without a line end between them.
type splitter struct {
	in                  *bufio.Reader
	depth               int
	isInText, isEscaped bool
	isOpen              bool // a line end is due
}

func (s *splitter) Read(to []byte) (n int, err error) {
	for n < len(to) {
		if s.isOpen {
			to[n] = '\n'
			s.isOpen = false
			n++
			continue
		}
		c, err := s.in.ReadByte()
		if err != nil {
			return n, err
		}
		to[n] = c
		n++
		s.take(c)
	}
	return n, nil
}

// take counts the objects and lists around the next character.
func (s *splitter) take(c byte) {
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
		s.isOpen = s.depth == 0
	}
}

// outcomeWords are the words that a form gives outcomes.
func (f *knownForm) outcomeWords() (out []string) {
	for _, source := range f.sources("outcome") {
		if source.Word != "" && !slices.Contains(out, source.Word) {
			out = append(out, source.Word)
		}
	}
	return out
}

// members are the members that a form names, as columns without rows.
func (f *knownForm) members() *sheet {
	s := &sheet{header: &header{}}
	add := func(name string) {
		if s.indexOf(name) < 0 {
			s.columns = append(s.columns, &column{at: len(s.columns), text: name})
		}
	}
	addWords := func(words Words) {
		for _, w := range words {
			add(w.Key.Value)
		}
	}

	for _, given := range f.Columns {
		for _, source := range given.Value {
			for _, name := range source.Names {
				add(name)
			}
			addWords(source.When)
		}
	}
	addWords(f.keeps)
	return s
}

// readLines reads a record a line; a line may have several. One that is no JSON is broken, unless a record goes on over
// several lines.
func (r *contacts) readLines() {
	const mostBytes, mostLines = 1 << 17, 2000 // of one record
	var open bytes.Buffer                      // a record that goes on in the next line
	first := 0
	for {
		line, more := r.line()
		if !more {
			break
		}

		if open.Len() == 0 {
			first = r.row
		}

		open.WriteString(line)
		d := json.NewDecoder(bytes.NewReader(open.Bytes()))
		for {
			var record map[string]any
			before := d.InputOffset()
			err := d.Decode(&record)
			var wrongType *json.UnmarshalTypeError
			switch {
			case err == nil:
				if !r.emitRecord(record) {
					return
				}
				continue
			case errors.As(err, &wrongType): // the next record of the line may be right
				r.leaveOutRecord(BrokenLine, first, wrongType.Error())
				continue
			case errors.Is(err, io.EOF):
				open.Reset()
			case errors.Is(err, io.ErrUnexpectedEOF) && open.Len() < mostBytes && r.row-first < mostLines:
				rest := bytes.Clone(open.Bytes()[before:])
				open.Reset()
				open.Write(append(rest, '\n'))
			default:
				r.leaveOutRecord(BrokenLine, first, strings.TrimSpace(open.String()))
				open.Reset()
			}

			break
		}
	}

	if open.Len() > 0 {
		r.leaveOutRecord(BrokenLine, first, strings.TrimSpace(open.String()))
	}
}

// readList reads one JSON list.
func (r *contacts) readList() {
	d := json.NewDecoder(bufio.NewReader(r.in))
	_, err := d.Token()
	for err == nil && d.More() {
		r.row++ // of the list
		var record map[string]any
		if err = d.Decode(&record); err == nil && !r.emitRecord(record) {
			return
		}

		var wrongType *json.UnmarshalTypeError
		if errors.As(err, &wrongType) {
			r.leaveOutRecord(BrokenLine, r.row, wrongType.Error())
			err = nil
		}
	}

	if err != nil && !errors.Is(err, io.EOF) {
		r.err = r.refuse("its JSON is broken: "+err.Error(), "export the contact records again")
	}
}

// leaveOutRecord leaves out a record, or what should be one.
func (r *contacts) leaveOutRecord(kind Kind, row int, text string) {
	r.rowsIn++
	r.leaveOutLine(kind, row, text)
}

// take takes the texts of an object and of the objects in it as cells.
func (r *contacts) take(prefix string, object map[string]any) {
	for _, name := range sortedKeys(object) {
		switch value := object[name].(type) {
		case map[string]any:
			r.take(prefix+name+".", value)
		case string:
			if i, ok := r.at[strings.ToLower(prefix+name)]; ok {
				r.cells[i] = value
			}
		}
	}
}

// emitRecord yields the call of a record, if the form keeps it.
func (r *contacts) emitRecord(record map[string]any) bool {
	clear(r.cells)
	r.take("", record)
	if r.columns.values["call"].text(r.cells) == "" {
		r.leaveOutRecord(BrokenLine, r.row, "a record without a ContactId")
		return true
	}
	for _, keep := range r.columns.keeps {
		if !keep.match(r.cells) {
			r.leaveOutRecord(OtherContact, r.row, r.cells[keep.cell])
			return true
		}
	}

	r.rowsIn++
	var call Call
	r.record(r.columns, r.cells, &call)
	if call.Enqueued.IsZero() {
		call.Queue = "" // which its flow has set
	}
	if first, ok := r.ids[Hash(call.Call)]; ok {
		call.Arrived = time.UnixMilli(first).In(r.Zone())
	}
	return r.emit(&call, r.yield)
}
