package asterisk

import (
	"slices"
	"testing"
)

// TestExecIfTime has the forms of ExecIfTime (pbx_builtin_execiftime in pbx_builtins.c). It runs one application in its
// times, and has no other one.
func TestExecIfTime(t *testing.T) {
	for line, want := range map[string][]string{
		"ExecIfTime(9:00-17:00,mon-fri,*,*?Playback(open))":                  {"open", "after"},
		"ExecIfTime(9:00-17:00,mon-fri,*,*?Playback(open):Playback(closed))": {"open):Playback(closed", "after"},
		"ExecIfTime(9:00-17:00,mon-fri,*,*?)":                                {"after"},
	} {
		src := "[in]\nexten => s,1,Answer()\n same => n," + line + "\n same => n,Playback(after)\n same => n,Hangup()\n"
		if got := recordings(t, src); !slices.Equal(got, want) {
			t.Errorf("%s: calls hear %q, want %q", line, got, want)
		}
	}
}
