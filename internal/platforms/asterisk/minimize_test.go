package asterisk_test

import (
	"strconv"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tracetest"
)

// TestContextThatIncludesAnother has calls in a context, and in another that only includes it, as in Asterisk's sample
// dialplan. No call can tell the two apart, so that each question and each macro is there once.
func TestContextThatIncludesAnother(t *testing.T) {
	const src = `[demo]
exten => s,1,Background(menu)
 same => n,WaitExten(5)
exten => 1000,1,Goto(default,s,1)
exten => 1234,1,Macro(phone)
 same => n,Goto(s,1)
[default]
include => demo
[macro-phone]
exten => s,1,Dial(SIP/1,20)
 same => n,Read(KEY,leave-a-message,1)
 same => n,GotoIf($["${KEY}"="1"]?again)
 same => n,Goto(default,s,1)
 same => n(again),Playback(again)
`

	folder := tracetest.Folder(importer.Build(read(t, src, "demo"), nil, nil))
	for _, once := range []string{"audio: menu,", "digits: 4", "audio: leave-a-message", "audio: again", "run: macro-phone"} {
		if n := strings.Count(folder, once); n != 1 {
			t.Errorf("%d times %q in\n%s", n, once, folder)
		}
	}
}

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
				rows[b.Block] = b.Status + ": " + b.Reason
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

// TestMacroOfTwoContexts has a macro whose caller dials in the context that runs it. The macro is there once for each of
// the two contexts, since the same key leads elsewhere.
func TestMacroOfTwoContexts(t *testing.T) {
	const src = `[in]
exten => s,1,Background(first)
 same => n,WaitExten(5)
exten => 1,1,Macro(ask)
exten => 2,1,Goto(other,s,1)
exten => 3,1,Playback(here)
[other]
exten => s,1,Macro(ask)
exten => 3,1,Playback(there)
[macro-ask]
exten => s,1,Background(question)
 same => n,WaitExten(5)
`

	folder := tracetest.Folder(importer.Build(read(t, src, "in"), nil, nil))
	for text, want := range map[string]int{"audio: question": 2, "audio: here": 1, "audio: there": 1} {
		if n := strings.Count(folder, text); n != want {
			t.Errorf("%d times %q, want %d, in\n%s", n, text, want, folder)
		}
	}
}
