package tail

import (
	"cmp"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// written is a file of a test, and the part of it that was read.
type written struct {
	name string
	*File
}

func newWritten(folder string) *written {
	return &written{filepath.Join(folder, "calls.csv"), New(slog.New(slog.DiscardHandler))}
}

// write writes the file and reads it again. The first error is of the reading, the second of the writing.
func (w *written) write(rows ...string) (read, wrote error) {
	wrote = os.WriteFile(w.name, []byte(strings.Join(rows, "")), 0o600)
	in, err := os.Open(w.name)
	if err := cmp.Or(wrote, err); err != nil {
		return nil, err
	}
	defer in.Close() //nolint:errcheck // it is only read
	return w.Read(in), nil
}

// texts are the content of the replaced files and the content of the present one.
func (w *written) texts() (replaced, present string) {
	for _, part := range w.replaced {
		replaced += string(part.data)
	}
	return replaced, string(w.present.data)
}

// A file that grows is read on, also after a half line. A replaced file goes on with other rows. A cut file is named, and
// what was read before stays.
func TestFile(t *testing.T) {
	const head, first, second, third = "call,arrived\n", "1,9:00\n", "2,9:01\n", "3,9:02\n"
	w := newWritten(t.TempDir())
	for i, step := range []struct {
		rows              []string
		isRenamed         bool // the file before has another name
		replaced, present string
		isCut             bool
	}{
		{rows: []string{head}, present: head},
		{rows: []string{head, first, "2,9"}, present: head + first},
		{rows: []string{head, first, second}, present: head + first + second},

		// The export is cut, or empty.
		{rows: []string{head, first}, present: head + first + second, isCut: true},
		{present: head + first + second, isCut: true},

		// A rotation begins with another row, in the same file or in a new one.
		{rows: []string{head, third}, replaced: head + first + second, present: head + third},
		{
			rows: []string{head, second}, isRenamed: true,
			replaced: head + first + second + head + third, present: head + second,
		},
	} {
		if step.isRenamed {
			if err := os.Rename(w.name, w.name+".1"); err != nil {
				t.Fatal(err)
			}
		}

		err, wrote := w.write(step.rows...)
		replaced, present := w.texts()
		isCut := err != nil && strings.Contains(err.Error(), " was cut: ")
		if wrote != nil || isCut != step.isCut || (err != nil) != isCut || replaced != step.replaced || present != step.present {
			t.Fatalf("step %d: %q and %q: %v, %v", i+1, replaced, present, err, wrote)
		}
	}
}

// A followed file of any history: rows are added, changed and cut, half of a row is written, and another file takes its
// place. The judge compares rows. A file is the same while its first two rows are.
func TestAnyHistory(t *testing.T) {
	folder := t.TempDir()
	longtest.CheckN(t, 60, 600, func(t *rapid.T) {
		w := newWritten(folder)
		var parts, last, rows []string
		size := func(rows []string) int { return len(strings.Join(rows, "")) }
		for range rapid.IntRange(1, 12).Draw(t, "changes") {
			rows = slices.Clone(rows)
			isOther := false
			row := rapid.StringMatching(`[ab]{1,2}\n`)
			switch change := rapid.SampledFrom([]string{"add", "add", "add", "change", "cut", "replace"}).Draw(t, "change"); {
			case change == "add":
				rows = append(rows, row.Draw(t, "row"))
			case change == "replace":
				rows = rapid.SliceOfN(row, 0, 4).Draw(t, "rows")
				isOther = rapid.Bool().Draw(t, "renames")
			case len(rows) == 0:
			case change == "change":
				rows[rapid.IntRange(0, len(rows)-1).Draw(t, "place")] = row.Draw(t, "row")
			case change == "cut":
				rows = rows[:rapid.IntRange(0, len(rows)-1).Draw(t, "rows")]
			}

			half := rapid.SampledFrom([]string{"", "", "b", "abab"}).Draw(t, "half")
			if isOther {
				_ = os.Rename(w.name, w.name+".1") // which does not exist at first
			}
			err, wrote := w.write(append(slices.Clone(rows), half)...)
			if wrote != nil {
				t.Fatal(wrote)
			}

			isSame := len(rows) >= min(2, len(last)) && slices.Equal(rows[:min(2, len(last))], last[:min(2, len(last))])
			isCut := size(rows) < size(last) && (isSame || len(rows) == 0 && !isOther)
			if !isCut {
				if !isSame {
					parts = append(parts, last...)
				}
				last = rows
			}
			if (err != nil) != isCut || isCut && !strings.Contains(err.Error(), " was cut: ") {
				t.Fatalf("%q after %q is cut: %t: %v", rows, last, isCut, err)
			}

			replaced, present := w.texts()
			if replaced != strings.Join(parts, "") || present != strings.Join(last, "") {
				t.Fatalf("read %q and %q, want %q and %q", replaced, present, parts, last)
			}
		}
	})
}

// A call may begin in one log and end in the next one. Rows of calls in a rotated file without a header are refused,
// and left out after the next rotation. A row that cannot be read has its line in the present file alone.
func TestRotations(t *testing.T) {
	type file struct{ rows, want string }
	const (
		head    = "call,line,arrived,queue,enqueued,answered,ended,outcome\n"
		talking = "1,main,2026-01-06T09:00:00Z,only,2026-01-06T09:00:00Z,2026-01-06T09:00:20Z,,\n"
		waiting = "2,main,2026-01-06T09:01:00Z,only,2026-01-06T09:01:00Z,,,\n"
		untimed = "3,main,,only,,,,\n"
		ended   = "1,main,2026-01-06T09:00:00Z,only,2026-01-06T09:00:00Z,2026-01-06T09:00:20Z,2026-01-06T09:04:20Z,answered\n"
	)
	for about, files := range map[string][]file{
		"rows of calls": {
			{head + talking + waiting, "1: talking, 2: waiting"},
			{waiting + ended, "line 1 has values in place of the names of columns"},
			{head + waiting, "1: talking, 2: waiting, 2: waiting"},
		},
		"rows that cannot be read": {
			{head + talking + untimed, `1: talking; records without a time: 1, the first in line 3 ("3"); left out`},
			{head + waiting + ended + untimed, `2: waiting, 1: ended; records without a time: 2, the first in line 4 ("3"); left out`},
			{head + ended + waiting, `1: talking, 2: waiting, 1: ended, 1: ended, 2: waiting; records without a time: 2 ("3"); left out`},
		},
		"a log of events": {
			{
				"1767704400|1767704400.1|only|NONE|ENTERQUEUE||2025550143|1\n" +
					"1767704410|1767704400.1|only|SIP/1|CONNECT|10||2\n" +
					"1767704420|1767704420.2|only|NONE|ENTERQUEUE||2025550144|1\n",
				"1767704400.1: talking, 1767704420.2: waiting",
			},
			{
				"1767704430|1767704400.1|only|SIP/1|COMPLETECALLER|10|20|1\n" +
					"1767704440|1767704420.2|only|SIP/2|CONNECT|20||2\n",
				"1767704400.1: ended, 1767704420.2: talking",
			},
			{"", " was cut: "},
			{
				"1767704450|1767704420.2|only|SIP/2|COMPLETECALLER|20|10|1\n" +
					"1767704460|1767704460.3|only|NONE|ENTERQUEUE||2025550145|1\n" +
					"broken\n",
				"1767704400.1: ended, 1767704420.2: ended, 1767704460.3: waiting; broken lines: 1, the first in line 3",
			},
			{"Access denied\n", "its first line is one cell"},
		},
	} {
		w := newWritten(t.TempDir())
		for i, file := range files {
			err, wrote := w.write(file.rows)
			if wrote != nil {
				t.Fatal(wrote)
			}

			var calls []string
			for call := range w.All("calls.csv", new(records.Map)) {
				state := "ended"
				switch {
				case call.Ended.IsZero() && call.Answered.IsZero():
					state = "waiting"
				case call.Ended.IsZero():
					state = "talking"
				}
				calls = append(calls, call.Call+": "+state)
			}
			got := strings.Join(calls, ", ")
			for _, p := range w.Problems() {
				got += "; " + p.Row().Text()
			}
			if err := cmp.Or(err, w.Err()); err != nil {
				got = err.Error()
			}
			if !strings.Contains(got, file.want) || i == 0 && got != file.want {
				t.Errorf("%s, file %d: %s, want %s", about, i+1, got, file.want)
			}
		}
	}
}

// A loop over the calls that ends early ends, also before the calls of the next file.
func TestAllEndsEarly(t *testing.T) {
	w := newWritten(t.TempDir())
	for _, call := range []string{"1", "2"} {
		rows := "call,arrived\n" + call + ",2026-01-06T09:00:00Z\n"
		if err, wrote := w.write(rows); err != nil || wrote != nil {
			t.Fatal(err, wrote)
		}
	}
	for call := range w.All("calls.csv", new(records.Map)) {
		if call.Call != "1" {
			t.Errorf("call %s", call.Call)
		}
		break
	}
}

// A file that cannot be read, or is over 256 MiB with the files that it replaced, is named, and the content read before
// stays.
func TestFilesThatAreNotRead(t *testing.T) {
	w := newWritten(t.TempDir())
	if read, wrote := w.write("call,arrived\n", "1,9:00\n"); cmp.Or(read, wrote) != nil {
		t.Fatal(read, wrote)
	}
	large := make([]byte, 256<<20)
	for _, c := range []struct {
		name   string
		file   func() (*os.File, error)
		before int // bytes of a replaced file
		want   string
	}{
		{"closed", func() (*os.File, error) {
			f, err := os.Open(w.name)
			return f, cmp.Or(err, f.Close())
		}, 0, "file already closed"},
		{"to write", func() (*os.File, error) { return os.OpenFile(w.name, os.O_WRONLY, 0) }, 0, "bad file descriptor"},
		{"at the bound", func() (*os.File, error) { return os.Open(w.name) }, 256<<20 - 20, ""},
		{"too large", func() (*os.File, error) { return os.Open(w.name) }, 256<<20 - 19, "is over 256 MiB, with the files that it replaced"},
	} {
		f, err := c.file()
		if err != nil {
			t.Fatal(c.name, err)
		}
		defer f.Close() //nolint:errcheck // it is only read
		of := *w.File
		of.replaced = []*part{{data: large[:c.before]}}
		err = of.Read(f)
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
		if _, present := w.texts(); present != "call,arrived\n1,9:00\n" {
			t.Errorf("%s: what was read is %q", c.name, present)
		}
	}
}
