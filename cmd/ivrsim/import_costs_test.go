package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/longtest"
)

// The most that a verb may take on an example: processor time, and memory in kilobytes as Linux counts them.
const (
	mostTime   = 5 * time.Second
	mostMemory = 500 * 1000
)

// costed are the verbs in the order in which the owner of a dialplan uses them. The writing ones change the folder "out".
var costed = []string{
	"import src --out out",
	"import src --out out", // the second import merges
	"lint out",
	"simulate out --replications 1",
	"export out --patch src --out patched",
	"test out --write-missing",
	"test out",
	"simulate -C out --write-missing",
	"lint out --write-missing",
}

// TestExamplesAreCheap runs each verb on the import of each example, and fails if a verb exceeds its time or memory.
func TestExamplesAreCheap(t *testing.T) {
	longtest.Skip(t)
	if runtime.GOOS != "linux" {
		t.Skip("the peak of memory is read from Linux")
	}
	t.Parallel()
	files, err := filepath.Glob("../../internal/platforms/*/testdata/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no examples", err)
	}

	for i, file := range files {
		if i%40 >= longtest.N(1, 40) {
			continue // at a hundredth of the length, one of forty
		}
		platform := filepath.Base(filepath.Dir(filepath.Dir(file)))
		t.Run(platform+" "+strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			dir := t.TempDir()
			writeExample(t, file, filepath.Join(dir, "src"))
			for _, command := range costed {
				checkCost(t, dir, strings.Fields(command)...)
			}
			isTests := func(name string) bool { return strings.HasSuffix(name, "_test") }
			for _, name := range slices.DeleteFunc(flowsIn(filepath.Join(dir, "out")), isTests) {
				checkCost(t, dir, "draw", name, "-C", "out")
			}
		})
	}
}

// TestLargeDialplanIsCheap runs each verb on a tree of menus in which each way leads to a queue of its own: 2,501
// queues. A center of this number of queues shows each cost that grows with the square of the queues, or with queues
// and intervals.
func TestLargeDialplanIsCheap(t *testing.T) {
	longtest.Skip(t)
	if runtime.GOOS != "linux" {
		t.Skip("the peak of memory is read from Linux")
	}
	t.Parallel()
	menus := longtest.N(100, 1250)
	var src strings.Builder
	for i := range menus {
		fmt.Fprintf(&src, "[menu%d]\nexten => s,1,Background(prompt%d)\n same => n,WaitExten(5)\n", i, i)
		for key := 1; key <= 3; key++ {
			if next := 3*i + key; next < menus {
				fmt.Fprintf(&src, "exten => %d,1,Goto(menu%d,s,1)\n", key, next)
			} else {
				fmt.Fprintf(&src, "exten => %d,1,Queue(queue%d)\n", key, next)
			}
		}
	}

	dir := t.TempDir()
	must(t, os.Mkdir(filepath.Join(dir, "src"), 0o777))
	must(t, os.WriteFile(filepath.Join(dir, "src", "extensions.conf"), []byte(src.String()), 0o600))
	for _, command := range costed {
		checkCost(t, dir, strings.Fields(command)...)
	}
}

// writeExample writes the platform's files of an archive into a folder.
func writeExample(t *testing.T, file, folder string) {
	t.Helper()
	archive, err := txtar.ParseFile(file)
	must(t, err)
	for _, f := range archive.Files {
		if top, _, _ := strings.Cut(f.Name, "/"); top == "want" || top == "folder" {
			continue // a result of the import
		}
		to := filepath.Join(folder, f.Name)
		must(t, os.MkdirAll(filepath.Dir(to), 0o777))
		must(t, os.WriteFile(to, f.Data, 0o600))
	}
}

// checkCost runs a verb in a folder. Lint finds something in most folders, and dialplans are not exported.
func checkCost(t *testing.T, dir string, args ...string) {
	t.Helper()
	verb := program(t, args...)
	verb.Args[0] = costProgram
	verb.Dir = dir
	verb.Env = nil // its memory is measured
	out, err := verb.CombinedOutput()
	state := verb.ProcessState
	isRefused := args[0] == "export" && strings.Contains(string(out), "Asterisk")
	if state == nil || state.ExitCode() > exitFindings && !isRefused {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}

	var memory int
	_, peak, _ := strings.Cut(string(out), peakMemory)
	if _, err := fmt.Sscan(peak, &memory); err != nil {
		t.Fatalf("%v: no memory: %v\n%s", args, err, out)
	}

	// Processor time does not depend on the other tests that run next to this one.
	took := state.UserTime() + state.SystemTime()
	if took > mostTime || memory > mostMemory {
		t.Errorf("%v takes %v and %d kB", args, took, memory)
	}
}

// The program that prints its peak memory, and the name of that value in Linux.
const (
	costProgram = "ivrsim-costs"
	peakMemory  = "VmHWM:"
)

// costs runs a verb and then prints the peak of its memory. The system's account of a child is of no use here, because it
// contains the memory of the test that started the child.
func costs() {
	code := run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	status, _ := os.ReadFile("/proc/self/status")
	_, peak, _ := strings.Cut(string(status), peakMemory)
	fmt.Fprintln(os.Stderr, peakMemory, strings.Fields(peak)[0])
	os.Exit(code)
}
