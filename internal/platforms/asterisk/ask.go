package asterisk

import (
	"cmp"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/ivrsim/ivrsim/internal/files/diag"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/known"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/times"
	"github.com/ivrsim/ivrsim/internal/platforms/importer"
)

// noteTooMany notes that a line reads a variable with more texts than an attribute carries.
func noteTooMany(v *visit) {
	reason := fmt.Sprintf("a variable has more than %d texts", maxTexts)
	if v.m.mostTexts() < maxTexts {
		reason = fmt.Sprintf("a variable has several texts, and the calls of the dialplan bring more than %s to its lines",
			diag.Thousands(v.m.limits.budget))
	}
	v.n.approximate(reason+": here it is known only in the call",
		"import a part of the dialplan: --start names the context in which it begins")
}

// splitBy turns the step into a branch on a variable with several texts here. Each text decides.
func (v *visit) splitBy(name string) {
	v.ownCommand = ""
	v.step(importer.Branch, name)

	texts := v.textsOf(name)
	for _, text := range texts {
		outcome := v.m.valueName(text)
		if name == languageVariable && symbol.In(text) {
			outcome = importer.Otherwise // a language that only the call knows is no value
		}
		v.further(edge{outcome: outcome}, v.work, func(s *state) {
			// On each way the variable has one text. The number of parts grows, which limits further
			// splits of the line.
			s.parts = max(s.parts, 1) * int32(len(texts))
			s.put(name, known.Single(text))
		})
	}
}

// textsOf returns the texts that a variable or an argument of the routine may have here, or nil if no line has set it.
func (s *state) textsOf(name string) known.Value {
	k := s.vars.Of(name)
	switch {
	case k == nil:
		return s.argument(name)
	case len(k.Texts) > 0:
		return k.Texts
	case name == "EXTEN":
		return known.Value{s.exten.value}
	}
	return known.Value{symbol.Of(name)}
}

// ask asks what only the running system knows, and goes on with each answer.
func (v *visit) ask(c expression.Condition) {
	v.ownCommand = ""

	// The line runs once more for each answer, with the condition decided.
	answered := func(outcome string, yes bool) {
		v.further(edge{outcome: outcome}, v.work, func(s *state) { s.decide(c, yes) })
	}

	notComputed := cmp.Or(notComputedIn(c.Text), v.m.uses.asideIn(c.Text))
	if notComputed != "" {
		v.n.guess("the value of "+notComputed+" decides", "write the value, or a condition without the function")
	}
	switch {
	case askEntry(v, c, answered):
		return
	case expression.ContainsName(c.Text, "INVALID_EXTEN"):
		v.n.guess("compares a wrong extension, which only the call knows: here a lookup decides",
			"lead the keys that it compares to steps of their own")
	case c.OfDialed || v.m.followsDialed(c.Text):
		v.n.guess("compares digits of the number that the caller has dialed: here a lookup decides",
			"write an extension for each number that it compares")
	case v.m.comparesEntry(c):
		v.n.guess("compares what the caller has entered in a way that is not modeled",
			"write a branch on the entry, with cases such as length 4")
	}

	what := c.Text
	yes := "yes"
	no := "no"

	// A comparison of one value with a text is an answer with this text. Other conditions are answered
	// by yes or no.
	if c.Op == "=" && c.Symbol != "" {
		what = c.Symbol
		yes = cmp.Or(c.Value, "empty")
		no = importer.Other
	}

	// If both answers do the same, the question has no effect and may be dropped.
	q := v.lookup(what)
	if notComputed != "" {
		q.Unheard = "the import does not compute " + notComputed
	}
	q.Notifies = true
	q.Own = no != importer.Other
	if name := v.m.uses.filled[what]; name != "" || !q.Own {
		q.Name = "get " + v.m.lookupNames.of(cmp.Or(name, what))
	}
	answered(yes, true)
	answered(no, false)
}

// asksVarying reports whether a lookup asks for a variable that lines have set.
func asksVarying(s *state, what string) bool {
	return slices.ContainsFunc(readNames().FindAllString(what, -1), func(name string) bool {
		texts := s.textsOf(name)
		isUnknown := len(texts) == 1 && texts[0] == symbol.Of(name)
		return len(texts) > 1 || isUnknown && !s.m.isAsked(name)
	})
}

// isAsked reports whether only the call knows a variable: an entry, the end of an application, or a
// value that a program sets.
func (m *machine) isAsked(name string) bool {
	return m.isEntered(name) || m.statuses[name] || slices.Contains(m.uses.byProgram, name)
}

// lookup turns the node into a lookup of the value of a text.
func (v *visit) lookup(what string) *importer.Step {
	v.ownCommand = ""
	v.m.center.Names[what] = v.m.lookupNames.of(what)
	return v.step(importer.Lookup, what)
}

// atTime makes the step a check of opening hours. Dates, time zones and several times of a day are lookups.
func (v *visit) atTime(spec string, yes, no func(*visit)) {
	v.ownCommand = ""
	id, hours, ok := times.Week(spec)

	// The times are all times, so that the condition always holds.
	if ok && id == "" {
		yes(v)
		return
	}

	// A check has the outcome closed, and otherwise if the hours are open.
	isOpen := importer.Otherwise
	isClosed := "closed"

	// Spans of one week, or dates of each year, are opening hours. Their text names them for every
	// line that has the same times.
	if ok {
		v.step(importer.Check, id)
		v.m.center.Hours[id] = hours
		v.m.center.Names[id] = "hours " + strings.ReplaceAll(strings.TrimSuffix(id, ",*,*"), ",", " ")
	} else {
		isOpen = "yes"
		isClosed = "no"
		s := v.lookup("time " + spec)
		s.Notifies = true
		s.Unheard = "the import does not model dates, time zones and several times of a day"
		v.n.note(importer.Unknown, "a date, a time zone or one of several times decides",
			"write them as opening hours, and a check")
	}

	v.further(edge{outcome: isOpen}, yes)
	v.further(edge{outcome: isClosed}, no)
}

// lookupNames has the names of lookups by their texts. A line that asks runs often, and each text is named once.
type lookupNames map[string]string

func (n lookupNames) of(text string) string {
	name, isKnown := n[text]
	if !isKnown {
		name = lookupName(text)
		n[text] = name
	}
	return name
}

// lookupName names an expression: "DB(night/mode) = on" becomes db_night_mode_on.
func lookupName(text string) string {
	text = cutOut().ReplaceAllString(text, "") // the characters that a condition compares
	text = patternIn().ReplaceAllString(text, "$2 matches $1")
	text = addressIn().ReplaceAllStringFunc(text, pageOf)
	words := operators.Replace(symbol.Plain(text))
	name := strings.ToLower(strings.Join(notNames().Split(words, -1), "_"))
	return cmp.Or(strings.Trim(name, "_"), "answer")
}

// patternIn is a comparison with a regular expression, REGEX("^9" TEXT). The value comes first in its name.
var patternIn = diag.LazyPattern(`REGEX\("([^"]*)" ([^()]*)\)`)

// addressIn is an address on the web.
var addressIn = diag.LazyPattern(`https?://[^\s,)"|]+`)

// pageOf names an address after its last folder or page: "vip" of "https://crm.example.com/api/vip.php?number=5". An
// address without one has the name of its server.
func pageOf(address string) string {
	_, rest, _ := strings.Cut(address, "://")
	rest, _, _ = strings.Cut(rest, "?")
	server, folders, _ := strings.Cut(rest, "/")
	page := path.Base("/" + folders)
	return cmp.Or(strings.Trim(strings.TrimSuffix(page, path.Ext(page)), "/"), server)
}

var cutOut = diag.LazyPattern(`:\d+:\d+`)

// operators has the words of operators in names.
var operators = strings.NewReplacer(
	" =~ ", " matches ", " <= ", " at most ", " >= ", " at least ", " < ", " under ", " > ", " over ")

var notNames = diag.LazyPattern(`[^\pL\pN]+`)

// isEntered reports whether the name belongs to a value that a caller has entered (Read).
func (m *machine) isEntered(name string) bool { return m.entered[name] > 0 }

// caseOf returns the entry that a condition is about, and the case of a branch on it with the same meaning. The case is
// "" if there is no such case.
func caseOf(c expression.Condition) (entry, is string) {
	// ${ENTRY:0:2} is its first two keys.
	entry, length, isCut := strings.Cut(c.Symbol, ":0:")
	if isCut {
		return entry, prefixCase(c, length)
	}
	return entry, valueCase(c)
}

// prefixCase returns the case of a comparison of the first keys of an entry with as many keys, or "".
func prefixCase(c expression.Condition, length string) string {
	isWhole := strings.TrimSpace(length) == strconv.Itoa(len(c.Value))
	if c.Op != "=" || !isWhole || !importer.IsCase(c.Value) {
		return ""
	}
	return "starts with " + c.Value
}

// valueCase returns the case of a comparison of the whole entry, or "".
func valueCase(c expression.Condition) string {
	if c.Op == "=" && importer.IsCase(c.Value) {
		return c.Value
	}

	words := comparisons[c.Op]
	number, err := strconv.Atoi(strings.TrimSpace(c.Value))
	if words == "" || err != nil || number < 0 {
		return ""
	}
	return words + strconv.Itoa(number)
}

// comparisons are the words of a branch on an entry for a comparison with a number.
var comparisons = map[string]string{"<": "under ", "<=": "at most ", ">": "over ", ">=": "at least "}

// askEntry makes the node a branch on what the caller has entered, if a condition is about that and a
// branch can say it. It reports whether it does.
func askEntry(v *visit, c expression.Condition, answered func(outcome string, yes bool)) bool {
	entry, is := caseOf(c)
	if dialed, ok := v.answered(asksNumber()); ok && entry == symbol.Plain(v.exten.value) {
		entry = dialed
	}
	if is == "" || !v.m.isEntered(entry) {
		return false
	}

	// An entry that is longer than the number may have zeros before it.
	if c.IsNumber && is == c.Value && strings.Trim(is, "0123456789") == "" && len(is) < v.m.entered[entry] {
		is += "-" + is
	}
	v.step(importer.Match, entry)
	answered(is, true)
	answered(importer.Otherwise, false)
	return true
}

// comparesEntry reports whether a condition is about what the caller has entered alone.
func (m *machine) comparesEntry(c expression.Condition) bool {
	// A known text may look like the name of an entry: "OK".
	values := c.Text
	if !symbol.In(c.Value) {
		values = strings.TrimSuffix(values, c.Value)
	}
	return !strings.Contains(strings.ReplaceAll(c.Text, "LEN(", ""), "(") &&
		slices.ContainsFunc(readNames().FindAllString(c.Symbol+" "+values, -1), m.isEntered)
}

// isNoEntry reports whether a condition compares an entry with a text that callers cannot enter. An entry has between
// one key and the most that were read. Without an entry, a variable has a known text.
func (m *machine) isNoEntry(c expression.Condition) bool {
	return m.isEntered(c.Symbol) && c.Op == "=" &&
		(c.Value == "" || strings.Trim(c.Value, "0123456789*#") != "" || len(c.Value) > m.entered[c.Symbol])
}

// unknownText returns the text of a value that only the call knows. A variable that callers enter elsewhere has
// another value than their entry.
func (m *machine) unknownText(name string) string {
	if m.isEntered(name) {
		name += " before"
	}
	return symbol.Of(name)
}
