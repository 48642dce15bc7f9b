package flow

import (
	"fmt"
	"iter"
	"slices"
	"sync"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Flows are the flows of a center, read and linked. They are immutable.
type Flows struct {
	Center *routing.Center

	list         []*Def // in the order of the files
	byName       map[string]*Def
	complete     bool          // every file could be read, so that there are no other flows
	availability *Availability // nil if routing.yaml could not be read
}

// Load reads and links the files of kind flow and prompts, and reports their errors. Package lint
// reports the errors that only paths show. Load ignores other files. Center is nil if routing.yaml
// could not be read. Then names of the center are not checked.
func Load(center *routing.Center, files []yaml.File, found *diag.Findings) *Flows {
	// found counts all files of the folder, also the unreadable ones. If it has more than files, a flow
	// may be missing, and a reference to it is not reported.
	f := &Flows{Center: center, byName: map[string]*Def{}, complete: found.Files() <= len(files)}
	if center != nil {
		f.availability = newAvailability(center)
	}

	for _, file := range files {
		switch file.Kind {
		case "flow":
			f.add(newDef(readFlow(file, found)), found)
		case "": // it lacks the key of its kind, and may be a flow
			f.complete = false
		}
	}

	for _, file := range files {
		if file.Kind == "prompts" {
			f.translate(readTranslation(file, found), found)
		}
	}

	f.link(found)
	return f
}

// link resolves the names in the flows, and checks all flows. The passes are in this order:
//
//  1. Each flow by itself: its attributes and its start, then its steps. A step's kind is first,
//     because it decides the step's outcomes. Then come its exits, and last their assignments.
//  2. The flows of while. The returns of such a flow are known when all flows are linked.
//  3. The errors so far mark the steps and flows that have them.
//  4. Missing outcomes. They are reported only for steps without an error, because the error may be
//     in the name of the outcome.
//  5. Bounds, which count over all flows that one runs, and the flows that routing.yaml names.
//  6. The errors of 4 and 5 mark their flows too: a flow with errors has at most a partial program.
//
// Programs and prompts are compiled later, when they are first needed.
func (f *Flows) link(found *diag.Findings) {
	r := newResolver(f, found)
	for _, def := range f.list {
		r.resolveFlow(def)
		for _, s := range def.Steps {
			// Several steps may lead to one flow. The callees of a flow are listed once.
			if s.Callee != nil && !slices.Contains(def.callees, s.Callee) {
				def.callees = append(def.callees, s.Callee)
			}
		}

		// The names of the outcomes are known only after the steps are resolved.
		def.outcomes = def.stepOutcomes()
		def.prompts = sync.OnceValue(func() [][slots][]Prompt { return def.compilePrompts(f.Center) })
		def.compiled = sync.OnceValue(func() *Program { return compile(def, f.Center) })
	}

	for s := range f.Steps() {
		r.checkWhile(s)
	}

	f.markInvalid(found)

	for s := range f.Steps() {
		if !s.doubts.is(isMisread) { // otherwise the error may be in the missing outcome
			s.checkRequired(found)
		}
	}

	limits := limiter{f, found}
	limits.countNumbers()
	limits.countStates()
	limits.countOutcomes()
	limits.countAttributes()

	if r.Center != nil {
		r.checkCenter()
	}

	f.markInvalid(found)
}

// markInvalid marks the flows in whose files errors were found, and the steps that have them.
func (f *Flows) markInvalid(found *diag.Findings) {
	byFile := map[string]*Def{}
	for _, def := range f.list {
		byFile[def.file.Name] = def
	}
	for x := range found.All() {
		if def := byFile[x.Place.File]; def != nil && x.Severity == diag.Error {
			def.mark(x)
		}
	}
}

// add adds a flow. Of two flows with the same name, it keeps the flow whose file has that name, or
// the first, and reports the other.
func (f *Flows) add(def *Def, found *diag.Findings) {
	if def.Name.Value == "" {
		f.complete = false
		return
	}

	name := def.Name.Value
	kept, isTaken := f.byName[name]
	if !isTaken {
		f.byName[name] = def
		f.list = append(f.list, def)
		return
	}

	// One of the two is misnamed: its right name may be referred to.
	f.complete = false

	// The file of a flow usually has the flow's name, so the flow in such a file is likely the right one.
	other := def
	if def.stem() == name && kept.stem() != name {
		f.list[slices.Index(f.list, kept)] = def
		f.byName[name] = def
		other = kept
		kept = def
	}

	// The name is surely the kept flow's only if the kept flow's file has it and the other file has not.
	isSurelyKept := kept.stem() == name && other.stem() != name
	if !isSurelyKept {
		kept.doubts |= isMisread
	}
	if kept.doubts.is(isMisread) {
		kept.doubts |= hasError | isUnclear
	}

	message := fmt.Sprintf("flow %q is already defined in %s", name, kept.Name.Place.File)
	fix := "give this one another name"
	switch {
	case other.stem() == name: // main.yaml and main.yml
		fix = "take one of the two files out"
	case !yaml.IsName(other.stem()): // main (copy).yaml
		fix = "give this one another name, or remove the file"
	case f.byName[other.stem()] == nil:
		// No flow has the name of the other file, so the flow in it likely has that name.
		found.Misspelled(other.Name, diag.DuplicateKey, message, other.stem())
		return
	}

	found.Error(other.Name.Place, diag.DuplicateKey, message, diag.Fix(fix))
}

// flow returns the flow with the name t, or nil, which it reports unless a file could
// not be read.
func (f *Flows) flow(t diag.Text, found *diag.Findings) *Def {
	def := f.byName[t.Value]
	if def != nil {
		found.Refer(diag.FlowName, "", t)
	}
	if def == nil && f.complete && !t.Place.IsZero() {
		found.Unknown(t, UnknownFlow, fmt.Sprintf("flow %q does not exist", t.Value), f.Names(),
			"it is one of ")
	}
	return def
}

// Defs returns the definitions of all flows, in the order of the files.
func (f *Flows) Defs() []*Def { return f.list }

// Def returns the definition of a flow, or nil.
func (f *Flows) Def(name string) *Def { return f.byName[name] }

// Steps yields the steps of all flows.
func (f *Flows) Steps() iter.Seq[*StepDef] {
	return func(yield func(*StepDef) bool) {
		for _, def := range f.list {
			for _, step := range def.Steps {
				if !yield(step) {
					return
				}
			}
		}
	}
}

// Availability returns the callers to whom the center's queues can be closed, or nil if
// routing.yaml could not be read.
func (f *Flows) Availability() *Availability { return f.availability }

// Complete reports whether every file could be read, so that there are no other flows.
func (f *Flows) Complete() bool { return f.complete }

// Names returns the names of all flows, sorted.
func (f *Flows) Names() []string {
	out := make([]string, len(f.list))
	for i, def := range f.list {
		out[i] = def.Name.Value
	}
	slices.Sort(out)
	return out
}

// About returns the text of a flow's about key.
func (f *Flows) About(name string) string {
	if def := f.byName[name]; def != nil {
		return def.about
	}
	return ""
}
