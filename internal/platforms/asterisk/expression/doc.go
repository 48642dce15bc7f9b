// Package expression computes with the texts of a dialplan, as Asterisk does: $[…], the truth of a condition, the part
// ${NAME:OFFSET:LENGTH} of a value, and the fields of CUT.
//
// The package knows no variable and no line. Values that only the call knows are symbols in its texts. To compare one,
// it asks its caller for an answer.
package expression
