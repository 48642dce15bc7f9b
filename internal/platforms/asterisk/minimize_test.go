package asterisk_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestEqualLinesHaveEqualRows: two keys lead to the same lines. One step stands for both, and each line has the row that
// it has alone.
func TestEqualLinesHaveEqualRows(t *testing.T) {
	for _, lines := range [][]string{
		{"AGI(agi://server/ask)", "Playback(bye)"},
		{"Dial(SIP/1,20,G(a^s^1))"},
		{"Dial(SIP/1,20,U(screen))", "VoiceMail(100,u)"},
		{"Queue(sales,n,,,${LIMIT})", "Playback(late)"},
		{"Playback(${FILE})"},
		{"Set(TIMEOUT(absolute)=60)", "Playback(late)"},
		{"GotoIf($[${DB(night/mode)} > 1]?9,1)", "Queue(day)"},
		{"Read(PIN,ask,4)", "GotoIf($[${PIN} = 12]?9,1)", "Queue(day,,,,10)"},
		{"Queue(day,,,,10)", "GotoIf($[\"${QUEUESTATUS}\" = \"FULL\"]?9,1)"},
		{"Echo()"},
		{"DISA(no-password,in)"},
	} {
		rowsOf := func(keys ...string) map[string]string {
			src := "[in]\nexten => s,1,Background(menu)\n same => n,WaitExten(5)\nexten => 9,1,Queue(night)\n"
			for _, key := range keys {
				src += "exten => " + key + ",1," + strings.Join(lines, "\n same => n,") + "\n"
			}
			rows := map[string]string{}
			for _, b := range importer.Build(read(t, src, "in"), nil, nil).Report.Blocks {
				rows[b.Block] = b.Status.String() + ": " + b.Reason
			}
			return rows
		}

		first := rowsOf("1")
		both := rowsOf("1", "2")
		for i, line := range lines {
			n := strconv.Itoa(i + 1)
			want := first["in,1,"+n]
			if got := both["in,1,"+n]; got != want {
				t.Errorf("%s: its first row is %q, want %q", line, got, want)
			}
			if got := both["in,2,"+n]; got != want {
				t.Errorf("%s: its second row is %q, want %q", line, got, want)
			}
		}
	}
}
