package asterisk_test

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// variable is the knowledge of a call about a variable: its text, or that only the running system knows it.
type variable struct {
	text      string
	isUnknown bool
}

// TestRandomPrograms draws lines that set, copy and ask for variables, with programs and missing routines among them. A
// plain interpreter follows the lines. If only the running system knows the compared variable, calls hear both ways,
// and else one of them.
func TestRandomPrograms(t *testing.T) {
	names := []string{"A", "B", "order-state", "ORDERSTATUS"}
	longtest.CheckN(t, 60, 2000, func(rt *rapid.T) {
		pick := func(label string, of ...string) string { return rapid.SampledFrom(of).Draw(rt, label) }

		var lines []string
		known := map[string]variable{}
		for _, name := range names {
			lines = append(lines, "Set("+name+"=0)")
			known[name] = variable{text: "0"}
		}

		for range rapid.IntRange(1, 8).Draw(rt, "lines") {
			name := pick("name", names...)
			switch pick("line", "text", "copy", "program", "routine", "function", "status", "nothing") {
			case "text":
				text := pick("text", "0", "1")
				lines = append(lines, "Set("+name+"="+text+")")
				known[name] = variable{text: text}
			case "copy":
				from := pick("from", names...)
				lines = append(lines, "Set("+name+"=${"+from+"})")
				known[name] = known[from]
			case "program":
				lines = append(lines, pick("program", "AGI(x.php)", "EAGI(x)", "DeadAGI(x)", "AGI(agi://host/x)", "Stasis(x)",
					"Frobnicate(x)"))
				forgetAll(known)
			case "routine":
				lines = append(lines, pick("routine", "Gosub(missing,s,1)", "Macro(missing)", "Macro(missing,1,2)"))
				forgetAll(known)
			case "function":
				lines = append(lines, "Set("+name+"="+pick("function", "${CURL(http://host/)}", "${ODBC_STATE(1)}", "${SHELL(date)}",
					"${GOSUB_RETVAL}")+")")
				known[name] = variable{isUnknown: true}
			case "status": // the program sets SYSTEMSTATUS alone
				lines = append(lines, pick("status", "System(x)", "TrySystem(x)"))
			case "nothing":
				lines = append(lines, pick("nothing", "NoOp(x)", "Answer()", "Set(unread=1)"))
			}
		}

		compared := pick("compared", names...)
		lines = append(lines, `GotoIf($["${`+compared+`}" = "1"]?yes)`, "Playback(no)", "Hangup()", "(yes)Playback(yes)", "Hangup()")

		want := []string{"no"}
		switch is := known[compared]; {
		case is.isUnknown:
			want = []string{"no", "yes"}
		case is.text == "1":
			want = []string{"yes"}
		}

		// A missing routine has left its result, which a drawn line may read.
		src := extension(append([]string{"Gosub(missing,s,1)"}, lines...)...)
		if got := heard(t, src); !slices.Equal(got, want) {
			rt.Fatalf("calls hear %s, want %s\n%s", strings.Join(got, " and "), strings.Join(want, " and "), src)
		}
	})
}

// forgetAll makes the running system alone know each variable.
func forgetAll(known map[string]variable) {
	for name := range known {
		known[name] = variable{isUnknown: true}
	}
}
