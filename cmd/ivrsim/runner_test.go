package main

import (
	"encoding/gob"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// runnerProgram is a process that runs the commands of scripts, one after the other. A start of the program takes as
// long as most commands.
const runnerProgram = "ivrsim-runner"

// order is a command for a runner, and ranOrder is its result.
type (
	order struct {
		Folder    string
		Env, Args []string
		IsJoined  bool // the errors are in the output, as with 2>&1
	}
	ranOrder struct {
		Out, Err string
		Code     int
	}
)

// runOrders is the main function of a runner.
func runOrders() {
	orders := gob.NewDecoder(os.Stdin)
	outcomes := gob.NewEncoder(os.Stdout)
	for {
		var o order
		if err := orders.Decode(&o); err != nil {
			return // the test has ended
		}
		if err := outcomes.Encode(o.run()); err != nil {
			panic(err)
		}
	}
}

// run runs the command in its folder and environment.
func (o *order) run() *ranOrder {
	if err := os.Chdir(o.Folder); err != nil {
		panic(err)
	}
	os.Clearenv()
	for _, entry := range o.Env {
		name, value, isSet := strings.Cut(entry, "=")
		if !isSet { // room for a variable
			continue
		}
		if err := os.Setenv(name, value); err != nil {
			panic(err)
		}
	}

	var stdout, stderr output
	errors := &stderr
	if o.IsJoined {
		errors = &stdout
	}
	code := checkedRun(o.Args, strings.NewReader(""), &stdout, errors)
	return &ranOrder{stdout.String(), stderr.String(), code}
}

// runner is a started process that waits for an order.
type runner struct {
	orders   *gob.Encoder
	outcomes *gob.Decoder
}

// runners are the processes for the scripts of a test.
type runners struct {
	test *testing.T
	idle chan *runner
}

// scriptVariables is the key of a script's variables.
type scriptVariables struct{}

// mostVariables bounds the variables that one script sets.
const mostVariables = 64

// mostIdle bounds the processes that wait.
const mostIdle = 64

func newRunners(t *testing.T) *runners { return &runners{test: t, idle: make(chan *runner, mostIdle)} }

// setup keeps the environment of a script, whose programs collect garbage rarely.
func (*runners) setup(env *testscript.Env) error {
	if err := collectRarely(env); err != nil {
		return err
	}

	// A script appends the variables that it sets later. They have room here, so that a runner sees them, too.
	env.Vars = slices.Grow(env.Vars, mostVariables)
	env.Values[scriptVariables{}] = env.Vars[:cap(env.Vars)]
	return nil
}

// take returns a process that waits, or starts one.
func (r *runners) take() (*runner, error) {
	select {
	case idle := <-r.idle:
		return idle, nil
	default:
	}

	cmd := exec.Command(runnerProgram)
	cmd.Stderr = os.Stderr // of a panic
	cmd.Env = append(os.Environ(), rareCollection)
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	r.test.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Wait()
	})
	return &runner{gob.NewEncoder(in), gob.NewDecoder(out)}, nil
}

// programVerbs wait for signals or read their input, which a script hides from a command of a test.
var programVerbs = map[string]bool{"answer": true, "call": true, "lsp": true, "mcp": true, "serve": true}

// run runs a command of a script in a runner, and returns its exit code. At full length, and if the verb or the
// environment needs it, it starts a program.
func (r *runners) run(ts *testscript.TestScript, args []string) int {
	needsProgram := ts.Getenv("GOMAXPROCS") != "" || len(args) > 0 && programVerbs[args[0]]
	if needsProgram || longtest.AtLeast(1) {
		return exitCode(ts, ts.Exec("ivrsim", args...))
	}

	done := r.order(ts, args, false)
	_, err := io.WriteString(ts.Stdout(), done.Out)
	ts.Check(err)
	_, err = io.WriteString(ts.Stderr(), done.Err)
	ts.Check(err)
	return done.Code
}

// order runs a command of a script in a runner.
func (r *runners) order(ts *testscript.TestScript, args []string, isJoined bool) ranOrder {
	env := ts.Value(scriptVariables{}).([]string)
	folder := ts.MkAbs(".")
	done, err := r.send(order{folder, append(slices.Clone(env), "PWD="+folder), args, isJoined})
	ts.Check(err)
	return done
}

// ran runs a command of a test in a folder, in a runner.
func (r *runners) ran(t *testing.T, folder, command string) ranOrder {
	t.Helper()
	done, err := r.send(order{folder, append(os.Environ(), "PWD="+folder), strings.Fields(command), false})
	must(t, err)
	return done
}

// send lets a runner run a command.
func (r *runners) send(o order) (done ranOrder, err error) {
	p, err := r.take()
	if err != nil {
		return done, err
	}
	if err := p.orders.Encode(o); err != nil {
		return done, err
	}
	if err := p.outcomes.Decode(&done); err != nil {
		return done, err
	}
	r.idle <- p
	return done, nil
}

// ivrsim ARGS... runs a command that has to succeed, or to fail.
func (r *runners) ivrsim(ts *testscript.TestScript, neg bool, args []string) {
	if code := r.run(ts, args); (code != exitOK) != neg {
		ts.Fatalf("exit code %d", code)
	}
}

// exits CODE PROGRAM ARGS... runs a program that has to exit with that code.
func (r *runners) exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE PROGRAM ARGS...")
	}
	code := 0
	if args[1] == "ivrsim" {
		code = r.run(ts, args[2:])
	} else {
		code = exitCode(ts, ts.Exec(args[1], args[2:]...))
	}
	if want := args[0]; strconv.Itoa(code) != want {
		ts.Fatalf("exit code %d, want %s", code, want)
	}
}

// exitCode returns the exit code of a program that has ended with an error or without.
func exitCode(ts *testscript.TestScript, err error) int {
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return exit.ExitCode()
	}
	ts.Check(err)
	return exitOK
}

// TestVariablesOfAScript: a runner has the variables that a script sets and changes, as a program that it starts has.
func TestVariablesOfAScript(t *testing.T) {
	t.Parallel()
	script := filepath.Join(t.TempDir(), "variables.txt")
	must(t, os.WriteFile(script, []byte("env IVRSIM_SPEED=none\nrefuses none\nenv IVRSIM_SPEED=few\nrefuses few\n"), 0o600))
	r := newRunners(t)
	refuses := func(ts *testscript.TestScript, _ bool, args []string) {
		done := r.order(ts, []string{"serve", "absent"}, false)
		if done.Code != 2 || !strings.Contains(done.Err, "IVRSIM_SPEED: ") || !strings.Contains(done.Err, args[0]) {
			ts.Fatalf("exit code %d with %s", done.Code, done.Err)
		}
	}
	testscript.Run(t, testscript.Params{
		Files: []string{script}, Setup: r.setup,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){"refuses": refuses},
	})
}
