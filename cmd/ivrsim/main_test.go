package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestMain lets eight tests run at once: many of them wait for a call, or until a program reads its files again.
func TestMain(m *testing.M) {
	longtest.AtOnce(8)
	testscript.Main(m, map[string]func(){"ivrsim": checkedMain, "ivrsim-measured": measured, costProgram: costs})
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		Setup:         collectRarely,
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"exits": exits, "within": within, "mapOf": mapOf, "answers": answers},
		Condition: func(cond string) (bool, error) {
			if cond != "long" {
				return false, fmt.Errorf("unknown condition %s", cond)
			}
			return longtest.IsLong(), nil
		},
	})
}

// rareCollection lets a program collect garbage at four times the usual growth.
const rareCollection = "GOGC=400"

// collectRarely lets the programs of a script collect garbage rarely. Most of them
// end within milliseconds, of which the collector would take a third. Tests of memory run without it.
func collectRarely(env *testscript.Env) error {
	name, value, _ := strings.Cut(rareCollection, "=")
	env.Setenv(name, value)
	return nil
}

// mapOf OUTPUT FILE saves the map file that an output proposes: all lines from "records:" on.
func mapOf(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mapOf stderr FILE")
	}
	_, file, found := strings.Cut(ts.ReadFile(args[0]), "\nrecords:")
	if !found {
		ts.Fatalf("no map is proposed")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte("records:"+file), 0o600))
}

// exits CODE PROGRAM ARGS... runs a program that has to exit with that code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS...")
	}
	code := 0
	if err := ts.Exec(args[1], args[2:]...); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) {
			ts.Fatalf("%v", err)
		}
		code = exit.ExitCode()
	}
	if want := args[0]; strconv.Itoa(code) != want {
		ts.Fatalf("exit code %d, want %s", code, want)
	}
}

// within TIME PROGRAM ARGS... runs a program that has to end in that time, and to succeed.
func within(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: within TIME PROGRAM ARGS...")
	}
	most, err := time.ParseDuration(args[0])
	ts.Check(err)
	start := time.Now()
	ts.Check(ts.Exec(args[1], args[2:]...))
	if took := time.Since(start); took > most {
		ts.Fatalf("it took %s, want at most %s", took, most)
	}
}

// must ends the test at an error.
func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
