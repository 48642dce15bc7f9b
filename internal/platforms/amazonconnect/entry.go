package amazonconnect

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// source is where a value comes from that only the call knows: the inputs that ask for it, or the
// requests whose answer has it.
type source struct {
	by     []*action
	path   string           // of the value where it comes from: the stored input, or that of an answer
	kept   string           // the attribute that an entry was copied to first, or ""
	passed map[*action]bool // since it was copied
}

// sourceOf finds where the value of a path comes from at an action. It fails if the attribute may
// have another value there than its source has then, as after another entry.
func (r *reader) sourceOf(at *action, path string) (source, bool) {
	out := source{path: canonical(path), passed: map[*action]bool{}}
	from := []*action{at}
	for range maxCopies {
		if reg := sourceRegister(out.path); reg != "" {
			out.by = r.reachAny(from, reg).by
			return out, len(out.by) > 0 && !out.overwritten(reg)
		}
		x := r.reachAny(from, register(out.path))
		if len(x.values) != 1 || !isDynamic(x.values[0]) {
			return out, false
		}
		maps.Copy(out.passed, r.reached)
		out.kept = out.path
		from, out.path = x.by, canonical(x.values[0])
	}
	return out, false
}

// overwritten reports whether the answer that a value was copied from may be another one since.
func (x *source) overwritten(reg register) bool {
	for a := range x.passed {
		if _, sets := a.sets(reg); sets && reg != entry {
			return true
		}
	}
	return false
}

// sourceRegister returns the register of the actions that a value comes from: an entry, or the
// answer of a request. It is "" for an attribute.
func sourceRegister(path string) register {
	if path == storedPath {
		return entry
	}
	if prefix := answerPrefix(path); prefix != "" {
		return answer + register(prefix)
	}
	return ""
}

// findComparedEntries finds the compares that are branches on an entry or on an answer, and what the
// inputs and requests fill for them. An entry that is copied to an attribute before it is compared
// with another has the name of that attribute.
func (r *reader) findComparedEntries() {
	var compares []*action
	for _, a := range r.actions {
		if a.kind == "Compare" && a.asksSource() {
			compares = append(compares, a)
		}
	}
	for _, a := range compares {
		for _, path := range a.compared() {
			if x, ok := r.sourceOf(a, path); ok && x.path == storedPath && x.kept != "" && isDynamicCompare(a) {
				for _, by := range x.by {
					by.into = x.kept
				}
			}
		}
	}
	for _, a := range compares {
		r.findCases(a)
	}
}

// asksSource reports whether a compare may be a branch on an entry or an answer.
func (a *action) asksSource() bool { return a.noTimeout || isDynamicCompare(a) }

// isDynamicCompare reports whether a compare has an operand that only the call knows.
func isDynamicCompare(a *action) bool {
	return slices.ContainsFunc(a.conditions, func(c condition) bool { return isDynamic(c.operand()) })
}

// compared returns the paths that a compare compares.
func (a *action) compared() []string {
	out := []string{a.text("ComparisonValue")}
	for _, c := range a.conditions {
		if isDynamic(c.operand()) {
			out = append(out, c.operand())
		}
	}
	return out
}

// findCases finds the cases of a compare as a branch on an entry or an answer, if all of its
// conditions are such.
func (r *reader) findCases(a *action) {
	x, ok := r.sourceOf(a, a.text("ComparisonValue"))
	if !ok {
		return
	}
	on, ok := r.filled(x)
	if !ok || x.path == storedPath && x.kept == "" && !a.noTimeout {
		return
	}
	var edges []importer.Edge
	fills := map[*action]string{}
	silence := false
	note := func(x source) {
		silence = silence || x.mayBeSilence()
		if x.path != storedPath {
			for _, by := range x.by {
				fills[by] = x.path
			}
		}
	}
	note(x)
	for _, c := range a.conditions {
		edge := importer.Edge{To: c.next}
		with, ok := r.sourceOf(a, c.operand())
		if ok {
			edge.Outcome, edge.Entry, ok = r.caseOf(c, with)
			ok = ok && edge.Entry != on
			note(with)
		} else if ok = x.path == storedPath; ok { // an answer's values are outcomes of the lookup
			edge.Outcome, ok = c.entryCase()
		}
		if !ok {
			return
		}
		known := slices.ContainsFunc(edges, func(e importer.Edge) bool { return e.Outcome == edge.Outcome && e.Entry == edge.Entry })
		if c.operand() != timeoutValue && !known {
			edges = append(edges, edge)
		}
	}
	if len(edges) == 0 {
		return
	}
	if a.on, a.cases = on, edges; silence {
		a.block.Approximate("compares an entry that was not made with another one", "lead silence at the first of the two inputs elsewhere")
	}
	for _, by := range r.actions {
		if id := fills[by]; id != "" && !slices.Contains(by.fills, id) {
			by.fills = append(by.fills, id)
		}
	}
}

// caseOf returns a condition that compares with another entry or an answer as a case of a branch.
func (r *reader) caseOf(c condition, with source) (words, entry string, ok bool) {
	words, ok = comparisons[c.operator]
	if !ok {
		return "", "", false
	}
	entry, ok = r.filled(with)
	return words, entry, ok
}

// comparisons has the words for a comparison with another entry.
var comparisons = map[string]string{
	"Equals": "same as", "NumberGreaterThan": "over", "NumberGreaterOrEqualTo": "at least", "NumberLessThan": "under", "NumberLessOrEqualTo": "at most",
}

// filled returns the identifier of what a source fills, if each of its actions fills the same in
// every call.
func (r *reader) filled(x source) (id string, ok bool) {
	if x.path != storedPath {
		return x.path, !r.comparesValues(x.path) && !slices.ContainsFunc(x.by, func(a *action) bool { return !slices.Contains(asks, a.kind) })
	}
	id = x.by[0].entryID()
	for a := range x.passed {
		if a.storesInput() && a.entryID() == id {
			return "", false
		}
	}
	return id, !slices.ContainsFunc(x.by, func(a *action) bool {
		compare, _ := r.comparedNext(a)
		return a.entryID() != id || compare != nil && isMenu(compare)
	})
}

// comparesValues reports whether a compare of an attribute, or of one that is a copy of it, has a
// value that is known without the call: then the attribute is drawn by its values.
func (r *reader) comparesValues(path string) bool {
	id := r.attributeOf(path)
	return slices.ContainsFunc(r.actions, func(a *action) bool {
		return a.kind == "Compare" && r.attributeOf(canonical(a.text("ComparisonValue"))) == id &&
			slices.ContainsFunc(a.conditions, func(c condition) bool { return !isDynamic(c.operand()) })
	})
}

// entryID returns the identifier of what an input fills.
func (a *action) entryID() string {
	if a.into != "" {
		return a.into
	}
	return storedPath
}

// storedAt returns the identifier of the entry that is stored at some actions: the stored input
// itself where it may be one of several.
func (r *reader) storedAt(at []*action) string {
	by := r.reachAny(at, entry).by
	if len(by) == 0 || slices.ContainsFunc(by, func(a *action) bool { return a.entryID() != by[0].entryID() }) {
		return storedPath
	}
	return by[0].entryID()
}

// mayBeSilence reports whether a call may compare a copy of an entry that was not made, which on the
// platform is the text Timeout: equal to another entry that was not made, and no earlier one.
func (x *source) mayBeSilence() bool {
	return x.path == storedPath && x.kept != "" && slices.ContainsFunc(x.by, func(a *action) bool {
		_, elsewhere := a.onError(noInput)
		return !elsewhere
	})
}

// afterSilence returns where an input leads that is not made.
func (r *reader) afterSilence(a *action) string {
	silent := a.next
	if compare, _ := r.comparedNext(a); compare != nil {
		silent = compare.firstMatch(timeoutValue)
	}
	return a.onErrorOr(silent, noInput)
}

// branchEntry branches on an entry or an answer. What follows silence is decided by the input.
func (s *scope) branchEntry(a *action) {
	out := s.step(importer.Match, a)
	out.What = a.on
	out.Edges = append(out.Edges, a.cases...)
	out.Edge(importer.Otherwise, a.otherwise())
}

// entryCase returns a condition as a case of a branch on an entry.
func (c condition) entryCase() (string, bool) {
	value := c.operand()
	prefix, ok := entryCases[c.operator]
	_, err := strconv.Atoi(value)
	_, isNumeric := numeric[c.operator]
	return prefix + value, ok && importer.IsCase(value) && (!isNumeric || err == nil)
}

// entryCases has what a case begins with for each operator that a branch on an entry has.
var entryCases = map[string]string{
	"Equals": "", "NumberEquals": "", "TextStartsWith": "starts with ", "StartsWith": "starts with ", "BeginsWith": "starts with ",
	"TextContains": "contains ", "Contains": "contains ",
	"NumberGreaterThan": "over ", "NumberGreaterOrEqualTo": "at least ", "NumberLessThan": "under ", "NumberLessOrEqualTo": "at most ",
}

// fixOperands replaces the operands that have the same value in every call.
func (r *reader) fixOperands() {
	for _, a := range r.actions {
		if a.kind != "Compare" {
			continue
		}
		for i, c := range a.conditions {
			if v := r.fixed(a, c.operand()); isDynamic(c.operand()) && !isDynamic(v) && strings.TrimSpace(v) != "" {
				a.conditions[i].operands = []string{v}
			}
		}
	}
}
