package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
)

// exitStyle is the exit code of a verb whose output breaks a rule of [styleOf].
const exitStyle = 90

// checkedMain is main for scripts and documents: it checks the style of the output, and
// prints no progress, in which the time of a run would show.
func checkedMain() {
	os.Exit(checkedRun(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// checkedRun is [run] with these checks.
func checkedRun(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	var printed bytes.Buffer
	out := stdout
	if !isTerminal(stdout) {
		out = io.MultiWriter(out, &printed)
	}
	code := run(args, stdin, out, withoutProgress{stderr})
	if wrong := styleOf(args, printed.String()); wrong != "" {
		fmt.Fprintln(stderr, "style: "+wrong)
		code = exitStyle
	}
	return code
}

// withoutProgress drops the lines of [progress], which are written at once.
type withoutProgress struct{ io.Writer }

var progressLine = regexp.MustCompile(`^[^\n]*: ([0-9]+m)?[0-9]+s(, [0-9]+%)?\n$`)

func (w withoutProgress) Write(p []byte) (int, error) {
	if progressLine.Match(p) {
		return len(p), nil
	}
	return w.Writer.Write(p)
}

// Numbers as no output has them. An option that is repeated, as =+10% or = +10%, is no result.
var (
	manyDecimals = regexp.MustCompile(`(^|[^\w.:+-])[+-]?[0-9,]+\.[0-9]{2,}($|[^\w.:-])`)
	signedShare  = regexp.MustCompile(`(^|[^=\w ]|[^=] )[+-][0-9]+(\.[0-9]+)? ?%`)
)

// styleOf returns the first line that ends with a blank and, in results as text, that has a number with
// more than one decimal or a difference of shares that is not in points; "" without such a number.
func styleOf(args []string, printed string) string {
	has := func(names ...string) bool {
		return slices.ContainsFunc(args, func(arg string) bool { return slices.Contains(names, arg) })
	}
	isResult := has("simulate", "compare", "sweep", "staff", "forecast", "route") && !has("--explain", "--json", "plan")
	for line := range strings.Lines(printed) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case has("--dry-run", "lsp", "export"): // blanks of the files
		case strings.TrimRight(line, " \t") != line:
			return fmt.Sprintf("ends with a blank: %q", line)
		case isResult && manyDecimals.MatchString(line) && !strings.Contains(strings.ToLower(line), "cost"): // money has two
			return fmt.Sprintf("more than one decimal: %q", line)
		case isResult && signedShare.MatchString(line):
			return fmt.Sprintf("a difference of shares that is not in points: %q", line)
		}
	}
	return ""
}
