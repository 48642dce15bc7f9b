package records_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

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
	files := map[string]func(n int) string{
		"cells": func(n int) string {
			return fmt.Sprintf("%d,2026-08-%02d %02d:%02d:00,sales,2026-08-%[2]02d %[3]02d:%02d:30,2026-08-%[2]02d %[3]02d:%02d:00\n",
				n, 3+n/400, 8+n/40%10, n%40, n%40, n%40+1)
		},
		"a log of events": func(n int) string {
			at := 1785741900 + 60*n
			return fmt.Sprintf("%d|%d.1|sales|NONE|ENTERQUEUE||100|1\n%[3]d|%[2]d.1|sales|ann|CONNECT|9|x|0\n%[4]d|%[2]d.1|sales|ann|COMPLETECALLER|9|20|1\n",
				at, at, at+9, at+29)
		},
		"records of contacts": func(n int) string {
			return fmt.Sprintf(`{"ContactId": "c%d", "InitiationMethod": "INBOUND", "InitiationTimestamp": "2026-08-03T08:%02d:00Z", `+
				`"DisconnectTimestamp": "2026-08-03T08:%[2]02d:50Z"}`+"\n", n, n%60)
		},
		"a report": func(n int) string {
			return fmt.Sprintf("2026-08-%02d,%02d:%02d,sales,%d,%[4]d,0\n", 3+n/40, 8+n/2%20, n%2*30, 3+n%7)
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
