package longtest

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// Program returns the path of a program that a test runs: the first of the names that is installed. Without one the
// test is skipped, and fails in continuous integration (CI=true).
func Program(t testing.TB, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Missing(t, "%s is not installed", strings.Join(names, " or "))
	return ""
}

// Missing skips a test that this machine cannot run, for the reason given as to [fmt.Sprintf]. In continuous
// integration (CI=true) the test fails.
func Missing(t testing.TB, format string, args ...any) {
	t.Helper()
	end := t.Skipf
	if os.Getenv("CI") == "true" {
		end = t.Fatalf
	}
	end(format, args...)
}
