package genesysarchitect

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
	"github.com/ivrsim/ivrsim/internal/platforms/tree"
)

// jumpTo leads to a menu or a task, and the call does not come back.
func (r *reader) jumpTo(a action) string {
	to := r.jumpOf(a.Value)
	if to == "" {
		reason := "leads to no menu or task"
		if missing := firstOf(a.Value, "targetMenuRef", "targetTaskRef", "targetStateRef").Text(); missing != "" {
			reason = "leads to " + missing + ", which is not in the flow"
		}
		a.block.Approximate(reason+": here the call ends", "write the steps there")
	}
	return a.to(to)
}

// jumpOf returns the first step of the menu or task that a jump names.
func (r *reader) jumpOf(v tree.Value) string {
	if ref := v.TextOf("targetMenuRef"); ref != "" && isMenu().MatchString(ref) {
		return r.jump(ref)
	} else if ref = cmp.Or(v.TextOf("targetTaskRef"),
		v.TextOf("targetStateRef")); ref != "" && !isMenu().MatchString(ref) {
		return r.jump(ref)
	}
	return ""
}

// isMenu matches a reference to a menu.
var isMenu = diag.LazyPattern(`(?i)menu\[[^\]]*\]\s*$`)

// endTask goes back to the caller of the task, by an output path.
func (r *reader) endTask(a action) string {
	path := pathOf(cmp.Or(a.TextOf("outputPath", "name"), a.TextOf("outputPath")))
	if r.flowKind == module && len(r.context.calling) == 0 {
		a.step(importer.Return, path)
		return a.id
	}
	// A task that nothing calls has no path to return by, so that its end is the end of the call.
	to := ""
	if n := len(r.context.returns); n > 0 {
		to = r.context.returns[n-1](path)
	}
	return a.to(to)
}

// defaultPath is the output path of a task or a module that has no other. Architect shows it as Default.
const defaultPath = "default"

// pathOf returns the name of an output path as the outputs of an action have it.
func pathOf(name string) string {
	if name == "" || strings.EqualFold(name, defaultPath) {
		return defaultPath
	}
	return name
}

// maxCalling is the most tasks in which a task is called.
const maxCalling = 8

// callTask puts the actions of a task in its place. A task that calls itself is not followed.
func (r *reader) callTask(a action) string {
	m := reference().FindStringSubmatch(a.TextOf("targetTaskRef"))
	key := ""
	if m != nil {
		key = m[2]
	}

	t := r.tasks[key]
	why := ""
	switch {
	case !t.IsObject():
		why = "calls " + cmp.Or(a.TextOf("targetTaskRef"), "a task") + ", which is not in the flow"
	// The actions of a task are copied to each caller, so that a cycle of tasks would never end.
	case slices.Contains(r.context.calling, key):
		why = "calls a task that calls this one"
	case len(r.context.calling) > maxCalling:
		why = fmt.Sprintf("calls a task in more than %d tasks", maxCalling)
	}
	if why != "" {
		a.block.Approximate(why+": here the call goes on", "write the steps of the task")
		return a.to(a.next)
	}

	ends := map[string]string{}
	caller := r.context
	inputs, outputs := r.taskValues(a.Value, t)
	after := a.assignAll("/outputs of the task", outputs, a.next)
	r.context.calling = append(slices.Clip(caller.calling), key)

	// A path of the task goes on where the output of this action with the same name leads.
	r.context.returns = append(slices.Clip(caller.returns), func(path string) string {
		if _, known := ends[path]; !known {
			// The caller's actions are the actions of the output.
			called := r.context
			r.moveTo(caller)
			ends[path] = a.assignAll("/outputs of the task by "+path, outputs, a.output(path))
			r.moveTo(called)
		}
		return ends[path]
	})

	// The mark in the ID keeps the copies of two callers apart.
	first := r.task(t, a.id+callMark+"task "+taskKey(t), after)
	r.moveTo(caller)
	r.begins[a.id] = t

	return a.to(a.assignAll("/inputs of the task", inputs, first))
}

// taskValues returns the assignments of a call of a task: the inputs before the task, and the outputs after it.
func (v *variables) taskValues(call, task tree.Value) (inputs, outputs []importer.Assign) {
	for _, property := range []string{"inputs", "taskInputs"} {
		for name, value := range below(call.Get(property)) {
			id := v.variableOf(name, taskKey(task))
			v.filled[id] = true
			inputs = append(inputs, importer.Assign{Attribute: id, To: v.term(value)})
		}
	}

	for _, property := range []string{"outputs", "taskOutputs"} {
		for name, to := range below(call.Get(property)) {
			if id := v.variable(to.TextOf("var")); id != "" { // an output path has actions instead
				of := v.variableOf(name, taskKey(task))
				v.filled[id] = true
				v.compared[of] = true
				outputs = append(outputs, importer.Assign{Attribute: id, To: importer.CopyOf(of)})
			}
		}
	}
	return inputs, outputs
}
