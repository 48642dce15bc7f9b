package asterisk_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestLocalInAMacro has a macro that sets a variable by LOCAL(). Without a subroutine nothing is set (local_write in
// app_stack.c). A row names the macro, since the variable may belong to a subroutine around it.
func TestLocalInAMacro(t *testing.T) {
	const macro = "[macro-m]\nexten => s,1,Set(LOCAL(v)=1)\n same => n,ExecIf($[\"${v}\" = \"1\"]?Playback(set):Playback(unset))\n"
	src := extension("Macro(m)", "WaitExten(5)") + macro
	if got := heard(t, src); !slices.Equal(got, []string{"unset"}) {
		t.Errorf("calls hear %q", got)
	}
	if got := statusOf(t, src, "macro-m,s,1"); got != "approximated" {
		t.Errorf("LOCAL is %s", got)
	}
}

// TestArgumentsOfAFrame: a routine that is given no arguments does not have the arguments of the routine that runs
// it, also if LOCAL() has set them there.
func TestArgumentsOfAFrame(t *testing.T) {
	const inner = "[inner]\nexten => s,1,ExecIf($[\"${ARG1}\" = \"\"]?Playback(empty):Playback(given))\n same => n,Return()\n"
	for _, first := range []string{"NoOp()", "Set(LOCAL(ARG1)=y)"} {
		src := extension("Gosub(outer,s,1(x))") + "[outer]\nexten => s,1," + first +
			"\n same => n,Gosub(inner,s,1)\n same => n,Return()\n" + inner
		if got := heard(t, src); !slices.Equal(got, []string{"empty"}) {
			t.Errorf("after %s: calls hear %q", first, got)
		}
	}
}

// TestMacroOfTwoDepths has a macro that some calls come to through seven macros, which Asterisk does not run, and others
// directly. The line that runs it in the last macro is named.
func TestMacroOfTwoDepths(t *testing.T) {
	macros := macrosInEachOther(9) + "[macro-9]\nexten => s,1,Playback(nine)\n"
	src := extension("Macro(1)", "Macro(4)", "WaitExten(5)") + macros
	if got := statusOf(t, src, "macro-7,s,1"); got != "approximated" {
		t.Errorf("the eighth macro is %s", got)
	}
	if got := statusOf(t, src, "macro-6,s,1"); got != "exact" {
		t.Errorf("the seventh macro is %s", got)
	}
}

// TestProgramBeforeARandomNumber has a variable that lines give a random number only, and that a routine in no file may
// set before. The calls in which it is empty are kept.
func TestProgramBeforeARandomNumber(t *testing.T) {
	src := extension("Gosub(missing,s,1)", "ExecIf(${EXISTS(${n})}?Queue(q):Playback(empty))", "Playback(after)",
		"Set(n=${RAND(1,4)})", "Playback(last)", "Hangup()")
	if got, want := heard(t, src), []string{"after", "empty", "last"}; !slices.Equal(got, want) {
		t.Errorf("calls hear %q, want %q", got, want)
	}
}

// TestGosubNowhere: Asterisk ends a call that runs a subroutine without a line in a context of the files (gosub_exec in
// app_stack.c).
func TestGosubNowhere(t *testing.T) {
	for _, label := range []string{"sub,x,1", "sub,s,9", "sub,s,other", "other"} {
		src := extension("Playback(before)", "Gosub("+label+")", "Playback(after)") + "[sub]\nexten => s,1,Return()\n"
		if got := heard(t, src); !slices.Equal(got, []string{"before"}) {
			t.Errorf("Gosub(%s): calls hear %q", label, got)
		}
	}
}

// statusOf returns the status of the row of a block.
func statusOf(t *testing.T, src, block string) string {
	t.Helper()
	for _, b := range importer.Build(read(t, src, ""), nil, nil).Report.Blocks {
		if b.Block == block {
			return b.Status.String()
		}
	}
	t.Errorf("there is no row for %s", block)
	return ""
}

// TestReadIntoNames has the names in which Read puts an entry. It sets the variables that Set would set
// (pbx_builtin_setvar_helper in main/pbx_variables.c), so that no lookup asks for them.
func TestReadIntoNames(t *testing.T) {
	const src = "[in]\nexten => s,1,Gosub(ask,s,1)\n same => n,Queue(${GOSUB_RETVAL})\n" +
		"[ask]\nexten => s,1,Read(%s,menu,%d)\n same => n,GotoIf($[\"${%s}\" = \"1\"]?one)\n same => n,Return(other)\n same => n(one),Return(sales)\n"
	for name, read := range map[string]string{"A": "A", "_A": "A", "__A": "A", "LOCAL(A)": "A", "GLOBAL(A)": "GLOBAL(A)"} {
		for _, most := range []int{1, 3} {
			var kinds []importer.Kind
			for _, s := range steps(t, fmt.Sprintf(src, name, most, read)) {
				kinds = append(kinds, s.Kind)
			}
			asks := map[int]importer.Kind{1: importer.Menu, 3: importer.Match}[most]
			if slices.Contains(kinds, importer.Lookup) || !slices.Contains(kinds, asks) {
				t.Errorf("Read(%s,menu,%d): steps %v, want %v and no lookup", name, most, kinds, asks)
			}
		}
	}
}

// TestValueOfARoutineBehindALabel has a line that only a label in a global variable leads to. It reads the value of a
// routine, which reads what another system knows.
func TestValueOfARoutineBehindALabel(t *testing.T) {
	got := heard(t, "[globals]\nROUTINE=to,number,here\n[in]\nexten => s,1,Gosub(${ROUTINE})\n"+`[to]
exten => number,100(here),Gosub(is-closed,s,1)
 same => n,GotoIf(${GOSUB_RETVAL}?closed)
 same => n,Playback(open)
 same => n,Return()
 same => n(closed),Playback(closed)
 same => n,Return()
[is-closed]
exten => s,1,Return($[${DB(hours/end)} > 20])
`)
	if !slices.Contains(got, "open") || !slices.Contains(got, "closed") {
		t.Errorf("calls hear %v", got)
	}
}

// TestPlacesOfTwins has two conditions that do the same, so that they become one step with one unknown part. The rows of
// both lines name the step with this part.
func TestPlacesOfTwins(t *testing.T) {
	const line = "ExecIfTime(08:00-19:59,mon-fri,*,*?Dial(Local/4000@away))\n"
	src := "[in]\nexten => 100,1," + line + "exten => 200,1,Playback(hello)\n same => n," + line
	for _, f := range importer.Build(read(t, src, "in"), nil, nil).Files {
		if rows := strings.Count(string(f.Content), "Step: in_100.local_channel."); f.Name == importer.ReportFile && rows != 2 {
			t.Errorf("%d rows name the step:\n%s", rows, f.Content)
		}
	}
}
