package main

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/pflag"

	"github.com/ivrsim/ivrsim/internal/days/model"
)

// references are the parts of the documents that are printed from the program's own tables, by the
// name in their markers.
func references() map[string]func() string {
	out := map[string]func() string{
		"commands": commandsReference,
		"rules":    rulesReference,
		"measures": measuresReference,
	}
	for _, s := range schemas() {
		out["keys of "+s.kind] = func() string { return keysReference(s.kind) }
	}
	return out
}

// Each reference is on one page, as the program's tables print it. With UPDATE_SCRIPTS the test
// writes it.
func TestReferencePages(t *testing.T) {
	all := references()
	marked := regexp.MustCompile(`(?s)(<!-- reference: ([^\n]+) -->\n)(.*?)(<!-- end of the reference -->\n)`)
	for _, d := range documents(t) {
		text := marked.ReplaceAllStringFunc(d.text, func(part string) string {
			m := marked.FindStringSubmatch(part)
			print, isKnown := all[m[2]]
			if !isKnown {
				t.Errorf("%s: the reference %q does not exist, or is on two pages", d.name, m[2])
				return part
			}
			delete(all, m[2])
			return m[1] + "\n" + print() + m[4]
		})
		switch {
		case text == d.text:
		case updateDocs:
			if err := os.WriteFile(filepath.Join(root, d.name), []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
		default:
			t.Errorf("%s is not as the code: run UPDATE_SCRIPTS=1 go test ./cmd/ivrsim -run TestReferencePages", d.name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Errorf("no page has the reference %q", name)
	}
}

// Each row of a reference has a meaning, a value and a default.
func TestReferencesAreComplete(t *testing.T) {
	for name, print := range references() {
		for line := range strings.SplitSeq(print(), "\n") {
			if strings.HasPrefix(line, "|") && strings.Contains(line, "||") {
				t.Errorf("%s has an empty cell: %s", name, line)
			}
		}
	}
}

// commandsReference prints the flags of each verb and its exit codes.
func commandsReference() string {
	var out strings.Builder
	program := newRoot()
	out.WriteString("## All verbs\n\n")
	writeFlags(&out, program.PersistentFlags())
	for _, verb := range verbsOf(program) {
		fmt.Fprintf(&out, "## `%s`\n\n%s: `%s`.", strings.TrimPrefix(verb.CommandPath(), "ivrsim "), verb.Short, verb.UseLine())
		_, codes, hasCodes := strings.Cut(verb.Long, "Exit code: ")
		if hasCodes {
			codes, _, _ = strings.Cut(codes, "\n\n")
			fmt.Fprintf(&out, " Exit code: %s", strings.Join(strings.Fields(codes), " "))
		}
		out.WriteString("\n\n")
		writeFlags(&out, verb.LocalNonPersistentFlags())
	}
	return out.String()
}

// writeFlags prints a table of flags.
func writeFlags(out *strings.Builder, flags *pflag.FlagSet) {
	var rows []string
	flags.VisitAll(func(f *pflag.Flag) {
		value, usage := pflag.UnquoteUsage(f)
		fallback := f.DefValue
		switch {
		case f.Hidden || f.Name == "help" || f.Name == "version":
			return
		case value == "":
			value = "–"
		}
		if fallback == "" || fallback == "[]" || fallback == "false" {
			fallback = "–"
		}
		rows = append(rows, fmt.Sprintf("|`--%s`|%s|%s|%s|\n", f.Name, tableCell(value), tableCell(usage), tableCell(fallback)))
	})
	if len(rows) > 0 {
		out.WriteString("|flag|value|meaning|default|\n|---|---|---|---|\n" + strings.Join(rows, "") + "\n")
	}
}

// rulesReference prints each rule below a heading of its own, as its anchor.
func rulesReference() string {
	var out strings.Builder
	for _, r := range rules() {
		fmt.Fprintf(&out, "## %s\n\n**%s.** %s\n\n", r.ID, r.Severity, strings.Join(strings.Fields(r.Doc), " "))
	}
	return out.String()
}

// measuresReference prints the measures of goals, without their meanings: the page defines them.
func measuresReference() string {
	var out strings.Builder
	out.WriteString("|measure|unit|better|of|\n|---|---|---|---|\n")
	for _, m := range model.Measures() {
		name, better := m.String(), "less"
		if m.HasTarget() {
			name += " T"
		}
		if m.MoreIsBetter() {
			better = "more"
		}
		var of []string
		for _, subject := range m.Subjects() {
			of = append(of, subject.String())
		}
		fmt.Fprintf(&out, "|`%s`|%s|%s|%s|\n", name, m.Unit(), better, strings.Join(of, ", "))
	}
	return out.String() + "\n"
}
