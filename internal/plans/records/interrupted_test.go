package records_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

var errDisk = errors.New("the disk does not answer")

// failingFile is a file that cannot be read any more after a number of bytes, which all looks at it share.
type failingFile struct {
	*strings.Reader
	left   int
	failed bool
}

// Read reads a few bytes at a time, so that a failure meets each step of a reader.
func (f *failingFile) Read(p []byte) (int, error) {
	if f.left <= 0 {
		f.failed = true
		return 0, errDisk
	}
	n, err := f.Reader.Read(p[:min(len(p), f.left, 512)])
	f.left -= n
	return n, err
}

// A file whose reading fails is never taken for a shorter file, in no format and by no way to read it.
func TestFailedReadIsAnError(t *testing.T) {
	at := func(minutes, seconds int) string {
		return time.Date(2026, 8, 3, 8, minutes, seconds, 0, time.UTC).Format(time.DateTime)
	}
	files := map[string]func(n int) string{
		"cells": func(n int) string {
			return fmt.Sprintf("%d,%s,sales,%s,%s\n", n, at(n, 0), at(n, 30), at(n, 60))
		},
		"a log of events": func(n int) string {
			joined := 1785741900 + 60*n
			return fmt.Sprintf("%d|%d.1|sales|NONE|ENTERQUEUE||100|1\n", joined, n) +
				fmt.Sprintf("%d|%d.1|sales|ann|CONNECT|9|x|0\n", joined+9, n) +
				fmt.Sprintf("%d|%d.1|sales|ann|COMPLETECALLER|9|20|1\n", joined+29, n)
		},
		"records of contacts": func(n int) string {
			return fmt.Sprintf(`{"ContactId": "c%d", "InitiationMethod": "INBOUND", "InitiationTimestamp": %q, "DisconnectTimestamp": %q}`+"\n",
				n, at(n, 0), at(n, 50))
		},
		"a report": func(n int) string {
			date, clock, _ := strings.Cut(at(30*n, 0), " ")
			return fmt.Sprintf("%s,%s,sales,%d,%d,0\n", date, clock, 3+n%7, 3+n%7)
		},
	}
	heads := map[string]string{"cells": "call,arrived,queue,answered,ended\n", "a report": "Date,Time,Queue,Offered,Answered,Abandoned\n"}

	ways := map[string]func(of io.Reader, whole string) error{
		"one file": func(of io.Reader, _ string) error {
			r, err := records.NewReader(of, "a", nil)
			if err != nil {
				return err
			}
			for range r.All() {
			}
			return r.Err()
		},
		"the second of two files": func(of io.Reader, whole string) error {
			r, err := records.NewReaderOf([]records.Input{{Name: "a", In: strings.NewReader(whole)}, {Name: "b", In: of}}, nil)
			if err != nil {
				return err
			}
			for range r.All() {
			}
			return r.Err()
		},
		"counts": func(of io.Reader, _ string) error {
			r, err := records.NewIntervalReader(of, "a", nil)
			if err != nil {
				return err
			}
			for range r.All() {
			}
			return r.Err()
		},
	}

	ways["a pipe"] = func(of io.Reader, whole string) error { return ways["one file"](io.MultiReader(of), whole) }

	const rows = 160
	for format, row := range files {
		var file strings.Builder
		file.WriteString(heads[format])
		for n := range rows {
			file.WriteString(row(n))
		}
		whole := file.String()

		for way, read := range ways {
			failures := 0
			for bytes := 0; ; bytes += 997 {
				f := &failingFile{Reader: strings.NewReader(whole), left: bytes}
				err := read(f, whole)
				if !f.failed {
					break
				}

				failures++
				if !errors.Is(err, errDisk) {
					t.Errorf("%s, %s, failed after %d bytes: %v", format, way, bytes, err)
				}
			}
			if failures < len(whole)/1000 {
				t.Errorf("%s, %s: %d failures", format, way, failures)
			}
		}
	}
}
