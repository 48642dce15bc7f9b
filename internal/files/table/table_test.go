package table

import (
	"encoding/csv"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
)

func TestTheSeparatorIsOutsideOfQuotes(t *testing.T) {
	if got := separator("# all;\n\nwait\n1;2\n"); got != ',' {
		t.Errorf("a later row separates its cells by %q", got)
	}

	for src, want := range map[string][]string{
		"time,wait\n":                     {"time", "wait"},
		"\ufeff# a comment, first\na;b\n": {"a", "b"},
		"\"wait, seconds\";time\n":        {"wait, seconds", "time"},
		"\"a;b\"\t\"c, d\"\n":             {"a;b", "c, d"},
		"\"a;b\",c\n":                     {"a;b", "c"},
		"wait\n1;2\n":                     {"wait"},
	} {
		var found diag.Findings
		name := diag.Text{Value: "calls.csv", Place: diag.Place{File: "day.yaml", Line: 1, Column: 1, Width: 1}}
		read := Read(fstest.MapFS{"calls.csv": {Data: []byte(src)}}, name, &found)
		if read == nil {
			t.Errorf("%q cannot be read: %v", src, found.Sorted())
		} else if got := read.Columns(); !slices.Equal(got, want) {
			t.Errorf("%q has the columns %q, want %q", src, got, want)
		}
	}
}

// A table holds its text twice at most, for its findings and while it is read, and few bytes of
// each row: files have millions of rows.
func TestManyRowsAreHeldCompactly(t *testing.T) {
	const rows, most = 100_000, 64 // bytes of a row
	text := "date,time,line,calls\n" + strings.Repeat("2026-12-01,09:30,us_general,12\n", rows)
	folder := fstest.MapFS{"calls.csv": {Data: []byte(text)}}
	var found diag.Findings
	before := liveHeap()
	read := Read(folder, diag.Text{Value: "calls.csv", Place: diag.Place{File: "day.yaml", Line: 1, Column: 1, Width: 1}}, &found)
	held := liveHeap() - before
	if len(read.Rows) != rows || held > rows*most {
		t.Errorf("%d rows take %d bytes each", len(read.Rows), held/rows)
	}
	runtime.KeepAlive(read)
}

func liveHeap() int64 {
	runtime.GC()
	var now runtime.MemStats
	runtime.ReadMemStats(&now)
	return int64(now.HeapAlloc)
}

// The cells of a row and their places are the cells of package csv, in any order of reading.
func FuzzCells(f *testing.F) {
	f.Add("a,b\n1, 2\n", uint(0))
	f.Add("a;b\r\n# note\r\n\r\n1,5;\"x;\"\"y\"\"\r\nz\"\r\n 3;4", uint(1))
	f.Add("a\tb\n\t\t2\r", uint(2))
	f.Fuzz(func(t *testing.T, text string, from uint) {
		var found diag.Findings
		name := diag.Text{Value: "t.csv", Place: diag.Place{File: "day.yaml", Line: 1, Column: 1, Width: 1}}
		read := Read(fstest.MapFS{"t.csv": {Data: []byte(text)}}, name, &found)
		if read == nil {
			return
		}

		r := csv.NewReader(strings.NewReader(strings.TrimPrefix(text, "\ufeff")))
		r.Comma = read.separator
		r.Comment = '#'
		r.FieldsPerRecord = -1 // any number
		r.TrimLeadingSpace = read.separator != '\t'

		rows := append([]Row{read.Header}, read.Rows...)
		if len(rows) > 1 { // another row was split before
			read.cellsOf(&rows[from%uint(len(rows))])
		}

		for i := range rows {
			want, err := r.Read()
			if err != nil {
				t.Fatalf("row %d of %q: %v", i, text, err)
			}
			line, _ := r.FieldPos(0)
			got := read.cellsOf(&rows[i])
			if rows[i].Line() != line || len(got.texts) != len(want) {
				t.Fatalf("row %d of %q is %q at line %d, want %q at %d", i, text, got.texts, rows[i].Line(), want, line)
			}

			for k, cell := range want {
				_, column := r.FieldPos(k)
				if read.separator != ',' && decimalComma.MatchString(cell) {
					cell = strings.Replace(cell, ",", ".", 1)
				}
				if got.texts[k] != cell || got.columns[k] != column {
					t.Fatalf("cell %d of row %d of %q is %q at %d, want %q at %d",
						k, i, text, got.texts[k], got.columns[k], cell, column)
				}
			}
		}
	})
}

// The place of a cell is its place in the file, and the place of its row if the row ends before it.
func TestPlacesOfCells(t *testing.T) {
	longtest.Check(t, func(t *rapid.T) {
		src := "a,b,c\n"
		cell := rapid.SampledFrom([]string{"x", "yy", "1", ""})
		rows := rapid.SliceOfN(rapid.SliceOfN(cell, 2, 3), 1, 4).Draw(t, "rows")
		for i, cells := range rows {
			rows[i] = append([]string{"first"}, cells...)
			src += strings.Join(rows[i], ",") + "\n"
		}

		var found diag.Findings
		name := diag.Text{Value: "t.csv", Place: diag.Place{File: "day.yaml", Line: 1, Column: 1, Width: 1}}
		read := Read(fstest.MapFS{"t.csv": {Data: []byte(src)}}, name, &found)
		if read == nil {
			return // rows of other lengths
		}

		for i := range read.Rows {
			column := 1
			for k := range 5 {
				want := diag.Place{File: "t.csv", Line: i + 2, Column: 1, Width: 1}
				if k < len(rows[i]) {
					want.Column, want.Width = column, max(1, len(rows[i][k]))
					column += len(rows[i][k]) + 1
				}
				if got := read.Place(&read.Rows[i], k); got != want {
					t.Fatalf("%q: cell %d of row %d is at %+v, want %+v", src, k, i, got, want)
				}
			}
		}
	})
}
