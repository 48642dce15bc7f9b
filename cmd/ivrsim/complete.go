package main

import (
	"github.com/spf13/cobra"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/workspace"
)

// The names that a center gives, by what they name.
func flowNames(c *workspace.Center) []string     { return c.Flows.Names() }
func scenarioNames(c *workspace.Center) []string { return scenario.Names(c.Files) }
func lineNames(c *workspace.Center) []string {
	if c.Routing == nil {
		return nil
	}
	return c.Routing.LineNames()
}

// completeFlows completes the name of a flow in a shell.
func completeFlows(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return completeNames(cmd, flowNames)
}

// completeScenarios completes the name of a scenario.
func completeScenarios(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return completeNames(cmd, scenarioNames)
}

// completeLines completes the name of a line.
func completeLines(cmd *cobra.Command, _ []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	return completeNames(cmd, lineNames)
}

// completeNames gives names of the center that the verb would work on, which may have errors.
// Where none fits, the shell completes a path.
func completeNames(cmd *cobra.Command,
	names func(*workspace.Center) []string,
) ([]cobra.Completion, cobra.ShellCompDirective) {
	f, err := findFolder(cmd)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	c, err := readCenter(f)
	if err != nil {
		return nil, cobra.ShellCompDirectiveError
	}
	return names(c), cobra.ShellCompDirectiveDefault
}

// completeFlag completes the values of a flag of the verb.
func completeFlag(v *verb, flag string, complete cobra.CompletionFunc) {
	_ = v.RegisterFlagCompletionFunc(flag, complete) // fails for an unknown flag only
}
