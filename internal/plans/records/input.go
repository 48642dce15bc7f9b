package records

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// seekable returns a file that can be read several times. What cannot go back is kept in memory.
func seekable(in io.Reader) (io.ReadSeeker, error) {
	if s, ok := in.(io.ReadSeeker); ok {
		return s, nil
	}
	all, err := io.ReadAll(in)
	return bytes.NewReader(all), err
}

// rewind goes back to the beginning of the file, and returns its first bytes.
func (r *Reader) rewind() ([]byte, error) {
	fail := func(err error) ([]byte, error) { return nil, fmt.Errorf("read %s: %w", r.file, err) }
	if _, err := r.src.Seek(0, io.SeekStart); err != nil {
		return fail(err)
	}

	r.in.Reset(r.src)
	r.row = 0
	r.pending = nil
	const peeked = 4096

	start, err := r.in.Peek(peeked)
	if err != nil && !errors.Is(err, io.EOF) {
		return fail(err)
	}

	if order, ok := utf16Order(start); ok {
		r.encoding = "UTF-16"
		decoder := unicode.UTF16(order, unicode.UseBOM).NewDecoder()

		if _, err := r.src.Seek(0, io.SeekStart); err != nil {
			return fail(err)
		}

		r.in = bufio.NewReaderSize(decoder.Reader(r.src), maxLine)
		start, err = r.in.Peek(peeked)
		if err != nil && !errors.Is(err, io.EOF) {
			return fail(err)
		}
	}

	r.lineEnd = '\n'
	isOldMac := bytes.IndexByte(start, '\n') < 0 && bytes.IndexByte(start, '\r') >= 0
	if isOldMac {
		r.lineEnd = '\r'
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

// decoded returns a line as text: one that is not UTF-8 is Windows-1252.
func (r *Reader) decoded(line []byte) string {
	if r.row == 1 {
		line = bytes.TrimPrefix(line, []byte("\ufeff"))
	}

	if utf8.Valid(line) {
		return string(line)
	}

	text, err := charmap.Windows1252.NewDecoder().Bytes(line)
	if err != nil {
		return string(bytes.ToValidUTF8(line, []byte("?")))
	}

	r.encoding = "Windows-1252"
	return string(text)
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
		return nil, r.refuse("it is empty", hint)
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
		if _, err := r.rewind(); err != nil {
			return nil, err
		}
		cells, err := jsonTable(r.in)
		if err != nil {
			return nil, r.refuse(err.Error(), "export the records again")
		}
		r.src = bytes.NewReader(cells)
		r.isJSON = true
		return r.begin(hint)
	}

	return trimmed, nil
}

// toHeader goes back to the first row below the header.
func (r *Reader) toHeader(h *header) error {
	if _, err := r.rewind(); err != nil {
		return err
	}
	for r.row < h.line {
		if _, more := r.line(); !more {
			break
		}
	}

	r.Problems = Problems{} // of an earlier look at the file, and of the lines above the header
	r.rowsIn = 0
	return r.err
}
