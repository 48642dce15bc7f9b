package asterisk

import (
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestLoopThroughARoutine has loops of announcements whose number counts up in a routine. A loop is exact if each way
// through the routine counts. The line after a loop that is cut stays a step, because calls of the folder may begin with any
// number.
func TestLoopThroughARoutine(t *testing.T) {
	const (
		count   = " same => n,Set(n=$[${n}+1])\n"
		comes   = " same => n,Return()\n"
		skips   = " same => n,GotoIf($[\"${DB(a/b)}\" = \"1\"]?out)\n"
		further = " same => n,Gosub(count,s,1)\n" + comes + "[count]\nexten => s,1,NoOp()\n"
	)
	for name, c := range map[string]struct {
		first, routine string
		isCut          bool
	}{
		"one way":         {"Set(n=0)", count + comes, false},
		"two ways":        {"Set(n=0)", skips + count + comes + " same => n(out),Set(n=$[${n}+1])\n" + comes, false},
		"one way of two":  {"Set(n=0)", skips + count + " same => n(out),Return()\n", true},
		"further in":      {"Set(n=0)", further + count + comes, false},
		"no first number": {"NoOp()", count + comes, true},
	} {
		src := "[in]\nexten => s,1," + c.first + "\n same => n(again),Gosub(say,s,1)\n" +
			" same => n,GotoIf($[${n} < 3]?again)\n same => n,Playback(bye)\n same => n,Hangup()\n" +
			"[say]\nexten => s,1,Playback(welcome)\n" + c.routine
		_, result := importer.Import(mustRead(t, src), nil, nil)

		isCut := false
		lost := ""
		for _, b := range result.Report.Blocks {
			isCut = isCut || b.Reason == importer.NeverWaits
			if b.Block == "in,s,4" && b.Status == importer.LeftOut.String() {
				lost = b.Reason
			}
		}
		if isCut != c.isCut || lost != "" {
			t.Errorf("%s: the loop is cut: %v, want %v; the line after it has the reason %q", name, isCut, c.isCut, lost)
		}
	}
}
