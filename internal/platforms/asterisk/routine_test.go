package asterisk_test

import (
	"slices"
	"testing"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// TestLocalInAMacro has a macro that sets a variable by LOCAL(). The variable belongs to the subroutine around the macro.
// Without a subroutine nothing is set (local_write in app_stack.c). A macro of both kinds of calls is approximated.
func TestLocalInAMacro(t *testing.T) {
	const macro = "[macro-m]\nexten => s,1,Set(LOCAL(v)=1)\n same => n,ExecIf($[\"${v}\" = \"1\"]?Playback(set):Playback(unset))\n"
	const sub = "[sub]\nexten => s,1,Macro(m)\n same => n,Return()\n"
	for _, test := range []struct {
		lines  []string
		others string
		heard  []string
		status string
	}{
		{[]string{"Macro(m)"}, "", []string{"unset"}, "exact"},
		{[]string{"Macro(n)"}, "[macro-n]\nexten => s,1,Macro(m)\n", []string{"unset"}, "exact"},
		{[]string{"Gosub(sub,s,1)"}, sub, []string{"set"}, "exact"},
		{[]string{"Macro(m)", "Gosub(sub,s,1)"}, sub, []string{"set"}, "approximated"},
		{[]string{"Gosub(sub,s,1)", "Macro(m)"}, sub, []string{"set"}, "approximated"},
	} {
		src := extension(append(test.lines, "WaitExten(5)")...) + test.others + macro
		if got := heard(t, src); !slices.Equal(got, test.heard) {
			t.Errorf("%q: calls hear %q, want %q", test.lines, got, test.heard)
		}
		if got := statusOf(t, src, "macro-m,s,1"); got != test.status {
			t.Errorf("%q: LOCAL is %s, want %s", test.lines, got, test.status)
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

	src = extension("Macro(3)", "Macro(4)", "WaitExten(5)") + macros
	if got := statusOf(t, src, "macro-8,s,1"); got != "exact" {
		t.Errorf("a macro that all calls run is %s", got)
	}
}

// TestProgramBeforeARandomNumber has a variable to which lines give a random number only, and which a routine in no file may
// set before. The calls in which it is empty are kept.
func TestProgramBeforeARandomNumber(t *testing.T) {
	src := extension("Gosub(missing,s,1)", "ExecIf(${EXISTS(${n})}?Queue(q):Playback(empty))", "Playback(after)",
		"Set(n=${RAND(1,4)})", "Playback(last)", "Hangup()")
	if got, want := heard(t, src), []string{"after", "empty", "last"}; !slices.Equal(got, want) {
		t.Errorf("calls hear %q, want %q", got, want)
	}
}

// statusOf returns the status of the row of a block.
func statusOf(t *testing.T, src, block string) string {
	t.Helper()
	for _, b := range importer.Build(read(t, src, ""), nil, nil).Report.Blocks {
		if b.Block == block {
			return b.Status
		}
	}
	t.Errorf("there is no row for %s", block)
	return ""
}
