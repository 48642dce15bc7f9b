package importer

import (
	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// allowKey is a step, queue or line of a file of the folder, which can allow advice.
type allowKey struct{ file, section, name string }

// The sections of files whose entries allow advice.
const (
	inSteps  = "steps"
	inQueues = "queues"
	inLines  = "lines"
)

// KeepAllowed keeps the advice that a file of the earlier import allows, which somebody has
// written by hand. A file that cannot be read has none.
func (m *NameMap) KeepAllowed(file string, src []byte) {
	root := yaml.Parse(file, src, &diag.Findings{})
	for _, section := range []string{inSteps, inQueues, inLines} {
		entries := root.Get(section)
		if entries == nil {
			continue
		}
		for _, e := range entries.Entries {
			var rules yaml.Out
			if allow := e.Value.Get("allow"); allow != nil {
				for _, rule := range allow.Entries {
					rules.AddText(rule.Key.Text, rule.Value.Text)
				}
				m.allowed[allowKey{file, section, e.Key.Text}] = rules
			}
		}
	}
}

// allow writes the advice that an entry allows.
func (b *builder) allow(file, section, name string, out *yaml.Out) {
	out.Add("allow", b.earlier.allowed[allowKey{file + ".yaml", section, name}])
}
