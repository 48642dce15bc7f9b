package scenario

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// NearPaths returns the paths of a scenario's tree at which a set that failed could be meant, the
// nearest first. Whether the set works there is for the caller to try.
//
// The nearest path has the most keys of the written path, in their order. Of these it has the fewest
// other keys, and of these it is the first: the values of all lines and queues come before the values
// of one, and then the order of the file counts.
//
// There is none if a value stands at the written path: then the value of the set is wrong.
func NearPaths(root *yaml.Node, set Set) []string {
	var found diag.Findings
	apply(root, []Set{{set.Path, "+0%"}}, &found)

	if found.Errors() == 0 {
		return nil
	}

	written := strings.Split(set.Path, ".")
	for i, key := range written {
		if m := wholeHours.FindStringSubmatch("." + key); m != nil {
			written[i] = fmt.Sprintf("%02s:00-%02s:00", m[1], m[2])
		}
	}

	type candidate struct {
		path         string
		common, keys int
	}

	var near []candidate
	for _, leaf := range leavesOf(root, written) {
		keys := strings.Split(leaf.path, ".")
		common := commonKeys(written, keys)
		if leaf.path == set.Path || common == 0 || !leaf.takes(set.Value) {
			continue
		}

		// Any name could stand for another one, so that all keys have to be there.
		if formOf(set.Value) != "name" || common == len(written) {
			near = append(near, candidate{leaf.path, common, len(keys)})
		}
	}

	slices.SortStableFunc(near, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.common, a.common), cmp.Compare(a.keys, b.keys))
	})

	out := make([]string, len(near))
	for i := range near {
		out[i] = near[i].path
	}

	return out
}

// leaf is a single value of a scenario with its path.
type leaf struct{ path, value string }

// takes reports whether a value of a set could stand in the leaf's place: a change that the leaf's
// value allows, or a value of the same form.
func (l *leaf) takes(value string) bool {
	if signed.MatchString(value) {
		_, fix := changed(l.value, value)
		return fix == ""
	}
	return formOf(l.value) == formOf(value)
}

// formOf returns the form of a single value. A share may be written as a number.
func formOf(value string) string {
	_, err := strconv.ParseFloat(strings.TrimSuffix(value, "%"), 64)
	switch {
	case err == nil:
		return "number"
	case len(value) > 0 && value[0] >= '0' && value[0] <= '9':
		return "time"
	default:
		return "name"
	}
}

// leavesOf returns the single values of a scenario. The implied values of all lines and queues come
// first. The shifts of a group have their own paths, and the paths of the written weekdays.
func leavesOf(root *yaml.Node, written []string) []leaf {
	var out []leaf
	for _, all := range []struct {
		path   string
		values *yaml.Node
	}{{"calls.all", allCallsObject.Defaults()}, {"handling.all", allHandlingObject.Defaults()}} {
		if root.Get(strings.TrimSuffix(all.path, ".all")).Get("all") == nil {
			out = append(out, leavesBelow(all.path, all.values)...)
		}
	}

	for _, l := range leavesBelow("", root) {
		out = append(out, l)
		out = append(out, l.onDays(written)...)
	}

	return out
}

// leavesBelow returns the single values below a path.
func leavesBelow(path string, n *yaml.Node) []leaf {
	below := func(key string) string { return strings.TrimPrefix(path+"."+key, ".") }
	var out []leaf
	switch n.Kind {
	case yaml.Scalar:
		out = append(out, leaf{path, n.Text})
	case yaml.Map:
		for _, e := range n.Pairs {
			out = append(out, leavesBelow(below(e.Key.Text), e.Value)...)
		}
	case yaml.List:
		for i, item := range n.Items {
			name := strconv.Itoa(i + 1)

			// Paths name groups of agents by their names, and other items by their numbers.
			if group := item.Get("group"); group != nil {
				name = group.Text
			}
			out = append(out, leavesBelow(below(name), item)...)
		}
	default: // a value that could not be read
	}

	return out
}

// onDays returns a shift's path with the weekdays and the hours that a path writes, if it does. Agents
// without shifts have a shift of the whole day.
func (l *leaf) onDays(written []string) []leaf {
	before, hours, isShift := strings.Cut(l.path, ".shifts.")
	if group, isAgents := strings.CutSuffix(l.path, ".agents"); isAgents {
		before = group
		hours = "00:00-24:00"
	} else if !isShift {
		return nil
	}

	hours = hours[strings.LastIndexByte(hours, '.')+1:]

	days := ""
	for _, key := range written {
		if _, ok := readWeekdays(diag.Text{Value: key}, &diag.Findings{}); ok {
			days = key + "."
		}
		if _, ok := parseSpan(key); ok {
			hours = key
		}
	}

	return []leaf{{before + ".shifts." + days + hours, l.value}}
}

// commonKeys returns how many keys two paths have in common, in one order. A word may be misspelled.
func commonKeys(a, b []string) int {
	same := func(x, y string) bool {
		return x == y || !strings.ContainsAny(x, "0123456789") && diag.Correction(x, []string{y}) != ""
	}

	// This is the longest common subsequence, with one row of its table.
	most := make([]int, len(b)+1) // of the keys of a so far, by the number of keys of b
	for _, x := range a {
		before := 0
		for j, y := range b {
			old := most[j+1]
			most[j+1] = max(old, most[j])
			if same(x, y) {
				most[j+1] = max(most[j+1], before+1)
			}
			before = old
		}
	}

	return most[len(b)]
}
