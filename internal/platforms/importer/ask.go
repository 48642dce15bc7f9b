package importer

import (
	"slices"
	"strings"
)

// findMenus makes menus of the collects whose entries are compared right after them, with single keys or with
// words.
func findMenus(b *builder) {
	v := newSources(b)
	compares := v.findCompares()
	spoken := v.findSpoken()
	for g, s := range b.steps() {
		// A menu does not keep the key, so that no prompt can speak it.
		if s.Kind == Collect && s.Ask != nil && !spoken[s] {
			g.findMenu(s, compares)
		}
	}
	b.relink()
}

// entryCompares are the decides that compare an entry of a question in a variable, with their tests of it.
type entryCompares map[*Step]map[string]map[*Step][]Test

// findCompares finds which decides compare the entry of each question, or a copy of it.
func (v *sources) findCompares() entryCompares {
	out := entryCompares{}
	for _, d := range v.steps() {
		if !slices.ContainsFunc(d.Edges, func(e Edge) bool { return e.To != d.Edges[0].To }) { // it decides nothing
			continue
		}
		for _, x := range d.variables() {
			tests := slices.DeleteFunc(d.tests(), func(t Test) bool { return t.Variable != x })

			// Only the entry itself, or a copy of it, makes the question a menu. Other origins stay as
			// they are.
			for _, from := range v.origins(d, x).entries {
				if out[from.at] == nil {
					out[from.at] = map[string]map[*Step][]Test{}
				}

				if out[from.at][from.variable] == nil {
					out[from.at][from.variable] = map[*Step][]Test{}
				}

				out[from.at][from.variable][d] = tests
			}
		}
	}

	return out
}

// findSpoken finds the questions whose entries a prompt speaks.
func (v *sources) findSpoken() map[*Step]bool {
	out := map[*Step]bool{}
	for _, s := range v.steps() {
		if s.Kind == Set {
			continue
		}
		for _, x := range s.toldValues() {
			for _, from := range v.origins(s, x).entries {
				out[from.at] = true
			}
		}
	}
	return out
}

// without returns the tests of an entry by all decides but one.
func (c entryCompares) without(by, question *Step, variable string) []Test {
	var out []Test
	for d, tests := range c[question][variable] {
		if d != by {
			out = append(out, tests...)
		}
	}
	slices.SortFunc(out, compareTests)
	return out
}

// compared describes a flow's compares of a new entry. An entry that no case takes leads to rest.
type compared struct {
	by    *Step // the decide, or nil if none compares the entry
	cases []Edge
	rest  int
	over  []*Step  // set steps before it
	sets  []Assign // of the edge, apart from the entry, and of these steps
	later []Test   // of the entry, by other steps
}

// compares returns how a decide compares the entry that an edge gives a variable. If no decide
// compares it, there is one case, which leads on from the edge. Without an edge there is no case.
func (g *graph) compares(e *Edge, asked *Ask, entry string, byKey bool) compared {
	if e == nil {
		return compared{}
	}

	// The edge makes its assignments and the question's entry known.
	k := known{values: map[string]string{}, entries: map[string]bool{}, byKey: byKey}
	k.set(e.Sets)
	k.entries[entry] = true
	uncompared := compared{cases: []Edge{{To: e.To}}}

	// The question may give more than its entry, such as results of the platform. A choice has a word for the entry,
	// and takes the rest along.
	for _, a := range e.Sets {
		if a.Attribute != asked.Keys && a.Attribute != asked.Words {
			uncompared.sets = append(uncompared.sets, a)
		}
	}

	out := uncompared
	out.sets = slices.Clip(out.sets)

	// Set steps may stand between the question and its comparison. A menu takes their assignments
	// along.
	at := g.byID[e.To]
	for ; at != nil && at.Kind == Set && len(at.Edges) > 0 && len(out.over) < maxPassed; at = g.byID[at.Edges[0].To] {
		out.over, out.sets = append(out.over, at), append(out.sets, at.Sets...)
		k.set(at.Sets)
	}

	if at == nil || at.Kind != Decide {
		return uncompared
	}

	// A decide with one case left does not decide by the entry: it compares keys, for example, and the
	// entry is spoken. The entry goes past it, unless set steps before it would be lost.
	cases, ok := k.cases(at)
	if ok && len(cases) == 1 && len(out.over) == 0 {
		uncompared.cases[0].To = cases[0].To
	}

	if !ok || len(cases) < 2 {
		return uncompared
	}

	out.by = at
	out.cases = cases
	out.rest = target(cases, unlisted)
	return out
}

// every reports whether all tests of the entry meet a predicate.
func (c compared) every(meets func(Test) bool) bool {
	return !slices.ContainsFunc(c.cases, func(e Edge) bool {
		return slices.ContainsFunc(e.Tests, func(t Test) bool { return !meets(t) })
	})
}

// isKey reports whether a test compares with single keys.
func isKey(t Test) bool {
	values, ok := t.equals()
	return ok && !slices.ContainsFunc(values, func(v string) bool { return len(v) != 1 })
}

// question is a collect that may become a menu, with the compares of its entry by keys and by words.
type question struct {
	*Step
	keyed, spoken *Edge // of an entry by keys and by words, or nil
	keys, words   compared
}

// hasBoth reports whether an entry by keys and an entry by words lead on.
func (q *question) hasBoth() bool { return q.keyed.leadsOn() && q.spoken != nil }

// way returns the edge of a question whose variable holds the entry, or nil.
func (q *question) way(variable string) *Edge {
	i := slices.IndexFunc(q.Edges, func(e Edge) bool {
		return slices.ContainsFunc(e.Sets, func(a Assign) bool { return a.Attribute == variable && a.isEntry() })
	})
	if i < 0 || variable == "" {
		return nil
	}
	return &q.Edges[i]
}

// findMenu makes a collect a menu, if its entry is compared with keys or words and all others lead to one place.
// Where another step compares the entry, too, each key and word that one of them tells apart is a choice of its own.
func (g *graph) findMenu(s *Step, by entryCompares) {
	q := &question{Step: s}
	q.keyed = q.way(s.Ask.Keys)
	q.spoken = q.way(s.Ask.Words)
	q.keys = g.compares(q.keyed, s.Ask, s.Ask.Keys, true)
	q.words = g.compares(q.spoken, s.Ask, s.Ask.Words, false)
	q.keys.later = by.without(q.keys.by, s, s.Ask.Keys)
	q.words.later = by.without(q.words.by, s, s.Ask.Words)
	if !q.mayBeMenu() {
		return
	}

	// Each compared key and word becomes a choice.
	choices := append(q.keyChoices(), q.wordChoices()...)
	if len(choices) == 0 {
		return
	}
	choices = append(choices, q.otherChoices()...)

	// No word is a key, and a key whose event leads nowhere ends the call.
	if q.keyed != nil && q.keyed.To == "" && q.words.to() != "" {
		ends := slices.DeleteFunc(slices.Clone(keypad), q.isNoEntry)
		choices = append(choices, Edge{Keys: ends, Sets: s.Ask.sets(unlisted, "", q.keys.sets)})
	}

	// All other keys and words go where no case of the comparison holds.
	// Such an answer gives the values of a key, or of a word.
	rest := Edge{Outcome: noMatch, To: q.words.to()}
	sets := q.words.sets
	if q.keyed.leadsOn() {
		rest.To = q.keys.to()
		sets = q.keys.sets
	}
	if q.hasBoth() {
		sets = either(q.keys.sets, q.words.sets)
	}
	rest.Sets = s.Ask.sets(unlisted, unlisted, sets)

	s.Kind = Menu
	s.Edges = append(choices, rest)
	s.Digits = [2]int{}
	s.Into = ""
	s.EndsWith = false
	s.Format = ""

	// The menu does the work of the steps that it replaces, so that their blocks are reported with it.
	for _, d := range slices.Concat(q.keys.over, q.words.over, []*Step{q.keys.by, q.words.by}) {
		s.absorb(d)
	}
}

// mayBeMenu reports whether a menu has the same ways as a collect with these comparisons of its entry.
func (q *question) mayBeMenu() bool {
	keys, words := q.keys, q.words

	// A menu would take the first key of a longer entry for all of it, so that such a question stays a
	// collect.
	isCompared := keys.by != nil || words.by != nil
	if !isCompared || !keys.areKeysOf(q.Step) {
		return false
	}

	// A menu has one way for all other answers.
	if q.hasBoth() && keys.to() != words.to() {
		return false
	}

	// A branch on the entry compares the whole answer, as the source does. A longer sentence makes a choice of a menu.
	areApart := words.by != nil && words.by != keys.by
	areBranches := keys.areCases() && words.areCases()
	return !areApart || !areBranches || q.hasBoth() && words.areWords()
}

// otherChoices returns the ways of silence and of errors, which stay in a menu. The other edges carry an entry, which
// the choices replace.
func (q *question) otherChoices() (out []Edge) {
	for _, e := range q.Edges {
		if e.Error {
			out = append(out, e)
			continue
		}
		if slices.ContainsFunc(e.Sets, func(a Assign) bool { return a.isEntry() }) {
			continue
		}

		// A key that fails is a choice of its own, because "no match" leads where an entry without a case leads.
		if len(q.Ask.Fails) > 0 && q.keyed != nil && e.To != q.keys.to() {
			out = append(out, Edge{Keys: q.Ask.Fails, To: e.To, Sets: slices.Clone(e.Sets)})
		}
		e.Outcome = noInput
		out = append(out, e)
	}
	return out
}

// leadsOn reports whether there is an edge that leads to a step.
func (e *Edge) leadsOn() bool { return e != nil && e.To != "" }

// areKeysOf reports whether the choices of a menu say all cases: the question takes one key or, where it does not say
// how many it takes, all cases are single keys. A menu would take the first key of a longer entry for all of it.
func (c compared) areKeysOf(s *Step) bool {
	fits := isKey
	switch longest := s.Digits[1]; {
	case longest == 1:
		fits = func(t Test) bool { return !t.isOpaque() }
	case longest > 1:
		fits = func(Test) bool { return false }
	}
	return c.every(fits) && !slices.ContainsFunc(c.later, func(t Test) bool { return !fits(t) })
}

// areWords reports whether all cases are words, said alone.
func (c compared) areWords() bool {
	return c.every(func(t Test) bool { _, ok := t.equals(); return ok && !t.Not })
}

// to returns where an entry leads that no case takes.
func (c compared) to() string {
	if len(c.cases) == 0 {
		return ""
	}
	return c.cases[c.rest].To
}

// areCases reports whether branches on the entry have all cases.
func (c compared) areCases() bool {
	return c.every(func(t Test) bool { _, ok := t.cases(); return ok })
}

// sets returns the assignments of an entry, and others.
func (a *Ask) sets(keys, words string, others []Assign) []Assign {
	out := []Assign{{Attribute: a.Keys, To: Const{keys}}}
	if a.Words != "" {
		out = append(out, Assign{Attribute: a.Words, To: Const{words}})
	}
	return append(out, others...)
}

// either returns the assignments of one of two ways. A value that only one of them gives is not known.
func either(a, b []Assign) []Assign {
	var out []Assign
	for _, x := range slices.Concat(a, b) {
		if !slices.ContainsFunc(a, x.isLike) || !slices.ContainsFunc(b, x.isLike) {
			x.To = Any{}
		}
		if !slices.ContainsFunc(out, x.isLike) {
			out = append(out, x)
		}
	}
	return out
}

var keypad = []string{"1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "*", "#"}

// keyChoices returns the choices by key: one for each case or, where other steps compare the key, too, for each key.
func (q *question) keyChoices() []Edge {
	c := q.keys
	var out []Edge
	if len(c.cases) == 0 {
		return out
	}

	taken := map[string]int{} // by the first key of each choice
	for _, key := range keypad {
		// A later comparison that tells the key from all others needs a choice for this key, even if
		// both lead to one step here.
		of := target(c.cases, key)
		isTold := slices.ContainsFunc(c.later, func(t Test) bool { return t.Holds(key) != t.Holds(unlisted) })
		if of == c.rest && !isTold || q.isNoEntry(key) {
			continue
		}

		// Keys of one case share a choice, unless a later step still compares the key.
		at := slices.IndexFunc(out, func(e Edge) bool { return taken[e.Keys[0]] == of })
		if at >= 0 && len(c.later) == 0 {
			out[at].Keys = append(out[at].Keys, key)
			continue
		}

		taken[key] = of
		out = append(out, Edge{Keys: []string{key}, To: c.cases[of].To, Sets: q.Ask.sets(key, "", c.sets)})
	}

	return out
}

// isNoEntry reports whether a key makes no entry.
func (q *question) isNoEntry(key string) bool {
	return key == q.Ask.Finish || slices.Contains(q.Ask.Fails, key)
}

// wordChoices returns the choices by spoken words.
func (q *question) wordChoices() []Edge {
	c := q.words
	var out []Edge
	if len(c.cases) == 0 {
		return out
	}

	for _, e := range c.cases {
		if words := q.answers(e.Tests); len(words) > 0 {
			out = append(out, Edge{Keys: words, To: e.To, Sets: q.Ask.sets("", words[0], c.sets)})
		}
	}

	// Words that only a later step compares lead to the rest, and keep the word for that step.
	for _, t := range c.later {
		for _, word := range q.answers([]Test{t}) {
			if target(c.cases, word) == c.rest {
				out = append(out, Edge{Keys: []string{word}, To: c.to(), Sets: q.Ask.sets("", word, c.sets)})
			}
		}
	}

	return out
}

// A choice of a menu is made by a sentence that has all words of its phrase in their order.
const (
	// TakesWholeAnswers is the reason of a question whose words are compared with the whole answer.
	TakesWholeAnswers = "takes words as the whole answer: here a longer answer with them is taken, too"

	takesParts = "takes words within a longer answer: here they are whole words, perhaps with others between"
)

// answers returns the words that meet tests of spoken words.
func (q *question) answers(tests []Test) []string {
	var out []string
	for _, t := range tests {
		if t.Is == Blank && !t.Not { // what is said is not
			continue
		}

		examples := t.examples("")

		// A pattern without a part for any text is a list of whole answers.
		isWhole := t.Is == Equal || t.Is == OneOf
		if t.Is == Pattern {
			texts, _ := spellPattern(t.Operand)
			isWhole = !strings.Contains(strings.Join(texts, ""), anything)
		}

		switch {
		case t.Not || t.isOpaque() || operators[t.Is].isRange || len(examples) == 0 || len(tests) > 1:
			q.Approximate("takes words by a test that a menu does not have", "write the words that pass it")
			continue
		case !isWhole:
			q.Approximate(takesParts, "add choices for the answers that lead elsewhere")
		default:
			q.Approximate(TakesWholeAnswers, "add choices for longer answers that lead elsewhere")
		}

		out = append(out, examples...)
	}

	return out
}
