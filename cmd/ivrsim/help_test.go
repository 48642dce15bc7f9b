package main

import (
	"io"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"
)

// The help of every verb with flags of its own has examples, whose flags the verb accepts, and the
// exit codes in one wording.
func TestHelpHasExamplesAndExitCodes(t *testing.T) {
	// sweep gives the exit codes of its verbs.
	withoutCodes := map[string]bool{
		"ivrsim sweep plan":  true,
		"ivrsim sweep run":   true,
		"ivrsim sweep batch": true,
		"ivrsim sweep merge": true,
		"ivrsim version":     true,
	}
	wrongUsage := regexp.MustCompile(`\b2\s+wrong\s+usage\b`)

	for _, verb := range verbsOf(newRoot().Command) {
		path := verb.CommandPath()
		if !withoutCodes[path] && (!strings.Contains(verb.Long, "Exit code: 0 ") || !wrongUsage.MatchString(verb.Long)) {
			t.Errorf("the help of %q does not give the exit codes as \"Exit code: 0 …, 2 wrong usage\"", path)
		}
		if verb.Example == "" && path != "ivrsim version" {
			t.Errorf("the help of %q has no example", path)
		}

		for line := range strings.SplitSeq(verb.Example, "\n") {
			words := quotedFields(line)
			if len(words) == 0 || words[0] != "ivrsim" {
				continue
			}

			root := newRoot()
			found, rest, err := root.Find(words[1:])
			if err != nil {
				t.Errorf("example %q: %v", line, err)
				continue
			}
			if err := found.ParseFlags(rest); err != nil {
				t.Errorf("example %q: %v", line, err)
			}
		}
	}
}

// Without a terminal a help text has 80 columns.
func TestHelpHas80Columns(t *testing.T) {
	root := newRoot().Command
	for _, verb := range append(verbsOf(root), root) {
		var help strings.Builder
		path := strings.Fields(verb.CommandPath())
		if code := run(append(path[1:], "--help"), strings.NewReader(""), &help, io.Discard); code != exitOK {
			t.Errorf("%s: exit code %d", path, code)
		}
		for line := range strings.Lines(help.String()) {
			if columns := utf8.RuneCountInString(strings.TrimSuffix(line, "\n")); columns > 80 {
				t.Errorf("%s: %q has %d columns", path, line, columns)
			}
		}
	}
}

// verbsOf returns the verbs below a command, without those that cobra adds.
func verbsOf(of *cobra.Command) []*cobra.Command {
	var out []*cobra.Command
	for _, verb := range of.Commands() {
		if verb.Hidden || verb.Name() == "help" || verb.Name() == "completion" {
			continue
		}
		out = append(out, verb)
		out = append(out, verbsOf(verb)...)
	}
	return out
}

// quotedFields divides a command into words up to a pipe. Double quotes keep blanks.
func quotedFields(line string) []string {
	line, _, _ = strings.Cut(line, " | ")
	line, _, _ = strings.Cut(line, " > ")
	var out []string
	for _, word := range regexp.MustCompile(`"[^"]*"|\S+`).FindAllString(line, -1) {
		out = append(out, strings.Trim(word, `"`))
	}
	return out
}
