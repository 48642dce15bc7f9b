package genesysarchitect

import (
	"cmp"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// callModule runs a common module: {commonModule: {NAME: {ver_latestPublished: …}}}.
func (a action) callModule() string {
	s := a.step(importer.Run, "")
	m := a.Get("commonModule")
	name, _ := named(m)
	if keys := m.Keys(); name == "" && len(keys) > 0 {
		name = keys[0]
	}

	s.What = flowID(module, name)
	a.center.Names[s.What] = name

	paths := []string{defaultPath, "completed"}

	// A module that is imported has the paths where it ends. They need a way even if the action has
	// no output for them.
	c := moduleCall{action: a, module: m}
	if called := a.flows.moduleOf(name); called != nil {
		paths = append(paths, outputPaths(called.root)...)
		c.called = called.variables
	}

	for _, key := range a.Get("outputs").Keys() {
		paths = append(paths, pathOf(key))
	}
	slices.Sort(paths)

	sets := c.outputs()
	for _, path := range slices.Compact(paths) {
		s.Edge(path, c.after(path, sets), given(sets)...)
	}

	return a.assignAll("/inputs of the module", c.inputs(), a.id)
}

// outputPaths returns the paths where the tasks below a value end.
func outputPaths(v tree.Value) []string {
	var out []string
	for key, x := range below(v) {
		if path := cmp.Or(x.TextOf("name"), x.Text()); key == "outputPath" && path != "" {
			out = append(out, pathOf(path))
		} else {
			out = append(out, outputPaths(x)...)
		}
	}
	return out
}

// moduleCall is an action that runs a module.
type moduleCall struct {
	action
	module tree.Value // in the action
	called *variables // of the module, or nil if no file has it
}

// moduleParts returns the inputs or the outputs of a call of a module: {NAME: {ver_latestPublished: {outputs: …}}}. The
// version is a key of its own, and the key of the parts, which contains a word, differs between exports.
func moduleParts(m tree.Value, word string) iter.Seq2[string, tree.Value] {
	return func(yield func(string, tree.Value) bool) {
		for _, versions := range below(m) {
			for _, version := range below(versions) {
				for key, parts := range below(version) {
					if !strings.Contains(strings.ToLower(key), word) {
						continue
					}
					for name, part := range below(parts) {
						if !yield(name, part) {
							return
						}
					}
				}
			}
		}
	}
}

// inputs returns the assignments before a call of a module: each input has the value of the call, or else its
// initial value. The values of an earlier call would count without them.
func (c moduleCall) inputs() []importer.Assign {
	called := c.called
	if called == nil {
		return nil
	}
	called.isCalled = true

	values := map[string]importer.Term{}
	for input, value := range moduleParts(c.module, "input") {
		id, _ := called.moduleVariable(input)
		values[id] = c.term(value)

		// The module in the files may be another version than the one that the call was written for.
		if called.inputs[id] == nil && isGiven(value) {
			c.note(importer.Note{
				Status: importer.Approximated,
				Reason: "its input " + input + " is no input of the module: here it has no effect",
				Fix:    "import the version of the module with this input",
			})
		}
	}

	// Each call sets all inputs, because the module may have the values of a call before it.
	var sets []importer.Assign
	for _, id := range slices.Sorted(maps.Keys(called.inputs)) {
		value := values[id]
		if value == nil {
			value = called.inputs[id]
		}
		called.filled[id] = true
		sets = append(sets, importer.Assign{Attribute: id, To: value})
	}
	return sets
}

// moduleVariable returns the variable of a module that an input or output names, with or without its owner. Modules
// declare their variables with the owner Common or Flow. It reports whether the module declares the variable.
func (v *variables) moduleVariable(name string) (id string, isDeclared bool) {
	bare := strings.TrimPrefix(strings.TrimPrefix(name, "Common."), "Flow.")
	for _, owner := range []string{"Common.", "Flow."} {
		id = v.variableOf(owner+bare, "")
		if _, isDeclared = v.given[id]; isDeclared {
			return id, true
		}
	}
	return v.variableOf("Common."+bare, ""), false
}

// after returns where a call goes on after a path of a module. The values of the module are
// copied in a step after it, because a copy in the step that runs the module would be of earlier
// values.
func (c moduleCall) after(path string, sets []importer.Assign) string {
	to := c.output(path)
	if len(given(sets)) == len(sets) {
		return to
	}

	s := c.Step(importer.Set, c.block)
	s.ID = c.id + "/part " + path
	s.Sets = slices.Clone(sets)
	s.Edge("done", to)
	return s.ID
}

// given returns the assignments of values that are not known. They need no step of the module.
func given(sets []importer.Assign) (out []importer.Assign) {
	for _, set := range sets {
		if _, isCopy := set.To.(importer.Copy); !isCopy {
			out = append(out, set)
		}
	}
	return out
}

// outputs returns the assignments of the variables that a module fills. The values of a module that is not
// imported are not known.
func (c moduleCall) outputs() []importer.Assign {
	var sets []importer.Assign
	for from, to := range moduleParts(c.module, "output") {
		id := c.variable(to.TextOf("var"))
		if id == "" {
			continue
		}

		// The module may be read after this flow, so that the comparison with its variable is
		// noted when all flows are read.
		c.filled[id] = true
		set := importer.Assign{Attribute: id, To: importer.Answer{}}
		if c.called != nil {
			of, isDeclared := c.called.moduleVariable(from)
			if isDeclared {
				c.copies = append(c.copies, copied{id, c.called, of})
				set.To = importer.CopyOf(of)
			} else {
				c.note(importer.Note{
					Status: importer.Approximated,
					Reason: "its output " + from + " is no output of the module: here its value is not known",
					Fix:    "import the version of the module with this output",
				})
			}
		}
		sets = append(sets, set)
	}

	return sets
}

// copied is a variable that gets the value of a variable of a module.
type copied struct {
	variable string
	module   *variables
	of       string
}

// compareCopies lets a module compare the variables whose copies another flow compares. It reports
// whether it found any.
func (v *variables) compareCopies() (found bool) {
	for _, c := range v.copies {
		if v.compared[c.variable] && !c.module.compared[c.of] {
			c.module.compared[c.of] = true
			found = true
		}
	}
	return found
}
