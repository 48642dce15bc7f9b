package main

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Every flag that is a number has bounds.
func TestNumbersOfFlagsAreBounded(t *testing.T) {
	unbounded := []string{"seed", "speed"} // a seed is any number, and a speed has the bounds of the pages' form
	var visit func(*cobra.Command)
	visit = func(cmd *cobra.Command) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			switch f.Value.Type() {
			case "bool", "string", "stringArray", "stringSlice", "PATH=VALUE", "SHARE", "NAME":
				return
			}
			value := f.Value
			if kept, isKept := value.(*flagValue); isKept {
				value = kept.Value
			}
			if bounded := strings.Contains(fmt.Sprintf("%T", value), ".number["); !bounded && !slices.Contains(unbounded, f.Name) {
				t.Errorf("%s --%s is a number (%s) without bounds", cmd.CommandPath(), f.Name, f.Value.Type())
			}
		})
		for _, below := range cmd.Commands() {
			visit(below)
		}
	}
	visit(newRoot().Command)
}

// A value out of bounds is refused as --set refuses it.
func TestBoundsOfFlags(t *testing.T) {
	for args, want := range map[string]string{
		"simulate --replications 1000000000000": "error: --replications: 1000000000000 is not between 1 and 100000\n",
		"simulate --replications 0":             "error: --replications: 0 is not between 1 and 100000\n",
		"simulate --replications 1e3":           "error: --replications takes a whole number, not \"1e3\"\n",
		"sweep plan --out x --chunk-time 999ms": "error: --chunk-time: 999ms is not between 1s and 24h\n",
		"compare a b --callers -1":              "error: --callers: -1 is not between 0 and 1000\n",
	} {
		var out, said strings.Builder
		if code := run(strings.Fields(args), strings.NewReader(""), &out, &said); code != exitUsage || !strings.HasPrefix(said.String(), want) {
			t.Errorf("%s: exit code %d, %s", args, code, said.String())
		}
	}
}

// The name - is no file for any flag that names one to write. It is standard output for two flags, whose usage or verb
// says so.
func TestFlagsOfFilesToWrite(t *testing.T) {
	isOutput := []string{"ivrsim answer --events", "ivrsim export --out"}
	files := 0
	var visit func(*verb)
	visit = func(v *verb) {
		v.Flags().VisitAll(func(f *pflag.Flag) {
			name, usage := pflag.UnquoteUsage(f)
			writes := name == "FILE" && (strings.Contains(usage, "write ") || strings.Contains(usage, "add "))
			flag := v.CommandPath() + " --" + f.Name
			if !writes || slices.Contains(isOutput, flag) {
				return
			}
			files++
			if err := v.Flags().Set(f.Name, "-"); err != nil {
				t.Fatal(err)
			}
			var refused *failure
			if err := v.checkFiles(nil); !errors.As(err, &refused) || refused.code != exitUsage {
				t.Errorf("%s - is taken: %v", flag, err)
			}
			f.Changed = false
		})
		for _, of := range v.verbs {
			visit(of)
		}
	}

	visit(newRoot())
	if files < 12 {
		t.Errorf("only %d flags name a file to write", files)
	}
}

// The rules of flags are the rules of the list: flags that exclude each other, that need another flag, that have to
// be given, and that name a file to write. With UPDATE_SCRIPTS the test writes the list.
func TestRulesOfFlags(t *testing.T) {
	const list = "testdata/rules_of_flags.txt"
	var rules []string
	var visit func(*verb)
	visit = func(v *verb) {
		say := func(rule string, flags ...string) {
			rules = append(rules, v.CommandPath()+": "+rule+": --"+strings.Join(flags, " --"))
		}
		for _, group := range v.apart {
			say("at most one of", group...)
		}
		for _, n := range v.needed {
			say("--"+n.flag+" needs one of", n.others...)
		}
		for _, r := range v.required {
			say("required unless another is given", append([]string{r.flag}, r.unless...)...)
		}
		for _, name := range v.written {
			say("a file to write", name)
		}
		for _, name := range v.extended {
			say("keeps what its file has", name)
		}
		if v.inEnvironment {
			rules = append(rules, v.CommandPath()+": each flag may be in the environment")
		}
		for _, of := range v.verbs {
			visit(of)
		}
	}
	visit(newRoot())

	got := strings.Join(rules, "\n") + "\n"
	if updateDocs {
		must(t, os.WriteFile(list, []byte(got), 0o600))
	}
	want, err := os.ReadFile(list)
	must(t, err)
	if got != string(want) {
		t.Errorf("the rules are not those of %s: run UPDATE_SCRIPTS=1 go test ./cmd/ivrsim -run TestRulesOfFlags\n%s", list, got)
	}
}

// A rule about a flag that its verb does not have would never apply.
func TestRulesNameFlagsOfTheirVerb(t *testing.T) {
	rules := 0
	var visit func(*verb)
	visit = func(v *verb) {
		named := slices.Concat(slices.Concat(v.apart...), v.written)
		for _, n := range v.needed {
			named = append(append(named, n.flag), n.others...)
		}
		for _, r := range v.required {
			named = append(append(named, r.flag), r.unless...)
		}

		for _, name := range named {
			rules++
			if v.Flag(name) == nil {
				t.Errorf("%s has a rule about --%s, which it does not have", v.CommandPath(), name)
			}
		}
		for _, of := range v.verbs {
			visit(of)
		}
	}

	visit(newRoot())
	if rules < 100 {
		t.Errorf("only %d flags are named by rules", rules)
	}
}
