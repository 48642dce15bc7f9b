package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// TestMain lets eight tests run at once: many of them wait for a call, or until a program reads its files again.
func TestMain(m *testing.M) {
	longtest.AtOnce(8)
	if filepath.Base(os.Args[0]) == "ivrsim" {
		checkedMain()
	}
	testscript.Main(programs{m}, map[string]func(){
		runnerProgram: runOrders, "ivrsim-measured": measured, costProgram: costs,
	})
}

// programs are tests that find the program under its name. The commands of [testscript.Main] would hide the command of
// the same name that scripts have.
type programs struct{ *testing.M }

func (p programs) Run() int {
	longtest.CollectRarely()
	folder, err := os.MkdirTemp("", "ivrsim")
	if err != nil {
		panic(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	program, err := os.Executable()
	if err != nil {
		panic(err)
	}
	if err := os.Symlink(program, filepath.Join(folder, "ivrsim")); err != nil {
		panic(err)
	}
	if err := os.Setenv("PATH", folder+string(filepath.ListSeparator)+os.Getenv("PATH")); err != nil {
		panic(err)
	}
	return p.M.Run()
}

func TestScripts(t *testing.T) {
	t.Parallel()
	r := newRunners(t)
	testscript.Run(t, testscript.Params{
		Dir:           "testdata/script",
		Setup:         r.setup,
		UpdateScripts: os.Getenv("UPDATE_SCRIPTS") != "",
		Cmds:          map[string]func(*testscript.TestScript, bool, []string){"ivrsim": r.ivrsim, "exits": r.exits, "within": within, "mapOf": mapOf, "answers": answers},
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
// end within milliseconds. The collector would take a third of them. Tests of memory run without it.
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
