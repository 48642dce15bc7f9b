package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ivrsim/ivrsim/internal/days/scenario"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
	"github.com/ivrsim/ivrsim/internal/results/sweep"
)

// bound is the least and the greatest value of a flag that is a number: a whole one, or a
// time in nanoseconds.
type bound struct {
	verb, flag  string
	least, most int64
	hint        string // "" refers to the help
}

// bounds are those of all such flags. A seed is any number, and a speed has the bounds of the
// pages' form (web.CheckSpeed).
func bounds() []bound {
	return []bound{
		{"compare", "callers", 0, 1000, ""},
		{"compare", "replications", 1, scenario.MaxReplications, ""},
		{"simulate", "replications", 1, scenario.MaxReplications, ""},
		{"simulate", "tsdb-step", int64(minStep), int64(maxStep), "15s is what the dashboards' data source expects; over 1m they would stay empty"},
		{"sweep plan", "chunk-time", int64(time.Second), int64(24 * time.Hour), ""},
		{"sweep plan", "replications", 1, sweep.MaxReplications, ""},
		{"sweep run", "chunk", 0, sweep.MaxReplications, ""},
	}
}

// boundFlags lets the flags of a verb, and of the verbs below it, refuse what is out of bounds.
func boundFlags(cmd *cobra.Command) {
	_, verb, _ := strings.Cut(cmd.CommandPath(), " ")
	all := bounds()
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		i := slices.IndexFunc(all, func(b bound) bool { return b.verb == verb && b.flag == f.Name })
		if i >= 0 {
			f.Value = boundedValue{f.Value, all[i]}
		}
	})
	for _, below := range cmd.Commands() {
		boundFlags(below)
	}
}

// boundedValue is a flag's value within bounds.
type boundedValue struct {
	pflag.Value
	bound bound
}

// Set parses and checks the value. It implements pflag.Value.
func (v boundedValue) Set(text string) error {
	if err := v.Value.Set(text); err != nil {
		return err
	}
	show := func(n int64) string { return strconv.FormatInt(n, 10) }
	n, err := strconv.ParseInt(v.String(), 10, 64)
	if v.Type() == "duration" {
		show = func(n int64) string { return yaml.FormatDuration(time.Duration(n)) }
		var d time.Duration
		d, err = time.ParseDuration(v.String())
		n = int64(d)
	}
	if err == nil && (n < v.bound.least || n > v.bound.most) {
		err = &boundsError{fmt.Sprintf("%s is not between %s and %s", show(n), show(v.bound.least), show(v.bound.most)), v.bound.hint}
	}
	return err
}

// boundsError says that a value is out of bounds.
type boundsError struct{ text, hint string }

func (e *boundsError) Error() string { return e.text }
