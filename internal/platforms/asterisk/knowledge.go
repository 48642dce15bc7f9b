package asterisk

import (
	"maps"
	"slices"
)

// knowledge has the known facts of a call: the texts that lines have given variables, and the answers to questions.
// Copies of a state share both until one of them changes.
type knowledge struct {
	numbers      *varNumbers
	vars         *env // nil if no line has set any
	answers      map[question]string
	owned        bool // no other state has the same vars
	answersOwned bool // no other state has the same answers
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
	ofDraw                          // the call of RAND whose number a variable has
	ofReading                       // "1": a line has read a value of another system
)

func asksValue(name string) question     { return question{kind: ofValue, about: symbolName(name)} }
func asksCondition(text string) question { return question{kind: ofCondition, about: text} }
func asksNumber() question               { return question{kind: ofNumber, about: "EXTEN"} }
func asksDraw(variable string) question  { return question{kind: ofDraw, about: variable} }

func asksReading(value string, p *priority) question {
	return question{ofReading, symbolName(value), p.index}
}

// own gives the call an env of its own, so that a change leaves other calls alone.
func (k *knowledge) own() {
	if k.owned {
		return
	}
	mine := &env{numbers: k.numbers, owner: &owner{}}
	if k.vars != nil {
		mine.parts = slices.Clone(k.vars.parts)
		mine.size = k.vars.size
	}
	k.vars = mine
	k.owned = true
}

// put notes the text that a variable has, without an assignment: [state.set] makes one.
func (k *knowledge) put(name, text string) {
	if old, isSet := k.vars.of(name); isSet && old == text {
		return
	}
	k.own()
	k.vars.put(name, text)
}

// unset takes the text of a variable away.
func (k *knowledge) unset(name string) {
	if _, isSet := k.vars.of(name); isSet {
		k.own()
		k.vars.unset(name)
	}
}

// size returns how many texts of variables and answers a call has.
func (k *knowledge) size() int { return k.vars.len() + len(k.answers) }

// ownAnswers is own for the answers. A call learns an answer at each question. Then its variables, which may
// be many, stay shared.
func (k *knowledge) ownAnswers() {
	if !k.answersOwned {
		k.answers = maps.Clone(k.answers)
		k.answersOwned = true
	}
	if k.answers == nil {
		k.answers = map[question]string{}
	}
}

// answered returns a call's answer to a question.
func (k *knowledge) answered(asked question) (answer string, ok bool) {
	answer, ok = k.answers[asked]
	return answer, ok
}

// learn notes an answer.
func (k *knowledge) learn(asked question, answer string) {
	k.ownAnswers()
	k.answers[asked] = answer
}

// decide notes the answer to a condition.
func (k *knowledge) decide(c condition, yes bool) {
	if c.op == "=" && c.symbol != "" && yes {
		k.learn(asksValue(c.symbol), c.value)
		return
	}
	k.learn(asksCondition(c.text), boolean(yes))
}

// hasTooMany reports whether a variable has more texts than an attribute carries.
func (k *knowledge) hasTooMany(name string) bool {
	text, _ := k.vars.of(name)
	return text == carried || text == inherited
}
