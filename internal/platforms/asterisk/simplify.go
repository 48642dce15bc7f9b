package asterisk

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// onlyLeads reports whether a way leads to a node, and sets and says nothing.
func (w *writer) onlyLeads(to *way) bool {
	return to != nil && len(to.before())+len(w.assigns(to)) == 0
}

// reach finds the nodes that calls reach from the entries, and the variables with several texts
// that decide there.
func (w *writer) reach(entries []*entryPoint) {
	seen := map[*node]bool{}
	w.all = w.all[:0]
	w.compared = map[string]bool{}
	for _, e := range entries {
		if e.way == nil {
			continue
		}
		importer.Reach(seen, e.way.node, func(n *node) []*node {
			n.index = len(w.all)
			w.all = append(w.all, n)
			if s := n.step; s != nil && s.Kind == importer.Branch {
				// Only assignments of these variables are written.
				w.compared[s.What] = true
			}
			return n.following()
		})
	}
}

// keepPassed keeps the lines that calls pass without a step, and the prompts that these lines run, from the entries
// and from all steps that calls come to.
func (w *writer) keepPassed(entries []*entryPoint) {
	isPassed := make([]bool, len(w.plan.prios)) // by the number of the line
	add := func(passed []*priority) {
		for _, p := range passed {
			isPassed[p.index] = true
		}
	}

	for _, e := range entries {
		add(e.passed)
	}
	for _, n := range w.all {
		add(n.passed)
		for _, e := range n.edges {
			add(e.passed)
		}
	}

	maps.DeleteFunc(w.passNotes, func(p *priority, _ passNotes) bool { return !isPassed[p.index] })
}

// assigns returns the values that a way gives attributes.
func (w *writer) assigns(to *way) (out []importer.Assign) {
	if to == nil || len(to.node.given)+len(to.sets) == 0 {
		return nil
	}

	// A later assignment of the same variable replaces the earlier one.
	last := map[string]binding{}
	for _, b := range slices.Concat(to.sets, to.node.given) {
		last[b.name] = b
	}

	for _, name := range slices.Sorted(maps.Keys(last)) {
		set := last[name]
		// A set step has set the call's language.
		if name == languageVariable || !w.compared[name] {
			continue
		}

		out = append(out, importer.Assign{Attribute: name, To: importer.Const{Text: w.valueName(set.text)}})
	}

	return out
}

// target identifies an edge by its target, its assignments and its prompts.
func (w *writer) target(e edge) string {
	if e.to == nil {
		return ""
	}
	return fmt.Sprint(e.to.node.index, w.assigns(e.to), filesOf(e.to.before()))
}

func filesOf(prompts []prompt) string {
	var files []string
	for _, p := range prompts {
		files = append(files, p.files)
	}
	return strings.Join(files, "&")
}

// before returns the prompts that only this edge has before the prompts of its end.
func (to *way) before() []prompt {
	if to == nil || len(to.node.prompts) == 0 {
		return nil
	}
	return to.played[:len(to.played)-len(to.node.shared)]
}

// chain joins a deciding step with the same decision on its edge for the rest. It reports whether
// it joined any.
func (w *writer) chain() bool {
	// A step takes a few others at once. So the steps of a long row grow together, and the row needs few rounds: one
	// step that takes all others copies its outcomes each time.
	const mostAtOnce = 24
	changed := false
	for _, n := range w.all {
		for rounds := 0; rounds < mostAtOnce && w.chained(n); rounds++ {
			changed = true
		}
		changed = w.pastReasons(n) || changed
	}
	return changed
}

// pastReasons leads the edges of a node past lookups of why a phone could not be rung that decide nothing, and reports
// whether there were any.
func (w *writer) pastReasons(n *node) (changed bool) {
	for i, e := range n.edges {
		if e.to == nil || e.to.node.step == nil || !e.to.node.asksWhy {
			continue
		}
		if why := e.to.node.edges; w.target(why[0]) == w.target(why[1]) {
			n.edges[i].to = why[0].to
			n.edges[i].passed = slices.Concat(e.passed, why[0].passed, why[1].passed)
			changed = true
		}
	}
	return changed
}

// isRest reports whether an edge has all values without another edge.
func (e edge) isRest() bool { return e.outcome == importer.Other || e.outcome == importer.Otherwise }

// maxJoined is the most outcomes of a step that joins several decisions about one value. A further decision stays a
// step of its own after it, which does the same.
const maxJoined = 1000

// chained joins a deciding step with the same decision on its edge for the rest, and reports
// whether it did.
func (w *writer) chained(n *node) bool {
	last := len(n.edges) - 1
	if n.step == nil || last < 0 || !n.edges[last].isRest() {
		return false
	}

	to := n.edges[last].to
	if !w.onlyLeads(to) || to.node == n {
		return false
	}

	next := to.node
	isSame := next.step != nil && next.step.Kind == n.step.Kind && next.step.What == n.step.What
	isTooLarge := len(n.edges)+len(next.edges) > maxJoined

	// In a cycle of equal decisions the rest leads around: it would be joined again and again.
	pair := [2]*node{n, next}
	if !isSame || isTooLarge || w.joined[pair] {
		return false
	}

	// A step that speaks, or a value that changes between two reads, must be asked again.
	if len(next.prompts) > 0 || to.hasRenewed || w.changes(n.step.What) || w.uses.asideIn(n.step.What) != "" {
		return false
	}

	w.joined[pair] = true
	edges := slices.Clone(n.edges[:last])

	// An outcome that the first decision has taken never comes to the second one.
	for _, e := range next.edges {
		if slices.ContainsFunc(edges, func(o edge) bool { return o.outcome == e.outcome }) {
			w.endsIn[next.prio] = cmp.Or(w.endsIn[next.prio], "it asks what a step before it has asked")
			continue
		}
		edges = append(edges, e)
	}

	n.passed = slices.Concat(n.passed, n.edges[last].passed, next.passed)
	n.edges = edges
	n.from = append(append(slices.Clip(n.from), next.prio), next.from...)

	for _, note := range next.notes {
		if note.Status.Differs() {
			n.notes.Add(note)
		}
	}

	return true
}
