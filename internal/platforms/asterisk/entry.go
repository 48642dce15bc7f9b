package asterisk

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

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
