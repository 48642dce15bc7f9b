package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/ivrsim/ivrsim/internal/design/flow"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/longtest"
	"github.com/ivrsim/ivrsim/internal/platforms/amazonconnect/connecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/asterisktest"
	"github.com/ivrsim/ivrsim/internal/platforms/genesysarchitect/architecttest"
	"github.com/ivrsim/ivrsim/internal/platforms/twiliostudio/studiotest"
)

// TestImportedFoldersRun imports flows of any blocks in any graph. The folder has no errors, and no advice about the
// import's own work. Its flows can be drawn and called, a day can be simulated, and the calls that --write-missing
// writes pass. A second import changes no byte, and neither does an export.
func TestImportedFoldersRun(t *testing.T) {
	t.Parallel()
	t.Run("connect", func(t *testing.T) {
		longtest.CheckN(t, 4, 1000, func(t *rapid.T) { importAndRun(t, connecttest.Flows(t)) })
	})
	t.Run("connect as designed", func(t *testing.T) {
		longtest.CheckN(t, 2, 1000, func(t *rapid.T) {
			importAndRun(t, map[string][]byte{"flow.json": connecttest.Plain(t)})
		})
	})

	t.Run("architect", func(t *testing.T) {
		longtest.CheckN(t, 1, 1000, func(t *rapid.T) { importAndRun(t, architecttest.Flows(t)) })
	})
	t.Run("asterisk", func(t *testing.T) {
		longtest.CheckN(t, 4, 1000, func(t *rapid.T) {
			importAndRun(t, asterisktest.Flows(t), flow.ImpossibleOutcome, flow.SameWay)
		})
	})

	t.Run("studio", func(t *testing.T) {
		longtest.CheckN(t, 4, 1000, func(t *rapid.T) {
			importAndRun(t, studiotest.Flows(t))
		})
	})

	t.Run("studio as designed", func(t *testing.T) {
		longtest.CheckN(t, 2, 1000, func(t *rapid.T) {
			importAndRun(t, map[string][]byte{"flow.json": studiotest.Plain(t)})
		})
	})
}

// TestImportedFoldersHaveNoErrors imports many more flows of any blocks than TestImportedFoldersRun, and runs only lint. The
// folders have no errors.
func TestImportedFoldersHaveNoErrors(t *testing.T) {
	longtest.Skip(t)
	t.Parallel()
	for platform, draw := range map[string]func(*rapid.T) map[string][]byte{
		"connect":   connecttest.Flows,
		"architect": architecttest.Flows,
		"asterisk":  asterisktest.Flows,
		"studio":    studiotest.Flows,
	} {
		t.Run(platform, func(t *testing.T) {
			longtest.CheckN(t, 1, 1000, func(t *rapid.T) {
				source, out := foldersFor(t)
				writeFlows(t, source, draw(t))
				if imported(t, source, out) == exitCannot {
					return // refused with its reason, and without a folder
				}

				var lint bytes.Buffer
				code := run([]string{"lint", out}, strings.NewReader(""), &lint, &lint)
				if code > exitFindings || strings.Contains(lint.String(), ": error: ") {
					t.Fatalf("lint exits with %d:\n%s\n%s", code, &lint, readAll(out))
				}
			})
		})
	}
}

// importAndRun imports the flows of a platform and runs all verbs. Own are the rules whose advice the import alone
// could cause on the platform.
func importAndRun(t *rapid.T, flows map[string][]byte, own ...diag.RuleID) {
	source, out := foldersFor(t)
	writeFlows(t, source, flows)
	code := imported(t, source, out)
	first := readAll(out)
	if again := imported(t, source, out); again != code || readAll(out) != first {
		t.Fatalf("another import exits with %d and changes the folder from\n%s\nto\n%s", again, first, readAll(out))
	}
	if code == exitCannot {
		return // refused with its reason, and without a folder
	}

	for _, name := range flowsIn(out) {
		succeed(t, "draw", name, "-C", out)
	}

	// No file of Asterisk can be written back.
	if flows["extensions.conf"] == nil {
		changed := filepath.Join(filepath.Dir(out), "changed")
		succeed(t, "export", out, "--patch", source, "--out", changed)
		if was, is := readAll(source), readAll(changed); was != is {
			t.Fatalf("the export of an unchanged folder changes\n%s\nto\n%s", was, is)
		}
	}

	checkFindings(t, out, own...)
	callFirstLine(t, out)
	succeed(t, "simulate", out, "--replications", "1")
	succeed(t, "test", out, "--write-missing")
	if tests, _ := filepath.Glob(filepath.Join(out, "*_test.yaml")); len(tests) > 0 { // else no step has an outcome
		succeed(t, "test", out)
	}
}

// sourceFaults are the rules whose advice about an imported folder is about its source, with the reason.
var sourceFaults = map[diag.RuleID]string{
	flow.SilentEnd:       "the source ends the call without words",
	flow.NoPerson:        "the source has no queue and no number",
	flow.ZeroToPerson:    "the source has no 0, or leads it elsewhere",
	flow.MissingLanguage: "the source speaks one text in two languages",
	flow.Unused:          "the source has a value, a queue or a flow that nothing reads",
	diag.TooLarge:        "the source carries more values through one loop than lint checks one by one",
}

// blockFaults are the rules whose advice is about the source only at a step that is made of blocks, with the types of
// the blocks. Nil is any type.
var blockFaults = map[diag.RuleID][]string{
	flow.EndlessSilence:   nil, // a silent caller comes back to the question
	flow.EndlessTries:     nil, // a wrong entry comes back to the question
	flow.RecordedSecret:   nil, // the recording goes on while the question is asked
	flow.PromptKeys:       nil, // the prompt names other keys than the menu
	flow.LongMenu:         nil, // the menu has as many choices
	flow.LateChoice:       nil, // the music before the menu is so long
	flow.QueuedAgain:      nil, // the block after the callback is a queue
	flow.UnlikelyTime:     nil, // the time is in the source
	flow.NeverWaits:       nil, // only the answer of a system leads out of the cycle of blocks
	flow.UnansweredLookup: nil, // the block has no way of a failure
	flow.SameWay:          nil, // each way of the block leads to one block
	// The block has no way of a number that does not answer.
	flow.UnansweredTransfer: nil,
	// A block compares a value that no call has there, counts rounds that end, or runs a module that returns otherwise.
	flow.ImpossibleOutcome: {
		"Compare", "Loop", "CreateCallbackContact", "split-based-on", "decision", "loop", "switch", "callCommonModule",
	},
}

var (
	adviceLine = regexp.MustCompile(`(?m)^(.+):(\d+):\d+: advice: .* \[([a-z-]+)\]$`)
	stepLine   = regexp.MustCompile(`^  [^ #]`)
)

// checkFindings checks an imported folder: lint has no error, and no advice about the import's own work. Own are rules
// whose advice is always about it.
func checkFindings(t *rapid.T, out string, own ...diag.RuleID) {
	var lint bytes.Buffer
	code := run([]string{"lint", out}, strings.NewReader(""), &lint, &lint)

	isOwn := code > 1 || strings.Contains(lint.String(), ": error: ")
	for _, finding := range adviceLine.FindAllStringSubmatch(lint.String(), -1) {
		rule := diag.RuleID(finding[3])

		types, isOfBlock := blockFaults[rule]
		switch {
		case slices.Contains(own, rule):
			isOwn = true
		case isOfBlock:
			made := blockTypes(t, finding[1], finding[2])
			isOfType := func(kind string) bool { return slices.Contains(made, kind) }
			isOwn = isOwn || len(made) == 0 || types != nil && !slices.ContainsFunc(types, isOfType)
		default:
			isOwn = isOwn || sourceFaults[rule] == ""
		}
	}

	if isOwn {
		t.Fatalf("lint exits with %d:\n%s\n%s", code, &lint, readAll(out))
	}
}

// blockTypes returns the types of the blocks that the step at a line of a flow is made of, from the comment of the step.
func blockTypes(t *rapid.T, file, line string) []string {
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	at, err := strconv.Atoi(line)
	if err != nil {
		t.Fatal(err)
	}

	lines := strings.Split(string(src), "\n")
	step := at - 1
	for step > 0 && !stepLine.MatchString(lines[step]) {
		step--
	}
	if _, comment, isBehind := strings.Cut(lines[step], " # "); isBehind {
		return strings.Split(comment, ", ")
	}

	// The types are the first line of a longer comment.
	first := step
	for first > 0 && strings.HasPrefix(lines[first-1], "  # ") {
		first--
	}
	if first == step {
		return nil
	}
	return strings.Split(strings.TrimPrefix(lines[first], "  # "), ", ")
}

// callFirstLine calls the first line of an imported folder. A key that no step takes is refused, and so is a call
// whose lookups lead to no step with an input.
func callFirstLine(t *rapid.T, out string) {
	var stdout, stderr bytes.Buffer
	code := run([]string{"call", "-C", out}, strings.NewReader("1\n\n2\n"), &stdout, &stderr)
	isEndless := code == exitCannot && strings.Contains(stderr.String(), "in a row have had their first outcome")
	if code > exitFindings && !isEndless {
		t.Fatalf("a call exits with %d:\n%s%s\n%s", code, &stdout, &stderr, readAll(out))
	}
}

// foldersFor returns an empty folder for the files of a platform, and where their import goes.
func foldersFor(t *rapid.T) (source, out string) {
	t.Helper()
	dir, err := os.MkdirTemp("", "import")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) }) //nolint:errcheck // it is in the system's folder for such
	source = filepath.Join(dir, "flows")
	if err := os.Mkdir(source, 0o777); err != nil {
		t.Fatal(err)
	}
	return source, filepath.Join(dir, "out")
}

// writeFlows writes the files of a platform into a folder.
func writeFlows(t *rapid.T, folder string, flows map[string][]byte) {
	t.Helper()
	for name, src := range flows {
		if err := os.WriteFile(filepath.Join(folder, name), src, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}

// imported imports flows, and fails unless it exits with 0, or with 3 because a flow is too large.
func imported(t *rapid.T, source, out string) int {
	t.Helper()
	var stdout, stderr, lint bytes.Buffer
	code := run([]string{"import", source, "--out", out}, strings.NewReader(""), &stdout, &stderr)
	if code == 0 || code == exitCannot && strings.Contains(stderr.String(), "are more than 10,000 steps") {
		return code
	}
	run([]string{"lint", out}, strings.NewReader(""), &lint, &lint)
	t.Fatalf("import exits with %d:\n%s%s%s\n%s", code, &stdout, &stderr, &lint, readAll(out))
	return code
}

// succeed runs a verb that has to exit with 0. A simulation has no goals to miss.
func succeed(t *rapid.T, args ...string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	if code := run(args, strings.NewReader(""), &stdout, &stderr); code != 0 {
		folder := args[1]
		if len(args) > 2 && args[2] == "-C" {
			folder = args[3]
		}
		t.Fatalf("%v exits with %d:\n%s%s\n%s", args, code, &stdout, &stderr, readAll(folder))
	}
}

// flowsIn returns the names of the flows in an imported folder.
func flowsIn(out string) []string {
	var names []string
	files, _ := filepath.Glob(filepath.Join(out, "*.yaml"))
	for _, f := range files {
		switch name := strings.TrimSuffix(filepath.Base(f), ".yaml"); name {
		case "routing", "trivial", "import":
		default:
			names = append(names, name)
		}
	}
	return names
}

func readAll(dir string) string {
	var out strings.Builder
	files, _ := filepath.Glob(filepath.Join(dir, "*"))
	for _, f := range files {
		src, _ := os.ReadFile(f)
		fmt.Fprintf(&out, "-- %s --\n%s", filepath.Base(f), src)
	}
	return out.String()
}
