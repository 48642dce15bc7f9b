package flow

import (
	"fmt"
	"iter"
	"path"
	"slices"
	"strings"
	"sync"

	"github.com/ivrsim/ivrsim/internal/diag"
	"github.com/ivrsim/ivrsim/internal/routing"
	"github.com/ivrsim/ivrsim/internal/yaml"
)

// Flows are the checked flows of a center. They are immutable.
type Flows struct {
	Center *routing.Center
	list   []*source // in the order of the files
	byName map[string]*source
	whole  bool      // every file could be read: no other flow can be meant
	paths  *analysis // what calls can do; nil where nothing can be said of it

	unlinked  bool // a line starts a flow that is not there: which are reached is not known
	misallows bool // routing.yaml allows what is no advice: any may be meant
}

// Load reads the files of kind flow and prompts, and reports every error in
// them; of advice see [Flows.Advise]. The other files are left alone. Center may be nil where routing.yaml
// could not be read: then only what the flows say by themselves is checked.
func Load(center *routing.Center, files []yaml.File, found *diag.Findings) *Flows {
	f := &Flows{Center: center, byName: map[string]*source{}, whole: found.Files() <= len(files)}
	for _, file := range files {
		if file.Kind == "flow" {
			f.add(readSource(file, found), found)
		}
	}
	for _, file := range files {
		if file.Kind == "prompts" {
			f.translate(file, found)
		}
	}
	r := resolver{Flows: f, found: found}
	if center != nil && !center.HasErrors() {
		r.closing = newClosing(center)
	}
	for _, s := range f.list {
		r.resolveFlow(s)
		s.voiced = sync.OnceValue(func() [][slots]Prompt { return s.prompts(center) })
		s.compiled = sync.OnceValue(func() *Program { return compile(s, center) })
	}
	f.weigh(found)
	for s := range f.steps() {
		r.missingOutcomes(s)
	}
	r.countOutcomes()
	r.countNumbers()
	r.measure()
	r.countPairs()
	if center != nil {
		r.checkLines()
	}
	if r.closing != nil {
		f.paths = newAnalysis(f, r.closing, found)
		f.paths.judge([]func(*analysis){pathErrors})
	}
	return f
}

func (f *Flows) add(s *source, found *diag.Findings) {
	if s.name.Value == "" {
		f.whole = false
		return
	}
	first, twice := f.byName[s.name.Value]
	if !twice {
		f.byName[s.name.Value] = s
		f.list = append(f.list, s)
		return
	}
	f.whole = false // what one of the two should have been called may be asked for
	if s.stem() == s.name.Value && first.stem() != s.name.Value {
		f.list[slices.Index(f.list, first)], f.byName[s.name.Value] = s, s
		first, s = s, first
	}
	first.broken = first.broken || first.stem() != s.name.Value || s.stem() == s.name.Value // else the other is misnamed
	mend := fmt.Sprintf("did you mean %q?", s.stem())
	switch {
	case s.stem() == s.name.Value: // as in main.yaml and main.yml
		mend = "take one of the two files out"
	case !yaml.IsName(s.stem()): // as of main (copy).yaml
		mend = "give this one another name, or take the file out"
	}
	found.Error(s.name.Place, diag.DuplicateKey, fmt.Sprintf("flow %q stands in %s already", s.name.Value, first.name.Place.File), mend)
}

// stem is the name of the flow's file, which mostly is the flow's name.
func (s *source) stem() string {
	file := path.Base(s.name.Place.File)
	return strings.TrimSuffix(file, path.Ext(file))
}

// checkLines checks what routing.yaml says about flows: which one a line starts,
// and which advice does not apply.
func (r *resolver) checkLines() {
	allows := func(list []diag.Text) { r.misallows = !r.checkAllowed(list) || r.misallows }
	for i := range r.Center.Regions {
		allows(r.Center.Regions[i].Allow)
	}
	for i := range r.Center.Queues {
		allows(r.Center.Queues[i].Allow)
	}
	for i := range r.Center.Lines {
		r.unlinked = r.flow(r.Center.Lines[i].Flow, r.found) == nil || r.unlinked
		allows(r.Center.Lines[i].Allow)
	}
}

// Advise gives advice on flows that were loaded from the files. Found is all that was
// found in these so far: where something is wrong, less can be said.
func (f *Flows) Advise(files []yaml.File, found *diag.Findings) {
	if f.paths == nil {
		return
	}
	a := *f.paths
	a.found = found
	a.judge(stepAdvice)
	if f.misallows {
		return
	}
	advice := slices.Clone(pathAdvice)
	if f.whole && found.InFiles(named("prompts", files)...).Errors() == 0 { // else the text that is missing may stand there
		advice = append(advice, missingLanguage)
	}
	a.withoutErrors().judge(advice)
}

// named gives the names of the files of a kind.
func named(kind string, files []yaml.File) []string {
	var out []string
	for _, f := range files {
		if f.Kind == kind {
			out = append(out, f.Name)
		}
	}
	return out
}

// flow finds the flow that is named at t, and reports one that cannot be there.
func (f *Flows) flow(t diag.Text, found *diag.Findings) *source {
	s := f.byName[t.Value]
	if s == nil && f.whole && !t.Place.IsZero() {
		found.Error(t.Place, UnknownFlow, fmt.Sprintf("flow %q does not exist", t.Value), found.SuggestOr(t.Value, f.Names(), "it is one of "))
	}
	return s
}

// steps gives the steps of all flows.
func (f *Flows) steps() iter.Seq[*step] {
	return func(yield func(*step) bool) {
		for _, s := range f.list {
			for _, step := range s.steps {
				if !yield(step) {
					return
				}
			}
		}
	}
}

// Whole reports whether every file could be read, so that a flow that is not
// among these is nowhere.
func (f *Flows) Whole() bool { return f.whole }

// Names gives the names of all flows, sorted.
func (f *Flows) Names() []string {
	out := make([]string, len(f.list))
	for i, s := range f.list {
		out[i] = s.name.Value
	}
	slices.Sort(out)
	return out
}

// About gives what a flow says that it is for.
func (f *Flows) About(name string) string {
	if s := f.byName[name]; s != nil {
		return s.about
	}
	return ""
}
