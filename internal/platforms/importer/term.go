package importer

import "slices"

// Term is the value that a step gives a variable, or that a variable has at a step. It is one of seven forms: [Const],
// [Copy], [Entry], [Answer], [Never], [Given] and [Any]. An import decides by a Const or a Never only.
type Term interface{ isTerm() }

// The forms of a value.
type (
	// Const is a text that the source contains, which may be empty.
	Const struct{ Text string }
	// Copy is made of other variables. It is the value of one, a text with values in it, or a sum.
	Copy struct {
		Of  []Part
		Add int // added to the number of the one variable. A sum stays in the attribute's range
	}
	// Entry is a caller's own keys or words.
	Entry struct{}
	// Answer is an answer of another system. It is one of some values, or of all values that a step compares with.
	Answer struct{ Among []string }
	// Never is the value of a variable that no step sets on any way to a step: it is empty.
	Never struct{}
	// Given comes with the call: the call has it before it begins, or a flow that is not imported has set it.
	Given struct{}
	// Any is a value that the source computes in the call, or that it does not contain.
	Any struct{}
)

func (Const) isTerm()  {}
func (Copy) isTerm()   {}
func (Entry) isTerm()  {}
func (Answer) isTerm() {}
func (Never) isTerm()  {}
func (Given) isTerm()  {}
func (Any) isTerm()    {}

// CopyOf is the value of another variable.
func CopyOf(variable string) Copy { return Copy{Of: []Part{{Value: variable}}} }

// SumOf is the number of a variable and another number.
func SumOf(variable string, add int) Copy {
	sum := CopyOf(variable)
	sum.Add = add
	return sum
}

// Value returns the one text that an assignment gives. It returns false if the text is known in the call only.
func (a *Assign) Value() (text string, ok bool) {
	switch to := a.To.(type) {
	case Const:
		return to.Text, true
	case Never:
		return "", true
	}
	return "", false
}

// copied returns the variable whose whole value an assignment copies. It returns false if the assignment is no such
// copy.
func (a *Assign) copied() (variable string, ok bool) {
	to, isCopy := a.To.(Copy)
	if !isCopy || to.Add != 0 || len(to.Of) != 1 || to.Of[0].Value == "" {
		return "", false
	}
	return to.Of[0].Value, true
}

// said returns the parts of a text with values in it, or nil if an assignment gives another value.
func (a *Assign) said() []Part {
	if _, isWhole := a.copied(); isWhole || a.added() != 0 {
		return nil
	}
	to, _ := a.To.(Copy)
	return to.Of
}

// added returns the number that an assignment adds to an attribute, or 0.
func (a *Assign) added() int {
	to, _ := a.To.(Copy)
	return to.Add
}

// isEntry reports whether an assignment gives the caller's own entry.
func (a *Assign) isEntry() bool { _, ok := a.To.(Entry); return ok }

// isAnswer reports whether an assignment gives an answer of another system.
func (a *Assign) isAnswer() bool { _, ok := a.To.(Answer); return ok }

// isOpen reports whether the value of an assignment is known in the call only. A sum stays in its range, which is
// known.
func (a *Assign) isOpen() bool {
	_, ok := a.Value()
	return !ok && a.added() == 0
}

// among returns the values that an assignment gives in turn, as a folder has them.
func (a *Assign) among() []string {
	switch to := a.To.(type) {
	case Const:
		return []string{to.Text}
	case Never:
		return []string{""}
	case Answer:
		return to.Among
	}
	return nil
}

// isLike reports whether two assignments do the same.
func (a Assign) isLike(other Assign) bool {
	return a.Attribute == other.Attribute && isSameTerm(a.To, other.To)
}

// isSameTerm reports whether two values are the same form with the same content.
func isSameTerm(x, y Term) bool {
	switch x := x.(type) {
	case Copy:
		y, ok := y.(Copy)
		return ok && x.Add == y.Add && slices.Equal(x.Of, y.Of)
	case Answer:
		y, ok := y.(Answer)
		return ok && slices.Equal(x.Among, y.Among)
	}

	switch y.(type) {
	case Copy, Answer:
		return false // which cannot be compared with ==
	}
	return x == y
}
