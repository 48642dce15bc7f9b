package main

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/calls/script"
	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/design/lint"
	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// rulesPage has each rule below a heading of its own.
const rulesPage = "https://github.com/ivrsim/ivrsim/blob/main/docs/reference/rules.md"

// rules are all rules of lint, in the order of the packages that report them.
func rules() []diag.Rule {
	return slices.Concat(yaml.Rules, routing.Rules, lint.Rules(), script.Rules, scenario.Rules)
}

// listRules prints a line for each rule: its id, severity and first sentence.
func listRules(w io.Writer) error {
	for _, r := range rules() {
		if _, err := fmt.Fprintf(w, "%-20s %-6s  %s\n", r.ID, r.Severity, r.Summary()); err != nil {
			return err
		}
	}
	return nil
}

func ruleIDs() []string {
	var ids []string
	for _, r := range rules() {
		ids = append(ids, string(r.ID))
	}
	return ids
}

// completeRules completes the argument of --explain in a shell.
func completeRules(*cobra.Command, []string, string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return ruleIDs(), cobra.ShellCompDirectiveNoFileComp
}

// explain prints a rule's documentation and its two examples.
func explain(w io.Writer, id string) error {
	all := rules()
	i := slices.IndexFunc(all, func(r diag.Rule) bool { return string(r.ID) == id })
	if i < 0 {
		hint := diag.Suggest(id, ruleIDs())
		return wrongUsage(fmt.Errorf("there is no rule %q", id), cmp.Or(hint, "\"ivrsim lint --rules\" lists them all"))
	}
	r := all[i]
	_, err := fmt.Fprintf(w, "%s (%s)\n\n%s\n\nBad:\n\n%s\nGood:\n\n%s\n%s#%s\n", r.ID, r.Severity,
		strings.TrimSpace(r.Doc), indented(r.Bad), indented(r.Good), rulesPage, r.ID)
	return err
}

func indented(text string) string {
	return "    " + strings.ReplaceAll(strings.TrimSpace(text), "\n", "\n    ") + "\n"
}
