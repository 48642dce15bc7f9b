package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"testing"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// fused is an instruction of arm64 that multiplies and adds without rounding between.
var fused = regexp.MustCompile(`(?m)^\s+(\S+\.go:\d+).*\sFN?M(ADD|SUB)[DS]\s`)

// The release for arm64 prints the reports of amd64, to the byte.
func TestArm64PrintsTheSameReports(t *testing.T) {
	longtest.SkipUnder(t, 0.1) // it compiles the program for arm64, for minutes with a cold cache
	t.Parallel()
	if runtime.GOOS+runtime.GOARCH != "linuxamd64" {
		t.Skip("it needs Linux on amd64")
	}
	emulator := longtest.Program(t, "qemu-aarch64")

	binary := filepath.Join(t.TempDir(), "ivrsim")
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-pgo=release.pgo", "-o", binary, ".")
	build.Env = append(os.Environ(), "GOOS=linux", "GOARCH=arm64", "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}

	computing := `/internal/(math|days/(des|experiment|model|scenario|sim|tally)|` +
		`results/(compare|document|look|report|sweep)|plans/(backtest|staffing))[./]`
	code, err := exec.CommandContext(t.Context(), "go", "tool", "objdump", "-s", computing, binary).Output()
	if err != nil || !bytes.Contains(code, []byte("FMULD")) {
		t.Fatalf("no code is found: %v", err)
	}
	for _, at := range fused.FindAllSubmatch(code, -1) {
		t.Errorf("%s: a product is added without rounding: write float64(x*y) + z", at[1])
	}

	scenarios := [][]string{
		{"peak_day", "--replications", "1"},
		{"week", "--replications", "1"},
		{"../../internal/days/sim/testdata/erlang_a"},
		{"../../internal/days/sim/testdata/menus"},
	}
	for _, args := range scenarios[:min(len(scenarios), longtest.N(1, 40))] {
		args = append([]string{"simulate", "--json"}, args...)
		here, err := program(t, args...).Output()
		if exit := new(exec.ExitError); err != nil && (!errors.As(err, &exit) || exit.ExitCode() != exitFindings) {
			t.Fatal(err)
		}

		there, _ := exec.CommandContext(t.Context(), emulator, append([]string{binary}, args...)...).Output() // a goal may be missed
		if !bytes.Equal(here, there) {
			t.Errorf("%s differs: %s", args[2], firstDifference(here, there))
		}
	}
}

// firstDifference returns the first line that differs, of each.
func firstDifference(a, b []byte) string {
	of, other := bytes.Split(a, []byte("\n")), bytes.Split(b, []byte("\n"))
	for i := range min(len(of), len(other)) {
		if !bytes.Equal(of[i], other[i]) {
			return string(of[i]) + " and " + string(other[i])
		}
	}
	return "one is longer"
}
