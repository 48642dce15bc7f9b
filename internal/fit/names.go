package fit

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/records"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// namer gives texts of records names that a center can have, each its own. It holds the
// names that are taken, in lower case.
type namer map[string]bool

// name returns the text itself if it can be a name, and else one made of it.
func (n namer) name(text string) string {
	if !yaml.IsName(text) {
		text = strings.Trim(strings.Map(func(r rune) rune {
			if yaml.IsName(string(r)) {
				return r
			}
			return '_'
		}, text), "_")
	}
	if text == "" {
		text = "unnamed"
	}
	const longest = 40
	if r := []rune(text); len(r) > longest {
		text = string(r[:longest])
	}
	name := text
	for i := 2; n[strings.ToLower(name)]; i++ {
		name = fmt.Sprintf("%s_%d", text, i)
	}
	n[strings.ToLower(name)] = true
	return name
}

// reservedNames mean something else where names of queues, tiers and lines stand.
var reservedNames = []string{"otherwise", "by", "all", "busyness", "arrivals", "routing", "fitted", "after", "mix"}

func namesOf(texts []string) []string {
	n := namer{}
	for _, reserved := range slices.Concat(reservedNames, records.Outcomes) {
		n[reserved] = true
	}
	out := make([]string, len(texts))
	for i, text := range texts {
		out[i] = n.name(text)
	}
	return out
}
