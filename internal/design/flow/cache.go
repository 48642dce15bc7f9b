package flow

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/design/routing"
	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/files/yaml"
)

// Cache keeps the flows of one Load for the next. A flow is linked again only if its file, a
// translation of it, routing.yaml or a flow that it leads to has changed; or if it names what
// no flow is or a name that collects and lookups fill, and what all flows have of these has
// changed. It tells by yaml.Cache which files have not changed. The zero
// value is ready to use, and is for one folder.
type Cache struct {
	center       *routing.Center
	availability *Availability
	names        string                  // as of Flows.allNames
	flows        map[string]*Def         // by file
	texts        map[string]*translation // by file
}

// Load is the function [Load] with the cache.
func (c *Cache) Load(center *routing.Center, files []yaml.File, found *diag.Findings) *Flows {
	if c.center != center {
		*c = Cache{center: center}
	}
	f := &Flows{Center: center, byName: map[string]*Def{}, complete: found.Files() <= len(files)} // found also has the files that could not be read
	if c.availability == nil && center != nil && !center.HasErrors() {
		c.availability = newAvailability(center)
	}
	f.availability = c.availability
	var rest []*diag.Findings // of files that are no part of a flow
	for _, def := range c.readFlows(files, found) {
		if other := f.add(def, found); other != nil {
			rest = append(rest, other.found)
		}
	}
	translations := c.readTranslations(files, found)
	for _, t := range translations {
		if f.byName[t.flow.Value] == nil {
			f.translate(t, found)
			rest = append(rest, t.found)
		}
	}
	f.dropChanged(c.names, translations, found)
	f.link(found)
	for _, other := range rest {
		found.Merge(other)
	}
	c.keep(f, translations)
	return f
}

// readFlows returns the flows of the files, those that have not changed as they are kept. Of a
// name that is given twice both flows are read: one is wrong.
func (c *Cache) readFlows(files []yaml.File, found *diag.Findings) []*Def {
	var out []*Def
	named := map[string]int{}
	for _, file := range files {
		if file.Kind != "flow" {
			continue
		}
		def := c.flows[file.Name]
		if def == nil || !def.file.IsSame(file) {
			def = readFlow(file, found)
		}
		named[def.Name.Value]++
		out = append(out, def)
	}
	for i, def := range out {
		if def.isLinked && named[def.Name.Value] > 1 {
			out[i] = readFlow(def.file, found)
		}
	}
	return out
}

func (c *Cache) readTranslations(files []yaml.File, found *diag.Findings) []*translation {
	var out []*translation
	for _, file := range files {
		if file.Kind != "prompts" {
			continue
		}
		t := c.texts[file.Name]
		if t == nil || !t.file.IsSame(file) {
			t = readTranslation(file, found)
		}
		out = append(out, t)
	}
	return out
}

// dropChanged reads the linked flows again of which something has changed that they depend on,
// and gives each flow its translations. Names are those of all flows when they were linked.
func (f *Flows) dropChanged(names string, translations []*translation, found *diag.Findings) {
	texts := map[string][]*translation{}
	for _, t := range translations {
		texts[t.flow.Value] = append(texts[t.flow.Value], t)
	}
	otherNames := f.allNames() != names
	for again := true; again; {
		again = false
		for i, def := range f.list {
			hasChanged := def.asksAll && otherNames || !slices.Equal(def.texts, texts[def.Name.Value]) || !f.hasCallees(def)
			if def.isLinked && hasChanged {
				f.list[i] = readFlow(def.file, found)
				f.byName[def.Name.Value] = f.list[i]
				again = true // those that lead to it may come before it
			}
		}
	}
	for _, def := range f.list {
		def.texts = texts[def.Name.Value]
	}
}

// hasCallees reports whether the flows that a flow leads to are those that it was linked with.
func (f *Flows) hasCallees(def *Def) bool {
	return !slices.ContainsFunc(def.Steps, func(s *StepDef) bool { return s.Callee != nil && f.byName[s.Callee.Name.Value] != s.Callee })
}

// allNames writes what a flow that asks for the names in all flows may get to know: the flows,
// and what fills each name.
func (f *Flows) allNames() string {
	var out strings.Builder
	fmt.Fprintln(&out, f.complete)
	for _, def := range f.list {
		fmt.Fprintln(&out, def.Name.Value)
		for _, s := range def.Steps {
			if s.into.Value != "" {
				fmt.Fprintln(&out, s.Kind, *s.entry())
			}
			for _, p := range s.fills {
				for _, name := range p.Value {
					fmt.Fprintln(&out, s.Kind, name.Value)
				}
			}
		}
	}
	return out.String()
}

// keep keeps flows for the next Load, but for those that are wrong because of others.
func (c *Cache) keep(f *Flows, translations []*translation) {
	c.names, c.flows, c.texts = f.allNames(), map[string]*Def{}, map[string]*translation{}
	for _, def := range f.list {
		if !def.isRejected {
			c.flows[def.file.Name] = def
		}
	}
	for _, t := range translations {
		c.texts[t.file.Name] = t
	}
}
