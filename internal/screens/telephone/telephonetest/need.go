package telephonetest

import (
	"os"
	"os/exec"
	"testing"
)

// Need skips a test if a program that it runs is not installed. Under CI the test fails instead.
func Need(t testing.TB, programs ...string) {
	t.Helper()
	for _, program := range programs {
		_, err := exec.LookPath(program)
		switch {
		case err == nil:
		case os.Getenv("CI") != "":
			t.Fatal(err)
		default:
			t.Skipf("%s is not installed", program)
		}
	}
}
