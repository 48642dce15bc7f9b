package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path"
	"strings"
	"time"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/screens/assist"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// instructions tell an assistant what the tools are for.
const instructions = `ivrsim checks, tests and simulates a phone menu (IVR) and its call center, written in YAML.
A center is a folder: routing.yaml has its lines, queues and hubs, NAME.yaml a call flow, NAME_test.yaml
scripted calls, and a scenario file a day of calls. Begin with list and read. The tool keys shows the keys of
a kind of file, so do not guess keys. Write or edit a file, and correct its findings. Then test, write_missing
for the outcomes that no call takes, simulate a day, and compare a change with set before you write it.
A long answer ends with the value of "from" that shows the rest.`

// Arguments that several tools have.
var (
	anyFile = assist.Argument{
		Name: "file", About: "the path of a file of the folder", Required: true, Path: assist.ReadFile,
	}
	toEdit  = assist.Argument{Name: "file", About: "the path of the file", Required: true, Path: assist.EditFile}
	toWrite = assist.Argument{Name: "file", About: "the path of the file", Required: true, Path: assist.WriteFile}
	checked = assist.Argument{
		Name: "file", Path: assist.ReadCenter,
		About: "a file of the center, or a folder with a center of its own. Default: all",
	}
	aFlow     = assist.Argument{Name: "flow", About: "the name of a flow", Required: true}
	aScenario = assist.Argument{
		Name: "scenario", About: "the name of a scenario, or its file. Default: the center's scenario",
	}
	sets = assist.Argument{
		Name: "set", List: true,
		About: "values to try without changing a file: PATH=VALUE, as in staff.desk.agents=40 or calls.all.times=+10%",
	}
)

// tools returns the rows of the table. Most of them are the command line of a verb.
func tools(folder *assist.Folder) []assist.Tool {
	return []assist.Tool{
		{
			Name: "list", Title: "List the files",
			About:   "The files of the center, and the files that import reads, with their sizes.",
			Example: `{}`,
			Run: func(context.Context, assist.Values, assist.Progress) assist.Answer {
				return textOr(folder.List())("there are no files yet: write " + workspace.RoutingFile + " first")
			},
		},
		{
			Name: "read", Title: "Read a file",
			About:     "The text of a file.",
			Example:   `{"file": "main.yaml"}`,
			Arguments: []assist.Argument{anyFile},
			Run: func(_ context.Context, given assist.Values, _ assist.Progress) assist.Answer {
				return textOr(folder.Read(given.Text("file")))("the file is empty")
			},
		},
		{
			Name: "write", Title: "Write a file", Effect: assist.Replaces,
			About:   "Writes a file whole, and answers with the findings in it.",
			Example: `{"file": "bye.yaml", "text": "flow: bye\nstart: end\nsteps:\n  end: {end: resolved}\n"}`,
			Arguments: []assist.Argument{
				toWrite, {Name: "text", About: "the whole text of the file", Required: true, MayBeEmpty: true},
			},
			Run: func(_ context.Context, given assist.Values, _ assist.Progress) assist.Answer {
				return changed(given)(folder.Write(given.Text("file"), given.Text("text")))
			},
		},
		{
			Name: "edit", Title: "Replace a text in a file", Effect: assist.Replaces,
			About:   "Replaces a text that occurs exactly once in a file, and answers with the findings in it.",
			Example: `{"file": "main.yaml", "old": "press 3.", "new": "press 3. For bread, press 4."}`,
			Arguments: []assist.Argument{
				toEdit,
				{Name: "old", About: "the text to replace, with its spaces and line ends", Required: true},
				{Name: "new", About: "the text in its place, which may be empty", Required: true, MayBeEmpty: true},
			},
			Run: func(_ context.Context, given assist.Values, _ assist.Progress) assist.Answer {
				return changed(given)(
					folder.Edit(given.Text("file"), given.Text("old"), given.Text("new")))
			},
		},
		{
			Name: "keys", Title: "Show the keys of a kind of file",
			About: "The keys of a kind of file, with their meaning, type, unit and default. " +
				"The kinds are " + strings.Join(kindsOfFiles(), ", ") + ".",
			Example: `{"kind": "flow", "key": "collect"}`,
			Arguments: []assist.Argument{
				{Name: "kind", About: "the kind of file", Required: true},
				{Name: "key", About: "one key. Default: all"},
			},
			Run: ofVerb(func(given assist.Values) []string {
				return append([]string{"schema", "--text", "--"}, given.All("kind", "key")...)
			}),
		},
		{
			Name: "lint", Title: "Find what is wrong",
			About:     "Every finding of the center or of one file, with place, message and fix.",
			Example:   `{"file": "main.yaml"}`,
			Arguments: []assist.Argument{checked},
			Run: func(_ context.Context, given assist.Values, _ assist.Progress) assist.Answer {
				return lintAnswer("", given)
			},
		},
		{
			Name: "explain", Title: "Explain a rule",
			About:     "The meaning of a rule of lint, with a bad and a good example.",
			Example:   `{"rule": "unnamed-choice"}`,
			Arguments: []assist.Argument{{Name: "rule", About: "the word in brackets after a finding", Required: true}},
			Run:       ofVerb(func(given assist.Values) []string { return []string{"lint", "--explain=" + given.Text("rule")} }),
		},
		{
			Name: "test", Title: "Run the scripted calls",
			About: "How many scripted calls passed and failed, the conversation of the first that failed up to the " +
				"difference, and the outcomes that no call takes.",
			Example: `{"file": "main_test.yaml", "match": "order"}`,
			Arguments: []assist.Argument{
				checked, {Name: "match", About: "a regular expression. Only calls whose name matches run"},
			},
			Run: ofCenter(ofVerb(func(given assist.Values) []string {
				return append(flags("test --brief", given, "match"), given.All("file")...)
			})),
		},
		{
			Name: "write_missing", Title: "Write what is missing", Effect: assist.Adds,
			About: "Appends the shortest scripted call for each outcome that no call takes to its flow's tests file. " +
				"With a scenario, writes the values that it lacks, for you to change. With the kind prompts, " +
				"writes the empty texts of translations.",
			Example: `{"scenario": "saturday"}`,
			Arguments: []assist.Argument{
				{Name: "kind", About: "tests, scenario or prompts. Default: tests, or scenario if one is given"},
				{Name: "scenario", About: "the name of a scenario"},
			},
			Run: ofCenter(writeMissingOf),
		},
		{
			Name: "call", Title: "Call a flow",
			About: "The conversation of one call. An input is keys, words, an empty text for silence, or an input of " +
				"scripted calls such as wait 40s, answered or hang_up. A lookup takes its outcome with values: found balance=5.",
			Example: `{"flow": "main", "inputs": ["1", "4"]}`,
			Arguments: []assist.Argument{
				aFlow, {Name: "inputs", About: "the inputs in their order", List: true},
			},
			Run: ofCenter(ofFlow(runCallTool)),
		},
		{
			Name: "draw", Title: "Draw a flow",
			About:     "The steps and transitions of a flow as Mermaid.",
			Example:   `{"flow": "main"}`,
			Arguments: []assist.Argument{aFlow},
			Run: ofCenter(ofFlow(ofVerb(func(given assist.Values) []string {
				return append(flags("draw --format=mermaid", given), given.Text("flow"))
			}))),
		},
		{
			Name: "simulate", Title: "Simulate a day",
			About:     "The goals, queues and waits of a scenario's day of calls.",
			Example:   `{"scenario": "saturday", "set": ["staff.desk.agents=+1"]}`,
			Arguments: []assist.Argument{aScenario, sets},
			Run:       ofCenter(ofScenario(func(given assist.Values) []string { return flags("simulate", given, "set") })),
		},
		{
			Name: "compare", Title: "Compare designs",
			About: "The differences between a scenario as it is written and with other values, by the same callers. " +
				"Several scenarios, divided by spaces, are compared with the first one.",
			Example:   `{"scenario": "saturday", "set": ["staff.desk.agents=+1"]}`,
			Arguments: []assist.Argument{aScenario, sets},
			Run:       ofCenter(ofScenario(func(given assist.Values) []string { return flags("compare", given, "set") })),
		},
		{
			Name: "staff", Title: "Find the least staff",
			About:   "The least staff that meets every goal of a scenario, with its proof.",
			Example: `{"scenario": "saturday", "budget": "20s"}`,
			Arguments: []assist.Argument{
				aScenario, sets,
				{Name: "budget", About: "the time of the search, at most 45s. Default: by the size of the center"},
			},
			Run: ofCenter(withBudget(
				ofScenario(func(given assist.Values) []string { return flags("staff", given, "set", "budget") }))),
		},
		{
			Name: "import", Title: "Import a flow of another platform", Effect: assist.Adds,
			About: "Turns a flow of " + strings.Join(formatNames(), ", ") + " into the files of a center, and answers " +
				"with the number of blocks, and those that are not exact.",
			Example: `{"file": "export.json", "out": "imported"}`,
			Arguments: []assist.Argument{
				anyFile, {Name: "out", About: "the folder to write. Default: the center itself", Path: assist.WriteTo},
			},
			Run: runImportTool,
		},
	}
}

// toolRun is the function of a tool.
type toolRun = func(context.Context, assist.Values, assist.Progress) assist.Answer

// ofVerb returns a tool that runs a verb with a command line.
func ofVerb(line func(assist.Values) []string) toolRun {
	return func(ctx context.Context, given assist.Values, shown assist.Progress) assist.Answer {
		return runVerb(ctx, given, line(given), "", shown)
	}
}

// flags returns the command line of a verb on the folder, with arguments as flags of their names. What follows it
// are no flags.
func flags(verb string, given assist.Values, names ...string) []string {
	out := append(strings.Fields(verb), "-C", ".")
	for _, name := range names {
		for _, value := range given[name] {
			out = append(out, "--"+name+"="+value)
		}
	}
	return append(out, "--")
}

// ofCenter refuses a tool in a folder without a center.
func ofCenter(tool toolRun) toolRun {
	return func(ctx context.Context, given assist.Values, shown assist.Progress) assist.Answer {
		if !workspace.IsCenter(".") && !workspace.IsCenter(given.Text("file")) {
			return assist.Failure(errEmpty)
		}
		return tool(ctx, given, shown)
	}
}

// ofFlow refuses a flow that is no name: verbs look for a file or a folder of this path.
func ofFlow(tool toolRun) toolRun {
	return func(ctx context.Context, given assist.Values, shown assist.Progress) assist.Answer {
		if name := given.Text("flow"); !isName(name) {
			return assist.Failure(&assist.Refusal{
				Problem: fmt.Sprintf("%q is no name of a flow", name),
				Fix:     "give the name, as in main for main.yaml",
			})
		}
		return tool(ctx, given, shown)
	}
}

// ofScenario runs a verb on scenarios of the folder. A scenario is a name, because a verb also takes the path of
// another folder.
func ofScenario(line func(assist.Values) []string) toolRun {
	return func(ctx context.Context, given assist.Values, shown assist.Progress) assist.Answer {
		names := strings.Fields(given.Text("scenario"))
		for _, name := range names {
			if !isName(name) {
				return assist.Failure(&assist.Refusal{
					Problem: fmt.Sprintf("%q is no name of a scenario", name),
					Fix:     "give the name, as in saturday for saturday.yaml",
				})
			}
		}
		return runVerb(ctx, given, append(line(given), names...), "", shown)
	}
}

// writeMissingOf runs the verb that writes the missing parts of a kind.
func writeMissingOf(ctx context.Context, given assist.Values, shown assist.Progress) assist.Answer {
	verbs := map[string]string{"tests": "test", "scenario": "simulate", "prompts": "lint"}
	kind := cmp.Or(given.Text("kind"), "tests")

	// Only the kind scenario has a scenario, so that its name says enough.
	if given["scenario"] != nil {
		kind = "scenario"
	}
	if verbs[kind] == "" {
		return assist.Failure(&assist.Refusal{
			Problem: fmt.Sprintf("%q is no kind of missing parts", kind), Fix: "it is one of prompts, scenario, tests",
		})
	}
	return ofScenario(func(given assist.Values) []string {
		return flags(verbs[kind]+" --write-missing", given)
	})(ctx, given, shown)
}

// withBudget refuses a search that would be ended before its proof.
func withBudget(tool toolRun) toolRun {
	return func(ctx context.Context, given assist.Values, shown assist.Progress) assist.Answer {
		if text := given.Text("budget"); text != "" {
			budget, err := time.ParseDuration(text)
			if err != nil || budget <= 0 || budget > staffBound {
				return assist.Failure(&assist.Refusal{
					Problem: fmt.Sprintf("budget takes a time of at most %s, not %q", staffBound, text),
					Fix:     "as in 20s",
				})
			}
		}
		return tool(ctx, given, shown)
	}
}

// runImportTool imports a file. No tool reads a file with the extension of import.md, so the answer has its text.
func runImportTool(ctx context.Context, given assist.Values, shown assist.Progress) assist.Answer {
	out := cmp.Or(given.Text("out"), ".")
	answer := runVerb(ctx, given, []string{"import", "--out=" + out, "--", given.Text("file")}, "", shown)
	if answer.Failed {
		return answer
	}

	facts, err := os.ReadFile(path.Join(out, importer.ReportFile))
	if err != nil {
		return assist.Failure(plainPathError(err))
	}
	answer.Text += "\n" + forAssistant(string(facts), given)
	return answer
}

// runCallTool calls a flow. Each input is a line of the verb.
func runCallTool(ctx context.Context, given assist.Values, shown assist.Progress) assist.Answer {
	var lines strings.Builder
	for _, input := range given["inputs"] {
		if strings.ContainsAny(input, "\r\n") {
			return assist.Failure(&assist.Refusal{
				Problem: fmt.Sprintf("the input %q has two lines", input), Fix: "make each line an input of its own",
			})
		}
		lines.WriteString(input + "\n")
	}
	return runVerb(ctx, given, append(flags("call", given), given.Text("flow")), lines.String(), shown)
}

// textOr returns the answer with a text, or with another one in place of an empty text.
func textOr(text string, err error) func(ifEmpty string) assist.Answer {
	return func(ifEmpty string) assist.Answer {
		if err != nil {
			return assist.Failure(plainPathError(err))
		}
		return assist.Answer{Text: cmp.Or(text, ifEmpty)}
	}
}

// changed returns the answer about a changed file: what was done, and the findings in the file.
func changed(given assist.Values) func(done string, err error) assist.Answer {
	return func(done string, err error) assist.Answer {
		if err != nil {
			return assist.Failure(err)
		}
		return lintAnswer(done, given)
	}
}
