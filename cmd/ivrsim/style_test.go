package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"
)

// exitStyle is the exit code of a verb whose output breaks a rule of [styleOf].
const exitStyle = 90

// checkedMain is main for scripts and documents: it checks the style of what is printed, and
// prints no progress, on which the time of a run would show.
func checkedMain() {
	progressEvery = time.Hour
	var printed bytes.Buffer
	out := io.Writer(os.Stdout)
	if !isTerminal(os.Stdout) {
		out = io.MultiWriter(out, &printed)
	}
	code := run(os.Args[1:], os.Stdin, out, os.Stderr)
	if wrong := styleOf(os.Args[1:], printed.String()); wrong != "" {
		fmt.Fprintln(os.Stderr, "style: "+wrong)
		code = exitStyle
	}
	os.Exit(code)
}

// Numbers as no output has them. An option that is repeated, as =+10%, is no result.
var (
	manyDecimals = regexp.MustCompile(`(^|[^\w.:+-])[+-]?[0-9,]+\.[0-9]{2,}($|[^\w.:-])`)
	signedShare  = regexp.MustCompile(`(^|[^=\w])[+-][0-9]+(\.[0-9]+)? ?%`)
)

// styleOf returns the first line that ends with a blank and, in results as text, that has a number with
// more than one decimal or a difference of shares that is not in points; "" if there is none.
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
		case isResult && manyDecimals.MatchString(line) && !strings.Contains(line, "cost"): // money has two
			return fmt.Sprintf("more than one decimal: %q", line)
		case isResult && signedShare.MatchString(line):
			return fmt.Sprintf("a difference of shares that is not in points: %q", line)
		}
	}
	return ""
}
