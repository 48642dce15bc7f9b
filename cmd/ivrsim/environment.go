package main

import (
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// variables begins the names of the variables that are flags.
const variables = "IVRSIM_"

// variableOf returns the variable of a flag in the environment: IVRSIM_MAX_SERIES of --max-series.
func variableOf(flag string) string {
	return variables + strings.ToUpper(strings.ReplaceAll(flag, "-", "_"))
}

// environmentFlags lets each flag of a verb stand in the environment, too. The help names the
// variable of each.
func environmentFlags(v *verb) {
	v.inEnvironment = true
	v.Flags().VisitAll(func(f *pflag.Flag) { f.Usage += ". Also " + variableOf(f.Name) })
}

// separatorOf returns the character between the values of a flag that may be repeated, in its
// variable; "" if the flag has one value. Paths and values of --set contain commas.
func separatorOf(flag string) string {
	switch flag {
	case "host":
		return ","
	case "set":
		return "\n"
	}
	return ""
}

// readEnvironment sets absent flags from their variables, also the flags that a verb has from its
// parent. An empty variable counts as unset. A variable that misspells one of them is an error; others with the same
// beginning are not, because Kubernetes sets some with the name of a service.
func (v *verb) readEnvironment(cmd *cobra.Command) (out []*failure) {
	var known []string
	v.wrong = nil
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		variable := variableOf(f.Name)
		text := os.Getenv(variable)
		known = append(known, strings.TrimPrefix(variable, variables))

		// A flag of the command line replaces its variable.
		if f.Changed || text == "" {
			return
		}

		values := []string{text}
		if separator := separatorOf(f.Name); separator != "" {
			values = strings.Split(text, separator)
		}

		for _, value := range values {
			value = strings.TrimSpace(value)
			if value == "" {
				continue
			}
			_ = cmd.Flags().Set(f.Name, value) // keeps a wrong value

			// The reason names the variable, because the user has not written the flag.
			for _, wrong := range v.wrongValues(cmd) {
				reason := strings.TrimPrefix(wrong.Error(), "--"+f.Name+": ")
				out = append(out, wrongUsage(fmt.Errorf("%s: %s", variable, reason),
					"correct the variable in the environment, or unset it"))
			}
			v.wrong = nil
		}
	})

	for _, entry := range slices.Sorted(slices.Values(os.Environ())) {
		variable, value, _ := strings.Cut(entry, "=")
		name, isOurs := strings.CutPrefix(variable, variables)
		if !isOurs || value == "" || slices.Contains(known, name) {
			continue
		}
		if meant := diag.Correction(name, known); meant != "" {
			err := fmt.Errorf("%s is not a variable of %s", variable, cmd.CommandPath())
			out = append(out, wrongUsage(err, "did you mean "+variables+meant+"?"))
		}
	}
	return out
}
