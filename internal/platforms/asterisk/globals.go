package asterisk

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
)

// globals are the variables of [globals], by their names. As the variables of a call, they are told apart by the case
// of their names, since Asterisk 12.
type globals struct {
	values  map[string]string
	early   []ignored // lines that read a variable before a line sets it
	refused error     // why a value is not read, or nil
}

var globalRead = diag.LazyPattern(`\$\{(\w+)\}`)

// readGlobals reads the variables of [globals]. Asterisk reads the section once, from its start to its end, so that a
// value has the values of the variables before it (pbx_load_config in pbx_config.c).
func readGlobals(lines []setting) globals {
	isSet := map[string]bool{}
	set := slices.DeleteFunc(slices.Clone(lines), func(l setting) bool {
		isGlobal := strings.EqualFold(l.section, "globals") && l.name != ""
		isSet[l.name] = isSet[l.name] || isGlobal
		return !isGlobal
	})

	out := globals{values: map[string]string{}}
	for _, l := range set {
		name := l.name
		value := globalRead().ReplaceAllStringFunc(l.value, func(read string) string {
			other := globalRead().FindStringSubmatch(read)[1]
			now, isBefore := out.values[other]
			if !isSet[other] {
				return read // a line may set it
			}
			if !isBefore && other != name {
				out.early = append(out.early, readEarly(name+" = "+l.value, other))
			}
			return now
		})

		// The value of a variable that names itself may double at each line.
		if len(value) > maxText && out.refused == nil {
			const problem = "%s: %s in [globals] has more than %s characters with its values: write a shorter value"
			out.refused = fmt.Errorf(problem, l.file, name, diag.Thousands(maxText))
		}
		if out.refused == nil {
			out.values[name] = value
		}
	}
	return out
}

// readEarly returns the row of a line that reads a variable of a later line.
func readEarly(text, variable string) ignored {
	const reason = "reads %s, which a later line of [globals] sets: %s is empty here, as when Asterisk starts"
	return ignored{"globals: " + text, "setting", fmt.Sprintf(reason, variable, variable)}
}
