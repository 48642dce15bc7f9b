package diag_test

import (
	"os/exec"
	"testing"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// A shell reads each path as one word, unchanged.
func TestAShellReadsAPathAsOneWord(t *testing.T) {
	for path, want := range map[string]string{
		"of-clinic": "of-clinic", "../a/b_1.yaml": "../a/b_1.yaml", "büro": "büro",
		"my center": "'my center'", "it's": `'it'\''s'`, "$(x)": "'$(x)'", "a{b}*": "'a{b}*'", "~": "'~'", "-x": "./-x", "": "''",
	} {
		got := diag.ShellWord(path)
		if got != want {
			t.Errorf("ShellWord(%q) is %s, want %s", path, got, want)
		}

		read, err := exec.CommandContext(t.Context(), "sh", "-c", "printf %s "+got).Output()
		if path == "-x" {
			path = "./-x"
		}
		if err != nil || string(read) != path {
			t.Errorf("a shell reads %s as %q, %v", got, read, err)
		}
	}
}
