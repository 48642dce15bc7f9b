package records

import (
	"slices"
	"strings"
	"testing"
)

// A line is the header of the lines below it if it has two names or more, and no value of a row: no number, no time and no
// date, but for the times of day and dates of a matrix in their order.
func TestLinesThatAreHeaders(t *testing.T) {
	const row = "\n1,2,3,4,5,6"
	for _, test := range []struct {
		name, lines string
		separator   byte   // of the map
		want        string // "" is no header
		isMatrix    bool
	}{
		{"names", "Start,Queue,Wait" + row, 0, "Start|Queue|Wait", false},
		{"names with blanks", " Start , Queue,Wait \n1 , 2,3", 0, "Start|Queue|Wait", false},
		{"one name", "Start\n1\n2", 0, "", false},
		{"one name beside empty ones", "Start,,\n1,2,3", 0, "", false},
		{"empty names between", "Start,,Queue,\n1,2,3,4", 0, "Start||Queue|", false},
		{"empty names at the end, alone", "Start,Queue,,", 0, "Start|Queue", false},
		{"a number", "Start,Queue,12" + row, 0, "", false},
		{"a date", "Start,Queue,2026-01-05" + row, 0, "Start|Queue|2026-01-05", false},
		{"a date first", "2026-01-05,Queue,Start" + row, 0, "", false},
		{"a time", "Start,Queue,2026-01-05 09:00:07" + row, 0, "", false},
		{"times of day", "Day,08:00,08:30,09:00" + row, 0, "Day|08:00|08:30|09:00", true},
		{"two times of day", "Day,08:00,08:30" + row, 0, "Day|08:00|08:30", false},
		{"as many other names", "Day,Queue,Sum,08:00,08:30,09:00" + row, 0, "Day|Queue|Sum|08:00|08:30|09:00", false},
		{"out of order", "Day,08:00,09:00,08:30" + row, 0, "", false},
		{"twice", "Day,08:00,08:00,08:30" + row, 0, "", false},
		{"with seconds", "Day,08:00:01,08:30:00,09:00:00" + row, 0, "", false},
		{"hours", "Day,8,9,10,11" + row, 0, "Day|8|9|10|11", true},
		{"few hours", "Day,8,9,10" + row, 0, "", false},
		{"hours with a gap", "Day,8,9,11,12" + row, 0, "", false},
		{"hours with another column between", "Day,8,9,x,10,11" + row, 0, "", false},
		{"hours in the first column", "8,9,10,11" + row, 0, "", false},
		{"hours up to 24", "Day,21,22,23,24" + row, 0, "", false},
		{"four digits", "Day,0800,0830,0900" + row, 0, "Day|0800|0830|0900", true},
		{"other four digits", "Day,0860,0930,1000" + row, 0, "", false},
		{"semicolons", "Start;Queue;Wait\n1,5;2;3\n2,5;3;4", 0, "Start|Queue|Wait", false},
		{"commas in a name", "Start;Queue, name;Wait\n1;2;3\n2;3;4", 0, "Start|Queue, name|Wait", false},
		{"the map's separator", "Start;Queue,Wait\n1;2,3", ',', "Start;Queue|Wait", false},
		{"tabs", "Start\tQueue\n1\t2", 0, "Start|Queue", false},
	} {
		h := headerOf(strings.Split(test.lines, "\n"), 0, test.separator)
		got := ""
		if h != nil {
			got = strings.Join(h.names, "|")
		}

		if got != test.want || h != nil && h.isMatrix != test.isMatrix {
			t.Errorf("%s: %q, matrix %t, want %q", test.name, got, h != nil && h.isMatrix, test.want)
		}
	}

	// The header may be below titles.
	h := headerOf([]string{"Report of calls", "Start,Queue", "1,2"}, 1, 0)
	if h == nil || !slices.Equal(h.names, []string{"Start", "Queue"}) {
		t.Errorf("below a title the header is %+v", h)
	}
}

// The separator divides most lines into as many cells as the first one. Between separators that do, the first line
// decides by its cells.
func TestSeparatorsOfLines(t *testing.T) {
	for _, test := range []struct {
		lines string
		want  byte
	}{
		{"a,b\n1,2", ','},
		{"a;b\n1;2", ';'},
		{"a|b\n1|2", '|'},
		{"a\tb\n1\t2", '\t'},
		{"a,b;c\n1;2\n3;4", ';'},
		{"a,b,c;d\n1;2\n3;4", ';'},
		{"a,b,c;d\n1,2,3;4\n3,4,5;6", ','},
		{"a,b;c;d\n1,2\n1\n1", ';'},
		{"a,b;c;d\n1,2\n1,3\n1", ','},
	} {
		if got := separatorOf(strings.Split(test.lines, "\n"), 0); got != test.want {
			t.Errorf("%q: %q, want %q", test.lines, got, test.want)
		}
	}
	if got := separatorOf([]string{"a;b"}, ','); got != ',' {
		t.Errorf("a given separator is %q", got)
	}
}
