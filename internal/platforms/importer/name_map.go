package importer

import (
	"maps"
	"slices"
	"strings"

	"golang.org/x/tools/txtar"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// The files of an import that describe it.
const (
	NameMapFile = yaml.ImportFile
	ReportFile  = "import.md"
)

// NameMap is import.yaml: the names that an import gave the source's blocks and identifiers. The
// next import into the folder keeps the names.
type NameMap struct {
	Format string                       // the platform, as --from has it
	Start  string                       // as --start has it, or ""
	Names  map[string]map[string]string // by kind ("queue"), then by the source's identifier
	flows  []flowEntry

	// The names that the last import proposed for the steps of each flow, in order. The steps may have other names: the
	// owner may have changed them, and no two are equal.
	proposals map[string][]stepEntry
}

// flowEntry is a flow by its key in import.yaml, with its name in the folder.
type flowEntry struct {
	id, name string
	steps    []stepEntry
}

// stepEntry is a step by its ID, with its name and the source's prompt where that differs.
type stepEntry struct{ id, name, original string }

// IDs returns the source's identifiers of a kind that have a name in the folder, in order.
func (m *NameMap) IDs(kind, name string) []string {
	names := m.Names[kind]
	return slices.DeleteFunc(slices.Sorted(maps.Keys(names)), func(id string) bool { return names[id] != name })
}

// ReadNameMap reads import.yaml. What cannot be read is a finding.
func ReadNameMap(src []byte, found *diag.Findings) *NameMap {
	root := yaml.Parse(NameMapFile, src, found)
	m := &NameMap{Names: map[string]map[string]string{}}
	if format := root.Get("import"); format != nil {
		m.Format = format.Text
	}

	if start := root.Get("start"); start != nil {
		m.Start = start.Text
	}

	if flows := root.Get("flows"); flows != nil {
		for _, f := range flows.Pairs {
			m.flows = append(m.flows, readFlowEntry(f))
		}
	}

	if names := root.Get("names"); names != nil {
		for _, kind := range names.Pairs {
			m.Names[kind.Key.Text] = map[string]string{}
			for _, e := range kind.Value.Pairs {
				m.Names[kind.Key.Text][e.Key.Text] = e.Value.Text
			}
		}
	}

	return m
}

func readFlowEntry(e yaml.KeyValue) flowEntry {
	f := flowEntry{id: e.Key.Text}
	if name := e.Value.Get("name"); name != nil {
		f.name = name.Text
	}

	if steps := e.Value.Get("steps"); steps != nil {
		for _, s := range steps.Pairs {
			name := s.Value.Text

			// A step with the prompt of its source is a map with its name inside.
			if n := s.Value.Get("step"); n != nil {
				name = n.Text
			}
			f.steps = append(f.steps, stepEntry{id: entryID(s.Key.Text), name: name})
		}
	}

	return f
}

// What the IDs of steps that an import adds begin with: in memory, and in import.yaml, which
// cannot hold a NUL.
const (
	addedID  = "\x00"
	addedKey = "added: "
)

func entryID(key string) string {
	if name, ok := strings.CutPrefix(key, addedKey); ok {
		return addedID + name
	}
	return key
}

func entryKey(id string) string {
	if name, ok := strings.CutPrefix(id, addedID); ok {
		return addedKey + name
	}
	return id
}

// Flows returns the keys of the flows: their ids in the source or, without one, names of files.
func (m *NameMap) Flows() []string {
	var out []string
	for _, f := range m.flows {
		out = append(out, f.id)
	}
	return out
}

func (m *NameMap) flowNames() map[string]string {
	out := map[string]string{}
	for _, f := range m.flows {
		out[f.id] = f.name
	}
	return out
}

// stepNames returns the names that an earlier import gave the steps of a flow, by their identifiers.
func (m *NameMap) stepNames(flow string) map[string]string {
	out := map[string]string{}
	for _, f := range m.flows {
		if f.id != flow {
			continue
		}
		for _, s := range f.steps {
			out[s.id] = s.name
		}
	}
	return out
}

// ReadProposals reads the proposals of the last import from its WrittenFile, or nil. Without the proposals no name
// moves.
func (m *NameMap) ReadProposals(written []byte) {
	m.proposals = map[string][]stepEntry{}
	for _, f := range txtar.Parse(written).Files {
		if f.Name != NameMapFile {
			continue
		}
		var found diag.Findings
		for _, flow := range ReadNameMap(f.Data, &found).flows {
			m.proposals[flow.id] = flow.steps
		}
	}
}

// writeProposals writes the proposals for ReadProposals, in the form of the flows in import.yaml.
func (m *NameMap) writeProposals() []byte {
	var file, flows yaml.Out
	for _, f := range m.flows {
		var one, steps yaml.Out
		for _, s := range m.proposals[f.id] {
			steps.AddText(entryKey(s.id), s.name)
		}
		one.Add("steps", steps)
		flows.Add(f.id, one)
	}
	file.Add("flows", flows)
	return yaml.Write("The names that the last import proposed for the steps.", file)
}

// FixedFiles returns the files that every import writes, besides one file for each flow.
func FixedFiles() []string {
	return []string{"routing.yaml", "trivial.yaml", NameMapFile, ReportFile, WrittenFile}
}

// Files returns the files that the import wrote.
func (m *NameMap) Files() []string {
	out := FixedFiles()
	for _, f := range m.flows {
		out = append(out, f.name+".yaml")
	}
	return out
}

// nameMap returns the names that this import has given.
func (w *writer) nameMap() *NameMap {
	m := &NameMap{
		Format:    w.center.Format,
		Start:     w.center.StartName,
		Names:     map[string]map[string]string{},
		proposals: map[string][]stepEntry{},
	}
	for _, g := range w.graphs {
		f := flowEntry{id: g.key, name: g.name}
		for _, s := range g.order {
			f.steps = append(f.steps, stepEntry{s.ID, g.stepName(s.ID), originalPrompt(s)})

			// No name moves on a platform whose blocks keep their IDs.
			if w.center.Numbered {
				m.proposals[g.key] = append(m.proposals[g.key], stepEntry{id: s.ID, name: slug(g.proposals[s.ID])})
			}
		}
		m.flows = append(m.flows, f)
	}

	for kind, n := range w.namers() {
		m.Names[kind] = n.byID
	}

	// The user writes these names to identify files. The import does not make them and must not lose
	// them.
	if flows := w.earlier.Names["flow"]; len(flows) > 0 { // given by hand
		m.Names["flow"] = flows
	}

	return m
}

func (w *writer) namers() map[string]*namer {
	return map[string]*namer{
		"attribute": w.attributes.names, "hours": w.hoursNames,
		"lookup": w.lookupNames, "queue": w.queueNames, "value": w.valueNames,
	}
}

func (m *NameMap) write() []byte {
	var file, flows, names yaml.Out
	file.AddText("import", m.Format)
	file.AddText("start", m.Start)

	for _, f := range m.flows {
		var one, steps yaml.Out
		one.AddText("name", f.name)

		for _, s := range f.steps {
			// Write-back needs the prompt of the source if the folder has another form of it.
			if s.original == "" {
				steps.AddText(entryKey(s.id), s.name)
				continue
			}

			var step yaml.Out
			step.AddText("step", s.name)
			step.AddText("prompt", s.original)
			steps.Add(entryKey(s.id), step)
		}

		one.Add("steps", steps)
		flows.Add(f.id, one)
	}

	file.AddWithComment("The flows by their id in the source, and the step that each block became. To rename a step,\nchange its name here, in the flow's file and in your tests, and import again.",
		"flows", flows)

	for _, kind := range sortedKeys(m.Names) {
		var one yaml.Out
		for _, id := range sortedKeys(m.Names[kind]) {
			one.AddText(id, m.Names[kind][id])
		}
		names.Add(kind, one)
	}

	file.AddWithComment("The names of things that the source identifies in another way.", "names", names)
	return yaml.Write("The names that the import gave. The next import into this folder reads them and keeps the names.",
		file)
}

// originalPrompt returns the prompt of the source, where the step's differs.
func originalPrompt(s *Step) string {
	for _, p := range append([]Prompt{s.Prompt}, s.Hold...) {
		if p.Original != "" {
			return p.Original
		}
	}
	return ""
}
