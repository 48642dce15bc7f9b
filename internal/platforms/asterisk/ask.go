package asterisk

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// splitBy makes the step a branch on a variable that has several texts here, of which each decides.
func (v *visit) splitBy(name string) {
	v.n.edges, v.ran = nil, ""
	v.step(importer.Branch, name)
	texts := v.textsOf(name)
	for _, text := range texts {
		s := v.clone()
		s.own()
		s.parts = max(s.parts, 1) * len(texts)
		outcome := s.valueName(text)
		if text == others {
			outcome, text = importer.Otherwise, symbol(name)
			for _, t := range texts {
				s.learn(name+" = "+t+"?", "0")
			}
		}
		s.vars[name] = value{text}
		v.further(edge{outcome: outcome}, s, v.work)
	}
}

// textsOf returns the texts that a variable has here.
func (s *state) textsOf(name string) value {
	if s.uses.counter(name) != nil {
		return s.vars[name].counted()
	}
	return s.vars[name]
}

// ask asks what only the running system knows, and goes on with each answer.
func (v *visit) ask(c condition) {
	v.ran = ""
	answered := func(outcome string, yes bool) {
		s := v.clone()
		s.decide(c, yes)
		v.further(edge{outcome: outcome}, s, v.work)
	}
	switch {
	case v.askEntry(c, answered):
		return
	case containsName(c.text, "INVALID_EXTEN"):
		v.n.approximate("compares a wrong extension, which only the call knows: here a lookup decides", "lead the keys that it compares to steps of their own")
	case v.comparesEntry(c):
		v.n.approximate("compares what the caller has entered in a way that a branch cannot: here a lookup decides", "write a branch on the entry")
	}
	if c.op == "=" && c.symbol != "" {
		v.lookup(c.symbol).Notifies = true
		answered(cmp.Or(c.value, "empty"), true)
		answered(importer.Other, false)
		return
	}
	v.lookup(c.text).Notifies = true
	answered("yes", true)
	answered("no", false)
}

// asksVarying reports whether a lookup asks for a variable that lines have set.
func (v *visit) asksVarying(what string) bool {
	return slices.ContainsFunc(readNames().FindAllString(what, 20), func(name string) bool {
		texts, isAsked := v.vars[name], v.entries[name] > 0 || v.statuses[name] || slices.Contains(v.uses.byProgram, name)
		return len(texts) > 1 || len(texts) == 1 && texts[0] == symbol(name) && !isAsked
	})
}

// lookup makes the node a lookup of what a text says.
func (v *visit) lookup(what string) *importer.Step {
	v.ran = ""
	v.center.Names[what] = lookupName(what)
	return v.step(importer.Lookup, what)
}

// lookupName names an expression: "DB(night/mode) = on" becomes db_night_mode_on.
func lookupName(text string) string {
	name := strings.ToLower(strings.Join(notNames().Split(plain(text), -1), "_"))
	return cmp.Or(strings.Trim(name, "_"), "answer")
}

var notNames = diag.LazyPattern(`[^\pL\pN]+`)

// isEntry reports whether a value is what a caller has entered (Read), by its name.
func (s *state) isEntry(name string) bool { return s.entries[name] > 0 }

// caseOf returns the entry that a condition asks about and the case of a branch on it that says the same, or the
// opposite, or "" where there is none.
func (s *state) caseOf(c condition) (entry, is string, opposite bool) {
	if inside, ok := strings.CutPrefix(c.symbol, "LEN("); ok {
		is, opposite = lengthCase(c)
		return strings.TrimSuffix(inside, ")"), is, opposite
	}
	if entry, cut, ok := strings.Cut(c.symbol, ":0:"); ok {
		if c.op != "=" || strconv.Itoa(len(c.value)) != strings.TrimSpace(cut) || !importer.IsCase(c.value) {
			return entry, "", false
		}
		return entry, "starts with " + c.value, false
	}
	number, err := strconv.Atoi(strings.TrimSpace(c.value))
	switch words := comparisons[c.op]; {
	case c.op == "=" && importer.IsCase(c.value):
		is = c.value
	case words != "" && err == nil && number >= 0:
		is = words + strconv.Itoa(number)
	}
	return c.symbol, is, false
}

// comparisons are the words of a branch on an entry for a comparison with a number.
var comparisons = map[string]string{"<": "under ", "<=": "at most ", ">": "over ", ">=": "at least "}

// lengthCase is the case for a number of digits, or the opposite of a condition with more.
func lengthCase(c condition) (is string, opposite bool) {
	n, err := strconv.Atoi(strings.TrimSpace(c.value))
	if c.op == "<" || c.op == ">=" {
		n--
	}
	switch {
	case err != nil || n < 1:
		return "", false
	case c.op == "=" || n == 1 && comparisons[c.op] != "":
		return "length " + strconv.Itoa(n), c.op[0] == '>'
	case comparisons[c.op] != "":
		return "length 1-" + strconv.Itoa(n), c.op[0] == '>'
	}
	return "", false
}

// askEntry makes the node a branch on what the caller has entered, if a condition is about that and a
// branch can say it. It reports whether it does.
func (v *visit) askEntry(c condition, answered func(outcome string, yes bool)) bool {
	entry, is, opposite := v.caseOf(c)
	if dialed, ok := v.answered(dialedHere); ok && entry == plain(v.exten.value) {
		entry = dialed
	}
	if is == "" || !v.isEntry(entry) {
		return false
	}
	v.step(importer.Match, entry)
	answered(is, !opposite)
	answered(importer.Otherwise, opposite)
	return true
}

// comparesEntry reports whether a condition is about what the caller has entered alone.
func (v *visit) comparesEntry(c condition) bool {
	return !strings.Contains(strings.ReplaceAll(c.text, "LEN(", ""), "(") &&
		slices.ContainsFunc(readNames().FindAllString(c.symbol+" "+c.text, 20), v.isEntry)
}

// decidedEntry decides a condition on what the caller has entered, one or more keys up to the most that were read,
// where it holds for all such entries or for none: without an entry a variable has a known text.
func (s *state) decidedEntry(c condition) (yes, ok bool) {
	if s.isEntry(c.symbol) && c.op == "=" {
		return false, c.value == "" || strings.Trim(c.value, "0123456789*#") != "" || len(c.value) > s.entries[c.symbol]
	}
	inside, isLength := strings.CutPrefix(c.symbol, "LEN(")
	if !isLength || !s.isEntry(strings.TrimSuffix(inside, ")")) {
		return false, false
	}
	if c.op == "" {
		return true, true
	}
	n, err := strconv.Atoi(strings.TrimSpace(c.value))
	switch {
	case err != nil:
		return false, false
	case c.op == "<=" || c.op == ">":
		n++
	case c.op == "=" && (n < 1 || n > s.entries[strings.TrimSuffix(inside, ")")]):
		return false, true
	case c.op != "<" && c.op != ">=":
		return false, false
	}
	return c.op[0] == '>', n <= 1
}

// goToEntered is a Goto to the extension that the caller has entered: a branch on its number.
func (v *visit) goToEntered(name string, ctx *context, label string) {
	v.ran = ""
	v.step(importer.Match, name)
	for _, d := range v.destinations(ctx, 1) {
		if number, ok := d.exten.numberOf(label); ok && d.exten.prios[number] != nil {
			v.edge(d.String(), v.jump(ctx, d.exten, number, d.exten.value))
		}
	}
	v.edge(importer.Otherwise, v.wrongExtension(ctx, name))
}
