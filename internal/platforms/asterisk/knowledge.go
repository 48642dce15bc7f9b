package asterisk

import (
	"cmp"
	"slices"

	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/expression"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/known"
	"github.com/ivrsim/ivrsim/internal/platforms/asterisk/symbol"
)

// knowledge has the known facts of a call: the texts that lines have given variables, and the answers to questions.
// Copies of a state share both. One that changes has variables of its own first (own), and has another list of answers.
type knowledge struct {
	numbers   *known.Numbers
	questions *questions
	vars      *known.Env // nil if no line has set any
	owned     bool       // no other state has the same vars
	answers   []answer   // ascending by the numbers of the questions; nothing changes a list
}

// answer is the answer of a question in a call.
type answer struct {
	to   *asked
	text string
}

// asked is a question that some call has answered, with what holds for it in all calls.
type asked struct {
	question
	number  int
	names   []string // in its text
	isBrief bool     // the next line asks again, since the value may be another one there
}

// questions has the questions that calls have answered.
type questions struct {
	of   map[question]*asked
	uses *uses
}

// asked returns what holds for a question.
func (q *questions) asked(about question) *asked {
	out := q.of[about]
	if out == nil {
		names := q.uses.live.namesIn(about.about)
		isBrief := slices.ContainsFunc(names, changesByItself) || q.uses.asideIn(about.about) != ""
		out = &asked{about, len(q.of), names, isBrief}
		q.of[about] = out
	}
	return out
}

// question is the key of an answer of a call.
type question struct {
	kind  questionKind
	about string // the name of a value or a variable, or a condition
	line  int    // of a value that a line has read
}

type questionKind uint8

const (
	ofValue     questionKind = iota // the text of an entry or a lookup
	ofCondition                     // whether it holds: "1" or "0"
	ofNumber                        // the entry that ${EXTEN} is, as long as no line sets it
	ofReading                       // "1": a line has read a value of another system
)

func asksValue(name string) question     { return question{kind: ofValue, about: symbol.Name(name)} }
func asksCondition(text string) question { return question{kind: ofCondition, about: text} }
func asksNumber() question               { return question{kind: ofNumber, about: "EXTEN"} }

func asksReading(value string, p *priority) question {
	return question{ofReading, symbol.Name(value), p.index}
}

// own gives the call an env of its own, so that a change leaves other calls alone.
func (k *knowledge) own() {
	if k.owned {
		return
	}
	k.vars = k.vars.Clone(k.numbers)
	k.owned = true
}

// put notes the text that a variable has, without an assignment: [state.set] makes one. Nil takes the text away.
func (k *knowledge) put(name string, text *known.Text) {
	if !k.vars.Of(name).Is(text) {
		k.own()
		k.vars.Put(name, text)
	}
}

// size returns how many texts of variables and answers a call has.
func (k *knowledge) size() int { return k.vars.Len() + len(k.answers) }

// answered returns a call's answer to a question.
func (k *knowledge) answered(about question) (text string, isKnown bool) {
	to := k.questions.of[about]
	if to == nil {
		return "", false
	}
	return k.answerTo(to)
}

// answerTo is answered for a question that some call has answered.
func (k *knowledge) answerTo(to *asked) (text string, isKnown bool) {
	i, isKnown := k.placeOf(to)
	if !isKnown {
		return "", false
	}
	return k.answers[i].text, true
}

// placeOf returns the place of a question among the answers, and whether it has an answer.
func (k *knowledge) placeOf(to *asked) (i int, isKnown bool) {
	return slices.BinarySearchFunc(k.answers, to.number, func(a answer, number int) int {
		return cmp.Compare(a.to.number, number)
	})
}

// learn notes an answer.
func (k *knowledge) learn(about question, text string) {
	k.learnAnswer(answer{k.questions.asked(about), text})
}

func (k *knowledge) learnAnswer(a answer) {
	i, isKnown := k.placeOf(a.to)
	if isKnown && k.answers[i] == a {
		return // most calls that come back from a routine have its answers
	}

	after := k.answers[i:]
	if isKnown {
		after = after[1:]
	}
	k.answers = slices.Concat(k.answers[:i], []answer{a}, after)
}

// forget drops some answers.
func (k *knowledge) forget(drop func(answer) bool) {
	if slices.ContainsFunc(k.answers, drop) {
		k.answers = slices.DeleteFunc(slices.Clone(k.answers), drop)
	}
}

// decide notes the answer to a condition.
func (k *knowledge) decide(c expression.Condition, yes bool) {
	if c.Op == "=" && c.Symbol != "" && yes {
		k.learn(asksValue(c.Symbol), c.Value)
		return
	}
	k.learn(asksCondition(c.Text), expression.Boolean(yes))
}
