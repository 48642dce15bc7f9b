package records

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// lines are the lines of a file, with their problems.
type lines struct {
	Problems Problems

	file     string
	what     string // the file should be; "" for call records
	src      io.ReadSeeker
	in       *bufio.Reader
	encoding string         // "" for UTF-8
	lineEnd  byte           // the last character of a line
	row      int            // lines read so far; of JSON, records
	isJSON   bool           // the lines are records of JSON as cells, below a header
	pending  []numberedLine // lines to read again, before the rest of the file
	rowsIn   int            // of records
	err      error
}

// seekable returns a file that can be read several times. What cannot go back is kept in memory.
func seekable(in io.Reader) (io.ReadSeeker, error) {
	if s, ok := in.(io.ReadSeeker); ok {
		return s, nil
	}
	all, err := io.ReadAll(in)
	return bytes.NewReader(all), err
}

// rewind goes back to the beginning of the file, and returns its first bytes.
func (l *lines) rewind() ([]byte, error) {
	fail := func(err error) ([]byte, error) { return nil, fmt.Errorf("read %s: %w", l.file, err) }
	if _, err := l.src.Seek(0, io.SeekStart); err != nil {
		return fail(err)
	}

	l.in.Reset(l.src)
	l.row = 0
	if l.isJSON { // the header is no record
		l.row = -1
	}
	l.pending = nil
	const peeked = 4096

	start, err := l.in.Peek(peeked)
	if err != nil && !errors.Is(err, io.EOF) {
		return fail(err)
	}

	if order, ok := utf16Order(start); ok {
		l.encoding = "UTF-16"
		decoder := unicode.UTF16(order, unicode.UseBOM).NewDecoder()

		if _, err := l.src.Seek(0, io.SeekStart); err != nil {
			return fail(err)
		}

		l.in = bufio.NewReaderSize(decoder.Reader(l.src), maxLine)
		start, err = l.in.Peek(peeked)
		if err != nil && !errors.Is(err, io.EOF) {
			return fail(err)
		}
	}

	l.lineEnd = '\n'
	isOldMac := bytes.IndexByte(start, '\n') < 0 && bytes.IndexByte(start, '\r') >= 0
	if isOldMac {
		l.lineEnd = '\r'
	}

	return start, nil
}

// utf16Order tells UTF-16 by its mark, or by the empty halves of its characters.
func utf16Order(start []byte) (unicode.Endianness, bool) {
	switch {
	case bytes.HasPrefix(start, []byte("\xff\xfe")):
		return unicode.LittleEndian, true
	case bytes.HasPrefix(start, []byte("\xfe\xff")):
		return unicode.BigEndian, true
	}

	const sample, most = 64, 3 // of four characters most are in ASCII
	if len(start) < sample {
		return unicode.LittleEndian, false
	}

	var empty [2]int
	for i, b := range start[:sample] {
		if b == 0 {
			empty[i%2]++
		}
	}

	const half = sample / 2
	switch {
	case empty[1] > half*most/4 && empty[0] == 0:
		return unicode.LittleEndian, true
	case empty[0] > half*most/4 && empty[1] == 0:
		return unicode.BigEndian, true
	}

	return unicode.LittleEndian, false
}

// decoded returns a line as text: a line that is not UTF-8 is Windows-1252.
func (l *lines) decoded(line []byte) string {
	if l.row == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}

	if utf8.Valid(line) {
		return string(line)
	}

	text, err := charmap.Windows1252.NewDecoder().Bytes(line)
	if err != nil {
		return string(bytes.ToValidUTF8(line, []byte("?")))
	}

	l.encoding = "Windows-1252"
	return string(text)
}

// isMarkup reports whether a text begins with an element of XML or HTML. Reports with the suffix .xls may be such
// pages.
func isMarkup(start []byte) bool {
	return len(start) > 1 && start[0] == '<' && (isLetter(start[1]) || start[1] == '?' || start[1] == '!')
}

// begin returns the beginning of the file, without space before it, if it is text.
func (r *Reader) begin(hint string) ([]byte, error) {
	start, err := r.rewind()
	if err != nil {
		return nil, err
	}

	start = bytes.TrimPrefix(start, []byte("\ufeff"))
	trimmed := bytes.TrimLeft(start, " \t\r\n")
	switch {
	case len(trimmed) == 0:
		return nil, r.refuseEmpty("it is empty", hint, true)
	case bytes.HasPrefix(start, []byte("\x1f\x8b")): // RFC 1952
		return nil, r.refuse("it is compressed", "unpack it before, as with gunzip")
	case isMarkup(trimmed):
		return nil, r.refuse("it is XML or HTML", "export the calls as CSV or JSON; a workbook can be saved as CSV")
	case bytes.IndexByte(start, 0) >= 0:
		return nil, r.refuse("it is not text", "export the calls as CSV; a workbook can be saved as CSV")
	}

	// Records of an API are read as cells.
	isOpen := (r.m.Format == "" || r.m.Format == formatCSV) && !r.isJSON
	isCells, err := isTable(trimmed)
	if err != nil {
		return nil, err
	}
	if isOpen && isCells {
		if err := r.tabulate(nil); err != nil {
			return nil, err
		}
		return r.begin(hint)
	}

	return trimmed, nil
}

// toHeader goes back to the first row below the header.
func (l *lines) toHeader(h *header) error {
	if _, err := l.rewind(); err != nil {
		return err
	}
	for l.row < h.line {
		if _, more := l.line(); !more {
			break
		}
	}

	l.Problems = Problems{} // also forgets an earlier look at the file, and the lines above the header
	l.rowsIn = 0
	return l.err
}

func (l *lines) refuse(reason, hint string) error {
	return &Refusal{File: l.file, What: l.what, Reason: reason, Hint: hint}
}

// refuseEmpty refuses a file without a record. Of a day so far, such a file is right if it has no other rows, either.
func (l *lines) refuseEmpty(reason, hint string, isEmpty bool) error {
	return &Refusal{File: l.file, What: l.what, Reason: reason, Hint: hint, IsEmpty: isEmpty}
}

// leaveOut decides that a row is not used. All readers count such rows here, and each row once: the other rows are
// used.
func (l *lines) leaveOut(kind Kind, row int, first string) { l.Problems.Add(kind, row, first) }

// leaveOutLine is leaveOut of a whole line.
func (l *lines) leaveOutLine(kind Kind, row int, line string) {
	l.Problems.addLine(kind, row, line)
}

// all reads the rest of the file, up to a NUL byte.
func (l *lines) all() ([]byte, error) {
	var out bytes.Buffer
	for {
		part, err := l.in.Peek(max(l.in.Buffered(), 1))
		if hole := bytes.IndexByte(part, 0); hole >= 0 {
			out.Write(part[:hole])
			return nil, l.refuseHole(1 + bytes.Count(out.Bytes(), []byte("\n")))
		}
		out.Write(part)
		_, _ = l.in.Discard(len(part)) // which is in the buffer
		switch {
		case errors.Is(err, io.EOF):
			return out.Bytes(), nil
		case err != nil:
			return nil, fmt.Errorf("read %s: %w", l.file, err)
		}
	}
}

// refuseHole refuses a file with a NUL byte. A file with a hole would be read to its end, in search of more text.
func (l *lines) refuseHole(line int) error {
	return l.refuse(fmt.Sprintf("line %d has a NUL byte, and is not text", line), "export the calls again")
}

// numberedLine is a line with its number.
type numberedLine struct {
	row  int
	text string
}

// line reads the next line without its end. It returns false at the end of the file.
func (l *lines) line() (string, bool) {
	if len(l.pending) > 0 {
		next := l.pending[0]
		l.pending = l.pending[1:]
		l.row = next.row
		return next.text, true
	}

	for l.err == nil {
		line, err := l.in.ReadSlice(l.lineEnd)
		l.row++

		isHole := bytes.IndexByte(line, 0) >= 0
		text := l.decoded(bytes.TrimRight(line, "\r\n"))
		for !isHole && errors.Is(err, bufio.ErrBufferFull) { // skip the rest of a line that is too long
			line, err = l.in.ReadSlice(l.lineEnd)
			isHole = bytes.IndexByte(line, 0) >= 0
			text = ""
			if !errors.Is(err, bufio.ErrBufferFull) {
				l.rowsIn++
				l.leaveOut(BrokenLine, l.row, "a line that is too long")
			}
		}

		switch {
		case isHole:
			l.err = l.refuseHole(l.row)
		case err != nil && !errors.Is(err, io.EOF):
			l.err = fmt.Errorf("read %s: %w", l.file, err)
		case mostSeparators(text) >= maxColumns:
			l.err = l.refuse(fmt.Sprintf("line %d has over %d columns", l.row, maxColumns), "export the columns of calls alone")
		case strings.TrimSpace(text) != "":
			return text, true
		case err != nil:
			return "", false
		}
	}
	return "", false
}

// maxColumns bounds the columns of an export.
const maxColumns = 10_000

// mostSeparators returns how often the most frequent separator of columns is in a line.
func mostSeparators(text string) int {
	most := 0
	for _, separator := range []string{",", ";", "\t", "|"} {
		most = max(most, strings.Count(text, separator))
	}
	return most
}

// takeBelow takes the lines below the present one, up to the line that closes its quote. If no line of a row closes the
// quote, the quote belongs to the text, and the lines are read again as rows of their own.
func (l *lines) takeBelow(closes func(next string) bool) bool {
	const most = 20 // lines of a row
	row := l.row
	var below []numberedLine
	for len(below) < most {
		next, more := l.line()
		if !more {
			break
		}

		below = append(below, numberedLine{l.row, strings.Clone(next)})
		if closes(next) {
			return true
		}
	}

	l.pending = append(below, l.pending...)
	l.row = row
	return false
}

// leaveOutCall leaves out a record with all rows that it is made of.
func (l *lines) leaveOutCall(kind Kind, c *Call, first string) {
	for range 1 + c.furtherRows {
		l.leaveOut(kind, c.Row, first)
	}
}
