package main

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/flow/lint"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/scenario"
	"github.com/ivrsim/ivrsim/internal/script"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// rules are all that lint can find, in the order of the rooms that find it.
func rules() []diag.Rule {
	return slices.Concat(yaml.Rules, routing.Rules, lint.Rules(), script.Rules, scenario.Rules)
}

// listRules prints a line for each rule: its id, severity and first sentence.
func listRules(w io.Writer) error {
	for _, r := range rules() {
		if _, err := fmt.Fprintf(w, "%-20s %-6s  %s\n", r.ID, r.Severity, r.Summary()); err != nil {
			return written(err)
		}
	}
	return nil
}

// completeRules gives a shell the ids.
func completeRules(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	var ids []cobra.Completion
	for _, r := range rules() {
		ids = append(ids, r.ID)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

// explain prints a rule's doc and its two examples.
func explain(w io.Writer, id string) error {
	all := rules()
	i := slices.IndexFunc(all, func(r diag.Rule) bool { return r.ID == id })
	if i < 0 {
		return unknownRule(id, all)
	}
	r := all[i]
	_, err := fmt.Fprintf(w, "%s (%s)\n\n%s\n\nBad:\n\n%s\nGood:\n\n%s", r.ID, r.Severity, strings.TrimSpace(r.Doc), indented(r.Bad), indented(r.Good))
	return written(err)
}

func unknownRule(id string, all []diag.Rule) error {
	ids := make([]string, len(all))
	for i := range all {
		ids[i] = all[i].ID
	}
	mend := diag.Suggest(id, ids)
	if mend == "" {
		mend = "\"ivrsim lint --rules\" lists them all"
	}
	return wrongUsage(fmt.Errorf("there is no rule %q", id), mend)
}

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ") + "\n"
}
