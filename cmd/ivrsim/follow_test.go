package main

import (
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// followedRows are a header and records.
var followedRows = []string{
	"call,line,arrived,queue,enqueued,answered,ended,outcome\n",
	"1,main,2026-01-06T09:00:00Z,only,2026-01-06T09:00:00Z,2026-01-06T09:00:20Z,,\n",
	"2,main,2026-01-06T09:01:00Z,only,2026-01-06T09:01:00Z,,,\n",
	"1,main,2026-01-06T09:00:00Z,only,2026-01-06T09:00:00Z,2026-01-06T09:00:20Z,2026-01-06T09:04:20Z,answered\n",
}

// A file that grows is read on, also after a half line. A replaced file goes on with other rows. A cut file is named.
func TestFollowedFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "calls.csv")
	f := &follower{file: file, log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	write := func(rows ...string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(strings.Join(rows, "")), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	read := func(want string) {
		t.Helper()
		got := ""
		if err := f.read(); err != nil {
			got = err.Error()
		} else {
			for _, part := range append(f.parts, f.last) {
				got += string(part)
			}
		}
		if !strings.Contains(got, want) || want == "" && got != "" {
			t.Fatalf("read %q, want %q", got, want)
		}
	}

	read("no such file")
	write(followedRows[0])
	read(followedRows[0])
	write(followedRows[0], followedRows[1], "2,main,2026")
	read(followedRows[0] + followedRows[1])
	write(followedRows[:3]...)
	read(strings.Join(followedRows[:3], ""))

	// The export is cut, or empty: what was read stays.
	write(followedRows[:2]...)
	read(" was cut: ")
	write()
	read(" was cut: ")
	if string(f.last) != strings.Join(followedRows[:3], "") {
		t.Fatalf("after a cut: %q", f.last)
	}

	// A rotation begins with another row, in the same file or in a new one.
	write(followedRows[0], followedRows[3])
	read(strings.Join(followedRows[:3], "") + followedRows[0] + followedRows[3])
	if err := os.Rename(file, file+".1"); err != nil {
		t.Fatal(err)
	}
	read("no such file")
	write(followedRows[0], followedRows[2])
	read(followedRows[3] + followedRows[0] + followedRows[2])
}
