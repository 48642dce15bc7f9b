package records

import (
	"math"
	"strings"
	"testing"
	"time"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// A duration in any text is refused or finite and shorter than four months.
func FuzzDuration(f *testing.F) {
	for _, text := range []string{"4m 12s", "0 days 00:07:08", "428s", "PT7M8S", "1899-12-30 00:07:08", "3,5", "1:02:03", "-0:30", "1.00:07:08", "2 Std 3 Min", "1,234.", "1.2.", "5,6,"} {
		f.Add(text, 1.0)
	}
	f.Fuzz(func(t *testing.T, text string, unit float64) {
		if !(unit > 0 && unit <= 86400) {
			return
		}
		seconds, ok := readDuration(text, unit)
		if ok && (math.IsNaN(seconds) || math.Abs(seconds) >= longestDuration) {
			t.Errorf("%q is %v s", text, seconds)
		}
	})
}

// A text of a date and a time of day is refused or a time that exists, which is read again from how it is written plainly.
func FuzzClock(f *testing.F) {
	for _, text := range []string{
		"2026-08-03 08:30-09:00", "8/3/26 8:30 pm", "Mon, 03 Aug 2026 08:30:00 +0200", "2026-08-03T08:30:00Z", "46237.354", "1786953670",
		"0830", "20260803 083000", "25:10:00", "3. August 2026 8.30 Uhr",
	} {
		f.Add(text, "2026-08-03")
	}
	f.Fuzz(func(t *testing.T, text, date string) {
		for _, o := range []order{0, yearFirst, dayFirst, monthFirst} {
			c := clock{order: o}
			at, ok := c.read(text)
			if !ok {
				at, ok = c.readJoined(date, text)
			}
			if !ok {
				continue
			}
			if !isPlausible(at.Time) && !at.IsZero() {
				t.Errorf("%q is %v", text, at)
			}

			plain := clock{}
			again, ok := plain.read(at.UTC().Format(time.RFC3339Nano))
			if !ok || !again.Equal(at.Time) {
				t.Errorf("%q is %v, and read again %v", text, at.Time, again.Time)
			}
		}
	})
}

// A map file is refused with a finding or gives a map. The map of a file that is read is one.
func FuzzMap(f *testing.F) {
	f.Add("records: csv\ntime: DD/MM/YYYY hh:mm\ncolumns: {arrived: {before: ended, column: total − talk, unit: min}}\n", "a,b\n1,2\n")
	f.Add("records: csv\nsince: 2026-08-03 00:00\nempty: [x]\ndrop: {a: [b]}\n", "Start,Wait,Talk\n1,2,3\n")
	f.Fuzz(func(t *testing.T, text, file string) {
		var found diag.Findings
		m := ReadMap("map.yaml", []byte(text), &found)
		if (m == nil) != (found.Errors() > 0) {
			t.Fatalf("a map is %t with %d errors", m != nil, found.Errors())
		}

		if m == nil {
			return
		}
		r, err := NewReader(strings.NewReader(file), "calls.csv", m)
		if err != nil || r.understood == nil {
			return
		}

		var again diag.Findings
		if written := r.understood.mapFile(); ReadMap("map.yaml", []byte(written), &again) == nil {
			t.Errorf("the map that is written is none: %v\n%s", again.FirstError(), written)
		}
	})
}

// A report in any form is refused, or its counts are finite and not negative, and its rows are used or left out.
func FuzzIntervals(f *testing.F) {
	for _, text := range []string{
		"Date,08:00,08:30,09:00\n2026-08-03,3,4,5\n", ";Mo 03.08.2026;Di 04.08.2026;Mi 05.08.2026\n8:00;3;4;5\n", "Date,08,09,10,11\n2026-08-03,3,4,5,6\n",
		"date,time,queue,offered\n2026-08-03,08:00,a,1.234\n2026-08-03,08:00,Total,1.234\n", "calldate,dst\n2026-08-03 08:00:10,a\n",
		"Date,Hour,Offered\n2026-08-03,8,3\n,9,4\n",
		";Mo01 1 26;2(01 26;1.2(26\n0001;1;1;",     // the only row is left out in each of its columns
		"08-03,3,calls\n08-03,3,calls,5",           // the header again, with a cell more
		";Mo01 1 26;2(01 26;1.26\n0011;1;1;\x16\v", // no reading of its dates decides, and no trial asks for ever
	} {
		f.Add([]byte(text), "")
	}
	f.Fuzz(func(t *testing.T, file []byte, zone string) {
		m := &Map{}
		if location, err := time.LoadLocation(zone); err == nil {
			m.Zone = location
		}
		r, err := NewIntervalReader(strings.NewReader(string(file)), "report.csv", m)
		if err != nil {
			return
		}
		rows := map[int]bool{}
		for row := range r.All() {
			rows[row.Row] = true
			if !(row.Offered >= 0) || math.IsInf(row.Offered, 0) || row.Minute < -1 || row.Minute >= 24*60 {
				t.Errorf("a row is %+v", *row)
			}
		}
		if r.Err() != nil {
			return
		}
		s := r.Summary()
		out := leftOut(s)
		if s.RowsIn != s.RowsUsed+out || s.RowsUsed < len(rows) || s.RowsUsed > 0 && len(rows) == 0 {
			t.Errorf("%d rows in, %d used, %d left out, and %d give intervals", s.RowsIn, s.RowsUsed, out, len(rows))
		}
	})
}

// Of a file of calls in any form each row is used, and gives one record, or is left out.
func FuzzCalls(f *testing.F) {
	for _, text := range []string{
		"id,start,queue,answered,end\n1,2026-08-03 08:00:00,a,,2026-08-03 08:00:09\n1,2026-08-03 08:00:00,a,2026-08-03 08:00:10,2026-08-03 08:01:00\n",
		"start,queue,answered,end\n2026-08-03 08:00:00,\"a\nb\",,2026-08-03 08:00:09\n2026-08-03 08:00:00,\"a\nb\",,2026-08-03 08:00:09\n",
		"1785744000|1.1|q|NONE|ENTERQUEUE||5\n1785744009|1.1|q|NONE|ABANDON|1|1|9\n1785744009|1.2|q|NONE|WHAT\n",
		`{"ContactId": 1} {"ContactId": "a", "InitiationTimestamp": "2026-08-03T08:00:00Z"}` + "\n{",
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := NewReader(strings.NewReader(string(file)), "calls.csv", nil)
		if err != nil {
			return
		}
		calls := 0
		for range r.All() {
			calls++
		}
		if r.Err() != nil {
			return
		}
		s := r.Summary()
		isRight := s.RowsUsed == calls || r.kind == logOfEvents && s.RowsUsed > calls // a call has several events
		if !isRight || s.RowsIn != s.RowsUsed+leftOut(s) {
			t.Errorf("%d rows in, %d used, %d left out, and %d calls", s.RowsIn, s.RowsUsed, leftOut(s), calls)
		}
	})
}
