package tail

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"slices"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// maxSize bounds a file, in bytes, with the files that it replaced.
const maxSize = 256 << 20

// File is a growing file of call records, with the files that it replaced. One goroutine uses it.
type File struct {
	log      *slog.Logger
	info     os.FileInfo // of the file that was read last; nil before
	replaced []*part
	present  part
}

// part is the content of a file so far.
type part struct {
	before   []byte // of a log of events: what the logs that it replaced have, since a call may end in the next log
	data     []byte
	err      error // why it cannot be read
	problems []records.Problem
}

// New returns a file without content. The log names each rotation.
func New(log *slog.Logger) *File { return &File{log: log} }

// Read reads the file again. A file whose first two lines are others was replaced, as by a rotation. The error names a
// file that was cut, exceeds 256 MiB with the files that it replaced, or cannot be read: what was read before stays.
func (f *File) Read(in *os.File) error {
	info, err := in.Stat()
	if err != nil {
		return err
	}

	total := info.Size() + int64(len(f.present.before))
	for _, part := range f.replaced {
		total += int64(len(part.data))
	}
	if total > maxSize {
		return fmt.Errorf("%s is over %d MiB, with the files that it replaced", in.Name(), maxSize>>20)
	}

	data, err := io.ReadAll(io.LimitReader(in, info.Size()))
	if err != nil {
		return err
	}

	data = wholeLines(data)
	last := f.present.data
	isSame := f.info != nil && os.SameFile(f.info, info)
	goesOn := bytes.HasPrefix(data, beginning(last))
	switch isCut := len(data) < len(last); {
	case isCut && (goesOn || isSame && len(data) == 0):
		return fmt.Errorf("%s was cut: it has %s bytes, and had %s", in.Name(), diag.Thousands(len(data)),
			diag.Thousands(len(last)))
	case !goesOn:
		f.log.Info("the followed file was replaced", "file", in.Name(), "bytes", len(last))
		f.keep(data)
	}
	f.info = info
	f.present.data = data
	return nil
}

// keep keeps the present content of a file that other data replace.
func (f *File) keep(data []byte) {
	// A refused part would be refused again each time.
	kept := f.present.before
	if f.present.err == nil {
		kept = slices.Concat(kept, f.present.data)
	}

	f.present = part{}
	if records.IsLog(kept) && (len(data) == 0 || records.IsLog(data)) {
		f.present.before = kept
	} else if len(kept) > 0 {
		f.replaced = append(f.replaced, &part{data: kept})
	}
}

// wholeLines returns a file without the line at its end that is half written.
func wholeLines(data []byte) []byte { return data[:bytes.LastIndexByte(data, '\n')+1] }

// beginning is the first two lines of a file: a header and a record, which identify the file.
func beginning(data []byte) []byte {
	first := bytes.IndexByte(data, '\n') + 1
	return data[:first+bytes.IndexByte(data[first:], '\n')+1]
}

// parts are the replaced files and the present one.
func (f *File) parts() []*part { return append(slices.Clip(f.replaced), &f.present) }

// All yields the calls of all files, the oldest file first. Errors name the file. A file without records has no calls.
func (f *File) All(name string, mapping *records.Map) iter.Seq[*records.Call] {
	return func(yield func(*records.Call) bool) {
		for _, part := range f.parts() {
			for call := range part.all(name, mapping) {
				if !yield(call) {
					return
				}
			}
		}
	}
}

// Err returns why files could not be read whole by All.
func (f *File) Err() error {
	var all error
	for _, part := range f.parts() {
		all = errors.Join(all, part.err)
	}
	return all
}

// all yields the calls of a file.
func (p *part) all(name string, mapping *records.Map) iter.Seq[*records.Call] {
	return func(yield func(*records.Call) bool) {
		r, err := records.NewReader(io.MultiReader(bytes.NewReader(p.before), bytes.NewReader(p.data)), name, mapping)
		if err == nil {
			r.All()(yield)
			err = r.Err()
			p.problems = r.Problems.List()
		}

		var refusal *records.Refusal
		if errors.As(err, &refusal) && refusal.IsEmpty {
			err = nil
		}
		p.err = err
	}
}

// Problems returns the rows that the last All did not use as they are, by kind. A row of a replaced file has no line,
// because nobody can look it up. A call in progress is no problem.
func (f *File) Problems() []records.Problem {
	var all records.Problems
	for _, part := range slices.Backward(f.parts()) {
		for _, p := range part.problems {
			p.Line = max(0, p.Line-bytes.Count(part.before, []byte("\n")))
			if part != &f.present {
				p.Line = 0
			}
			all.Take(p)
		}
	}
	return slices.DeleteFunc(all.List(), func(p records.Problem) bool { return p.Kind == records.Incomplete })
}
