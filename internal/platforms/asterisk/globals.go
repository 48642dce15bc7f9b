package asterisk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/conf"
)

// globals are the variables of [globals], by their names. As the variables of a call, they are told apart by the case
// of their names, since Asterisk 12.
type globals struct {
	values  map[string]string
	early   []conf.Ignored // lines that read a variable before a line sets it
	refused error          // why a value is not read, or nil
}

var globalRead = diag.LazyPattern(`\$\{(\w+)\}`)

// readGlobals reads the variables of [globals]. Asterisk reads the section once, from its start to its end, so that a
// value has the values of the variables before it (pbx_load_config in pbx_config.c).
func readGlobals(lines []conf.Setting) globals {
	isSet := map[string]bool{}
	set := slices.DeleteFunc(slices.Clone(lines), func(l conf.Setting) bool {
		isGlobal := strings.EqualFold(l.Section, "globals") && l.Name != ""
		isSet[l.Name] = isSet[l.Name] || isGlobal
		return !isGlobal
	})

	out := globals{values: map[string]string{}}
	for _, l := range set {
		name := l.Name
		value := globalRead().ReplaceAllStringFunc(l.Value, func(read string) string {
			other := globalRead().FindStringSubmatch(read)[1]
			now, isBefore := out.values[other]
			if !isSet[other] {
				return read // a line may set it
			}
			if !isBefore && other != name {
				out.early = append(out.early, readEarly(name+" = "+l.Value, other))
			}
			return now
		})

		// The value of a variable that names itself may double at each line.
		if len(value) > maxText && out.refused == nil {
			const problem = "%s: %s in [globals] has more than %s characters with its values: write a shorter value"
			out.refused = fmt.Errorf(problem, l.File, name, diag.Thousands(maxText))
		}
		if out.refused == nil {
			out.values[name] = value
		}
	}
	return out
}

// readEarly returns the row of a line that reads a variable of a later line.
func readEarly(text, variable string) conf.Ignored {
	const reason = "reads %s, which a later line of [globals] sets: %s is empty here, as when Asterisk starts"
	return conf.Ignored{Text: "globals: " + text, Kind: "setting", Reason: fmt.Sprintf(reason, variable, variable)}
}
