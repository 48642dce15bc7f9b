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

	"github.com/spf13/cobra"
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
			if strings.HasSuffix(line, " such as.") {
				t.Errorf("%s has a sentence that is cut off: %s", name, line)
			}
			if strings.HasPrefix(line, "|") && strings.Contains(line, "||") {
				t.Errorf("%s has an empty cell: %s", name, line)
			}
		}
	}
}

// commandsReference prints the help, the flags and the exit codes of each verb. A flag that several verbs
// have with the same meaning is shown once.
func commandsReference() string {
	var out strings.Builder
	program := newRoot().Command
	verbs := verbsOf(program)
	out.WriteString("## All verbs\n\n")
	writeFlags(&out, program.PersistentFlags(), nil)

	shared := sharedFlags(verbs)
	shown := map[string]bool{}
	for _, row := range shared {
		shown[row] = true
	}
	out.WriteString("## Several verbs\n\n")
	writeFlagRows(&out, shared)

	for _, verb := range verbs {
		fmt.Fprintf(&out, "## `%s`\n\n%s: `%s`.", strings.TrimPrefix(verb.CommandPath(), "ivrsim "), verb.Short, strings.TrimSuffix(verb.UseLine(), " [flags]"))
		var also []string
		verb.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			if shown[flagRow(f)] {
				also = append(also, "`--"+f.Name+"`")
			}
		})
		if len(also) > 0 {
			fmt.Fprintf(&out, " Also %s, [as above](#several-verbs).", strings.Join(also, ", "))
		}
		about, codes, hasCodes := strings.Cut(verb.Long, "Exit code: ")
		codes, further, _ := strings.Cut(codes, "\n\n")
		if hasCodes {
			codes = strings.Join(strings.Fields(codes), " ")
			for _, usual := range []string{"0 fine, ", "2 wrong usage, ", "3 could not run or was interrupted.", ", 3 could not run."} {
				codes = strings.Replace(codes, usual, "", 1)
			}
			codes = strings.Replace(codes, ",  ", ". ", 1)
			if codes != "" {
				fmt.Fprintf(&out, " Exit code: %s", strings.TrimRight(codes, ", "))
			}
		}
		help := strings.TrimSpace(about+further) + "\n\n" + verb.Example
		fmt.Fprintf(&out, "\n\n```text\n%s\n```\n\n", strings.Trim(help, "\n"))
		writeFlags(&out, verb.LocalNonPersistentFlags(), shown)
	}
	return out.String()
}

// writeFlags prints a table of flags. It leaves out a flag that has been shown.
func writeFlags(out *strings.Builder, flags *pflag.FlagSet, shown map[string]bool) {
	var rows []string
	flags.VisitAll(func(f *pflag.Flag) {
		if row := flagRow(f); row != "" && !shown[row] {
			rows = append(rows, row)
		}
	})
	writeFlagRows(out, rows)
}

func writeFlagRows(out *strings.Builder, rows []string) {
	if len(rows) > 0 {
		out.WriteString("|flag|value|meaning|default|\n|---|---|---|---|\n" + strings.Join(rows, "") + "\n")
	}
}

// flagRow returns the row of a flag, or nothing if the flag has no row.
func flagRow(f *pflag.Flag) string {
	if f.Hidden || f.Name == "help" || f.Name == "version" {
		return ""
	}
	value, usage := pflag.UnquoteUsage(f)
	usage, _, _ = strings.Cut(usage, " Also IVRSIM_")
	usage = strings.TrimSuffix(strings.TrimSuffix(usage, "."), ",")
	fallback := f.DefValue
	if meaning, stated, isStated := strings.Cut(usage, ". Default: "); isStated {
		usage, fallback = meaning, stated
	}
	name := "`--" + f.Name + "`"
	if f.Shorthand != "" {
		name = "`-" + f.Shorthand + "`, " + name
	}
	if value == "" {
		value = "–"
	}
	if fallback == "" || fallback == "[]" || fallback == "false" {
		fallback = "–"
	}
	return fmt.Sprintf("|%s|%s|%s|%s|\n", name, tableCell(value), tableCell(usage), tableCell(fallback))
}

// sharedFlags returns the rows of flags that several verbs have with the same meaning.
func sharedFlags(verbs []*cobra.Command) []string {
	var rows []string
	times := map[string]int{}
	for _, verb := range verbs {
		verb.LocalNonPersistentFlags().VisitAll(func(f *pflag.Flag) {
			row := flagRow(f)
			times[row]++
			if row != "" && times[row] == 2 {
				rows = append(rows, row)
			}
		})
	}
	slices.Sort(rows)
	return rows
}

// endOfMeaning ends the first sentence of a rule's text.
var endOfMeaning = regexp.MustCompile(`[.:] `)

// rulesReference prints each rule below a heading of its own, as its anchor, with the first sentence
// of its text.
func rulesReference() string {
	var out strings.Builder
	for _, r := range rules() {
		meaning := strings.Join(strings.Fields(r.Doc), " ")
		if end := endOfMeaning.FindStringIndex(meaning); end != nil {
			meaning = meaning[:end[0]] + "."
		}
		fmt.Fprintf(&out, "## %s\n\n**%s.** %s\n\n", r.ID, r.Severity, meaning)
	}
	return out.String()
}

// measureMeanings has the meaning of the measures, by their first word.
var measureMeanings = map[string]string{
	"service_level":     "calls answered within T, as [queues](#the-service-level) count them",
	"wait":              "waits that ended, also abandoned ones",
	"answer":            "waits of answered visits",
	"asa":               "mean wait of answered visits",
	"abandoned":         "abandoned ÷ offered",
	"blocked":           "blocked ÷ arrived",
	"self_served":       "self_served ÷ (arrived − blocked)",
	"occupancy":         "busy time ÷ staffed time",
	"redialed":          "redialed ÷ arrived",
	"cost":              "cost of the rostered agents per day",
	"callbacks_kept":    "reached ÷ booked",
	"cost_per_answered": "cost of the rostered agents ÷ answered",
	"menu_time":         "time from the arrival to the first queue, or to the end without a queue",
	"time_to_person":    "time from the arrival to the first answer of an agent",
	"inputs":            "keys, words and entries ÷ (arrived − blocked)",
	"misrouted": "calls that reach a queue or an end by an intent that the caller did not have, " +
		"if the right intent leads elsewhere ÷ (arrived − blocked)",
}

// measuresReference prints the measures of goals, a row for those that differ in their statistic.
func measuresReference() string {
	var out strings.Builder
	out.WriteString("|measure|unit|better|about|meaning|\n|---|---|---|---|---|\n")

	statistics := map[string][]string{}
	for _, m := range model.Measures() {
		family, statistic, _ := strings.Cut(m.String(), " ")
		if m.HasTarget() {
			statistic = "T"
		}
		statistics[family] = append(statistics[family], statistic)
	}

	shown := map[string]bool{}
	for _, m := range model.Measures() {
		family, _, _ := strings.Cut(m.String(), " ")
		if shown[family] {
			continue
		}

		shown[family] = true
		better := "less"
		if m.Better() == model.Higher {
			better = "more"
		}
		name := strings.TrimSpace(family + " " + strings.Join(statistics[family], "\\|"))
		fmt.Fprintf(&out, "|`%s`|%s|%s|%s|%s|\n", name, m.Unit(), better, subjectsOf(m), measureMeanings[family])
	}

	return out.String() + "\n"
}

// subjectsOf lists the subjects that a measure can be about, or the subjects that it cannot be about.
func subjectsOf(m model.Measure) string {
	var of, others []string
	for kind := model.SubjectCenter; kind < model.NumSubjectKinds; kind++ {
		if slices.Contains(m.Subjects(), kind) {
			of = append(of, kind.String())
		} else {
			others = append(others, kind.String())
		}
	}
	if len(of) > len(others) {
		return "all but " + strings.Join(others, ", ")
	}
	return strings.Join(of, ", ")
}
