package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// fromEnvironment is the annotation of a flag that may stand in the environment, with the name
// of the variable.
const fromEnvironment = "environment"

// environmentFlags lets some flags of a verb stand in the environment, too. The help names the
// variable of each.
func environmentFlags(cmd *cobra.Command, flags ...string) {
	for _, name := range flags {
		variable := "IVRSIM_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
		_ = cmd.Flags().SetAnnotation(name, fromEnvironment, []string{variable}) // fails for an unknown flag only
		cmd.Flags().Lookup(name).Usage += "; also " + variable
	}
}

// readEnvironment sets the flags that are not given from their variables. A flag that may be
// repeated takes values with a comma between them. An empty variable is none.
func readEnvironment(cmd *cobra.Command) (err error) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		of := f.Annotations[fromEnvironment]
		if len(of) == 0 || f.Changed || err != nil {
			return
		}

		values := []string{os.Getenv(of[0])}
		if _, repeated := f.Value.(interface{ GetSlice() []string }); repeated {
			values = strings.Split(values[0], ",")
		}
		for _, value := range values {
			value = strings.TrimSpace(value)
			if value == "" || err != nil {
				continue
			}
			if bad := cmd.Flags().Set(f.Name, value); bad != nil {
				reason := strings.TrimPrefix(flagError(cmd, bad).Error(), "--"+f.Name+": ")
				err = wrongUsage(fmt.Errorf("%s: %s", of[0], reason), "correct the variable in the environment, or unset it")
			}
		}
	})
	return err
}
