package main

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/screens/assist"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// Bounds of the tools of mcp.
const (
	toolBound   = time.Minute      // of each call
	staffBound  = 45 * time.Second // of the search of staff, which prints a proof after it
	maxToolText = 16 << 20         // bytes of an answer before it is cut into pages
)

func newMCP() *verb {
	return &verb{Command: &cobra.Command{
		Use:   "mcp",
		Short: "Serve an assistant that writes call flows: the verbs as tools",
		Long: `MCP is a server of the Model Context Protocol. A client, such as the program of an
assistant, starts it and speaks with it over its input and output. Its tools read, write,
check, test and simulate the center in the current folder or in the folder of -C. A folder
without files is an empty center.

Most tools call a verb. No tool reads or writes a file outside of the folder, starts a
program or uses the network. Each answer has at most 4096 bytes, and its last line names
the rest. A call ends after a minute.

Exit code: 0 the client has ended it, 2 wrong usage, 3 the folder could not be opened or
the connection broke.`,
		Example: `  ivrsim mcp -C center
  claude mcp add ivrsim -- ivrsim mcp -C /home/me/center`,
		Args: arguments(0, 0),
		RunE: runMCP,
	}}
}

func runMCP(cmd *cobra.Command, _ []string) error {
	if cmd.Flags().Changed(sampleFlag) {
		return wrongUsage(errors.New("the embedded sample center cannot be written to"),
			`"ivrsim init FOLDER" writes it out; then "ivrsim mcp -C FOLDER"`)
	}

	// The process works in the folder, so that all paths of the verbs are relative to it.
	path, err := cmd.Flags().GetString(centerFlag)
	if err != nil {
		return err
	}
	if path != "" {
		if err := os.Chdir(path); err != nil {
			return cannot(plainPathError(err), cmp.Or(similarPath(path), "give the folder of a center"))
		}
	}

	folder, err := assist.OpenFolder(".", readExtensions())
	if err != nil {
		return cannot(plainPathError(err), "")
	}
	defer folder.Close()

	// A client that reads no more has broken the connection, which is an error and no reason to be killed.
	signal.Ignore(syscall.SIGPIPE)

	server := assist.Server{
		Version:      version(),
		Instructions: instructions,
		Folder:       folder,
		Tools:        tools(folder),
		Bound:        toolBound,
	}
	return server.Serve(cmd.Context(), cmd.InOrStdin(), cmd.OutOrStdout())
}

// readExtensions returns the extensions of a center's files, and of the files that import reads.
func readExtensions() []string {
	out := []string{".yaml", ".yml", ".csv"}
	for _, format := range importFormats() {
		out = append(out, format.Extensions...)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// output collects the output of a verb. A verb that does not end in time may still write to it.
type output struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

func (o *output) Write(p []byte) (int, error) {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	if o.text.Len()+len(p) > maxToolText {
		return 0, fmt.Errorf("the output has over %d MiB", maxToolText>>20)
	}
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mutex.Lock()
	defer o.mutex.Unlock()
	return o.text.String()
}

// runVerb runs a verb for a tool as its command line does. Findings and failed calls are an answer.
func runVerb(ctx context.Context, given assist.Values, args []string, input string, shown assist.Progress) assist.Answer {
	var out output
	errOut := &progressOutput{Writer: &out, report: shown}
	code := execute(ctx, args, strings.NewReader(input), &out, errOut)
	return assist.Answer{Text: forAssistant(out.String(), given), Failed: code != exitOK && code != exitFindings}
}

// lintFound checks the folder and prints the findings in a file, or all. A folder without routing.yaml has its
// absence as a finding.
func lintFound(file string, out io.Writer) error {
	f, err := openLinted(file)
	if err != nil {
		return err
	}
	c, err := workspace.Lint(f, false)
	if err != nil {
		return plainPathError(err)
	}

	isRead := slices.ContainsFunc(c.Files, func(f yaml.File) bool { return f.Name == c.File })
	if found, _ := shown(c); c.File != "" && !isRead && found.Len() == 0 {
		fmt.Fprintf(out, "%s is not checked: %s\n", file, whyUnread(file))
	} else {
		err = printFindings(c, out, lintFlags{})
	}
	if others := c.Found.Errors() - errorsShown(c); others > 0 {
		fmt.Fprintf(out, "errors in other files: %d; the tool lint prints them\n", others)
	}
	return err
}

// whyUnread says why the center has not read a file of its folder, with one fix.
func whyUnread(file string) string {
	if !yaml.IsFileName(path.Base(file)) {
		return "it is no YAML file. Where a scenario names it, its findings are findings of the scenario"
	}
	return "a center has its files next to routing.yaml, and only translations below it; write it as " + path.Base(file)
}

func errorsShown(c *workspace.Center) int {
	found, _ := shown(c)
	return found.Errors()
}

// openLinted opens the center of a file, or the folder itself, which need not have a routing.yaml.
func openLinted(file string) (workspace.Folder, error) {
	if file != "" {
		f, err := workspace.Open(file)
		if err == nil {
			return f, nil
		}
	}
	root, err := os.OpenRoot(".")
	if err != nil {
		return workspace.Folder{}, err
	}
	return workspace.Folder{Path: ".", FS: root.FS(), File: file}, nil
}

// lintAnswer is the answer of the tool lint, with a text before it.
func lintAnswer(before string, given assist.Values) assist.Answer {
	var out output
	_, _ = io.WriteString(&out, before) // of a few bytes
	err := lintFound(given.Text("file"), &out)

	// Findings are printed already.
	var f *failure
	if err != nil && !errors.As(err, &f) {
		return assist.Failure(err)
	}
	return assist.Answer{Text: forAssistant(out.String(), given)}
}

// errEmpty is the answer of tools that need a center.
var errEmpty = &assist.Refusal{
	Problem: "the center is empty: it has no " + workspace.RoutingFile,
	Fix:     `write one first: the tool keys with the kind "routing" shows its keys, and import makes one`,
}
