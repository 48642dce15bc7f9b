package records_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/ivrsim/ivrsim/internal/plans/records"
)

// A file is read alike in each encoding, with each end of its lines, and its summary has the encoding. A
// line that is too long is left out.
func TestEncodings(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("call,queue,arrived,enqueued,answered,ended,outcome\n")
	for i := range 20 {
		fmt.Fprintf(&rows, "%d,Öffnung,2026-08-12T08:%02d:00Z,2026-08-12T08:%02d:00Z,2026-08-12T08:%02d:10Z,2026-08-12T09:%02d:00Z,answered\n", i, i, i, i, i)
	}
	text := rows.String()

	of := func(order binary.ByteOrder, text string) string {
		var out bytes.Buffer
		if err := binary.Write(&out, order, utf16.Encode([]rune(text))); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	long := strings.Repeat("x", 2<<20)
	for name, c := range map[string]struct {
		file, encoding string
		isLeftOut      bool
	}{
		"UTF-8":                   {text, "UTF-8", false},
		"UTF-8 with a mark":       {"\ufeff" + text, "UTF-8", false},
		"Windows-1252":            {strings.ReplaceAll(text, "Ö", "\xd6"), "Windows-1252", false},
		"UTF-16, little":          {of(binary.LittleEndian, text), "UTF-16", false},
		"UTF-16, little, a mark":  {of(binary.LittleEndian, "\ufeff"+text), "UTF-16", false},
		"UTF-16, big":             {of(binary.BigEndian, text), "UTF-16", false},
		"UTF-16, big, a mark":     {of(binary.BigEndian, "\ufeff"+text), "UTF-16", false},
		"ends of lines, Windows":  {strings.ReplaceAll(text, "\n", "\r\n"), "UTF-8", false},
		"ends of lines, old Macs": {strings.ReplaceAll(text, "\n", "\r"), "UTF-8", false},
		"a long line":             {text + long + "\n20,Öffnung,,,,,\n", "UTF-8", true},
	} {
		r, err := records.NewReader(strings.NewReader(c.file), "calls.csv", nil)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}

		n, queue := 0, ""
		for call := range r.All() {
			n++
			queue = call.Queue
		}
		isLeftOut := slices.ContainsFunc(r.Problems.List(), func(p records.Problem) bool {
			return p.Kind == records.BrokenLine && strings.Contains(fmt.Sprintf("%+v", p), "a line that is too long")
		})
		if s := r.Summary(); n != 20 || queue != "Öffnung" || s.Encoding != c.encoding || isLeftOut != c.isLeftOut {
			t.Errorf("%s: %d calls of %q in %q, a line is left out: %t; %v", name, n, queue, s.Encoding, isLeftOut, r.Err())
		}
	}
}

// A median conversation that is too short or too long asks for the unit, and an outcome that is not known is named with its
// rows.
func TestOddTalksAndOutcomes(t *testing.T) {
	for seconds, want := range map[int]string{
		4: "the median talk time is 4 s, under 5 s: is the unit right?", 5: "", 7200: "", 7201: "the median talk time is 2 h, over 2 h: is the unit right?",
	} {
		var file strings.Builder
		file.WriteString("call,queue,arrived,enqueued,answered,ended,outcome\n")
		for i := range 11 {
			outcome := "answered"
			if i%5 == 1 {
				outcome = "odd, new"
			}
			fmt.Fprintf(&file, "%d,q,2026-08-12T%02d:00:10Z,2026-08-12T%02d:00:10Z,2026-08-12T%02d:00:20Z,2026-08-12T%02d:%02d:%02dZ,%q\n",
				i, i, i, i, i+(20+seconds)/3600, (20+seconds)/60%60, (20+seconds)%60, outcome)
		}

		r, err := records.NewReader(strings.NewReader(file.String()), "calls.csv", nil)
		if err != nil {
			t.Fatal(err)
		}
		for range r.All() {
		}
		checks := r.Summary().Checks
		has := func(want string) bool { return slices.Contains(checks, want) }
		if want != "" && !has(want) || want == "" && strings.Contains(fmt.Sprint(checks), "median") ||
			!has(`the outcome "odd, new" is not known (2 rows): the times decide; name it in a map, as in "outcomes: {"odd, new": abandoned}"`) {
			t.Errorf("talks of %d s: %q", seconds, checks)
		}
	}
}
